package roster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// maxShifts bounds a pattern: a desk of 28 officers, seven days a week.
const maxShifts = 200

// Pattern is the weekly pattern in force and to come.
type Pattern struct {
	Rev    int64   `json:"rev" doc:"Goes with the next change"`
	Shifts []Shift `json:"shifts"`
}

// Shift is one line of the pattern.
type Shift struct {
	Officer Person `json:"officer"`
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"ISO 8601: 1 is Monday"`
	Counter *Post  `json:"counter,omitempty"`
	From    string `json:"from" format:"date"`
	Until   string `json:"until,omitempty" format:"date"`
}

// NewPattern is the pattern as it is to be from a date on.
type NewPattern struct {
	Rev    int64      `json:"rev" minimum:"0" doc:"The revision that was read; another one in between is a conflict"`
	From   string     `json:"from" format:"date" doc:"First date; today or later"`
	Shifts []NewShift `json:"shifts" maxItems:"200"`
}

// NewShift is one line of a new pattern.
type NewShift struct {
	Officer uuid.UUID  `json:"officer" format:"uuid"`
	Weekday int        `json:"weekday" minimum:"1" maximum:"7"`
	Counter *uuid.UUID `json:"counter,omitempty" format:"uuid"`
	Until   *string    `json:"until,omitempty" format:"date" doc:"Last date; none holds until it is changed"`
}

// Pattern returns the weekly pattern from today on.
func (d *Desk) Pattern(ctx context.Context) (p Pattern, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		s, err := rangeIn(ctx, tx, "", "")
		if err != nil {
			return err
		}
		if p.Rev, err = revision(ctx, tx); err != nil {
			return err
		}
		_, last := s.calendar.Span()
		r, err := read(ctx, tx, s.today, last)
		p.Shifts = r.pattern()
		return err
	})
	return p, err
}

func (r rows) pattern() []Shift {
	all, p := []Shift{}, r.plan()
	for _, row := range r.shifts {
		s := Shift{Officer: p.members[row.Officer].Person, Weekday: row.Weekday, From: row.From}
		s.Counter = p.post(row.Counter)
		if row.Until != nil {
			s.Until = *row.Until
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Shift) int {
		return cmp.Or(strings.Compare(a.From, b.From), cmp.Compare(a.Weekday, b.Weekday), byName(a.Officer, b.Officer))
	})
	return all
}

// SetPattern makes the weekly pattern what is given from a date on; earlier
// dates keep theirs. It fails with invalid_input on a date in the past, an
// officer or counter this office does not have, and an officer with two places
// on one weekday; with conflict when the pattern has changed since it was read.
func (d *Desk) SetPattern(ctx context.Context, n NewPattern) (Pattern, error) {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
		rev, err := lock(ctx, tx)
		if err != nil {
			return 0, err
		}
		if rev != n.Rev {
			return 0, fault.New(fault.Conflict)
		}
		s, err := rangeIn(ctx, tx, "", "")
		if err != nil {
			return 0, err
		}
		r, err := read(ctx, tx, s.today, s.today)
		if err != nil {
			return 0, err
		}
		from, wrong := n.check(s, r.plan())
		if wrong != nil {
			return 0, fault.Invalid(wrong...)
		}
		return rev + 1, n.write(ctx, tx, from)
	})
	if err != nil {
		return Pattern{}, err
	}
	return d.Pattern(ctx)
}

func (n NewPattern) write(ctx context.Context, tx *store.Tx, from workcal.Date) error {
	cut(tx, from)
	for _, s := range n.Shifts {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		insertShift(tx, id, s, from)
	}
	setRev(tx, n.Rev+1)
	audit.In(ctx, tx, "roster.plan", "roster", from.String(), "shifts")
	return nil
}

// check returns the first date of the pattern, or what is wrong with it.
func (n NewPattern) check(s span, p plan) (from workcal.Date, wrong []fault.Field) {
	note := func(path, code string) { wrong = append(wrong, fault.Field{Path: path, Code: code}) }
	if n.From == "" {
		note("from", "required")
	}
	from = s.dateOr(n.From, s.today, "from", &wrong)
	if wrong == nil && from < s.today {
		note("from", "out_of_range")
	}
	if len(n.Shifts) > maxShifts {
		note("shifts", "too_long")
		return from, wrong
	}
	type seat struct {
		officer uuid.UUID
		weekday int
	}
	taken := map[seat]bool{}
	for i, row := range n.Shifts {
		under := fmt.Sprintf("shifts[%d].", i)
		if row.Weekday < 1 || row.Weekday > 7 {
			note(under+"weekday", "out_of_range")
		}
		if !p.members[row.Officer].active {
			note(under+"officer", "unknown")
		}
		if row.Counter != nil && p.posts[*row.Counter].Number == 0 {
			note(under+"counter", "unknown")
		}
		if row.Until != nil {
			if until := s.dateOr(*row.Until, from, under+"until", &wrong); until != 0 && until < from {
				note(under+"until", "out_of_range")
			}
		}
		if taken[seat{row.Officer, row.Weekday}] {
			note(under+"weekday", "invalid")
		}
		taken[seat{row.Officer, row.Weekday}] = true
	}
	return from, wrong
}
