package sla

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestAClockWarnsAndGoesLateOnceEachAndNeverEarly(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	w.project()
	worker := w.worker()
	for _, step := range []struct {
		now  string
		want []string
	}{
		{"2026-03-27 11:30", nil}, // the instant itself is not past
		{"2026-03-27 11:30:01", []string{"warn 2026-03-27 11:30"}},
		{"2026-03-27 16:30", []string{"warn 2026-03-27 11:30"}},
		{"2026-03-27 16:30:01", []string{"warn 2026-03-27 11:30", "late 2026-03-27 16:30"}},
		{"2026-03-30 09:00", []string{"warn 2026-03-27 11:30", "late 2026-03-27 16:30"}},
	} {
		w.at(step.now)
		w.look(worker)
		w.look(worker)
		w.expect(step.want...)
	}
	if got := w.read(c.ID); got.NextAt != nil || got.State(w.clock.Now()) != Late || got.Rev != 3 {
		t.Errorf("%+v", got)
	}
	if held := w.held(); len(held) != 0 {
		t.Errorf("Redis still holds %v", held)
	}
}

func TestAfterAnOutageEverythingOverdueIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	answered, late := w.start(answering()), w.start(answering())
	silence := answering()
	silence.Kind, silence.WorkingDays = Silence, 2
	closed := w.start(silence)
	w.project()
	w.do(stopNow, answered.ID)
	w.at("2026-05-04 09:00")
	for range 2 {
		w.look(w.worker())
	}
	want := map[uuid.UUID][]string{answered.ID: nil, late.ID: {"clock.warn", "clock.late"}, closed.ID: {"clock.warn", "clock.close"}}
	for id, effects := range want {
		if diff := cmp.Diff(effects, w.effects(id)); diff != "" {
			t.Error(diff)
		}
	}
	if got := w.read(closed.ID); got.State(w.clock.Now()) != Met || !got.StoppedAt.Equal(got.DueAt) {
		t.Errorf("the silence that is over: %+v", got)
	}
	if held := w.held(); len(held) != 0 {
		t.Errorf("Redis still holds %v", held)
	}
}

