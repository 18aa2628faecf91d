package clock_test

import (
	"testing"
	"time"

	"github.com/bps-pst/pst/pkg/clock"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("WITA", 8*3600))

func TestAFrozenClockStandsUntilItIsMoved(t *testing.T) {
	t.Parallel()
	c := clock.NewFrozen(start)
	if a, b := c.Now(), c.Now(); a != b || !a.Equal(start) || a.Location() != time.UTC {
		t.Errorf("got %v, then %v", a, b)
	}
	c.Advance(90 * time.Second)
	if got := c.Now().Sub(start); got != 90*time.Second {
		t.Errorf("advanced by %v", got)
	}
	c.Set(start)
	if !c.Now().Equal(start) {
		t.Errorf("set to %v", c.Now())
	}
}

func TestAClockThatStartsElsewhereTicksOnFromThere(t *testing.T) {
	t.Parallel()
	c := clock.NewStartingAt(start)
	a := c.Now()
	b := c.Now()
	for a.Equal(b) { // the machine's clock moves by itself
		b = c.Now()
	}
	if a.Before(start) || b.Before(a) || b.Sub(start) > time.Minute {
		t.Errorf("started at %v, showed %v and %v", start, a, b)
	}
	if got := (clock.System{}).Now().Location(); got != time.UTC {
		t.Errorf("the machine's time is told in %v", got)
	}
}
