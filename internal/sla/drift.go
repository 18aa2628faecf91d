package sla

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

// mostDrift is how far a distance between clocks may move before nothing is
// announced any more (trust.md §2): a clock that jumped would close and breach
// what is not due.
const mostDrift = 5 * time.Second

// Gauge measures how far another clock is ahead of ours.
type Gauge struct {
	Name    string
	Measure func(context.Context) (time.Duration, error)
}

// databaseGauge reads the database's clock.
func databaseGauge(db *store.DB) Gauge {
	return Gauge{"database", func(ctx context.Context) (time.Duration, error) {
		var at []time.Time
		before := db.Clock().Now()
		if err := store.Scan(ctx, db, &at, `SELECT clock_timestamp()`); err != nil {
			return 0, err
		}
		after := db.Clock().Now()
		return at[0].Sub(before.Add(after.Sub(before) / 2)), nil
	}}
}

// machineGauge reads what the machine counts since it was started, sleep
// included, which no setting of its clock moves: the database may stand on the
// same machine, and then both jump together.
func machineGauge(db *store.DB) Gauge {
	epoch := time.Unix(0, 0)
	return Gauge{"machine", func(context.Context) (time.Duration, error) {
		return epoch.Add(clock.SinceBoot()).Sub(db.Clock().Now()), nil
	}}
}

// drift watches whether the clocks keep the distances they had when it first
// looked.
type drift struct {
	gauges []Gauge
	log    *slog.Logger
	first  []time.Duration
	paused atomic.Bool
}

// steady measures, and tells whether announcing is safe. It alarms when the
// answer changes.
func (d *drift) steady(ctx context.Context) (bool, error) {
	now := make([]time.Duration, len(d.gauges))
	for i, g := range d.gauges {
		var err error
		if now[i], err = g.Measure(ctx); err != nil {
			return false, err
		}
	}
	if d.first == nil {
		d.first = now
	}
	apart := ""
	var by time.Duration
	for i, g := range d.gauges {
		if moved := (now[i] - d.first[i]).Abs(); moved > mostDrift {
			apart, by = g.Name, moved
		}
	}
	if was := d.paused.Swap(apart != ""); was != (apart != "") {
		if was {
			d.log.Info("clocks agree again; announcing goes on")
		} else {
			d.log.Error("clocks moved apart; nothing is announced until they agree again", "clock", apart, "by", by)
		}
	}
	return apart == "", nil
}

// Paused tells that nothing is announced because the clocks moved apart.
func (w *Worker) Paused() bool { return w.drift.paused.Load() }
