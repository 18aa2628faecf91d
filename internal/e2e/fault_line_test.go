package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// step is one call into the line: a visitor joins, or an officer calls the next.
type step struct{ joins, priority bool }

// sheet is the line as one person would keep it on paper.
type sheet struct {
	last              int // number given
	run               int // of priority calls
	priority, regular []int
}

// strictLine is the rule (rules.md §5): numbers in sequence, priority before
// arrival, the oldest regular visitor after three priority calls in a row.
func strictLine(from sheet) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return from },
		Step: func(state, input, output any) (bool, any) {
			p, ok1 := state.(sheet)
			s, ok2 := input.(step)
			number, ok3 := output.(int)
			if !ok1 || !ok2 || !ok3 {
				return false, state
			}
			if s.joins {
				return p.joined(s, number)
			}
			return p.called(number)
		},
		Equal: func(a, b any) bool {
			x, ok1 := a.(sheet)
			y, ok2 := b.(sheet)
			return ok1 && ok2 && x.last == y.last && x.run == y.run && slices.Equal(x.priority, y.priority) && slices.Equal(x.regular, y.regular)
		},
	}
}

func (p sheet) joined(s step, number int) (bool, sheet) {
	if number != p.last+1 {
		return false, p
	}
	p.last = number
	if s.priority {
		p.priority = append(slices.Clone(p.priority), number)
	} else {
		p.regular = append(slices.Clone(p.regular), number)
	}
	return true, p
}

func (p sheet) called(number int) (bool, sheet) {
	switch {
	case len(p.priority)+len(p.regular) == 0:
		return number == 0, p
	case len(p.priority) == 0 || len(p.regular) > 0 && p.run >= 3:
		ok := p.regular[0] == number
		p.regular, p.run = p.regular[1:], 0
		return ok, p
	}
	ok := p.priority[0] == number
	p.priority, p.run = p.priority[1:], p.run+1
	return ok, p
}

// hall is an office with many officers at two instances.
type hall struct {
	*instance
	bases    []string
	admin    caller
	officers []caller
	emails   []string
	counters []string
	signed   time.Time
}

const hallOfficers = 20

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{instance: launch(t, seeded(t, monday), monday)}
	for range 2 {
		h.bases = append(h.bases, h.serveBeside(t).base)
	}
	h.psql(`INSERT INTO counter (office, id, number, name, services)
		SELECT c.office, gen_random_uuid(), n, 'Loket ' || n, c.services FROM counter c, generate_series(3, 20) n
		WHERE c.number = 1 AND c.office = (SELECT key FROM office WHERE code = '7325')`)
	h.counters = strings.Fields(h.psql(`SELECT id FROM counter WHERE office = (SELECT key FROM office WHERE code = '7325') ORDER BY number`))
	h.admin = h.signIn("7325", "office_admin", 1)
	for n := range hallOfficers {
		h.emails = append(h.emails, fmt.Sprintf("ramai%d@contoh.test", n))
		h.admin.must(t, 201, "POST", "/offices/7325/users", map[string]string{"email": h.emails[n], "name": "Petugas", "password": sharedPassword, "role": "officer"})
	}
	h.renew(t)
	return h
}

// renew signs the officers in before their tokens end.
func (h *hall) renew(t *testing.T) {
	t.Helper()
	if len(h.officers) > 0 && machine.Now().Sub(h.signed) < 5*time.Minute {
		return
	}
	h.officers, h.signed = nil, machine.Now()
	for n, email := range h.emails {
		var got struct {
			Token string `json:"access_token"`
		}
		h.public().must(t, 200, "POST", "/auth/login", map[string]string{"email": email, "password": sharedPassword}).into(t, &got)
		h.officers = append(h.officers, caller{base: h.bases[n%2], token: got.Token})
	}
}

// rush is one morning of the hall.
type rush struct {
	*hall
	seed    uint64
	tick    atomic.Int64
	dead    atomic.Int64
	served  atomic.Int64
	came    chan struct{}
	mu      sync.Mutex
	history []porcupine.Operation
	took    []time.Duration // of call-next
	wrong   []string
}

// insist makes one keyed call until it is answered; in 15 of 100 tries the
// caller dies within the first milliseconds and asks again at the other server.
func (r *rush) insist(rnd *rand.Rand, c caller, method, path string, body any) reply {
	c.key = fmt.Sprintf("rush-%d-%d", r.seed, r.tick.Add(1))
	for try := range 200 {
		ctx, leave := context.WithCancel(context.Background())
		if rnd.IntN(100) < 15 {
			r.dead.Add(1)
			time.AfterFunc(time.Duration(rnd.IntN(15000))*time.Microsecond, leave)
		}
		a, err := c.doIn(ctx, method, path, body)
		leave()
		if err == nil && a.status != http.StatusServiceUnavailable && a.code() != "idempotency_key_in_flight" {
			return a
		}
		c.base = r.bases[try%2]
	}
	return reply{}
}

