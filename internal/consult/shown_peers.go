package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// peersIn fills in what waits for a second person, or was returned by one, and
// what was given out.
func (d *Desk) peersIn(ctx context.Context, tx *store.Tx, c *Case, w *Whole, here office.Office) error {
	asked, err := newestApprovals(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	given, err := selectHandedOut(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	names, err := auth.NamesIn(ctx, tx, peopleOf(asked, given))
	if err != nil {
		return err
	}
	who := func(id *uuid.UUID) *Person {
		if id == nil {
			return nil
		}
		return &Person{*id, names[*id]}
	}
	to := c.Name
	if c.Mirror() {
		to = d.other(*c.SourceOffice, nil).Name
	}
	for _, g := range given {
		w.HandedOut = append(w.HandedOut, HandedOut{At: g.At.In(here.Zone), Kind: g.Kind, What: g.What, Channel: g.Channel, To: to,
			By: *who(&g.GivenBy), ApprovedBy: who(g.ApprovedBy)})
	}
	if len(asked) == 0 || !asked[0].current(w.Messages) {
		return nil
	}
	a := asked[0]
	w.Approval = &Asking{ID: a.ID, State: string(a.State), AskedBy: *who(&a.AskedBy), AskedAt: a.AskedAt.In(here.Zone), Body: a.Body,
		ThenClose: a.ThenClose, Note: a.Note, DecidedBy: who(a.DecidedBy), DecidedAt: local(a.DecidedAt, here.Zone)}
	w.Approval.Attachments, err = filesOf(ctx, tx, a.Attachments)
	return err
}

// current tells whether an approval still matters: it waits, or it was returned
// and nothing was answered since.
func (a approval) current(lines []Line) bool {
	if a.State == approvalReturned {
		for _, l := range lines {
			if l.Kind == message.Answer && l.At.After(*a.DecidedAt) {
				return false
			}
		}
		return true
	}
	return a.State == approvalOpen
}

func peopleOf(asked []approval, given []handedOut) (all []uuid.UUID) {
	add := func(ids ...*uuid.UUID) {
		for _, id := range ids {
			if id != nil {
				all = append(all, *id)
			}
		}
	}
	for _, a := range asked {
		add(&a.AskedBy, a.DecidedBy)
	}
	for _, g := range given {
		add(&g.GivenBy, g.ApprovedBy)
	}
	return all
}

// filesOf reads files that wait; one that is gone is left out.
func filesOf(ctx context.Context, tx *store.Tx, ids []uuid.UUID) (all []message.File, err error) {
	for _, id := range ids {
		f, _, err := message.FileIn(ctx, tx, id)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		default:
			all = append(all, f)
		}
	}
	return all, nil
}
