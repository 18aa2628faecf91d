package workcal

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDueIsTheCloseOfTheThirdWorkingDayAfterReceipt(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for received, want := range map[string]string{ // rules.md §3.5
		"2026-02-13 10:00": "2026-02-20 15:30",
		"2026-03-13 10:00": "2026-03-25 16:00",
		"2026-03-16 10:00": "2026-03-26 16:00",
		"2026-03-17 10:00": "2026-03-27 16:30",
		"2026-05-12 10:00": "2026-05-19 16:00",
		"2026-05-26 10:00": "2026-06-03 16:00",
		"2026-08-14 10:00": "2026-08-20 16:00",
		"2026-09-04 10:00": "2026-09-09 16:00",
		"2026-12-22 10:00": "2026-12-29 16:00",
		"2026-09-05 10:00": "2026-09-10 16:00",
		"2026-09-04 18:00": "2026-09-10 16:00",
	} {
		d, err := c.Due(at(t, c, received), 3, Options{})
		if err != nil || d.Provisional {
			t.Errorf("%s: provisional %v, error %v", received, d.Provisional, err)
		}
		same(t, received, d.DueAt, at(t, c, want))
	}
}

func TestCountingBeginsAtReceiptWithinADayAndElseAtTheNextWorkingOpening(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for received, want := range map[string]string{
		"2026-09-04 07:59":              "2026-09-04 08:00", // before opening
		"2026-09-04 08:00":              "2026-09-04 08:00",
		"2026-09-04 12:15":              "2026-09-04 12:15", // in the break
		"2026-09-04 16:29:59.999999999": "2026-09-04 16:29:59.999999999",
		"2026-09-04 16:30":              "2026-09-07 08:00", // closing time is exclusive
		"2026-09-06 23:59":              "2026-09-07 08:00",
		"2026-03-17 15:00":              "2026-03-25 08:00", // Ramadan closing, then Nyepi and Idulfitri
	} {
		d, err := c.Due(at(t, c, received), 3, Options{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, received, d.CountedFrom, at(t, c, want))
	}
}

func TestTheMachineZoneOfTheInstantDoesNotMatter(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	received := at(t, c, "2026-09-04 16:29")
	utc, _ := c.Due(received.UTC(), 3, Options{})
	local, _ := c.Due(received, 3, Options{})
	if utc != local {
		t.Errorf("UTC gives %v, the office zone %v", utc, local)
	}
	if utc.DueAt.Location().String() != "Asia/Makassar" {
		t.Errorf("due is told in %s", utc.DueAt.Location())
	}
}

func TestOptionsCountTheDayOfReceiptOrKeepTheTimeOfDay(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for name, test := range map[string]struct {
		received, want string
		n              int
		o              Options
	}{
		"day of receipt is day 1":                  {"2026-09-04 10:00", "2026-09-08 16:00", 3, Options{CountDayOfReceipt: true}},
		"day of receipt and 1 is the same day":     {"2026-09-04 10:00", "2026-09-04 16:30", 1, Options{CountDayOfReceipt: true}},
		"0 days is the close of day 0":             {"2026-09-04 10:00", "2026-09-04 16:30", 0, Options{}},
		"0 days with the day of receipt":           {"2026-09-05 10:00", "2026-09-07 16:00", 0, Options{CountDayOfReceipt: true}},
		"same time":                                {"2026-09-04 10:00", "2026-09-09 10:00", 3, Options{SameTime: true}},
		"same time from the next opening":          {"2026-09-05 21:00", "2026-09-10 08:00", 3, Options{SameTime: true}},
		"same time is kept before Ramadan's close": {"2026-02-13 16:15", "2026-02-20 15:30", 3, Options{SameTime: true}},
	} {
		d, err := c.Due(at(t, c, test.received), test.n, test.o)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, d.DueAt, at(t, c, test.want))
	}
}

