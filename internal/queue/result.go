package queue

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

// Result is what a visit brought, as the register keeps it (rules.md §5).
type Result struct {
	Needs []guest.Asked `json:"needs" nullable:"false"`
}

// check names what is wrong, each field by its place under prefix.
func (r *Result) check(prefix string) []fault.Field {
	if r == nil {
		return nil
	}
	return guest.CheckAsked(prefix, r.Needs)
}

// Record writes, or writes anew, what a visit brought; also after it ended.
func (d *Desk) Record(ctx context.Context, ticket uuid.UUID, r Result) (*Ticket, error) {
	if wrong := r.check(""); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return write(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.held(ctx)
		if err != nil {
			return nil, err
		}
		if t.State != Serving && t.State != Finished {
			return nil, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		s.record(tx, t, &r)
		return s.answerWith(t), nil
	})
}

// record keeps a checked result with the scene; nil changes nothing.
func (s *scene) record(tx *store.Tx, t *Ticket, r *Result) {
	if r == nil {
		return
	}
	writeResult(tx, t.ID, *r)
	s.note(t, "result", t.Counter)
}

func writeResult(tx *store.Tx, ticket uuid.UUID, r Result) {
	tx.Later(`DELETE FROM visit_need WHERE office = $1 AND ticket = $2`, tx.Office(), ticket)
	for i, a := range r.Needs {
		tx.Later(`INSERT INTO visit_need (office, ticket, no, subject, region_level, years_from, years_to, level, period, outcome, source, link)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			tx.Office(), ticket, i+1, a.Subject, a.Region, a.YearsFrom, a.YearsTo, a.Level, a.Period, a.Outcome, a.Source, a.Link)
	}
}

// readResult is what a visit brought, or nil when nothing was recorded.
func readResult(ctx context.Context, tx *store.Tx, ticket uuid.UUID) (*Result, error) {
	var all []guest.Asked
	err := tx.Select(ctx, &all, `SELECT subject, region_level, years_from, years_to, level, period, outcome, source, link
		FROM visit_need WHERE office = $1 AND ticket = $2 ORDER BY no`, tx.Office(), ticket)
	if len(all) == 0 {
		return nil, err
	}
	return &Result{all}, err
}
