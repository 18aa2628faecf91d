// Package clock hands time in. It is the only place that asks the machine
// what time it is, so that every rule about minutes and days can be tested
// on a time of the test's choosing.
package clock

import (
	"sync"
	"time"
)

// Clock tells the present instant, always in UTC.
type Clock interface {
	Now() time.Time
}

// System is the machine's own clock.
type System struct{}

// Now returns the machine's time in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// StartingAt is a clock that begins at a chosen instant and ticks on with the
// machine's monotonic clock; rehearsals and tests use it (PST_START_AT).
type StartingAt struct {
	start  time.Time
	origin time.Time
}

// NewStartingAt returns a clock that shows start now.
func NewStartingAt(start time.Time) StartingAt {
	return StartingAt{start: start.UTC(), origin: time.Now()}
}

// Now returns the chosen start plus the time that has passed since.
func (c StartingAt) Now() time.Time { return c.start.Add(time.Since(c.origin)) }

// Frozen stands still until it is set or advanced. It is safe for concurrent use.
type Frozen struct {
	mu  sync.Mutex
	now time.Time
}

// NewFrozen returns a clock that stands at t.
func NewFrozen(t time.Time) *Frozen { return &Frozen{now: t.UTC()} }

// Now returns the instant the clock stands at.
func (c *Frozen) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t, forward or back.
func (c *Frozen) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t.UTC()
}

// Advance moves the clock by d.
func (c *Frozen) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