func TestAYearWithoutItsListCountsByWeekendsAndIsProvisional(t *testing.T) {
	t.Parallel()
	s := spec7325(t)
	s.National = append(s.National, Entry{Date: date(t, "2028-01-03"), Effect: Closed, Label: "not in force"})
	c := compile(t, s)
	crossing, err := c.Due(at(t, c, "2027-12-30 10:00"), 3, Options{})
	if err != nil || !crossing.Provisional {
		t.Errorf("crossing into 2028: provisional %v, error %v", crossing.Provisional, err)
	}
	same(t, "crossing", crossing.DueAt, at(t, c, "2028-01-04 16:00"))
	if within, _ := c.Due(at(t, c, "2027-12-28 10:00"), 3, Options{}); within.Provisional {
		t.Error("a walk inside 2027 is provisional")
	}
	if before, _ := c.Due(at(t, c, "2023-12-29 10:00"), 1, Options{}); !before.Provisional {
		t.Error("a walk that begins in 2023 is not provisional")
	}
}

func TestAWalkThatSpansAnUncoveredYearIsProvisional(t *testing.T) {
	t.Parallel()
	s := spec7325(t)
	s.Covered = []int{2024, 2026}
	c := compile(t, s)
	if d, err := c.Due(at(t, c, "2024-12-20 10:00"), 270, Options{}); err != nil || !d.Provisional || d.DueAt.Year() != 2026 {
		t.Errorf("over 2025: due %v, provisional %v, error %v", d.DueAt, d.Provisional, err)
	}
}

func TestAQuestionOutsideTheSpanOrNegativeIsRefused(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for received, n := range map[string]int{"2022-12-31 23:59": 0, "2033-01-01 00:00": 0, "2032-12-31 10:00": 1, "2026-01-01 10:00": 1 << 40} {
		if _, err := c.Due(at(t, c, received), n, Options{}); !errors.Is(err, ErrSpan) {
			t.Errorf("%s + %d: %v, want ErrSpan", received, n, err)
		}
	}
	if _, err := c.Explain(at(t, c, "2026-01-05 10:00"), -1, Options{}); !errors.Is(err, ErrNegative) {
		t.Errorf("-1 days: %v, want ErrNegative", err)
	}
	if _, err := c.AddDays(date(t, "2040-01-01"), 0); !errors.Is(err, ErrSpan) {
		t.Errorf("AddDays outside: %v", err)
	}
}

func TestAnExplanationListsEachDayWithItsReason(t *testing.T) {
	t.Parallel()
	s := spec7325(t)
	s.Office = []Entry{{Date: date(t, "2026-09-08"), Effect: Closed, Label: "Listrik padam", Document: "S-12/7325/2026"}}
	s.Province = []Entry{{Date: date(t, "2026-09-09"), Effect: Closed, Label: "Hari jadi provinsi", Document: "SE-3/7300"}}
	c := compile(t, s)
	e, err := c.Explain(at(t, c, "2026-09-04 18:00"), 2, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{
		{Date: date(t, "2026-09-04"), Kind: Working},
		{Date: date(t, "2026-09-05"), Kind: Weekend},
		{Date: date(t, "2026-09-06"), Kind: Weekend},
		{Date: date(t, "2026-09-07"), Kind: DayZero},
		{Date: date(t, "2026-09-08"), Kind: Office, Label: "Listrik padam", Document: "S-12/7325/2026"},
		{Date: date(t, "2026-09-09"), Kind: Province, Label: "Hari jadi provinsi", Document: "SE-3/7300"},
		{Date: date(t, "2026-09-10"), Kind: Working, K: 1},
		{Date: date(t, "2026-09-11"), Kind: Working, K: 2},
	}
	if diff := cmp.Diff(want, e.Days); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	same(t, "due", e.DueAt, at(t, c, "2026-09-11 16:30"))
}

func TestAnExplanationNamesTheHolidayAndItsDecree(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	e, err := c.Explain(at(t, c, "2026-08-14 10:00"), 3, Options{})
	if err != nil {
		t.Fatal(err)
	}
	monday := e.Days[3]
	if monday.Kind != National || monday.Label != "Proklamasi Kemerdekaan" || monday.Document == "" {
		t.Errorf("17 August is %+v", monday)
	}
	if u, _ := c.Explain(at(t, c, "2027-12-31 10:00"), 1, Options{}); u.Days[len(u.Days)-1].Kind != Uncovered {
		t.Errorf("a day of 2028 is %+v", u.Days[len(u.Days)-1])
	}
}

func TestDueAllocatesNothing(t *testing.T) {
	c := compile(t, spec7325(t))
	received := at(t, c, "2026-03-13 10:00").UTC()
	for _, n := range []int{0, 3, 250} {
		for _, o := range []Options{{}, {CountDayOfReceipt: true, SameTime: true}} {
			if got := testing.AllocsPerRun(100, func() { sinkDue, sinkErr = c.Due(received, n, o) }); got != 0 || sinkErr != nil {
				t.Errorf("Due(%d, %+v) allocates %v times, error %v", n, o, got, sinkErr)
			}
		}
	}
	minutes := func() {
		sinkTime, sinkErr = c.AddMinutes(c.TurnDue(received, time.Hour), 10*time.Minute)
	}
	if got := testing.AllocsPerRun(100, minutes); got != 0 {
		t.Errorf("service minutes allocate %v times", got)
	}
}

var (
	sinkDue  Due
	sinkErr  error
	sinkTime time.Time
	sinkDate Date
)

func BenchmarkDue(b *testing.B) {
	c := compile(b, spec7325(b))
	received := at(b, c, "2026-03-13 10:00").UTC()
	for name, n := range map[string]int{"3": 3, "250": 250} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkDue, sinkErr = c.Due(received, n, Options{})
			}
		})
	}
}

