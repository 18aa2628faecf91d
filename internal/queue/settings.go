package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
)

// Bounds of a counter: its number is spoken, its name stands on the TV.
const (
	maxCounter     = 99
	maxCounterName = 40 // characters
)

// NewCounter is a counter to be set up. Without a number it gets the lowest
// free one, without a name "Loket" and its number, without services all.
type NewCounter struct {
	Number   int
	Name     string
	Services []string
}

// CounterChange changes a counter; nil leaves a value as it is.
type CounterChange struct {
	Number   *int
	Name     *string
	Services []string
}

// AddCounter sets up a closed counter. It fails with invalid_input,
// unknown_service, or already_exists for its number.
func (d *Desk) AddCounter(ctx context.Context, n NewCounter) (*Counter, error) {
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Counter, error) {
		c := Counter{ID: newID(), Number: n.Number, Name: strings.TrimSpace(n.Name), State: Closed, Services: n.Services}
		if c.Number == 0 {
			c.Number = s.freeNumber()
		}
		if c.Name == "" {
			c.Name = fmt.Sprintf("Loket %d", c.Number)
		}
		if c.Services == nil {
			c.Services = slices.Clone(s.codes)
		}
		if err := s.checkCounter(&c); err != nil {
			return nil, err
		}
		insertCounter(tx, c)
		s.furnished(ctx, tx, c.ID, "add", "number", "name", "services")
		return s.counterAnswer(&c), nil
	})
}

// freeNumber is the lowest number that no counter has.
func (s *scene) freeNumber() int {
	for n := 1; ; n++ {
		if !slices.ContainsFunc(s.counters, func(c Counter) bool { return c.Number == n }) {
			return n
		}
	}
}

// ChangeCounter changes how a counter is called and what it serves. A service
// is taken from a counter only while it is closed (counter_in_use) and when
// another serves it too (last_counter); it fails like AddCounter besides.
func (d *Desk) ChangeCounter(ctx context.Context, counter uuid.UUID, ch CounterChange) (*Counter, error) {
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Counter, error) {
		c, err := s.counter(counter)
		if err != nil {
			return nil, err
		}
		was := *c
		fields := ch.apply(c)
		if err := s.checkCounter(c); err != nil {
			return nil, err
		}
		lost := without(was.Services, c.Services)
		if err := s.mayLose(&was, lost); err != nil {
			return nil, err
		}
		updateSettings(tx, c)
		if len(without(c.Services, was.Services)) > 0 {
			s.settle(nil, nil) // an open counter is free for more visitors now
		}
		s.furnished(ctx, tx, c.ID, "change", fields...)
		return s.counterAnswer(c), nil
	})
}

func (ch CounterChange) apply(c *Counter) (fields []string) {
	if ch.Number != nil {
		c.Number, fields = *ch.Number, append(fields, "number")
	}
	if ch.Name != nil {
		c.Name, fields = strings.TrimSpace(*ch.Name), append(fields, "name")
	}
	if ch.Services != nil {
		c.Services, fields = ch.Services, append(fields, "services")
	}
	return fields
}

// RemoveCounter takes a counter away for good; its number is free again, and
// what happened at it goes on naming it. One that is open, or waited for, is
// counter_in_use, the only one of a service last_counter.
func (d *Desk) RemoveCounter(ctx context.Context, counter uuid.UUID) error {
	_, err := write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (bool, error) {
		c, err := s.counter(counter)
		if err != nil {
			return false, err
		}
		if err := s.idle(c); err != nil {
			return false, err
		}
		if err := s.mayLose(c, c.Services); err != nil {
			return false, err
		}
		removeCounter(tx, c.ID)
		s.furnished(ctx, tx, c.ID, "remove")
		return true, nil
	})
	return err
}

