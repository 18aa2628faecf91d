package calendar

import (
	"slices"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/workcal"
)

var (
	flood = workcal.Entry{Date: workcal.DateOf(2026, time.November, 25), Effect: workcal.Closed, Label: "Banjir", Document: "S-9"}
	end   = workcal.DateOf(2032, time.December, 31)
)

func hours(from, to workcal.Minute) []workcal.Interval {
	return []workcal.Interval{{From: from * 60, To: to * 60}}
}

func TestAnEntryThatNobodyCanMeanIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*workcal.Entry)
		code   fault.Code
		field  string
	}{
		"a date before 2024":           {func(e *workcal.Entry) { e.Date = FirstDate - 1 }, fault.InvalidInput, "date out_of_range"},
		"a date beyond the calendar":   {func(e *workcal.Entry) { e.Date = end + 1 }, fault.InvalidInput, "date out_of_range"},
		"an unknown kind":              {func(e *workcal.Entry) { e.Effect = "libur" }, fault.InvalidInput, "kind unknown"},
		"no reason":                    {func(e *workcal.Entry) { e.Label = "" }, fault.InvalidInput, "reason required"},
		"a closure without a document": {func(e *workcal.Entry) { e.Document = "" }, fault.DocumentRequired, "document required"},
		"a closed day with hours":      {func(e *workcal.Entry) { e.Intervals = hours(8, 10) }, fault.InvalidInput, "intervals invalid"},
		"a closed day that counts":     {func(e *workcal.Entry) { e.Counts = true }, fault.InvalidInput, "counts_as_working_day invalid"},
		"special hours without any":    {func(e *workcal.Entry) { e.Effect = workcal.SpecialHours }, fault.InvalidInput, "intervals required"},
		"hours that overlap": {func(e *workcal.Entry) {
			e.Effect, e.Intervals = workcal.SpecialHours, append(hours(8, 12), hours(11, 13)...)
		}, fault.IntervalsOverlap, "intervals invalid"},
		"hours that end before they begin": {func(e *workcal.Entry) {
			e.Effect, e.Intervals = workcal.OpenAnyway, hours(12, 8)
		}, fault.InvalidInput, "intervals invalid"},
	} {
		e := flood
		test.change(&e)
		_, err := Put{Entry: e}.to(nil, end)
		f, ok := fault.As(err)
		if !ok || f.Code != test.code || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != test.field {
			t.Errorf("%s: %v, fields %+v", name, err, f)
		}
	}
	if list, err := (Put{Entry: flood}).to(nil, end); err != nil || len(list) != 1 {
		t.Errorf("a good entry: %v, %v", list, err)
	}
}

func TestADayIsEnteredOnceAndReplacedOnlyWhenThatIsMeant(t *testing.T) {
	t.Parallel()
	later := flood
	later.Date, later.Label = flood.Date+5, "Pindah gedung"
	list, err := Put{Entry: later}.to([]workcal.Entry{flood}, end)
	if err != nil || !slices.IsSortedFunc(list, func(a, b workcal.Entry) int { return int(a.Date - b.Date) }) {
		t.Fatalf("%+v, %v", list, err)
	}
	again := flood
	again.Label = "Gempa"
	if _, err := (Put{Entry: again}).to(list, end); !fault.Is(err, fault.ClosureExists) {
		t.Errorf("the same date again: %v", err)
	}
	if got, err := (Put{Entry: again, Replace: true}).to(list, end); err != nil || got[0].Label != "Gempa" || list[0].Label != "Banjir" {
		t.Errorf("replaced: %+v, %v; before: %+v", got, err, list)
	}
	if got, err := (Remove{flood.Date}).from(list); err != nil || len(got) != 1 || got[0].Label != "Pindah gedung" || list[0].Label != "Banjir" {
		t.Errorf("removed: %+v, %v; before: %+v", got, err, list)
	}
	if _, err := (Remove{flood.Date + 1}).from(list); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is not there: %v", err)
	}
}

func TestHoursNeedAFirstProfileThatOpensTheOffice(t *testing.T) {
	t.Parallel()
	week := workcal.Week{Mon: hours(8, 16)}
	base := workcal.Profile{Name: "regular", Week: week}
	ramadan := workcal.Profile{Name: "ramadan", From: workcal.DateOf(2027, 2, 8), To: workcal.DateOf(2027, 3, 9), Week: week}
	backward := ramadan
	backward.From, backward.To = ramadan.To, ramadan.From
	overlapping := workcal.Profile{Name: "regular", Week: workcal.Week{Mon: append(hours(8, 12), hours(11, 16)...)}}
	for name, test := range map[string]struct {
		list []workcal.Profile
		code fault.Code
	}{
		"good":                   {[]workcal.Profile{base, ramadan}, ""},
		"none":                   {nil, fault.InvalidInput},
		"the first with a range": {[]workcal.Profile{ramadan, base}, fault.InvalidInput},
		"a range backward":       {[]workcal.Profile{base, backward}, fault.InvalidInput},
		"a name missing":         {[]workcal.Profile{{Week: week}}, fault.InvalidInput},
		"overlapping hours":      {[]workcal.Profile{overlapping}, fault.IntervalsOverlap},
		"never open":             {[]workcal.Profile{{Name: "regular"}, ramadan}, fault.NoOpenDay},
	} {
		err := Hours{test.list}.apply(&workcal.Spec{}, end)
		if test.code == "" && err != nil || test.code != "" && !fault.Is(err, test.code) {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}

func TestTheListOfAYearReplacesThatYearAndCoversIt(t *testing.T) {
	t.Parallel()
	l, err := configured()
	if err != nil {
		t.Fatal(err)
	}
	was := len(l.Entries)
	of := func(year int) int {
		return len(slices.DeleteFunc(slices.Clone(l.Entries), func(e workcal.Entry) bool { return e.Date.Year() != year }))
	}
	in2026 := of(2026)
	list := List{[]workcal.Entry{
		{Date: workcal.DateOf(2028, 1, 1), Effect: workcal.Closed, Label: "Tahun Baru", Document: "SKB"},
		{Date: workcal.DateOf(2026, 8, 17), Effect: workcal.Closed, Label: "Kemerdekaan", Document: "SKB"},
	}}
	if err := list.layer(&l, end); err != nil {
		t.Fatal(err)
	}
	if of(2026) != 1 || of(2028) != 1 || len(l.Entries) != was-in2026+2 || !slices.Contains(l.Covered, 2028) {
		t.Errorf("2026: %d, 2028: %d, all %d of %d, covered %v", of(2026), of(2028), len(l.Entries), was, l.Covered)
	}
	first, _ := configured()
	if len(first.Entries) != was || slices.Contains(first.Covered, 2028) {
		t.Error("the list of the program has changed")
	}
}

func TestANationalDayNeedsACoveredYearAndADecree(t *testing.T) {
	t.Parallel()
	l, _ := configured()
	e := workcal.Entry{Date: workcal.DateOf(2030, 1, 1), Effect: workcal.Closed, Label: "Tahun Baru", Document: "SKB"}
	if err := (Put{Entry: e}).layer(&l, end); !fault.Is(err, fault.InvalidInput) {
		t.Errorf("a year that is not covered: %v", err)
	}
	e.Date, e.Document = workcal.DateOf(2026, 12, 29), ""
	if err := (Put{Entry: e}).layer(&l, end); !fault.Is(err, fault.DocumentRequired) {
		t.Errorf("without a decree: %v", err)
	}
}
