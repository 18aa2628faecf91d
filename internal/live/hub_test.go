package live

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func eventually(t *testing.T, fact string, holds func() bool) {
	t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", fact)
		}
	}
}

// process is a running hub as one server process has it; rev stands for the
// line's row in Postgres.
type process struct {
	*Hub
	rev *atomic.Int64
}

func startHub(t *testing.T, r *index.TestServer, rev *atomic.Int64) process {
	t.Helper()
	h := NewHub(Options{Index: r.Open(t), Log: slog.New(slog.DiscardHandler), Revisions: func(context.Context, tenant.Office) (int64, error) {
		return rev.Load(), nil
	}})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("hub: %v", err)
		}
	})
	return process{h, rev}
}

// heardBy waits until the processes hear each other.
func heardBy(t *testing.T, all ...process) {
	t.Helper()
	for _, p := range all {
		eventually(t, "connected", p.heard.Load)
	}
}

// next is the next frame other than a notice that the revision changed.
func next(t *testing.T, s *Subscription) Frame {
	t.Helper()
	for {
		if f := wait(t, s); f.Event != Changed {
			return f
		}
	}
}

func wait(t *testing.T, s *Subscription) Frame {
	t.Helper()
	select {
	case f, open := <-s.C():
		if !open {
			t.Fatal("the subscription is closed")
		}
		return f
	case <-time.After(10 * time.Second):
		t.Fatal("no frame came")
	}
	return Frame{}
}

func frame(rev int64) Frame {
	return Frame{Event: "queue", Rev: rev, Data: fmt.Appendf(nil, `{"rev":%d}`, rev)}
}

func TestAFrameReachesEachReaderOfItsTopicOnceInEveryProcess(t *testing.T) {
	t.Parallel()
	r := index.ServerForTest(t)
	one, two := startHub(t, r, new(atomic.Int64)), startHub(t, r, new(atomic.Int64))
	heardBy(t, one, two)
	readers := []*Subscription{one.Subscribe(Line(1)), one.Subscribe(Line(1)), two.Subscribe(Line(1))}
	other := two.Subscribe(Line(11))
	for rev := int64(1); rev <= 5; rev++ {
		one.Publish(context.Background(), Line(1), frame(rev))
	}
	two.Publish(context.Background(), Line(11), frame(77))
	for i, s := range readers {
		for rev := int64(1); rev <= 5; rev++ {
			if diff := cmp.Diff(frame(rev), next(t, s)); diff != "" {
				t.Errorf("reader %d: %s", i, diff)
			}
		}
	}
	if diff := cmp.Diff(frame(77), next(t, other)); diff != "" {
		t.Errorf("another office: %s", diff)
	}
	// What comes next in the same order shows that nothing came twice.
	two.Publish(context.Background(), Line(1), frame(6))
	for i, s := range readers {
		if f := next(t, s); f.Rev != 6 {
			t.Errorf("reader %d: %+v", i, f)
		}
	}
}

func TestWithoutRedisItsOwnReadersAreToldAndOthersFindTheRevision(t *testing.T) {
	t.Parallel()
	r := index.ServerForTest(t)
	var rev atomic.Int64
	one, two := startHub(t, r, &rev), startHub(t, r, &rev)
	heardBy(t, one, two)
	here, there := one.Subscribe(Line(1)), two.Subscribe(Line(1))
	r.Stop()
	eventually(t, "unheard", func() bool { return !one.heard.Load() && !two.heard.Load() })
	rev.Store(3)
	one.Publish(context.Background(), Line(1), frame(3))
	if diff := cmp.Diff(frame(3), next(t, here)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Frame{Event: Changed, Rev: 3}, wait(t, there)); diff != "" {
		t.Error(diff)
	}
	rev.Store(4)
	if f := wait(t, there); f.Rev != 4 {
		t.Errorf("%+v", f)
	}
}

