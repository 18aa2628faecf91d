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

// settle brings the ledger up to what just happened. Each free counter answers
// for one waiting visitor: first for those who are already owed, then, in the
// order in which they would be called, for those who are not, who are owed from
// now on. The head of each service that no open counter serves is owed too.
// ended is the ticket whose end freed a counter; joined the one that has just
// come.
//
// A free counter that answers for somebody who is owed opens no second row, or
// else every visitor after a call out of turn would be owed one turn too early
// (.adr/0003).
func (s *scene) settle(ended, joined *uuid.UUID) {
	at := answers{}
	for _, o := range s.owings {
		if o.outcome == Owing && o.Waiting {
			s.give(o.candidate, at, map[*Counter]bool{})
		}
	}
	for _, v := range s.unowed() {
		if !s.give(v, at, map[*Counter]bool{}) {
			continue
		}
		kind := AfterPrevious
		if joined != nil && v.ID == *joined {
			kind = FirstInLine
		}
		s.owe(v, kind, ended)
	}
	for _, code := range s.codes {
		if head := s.unattended(code); head != nil {
			s.owe(*head, NoCounterOpen, nil)
		}
	}
}

// answers is the waiting visitor for whom each free counter answers.
type answers map[*Counter]candidate

// give finds a free counter that answers for v. Counters that serve different
// services change places where that makes room, so that the numbers of the
// counters decide nothing. tried are the counters this search has been at.
func (s *scene) give(v candidate, at answers, tried map[*Counter]bool) bool {
	for i := range s.counters {
		c := &s.counters[i]
		if tried[c] || !c.free() || !c.serves(v) {
			continue
		}
		tried[c] = true
		if other, taken := at[c]; !taken || s.give(other, at, tried) {
			at[c] = v
			return true
		}
	}
	return false
}

// unowed lists the waiting visitors without an open obligation, as far as they
// were read, in the order in which they would be called.
func (s *scene) unowed() (all []candidate) {
	listed := map[uuid.UUID]bool{}
	for {
		v := s.first(func(c candidate) bool { return !c.Owed && !listed[c.ID] })
		if v == nil {
			return all
		}
		listed[v.ID] = true
		all = append(all, *v)
	}
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
	head := s.first(func(c candidate) bool { return c.Service == service && c.ForCounter == nil && c.ForOfficer == nil })
	if head != nil && s.owed(head.ID) == nil {
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
		if o.outcome == Owing && o.Waiting && c.serves(o.candidate) {
			o.overtaken = true
		}
	}
}