func BenchmarkAddDays(b *testing.B) {
	c := compile(b, spec7325(b))
	from := date(b, "2026-03-13")
	for b.Loop() {
		sinkDate, sinkErr = c.AddDays(from, 3)
	}
}

func BenchmarkAddMinutes(b *testing.B) {
	c := compile(b, spec7325(b))
	for name, start := range map[string]string{"plain": "2026-03-13 10:00", "over the break": "2026-03-13 11:25"} {
		b.Run(name, func(b *testing.B) {
			from := at(b, c, start)
			for b.Loop() {
				sinkTime, sinkErr = c.AddMinutes(from, 10*time.Minute)
			}
		})
	}
}

func BenchmarkTurnDue(b *testing.B) {
	c := compile(b, spec7325(b))
	start := at(b, c, "2026-03-13 11:25")
	for b.Loop() {
		sinkTime = c.TurnDue(start, 10*time.Minute)
	}
}

func BenchmarkMinutesBetween(b *testing.B) {
	c := compile(b, spec7325(b))
	from, to := at(b, c, "2026-03-13 10:00"), at(b, c, "2026-03-25 10:00")
	for b.Loop() {
		sinkDue.Provisional = c.MinutesBetween(from, to) > 0
	}
}

func BenchmarkCompile(b *testing.B) {
	s := spec7325(b)
	for b.Loop() {
		_, sinkErr = Compile(s)
	}
}

func TestWorkingDaysBetweenTwoDatesAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for _, tc := range []struct {
		after, until string
		want         int
	}{
		{"2026-09-04", "2026-09-04", 0},
		{"2026-09-04", "2026-09-09", 3},
		{"2026-09-05", "2026-09-09", 3}, // from a Saturday
		{"2026-09-09", "2026-09-04", -3},
		{"2026-09-09", "2026-09-13", 2}, // to a Sunday
		{"2026-03-17", "2026-03-27", 3}, // over Nyepi and Idulfitri
		{"1900-01-01", "1900-06-01", 0},
		{"2500-01-01", "2600-01-01", 0},
	} {
		if got := c.WorkingDays(date(t, tc.after), date(t, tc.until)); got != tc.want {
			t.Errorf("%s to %s: %d, want %d", tc.after, tc.until, got, tc.want)
		}
	}
}
