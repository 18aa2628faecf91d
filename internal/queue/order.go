package queue

import (
	"slices"

	"github.com/google/uuid"
)

// agingRun is how many priority calls in a row an office's line makes before
// the oldest waiting regular visitor goes next (rules.md §5).
const agingRun = 3

// candidate is a waiting visitor near the head of one service and class.
type candidate struct {
	ID       uuid.UUID `db:"id"`
	Service  string    `db:"service"`
	Priority Priority  `db:"priority"`
	Seq      int64     `db:"seq"`
	Owed     bool      `db:"-"` // an obligation is open
}

// next is whom the counter would call: priority before arrival, by sequence
// among equals, and the oldest regular one after agingRun priority calls. Only
// visitors whom wanted admits are considered; nil when there is none.
func (s *scene) next(c *Counter, wanted func(candidate) bool) *candidate {
	var priority, regular *candidate
	for i := range s.heads {
		h := &s.heads[i]
		if !slices.Contains(c.Services, h.Service) || !wanted(*h) {
			continue
		}
		first := &priority
		if h.Priority == Regular {
			first = &regular
		}
		if *first == nil || h.Seq < (*first).Seq {
			*first = h
		}
	}
	switch {
	case priority == nil:
		return regular
	case regular != nil && s.line.PriorityRun >= agingRun:
		return regular
	}
	return priority
}

// run counts a call towards aging.
func (s *scene) run(p Priority) {
	if p == Regular {
		s.line.PriorityRun = 0
		return
	}
	s.line.PriorityRun++
}

func anybody(candidate) bool { return true }
func is(id uuid.UUID) func(candidate) bool {
	return func(c candidate) bool { return c.ID == id }
}
