package queue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// move is one call into the line as the checker sees it: a take of some class,
// or a call for the next.
type move struct {
	take     bool
	priority bool
}

// paper is the line as one person would keep it on paper.
type paper struct {
	last     int64
	run      int
	priority []int64
	regular  []int64
}

// strict is the model: numbers in sequence, priority before arrival, the oldest
// regular visitor after three priority calls. A call answers the sequence it
// called, or 0 for an empty line.
var strict = porcupine.Model{
	Init: func() any { return paper{} },
	Step: func(state, input, output any) (bool, any) {
		p, ok1 := state.(paper)
		m, ok2 := input.(move)
		seq, ok3 := output.(int64)
		if !ok1 || !ok2 || !ok3 {
			return false, state
		}
		if m.take {
			return p.joined(m, seq)
		}
		return p.called(seq)
	},
	Equal: func(a, b any) bool {
		x, ok1 := a.(paper)
		y, ok2 := b.(paper)
		return ok1 && ok2 && x.last == y.last && x.run == y.run && slices.Equal(x.priority, y.priority) && slices.Equal(x.regular, y.regular)
	},
}

func (p paper) joined(m move, seq int64) (bool, paper) {
	if seq != p.last+1 {
		return false, p
	}
	p.last = seq
	if m.priority {
		p.priority = append(slices.Clone(p.priority), seq)
	} else {
		p.regular = append(slices.Clone(p.regular), seq)
	}
	return true, p
}

func (p paper) called(seq int64) (bool, paper) {
	fromRegular := len(p.priority) == 0 || (len(p.regular) > 0 && p.run >= 3)
	switch {
	case len(p.priority)+len(p.regular) == 0:
		return seq == 0, p
	case fromRegular:
		ok := p.regular[0] == seq
		p.regular, p.run = p.regular[1:], 0
		return ok, p
	}
	ok := p.priority[0] == seq
	p.priority, p.run = p.priority[1:], p.run+1
	return ok, p
}

// rush is a morning with many visitors and officers, some of whose calls die on
// the way and are repeated with the same key.
type rush struct {
	*hall
	seed    uint64
	tick    atomic.Int64
	mu      sync.Mutex
	history []porcupine.Operation
	killed  atomic.Int64
	came    chan struct{}
	served  atomic.Int64
}

// press makes one keyed call until it is answered; in about one of six tries
// the caller dies within the first milliseconds.
func press[T any](r *rush, ctx context.Context, rnd *rand.Rand, do func(context.Context) (T, error)) (T, error) {
	key := tenant.Key{Caller: tenant.ActorOf(ctx).ID, Route: "POST /", Value: uuid.NewString()}
	for {
		try, cancel := context.WithCancel(tenant.WithKey(ctx, key))
		if rnd.IntN(6) == 0 {
			r.killed.Add(1)
			stop := time.AfterFunc(time.Duration(rnd.IntN(4000))*time.Microsecond, cancel)
			defer stop.Stop()
		}
		answer, err := do(try)
		cancel()
		unsure := fault.Is(err, fault.Deadline) || fault.Is(err, fault.Unavailable) || fault.Is(err, fault.KeyInFlight)
		if !unsure {
			return answer, err
		}
	}
}

