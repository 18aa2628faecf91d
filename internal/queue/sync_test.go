package queue

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/tenant"
)

// lobby is a hall with its own Redis, a relay of its own office and a hub.
type lobby struct {
	*hall
	redis     *index.TestServer
	index     *index.Index
	hub       *live.Hub
	projector *Projector
}

// distant is later than anything is due.
var distant = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{hall: newHall(t, "7325", 2), redis: index.ServerForTest(t)}
	l.index = l.redis.Open(t)
	l.Desk.index = l.index
	l.hub = live.NewHub(live.Options{Index: l.index, Log: slog.New(slog.DiscardHandler),
		Revisions: func(ctx context.Context, o tenant.Office) (int64, error) { return l.projector.Revision(ctx, o) }})
	l.projector = NewProjector(l.Desk, l.hub)
	relay := outbox.NewRelay(outbox.Options{DB: l.db, Clock: l.clock, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{mustOffice(l.hall)}})
	l.projector.Listen(relay)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		l.hub.Close()
	})
	return l
}

func (l *lobby) until(fact string, holds func() bool) {
	l.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			l.Fatalf("never: %s", fact)
		}
	}
}

// projected is what Redis holds of today's line, or nil.
func (l *lobby) projected() map[string]any {
	o, day := mustOffice(l.hall), "2026-11-23"
	rev, body, err := l.index.Board(context.Background(), o, day)
	if err != nil {
		return nil
	}
	ids, err := l.index.WaitingIDs(context.Background(), o, day, []string{"konsultasi", "perpustakaan", "rekomendasi"})
	if err != nil {
		return nil
	}
	due, err := l.index.PeekDue(context.Background(), index.Shard(o), l.clock.Now().Add(24*time.Hour), 100)
	if err != nil {
		return nil
	}
	// Offices of tests that run beside this one share the shard.
	due = slices.DeleteFunc(due, func(d index.Due) bool { return d.Office != o })
	var board map[string]any
	_ = json.Unmarshal(body, &board)
	return map[string]any{"rev": rev, "board": board, "waiting": ids, "due": due}
}

func (l *lobby) rev() int64 {
	v, err := l.Today(l.officers[0])
	if err != nil {
		l.Fatal(err)
	}
	return v.Rev
}

func (l *lobby) caughtUp() {
	l.Helper()
	l.until("Redis has the latest revision", func() bool {
		p := l.projected()
		return p != nil && p["rev"] == l.rev()
	})
}

// aMorning leaves some waiting, one called and one served.
func (l *lobby) aMorning() {
	l.open(0)
	l.open(1)
	for range 4 {
		l.take()
	}
	l.takePriority()
	l.next(0)
	l.begin(1, l.next(1))
}

func TestARebuiltRedisEqualsOneThatWasToldStepByStep(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.aMorning()
	l.caughtUp()
	told := l.projected()
	if ids, ok := told["waiting"].([]string); !ok || len(ids) != 3 {
		t.Fatalf("waiting in Redis: %v, want 3", told["waiting"])
	}
	l.redis.Say("FLUSHALL")
	if mended, err := l.projector.Reconcile(context.Background()); err != nil || mended == 0 {
		t.Fatalf("reconcile: %d, %v", mended, err)
	}
	if diff := cmp.Diff(told, l.projected()); diff != "" {
		t.Errorf("rebuilt differs (-told +rebuilt):\n%s", diff)
	}
}