// furnished records a change of what the office has.
func (s *scene) furnished(ctx context.Context, tx *store.Tx, counter uuid.UUID, action string, fields ...string) {
	audit.In(ctx, tx, "counter."+action, "counter", counter.String(), fields...)
	outbox.EmitIn(tx, CounterChanged, counter.String(), s.line.Rev)
}

// checkCounter names what is wrong with a counter beside all others.
func (s *scene) checkCounter(c *Counter) error {
	var wrong []fault.Field
	if c.Number < 1 || c.Number > maxCounter {
		wrong = append(wrong, fault.Field{Path: "number", Code: "out_of_range"})
	}
	switch {
	case c.Name == "":
		wrong = append(wrong, fault.Field{Path: "name", Code: "required"})
	case utf8.RuneCountInString(c.Name) > maxCounterName:
		wrong = append(wrong, fault.Field{Path: "name", Code: "too_long"})
	case strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		wrong = append(wrong, fault.Field{Path: "name", Code: "invalid"})
	}
	c.Services = slices.Compact(slices.Sorted(slices.Values(c.Services)))
	if len(c.Services) == 0 {
		wrong = append(wrong, fault.Field{Path: "services", Code: "required"})
	}
	if len(wrong) > 0 {
		return fault.Invalid(wrong...)
	}
	if len(without(c.Services, s.codes)) > 0 {
		return fault.New(fault.UnknownService).With("services", s.codes)
	}
	for _, other := range s.counters {
		if other.ID != c.ID && other.Number == c.Number {
			return fault.New(fault.AlreadyExists).With("field", "number")
		}
	}
	return nil
}

// mayLose tells whether the services can be taken from the counter.
func (s *scene) mayLose(c *Counter, lost []string) error {
	if len(lost) == 0 {
		return nil
	}
	if err := s.idle(c); err != nil {
		return err
	}
	for _, code := range lost {
		elsewhere := slices.ContainsFunc(s.counters, func(other Counter) bool { return other.ID != c.ID && slices.Contains(other.Services, code) })
		if slices.Contains(s.codes, code) && !elsewhere {
			return fault.New(fault.LastCounter).With("service", code).Say("service", s.services[code].Name).Say("counter", c.Name)
		}
	}
	return nil
}

// idle refuses a counter that somebody sits at, is at, or was sent to.
func (s *scene) idle(c *Counter) error {
	refuse := func(reason string, args map[string]any) error {
		return fault.New(fault.CounterInUse).With("reason", reason).With("held_by", c.heldBy()).
			Say("counter", c.Name).Say("reason", i18n.T(i18n.ID, "settings.in_use."+reason, args))
	}
	switch {
	case c.Ticket != nil:
		return refuse("visitor", map[string]any{"number": c.TicketNo})
	case c.State != Closed:
		return refuse("open", map[string]any{"officer": c.heldBy().Officer})
	}
	if slices.ContainsFunc(s.heads, func(v candidate) bool { return v.ForCounter != nil && *v.ForCounter == c.ID }) {
		return refuse("sent", nil)
	}
	return nil
}

// without returns what of all is not in the others.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(code string) bool { return slices.Contains(others, code) })
}

func insertCounter(tx *store.Tx, c Counter) {
	tx.Later(`INSERT INTO counter (office, id, number, name, services) VALUES ($1, $2, $3, $4, $5)`,
		tx.Office(), c.ID, c.Number, c.Name, c.Services)
}

func updateSettings(tx *store.Tx, c *Counter) {
	tx.LaterOne(`UPDATE counter SET number = $3, name = $4, services = $5 WHERE office = $1 AND id = $2 AND removed_at IS NULL`,
		tx.Office(), c.ID, c.Number, c.Name, c.Services)
}

// removeCounter holds only while the counter is closed.
func removeCounter(tx *store.Tx, id uuid.UUID) {
	tx.LaterOne(`UPDATE counter SET removed_at = $3 WHERE office = $1 AND id = $2 AND removed_at IS NULL AND state = 'closed'`,
		tx.Office(), id, tx.Now())
}
