package index

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/tenant"
)

const day = "2026-06-01"

func lineOf(rev int64, waiting ...Waiting) Line {
	return Line{Rev: rev, Waiting: waiting, Board: fmt.Appendf(nil, `{"rev":%d}`, rev)}
}

func put(t *testing.T, x *Index, office tenant.Office, l Line) {
	t.Helper()
	if err := x.PutLine(bg, office, day, l); err != nil {
		t.Fatal(err)
	}
}

func waitingIDs(t *testing.T, x *Index, office tenant.Office, services ...string) []string {
	t.Helper()
	ids, err := x.WaitingIDs(bg, office, day, services)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

var three = []Waiting{{"t3", "library", 3}, {"t1", "consult", 1}, {"t2", "library", 2}}

func TestALineIsAnsweredInTheOrderOfItsScores(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	put(t, x, 1, lineOf(5, three...))
	if diff := cmp.Diff([]string{"t1", "t2", "t3"}, waitingIDs(t, x, 1, "library", "consult")); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		services []string
		score    float64
		want     int
	}{
		{[]string{"library", "consult"}, 3, 2}, {[]string{"library", "library"}, 3, 1},
		{[]string{"library"}, 2, 0}, {[]string{"consult"}, 99, 1}, {[]string{"unknown"}, 99, 0}, {nil, 99, 0},
	} {
		got, err := x.Ahead(bg, 1, day, c.services, c.score)
		if err != nil || got != c.want {
			t.Errorf("ahead of %v in %v: %d %v, want %d", c.score, c.services, got, err, c.want)
		}
	}
	rev, board, err := x.Board(bg, 1, day)
	if rev != 5 || string(board) != `{"rev":5}` || err != nil {
		t.Errorf("board %d %s %v", rev, board, err)
	}
}

func TestOnlyANewerRevisionIsWritten(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	put(t, x, 1, lineOf(10, three...))
	for _, stale := range []int64{9, 10} {
		put(t, x, 1, lineOf(stale, Waiting{"stale", "library", 1}))
	}
	if rev, _ := x.LineRev(bg, 1, day); rev != 10 {
		t.Errorf("revision %d", rev)
	}
	if diff := cmp.Diff([]string{"t2", "t3"}, waitingIDs(t, x, 1, "library")); diff != "" {
		t.Error(diff)
	}
	put(t, x, 1, lineOf(11, Waiting{"t4", "data", 4}))
	if diff := cmp.Diff([]string{"t4"}, waitingIDs(t, x, 1, "library", "consult", "data")); diff != "" {
		t.Errorf("what left the line is still there: %s", diff)
	}
	if rev, board, _ := x.Board(bg, 1, day); rev != 11 || string(board) != `{"rev":11}` {
		t.Errorf("board %d %s", rev, board)
	}
}

func TestOfManyWritersTheNewestLineStandsWhole(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	ended := make(chan error, 8)
	for w := range int64(8) {
		go func() {
			var failed error
			for i := range int64(50) {
				rev := 1 + (i*37+w*11)%400
				l := lineOf(rev, Waiting{fmt.Sprint("t", rev), "library", float64(rev)})
				failed = errors.Join(failed, x.PutLine(bg, 1, day, l))
			}
			ended <- failed
		}()
	}
	for range 8 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	newest := int64(0)
	for w := range int64(8) {
		for i := range int64(50) {
			newest = max(newest, 1+(i*37+w*11)%400)
		}
	}
	rev, board, err := x.Board(bg, 1, day)
	if rev != newest || string(board) != fmt.Sprintf(`{"rev":%d}`, newest) || err != nil {
		t.Errorf("board %d %s %v, want %d", rev, board, err, newest)
	}
	if diff := cmp.Diff([]string{fmt.Sprint("t", newest)}, waitingIDs(t, x, 1, "library")); diff != "" {
		t.Error(diff)
	}
}

func TestALineThatIsNotHeldIsMissingAndNeverZeroAhead(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	put(t, x, 1, lineOf(3, three...))
	if got := s.Say("FLUSHALL"); got != "+OK" {
		t.Fatal(got)
	}
	if n, err := x.Ahead(bg, 1, day, []string{"library"}, 9); !errors.Is(err, ErrMissing) || !errors.Is(err, ErrAway) {
		t.Errorf("ahead %d %v", n, err)
	}
	if _, err := x.WaitingIDs(bg, 1, day, []string{"library"}); !errors.Is(err, ErrMissing) {
		t.Errorf("waiting: %v", err)
	}
	if _, _, err := x.Board(bg, 1, day); !errors.Is(err, ErrMissing) {
		t.Errorf("board: %v", err)
	}
	if rev, err := x.LineRev(bg, 1, day); rev != 0 || err != nil {
		t.Errorf("revision %d %v", rev, err)
	}
	put(t, x, 1, lineOf(3, three...))
	if diff := cmp.Diff([]string{"t2", "t3"}, waitingIDs(t, x, 1, "library")); diff != "" {
		t.Error(diff)
	}
}

func TestTwoOfficesAndTwoDaysDoNotMix(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	put(t, x, 1, lineOf(5, three...))
	put(t, x, 11, lineOf(2, Waiting{"other", "library", 1}))
	if err := x.PutLine(bg, 1, "2026-06-02", lineOf(1, Waiting{"tomorrow", "library", 1})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"t2", "t3"}, waitingIDs(t, x, 1, "library")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"other"}, waitingIDs(t, x, 11, "library")); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKeyOfALineEndsByItself(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	put(t, x, 1, lineOf(5, three...))
	keys, err := x.reads.Keys(bg, "*").Result()
	if err != nil || len(keys) != 4 {
		t.Fatalf("keys %v %v", keys, err)
	}
	for _, k := range keys {
		if ttl := x.reads.TTL(bg, k).Val(); ttl.Hours() < 47 || ttl.Hours() > 48 {
			t.Errorf("%s ends in %v", k, ttl)
		}
	}
}

func TestClearRemovesOurKeysAndNoOthers(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	for office := tenant.Office(1); office <= 300; office++ {
		put(t, x, office, lineOf(1, three...))
	}
	s.Say("SET somebody else's")
	s.Say("SET theirs 1")
	if err := x.Clear(bg); err != nil {
		t.Fatal(err)
	}
	keys, _ := x.reads.Keys(bg, "*").Result()
	if diff := cmp.Diff([]string{"theirs"}, keys); diff != "" {
		t.Error(diff)
	}
}
