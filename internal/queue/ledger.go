package queue

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Kind is why an obligation opened (rules.md §5).
type Kind string

// The kinds; each is reported apart.
const (
	AfterPrevious Kind = "after_previous"  // a counter became free
	FirstInLine   Kind = "first_in_line"   // nobody before, and a free counter
	NoCounterOpen Kind = "no_counter_open" // published hours, and no counter serves it
)

// Outcome is how an obligation ended. Only Met, Late and Missed of
// AfterPrevious enter the promise's figure.
type Outcome string

// The outcomes.
const (
	Owing          Outcome = "open"
	Met            Outcome = "met"
	Late           Outcome = "late"
	AnsweredAbsent Outcome = "answered_absent"
	Moved          Outcome = "moved"
	Withdrawn      Outcome = "cancelled"
	Voided         Outcome = "voided"
	Missed         Outcome = "unserved"
)

// Obligation is one row of the ledger: the visitor had to be served between
// StartAt and DueAt, minutes counted in service time. OpenedBy is the ticket
// whose end freed the counter. AnsweredAt is the instant that decided the
// outcome: the start of service, the first call for an absent visitor, else the
// visitor's own leaving. Overtaken tells that somebody else was called before.
type Obligation struct {
	ID              uuid.UUID  `db:"id" json:"id"`
	No              int64      `db:"no" json:"no"`
	Ticket          uuid.UUID  `db:"ticket" json:"ticket_id"`
	Number          string     `db:"number" json:"number"`
	Kind            Kind       `db:"kind" json:"kind"`
	OpenedBy        *uuid.UUID `db:"opened_by" json:"opened_by,omitempty"`
	StartAt         time.Time  `db:"start_at" json:"start_at"`
	DueAt           time.Time  `db:"due_at" json:"due_at"`
	AnsweredAt      *time.Time `db:"answered_at" json:"answered_at,omitempty"`
	CalledAt        *time.Time `db:"called_at" json:"called_at,omitempty"`
	Outcome         Outcome    `db:"outcome" json:"outcome"`
	Overtaken       bool       `db:"overtaken" json:"overtaken"`
	StandardVersion int        `db:"standard_version" json:"standard_version"`
	CalendarVersion int        `db:"calendar_version" json:"calendar_version"`
}

// shown puts the instants into the office's zone.
func (o Obligation) shown(zone *time.Location) Obligation {
	o.StartAt, o.DueAt = o.StartAt.In(zone), o.DueAt.In(zone)
	for _, at := range []**time.Time{&o.AnsweredAt, &o.CalledAt} {
		if *at != nil {
			local := (*at).In(zone)
			*at = &local
		}
	}
	return o
}

// owing is an open obligation as a scene knows it, and what is decided on it.
type owing struct {
	owingRow
	outcome    Outcome
	answeredAt time.Time
	overtaken  bool
	opened     *Obligation // set when the scene opened it
}

// owingRow is an open obligation with its visitor's place.
type owingRow struct {
	Obligation uuid.UUID `db:"obligation"`
	DueAt      time.Time `db:"due_at"`
	Waiting    bool      `db:"waiting"` // the visitor has not been called
	candidate
}

// within is the outcome of something done at an instant: good until the due
// instant itself ("maksimal"), late after it.
func (o *owing) within(at time.Time, good Outcome) Outcome {
	if at.After(o.DueAt) {
		return Late
	}
	return good
}

// owed returns the open obligation of a ticket, or nil.
func (s *scene) owed(ticket uuid.UUID) *owing {
	for _, o := range s.owings {
		if o.ID == ticket && o.outcome == Owing {
			return o
		}
	}
	return nil
}

// answer ends the ticket's obligation, if it has one: good when the instant
// that counts is not after the due one.
func (s *scene) answer(ticket uuid.UUID, at time.Time, good Outcome) {
	if o := s.owed(ticket); o != nil {
		o.outcome, o.answeredAt = o.within(at, good), at
	}
}

// settle brings the ledger up to what just happened. A free counter that owes
// nobody yet gives an obligation to the first eligible visitor without one, and
// the head of each service that no open counter serves gets one too. ended is
// the ticket whose end freed a counter; joined the one that has just come.
//
// A free counter whose first eligible visitor already holds an open obligation
// owes that one and opens no second, or else every visitor after a call out of
// turn would be owed one turn too early (.adr/0003).
func (s *scene) settle(ended, joined *uuid.UUID) {
	claimed := map[uuid.UUID]bool{}
	for i := range s.counters {
		c := &s.counters[i]
		if !c.free() || s.claim(c, claimed) {
			continue
		}
		v := s.next(c, unowed)
		if v == nil {
			continue
		}
		kind := AfterPrevious
		if joined != nil && v.ID == *joined {
			kind = FirstInLine
		}
		s.owe(*v, kind, ended)
		claimed[v.ID] = true
	}
	for _, code := range s.codes {
		if head := s.unattended(code); head != nil {
			s.owe(*head, NoCounterOpen, nil)
		}
	}
}

// claim lets the counter answer for one waiting visitor who is already owed and
// whom no other free counter answers for.
func (s *scene) claim(c *Counter, claimed map[uuid.UUID]bool) bool {
	for _, o := range s.owings {
		if o.outcome == Owing && o.Waiting && !claimed[o.ID] && slices.Contains(c.Services, o.Service) {
			claimed[o.ID] = true
			return true
		}
	}
	return false
}

// unattended is the head of a service that no open counter serves, when it is
// not owed yet and the office still has hours today.
func (s *scene) unattended(service string) *candidate {
	for i := range s.counters {
		if s.counters[i].State == Open && slices.Contains(s.counters[i].Services, service) {
			return nil
		}
	}
	closing, open := s.calendar.LastClosing(s.date)
	if !open || !s.now.Before(closing) {
		return nil
	}
	only := &Counter{Services: []string{service}}
	if head := s.next(only, anybody); head != nil && s.owed(head.ID) == nil {
		return head
	}
	return nil
}

// owe opens an obligation from now, or from today's opening when that is still
// to come. Only a published standard promises anything.
func (s *scene) owe(v candidate, kind Kind, ended *uuid.UUID) {
	service := s.services[v.Service]
	if !service.Published || service.Turn == 0 {
		return
	}
	start := s.now
	if opening, ok := s.calendar.FirstOpening(s.date); ok && start.Before(opening) {
		start = opening
	}
	row := &Obligation{
		ID: newID(), Ticket: v.ID, Kind: kind, OpenedBy: ended, StartAt: start,
		DueAt: s.calendar.TurnDue(start, service.Turn), StandardVersion: service.Standard, CalendarVersion: s.calendarNo,
	}
	s.owings = append(s.owings, &owing{owingRow{row.ID, row.DueAt, true, v}, Owing, time.Time{}, false, row})
	for i := range s.heads {
		if s.heads[i].ID == v.ID {
			s.heads[i].Owed = true
		}
	}
}

// overtake marks those a counter passed over when it called somebody whom it
// owed nothing.
func (s *scene) overtake(c *Counter, called uuid.UUID) {
	if s.owed(called) != nil {
		return
	}
	for _, o := range s.owings {
		if o.outcome == Owing && o.Waiting && slices.Contains(c.Services, o.Service) {
			o.overtaken = true
		}
	}
}
