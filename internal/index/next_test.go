package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/tenant"
)

// sorted is what Redis holds of an office, by number.
func sorted(t *testing.T, x *Index, office tenant.Office) []Due {
	t.Helper()
	all, err := x.OfficeDues(bg, office)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b Due) int { return cmp.Compare(a.No, b.No) })
	return all
}

func TestClocksAndObligationsOfAnOfficeDoNotRemoveEachOther(t *testing.T) {
	t.Parallel()
	x := ServerForTest(t).Open(t)
	clocks := []Due{{1, 21, at(1), 0}, {1, 22, at(3), 0}, {17, 23, at(2), 0}}
	owed := []Due{{1, 11, at(2), 4}, {1, 12, at(4), 4}}
	if err := x.SetNext(bg, clocks); err != nil {
		t.Fatal(err)
	}
	if err := x.ReplaceDue(bg, 1, owed); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]Due{owed[0], owed[1], clocks[0], clocks[1]}, sorted(t, x, 1)); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]Due{clocks[0], owed[0], clocks[2]}, sortedByAt(peek(t, x, 1, at(2)))); diff != "" {
		t.Error(diff)
	}
	moved := Due{1, 22, at(9), 0}
	if n, err := x.ReplaceNext(bg, 1, func() ([]Due, error) { return []Due{moved}, nil }); err != nil || n != 3 {
		t.Fatalf("%d were wrong: %v", n, err)
	}
	if err := x.ReplaceDue(bg, 1, owed[:1]); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]Due{owed[0], moved}, sorted(t, x, 1)); diff != "" {
		t.Error(diff)
	}
	if left := sorted(t, x, 17); len(left) != 0 {
		t.Errorf("the shard's other office keeps %v", left)
	}
	if err := x.RemoveNext(bg, []Due{moved}); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]Due{owed[0]}, sorted(t, x, 1)); diff != "" {
		t.Error(diff)
	}
}

func sortedByAt(all []Due) []Due {
	slices.SortStableFunc(all, func(a, b Due) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.No, b.No)) })
	return all
}

func TestTheWholeProjectionIsForgottenWithTheData(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	whole := func() bool {
		t.Helper()
		is, err := x.IsWhole(bg)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if whole() {
		t.Error("an empty Redis is whole")
	}
	if err := x.MarkWhole(bg); err != nil || !whole() {
		t.Errorf("marked: %v", err)
	}
	if s.Say("FLUSHALL"); whole() {
		t.Error("a flushed Redis is whole")
	}
}

// A million clocks of 553 offices cost at most 112 bytes each; one of their
// shards is measured, which is as full as it is then.
func TestAClockCostsAtMost112BytesOfRedis(t *testing.T) {
	t.Parallel()
	s := ServerForTest(t)
	x := s.Open(t)
	const offices, each = 35, 1808
	write := func(o int) (some []Due) {
		for i := range each {
			some = append(some, Due{Office: tenant.Office(o * shards), No: int64(1_000_000 + o*each + i), At: at(o + i*7)})
		}
		if err := x.SetNext(bg, some); err != nil {
			t.Fatal(err)
		}
		return some
	}
	if err := x.RemoveNext(bg, write(0)); err != nil { // what the connections cost is not a clock's
		t.Fatal(err)
	}
	before := used(t, s)
	for o := range offices {
		write(o)
	}
	per := float64(used(t, s)-before) / (offices * each)
	t.Logf("%.1f bytes a clock", per)
	if per > 112 {
		t.Errorf("%.1f bytes a clock", per)
	}
}

// used is how many bytes Redis uses.
func used(t *testing.T, s *TestServer) int {
	t.Helper()
	said := s.Say(`EVAL "return tonumber(string.match(redis.call('INFO', 'memory'), 'used_memory:(%d+)'))" 0`)
	n, err := strconv.Atoi(strings.TrimPrefix(said, ":"))
	if err != nil {
		t.Fatalf("memory: %q", said)
	}
	return n
}
