package queue

import (
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/pkg/workcal"
)

// call brings a waiting visitor to a counter.
func (s *scene) call(t *Ticket, c *Counter) error {
	if err := s.refuseTaken(t); err != nil {
		return err
	}
	if err := t.move(ActCall); err != nil {
		return err
	}
	s.overtake(c, t.ID)
	s.run(t.Priority)
	s.leaveLine(t)
	now := s.now
	t.CalledAt, t.LastCalledAt, t.Calls = &now, &now, t.Calls+1
	t.Counter, t.Officer = &c.ID, c.OfficerID
	c.Ticket, c.TicketNo, c.FreedAt = &t.ID, Spoken(t.Prefix, t.No), nil
	if c.OpenedAt == nil || workcal.DateIn(*c.OpenedAt, s.zone()) < s.date {
		c.OpenedAt = &now // it is one of today's now
	}
	if o := s.owed(t.ID); o != nil {
		o.Waiting = false
	}
	s.touch(c)
	s.note(t, ActCall, &c.ID)
	s.settle(nil, nil)
	return nil
}

// refuseTaken names who holds a ticket that somebody else was faster to call.
func (s *scene) refuseTaken(t *Ticket) error {
	if t.State != Called && t.State != Serving {
		return nil
	}
	f := fault.New(fault.TicketTaken).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
	if c := s.counterOf(t); c != nil {
		held := c.heldBy()
		return f.With("held_by", held).Say("counter", held.Counter).Say("officer", held.Officer)
	}
	return f
}

// recall calls the visitor again.
func (s *scene) recall(t *Ticket) error {
	if err := t.move(ActRecall); err != nil {
		return err
	}
	now := s.now
	t.LastCalledAt, t.Calls = &now, t.Calls+1
	s.note(t, ActRecall, t.Counter)
	return nil
}

// coming records that the called visitor is on the way.
func (s *scene) coming(t *Ticket) error {
	if err := t.move(ActComing); err != nil {
		return err
	}
	if t.ArrivedAt == nil {
		now := s.now
		t.ArrivedAt = &now
	}
	s.note(t, ActComing, t.Counter)
	return nil
}

// start begins the service and answers the obligation.
func (s *scene) start(t *Ticket) error {
	if err := t.move(ActStart); err != nil {
		return err
	}
	now := s.now
	t.ServiceStartedAt = &now
	if t.ArrivedAt == nil {
		t.ArrivedAt = &now
	}
	s.answer(t.ID, now, Met)
	s.note(t, ActStart, t.Counter)
	return nil
}

// finish ends the service and frees the counter.
func (s *scene) finish(t *Ticket) error {
	if err := t.move(ActFinish); err != nil {
		return err
	}
	now := s.now
	t.FinishedAt = &now
	if !s.ofToday(t) && t.Quality == QualityOK {
		t.Quality = ClosedNextDay
	}
	s.end(t, ActFinish)
	return nil
}

// noShow sends on a called visitor who did not come, once the office's own rule
// lets it. The office was in time when it first called in time.
func (s *scene) noShow(t *Ticket, rule office.Options) error {
	if t.State == Called && t.Calls < rule.NoShowCalls {
		if allowed := t.CalledAt.Add(rule.Absence()); s.now.Before(allowed) {
			return fault.New(fault.TooEarlyNoShow).With("allowed_at", allowed.In(s.zone())).
				Say("number", Spoken(t.Prefix, t.No)).Say("seconds", int(allowed.Sub(s.now).Seconds())+1)
		}
	}
	if err := t.move(ActNoShow); err != nil {
		return err
	}
	s.answer(t.ID, *t.CalledAt, AnsweredAbsent)
	s.end(t, ActNoShow)
	return nil
}

// cancel takes a visitor out of the line; a visitor who goes after a call left.
func (s *scene) cancel(t *Ticket, byVisitor bool) error {
	action := ActCancel
	if byVisitor && t.State == Called {
		action = ActWalkOut
	}
	waited := t.State == Waiting
	if err := t.move(action); err != nil {
		return err
	}
	if waited {
		s.leaveLine(t)
	}
	s.answer(t.ID, s.now, Withdrawn)
	s.end(t, action)
	return nil
}

// end closes a visit and lets the counter it held go on to the next visitor.
func (s *scene) end(t *Ticket, a Action) {
	now := s.now
	t.EndedAt = &now
	s.vacate(t)
	s.note(t, a, t.Counter)
	s.settle(&t.ID, nil)
}

// vacate frees the counter where the ticket is, if it is at one.
func (s *scene) vacate(t *Ticket) {
	if c := s.counterOf(t); c != nil {
		now := s.now
		c.Ticket, c.FreedAt = nil, &now
		s.touch(c)
	}
}

// join gives a new ticket the next number and its place.
func (s *scene) join(t *Ticket) {
	s.line.Numbers[t.Prefix]++
	t.No = s.line.Numbers[t.Prefix]
	s.place(t)
}

// place puts a ticket that has its number at the end of its part of the line.
func (s *scene) place(t *Ticket) {
	s.line.Seq++
	t.State, t.Seq, t.JoinedAt, t.Quality = Waiting, s.line.Seq, s.now, QualityOK
	s.enterLine(t, laneOf(t.Priority), t.Seq)
	s.note(t, ActJoin, nil)
	s.settle(nil, &t.ID)
}

// enterLine puts a ticket on the waiting list.
func (s *scene) enterLine(t *Ticket, l Lane, place int64) {
	t.Lane, t.Place = l, place
	s.line.Waiting[waitingClass(t.Service, l)]++
	v := candidateOf(t)
	if o := s.owed(t.ID); o != nil {
		o.Waiting, v.Owed = true, true
	}
	s.heads = append(s.heads, v)
}

// leaveLine takes a ticket off the waiting list; one of an earlier day stands on
// none any more.
func (s *scene) leaveLine(t *Ticket) {
	if !s.ofToday(t) {
		return
	}
	s.line.Waiting[waitingClass(t.Service, t.Lane)]--
	s.heads = slices.DeleteFunc(s.heads, is(t.ID))
}

// ahead is how many would be called before a visitor who joins now: those of
// the services that share a counter with theirs.
func (s *scene) ahead(service string, p Priority) int {
	n := 0
	for _, code := range sharing(s.counters, service) {
		for l := BackLane; l <= laneOf(p); l++ {
			n += s.line.Waiting[waitingClass(code, l)]
		}
	}
	return n
}

// sharing lists the services that some counter serves beside the given one.
func sharing(counters []Counter, service string) []string {
	all := []string{service}
	for _, c := range counters {
		if !slices.Contains(c.Services, service) {
			continue
		}
		for _, code := range c.Services {
			if !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
	}
	return all
}

// counter finds one by id; an unknown or foreign id is not_found.
func (s *scene) counter(id uuid.UUID) (*Counter, error) {
	for i := range s.counters {
		if s.counters[i].ID == id {
			return &s.counters[i], nil
		}
	}
	return nil, fault.New(fault.NotFound)
}

// counterOf is the counter where the ticket is, or nil.
func (s *scene) counterOf(t *Ticket) *Counter {
	for i := range s.counters {
		if id := s.counters[i].Ticket; id != nil && *id == t.ID {
			return &s.counters[i]
		}
	}
	return nil
}
