package sla

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// watch is a place with a Redis of its own and what fired there.
type watch struct {
	*place
	redis *index.TestServer
	index *index.Index
	proj  *Projector

	mu    sync.Mutex
	fired []string
	fail  map[uuid.UUID]bool
	busy  map[uuid.UUID]bool
}

func newWatch(tb testing.TB, now string) *watch {
	tb.Helper()
	return watched(newPlace(tb, now))
}

func watched(p *place) *watch {
	p.Helper()
	tb := p.TB
	w := &watch{place: p, redis: index.ServerForTest(tb), fail: map[uuid.UUID]bool{}, busy: map[uuid.UUID]bool{}}
	w.index = w.redis.Open(tb)
	hub := live.NewHub(live.Options{Index: w.index, Log: quiet()})
	w.proj = NewProjector(w.db, w.index, hub)
	return w
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// worker is a worker of this office on its own.
func (w *watch) worker() *Worker {
	return NewWorker(Options{DB: w.db, Index: w.index, Log: quiet(), Scope: []tenant.Office{w.key}, Fire: w.fire, Gauges: []Gauge{}})
}

var errFire = errors.New("the effect failed")

// fire leaves its effect in the database, as a room would, and in memory.
func (w *watch) fire(ctx context.Context, tx *store.Tx, c Clock, a Announcement) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail[c.ID] {
		return errFire
	}
	if w.busy[c.ID] {
		return ErrBusy
	}
	if a.Kind == CloseCase {
		if _, err := StopIn(ctx, tx, c.ID, c.DueAt); err != nil {
			return err
		}
	}
	effect(tx, c, a)
	w.fired = append(w.fired, fmt.Sprintf("%s %s", a.Kind, a.At.In(w.zone).Format("2006-01-02 15:04")))
	return nil
}

// effect is what a room would write in the transaction of an announcement.
func effect(tx *store.Tx, c Clock, a Announcement) {
	tx.Later(`INSERT INTO audit (office, at, actor_kind, actor, action, subject_kind, subject)
		VALUES ($1, $2, 'system', '', $3, 'clock', $4)`, tx.Office(), tx.Now(), "clock."+string(a.Kind), c.ID.String())
}

// effects are the effects that were committed for a clock, in their order.
func (w *watch) effects(id uuid.UUID) (all []string) {
	w.Helper()
	w.view(func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT action FROM audit WHERE office = $1 AND subject = $2 ORDER BY id`, tx.Office(), id.String())
	})
	return all
}

func (w *watch) project() {
	w.Helper()
	if _, err := w.proj.Rebuild(w.ctx); err != nil {
		w.Fatal(err)
	}
}

func (w *watch) look(worker *Worker) {
	w.Helper()
	if _, err := worker.runOnce(w.ctx); err != nil {
		w.Fatal(err)
	}
}

// held is what Redis holds of the office.
func (w *watch) held() []index.Due {
	w.Helper()
	all, err := w.index.OfficeDues(w.ctx, w.key)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func (w *watch) expect(want ...string) {
	w.Helper()
	if diff := cmp.Diff(want, w.fired); diff != "" {
		w.Fatalf("fired (-want +got):\n%s", diff)
	}
}
