package sla

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

const (
	// lookEach is how often the worker looks at what is due, and so nearly all
	// of how late it is.
	lookEach = 500 * time.Millisecond
	// sweepEach is after how many looks it asks Postgres as well (10 s): the
	// guarantee behind the hint.
	sweepEach = 20
	// peekAtOnce bounds a look at one shard, sweepAtOnce one at Postgres.
	peekAtOnce  = 5000
	sweepAtOnce = 50_000
	// claimAtOnce bounds one transaction, officesAtOnce how many run together.
	claimAtOnce   = 500
	officesAtOnce = 8
	// restAfter is how long a clock whose effect failed is left alone.
	restAfter = 30 * time.Second
)

// ErrBusy is what a Fire fails with when somebody holds the subject: the clock
// is tried again at the next look.
var ErrBusy = errors.New("sla: the subject is held")

// Fire is what an announcement does, in the transaction that makes it: when it
// fails, nothing was announced and it is tried again.
type Fire func(context.Context, *store.Tx, Clock, Announcement) error

// Turns are the obligations of the queue, whose numbers stand among those of the
// clocks. Both are repeatable.
type Turns struct {
	// Overdue finds obligations that ran out and were not announced, at most limit.
	Overdue func(ctx context.Context, limit int) ([]index.Due, error)
	// Announce announces those of the context's office that ran out, once.
	Announce func(ctx context.Context, nos []int64) error
}

// Options says what a worker works on.
type Options struct {
	DB    *store.DB
	Index *index.Index
	Log   *slog.Logger
	Scope []tenant.Office // the offices it serves; empty means all
	Fire  Fire            // nil while no room has an effect
	Turns Turns           // may be empty
	// Gauges measure how far our clock is from others; nil means the database's
	// and the machine's. See drift.
	Gauges []Gauge
}

// Worker announces what ran out. Several may run at once, in one process or in
// many: what one of them has claimed the others pass over.
type Worker struct {
	Options
	drift *drift
	looks int

	mu   sync.Mutex
	rest map[member]time.Time // until when a clock that failed is left alone
	done tidy
}

// member names a clock or an obligation.
type member struct {
	office tenant.Office
	no     int64
}

// tidy is what is to be written to Redis after the transactions of a look.
type tidy struct{ set, remove, ended []index.Due }

// NewWorker returns a worker; the distance of the clocks is taken when it first
// looks.
func NewWorker(o Options) *Worker {
	if o.Gauges == nil {
		o.Gauges = []Gauge{databaseGauge(o.DB), machineGauge(o.DB)}
	}
	return &Worker{Options: o, drift: &drift{gauges: o.Gauges, log: o.Log}, rest: map[member]time.Time{}}
}

// Run announces until ctx ends. A look that fails is logged and done again.
func (w *Worker) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEach)
	defer tick.Stop()
	for ctx.Err() == nil {
		more, err := w.runOnce(ctx)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("clocks could not be announced", "error", err)
		}
		if more && err == nil {
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	return nil
}

// RunOnce looks once, announces what it finds, and tells of whether there was
// more.
func (w *Worker) RunOnce(ctx context.Context) (more bool, err error) { return w.runOnce(ctx) }

// runOnce looks once and announces what it finds; more tells that there was more
// than one look takes.
func (w *Worker) runOnce(ctx context.Context) (more bool, err error) {
	steady, err := w.drift.steady(ctx)
	if err != nil || !steady {
		return false, err
	}
	found, more, err := w.look(ctx)
	if err != nil || len(found) == 0 {
		return false, err
	}
	g, working := errgroup.WithContext(ctx)
	g.SetLimit(officesAtOnce)
	for office, dues := range found {
		g.Go(func() error { return w.serve(working, office, dues) })
	}
	err = g.Wait()
	return more, errors.Join(err, w.tidy(ctx))
}

// look finds what ran out, by office. What is due at this very instant has not
// run out yet, and Redis knows milliseconds.
func (w *Worker) look(ctx context.Context) (found map[tenant.Office][]index.Due, more bool, err error) {
	now := w.DB.Clock().Now()
	all, away := []index.Due{}, false
	for shard := range index.Shards {
		some, err := w.Index.PeekDue(ctx, shard, now.Add(-time.Millisecond), peekAtOnce)
		if errors.Is(err, index.ErrAway) {
			away = true
			break
		}
		if err != nil {
			return nil, false, err
		}
		more = more || len(some) == peekAtOnce
		all = append(all, some...)
	}
	if w.looks++; away || w.looks%sweepEach == 0 {
		swept, err := w.sweep(ctx, now)
		if err != nil {
			return nil, false, err
		}
		more = more || len(swept) >= sweepAtOnce
		all = append(all, swept...)
	}
	return w.byOffice(all, now), more, nil
}

// sweep finds in Postgres what ran out.
func (w *Worker) sweep(ctx context.Context, now time.Time) ([]index.Due, error) {
	all, err := overdue(ctx, w.DB, w.Scope, now, sweepAtOnce)
	if err != nil || w.Turns.Overdue == nil {
		return all, err
	}
	turns, err := w.Turns.Overdue(ctx, sweepAtOnce)
	return append(all, turns...), err
}

// byOffice sorts what was found, without what is out of scope, twice or at rest.
func (w *Worker) byOffice(all []index.Due, now time.Time) map[tenant.Office][]index.Due {
	by, seen := map[tenant.Office][]index.Due{}, map[member]bool{}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range all {
		m := member{d.Office, d.No}
		until, resting := w.rest[m]
		if resting && !now.Before(until) {
			delete(w.rest, m)
			resting = false
		}
		if seen[m] || resting || (len(w.Scope) > 0 && !slices.Contains(w.Scope, d.Office)) {
			continue
		}
		seen[m] = true
		by[d.Office] = append(by[d.Office], d)
	}
	return by
}

// serve announces what ran out in one office. A failure of one office is logged
// and does not keep the others waiting.
func (w *Worker) serve(ctx context.Context, office tenant.Office, dues []index.Due) error {
	ctx = tenant.WithActor(tenant.WithOffice(ctx, office), tenant.Actor{Kind: tenant.System})
	for some := range slices.Chunk(dues, claimAtOnce) {
		err := w.claim(ctx, some)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if busy := errors.Is(err, ErrBusy); busy && len(some) == 1 {
			continue
		} else if !busy {
			w.Log.Warn("clocks could not be announced together", "office", office, "clocks", len(some), "error", err)
		}
		for _, d := range some {
			if err := w.claim(ctx, []index.Due{d}); err != nil && !errors.Is(err, ErrBusy) {
				w.putOff(d, err)
			}
		}
	}
	return nil
}

// putOff leaves a clock alone for a while, so that it does not keep the others
// waiting.
func (w *Worker) putOff(d index.Due, err error) {
	w.Log.Warn("a clock could not be announced", "office", d.Office, "no", d.No, "again in", restAfter, "error", err)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest[member{d.Office, d.No}] = w.DB.Clock().Now().Add(restAfter)
}

// tidy tells Redis what became of what was found. When it cannot, the members
// are found again and nothing comes of them.
func (w *Worker) tidy(ctx context.Context) error {
	w.mu.Lock()
	done := w.done
	w.done = tidy{}
	w.mu.Unlock()
	for _, err := range []error{w.Index.SetNext(ctx, done.set), w.Index.RemoveNext(ctx, done.remove), w.Index.RemoveDue(ctx, done.ended)} {
		if err != nil && !errors.Is(err, index.ErrAway) {
			return err
		}
	}
	return nil
}
