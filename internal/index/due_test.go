package index

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bps-pst/pst/internal/tenant"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func peek(t *testing.T, x *Index, shard int, until time.Time) []Due {
	t.Helper()
	all, err := x.PeekDue(bg, shard, until, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsDueIsPeekedInOrderAndStaysUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	all := []Due{{1, 11, at(2), 1}, {17, 12, at(1), 4}, {1, 13, at(3), 0}, {2, 14, at(0), 1}}
	if err := x.SetDue(bg, all); err != nil {
		t.Fatal(err)
	}
	want := []Due{all[1], all[0]}
	for range 2 {
		if diff := cmp.Diff(want, peek(t, x, 1, at(2))); diff != "" {
			t.Error(diff)
		}
	}
	if one, _ := x.PeekDue(bg, 1, at(9), 1); len(one) != 1 || one[0] != all[1] {
		t.Errorf("limit: %v", one)
	}
	if err := x.RemoveDue(bg, want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Due{all[2]}, peek(t, x, 1, at(9))); diff != "" {
		t.Error(diff)
	}
}

func TestAnOlderRevisionNeitherMovesNorRemovesADue(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	newer := Due{1, 11, at(5), 7}
	older := Due{1, 11, at(1), 6}
	for _, write := range []func() error{
		func() error { return x.SetDue(bg, []Due{newer}) },
		func() error { return x.SetDue(bg, []Due{older}) },
		func() error { return x.RemoveDue(bg, []Due{older}) },
		func() error { return x.ReplaceDue(bg, 1, []Due{older}) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Due{newer}, peek(t, x, 1, at(9))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReplaceSetsOneOfficeRightAndTouchesNoOther(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	other := Due{17, 11, at(1), 1}
	if err := x.SetDue(bg, []Due{{1, 11, at(2), 1}, {1, 12, at(3), 1}, other}); err != nil {
		t.Fatal(err)
	}
	kept, added := Due{1, 12, at(4), 2}, Due{1, 13, at(5), 0}
	if err := x.ReplaceDue(bg, 1, []Due{kept, added}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Due{other, kept, added}, peek(t, x, 1, at(9))); diff != "" {
		t.Error(diff)
	}
	if err := x.ReplaceDue(bg, 1, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Due{other}, peek(t, x, 1, at(9))); diff != "" {
		t.Error(diff)
	}
}

// Whatever order sets arrive in, the newest revision of each clock stands.
func TestSetsInAnyOrderEndInTheNewestRevisions(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	rapid.Check(t, func(rt *rapid.T) {
		if err := x.Clear(bg); err != nil {
			rt.Fatal(err)
		}
		want := map[int64]Due{}
		var sets []Due
		for no := range int64(3) {
			for rev := range int64(rapid.IntRange(1, 4).Draw(rt, "revs")) {
				d := Due{tenant.Office(4), no, at(rapid.IntRange(0, 60).Draw(rt, "at")), rev}
				sets, want[no] = append(sets, d), d
			}
		}
		for _, d := range rapid.Permutation(sets).Draw(rt, "order") {
			if err := x.SetDue(bg, []Due{d}); err != nil {
				rt.Fatal(err)
			}
		}
		got, err := x.PeekDue(bg, 4, at(90), 100)
		if err != nil || len(got) != len(want) {
			rt.Fatalf("%v %v", got, err)
		}
		for _, d := range got {
			if d != want[d.No] {
				rt.Fatalf("%+v, want %+v", d, want[d.No])
			}
		}
	})
}

func TestTheOfficesSpreadOverAllShards(t *testing.T) {
	t.Parallel()
	var seen []int
	for o := tenant.Office(-20); o <= 20; o++ {
		seen = append(seen, Shard(o))
	}
	slices.Sort(seen)
	if got := slices.Compact(seen); len(got) != shards || got[0] != 0 || got[shards-1] != shards-1 {
		t.Errorf("shards %v", got)
	}
}
