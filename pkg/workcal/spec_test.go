package workcal

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestASpecSurvivesJSONAndCompilesToTheSameCalendar(t *testing.T) {
	t.Parallel()
	s := spec7325(t)
	s.Office = []Entry{{Date: date(t, "2026-09-05"), Effect: OpenAnyway, Intervals: workHours, Counts: true, Label: "Sabtu", Document: "S-1"}}
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Spec
	if err := json.Unmarshal(body, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, back); diff != "" {
		t.Errorf("spec (-sent +read):\n%s", diff)
	}
	if diff := cmp.Diff(compile(t, s).cells, compile(t, back).cells, cmp.AllowUnexported(cell{})); diff != "" {
		t.Error("the tables differ")
	}
}

func TestAContradictorySpecIsRefused(t *testing.T) {
	t.Parallel()
	day := date(t, "2026-09-05")
	for name, spoil := range map[string]func(*Spec){
		"no zone":               func(s *Spec) { s.Zone = "" },
		"unknown zone":          func(s *Spec) { s.Zone = "Asia/Luwu" },
		"zone with summer time": func(s *Spec) { s.Zone = "Europe/Berlin" },
		"no covered year":       func(s *Spec) { s.Covered = nil },
		"unsorted years":        func(s *Spec) { s.Covered = []int{2026, 2025} },
		"year out of range":     func(s *Spec) { s.Covered = []int{1900} },
		"no profile":            func(s *Spec) { s.Profiles = nil },
		"base profile dated":    func(s *Spec) { s.Profiles[0].From = day },
		"second base profile":   func(s *Spec) { s.Profiles = append(s.Profiles, Profile{Name: "x"}) },
		"profile ends early":    func(s *Spec) { s.Profiles = append(s.Profiles, Profile{Name: "x", From: day, To: day - 1}) },
		"overlap":               func(s *Spec) { s.Profiles[0].Week.Mon = []Interval{{480, 720}, {700, 900}} },
		"empty interval":        func(s *Spec) { s.Profiles[0].Week.Mon = []Interval{{480, 480}} },
		"past midnight":         func(s *Spec) { s.Profiles[0].Week.Sun = []Interval{{1200, 1500}} },
		"two entries a day":     func(s *Spec) { s.Office = []Entry{{Date: day, Effect: Closed}, {Date: day, Effect: Closed}} },
		"closed with hours":     func(s *Spec) { s.Office = []Entry{{Date: day, Effect: Closed, Intervals: workHours}} },
		"open without hours":    func(s *Spec) { s.Province = []Entry{{Date: day, Effect: OpenAnyway}} },
		"unknown kind":          func(s *Spec) { s.National = []Entry{{Date: day, Effect: "holiday"}} },
	} {
		s := spec7325(t)
		spoil(&s)
		if _, err := Compile(s); !errors.Is(err, ErrSpec) {
			t.Errorf("%s: %v, want ErrSpec", name, err)
		}
	}
}

func TestACalendarThatIsNeverOpenIsRefusedByItsOwnError(t *testing.T) {
	t.Parallel()
	week := spec7325(t)
	week.Profiles[0].Week = Week{}
	mondays := Spec{Zone: "Asia/Jayapura", Covered: []int{2026}, Profiles: []Profile{{Week: Week{Mon: workHours}}}}
	for d := DateOf(2025, time.January, 1); d.Year() <= 2026+yearsAfter; d++ {
		mondays.Office = append(mondays.Office, Entry{Date: d, Effect: Closed, Label: "renovasi"})
	}
	for name, s := range map[string]Spec{"no open weekday": week, "every day closed by entries": mondays} {
		if _, err := Compile(s); !errors.Is(err, ErrNoOpenDay) || !errors.Is(err, ErrSpec) {
			t.Errorf("%s: %v, want ErrNoOpenDay", name, err)
		}
	}
	mondays.Office = slices.DeleteFunc(mondays.Office, func(e Entry) bool { return e.Date == date(t, "2026-03-02") })
	c := compile(t, mondays)
	if d, err := c.Due(at(t, c, "2026-02-01 10:00"), 0, Options{}); err != nil || c.DateOf(d.DueAt) != date(t, "2026-03-02") {
		t.Errorf("the one open day: %v, %v", d.DueAt, err)
	}
	if _, err := c.Due(at(t, c, "2026-02-01 10:00"), 1, Options{}); !errors.Is(err, ErrSpan) {
		t.Errorf("a second open day: %v, want ErrSpan", err)
	}
}