func TestOfManyWorkersOneAnnouncesEachClock(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	var all []Clock
	w.update(func(ctx context.Context, tx *store.Tx) error {
		for range 40 {
			c, _, err := StartIn(ctx, tx, answering())
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	w.project()
	w.at("2026-03-27 12:00")
	var together sync.WaitGroup
	for range 6 {
		worker := w.worker()
		worker.looks = sweepEach - 1 // each asks Postgres too
		together.Go(func() {
			if _, err := worker.runOnce(w.ctx); err != nil {
				t.Error(err)
			}
		})
	}
	together.Wait()
	w.look(w.worker())
	for _, c := range all {
		if got := w.effects(c.ID); !slices.Equal(got, []string{"clock.warn"}) {
			t.Errorf("clock %d: %v", c.No, got)
		}
	}
	if len(w.held()) != len(all) {
		t.Errorf("Redis holds %d of %d due times", len(w.held()), len(all))
	}
}

func TestAWorkerThatDiesAfterItsCommitLeavesNothingToSayTwice(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	w.project()
	w.at("2026-03-30 09:00")
	dying := w.worker()
	if err := dying.claim(tenant.WithOffice(w.ctx, w.key), w.held()); err != nil { // and never tidies
		t.Fatal(err)
	}
	if len(w.held()) != 1 {
		t.Fatalf("Redis holds %v", w.held())
	}
	w.look(w.worker())
	if diff := cmp.Diff([]string{"clock.warn", "clock.late"}, w.effects(c.ID)); diff != "" {
		t.Error(diff)
	}
	if held := w.held(); len(held) != 0 {
		t.Errorf("Redis still holds %v", held)
	}
}

func TestWhatRedisForgotIsFoundInPostgres(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	lost, unreachable := w.start(answering()), w.start(answering())
	worker := w.worker()
	w.at("2026-03-27 12:00")
	w.look(worker)
	w.expect() // Redis knows nothing, and the sweep's turn has not come
	for range sweepEach {
		w.look(worker)
	}
	w.expect("warn 2026-03-27 11:30", "warn 2026-03-27 11:30")
	w.redis.Stop()
	w.at("2026-03-30 09:00")
	w.look(worker)
	for _, c := range []Clock{lost, unreachable} {
		if diff := cmp.Diff([]string{"clock.warn", "clock.late"}, w.effects(c.ID)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnEffectThatFailsUndoesItsAnnouncementAndNoOther(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	good, bad := w.start(answering()), w.start(answering())
	w.fail[bad.ID] = true
	w.project()
	w.at("2026-03-27 12:00")
	worker := w.worker()
	w.look(worker)
	if got := w.effects(good.ID); !slices.Equal(got, []string{"clock.warn"}) {
		t.Errorf("the other clock: %v", got)
	}
	if got := w.read(bad.ID); got.Rev != bad.Rev || !got.NextAt.Equal(*bad.NextAt) {
		t.Errorf("announced although its effect failed: %+v", got)
	}
	delete(w.fail, bad.ID)
	w.look(worker)
	if got := w.effects(bad.ID); len(got) != 0 {
		t.Errorf("it was not left alone: %v", got)
	}
	w.clock.Advance(restAfter)
	w.look(worker)
	if got := w.effects(bad.ID); !slices.Equal(got, []string{"clock.warn"}) {
		t.Errorf("not announced later: %v", got)
	}
}

func TestAClockWhoseSubjectIsHeldIsAnnouncedAtTheNextLook(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	free, held := w.start(answering()), w.start(answering())
	w.busy[held.ID] = true
	w.project()
	w.at("2026-03-27 12:00")
	worker := w.worker()
	w.look(worker)
	if got := w.effects(free.ID); !slices.Equal(got, []string{"clock.warn"}) {
		t.Errorf("the other clock: %v", got)
	}
	if got := w.effects(held.ID); len(got) != 0 {
		t.Errorf("announced although its subject was held: %v", got)
	}
	delete(w.busy, held.ID)
	w.look(worker)
	if got := w.effects(held.ID); !slices.Equal(got, []string{"clock.warn"}) {
		t.Errorf("not announced at the next look: %v", got)
	}
}

func TestAClockOfAnOlderCalendarIsCountedAnewBeforeItFires(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	w.project()
	w.enact(w.closed("2026-03-27")) // and nobody moved the clocks
	w.at("2026-03-27 17:00")
	w.look(w.worker())
	w.expect()
	got := w.read(c.ID)
	w.due(got, "2026-03-30 16:00")
	w.at("2026-03-30 12:30")
	w.project()
	w.look(w.worker())
	w.expect("warn 2026-03-30 11:30")
}

func TestAReinstatedClockSaysOnlyWhatItHasNotSaid(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	w.project()
	worker := w.worker()
	w.at("2026-03-27 12:00")
	w.look(worker)
	w.do(stopNow, c.ID)
	w.do(ReinstateIn, c.ID)
	w.at("2026-03-30 09:00")
	w.project()
	w.look(worker)
	w.do(stopNow, c.ID)
	if got := w.do(ReinstateIn, c.ID); got.NextAt != nil || got.State(w.clock.Now()) != Late {
		t.Errorf("%+v", got)
	}
	w.project()
	w.look(worker)
	w.expect("warn 2026-03-27 11:30", "late 2026-03-27 16:30")
}

func TestNoClockFiresWhileItsOfficeWaitsForARecompute(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	w.project()
	w.provinceCloses()
	w.at("2026-03-30 09:00")
	worker := w.worker()
	w.look(worker)
	w.expect()
	if held := w.held(); len(held) != 1 {
		t.Errorf("Redis holds %v", held)
	}
	w.update(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE calendar SET province_no = 1 WHERE office = $1`, tx.Office())
		return err
	})
	w.look(worker)
	if diff := cmp.Diff([]string{"clock.warn", "clock.late"}, w.effects(c.ID)); diff != "" {
		t.Error(diff)
	}
}

// provinceCloses puts a layer above the office that its calendar does not know.
func (p *place) provinceCloses() {
	p.Helper()
	above, _ := store.OfficeForTest(p, p.db, p.zone.String())
	province, _ := tenant.OfficeOf(above)
	err := store.Directory(p.ctx, p.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		if _, err := tx.Exec(ctx, `UPDATE office SET parent = $2 WHERE key = $1`, p.key, province); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO calendar_layer (owner, no, body, digest, made_at) VALUES ($1, 1, '{}', sha256(''), $2)`, province, tx.Now())
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
}
