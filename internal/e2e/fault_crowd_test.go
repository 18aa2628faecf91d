package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// crowd is visitors who take a number and give it back, one after another and
// several at once, each call repeated with its key until it is answered.
type crowd struct {
	to    func() string // the base of the process that is asked
	stop  chan struct{}
	all   sync.WaitGroup
	mu    sync.Mutex
	calls []attempt
	told  map[string]string // number by key, of those that were told
	wrong []string          // what contradicts an earlier answer
}

// visitorsCame numbers the visitors of all crowds, whose keys must differ.
var visitorsCame atomic.Int64

// attempt is one try of a call.
type attempt struct {
	at, took time.Duration // since the crowd gathered
	status   int           // 0 when nobody answered
	code     string
	later    bool // Retry-After was given
}

// gather starts a crowd of n that asks until disperse.
func gather(t *testing.T, n int, to func() string) *crowd {
	t.Helper()
	c := &crowd{to: to, stop: make(chan struct{}), told: map[string]string{}}
	begun := machine.Now()
	for range n {
		c.all.Go(func() {
			for !c.over() {
				c.visit(begun, fmt.Sprintf("crowd-%s-%d", t.Name(), visitorsCame.Add(1)))
			}
		})
	}
	t.Cleanup(func() {
		if !c.over() {
			c.disperse()
		}
	})
	return c
}

func (c *crowd) over() bool {
	select {
	case <-c.stop:
		return true
	default:
		return false
	}
}

// disperse lets everybody finish and waits for them.
func (c *crowd) disperse() {
	close(c.stop)
	c.all.Wait()
}

// visit is one visitor: a number is taken and given back.
func (c *crowd) visit(begun time.Time, key string) {
	var got ticket
	r := c.insist(begun, key, 201, "/public/offices/7325/tickets", visit("Tamu "+key))
	if json.Unmarshal(r.body, &got) != nil || got.Token == "" {
		return
	}
	c.insist(begun, key+"-back", 200, "/public/t/"+got.Token+"/cancel", "{}")
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, known := c.told[key]; known && before != got.Number {
		c.wrong = append(c.wrong, fmt.Sprintf("%s was told %s and %s", key, before, got.Number))
	}
	c.told[key] = got.Number
}

// patienceEnds is after how many tries a call is given up, which no fault of
// the suite lasts long enough for.
const patienceEnds = 3000

// insist repeats a call until it succeeds.
func (c *crowd) insist(begun time.Time, key string, want int, path string, body any) reply {
	for range patienceEnds {
		asked := machine.Now()
		r, err := caller{base: c.to()}.with(key).do("POST", path, body)
		a := attempt{at: asked.Sub(begun), took: machine.Now().Sub(asked), status: r.status, code: r.code()}
		if err != nil {
			a.status = 0
		} else {
			a.later = r.header.Get("Retry-After") != ""
		}
		c.mu.Lock()
		c.calls = append(c.calls, a)
		c.mu.Unlock()
		if a.status == want {
			return r
		}
		rest := time.NewTimer(30 * time.Millisecond)
		<-rest.C
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, key+" was never answered")
	return reply{}
}

// since are the tries that began after the first n.
func (c *crowd) since(n int) []attempt {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls[n:])
}

func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls)
}

// served waits until n more calls have succeeded and tells how long that took.
func (c *crowd) served(t *testing.T, n int) time.Duration {
	t.Helper()
	from, begun := c.count(), machine.Now()
	await(t, 40*time.Second, "served again", func() bool {
		good := 0
		for _, a := range c.since(from) {
			if a.status/100 == 2 {
				good++
			}
		}
		return good >= n
	})
	return machine.Now().Sub(begun)
}

// refusals are the tries that were refused or broken off.
func refusals(all []attempt) []attempt {
	return slices.DeleteFunc(all, func(a attempt) bool { return a.status/100 == 2 })
}

// slowest is the longest that anybody waited.
func slowest(all []attempt) (most time.Duration) {
	for _, a := range all {
		most = max(most, a.took)
	}
	return most
}

// percentile of how long the answered ones waited.
func percentile(all []attempt, p int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	var took []time.Duration
	for _, a := range all {
		took = append(took, a.took)
	}
	slices.Sort(took)
	return took[(len(took)-1)*p/100]
}

// kept holds that everybody who was told a number has it, that no number was
// given twice, and that the numbers have no gap.
func (c *crowd) kept(t *testing.T, psql func(string) string) {
	t.Helper()
	for _, w := range c.wrong {
		t.Error(w)
	}
	there := map[string]bool{}
	rows := strings.Fields(psql(`SELECT prefix || '-' || lpad(number::text, greatest(3, length(number::text)), '0') FROM ticket
		WHERE office = (SELECT key FROM office WHERE code = '7325') ORDER BY prefix, number`))
	for n, number := range rows {
		there[number] = true
		if want := fmt.Sprintf("K-%03d", n+1); number != want {
			t.Fatalf("number %d of the day is %s", n+1, number)
		}
	}
	seen := map[string]string{}
	for key, number := range c.told {
		if !there[number] {
			t.Errorf("%s was told %s, which is lost", key, number)
		}
		if other := seen[number]; other != "" {
			t.Errorf("%s and %s were both told %s", key, other, number)
		}
		seen[number] = key
	}
	if len(rows) != len(c.told) {
		t.Errorf("%d numbers are there, %d visitors were told one", len(rows), len(c.told))
	}
}