func TestTheNearestLayerWins(t *testing.T) {
	t.Parallel()
	s := spec7325(t)
	short := []Interval{{9 * 60, 11 * 60}}
	christmas, monday, saturday := date(t, "2026-12-25"), date(t, "2026-09-07"), date(t, "2026-09-05")
	s.Province = []Entry{
		{Date: christmas, Effect: OpenAnyway, Intervals: short, Counts: true, Label: "Posko"},
		{Date: monday, Effect: Closed, Label: "Hari jadi"},
	}
	s.Office = []Entry{
		{Date: christmas, Effect: Closed, Label: "Tetap tutup"},
		{Date: monday, Effect: OpenAnyway, Intervals: short, Counts: true, Label: "Tetap buka"},
		{Date: saturday, Effect: OpenAnyway, Intervals: short, Label: "Sabtu melayani"},
	}
	c := compile(t, s)
	for _, want := range []Day{
		{Date: christmas, Kind: Office, Label: "Tetap tutup"},
		{Date: monday, Kind: Working, Label: "Tetap buka", Intervals: short, Open: true, Working: true},
		{Date: saturday, Kind: Weekend, Label: "Sabtu melayani", Intervals: short, Open: true},
		{Date: date(t, "2026-09-06"), Kind: Weekend},
		{Date: date(t, "2028-01-03"), Kind: Uncovered, Intervals: workHours, Open: true, Working: true},
		{Date: date(t, "2099-01-01"), Kind: Uncovered},
	} {
		if diff := cmp.Diff(want, c.Day(want.Date)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Date, diff)
		}
	}
}

func TestOpeningOnASaturdayShortensNobodysDeadlineUnlessItCounts(t *testing.T) {
	t.Parallel()
	saturday := Entry{Date: date(t, "2026-09-05"), Effect: OpenAnyway, Intervals: workHours, Label: "Sabtu melayani"}
	for counts, want := range map[bool]string{false: "2026-09-09 16:00", true: "2026-09-08 16:00"} {
		s := spec7325(t)
		saturday.Counts = counts
		s.Office = []Entry{saturday}
		c := compile(t, s)
		d, err := c.Due(at(t, c, "2026-09-04 10:00"), 3, Options{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "due", d.DueAt, at(t, c, want))
	}
}

func TestDatesAndTimesOfDayReadWhatTheyWrite(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"1970-01-01", "1969-12-31", "2024-02-29", "2032-12-31"} {
		if d := date(t, s); d.String() != s {
			t.Errorf("%s reads as %s", s, d)
		}
	}
	for _, s := range []string{"2026-02-30", "2026-2-3", "", "23-11-2026"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q reads as %s", s, d)
		}
	}
	for s, want := range map[string]Minute{"00:00": 0, "08:05": 485, "24:00": 1440} {
		if m, err := ParseMinute(s); err != nil || m != want || m.String() != s {
			t.Errorf("%q reads as %s, %v", s, m, err)
		}
	}
	for _, s := range []string{"24:01", "8:00", "08.00", "-1:00", ""} {
		if m, err := ParseMinute(s); err == nil {
			t.Errorf("%q reads as %s", s, m)
		}
	}
	if y, m, d := date(t, "2026-11-23").Civil(); y != 2026 || m != time.November || d != 23 {
		t.Errorf("civil date %d %s %d", y, m, d)
	}
}
