package roster

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// SwapState is where a swap stands.
type SwapState string

// The states of a swap.
const (
	Proposed  SwapState = "proposed"
	Accepted  SwapState = "accepted"
	Declined  SwapState = "declined"  // by the partner
	Withdrawn SwapState = "withdrawn" // by the proposer
)

// Swap is a place that is handed to a colleague.
type Swap struct {
	ID         uuid.UUID  `json:"id"`
	State      SwapState  `json:"state" enum:"proposed,accepted,declined,withdrawn"`
	Proposer   Person     `json:"proposer"`
	Partner    Person     `json:"partner"`
	Day        string     `json:"day" format:"date" doc:"The partner takes the proposer's place"`
	ReturnDay  string     `json:"return_day,omitempty" format:"date" doc:"The proposer takes the partner's place"`
	ProposedAt time.Time  `json:"proposed_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// NewSwap is what an officer proposes to a colleague.
type NewSwap struct {
	Partner   uuid.UUID `json:"partner" format:"uuid"`
	Day       string    `json:"day" format:"date" doc:"A day on which one holds a place"`
	ReturnDay *string   `json:"return_day,omitempty" format:"date" doc:"A day on which the partner holds a place, taken in exchange"`
}

// Swaps lists the swaps that touch a range of dates, as List reads it.
func (d *Desk) Swaps(ctx context.Context, from, to string) (all []Swap, err error) {
	all = []Swap{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		s, err := rangeIn(ctx, tx, from, to)
		if err != nil {
			return err
		}
		r, err := read(ctx, tx, s.from, s.to)
		people := r.people()
		for _, row := range r.swaps {
			all = append(all, row.shown(people, s.calendar.Zone()))
		}
		return err
	})
	return all, err
}

func (row swapRow) shown(people map[uuid.UUID]member, zone *time.Location) Swap {
	s := Swap{ID: row.ID, State: row.State, Proposer: people[row.Proposer].Person, Partner: people[row.Partner].Person,
		Day: row.Day, ProposedAt: row.ProposedAt.In(zone)}
	if row.ReturnDay != nil {
		s.ReturnDay = *row.ReturnDay
	}
	if row.AnsweredAt != nil {
		at := row.AnsweredAt.In(zone)
		s.AnsweredAt = &at
	}
	return s
}

// Propose asks a colleague to take one's place. It fails with invalid_input,
// with not_on_duty when somebody does not hold what is to be given, with
// already_on_duty or officer_absent when somebody cannot take it, and with
// already_exists while another proposal for that day is open.
func (d *Desk) Propose(ctx context.Context, n NewSwap) (Swap, error) {
	id, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		if _, err := lock(ctx, tx); err != nil {
			return uuid.Nil, err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return id, err
		}
		row := swapRow{ID: id, Proposer: self(ctx), Partner: n.Partner, Day: n.Day, ReturnDay: n.ReturnDay}
		if err := checkSwap(ctx, tx, row); err != nil {
			return id, err
		}
		if err := insertSwap(ctx, tx, row); store.Violates(err, "roster_swap_open") {
			return id, fault.Wrap(fault.AlreadyExists, err)
		} else if err != nil {
			return id, err
		}
		audit.In(ctx, tx, "roster.swap_propose", "swap", id.String(), "partner", "day", "return_day")
		return id, nil
	})
	if err != nil {
		return Swap{}, err
	}
	return d.swap(ctx, id)
}

func (d *Desk) swap(ctx context.Context, id uuid.UUID) (s Swap, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		row, err := swapBy(ctx, tx, id)
		if err != nil {
			return err
		}
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		r, err := read(ctx, tx, dateOf(&row.Day), dateOf(&row.Day))
		s = row.shown(r.people(), v.Zone())
		return err
	})
	return s, err
}

// checkSwap tells whether a swap can be proposed, or agreed, now.
func checkSwap(ctx context.Context, tx *store.Tx, row swapRow) error {
	s, err := rangeIn(ctx, tx, "", "")
	if err != nil {
		return err
	}
	var wrong []fault.Field
	days := map[string]workcal.Date{"day": s.dateOr(row.Day, 0, "day", &wrong)}
	if row.ReturnDay != nil {
		days["return_day"] = s.dateOr(*row.ReturnDay, 0, "return_day", &wrong)
	}
	for _, path := range []string{"day", "return_day"} {
		if date, asked := days[path]; asked && wrong == nil && date < s.today {
			wrong = append(wrong, fault.Field{Path: path, Code: "out_of_range"})
		}
	}
	if wrong == nil && days["day"] == days["return_day"] {
		wrong = append(wrong, fault.Field{Path: "return_day", Code: "invalid"})
	}
	if row.Partner == row.Proposer {
		wrong = append(wrong, fault.Field{Path: "partner", Code: "invalid"})
	}
	if wrong != nil {
		return fault.Invalid(wrong...)
	}
	if err := checkHand(ctx, tx, s, days["day"], row.Proposer, row.Partner); err != nil || row.ReturnDay == nil {
		return err
	}
	return checkHand(ctx, tx, s, days["return_day"], row.Partner, row.Proposer)
}

// checkHand tells whether one officer can hand the place of a date to another.
// An absent officer can: somebody else is to stand in.
func checkHand(ctx context.Context, tx *store.Tx, s span, date workcal.Date, from, to uuid.UUID) error {
	p, err := planIn(ctx, tx, date, date)
	if err != nil {
		return err
	}
	if !p.members[to].active {
		return fault.Invalid(fault.Field{Path: "partner", Code: "unknown"})
	}
	all := p.places(date)
	refuse := func(code fault.Code, who uuid.UUID) error {
		return fault.New(code).Say("officer", p.members[who].Name).Say("date", calendar.DateText(date))
	}
	switch {
	case !s.calendar.Day(date).Open || find(all, from) < 0:
		return refuse(fault.NotOnDuty, from)
	case find(all, to) >= 0:
		return refuse(fault.AlreadyOnDuty, to)
	case p.absent(to, date):
		return refuse(fault.OfficerAbsent, to)
	}
	return nil
}

// Accept agrees to a swap, by its partner only; it stands from then on. It
// fails with wrong_state on an answered one and as Propose does when places,
// absences or dates no longer allow it. Nobody else's answer counts: forbidden.
func (d *Desk) Accept(ctx context.Context, id uuid.UUID) (Swap, error) {
	return d.answer(ctx, id, func(ctx context.Context, tx *store.Tx, row swapRow, rev int64) error {
		if row.Partner != self(ctx) {
			return fault.New(fault.Forbidden)
		}
		if row.State != Proposed {
			return fault.New(fault.WrongState)
		}
		if err := checkSwap(ctx, tx, row); err != nil {
			return err
		}
		rev++
		setRev(tx, rev)
		answerSwap(tx, id, Accepted, &rev)
		audit.In(ctx, tx, "roster.swap_accept", "swap", id.String())
		return nil
	})
}

// Decline refuses a swap, by its partner, or withdraws it, by its proposer.
func (d *Desk) Decline(ctx context.Context, id uuid.UUID) (Swap, error) {
	return d.answer(ctx, id, func(ctx context.Context, tx *store.Tx, row swapRow, _ int64) error {
		state := Declined
		switch self(ctx) {
		case row.Partner:
		case row.Proposer:
			state = Withdrawn
		default:
			return fault.New(fault.Forbidden)
		}
		if row.State != Proposed {
			return fault.New(fault.WrongState)
		}
		answerSwap(tx, id, state, nil)
		audit.In(ctx, tx, "roster.swap_decline", "swap", id.String())
		return nil
	})
}

func (d *Desk) answer(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx, swapRow, int64) error) (Swap, error) {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		rev, err := lock(ctx, tx)
		if err != nil {
			return id, err
		}
		row, err := swapBy(ctx, tx, id)
		if err != nil {
			return id, err
		}
		return id, f(ctx, tx, row, rev)
	})
	if err != nil {
		return Swap{}, err
	}
	return d.swap(ctx, id)
}
