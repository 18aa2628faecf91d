package queue

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// park sets a called or served visitor aside and frees the counter.
func (s *scene) park(t *Ticket) error {
	if err := t.move(ActPark); err != nil {
		return err
	}
	s.setBack(t, ActPark)
	now := s.now
	t.ParkedAt = &now
	s.settle(&t.ID, nil)
	return nil
}

// requeue sends a called or served visitor back to where they stood.
func (s *scene) requeue(t *Ticket) error {
	if err := t.move(ActRequeue); err != nil {
		return err
	}
	s.setBack(t, ActRequeue)
	s.enterLine(t, laneOf(t.Priority), t.Seq)
	s.settle(&t.ID, nil)
	return nil
}

// comeBack puts a parked or absent visitor first after the current call.
func (s *scene) comeBack(t *Ticket, a Action) error {
	if err := t.move(a); err != nil {
		return err
	}
	s.setBack(t, a)
	t.EndedAt, t.ParkedAt = nil, nil
	s.line.Seq++
	s.enterLine(t, BackLane, s.line.Seq)
	s.settle(nil, nil) // nobody's end freed a counter
	return nil
}

// setBack ends what the visitor was owed, as moved when that was in time, frees
// the counter and makes the visit as it was before a call. What happened stays
// in the events.
func (s *scene) setBack(t *Ticket, a Action) {
	s.answer(t.ID, s.now, Moved)
	s.vacate(t)
	s.note(t, a, t.Counter)
	t.Counter, t.Officer = nil, nil
	t.CalledAt, t.LastCalledAt, t.Calls = nil, nil, 0
	t.ArrivedAt, t.ServiceStartedAt = nil, nil
}

// Forwarding says where a visitor is sent: exactly one of a service, a counter
// or an officer, with the reason.
type Forwarding struct {
	Service string
	Counter *uuid.UUID
	Officer *uuid.UUID
	Reason  string
}

func (f Forwarding) check() error {
	n := 0
	for _, given := range []bool{f.Service != "", f.Counter != nil, f.Officer != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return fault.Invalid(fault.Field{Path: "service", Code: "required"})
	}
	return checkReason(f.Reason)
}

// forward sends a visitor on; they keep their place by arrival.
func (s *scene) forward(t *Ticket, f Forwarding) error {
	if err := s.reachable(f); err != nil {
		return err
	}
	waited, ended := t.State == Waiting, &t.ID
	if err := t.move(ActForward); err != nil {
		return err
	}
	if waited {
		s.leaveLine(t)
		ended = nil
	}
	s.setBack(t, ActForward)
	t.ForCounter, t.ForOfficer = f.Counter, f.Officer
	if f.Service != "" {
		t.Service = f.Service
	}
	s.enterLine(t, laneOf(t.Priority), t.Seq)
	s.settle(ended, nil)
	return nil
}

// reachable refuses a service the office does not have, a closed counter and an
// officer who sits nowhere.
func (s *scene) reachable(f Forwarding) error {
	if f.Service != "" {
		if _, known := s.services[f.Service]; !known {
			return fault.New(fault.UnknownService).With("services", s.codes)
		}
		return nil
	}
	if f.Counter != nil {
		c, err := s.counter(*f.Counter)
		if err == nil && c.State == Closed {
			err = fault.New(fault.CounterClosed).Say("counter", c.Name)
		}
		return err
	}
	sits := func(c Counter) bool { return c.OfficerID != nil && *c.OfficerID == *f.Officer }
	if !slices.ContainsFunc(s.counters, sits) {
		return fault.New(fault.OfficerAway)
	}
	return nil
}

// Park sets a called or served visitor aside ("Tunda").
func (d *Desk) Park(ctx context.Context, ticket uuid.UUID, reason string) (*Ticket, error) {
	return d.atCounter(ctx, ticket, func(s *scene, t *Ticket) error {
		if err := s.park(t); err != nil {
			return err
		}
		s.why(t, reason)
		return nil
	})
}

// Requeue sends a called or served visitor back to the line.
func (d *Desk) Requeue(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return d.atCounter(ctx, ticket, (*scene).requeue)
}

// Transfer sends a visitor to another service, counter or officer.
func (d *Desk) Transfer(ctx context.Context, ticket uuid.UUID, f Forwarding) (*Ticket, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	return d.atCounter(ctx, ticket, func(s *scene, t *Ticket) error {
		if err := s.forward(t, f); err != nil {
			return err
		}
		s.why(t, f.Reason)
		return nil
	})
}

// Restore brings an absent visitor of today back, first after the current call.
func (d *Desk) Restore(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return act(ctx, d, &ticket, func(_ context.Context, _ *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		if err := s.comeBack(t, ActRestore); err != nil {
			return nil, err
		}
		return s.answerWith(t), nil
	})
}

// Resume brings a parked visitor to the officer's free counter directly, or,
// without a counter, to the head of the line.
func (d *Desk) Resume(ctx context.Context, ticket uuid.UUID, counter *uuid.UUID) (*Ticket, error) {
	return act(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		var c *Counter
		if counter != nil {
			if c, err = s.ready(ctx, tx, *counter); err != nil {
				return nil, err
			}
		}
		if err := s.comeBack(t, ActResume); err != nil {
			return nil, err
		}
		if c != nil {
			err = s.call(t, c)
		}
		return s.answerWith(t), err
	})
}
