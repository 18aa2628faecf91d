package sla

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestTheStreamAndRedisAreToldOfEachClock(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	relay := outbox.NewRelay(outbox.Options{DB: w.db, Clock: w.clock, Log: quiet(), Scope: []tenant.Office{w.key}})
	w.proj.Listen(relay)
	ctx, stop := context.WithCancel(w.ctx)
	ended := make(chan error, 1)
	sub := w.proj.hub.Subscribe(live.Line(w.key))
	go func() { ended <- relay.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	c := w.start(answering())
	f := w.frame(sub)
	if want := fmt.Sprintf(`{"id":"%s","rev":1}`, c.ID); f.Event != "clock.changed" || f.Rev != 0 || string(f.Data) != want {
		t.Fatalf("%s %d %s", f.Event, f.Rev, f.Data)
	}
	if held := w.held(); len(held) != 1 || held[0].No != c.No || !held[0].At.Equal(*c.WarnAt) {
		t.Fatalf("Redis holds %v", held)
	}
	w.do(stopNow, c.ID)
	w.frame(sub)
	if held := w.held(); len(held) != 0 {
		t.Fatalf("Redis holds %v", held)
	}
	for range many {
		w.start(answering())
		w.frame(sub)
	}
	if moves := w.afterClosing("2026-03-26"); len(moves) != many {
		t.Fatalf("%d moved", len(moves))
	}
	if f := w.frame(sub); f.Event != live.Changed {
		t.Fatalf("%s", f.Event)
	}
	for _, d := range w.held() {
		if got := d.At.In(w.zone).Format("2006-01-02 15:04"); got != "2026-03-30 11:30" {
			t.Errorf("Redis holds %s", got)
		}
	}
}

func (w *watch) frame(sub *live.Subscription) live.Frame {
	w.Helper()
	select {
	case f, ok := <-sub.C():
		if !ok {
			w.Fatal("the stream ended")
		}
		return f
	case <-time.After(10 * time.Second):
		w.Fatal("the stream was told nothing")
		return live.Frame{}
	}
}

func TestAfterALossRedisIsWholeAgain(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	stale := index.Due{Office: w.key, No: c.No + 1000, At: w.clock.Now()}
	if err := w.index.SetNext(w.ctx, []index.Due{stale}); err != nil {
		t.Fatal(err)
	}
	for _, loss := range []string{"PING", "FLUSHALL"} {
		w.redis.Say(loss)
		if _, err := w.proj.Reconcile(w.ctx); err != nil {
			t.Fatal(err)
		}
		if held := w.held(); len(held) != 1 || held[0].No != c.No || !held[0].At.Equal(*c.NextAt) {
			t.Errorf("after %s Redis holds %v", loss, held)
		}
	}
	// A write that was lost alone is mended before it is due.
	if err := w.index.RemoveNext(w.ctx, w.held()); err != nil {
		t.Fatal(err)
	}
	w.at("2026-03-27 11:29:50")
	if _, err := w.proj.Reconcile(w.ctx); err != nil || len(w.held()) != 1 {
		t.Errorf("Redis holds %v: %v", w.held(), err)
	}
}
