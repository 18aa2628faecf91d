package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Printed is a number of its block that a kiosk gave out while it was offline.
type Printed struct {
	Number    int       `json:"number" minimum:"1"`
	PrintedAt time.Time `json:"printed_at"`
	Priority  Priority  `json:"priority,omitempty" enum:"none,elderly,disabled,pregnant,infant"`
}

// Joined is a kiosk's block as it was handed in, with the tickets it became.
type Joined struct {
	Block   *Block   `json:"block"`
	Tickets []Ticket `json:"tickets"`
}

// JoinBlock hands in, once, what a kiosk printed from its block while it was
// offline: each number takes its place in the line now, in the order of
// printing, and the numbers that were not printed are void. Only the kiosk of
// the block can do it. It fails with block_handed_in, with day_closed when the
// block's day is over, and with invalid_input on a number outside the block, one
// given twice, or a time before the block or in the future.
func (d *Desk) JoinBlock(ctx context.Context, id uuid.UUID, printed []Printed) (*Joined, error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	return act(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Joined, error) {
		b, err := lockBlock(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := s.mayJoin(ctx, tx, b, printed); err != nil {
			return nil, err
		}
		numbers := make([]int, len(printed))
		for i, p := range printed {
			numbers[i] = p.Number
		}
		if b.Void, err = b.unused(ctx, tx, numbers); err != nil {
			return nil, err
		}
		b.State, b.HandedInAt = HandedIn, &s.now
		tx.LaterOne(`UPDATE number_block SET state = 'handed_in', void = $3, handed_in_at = $4 WHERE office = $1 AND id = $2 AND state = 'reserved'`,
			tx.Office(), id, b.Void, s.now)
		audit.In(ctx, tx, "block.hand_in", "block", id.String())
		joined := &Joined{b.shown(s.zone()), s.joinPrinted(b, printed)}
		for _, t := range joined.Tickets {
			d.links.IssueIn(tx, here.Code, office.TicketLink, t.ID, 0, s.now.Add(linkLife))
		}
		return joined, nil
	})
}

// mayJoin refuses somebody else's block, one that is not of today or was handed
// in, and times that cannot be.
func (s *scene) mayJoin(ctx context.Context, tx *store.Tx, b Block, printed []Printed) error {
	a := tenant.ActorOf(ctx)
	switch {
	case b.Device == nil || a.Kind != tenant.Device || a.ID != b.Device.String():
		return fault.New(fault.NotFound)
	case b.State == HandedIn:
		return fault.New(fault.BlockHandedIn).With("handed_in_at", b.HandedInAt.In(s.zone()))
	case b.Date != s.date.String() || s.line.ClosedAt != nil:
		return fault.New(fault.DayClosed)
	}
	for i, p := range printed {
		if p.PrintedAt.Before(b.ReservedAt) || p.PrintedAt.After(s.now) {
			return fault.Invalid(fault.Field{Path: fmt.Sprintf("printed[%d].printed_at", i), Code: "out_of_range"})
		}
		if p.Priority != "" && !slices.Contains(Priorities, p.Priority) {
			return fault.Invalid(fault.Field{Path: fmt.Sprintf("printed[%d].priority", i), Code: "invalid"})
		}
	}
	return kioskIn(ctx, tx, *b.Device)
}

// joinPrinted puts the printed numbers at the end of the line in the order in
// which they were printed.
func (s *scene) joinPrinted(b Block, printed []Printed) []Ticket {
	inOrder := slices.Clone(printed)
	slices.SortStableFunc(inOrder, func(x, y Printed) int {
		if c := x.PrintedAt.Compare(y.PrintedAt); c != 0 {
			return c
		}
		return x.Number - y.Number
	})
	all := make([]Ticket, 0, len(inOrder))
	for _, p := range inOrder {
		at := p.PrintedAt
		t := &Ticket{ID: newID(), Service: b.Service, Prefix: b.Prefix, No: p.Number, Priority: p.Priority, PartySize: 1, Source: FromKiosk, PrintedAt: &at}
		if t.Priority == "" {
			t.Priority = Regular
		}
		t.Day, _ = time.Parse(time.DateOnly, b.Date)
		s.place(t)
		all = append(all, *s.answerWith(t))
	}
	return all
}