func TestWhatMovedUnheardIsNoticedWhenRedisReturns(t *testing.T) {
	t.Parallel()
	r := index.ServerForTest(t)
	var rev atomic.Int64
	p := startHub(t, r, &rev)
	heardBy(t, p)
	s := p.Subscribe(Line(1))
	r.Stop()
	eventually(t, "unheard", func() bool { return !p.heard.Load() })
	rev.Store(8)
	r.Start(t)
	if f := wait(t, s); f.Event != Changed || f.Rev != 8 {
		t.Errorf("%+v", f)
	}
	heardBy(t, p)
	p.Publish(context.Background(), Line(1), frame(9))
	if f := next(t, s); f.Rev != 9 {
		t.Errorf("%+v", f)
	}
}

func TestAHubThatStartsWithoutRedisWorks(t *testing.T) {
	t.Parallel()
	r := index.ServerForTest(t)
	r.Stop()
	var rev atomic.Int64
	rev.Store(2)
	p := startHub(t, r, &rev)
	s := p.Subscribe(Line(1))
	if f := wait(t, s); f.Rev != 2 {
		t.Errorf("%+v", f)
	}
}

func TestASlowReaderIsDroppedAndTheOthersAreNot(t *testing.T) {
	t.Parallel()
	p := startHub(t, index.ServerForTest(t), new(atomic.Int64))
	slow, quick := p.Subscribe(Line(1)), p.Subscribe(Line(1))
	for rev := int64(1); rev <= ahead+1; rev++ {
		p.Publish(context.Background(), Line(1), frame(rev))
		if f := next(t, quick); f.Rev != rev {
			t.Fatalf("%+v", f)
		}
	}
	got := 0
	for range slow.C() {
		got++
	}
	if got != ahead || p.Readers() != 1 {
		t.Errorf("slow reader had %d frames, %d readers remain", got, p.Readers())
	}
	slow.Close()
}

func TestAClosedHubClosesItsStreamsAndOpensNone(t *testing.T) {
	t.Parallel()
	p := startHub(t, index.ServerForTest(t), new(atomic.Int64))
	before := p.Subscribe(Line(1))
	p.Close()
	p.Publish(context.Background(), Line(1), frame(1))
	for _, s := range []*Subscription{before, p.Subscribe(Line(1))} {
		if _, open := <-s.C(); open {
			t.Error("a frame from a closed hub")
		}
		s.Close()
	}
	if n := p.Readers(); n != 0 {
		t.Errorf("%d readers", n)
	}
}

func TestReadersComeAndGoWhileFramesPass(t *testing.T) {
	t.Parallel()
	p := startHub(t, index.ServerForTest(t), new(atomic.Int64))
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 200 {
				s := p.Subscribe(Line(1))
				select {
				case <-s.C():
				default:
				}
				s.Close()
			}
		}()
	}
	for rev := range int64(200) {
		p.Publish(context.Background(), Line(1), frame(rev))
	}
	for range 8 {
		<-done
	}
	if n := p.Readers(); n != 0 {
		t.Errorf("%d readers remain", n)
	}
}

func TestATopicsNameBringsItBack(t *testing.T) {
	t.Parallel()
	for _, o := range []tenant.Office{0, 1, 7325, 2147483647} {
		if got, ok := parseTopic(Line(o).String()); !ok || got != Line(o) {
			t.Errorf("%v became %v", Line(o), got)
		}
	}
	for _, name := range []string{"", "line", "line:", "line:x", "line:99999999999"} {
		if got, ok := parseTopic(name); ok {
			t.Errorf("%q is %v", name, got)
		}
	}
}

func BenchmarkPublishToFiveThousandReaders(b *testing.B) {
	x, err := index.Open(index.Options{URLs: []string{"redis://127.0.0.1:1"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	h := NewHub(Options{Index: x, Log: slog.New(slog.DiscardHandler)})
	for range 5000 {
		s := h.Subscribe(Line(1))
		go func() {
			for range s.C() {
			}
		}()
	}
	for b.Loop() {
		h.Publish(context.Background(), Line(1), frame(1))
	}
	h.Close()
}
