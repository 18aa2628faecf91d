package roster

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// An absence may be written down afterwards, and lasts at most this many days.
const (
	maxLateDays    = 31
	maxAbsenceDays = 366
)

// Absence is a range of dates on which an officer is not there.
type Absence struct {
	ID      uuid.UUID `json:"id"`
	Officer Person    `json:"officer"`
	From    string    `json:"from" format:"date"`
	To      string    `json:"to" format:"date"`
	Reason  string    `json:"reason,omitempty" doc:"For the officer concerned and the office admin only"`
}

// NewAbsence is an absence to be written down.
type NewAbsence struct {
	Officer *uuid.UUID `json:"officer,omitempty" format:"uuid" doc:"Somebody else: for the office admin only"`
	From    string     `json:"from" format:"date"`
	To      string     `json:"to" format:"date" doc:"Last date, inclusive"`
	Reason  string     `json:"reason"`
}

// Absences lists the absences that touch a range of dates, as List reads it.
// Why somebody is absent is told to them and to the office admin only.
func (d *Desk) Absences(ctx context.Context, from, to string) (all []Absence, err error) {
	all = []Absence{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		s, err := rangeIn(ctx, tx, from, to)
		if err != nil {
			return err
		}
		r, err := read(ctx, tx, s.from, s.to)
		people := r.people()
		for _, row := range r.absences {
			all = append(all, row.shown(ctx, people))
		}
		return err
	})
	return all, err
}

func (row absenceRow) shown(ctx context.Context, people map[uuid.UUID]member) Absence {
	a := Absence{ID: row.ID, Officer: people[row.Officer].Person, From: row.From, To: row.To}
	if plans(ctx) || row.Officer == self(ctx) {
		a.Reason = row.Reason
	}
	return a
}

// ReportAbsence writes an absence down: an officer's own, or, by the office
// admin, anybody's. It fails with forbidden, with invalid_input, and with
// already_exists when the officer is already absent on one of the dates.
func (d *Desk) ReportAbsence(ctx context.Context, n NewAbsence) (a Absence, err error) {
	id, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		if _, err := lock(ctx, tx); err != nil {
			return uuid.Nil, err
		}
		row, err := n.row(ctx, tx)
		if err != nil {
			return uuid.Nil, err
		}
		insertAbsence(tx, row)
		audit.In(ctx, tx, "roster.absence", "account", row.Officer.String(), "from", "to", "reason")
		return row.ID, nil
	})
	if err != nil {
		return a, err
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		row, err := absenceBy(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err := read(ctx, tx, dateOf(&row.From), dateOf(&row.From))
		a = row.shown(ctx, r.people())
		return err
	})
	return a, err
}

// row checks a new absence and returns it as it is kept.
func (n NewAbsence) row(ctx context.Context, tx *store.Tx) (row absenceRow, err error) {
	row = absenceRow{Officer: self(ctx), From: n.From, To: n.To}
	if n.Officer != nil && *n.Officer != row.Officer {
		if !plans(ctx) {
			return row, fault.New(fault.Forbidden)
		}
		row.Officer = *n.Officer
	}
	if row.ID, err = uuid.NewV7(); err != nil {
		return row, err
	}
	s, err := rangeIn(ctx, tx, "", "")
	if err != nil {
		return row, err
	}
	var code string
	if row.Reason, code = checkReason(n.Reason); code != "" {
		return row, fault.Invalid(append(s.wrongDates(n), fault.Field{Path: "reason", Code: code})...)
	}
	if wrong := s.wrongDates(n); wrong != nil {
		return row, fault.Invalid(wrong...)
	}
	r, err := read(ctx, tx, dateOf(&row.From), dateOf(&row.To))
	if err != nil {
		return row, err
	}
	if !r.people()[row.Officer].active {
		return row, fault.Invalid(fault.Field{Path: "officer", Code: "unknown"})
	}
	for _, other := range r.absences {
		if other.Officer == row.Officer {
			return row, fault.New(fault.AlreadyExists)
		}
	}
	return row, nil
}

func (s span) wrongDates(n NewAbsence) (wrong []fault.Field) {
	for _, f := range []struct{ path, text string }{{"from", n.From}, {"to", n.To}} {
		if f.text == "" {
			wrong = append(wrong, fault.Field{Path: f.path, Code: "required"})
		}
	}
	from := s.dateOr(n.From, s.today, "from", &wrong)
	to := s.dateOr(n.To, from, "to", &wrong)
	if wrong != nil {
		return wrong
	}
	if from < s.today-maxLateDays {
		wrong = append(wrong, fault.Field{Path: "from", Code: "out_of_range"})
	}
	if to < from || to >= from+maxAbsenceDays {
		wrong = append(wrong, fault.Field{Path: "to", Code: "out_of_range"})
	}
	return wrong
}

// WithdrawAbsence takes an absence back: one's own, or, by the office admin,
// anybody's. An unknown, foreign or withdrawn one is not_found.
func (d *Desk) WithdrawAbsence(ctx context.Context, id uuid.UUID) error {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		if _, err := lock(ctx, tx); err != nil {
			return struct{}{}, err
		}
		row, err := absenceBy(ctx, tx, id)
		if err != nil {
			return struct{}{}, err
		}
		if row.Officer != self(ctx) && !plans(ctx) {
			return struct{}{}, fault.New(fault.Forbidden)
		}
		withdrawAbsence(tx, id)
		audit.In(ctx, tx, "roster.absence_withdraw", "account", row.Officer.String())
		return struct{}{}, nil
	})
	return err
}