func (r *rush) record(client int, m move, call int64, seq int64) {
	op := porcupine.Operation{ClientId: client, Input: m, Call: call, Output: seq, Return: r.tick.Add(1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
}

// visitors take n numbers one after another.
func (r *rush) visitors(client, n int) error {
	rnd := rand.New(rand.NewPCG(r.seed, uint64(client)))
	for range n {
		v := somebody("konsultasi")
		m := move{take: true, priority: rnd.IntN(4) == 0}
		if m.priority {
			v.Priority = Elderly
		}
		call := r.tick.Add(1)
		t, err := press(r, r.public, rnd, func(ctx context.Context) (*Taken, error) { return r.Take(ctx, v) })
		if err != nil {
			return err
		}
		r.record(client, m, call, t.Ticket.Seq)
		r.came <- struct{}{}
	}
	return nil
}

// officer serves until every visitor of the morning has been served.
func (r *rush) officer(i, visitors int) error {
	rnd := rand.New(rand.NewPCG(r.seed, uint64(100+i)))
	ctx, counter := r.officers[i], r.counters[i].ID
	for range r.came {
		call := r.tick.Add(1)
		t, err := press(r, ctx, rnd, func(ctx context.Context) (*Ticket, error) { return r.CallNext(ctx, counter) })
		if err != nil {
			return err
		}
		if t == nil {
			r.record(100+i, move{}, call, 0)
			continue
		}
		r.record(100+i, move{}, call, t.Seq)
		if _, err := press(r, ctx, rnd, func(ctx context.Context) (*Ticket, error) { return r.Start(ctx, t.ID) }); err != nil {
			return err
		}
		if _, err := press(r, ctx, rnd, func(ctx context.Context) (*Completed, error) { return r.Finish(ctx, t.ID, Finishing{}) }); err != nil {
			return err
		}
		if r.served.Add(1) == int64(visitors) {
			close(r.came)
		}
	}
	return nil
}

func (r *rush) run(visitors int) error {
	const doors = 4
	var wg sync.WaitGroup
	errs := make(chan error, doors+len(r.officers))
	r.came = make(chan struct{}, visitors)
	for i := range doors {
		wg.Go(func() { errs <- r.visitors(i, visitors/doors) })
	}
	for i := range r.officers {
		wg.Go(func() { errs <- r.officer(i, visitors) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestTheLineIsStrictWhileCallersDie(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			const visitors = 200
			h := newHall(t, "7325", 6)
			h.moreCounters(6)
			for i := range h.officers {
				h.open(i)
			}
			r := &rush{hall: h, seed: seed}
			if err := r.run(visitors); err != nil {
				t.Fatal(err)
			}
			if got := porcupine.CheckOperations(strict, r.history); !got {
				t.Error("the history is not that of a strict line")
			}
			if r.killed.Load() == 0 {
				t.Error("no caller died")
			}
			r.everybodyOnce(t, visitors)
			t.Logf("%d calls, %d of them killed once or more", len(r.history), r.killed.Load())
		})
	}
}

// everybodyOnce checks that nobody was lost and nobody called twice.
func (r *rush) everybodyOnce(t *testing.T, visitors int) {
	t.Helper()
	var n struct {
		Finished int `db:"finished"`
		Calls    int `db:"calls"`
		Events   int `db:"events"`
		Last     int `db:"last"`
		Owing    int `db:"owing"`
	}
	err := store.View(r.public, r.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &n, `SELECT count(*) FILTER (WHERE state = 'finished') AS finished, sum(calls) AS calls, max(number) AS last,
			(SELECT count(*) FROM ticket_event WHERE office = $1 AND kind = 'call') AS events,
			(SELECT count(*) FROM obligation WHERE office = $1 AND outcome = 'open') AS owing
			FROM ticket WHERE office = $1`, tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
	if n.Finished != visitors || n.Calls != visitors || n.Events != visitors || n.Last != visitors || n.Owing != 0 {
		t.Errorf("of %d visitors: %+v", visitors, n)
	}
}

// A line kept without its lock, by skipping what another caller holds, is
// caught: the checker is not blind.
func TestALineWithoutTheLockIsCaught(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	first, second := h.take(), h.take()
	r := &rush{hall: h}
	r.record(0, move{take: true}, r.tick.Add(1), first.Seq)
	r.record(0, move{take: true}, r.tick.Add(1), second.Seq)

	gone := fault.New(fault.Deadline)
	held, died := make(chan struct{}), make(chan error)
	letGo := make(chan struct{})
	go func() {
		_, err := store.Update(h.public, h.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
			seq, err := skipCall(ctx, tx)
			close(held)
			<-letGo
			if err != nil || seq != first.Seq {
				return 0, fmt.Errorf("the first caller got %d, %w", seq, err)
			}
			return 0, gone
		})
		died <- err
	}()
	<-held
	for range 2 {
		call := r.tick.Add(1)
		seq, err := store.Update(h.public, h.db, skipCall)
		if err != nil {
			t.Fatal(err)
		}
		r.record(1, move{}, call, seq)
		if seq == second.Seq {
			close(letGo)
			if err := <-died; !fault.Is(err, fault.Deadline) {
				t.Fatal(err)
			}
		}
	}
	if porcupine.CheckOperations(strict, r.history) {
		t.Error("the checker accepted a line that served the second visitor before the first")
	}
}

// skipCall is how a line must not be kept: SKIP LOCKED on the tickets.
func skipCall(ctx context.Context, tx *store.Tx) (seq int64, err error) {
	err = tx.Get(ctx, &seq, `UPDATE ticket SET state = 'cancelled', ended_at = joined_at WHERE office = $1 AND id = (
		SELECT id FROM ticket WHERE office = $1 AND state = 'waiting' ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING seq`, tx.Office())
	return seq, err
}
