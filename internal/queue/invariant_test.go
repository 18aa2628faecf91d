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
	o, c := d.officers[i], d.counters[i].ID
	v, err := d.Today(o)
	if err != nil {
		d.Fatal(err)
	}
	one := func(lists ...[]Ticket) uuid.UUID {
		var all []Ticket
		for _, l := range lists {
			all = append(all, l...)
		}
		if len(all) == 0 {
			return uuid.New()
		}
		return all[d.rnd.IntN(len(all))].ID
	}
	var name string
	switch n := d.rnd.IntN(27); {
	case n < 5:
		visit := somebody([]string{"konsultasi", "perpustakaan", "rekomendasi"}[d.rnd.IntN(3)])
		if d.rnd.IntN(4) == 0 {
			visit.Priority = Elderly
		}
		name, err = "take "+visit.Service, second(d.Take(d.public, visit))
	case n < 8:
		name, err = "call next", second(d.CallNext(o, c))
	case n < 11:
		name, err = "start", second(d.Start(o, one(v.Called)))
	case n < 15:
		name, err = "finish", second(d.Finish(o, one(v.Serving), Finishing{CallNext: d.rnd.IntN(2) == 0}))
	case n == 15:
		name, err = "call out of turn", second(d.Call(o, one(v.Waiting), c, "alasan"))
	case n == 16:
		name, err = "cancel", second(d.Cancel(o, one(v.Waiting, v.Called), "alasan"))
	case n == 17:
		name, err = "no-show", second(d.NoShow(o, one(v.Called)))
	case n == 18:
		do := []func(context.Context, uuid.UUID) (*Counter, error){d.PauseCounter, d.CloseCounter, d.TakeOver}[d.rnd.IntN(3)]
		name, err = "pause, close or take over", second(do(o, c))
	case n == 19 || n == 20:
		name, err = "open or resume", second(d.OpenCounter(o, c))
	case n == 21:
		name, err = "park", second(d.Park(o, one(v.Called, v.Serving), ""))
	case n == 22:
		name, err = "resume", second(d.Resume(o, one(v.Parked), []*uuid.UUID{nil, &c}[d.rnd.IntN(2)]))
	case n == 23:
		name, err = "restore", second(d.Restore(o, one(v.NoShow)))
	case n == 24:
		name, err = "requeue", second(d.Requeue(o, one(v.Called, v.Serving)))
	case n == 25:
		to := []Forwarding{{Service: "perpustakaan", Reason: "x"}, {Counter: &d.counters[d.rnd.IntN(3)].ID, Reason: "x"}}[d.rnd.IntN(2)]
		name, err = "transfer", second(d.Transfer(o, one(v.Waiting, v.Called, v.Serving), to))
	default:
		name, err = "undo", second(d.Undo(o, one(v.Waiting, v.Called, v.Serving, v.Parked, v.NoShow)))
	}
	if _, refused := fault.As(err); err != nil && !refused {
		d.Fatalf("%s at %d: %v", name, i+1, err)
	}
	if err == nil {
		d.passed++
		d.did[name[:4]]++
	}
	return fmt.Sprintf("%s at %d (%v)", name, i+1, err)
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