func (r *rush) record(client int, s step, call int64, number int) {
	op := porcupine.Operation{ClientId: client, Input: s, Call: call, Output: number, Return: r.tick.Add(1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
}

func (r *rush) object(what string, a reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, fmt.Sprintf("%s: %d %s", what, a.status, a.body))
}

func numberOf(text string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(text, "K-"))
	return n
}

func (r *rush) visitors(client, n int) {
	rnd := rand.New(rand.NewPCG(r.seed, uint64(client)))
	for range n {
		v, s := visit("Tamu"), step{joins: true, priority: rnd.IntN(4) == 0}
		if s.priority {
			v["priority"] = "elderly"
		}
		call := r.tick.Add(1)
		var got ticket
		a := r.insist(rnd, caller{base: r.bases[client%2]}, "POST", "/public/offices/7325/tickets", v)
		if a.status != 201 || json.Unmarshal(a.body, &got) != nil {
			r.object("take", a)
		}
		r.record(client, s, call, numberOf(got.Number))
		r.came <- struct{}{}
	}
}

// officer calls as often as somebody came, so that there is always a next.
func (r *rush) officer(n, visitors int) {
	rnd := rand.New(rand.NewPCG(r.seed, uint64(100+n)))
	const queue = "/offices/7325/queue"
	for range r.came {
		call, asked := r.tick.Add(1), machine.Now()
		var got ticket
		a := r.insist(rnd, r.officers[n], "POST", queue+"/call-next", map[string]string{"counter": r.counters[n]})
		if a.status != 200 || json.Unmarshal(a.body, &got) != nil {
			r.object("call-next", a)
		}
		r.record(100+n, step{}, call, numberOf(got.Number))
		r.mu.Lock()
		r.took = append(r.took, machine.Now().Sub(asked))
		r.mu.Unlock()
		for _, act := range []string{"start", "finish"} {
			if a := r.insist(rnd, r.officers[n], "POST", queue+"/tickets/"+got.ID+"/"+act, "{}"); a.status != 200 {
				r.object(act, a)
			}
		}
		if r.served.Add(1) == int64(visitors) {
			close(r.came)
		}
	}
}

// run lets the visitors through four doors and waits until all are served.
func (r *rush) run(visitors int) {
	const doors = 4
	r.came = make(chan struct{}, visitors)
	var all sync.WaitGroup
	for n := range doors {
		all.Go(func() { r.visitors(n, visitors/doors) })
	}
	for n := range r.officers {
		all.Go(func() { r.officer(n, visitors) })
	}
	all.Wait()
}

// sheet is how the line stands, which nobody waits in.
func (h *hall) sheet() sheet {
	last, run, _ := strings.Cut(h.psql(`SELECT coalesce((SELECT coalesce((numbers->>'K')::int, 0) || ' ' || priority_run FROM line
		WHERE day = '2026-11-23' AND office = (SELECT key FROM office WHERE code = '7325')), '0 0')`), " ")
	n, _ := strconv.Atoi(last)
	p, _ := strconv.Atoi(run)
	return sheet{last: n, run: p}
}

func TestTwoServersKeepOneStrictLineWhileCallersDie(t *testing.T) {
	t.Parallel()
	const visitors = 60
	h := newHall(t)
	seeds := rounds(1, 200)
	var took []time.Duration
	dead, good := int64(0), 0
	for seed := range seeds {
		h.renew(t)
		r := &rush{hall: h, seed: uint64(seed)}
		from := h.sheet()
		r.run(visitors)
		for _, w := range r.wrong {
			t.Fatal(w)
		}
		switch porcupine.CheckOperationsTimeout(strictLine(from), r.history, time.Minute) {
		case porcupine.Ok:
			good++
		case porcupine.Illegal:
			t.Errorf("seed %d: the history is not that of a strict line", seed)
		case porcupine.Unknown:
			t.Errorf("seed %d: undecided within a minute", seed)
		}
		took, dead = append(took, r.took...), dead+r.dead.Load()
	}
	if got := h.psql(`SELECT count(*) || ' ' || sum(calls) || ' ' || count(DISTINCT number) FROM ticket WHERE state = 'finished'`); got != fmt.Sprintf("%[1]d %[1]d %[1]d", seeds*visitors) {
		t.Errorf("of %d visitors: finished, calls, numbers: %s", seeds*visitors, got)
	}
	h.fsck(t, "--office", "7325")
	slices.Sort(took)
	measured(t, "two servers × 20 officers call next, 15 % dying", "strict priority-FIFO, no double call, no lost visitor", "200/200 seeds",
		"%d/%d seeds linearizable, %d visitors, %d dead callers, call next with its repeats p50 %s p99 %s", good, seeds, seeds*visitors, dead,
		took[len(took)/2].Round(time.Millisecond), took[len(took)*99/100].Round(time.Millisecond))
}
