package sla

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestNothingIsAnnouncedWhileTheClocksStandApart(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{72 * time.Hour, -72 * time.Hour, 6 * time.Second} {
		w := newWatch(t, "2026-03-17 10:00")
		w.start(answering())
		w.project()
		apart := 40 * time.Minute // they need not agree, only stay as they were
		worker := NewWorker(Options{DB: w.db, Index: w.index, Log: quiet(), Scope: w.worker().Scope, Fire: w.fire,
			Gauges: []Gauge{{"database", func(context.Context) (time.Duration, error) { return apart, nil }}}})
		w.look(worker)
		apart += jump
		w.at("2026-03-27 12:00")
		w.look(worker)
		if w.expect(); !worker.Paused() {
			t.Errorf("a jump of %s does not alarm", jump)
		}
		apart -= jump - 4*time.Second
		w.look(worker)
		if w.expect("warn 2026-03-27 11:30"); worker.Paused() {
			t.Errorf("after a jump of %s it does not go on", jump)
		}
	}
}

func TestAClockThatCannotBeReadHoldsEverythingBack(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	w.start(answering())
	w.project()
	w.at("2026-03-27 12:00")
	broken := errors.New("no answer")
	worker := w.worker()
	worker.drift.gauges = []Gauge{{"database", func(context.Context) (time.Duration, error) { return 0, broken }}}
	if _, err := worker.runOnce(w.ctx); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	w.expect()
}

func TestTheGaugesReadRealClocks(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.System{})
	for _, g := range NewWorker(Options{DB: db, Log: quiet()}).Gauges {
		first, err := g.Measure(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if g.Name == "database" && first.Abs() > time.Minute {
			t.Errorf("the database's clock is %s ahead on the same machine", first)
		}
		again, err := g.Measure(context.Background())
		if moved := (again - first).Abs(); err != nil || moved > time.Second {
			t.Errorf("%s moved by %s: %v", g.Name, moved, err)
		}
	}
	// A clock of ours that jumps moves away from both.
	frozen := clock.NewFrozen(clock.System{}.Now())
	db = store.ForTest(t, frozen)
	d := &drift{gauges: NewWorker(Options{DB: db, Log: quiet()}).Gauges, log: quiet()}
	for _, step := range []struct {
		by   time.Duration
		want bool
	}{{0, true}, {72 * time.Hour, false}, {-72 * time.Hour, true}, {-72 * time.Hour, false}} {
		frozen.Advance(step.by)
		if steady, err := d.steady(context.Background()); err != nil || steady != step.want {
			t.Errorf("after %s: steady is %t, %v", step.by, steady, err)
		}
	}
}
