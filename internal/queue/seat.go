package queue

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// OpenCounter seats the officer at a closed counter. Opening one's own open
// counter changes nothing; one held by somebody else is counter_held.
func (d *Desk) OpenCounter(ctx context.Context, counter uuid.UUID) (*Counter, error) {
	return d.seat(ctx, counter, func(s *scene, c *Counter, who uuid.UUID) error {
		if c.State == Closed {
			s.open(c, who)
			return nil
		}
		if err := c.belongs(who); err != nil {
			return err
		}
		return s.resume(c, who)
	})
}

// CloseCounter ends the officer's work at a counter without a visitor.
func (d *Desk) CloseCounter(ctx context.Context, counter uuid.UUID) (*Counter, error) {
	return d.seat(ctx, counter, func(s *scene, c *Counter, who uuid.UUID) error {
		if c.State == Closed {
			return nil
		}
		if err := c.belongs(who); err != nil {
			return err
		}
		if err := c.empty(); err != nil {
			return err
		}
		c.State, c.OfficerID, c.OfficerName, c.FreedAt, c.OpenedAt = Closed, nil, nil, nil, nil
		s.seated(c, "close")
		return nil
	})
}

// PauseCounter begins a break. The ledger's minutes run on: only published
// breaks stop them.
func (d *Desk) PauseCounter(ctx context.Context, counter uuid.UUID) (*Counter, error) {
	return d.seat(ctx, counter, func(s *scene, c *Counter, who uuid.UUID) error {
		if err := c.belongs(who); err != nil {
			return err
		}
		if err := c.empty(); err != nil {
			return err
		}
		if c.State == OnBreak {
			return nil
		}
		c.State, c.FreedAt = OnBreak, nil
		s.seated(c, "break")
		return nil
	})
}

// ResumeCounter ends a break.
func (d *Desk) ResumeCounter(ctx context.Context, counter uuid.UUID) (*Counter, error) {
	return d.seat(ctx, counter, func(s *scene, c *Counter, who uuid.UUID) error {
		if err := c.belongs(who); err != nil {
			return err
		}
		return s.resume(c, who)
	})
}

// TakeOver seats the officer at a counter that somebody else holds, together
// with the visitor who is there.
func (d *Desk) TakeOver(ctx context.Context, counter uuid.UUID) (*Counter, error) {
	id := counter
	return act(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Counter, error) {
		c, who, err := s.mine(ctx, id)
		if err != nil {
			return nil, err
		}
		switch {
		case c.OfficerID == nil:
			s.open(c, who)
		case *c.OfficerID == who:
		case c.Ticket == nil:
			c.take(who, &s.me, s.now)
			s.seated(c, "take_over")
		default:
			err = s.takeOver(ctx, tx, c, who)
		}
		return s.counterAnswer(c), err
	})
}

// takeOver hands a counter on together with its visitor.
func (s *scene) takeOver(ctx context.Context, tx *store.Tx, c *Counter, who uuid.UUID) error {
	t, err := getTicket(ctx, tx, *c.Ticket)
	if err != nil {
		return err
	}
	s.hold(t)
	t.Officer = &who
	c.OfficerID, c.OfficerName = &who, &s.me
	s.note(t, "take_over", &c.ID)
	s.seated(c, "take_over")
	return nil
}

// seat runs a decision about one counter.
func (d *Desk) seat(ctx context.Context, counter uuid.UUID, do func(*scene, *Counter, uuid.UUID) error) (*Counter, error) {
	return act(ctx, d, nil, func(ctx context.Context, _ *store.Tx, s *scene) (*Counter, error) {
		c, who, err := s.mine(ctx, counter)
		if err != nil {
			return nil, err
		}
		if err := do(s, c, who); err != nil {
			return nil, err
		}
		return s.counterAnswer(c), nil
	})
}

// mine is the counter and who acts on it.
func (s *scene) mine(ctx context.Context, counter uuid.UUID) (*Counter, uuid.UUID, error) {
	c, err := s.counter(counter)
	if err != nil {
		return nil, uuid.Nil, err
	}
	who, err := officer(ctx)
	return c, who, err
}

func (s *scene) open(c *Counter, who uuid.UUID) {
	c.take(who, &s.me, s.now)
	s.seated(c, "open")
}

func (s *scene) resume(c *Counter, who uuid.UUID) error {
	switch c.State {
	case Open:
		return nil
	case OnBreak:
		c.take(who, c.OfficerName, s.now)
		s.seated(c, "resume")
		return nil
	case Closed:
		return fault.New(fault.CounterClosed).Say("counter", c.Name)
	}
	return nil
}

// seated records a change of who sits where and lets the ledger see it.
func (s *scene) seated(c *Counter, action string) {
	s.touch(c)
	s.seats = append(s.seats, seating{c.ID, action})
	s.settle(nil, nil)
}

type seating struct {
	counter uuid.UUID
	action  string
}

// counterAnswer is the counter as it will stand.
func (s *scene) counterAnswer(c *Counter) *Counter {
	shown := c.shown()
	return &shown
}
