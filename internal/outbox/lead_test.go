package outbox

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/store"
)

// eventually polls until the fact holds.
func eventually(t *testing.T, fact string, holds func() bool) {
	t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", fact)
		}
	}
}

// run starts a relay and returns what stops it and waits.
func run(t *testing.T, r *Relay) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("relay: %v", err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	return stop
}

func TestOfTwoRelaysOneLeadsAndTheOtherFollowsOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var calls [2]atomic.Int64
	var stops [2]func()
	for i := range calls {
		r := relayFor(b.ctx, b.db, b.clock)
		r.On(moved, func(context.Context, Event) error { calls[i].Add(1); return nil })
		stops[i] = run(t, r)
	}
	sum := func() int64 { return calls[0].Load() + calls[1].Load() }
	for rev := int64(1); rev <= 20; rev++ {
		b.emit(t, moved, rev, "x")
		eventually(t, "told", func() bool { return sum() == rev })
	}
	leader := 0
	if calls[1].Load() > 0 {
		leader = 1
	}
	if calls[leader].Load() != 20 || calls[1-leader].Load() != 0 {
		t.Fatalf("both led: %d and %d", calls[0].Load(), calls[1].Load())
	}
	stops[leader]()
	b.emit(t, moved, 21, "x")
	eventually(t, "the follower leads", func() bool { return calls[1-leader].Load() == 1 })
}

func TestWhenTheLeadersConnectionIsKilledItStopsAndAnotherLeads(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const key = 732_501
	leaders := make(chan string, 8)
	ended := make(chan string, 8)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 2)
	lead := func(name string) {
		done <- store.Lead(ctx, b.db, key, func(ctx context.Context) error {
			leaders <- name
			<-ctx.Done()
			ended <- name
			return nil
		})
	}
	go lead("one")
	if first := <-leaders; first != "one" {
		t.Fatal(first)
	}
	killHolder(t, b, key)
	if was := <-ended; was != "one" {
		t.Fatal(was)
	}
	go lead("two")
	<-leaders
	killHolder(t, b, key)
	<-ended
	<-leaders
	cancel()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// killHolder ends the connection that holds the advisory lock, as the same role
// may.
func killHolder(t *testing.T, b *bench, key int64) {
	t.Helper()
	var killed []bool
	err := store.Directory(b.ctx, b.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		return tx.Select(ctx, &killed, `SELECT pg_terminate_backend(pid) FROM pg_locks
			WHERE locktype = 'advisory' AND objid = $1::bigint::oid AND granted
			  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, key)
	})
	if err != nil || !slices.Equal(killed, []bool{true}) {
		t.Fatalf("killed %v: %v", killed, err)
	}
}

func TestARelayTellsOnWhenItsLeadersConnectionIsKilled(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	b.relay.On(moved, e.hear)
	run(t, b.relay)
	b.emit(t, moved, 1, "x")
	eventually(t, "told before", func() bool { return len(e.told("x")) == 1 })
	killHolder(t, b, b.leadKey())
	b.emit(t, moved, 2, "x")
	eventually(t, "told after", func() bool { return len(e.told("x")) == 2 })
}

func (b *bench) leadKey() int64 { return b.relay.key() & 0xffff_ffff }

func TestARelayAtWorkTellsEverySubjectInOrder(t *testing.T) {
	t.Parallel()
	b, e := newBench(t), &ear{}
	b.relay.On(moved, e.hear)
	run(t, b.relay)
	subjects := []string{"a", "b", "c", "d", "e"}
	for rev := int64(1); rev <= 40; rev++ {
		b.emit(t, moved, rev, subjects...)
	}
	for _, s := range subjects {
		eventually(t, "the last of "+s, func() bool {
			all := e.told(s)
			return len(all) > 0 && all[len(all)-1].Rev == 40
		})
		var ids []int64
		for _, ev := range e.told(s) {
			ids = append(ids, ev.ID)
		}
		sorted := slices.Clone(ids)
		slices.Sort(sorted)
		if diff := cmp.Diff(slices.Compact(sorted), ids); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
	eventually(t, "nothing waits", func() bool { return b.waiting(t) == 0 })
}