// Yesterday's line has had more changes than today's when both are written anew.
func TestWhatIsRebuiltOfYesterdayChangesNothingOfToday(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	o, ctx := mustOffice(l.hall), context.Background()
	const yesterday, today = "2026-11-23", "2026-11-24"
	l.open(0)
	for range 4 {
		l.take()
		l.serve(0)
	}
	if _, err := l.CloseDay(l.officers[0], ""); err != nil {
		t.Fatal(err)
	}
	l.caughtUp()
	l.clock.Advance(24 * time.Hour)
	l.open(0)
	l.take()
	holds := func() (old string, due []index.Due) {
		l.until("today is in Redis with the one turn that is owed", func() bool {
			rev, err := l.index.LineRev(ctx, o, today)
			if err == nil {
				due, err = l.index.PeekDue(ctx, index.Shard(o), distant, math.MaxInt32)
			}
			due = slices.DeleteFunc(due, func(d index.Due) bool { return d.Office != o }) // other tests' offices
			return err == nil && rev == l.rev() && len(due) == 1
		})
		_, body, err := l.index.Board(ctx, o, yesterday)
		if err != nil {
			t.Fatal(err)
		}
		return string(body), due
	}
	board, due := holds()
	l.redis.Say("FLUSHALL")
	if _, err := l.projector.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	board2, due2 := holds()
	if diff := cmp.Diff([]any{board, due}, []any{board2, due2}); diff != "" {
		t.Errorf("rebuilt differs (-told +rebuilt):\n%s", diff)
	}
}

func TestTheBoardAndThePlaceAreTheSameWithAndWithoutRedis(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.aMorning()
	mine, err := l.Take(l.public, somebody("konsultasi"))
	if err != nil {
		t.Fatal(err)
	}
	l.caughtUp()
	ask := func() (Board, Place) {
		b, err := l.Board(l.public)
		if err != nil {
			t.Fatal(err)
		}
		p, err := l.Place(l.public, mine.Token)
		if err != nil {
			t.Fatal(err)
		}
		return b, p
	}
	board, place := ask()
	if board.Waiting != 4 || len(board.Called) != 1 || len(board.Serving) != 1 || !board.Open || place.Ahead == nil || *place.Ahead != 3 {
		t.Errorf("board %+v, place %+v", board, place)
	}
	l.redis.Stop()
	board2, place2 := ask()
	if diff := cmp.Diff([]any{board, place}, []any{board2, place2}); diff != "" {
		t.Errorf("without Redis (-with +without):\n%s", diff)
	}
	l.take()
	if b, _ := ask(); b.Waiting != 5 {
		t.Errorf("%d wait without Redis, want 5", b.Waiting)
	}
	l.redis.Start(t)
	l.until("the reconciler reaches the new Redis", func() bool {
		mended, err := l.projector.Reconcile(context.Background())
		return err == nil && mended > 0
	})
	l.caughtUp()
}

func TestAChangeReachesTheStreamsOnceCommitted(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.open(0)
	l.caughtUp()
	line, board := l.hub.Subscribe(live.Line(mustOffice(l.hall))), l.hub.Subscribe(live.Board(mustOffice(l.hall)))
	v := l.take()
	want := `{"id":"` + v.ID.String() + `","rev":2}`
	if f := <-line.C(); f.Event != "ticket.changed" || string(f.Data) != want || f.Rev != 2 {
		t.Errorf("got %s %s, want %s", f.Event, f.Data, want)
	}
	var b Board
	if f := <-board.C(); f.Event != "snapshot" || json.Unmarshal(f.Data, &b) != nil || b.Waiting != 1 || b.Rev != 2 {
		t.Errorf("got %s %s", f.Event, f.Data)
	}
}

func TestTheBoardTellsWhenTheOfficeOpensAgain(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.take()
	l.caughtUp()
	for at, opens := range map[string]string{"07:00": "23 08:00", "12:15": "23 13:00", "17:00": "24 08:00"} {
		l.at(at)
		b, err := l.Board(l.public)
		if err != nil || b.Open || b.OpensAt == nil || b.OpensAt.In(l.zone).Format("02 15:04") != opens {
			t.Errorf("%s: open %v, opens at %v, %v; want %s", at, b.Open, b.OpensAt, err, opens)
		}
	}
	l.at("10:00")
	if b, err := l.Board(l.public); err != nil || !b.Open || b.OpensAt != nil {
		t.Errorf("10:00: %+v, %v", b, err)
	}
}
