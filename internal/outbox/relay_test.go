package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

const (
	moved  Topic = "test.moved"
	closed Topic = "test.closed"
)

// bench is one office with its own relay.
type bench struct {
	ctx   context.Context
	db    *store.DB
	clock *clock.Frozen
	relay *Relay
}

func newBench(t *testing.T) *bench {
	t.Helper()
	c := clock.NewFrozen(noon)
	db := store.ForTest(t, c)
	ctx, _ := store.OfficeForTest(t, db, "Asia/Jakarta")
	return &bench{ctx, db, c, relayFor(ctx, db, c)}
}

func relayFor(ctx context.Context, db *store.DB, c clock.Clock) *Relay {
	office, _ := tenant.OfficeOf(ctx)
	return NewRelay(Options{DB: db, Clock: c, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{office}})
}

// emit commits one transaction with one event of each subject.
func (b *bench) emit(t *testing.T, topic Topic, rev int64, subjects ...string) {
	t.Helper()
	_, err := store.Update(b.ctx, b.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		for _, s := range subjects {
			EmitIn(tx, topic, s, rev)
		}
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) runOnce(t *testing.T) {
	t.Helper()
	if err := b.relay.runOnce(b.ctx); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) waiting(t *testing.T) (n int) {
	t.Helper()
	err := store.View(b.ctx, b.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &n, "SELECT count(*) FROM outbox WHERE office = $1 AND dead_at IS NULL", tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ear remembers what it was told and fails for the subjects in deaf.
type ear struct {
	mu   sync.Mutex
	all  []Event
	deaf map[string]bool
}

var errDeaf = errors.New("deaf")

func (e *ear) hear(_ context.Context, ev Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.deaf[ev.Subject] {
		return errDeaf
	}
	e.all = append(e.all, ev)
	return nil
}

func (e *ear) told(subject string) (all []Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ev := range e.all {
		if ev.Subject == subject {
			all = append(all, ev)
		}
	}
	return all
}

func (e *ear) set(subject string, deaf bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.deaf = map[string]bool{subject: deaf}
}

func is(t *testing.T, got []Event, want ...Event) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Event{}, "ID", "Office")); diff != "" {
		t.Error(diff)
	}
}

func TestACommittedEventIsToldOnceInItsOfficeAsTheSystem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	office, _ := tenant.OfficeOf(b.ctx)
	var got Event
	calls := 0
	b.relay.On(moved, func(ctx context.Context, e Event) error {
		if o, _ := tenant.OfficeOf(ctx); o != office || tenant.ActorOf(ctx).Kind != tenant.System {
			t.Errorf("told in office %d as %+v", o, tenant.ActorOf(ctx))
		}
		got, calls = e, calls+1
		return nil
	})
	b.emit(t, moved, 7, "x")
	b.runOnce(t)
	b.runOnce(t)
	want := Event{Office: office, ID: got.ID, Topic: moved, Subject: "x", Rev: 7}
	if calls != 1 || got != want || got.ID == 0 || b.waiting(t) != 0 {
		t.Errorf("%d calls, %+v, %d waiting", calls, got, b.waiting(t))
	}
}

func TestAnEventOfAnUndoneTransactionIsNeverSeen(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	b.relay.On(moved, e.hear)
	undone := errors.New("undone")
	_, err := store.Update(b.ctx, b.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		EmitIn(tx, moved, "undone", 1)
		return struct{}{}, undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	_, err = store.Update(b.ctx, b.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		EmitIn(tx, moved, "undone", 1)
		tx.LaterOne("UPDATE line SET rev = 1 WHERE office = $1", tx.Office())
		return struct{}{}, nil
	})
	if !errors.Is(err, store.ErrConflict) {
		t.Fatal(err)
	}
	b.emit(t, moved, 2, "done")
	b.runOnce(t)
	is(t, e.told("undone"))
	is(t, e.told("done"), Event{Topic: moved, Subject: "done", Rev: 2})
}

