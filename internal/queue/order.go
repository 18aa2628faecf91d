package queue

import (
	"cmp"
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
	Lane     Lane      `db:"lane"`
	Place    int64     `db:"place"`

	ForCounter *uuid.UUID `db:"for_counter"`
	ForOfficer *uuid.UUID `db:"for_officer"`
	Owed       bool       `db:"-"` // an obligation is open
}

func candidateOf(t *Ticket) candidate {
	return candidate{ID: t.ID, Service: t.Service, Priority: t.Priority, Lane: t.Lane, Place: t.Place, ForCounter: t.ForCounter, ForOfficer: t.ForOfficer}
}

// serves tells whether the counter may call the visitor: one who was sent to a
// counter or an officer is called only there.
func (c *Counter) serves(v candidate) bool {
	switch {
	case v.ForCounter != nil:
		return *v.ForCounter == c.ID
	case v.ForOfficer != nil:
		return c.OfficerID != nil && *c.OfficerID == *v.ForOfficer
	}
	return slices.Contains(c.Services, v.Service)
}

// next is whom the counter would call, or nil.
func (s *scene) next(c *Counter) *candidate { return s.first(c.serves) }

// first is who of the wanted visitors goes first, or nil: who has come back
// before priority before arrival, by place among equals, and the oldest regular
// one after agingRun priority calls.
func (s *scene) first(wanted func(candidate) bool) *candidate {
	var lanes [RegularLane + 1]*candidate
	for i := range s.heads {
		h := &s.heads[i]
		if first := &lanes[h.Lane]; wanted(*h) && (*first == nil || h.Place < (*first).Place) {
			*first = h
		}
	}
	if lanes[RegularLane] != nil && lanes[BackLane] == nil && s.line.PriorityRun >= agingRun {
		return lanes[RegularLane]
	}
	return cmp.Or(lanes[:]...)
}

// run counts a call towards aging.
func (s *scene) run(p Priority) {
	if p == Regular {
		s.line.PriorityRun = 0
		return
	}
	s.line.PriorityRun++
}

func is(id uuid.UUID) func(candidate) bool {
	return func(c candidate) bool { return c.ID == id }
}
