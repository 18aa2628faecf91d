package workcal

import (
	"encoding/csv"
	"os"
	"testing"
	"time"
	_ "time/tzdata"
)

var (
	workHours    = []Interval{{8 * 60, 12 * 60}, {13 * 60, 16 * 60}}
	fridayHours  = []Interval{{8 * 60, 11*60 + 30}, {13 * 60, 16*60 + 30}}
	ramadanHours = []Interval{{8 * 60, 12 * 60}, {12*60 + 30, 15 * 60}}
	ramadanFri   = []Interval{{8 * 60, 11*60 + 30}, {12*60 + 30, 15*60 + 30}}
)

func weekdays(mon, fri []Interval) Week {
	return Week{Mon: mon, Tue: mon, Wed: mon, Thu: mon, Fri: fri}
}

// spec7325 is the default calendar of office 7325 over the published lists.
func spec7325(t testing.TB) Spec {
	t.Helper()
	s := Spec{Zone: "Asia/Makassar", Covered: []int{2024, 2025, 2026, 2027},
		Profiles: []Profile{{Name: "regular", Week: weekdays(workHours, fridayHours)}}}
	for _, r := range lines(t, "ramadan.csv") {
		s.Profiles = append(s.Profiles, Profile{"ramadan", date(t, r[1]), date(t, r[2]), weekdays(ramadanHours, ramadanFri)})
	}
	for _, r := range lines(t, "holidays.csv") {
		s.National = append(s.National, Entry{Date: date(t, r[0]), Effect: Closed, Label: r[1], Document: r[3]})
	}
	return s
}

func lines(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("../../configs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

func compile(t testing.TB, s Spec) *Calendar {
	t.Helper()
	c, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at reads "2006-01-02 15:04" in the calendar's zone.
func at(t testing.TB, c *Calendar, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05.999999999"} {
		if v, err := time.ParseInLocation(layout, s, c.Zone()); err == nil {
			return v
		}
	}
	t.Fatalf("not a time: %q", s)
	return time.Time{}
}

func same(t testing.TB, what string, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("%s: %s, want %s", what, got.Format("Mon 2006-01-02 15:04:05"), want.Format("Mon 2006-01-02 15:04:05"))
	}
}
