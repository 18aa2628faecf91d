package outbox

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bps-pst/pst/internal/tenant"
)

func TestTheDelayGrowsFromOneSecondToFiveMinutesAndNeverLeavesThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		attempts := rapid.IntRange(1, 200).Draw(t, "attempts")
		d := delay(attempts)
		if d < time.Second || d > 5*time.Minute {
			t.Fatalf("after %d tries %v", attempts, d)
		}
		if attempts >= 10 && d < 150*time.Second {
			t.Fatalf("after %d tries only %v", attempts, d)
		}
	})
}

// Each row is in exactly one call; the calls of a lane are equal to no other by
// topic, stand in the order of their highest ids, and carry the highest rev.
func TestEqualEventsBecomeOneCallInThePlaceOfTheLast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		var all []row
		for i := range n {
			all = append(all, row{
				Office: tenant.Office(rapid.IntRange(1, 2).Draw(t, "office")), ID: int64(i + 1),
				Topic:   Topic(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "topic")),
				Subject: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "subject"),
				Rev:     rapid.Int64Range(0, 9).Draw(t, "rev"),
			})
		}
		seen := map[int64]bool{}
		for l, calls := range lanes(all) {
			checkLane(t, l, calls, seen)
		}
		if len(seen) != n {
			t.Fatalf("%d of %d rows have a call", len(seen), n)
		}
	})
}

func checkLane(t *rapid.T, l lane, calls []call, seen map[int64]bool) {
	topics, last := map[Topic]bool{}, int64(0)
	for _, c := range calls {
		if topics[c.Topic] || c.ID <= last || c.Office != l.office || c.Subject != l.subject {
			t.Fatalf("lane %v: %+v", l, calls)
		}
		topics[c.Topic], last = true, c.ID
		var revs []int64
		for _, r := range c.rows {
			if seen[r.ID] || r.Topic != c.Topic || r.Subject != c.Subject || r.Office != c.Office {
				t.Fatalf("row %+v in %+v", r, c)
			}
			seen[r.ID] = true
			revs = append(revs, r.Rev)
		}
		if c.Rev != slices.Max(revs) || c.ID != slices.Max(c.ids()) {
			t.Fatalf("%+v", c)
		}
	}
}
