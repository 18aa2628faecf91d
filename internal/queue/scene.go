package queue

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// line is the locked row. Numbers is the last number by prefix, Waiting the
// length of the waiting list by service and class.
type line struct {
	Rev         int64          `db:"rev"`
	Seq         int64          `db:"seq"`
	PriorityRun int            `db:"priority_run"`
	Numbers     map[string]int `db:"numbers"`
	Waiting     map[string]int `db:"waiting"`
	ClosedAt    *time.Time     `db:"closed_at"` // the day has been ended
}

// service is what a scene needs to know of one: how it is called and what its
// standard in force promises.
type service struct {
	Name      string
	Prefix    string
	Standard  int           // version number
	Published bool          // a draft promises nothing
	Turn      time.Duration // the queue promise, in service minutes
}

// scene is what today's line looks like while it is locked, and what a use case
// decides on it. Nothing in it does I/O but load and save.
type scene struct {
	now        time.Time // read after the lock was held
	date       workcal.Date
	calendar   *workcal.Calendar
	calendarNo int
	line       line
	counters   []Counter
	codes      []string
	services   map[string]service
	heads      []candidate
	owings     []*owing
	ticket     *Ticket // the one acted on, when there is one
	me         string  // the officer's name
	runBefore  int     // the priority run as it was read

	act     uuid.UUID             // this use case, by which it can be undone
	was     map[uuid.UUID]Ticket  // what a changed ticket must still be
	sat     map[uuid.UUID]Counter // what a changed counter must still be
	changed []*Ticket
	touched []uuid.UUID // counters
	seats   []seating
	events  []event
}

type event struct {
	ticket  uuid.UUID
	action  Action
	counter *uuid.UUID
	data    json.RawMessage
	before  json.RawMessage // what undo puts back; only the ticket's first of an act has it
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (s *scene) zone() *time.Location   { return s.calendar.Zone() }
func (s *scene) ofToday(t *Ticket) bool { return t.Day.Format(time.DateOnly) == s.date.String() }

// load locks today's line and reads what can be decided on it. The ticket, when
// one is named, may be of an earlier day: its counter is still one of today's.
func load(ctx context.Context, tx *store.Tx, zone *time.Location, ticket *uuid.UUID) (*scene, error) {
	for {
		s := &scene{date: workcal.DateIn(tx.Now(), zone), act: newID(), was: map[uuid.UUID]Ticket{}, sat: map[uuid.UUID]Counter{}}
		if err := s.read(ctx, tx, ticket); err != nil {
			return nil, err
		}
		// The lock may have been waited for past midnight: then today is another line.
		if s.now = tx.Now(); workcal.DateIn(s.now, zone) == s.date {
			s.line.Rev++
			s.runBefore = s.line.PriorityRun
			return s, nil
		}
	}
}

// touch remembers a counter whose row changed.
func (s *scene) touch(c *Counter) {
	if !slices.Contains(s.touched, c.ID) {
		s.touched = append(s.touched, c.ID)
	}
}

// note remembers a changed ticket and the event that explains it.
func (s *scene) note(t *Ticket, a Action, counter *uuid.UUID) {
	e := event{ticket: t.ID, action: a, counter: counter}
	if !slices.ContainsFunc(s.changed, func(have *Ticket) bool { return have.ID == t.ID }) {
		s.changed = append(s.changed, t)
		e.before = s.before(t)
	}
	s.events = append(s.events, e)
}

// why adds a reason to the latest event of a ticket.
func (s *scene) why(t *Ticket, reason string) {
	for i := len(s.events) - 1; i >= 0 && reason != ""; i-- {
		if s.events[i].ticket == t.ID {
			s.events[i].data, _ = json.Marshal(map[string]string{"reason": reason})
			return
		}
	}
}

// hold remembers what a ticket was when it was read.
func (s *scene) hold(t *Ticket) { s.was[t.ID] = *t }

// save keeps every write for the commit's round trip and emits. What has been
// decided is written whole or not at all.
func (s *scene) save(ctx context.Context, tx *store.Tx) error {
	if err := updateLine(tx, s.date.String(), s.line); err != nil {
		return err
	}
	for _, t := range s.changed {
		t.Rev = s.line.Rev
		if was, known := s.was[t.ID]; known {
			updateTicket(tx, t, was)
		} else {
			insertTicket(tx, t)
		}
		outbox.EmitIn(tx, TicketChanged, t.ID.String(), s.line.Rev)
	}
	for _, id := range s.touched {
		if c, err := s.counter(id); err == nil {
			updateCounter(tx, c, s.sat[id])
			outbox.EmitIn(tx, CounterChanged, c.ID.String(), s.line.Rev)
		}
	}
	s.saveLedger(tx)
	for _, v := range s.seats {
		audit.In(ctx, tx, "counter."+v.action, "counter", v.counter.String())
	}
	for _, e := range s.events {
		insertEvent(ctx, tx, e, s.act, s.now)
		audit.In(ctx, tx, "queue."+string(e.action), "ticket", e.ticket.String())
	}
	outbox.EmitIn(tx, LineChanged, s.date.String(), s.line.Rev)
	return nil
}

func (s *scene) saveLedger(tx *store.Tx) {
	for _, o := range s.owings {
		if o.opened != nil {
			insertObligation(tx, s.date.String(), o.opened, s.act)
		}
		if o.outcome != Owing {
			closeObligation(tx, o, s.act)
		} else if o.overtaken {
			markOvertaken(tx, o.Obligation, s.act)
		}
	}
}
