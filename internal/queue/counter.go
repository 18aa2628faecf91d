package queue

import (
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

// CounterState is whether a counter serves.
type CounterState string

// The states of a counter. A counter on break is held but serves nobody.
const (
	Closed  CounterState = "closed"
	Open    CounterState = "open"
	OnBreak CounterState = "break"
)

// Holder is the officer who sits at a counter.
type Holder struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// Counter is a desk where one officer serves one visitor at a time. Services
// are the codes of what is served there.
type Counter struct {
	ID       uuid.UUID    `db:"id" json:"id"`
	Number   int          `db:"number" json:"number"`
	Name     string       `db:"name" json:"name"`
	State    CounterState `db:"state" json:"state"`
	Officer  *Holder      `db:"-" json:"officer,omitempty"`
	Services []string     `db:"services" json:"services"`
	Ticket   *uuid.UUID   `db:"ticket" json:"ticket_id,omitempty"`
	Next     *uuid.UUID   `db:"-" json:"next_id,omitempty" doc:"Yang akan dipanggil loket ini berikutnya; hanya dalam antrean hari ini"`
	FreedAt  *time.Time   `db:"freed_at" json:"-"`
	OpenedAt *time.Time   `db:"opened_at" json:"-"` // when an officer sat down, or first called on a later day

	OfficerID   *uuid.UUID `db:"officer" json:"-"`
	OfficerName *string    `db:"officer_name" json:"-"`
	TicketNo    string     `db:"ticket_no" json:"-"`
}

// shown fills what is derived.
func (c Counter) shown() Counter {
	if c.OfficerID != nil {
		c.Officer = &Holder{ID: *c.OfficerID}
		if c.OfficerName != nil {
			c.Officer.Name = *c.OfficerName
		}
	}
	return c
}

// HeldBy names who holds a counter, for the reader of a 409.
type HeldBy struct {
	Counter string `json:"counter"`
	Officer string `json:"officer"`
}

func (c *Counter) heldBy() HeldBy {
	h := HeldBy{Counter: c.Name}
	if c.OfficerName != nil {
		h.Officer = *c.OfficerName
	}
	return h
}

// free tells whether the counter could call somebody now.
func (c *Counter) free() bool { return c.State == Open && c.Ticket == nil }

// belongs refuses an officer who does not hold the counter.
func (c *Counter) belongs(officer uuid.UUID) error {
	switch {
	case c.OfficerID == nil:
		return fault.New(fault.CounterClosed).Say("counter", c.Name)
	case *c.OfficerID != officer:
		return fault.New(fault.CounterHeld).With("held_by", c.heldBy()).Say("counter", c.Name).Say("officer", c.heldBy().Officer)
	}
	return nil
}

// empty refuses a counter that has a visitor.
func (c *Counter) empty() error {
	if c.Ticket == nil {
		return nil
	}
	return fault.New(fault.CounterBusy).With("held_by", c.heldBy()).With("ticket", *c.Ticket).Say("counter", c.Name).Say("number", c.TicketNo)
}

// take seats the officer. It is where opening, resuming and taking over meet.
func (c *Counter) take(officer uuid.UUID, name *string, at time.Time) {
	c.State, c.OfficerID, c.OfficerName, c.FreedAt, c.OpenedAt = Open, &officer, name, &at, &at
}
