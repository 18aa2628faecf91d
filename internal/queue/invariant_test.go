package queue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// A day of presses at random, by counters that serve different services, some
// of which promise nothing. After each one the books must agree.
func TestAfterAnyPressTheBooksAgree(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			h := newHall(t, "7325", 3)
			h.moreCounters(3)
			h.promise("perpustakaan")
			h.serves(0, "konsultasi", "perpustakaan", "rekomendasi")
			h.serves(1, "konsultasi")
			h.serves(2, "perpustakaan", "konsultasi")
			d := &day{hall: h, rnd: rand.New(rand.NewPCG(seed, 7)), did: map[string]int{}}
			for step := range 220 {
				did := d.press()
				if wrong := d.books(); wrong != "" {
					t.Fatalf("step %d, after %s: %s", step, did, wrong)
				}
			}
			h.closeDay("hari uji berakhir")
			if v := h.today(); len(v.Waiting)+len(v.Called)+len(v.Serving)+len(v.Parked) != 0 {
				t.Errorf("somebody is left after the end of the day: %+v", v)
			}
			h.clean()
			t.Log(d.did)
			if d.passed < 60 {
				t.Errorf("only %d presses passed", d.passed)
			}
		})
	}
}

type day struct {
	*hall
	rnd    *rand.Rand
	passed int
	did    map[string]int
}

// press does one thing to the line; being refused is fine.
func (d *day) press() string {
	d.clock.Advance(time.Duration(d.rnd.IntN(90)) * time.Second)
	i := d.rnd.IntN(3)
	v, err := d.Today(d.officers[i])
	if err != nil {
		d.Fatal(err)
	}
	name, err := d.chosen(d.rnd.IntN(27), d.officers[i], d.counters[i].ID, v)
	if _, refused := fault.As(err); err != nil && !refused {
		d.Fatalf("%s at %d: %v", name, i+1, err)
	}
	if err == nil {
		d.passed++
		d.did[name[:4]]++
	}
	return fmt.Sprintf("%s at %d (%v)", name, i+1, err)
}

// one picks a ticket of the lists, or one that is not there.
func (d *day) one(lists ...[]Ticket) uuid.UUID {
	all := slices.Concat(lists...)
	if len(all) == 0 {
		return uuid.New()
	}
	return all[d.rnd.IntN(len(all))].ID
}

// chosen does the n-th of the things that can be done.
func (d *day) chosen(n int, o context.Context, c uuid.UUID, v Today) (name string, err error) {
	switch {
	case n < 5:
		visit := somebody([]string{"konsultasi", "perpustakaan", "rekomendasi"}[d.rnd.IntN(3)])
		if d.rnd.IntN(4) == 0 {
			visit.Priority = Elderly
		}
		return "take " + visit.Service, second(d.Take(d.public, visit))
	case n < 8:
		return "call next", second(d.CallNext(o, c))
	case n < 11:
		return "start", second(d.Start(o, d.one(v.Called)))
	case n < 15:
		return "finish", second(d.Finish(o, d.one(v.Serving), Finishing{CallNext: d.rnd.IntN(2) == 0}))
	case n < 17:
		return "open or resume", second(d.OpenCounter(o, c))
	}
	to := []Forwarding{{Service: "perpustakaan", Reason: "x"}, {Counter: &d.counters[d.rnd.IntN(3)].ID, Reason: "x"}}[d.rnd.IntN(2)]
	seat := []func(context.Context, uuid.UUID) (*Counter, error){d.PauseCounter, d.CloseCounter, d.TakeOver}[d.rnd.IntN(3)]
	rare := []struct {
		name string
		do   func() error
	}{
		{"call out of turn", func() error { return second(d.Call(o, d.one(v.Waiting), c, "alasan")) }},
		{"cancel", func() error { return second(d.Cancel(o, d.one(v.Waiting, v.Called), "alasan")) }},
		{"no-show", func() error { return second(d.NoShow(o, d.one(v.Called))) }},
		{"pause, close or take over", func() error { return second(seat(o, c)) }},
		{"park", func() error { return second(d.Park(o, d.one(v.Called, v.Serving), "")) }},
		{"resume", func() error { return second(d.Resume(o, d.one(v.Parked), []*uuid.UUID{nil, &c}[d.rnd.IntN(2)])) }},
		{"restore", func() error { return second(d.Restore(o, d.one(v.NoShow))) }},
		{"requeue", func() error { return second(d.Requeue(o, d.one(v.Called, v.Serving))) }},
		{"transfer", func() error { return second(d.Transfer(o, d.one(v.Waiting, v.Called, v.Serving), to)) }},
		{"undo", func() error { return second(d.Undo(o, d.one(v.Waiting, v.Called, v.Serving, v.Parked, v.NoShow))) }},
	}[n-17]
	return rare.name, rare.do()
}

func second[T any](_ T, err error) error { return err }

// books compares what the line says of itself with its tickets, and the ledger
// with who waits before which free counter.
func (d *day) books() string {
	var lines []line
	var counters []Counter
	var tickets []Ticket
	var open []owingRow
	err := store.View(d.public, d.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		store.Rows(b, &lines, selectLine, tx.Office(), "2026-11-23")
		store.Rows(b, &counters, selectCounters, tx.Office())
		store.Rows(b, &tickets, selectDay, tx.Office(), "2026-11-23")
		store.Rows(b, &open, selectOwings, tx.Office(), "2026-11-23", nil)
		return b.Send(ctx)
	})
	if err != nil {
		return err.Error()
	}
	waiting, owed := map[string]int{}, map[uuid.UUID]bool{}
	for _, o := range open {
		owed[o.ID] = true
	}
	var answered []candidate // for whom the free counters answer
	for _, o := range open {
		if o.Waiting {
			answered = append(answered, o.candidate)
		}
	}
	for _, v := range tickets {
		if v.State != Waiting {
			continue
		}
		waiting[waitingClass(v.Service, v.Lane)]++
		if with := append(answered, candidateOf(&v)); !owed[v.ID] && atOnce(with, counters) > atOnce(answered, counters) {
			if answered = with; v.Service != "rekomendasi" { // which promises nothing
				return "a counter is free for " + Spoken(v.Prefix, v.No) + ", who is not owed"
			}
		}
	}
	for _, l := range lines {
		for class, n := range l.Waiting {
			if n != waiting[class] {
				return fmt.Sprintf("the line says %d wait in %s, %d do", n, class, waiting[class])
			}
		}
	}
	return ""
}

// atOnce is how many of these visitors free counters could call at once, found
// by trying everything.
func atOnce(visitors []candidate, counters []Counter) int {
	if len(visitors) == 0 {
		return 0
	}
	most := atOnce(visitors[1:], counters)
	for i, c := range counters {
		if c.free() && c.serves(visitors[0]) {
			rest := slices.Delete(slices.Clone(counters), i, i+1)
			most = max(most, 1+atOnce(visitors[1:], rest))
		}
	}
	return most
}
