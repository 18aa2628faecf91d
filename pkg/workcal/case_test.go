package workcal

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// saturdayOffice serves on Saturday mornings too, as part of its week.
func saturdayOffice(t testing.TB) Spec {
	s := spec7325(t)
	for i := range s.Profiles {
		s.Profiles[i].Week.Sat = workHours[:1]
	}
	return s
}

func TestTheAwkwardDaysOfTheYearsAreCountedRight(t *testing.T) {
	t.Parallel()
	short := func(s Spec) Spec {
		s.Office = []Entry{{Date: date(t, "2026-09-09"), Effect: SpecialHours, Intervals: workHours[:1], Label: "Rapat", Document: "S-3"}}
		return s
	}
	for name, test := range map[string]struct {
		spec           Spec
		received, want string
		n              int
	}{
		"onto a leap day":                 {spec7325(t), "2024-02-26 10:00", "2024-02-29 16:00", 3},
		"from a leap day":                 {spec7325(t), "2024-02-29 10:00", "2024-03-01 16:30", 1},
		"no leap day in 2026":             {spec7325(t), "2026-02-27 10:00", "2026-03-02 15:00", 1},
		"over the end of a year":          {spec7325(t), "2025-12-30 10:00", "2026-01-05 16:00", 3},
		"out of the last covered year":    {spec7325(t), "2027-12-31 17:00", "2028-01-04 16:00", 1},
		"a closure leaves the morning":    {short(spec7325(t)), "2026-09-04 10:00", "2026-09-09 12:00", 3},
		"after that morning":              {short(spec7325(t)), "2026-09-09 12:00", "2026-09-11 16:30", 1},
		"a Friday of Ramadan":             {spec7325(t), "2026-02-24 10:00", "2026-02-27 15:30", 3},
		"in the break of that Friday":     {spec7325(t), "2026-02-27 12:00", "2026-03-02 15:00", 1},
		"at the close of that Friday":     {spec7325(t), "2026-02-27 15:30", "2026-03-03 15:00", 1},
		"an office open on Saturdays":     {saturdayOffice(t), "2026-09-04 10:00", "2026-09-08 16:00", 3},
		"received there on a Saturday":    {saturdayOffice(t), "2026-09-05 11:59", "2026-09-07 16:00", 1},
		"due there on a Saturday":         {saturdayOffice(t), "2026-09-03 16:00", "2026-09-05 12:00", 1},
		"after its Saturday's closing":    {saturdayOffice(t), "2026-09-05 12:00", "2026-09-08 16:00", 1},
		"a national day on such Saturday": {saturdayOffice(t), "2026-03-20 10:00", "2026-03-25 16:00", 0},
	} {
		c := compile(t, test.spec)
		d, err := c.Due(at(t, c, test.received), test.n, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name, d.DueAt, at(t, c, test.want))
	}
}

func TestOneInstantIsThreeTimesOfDayInIndonesia(t *testing.T) {
	t.Parallel()
	received := time.Date(2026, 9, 4, 8, 0, 0, 0, time.UTC) // a Friday
	for zone, want := range map[string]string{
		"Asia/Jakarta":  "2026-09-07 16:00", // 15.00
		"Asia/Makassar": "2026-09-07 16:00", // 16.00
		"Asia/Jayapura": "2026-09-08 16:00", // 17.00, after closing
	} {
		s := spec7325(t)
		s.Zone = zone
		c := compile(t, s)
		d, err := c.Due(received, 1, Options{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, zone, d.DueAt, at(t, c, want))
	}
}

func TestServiceMinutesSkipThePartOfADayThatIsClosed(t *testing.T) {
	t.Parallel()
	s := saturdayOffice(t)
	s.Office = []Entry{{Date: date(t, "2026-09-04"), Effect: SpecialHours, Label: "Rapat",
		Intervals: []Interval{{8 * 60, 9 * 60}, {10 * 60, 11 * 60}, {15 * 60, 15*60 + 5}}}}
	c := compile(t, s)
	for start, want := range map[string]string{ // 70 minutes on
		"2026-09-03 15:30": "2026-09-04 08:40",
		"2026-09-04 08:30": "2026-09-04 10:40",
		"2026-09-04 10:30": "2026-09-05 08:35",
		"2026-09-05 11:30": "2026-09-07 08:40",
		"2026-02-27 10:30": "2026-02-27 12:40", // a Friday of Ramadan
	} {
		end, err := c.AddMinutes(at(t, c, start), 70*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		same(t, start, end, at(t, c, want))
		if got := c.MinutesBetween(at(t, c, start), end); got != 70*time.Minute {
			t.Errorf("%s to %s: %s", start, want, got)
		}
	}
	half := c.MinutesBetween(at(t, c, "2026-09-04 08:59:30.5"), at(t, c, "2026-09-04 10:00:00.25"))
	if want := 29*time.Second + 750*time.Millisecond; half != want {
		t.Errorf("parts of minutes: %s, want %s", half, want)
	}
}

// FuzzCompile holds that any calendar read from outside is refused as ErrSpec
// or answers each question at once, never with a panic or an endless walk.
func FuzzCompile(f *testing.F) {
	body, err := json.Marshal(spec7325(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body, int64(1773367200), 3)
	f.Add([]byte(`{"zone":"Asia/Jayapura","covered":[1990,2150],"profiles":[{"week":{"sun":[{"from":"00:00","to":"24:00"}]}}]}`), int64(-1)<<62, 250)
	f.Add([]byte(`{"zone":"UTC","covered":[2026],"profiles":[{"week":{}}]}`), int64(0), -1)
	f.Fuzz(func(t *testing.T, body []byte, unix int64, n int) {
		var s Spec
		if json.Unmarshal(body, &s) != nil {
			return
		}
		c, err := Compile(s)
		if err != nil {
			if !errors.Is(err, ErrSpec) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		received := time.Unix(unix, 0)
		e, err := c.Explain(received, n, Options{SameTime: unix%2 == 0, CountDayOfReceipt: n%2 == 0})
		if err == nil && (e.DueAt.Before(e.CountedFrom) || len(e.Days) == 0) {
			t.Fatalf("due %s is before %s", e.DueAt, e.CountedFrom)
		}
		if end, err := c.AddMinutes(received, time.Duration(n)); err == nil && end.Before(received) {
			t.Fatalf("%d ns on from %s is %s", n, received, end)
		}
	})
}
