package index

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// within fails when f takes longer than limit.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
		<-done
		t.Errorf("took more than %v", limit)
	}
}

func TestAnAbsentRedisIsAskedBySeldomOneCaller(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	s.Stop()
	l, err := net.Listen("tcp4", strings.TrimSuffix(strings.TrimPrefix(s.URL(), "redis://"), "/0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	var asked atomic.Int64
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			asked.Add(1)
			_ = conn.Close()
		}
	}()
	if err := x.Ping(bg); !errors.Is(err, ErrAway) {
		t.Errorf("first: %v", err)
	}
	for range 10_000 {
		if err := x.PutLine(bg, 1, day, lineOf(1)); !errors.Is(err, ErrAway) {
			t.Fatalf("a call said %v", err)
		}
	}
	// One caller in half a second tries for all, on a machine however busy.
	if n := asked.Load(); n > 100 {
		t.Errorf("%d of 10,000 callers asked", n)
	}
}

// A peer that accepts and then says nothing is the worst kind of away.
func TestASilentRedisCostsOneCallerAndThenNobody(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(io.Discard, conn); _ = conn.Close() }()
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	x, err := Open(Options{URLs: []string{"redis://" + l.Addr().String()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	within(t, 2*time.Second, func() { err = x.PutLine(bg, 1, day, lineOf(1)) })
	if !errors.Is(err, ErrAway) {
		t.Errorf("silent: %v", err)
	}
	within(t, 100*time.Millisecond, func() { err = x.Ping(bg) })
	if !errors.Is(err, ErrAway) {
		t.Errorf("after: %v", err)
	}
}

func TestARestartedRedisIsUsedAgainAndFilledAgain(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	put(t, x, 1, lineOf(4, three...))
	s.Stop()
	eventually(t, "away", func() bool { return errors.Is(x.Ping(bg), ErrAway) })
	s.Start(t)
	eventually(t, "back", func() bool { return x.Ping(bg) == nil })
	if _, _, err := x.Board(bg, 1, day); !errors.Is(err, ErrMissing) {
		t.Errorf("an empty Redis answers %v", err)
	}
	put(t, x, 1, lineOf(4, three...))
	if diff := cmp.Diff([]string{"t2", "t3"}, waitingIDs(t, x, 1, "library")); diff != "" {
		t.Error(diff)
	}
}

func TestAReplicaRefusesWritesAsAwayAndStillAnswersReads(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	put(t, x, 1, lineOf(4, three...))
	if got := s.Say("REPLICAOF 127.0.0.1 1"); got != "+OK" {
		t.Fatal(got)
	}
	if err := x.PutLine(bg, 1, day, lineOf(5)); !errors.Is(err, ErrAway) || !strings.Contains(err.Error(), "READONLY") {
		t.Errorf("write: %v", err)
	}
	if rev, _, err := x.Board(bg, 1, day); rev != 4 || err != nil {
		t.Errorf("read: %d %v", rev, err)
	}
	if got := s.Say("REPLICAOF NO ONE"); got != "+OK" {
		t.Fatal(got)
	}
	put(t, x, 1, lineOf(5))
	if rev, _ := x.LineRev(bg, 1, day); rev != 5 {
		t.Errorf("revision %d", rev)
	}
}

func TestAFullRedisRefusesNewKeysAsAwayAndNeverLeavesHalfALine(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	put(t, x, 1, lineOf(4, three...))
	if got := s.Say("CONFIG SET maxmemory 1"); got != "+OK" {
		t.Fatal(got)
	}
	if err := x.SetDue(bg, []Due{{1, 11, at(1), 1}}); !errors.Is(err, ErrAway) {
		t.Errorf("write: %v", err)
	}
	err := x.PutLine(bg, 1, day, lineOf(5, Waiting{"t9", "library", 9}))
	want := map[bool][]string{true: {"t9"}, false: {"t2", "t3"}}[err == nil]
	rev, _, boardErr := x.Board(bg, 1, day)
	if diff := cmp.Diff(want, waitingIDs(t, x, 1, "library")); diff != "" || boardErr != nil || (rev == 5) != (err == nil) {
		t.Errorf("write %v; board %d %v; %s", err, rev, boardErr, diff)
	}
}

func TestARedisThatEvictsIsNoticed(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	for _, c := range []struct {
		memory, policy string
		want           bool
	}{{"0", "allkeys-lru", false}, {"100mb", "noeviction", false}, {"100mb", "allkeys-lru", true}} {
		s.Say("CONFIG SET maxmemory " + c.memory)
		s.Say("CONFIG SET maxmemory-policy " + c.policy)
		if got, err := x.Evicts(bg); got != c.want || err != nil {
			t.Errorf("%v: %v %v", c, got, err)
		}
	}
	s.Say("ACL SETUSER default -info")
	if _, err := x.Evicts(bg); err == nil {
		t.Error("a server that keeps it to itself is no error")
	}
}

func TestAnAddressThatCannotBeOneIsRefusedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for _, urls := range [][]string{nil, {"http://:secret@host"}, {"redis://:secret@host:port"}} {
		if _, err := Open(Options{URLs: urls, Log: slog.New(slog.DiscardHandler)}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v: %v", urls, err)
		}
	}
}