func TestEventsOfASubjectAreToldInOrderAndEqualOnesOnce(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	b.relay.On(moved, e.hear)
	b.relay.On(closed, e.hear)
	for rev := int64(1); rev <= 3; rev++ {
		b.emit(t, moved, rev, "x")
	}
	b.emit(t, closed, 4, "x")
	b.runOnce(t)
	b.emit(t, moved, 5, "x")
	b.runOnce(t)
	is(t, e.told("x"), Event{Topic: moved, Subject: "x", Rev: 3},
		Event{Topic: closed, Subject: "x", Rev: 4}, Event{Topic: moved, Subject: "x", Rev: 5})
}

func TestAFailingSubjectBlocksItselfAndNoOther(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	e.set("bad", true)
	b.relay.On(moved, e.hear)
	b.relay.On(closed, e.hear)
	b.emit(t, moved, 1, "bad", "good")
	b.runOnce(t)
	e.set("bad", false)
	b.emit(t, closed, 2, "bad", "good")
	b.runOnce(t)
	is(t, e.told("bad"))
	is(t, e.told("good"), Event{Topic: moved, Subject: "good", Rev: 1}, Event{Topic: closed, Subject: "good", Rev: 2})
	b.clock.Advance(2 * time.Second)
	b.runOnce(t)
	is(t, e.told("bad"), Event{Topic: moved, Subject: "bad", Rev: 1}, Event{Topic: closed, Subject: "bad", Rev: 2})
}

func TestAnEventIsDeadAfterTwelveTriesAndFreesItsSubject(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	calls := 0
	b.relay.On(moved, func(context.Context, Event) error {
		calls++
		if calls%2 == 0 {
			panic("a listener's panic is a failure like any other")
		}
		return errDeaf
	})
	b.relay.On(closed, e.hear)
	b.emit(t, moved, 1, "x")
	b.emit(t, closed, 2, "x")
	for range maxAttempts {
		if dead, err := Dead(b.ctx, b.db); err != nil || len(dead) != 0 {
			t.Fatalf("dead after %d tries: %v %v", calls, dead, err)
		}
		b.runOnce(t)
		b.clock.Advance(longestDelay)
	}
	b.runOnce(t)
	if calls != maxAttempts {
		t.Errorf("%d calls", calls)
	}
	is(t, e.told("x"), Event{Topic: closed, Subject: "x", Rev: 2})
	dead, err := Dead(b.ctx, b.db)
	want := []Letter{{Topic: moved, Subject: "x", Rev: 1, At: noon, DeadAt: noon.Add((maxAttempts - 1) * longestDelay)}}
	if diff := cmp.Diff(want, dead, cmpopts.IgnoreFields(Letter{}, "ID"), cmpopts.EquateApproxTime(0)); diff != "" || err != nil {
		t.Error(diff, err)
	}
	other, _ := store.OfficeForTest(t, b.db, "Asia/Jakarta")
	if dead, err := Dead(other, b.db); err != nil || len(dead) != 0 {
		t.Errorf("another office sees %v %v", dead, err)
	}
}

func TestAnEventNobodyListensToIsNotLost(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	b.emit(t, moved, 1, "x")
	b.runOnce(t)
	b.relay.On(moved, e.hear)
	b.clock.Advance(2 * time.Second)
	b.runOnce(t)
	is(t, e.told("x"), Event{Topic: moved, Subject: "x", Rev: 1})
}

func TestEveryListenerOfATopicIsToldAgainWhenOneFails(t *testing.T) {
	t.Parallel()
	b, first, second := newBench(t), &ear{}, &ear{}
	second.set("x", true)
	b.relay.On(moved, first.hear)
	b.relay.On(moved, second.hear)
	b.emit(t, moved, 1, "x")
	b.runOnce(t)
	second.set("x", false)
	b.clock.Advance(2 * time.Second)
	b.runOnce(t)
	if len(first.told("x")) != 2 || len(second.told("x")) != 1 {
		t.Errorf("first %v, second %v", first.told("x"), second.told("x"))
	}
}
