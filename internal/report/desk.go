package report

import (
	"context"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Desk holds the use cases of figures.
type Desk struct{ db *store.DB }

// New returns the desk.
func New(db *store.DB) *Desk { return &Desk{db: db} }

// Figures counts a range of dates (2006-01-02, both inclusive) of the office of
// the context. An empty to is today, an empty from the first of to's month. It
// fails with invalid_input on no date, a range backwards or longer than MaxDays.
// What happens while it reads may be in one figure and not yet in another.
func (d *Desk) Figures(ctx context.Context, from, to string) (f Figures, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		s, err := spanIn(ctx, tx, from, to)
		if err != nil {
			return err
		}
		r, err := read(ctx, tx, s.from, s.to)
		if err != nil {
			return err
		}
		f = r.figures(s.from, s.to)
		return nil
	})
	return f, err
}

// span is the range of dates that was asked for.
type span struct{ from, to workcal.Date }

func spanIn(ctx context.Context, tx *store.Tx, from, to string) (span, error) {
	c, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return span{}, err
	}
	return spanOf(c.DateOf(tx.Now()), from, to)
}

// spanOf reads the two dates; what is left out is the month so far.
func spanOf(today workcal.Date, from, to string) (s span, err error) {
	var wrong []fault.Field
	read := func(path, text string, or workcal.Date) workcal.Date {
		if text == "" {
			return or
		}
		date, err := workcal.ParseDate(text)
		if err != nil {
			wrong = append(wrong, fault.Field{Path: path, Code: "invalid"})
		}
		return date
	}
	s.to = read("to", to, today)
	year, month, _ := s.to.Civil()
	s.from = read("from", from, workcal.DateOf(year, month, 1))
	if wrong == nil && (s.to < s.from || s.to >= s.from+MaxDays) {
		path := "to"
		if to == "" {
			path = "from"
		}
		wrong = append(wrong, fault.Field{Path: path, Code: "out_of_range"})
	}
	if wrong != nil {
		return s, fault.Invalid(wrong...)
	}
	return s, nil
}
