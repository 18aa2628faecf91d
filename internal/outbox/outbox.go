package outbox

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/tenant"
)

// Topic names a kind of event; the emitting room owns the constant.
type Topic string

// Event is what a listener is told: that Subject of Office has come to
// revision Rev. Equal events that wait together are told once, with the highest
// ID and the highest Rev among them.
type Event struct {
	Office  tenant.Office
	ID      int64
	Topic   Topic
	Subject string
	Rev     int64
}

// maxAttempts is how often an event is tried before it is dead.
const maxAttempts = 12

const (
	firstDelay   = time.Second
	longestDelay = 5 * time.Minute
)

// delay is how long to wait after the given number of failed tries (≥ 1):
// doubling, bounded, and somewhere in the upper half so that what failed
// together does not return together. Never under 1 s.
func delay(attempts int) time.Duration {
	d := longestDelay
	if shift := attempts - 1; shift < 9 {
		d = min(firstDelay<<shift, longestDelay)
	}
	return max(firstDelay, d/2+rand.N(d/2+1))
}

// row is one waiting event as the scan finds it.
type row struct {
	Office   tenant.Office `db:"office"`
	ID       int64         `db:"id"`
	Topic    Topic         `db:"topic"`
	Subject  string        `db:"subject"`
	Rev      int64         `db:"rev"`
	Attempts int           `db:"attempts"`
}

// lane is one subject of one office; events in a lane keep their order.
type lane struct {
	office  tenant.Office
	subject string
}

// call is what one listener call stands for: equal events told as one.
type call struct {
	Event
	rows []row
}

// lanes sorts rows, given in the order of their ids, into the calls of each
// lane; equal events become one call in the place of the last.
func lanes(all []row) map[lane][]call {
	by := map[lane][]call{}
	for _, r := range all {
		l := lane{r.Office, r.Subject}
		c := call{Event: Event{r.Office, r.ID, r.Topic, r.Subject, r.Rev}, rows: []row{r}}
		if i := slices.IndexFunc(by[l], func(o call) bool { return o.Topic == r.Topic }); i >= 0 {
			earlier := by[l][i]
			c.Rev = max(c.Rev, earlier.Rev)
			c.rows = append(earlier.rows, r)
			by[l] = slices.Delete(by[l], i, i+1)
		}
		by[l] = append(by[l], c)
	}
	return by
}

func (c call) ids() []int64 {
	ids := make([]int64, len(c.rows))
	for i, r := range c.rows {
		ids[i] = r.ID
	}
	return ids
}
