package index

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cluster refuses a script or a command whose keys lie in several slots, also
// when one node holds them all.
func TestOnAClusterNothingTouchesTwoSlotsAtOnce(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t, "--cluster-enabled", "yes")
	if got := s.Say("CLUSTER ADDSLOTSRANGE 0 16383"); got != "+OK" {
		t.Fatal(got)
	}
	eventually(t, "the cluster is whole", func() bool { return s.Say("GET x") == "$-1" })
	x, err := Open(Options{URLs: []string{s.URL(), s.URL()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	put(t, x, 1, lineOf(4, three...))
	put(t, x, 2, lineOf(5, three...))
	if diff := cmp.Diff([]string{"t1", "t2", "t3"}, waitingIDs(t, x, 1, "library", "consult")); diff != "" {
		t.Error(diff)
	}
	all := []Due{{1, 11, at(1), 1}, {17, 12, at(2), 1}}
	if err := x.SetDue(bg, append(all, Due{2, 13, at(3), 1})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, peek(t, x, 1, at(9))); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	c, err := x.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Publish(bg, "line:1", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if m := <-c; m.Topic != "line:1" {
		t.Errorf("%+v", m)
	}
	if err := x.Clear(bg); err != nil {
		t.Fatal(err)
	}
	if size := s.Say("DBSIZE"); size != ":0" {
		t.Errorf("%s keys remain", size)
	}
}
