package workcal

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oracle reads a Spec plainly and steps through it minute by minute.
type oracle struct{ Spec }

func (o oracle) due(t time.Time, n int, opt Options) time.Time {
	k, last, from := -1, Date(0), Minute(0)
	if opt.CountDayOfReceipt {
		k = 0
	}
	for ; ; t = t.Add(time.Minute) {
		d, now := o.at(t)
		hours, working := o.day(d)
		if !working || now >= hours[len(hours)-1].To {
			continue
		}
		if last == 0 {
			from = max(now, hours[0].From)
		}
		if d != last {
			last, k = d, k+1
		}
		if k >= n && opt.SameTime && now >= max(from, hours[0].From) {
			return t
		}
		if k >= n && now+1 == hours[len(hours)-1].To {
			return t.Add(time.Minute)
		}
	}
}

func (o oracle) day(d Date) (hours []Interval, working bool) {
	for _, p := range o.Profiles {
		if p.To == 0 || p.From <= d && d <= p.To {
			hours = p.Week.On(d.Weekday())
		}
	}
	working = len(hours) > 0
	for i, layer := range [][]Entry{o.National, o.Province, o.Office} {
		for _, e := range layer {
			if e.Date == d && (i > 0 || o.covers(d)) {
				hours, working = e.Intervals, e.Effect != Closed && (working || e.Counts)
			}
		}
	}
	return hours, working
}

func (o oracle) covers(d Date) bool { return slices.Contains(o.Covered, d.Year()) }

// at gives the date and the minute of the day by the zone's published offset.
func (o oracle) at(t time.Time) (Date, Minute) {
	east := map[string]int64{"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}[o.Zone]
	m := t.Unix()/60 + east*60
	return Date(m / minutesPerDay), Minute(m % minutesPerDay)
}

func (o oracle) open(t time.Time) bool {
	d, now := o.at(t)
	hours, _ := o.day(d)
	return slices.ContainsFunc(hours, func(iv Interval) bool { return iv.From <= now && now < iv.To })
}

func (o oracle) add(t time.Time, minutes int) time.Time {
	for ; minutes > 0; t = t.Add(time.Minute) {
		if o.open(t) {
			minutes--
		}
	}
	return t
}

var genHours = rapid.Custom(func(t *rapid.T) []Interval {
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(0, 96), 2, 4, rapid.ID[int]).Draw(t, "cuts")
	slices.Sort(cuts)
	var list []Interval
	for i := 0; i+1 < len(cuts); i += 2 {
		list = append(list, Interval{Minute(cuts[i] * 15), Minute(cuts[i+1] * 15)})
	}
	return list
})

func genEntries(start Date) *rapid.Generator[[]Entry] {
	return rapid.Custom(func(t *rapid.T) []Entry {
		days := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 12, rapid.ID[int]).Draw(t, "days")
		list := make([]Entry, 0, len(days))
		for _, d := range days {
			e := Entry{Date: start + Date(d), Label: "x",
				Effect: rapid.SampledFrom([]Effect{Closed, SpecialHours, OpenAnyway}).Draw(t, "effect")}
			if e.Effect != Closed {
				e.Intervals, e.Counts = genHours.Draw(t, "hours"), rapid.Bool().Draw(t, "counts")
			}
			list = append(list, e)
		}
		return list
	})
}

// eras are the beginnings of what the laws are tried on: Ramadan, the end of a
// covered year before one that is not, and a leap day.
var eras = []Date{DateOf(2026, time.March, 1), DateOf(2026, time.December, 10), DateOf(2028, time.February, 10)}

// era is the beginning that a generated Spec was made around.
func era(s Spec) Date { return s.Profiles[1].From - 7 }

var genSpec = rapid.Custom(func(t *rapid.T) Spec {
	start := rapid.SampledFrom(eras).Draw(t, "era")
	regular := weekdays(genHours.Draw(t, "mon"), genHours.Draw(t, "fri"))
	if rapid.Bool().Draw(t, "open on Saturdays") {
		regular.Sat = genHours.Draw(t, "sat")
	}
	return Spec{Zone: rapid.SampledFrom([]string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}).Draw(t, "zone"),
		Covered: []int{2026, 2028},
		Profiles: []Profile{{Name: "regular", Week: regular},
			{"ramadan", start + 7, start + 19, weekdays(genHours.Draw(t, "rmon"), nil)},
			{"works", start + 16, start + 22, weekdays(genHours.Draw(t, "wmon"), genHours.Draw(t, "wfri"))}},
		National: genEntries(start).Draw(t, "national"), Province: genEntries(start).Draw(t, "province"),
		Office: genEntries(start).Draw(t, "office")}
})

var genOptions = rapid.Custom(func(t *rapid.T) Options {
	return Options{CountDayOfReceipt: rapid.Bool().Draw(t, "count the day of receipt"), SameTime: rapid.Bool().Draw(t, "same time")}
})

// instant draws a whole minute of the month after the Spec's beginning.
func instant(t *rapid.T, s Spec, name string) time.Time {
	since := rapid.IntRange(0, 30*minutesPerDay).Draw(t, name)
	return era(s).midnight().Add(time.Duration(since) * time.Minute)
}

func dueOf(t *rapid.T, c *Calendar, received time.Time, n int, o Options) Due {
	d, err := c.Due(received, n, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compiled(t *rapid.T, s Spec) *Calendar {
	c, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDueEqualsAMinuteSteppingOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, o := genSpec.Draw(t, "spec"), genOptions.Draw(t, "options")
		c := compiled(t, s)
		received, n := instant(t, s, "received"), rapid.IntRange(0, 6).Draw(t, "n")
		got := dueOf(t, c, received, n, o)
		if want := (oracle{s}).due(received, n, o); !got.DueAt.Equal(want) {
			t.Fatalf("due %s, oracle %s", got.DueAt, want)
		}
		provisional := false
		for d := c.DateOf(received); d <= c.DateOf(got.DueAt); d++ {
			provisional = provisional || !(oracle{s}).covers(d)
		}
		if got.Provisional != provisional {
			t.Fatalf("provisional %v from %s to %s", got.Provisional, received, got.DueAt)
		}
	})
}

func TestServiceMinutesEqualAMinuteSteppingOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		start, n := instant(t, s, "start"), rapid.IntRange(0, 900).Draw(t, "minutes")
		d := time.Duration(n) * time.Minute
		end, err := c.AddMinutes(start, d)
		if want := (oracle{s}).add(start, n); err != nil || !end.Equal(want) {
			t.Fatalf("end %s (%v), oracle %s", end, err, want)
		}
		if got := c.MinutesBetween(start, end); got != d {
			t.Fatalf("%s between, want %s", got, d)
		}
	})
}

func TestOpenAtAndNextOpeningEqualTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		o, now := oracle{s}, instant(t, s, "now")
		if c.OpenAt(now) != o.open(now) {
			t.Fatalf("OpenAt %v, oracle %v", c.OpenAt(now), o.open(now))
		}
		next, ok := c.NextOpening(now)
		if !ok || next.Before(now) || !o.open(next) {
			t.Fatalf("next opening %s (%v) is not an open instant after %s", next, ok, now)
		}
		if !o.open(now) {
			for t2 := now; t2.Before(next); t2 = t2.Add(time.Minute) {
				if o.open(t2) {
					t.Fatalf("open at %s, before the next opening %s", t2, next)
				}
			}
		}
	})
}

func TestDueIsMonotoneInReceiptAndInDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, o := genSpec.Draw(t, "spec"), genOptions.Draw(t, "options")
		c := compiled(t, s)
		a, n := instant(t, s, "received"), rapid.IntRange(0, 250).Draw(t, "n")
		b := a.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "later")) * time.Minute)
		first := dueOf(t, c, a, n, o).DueAt
		if dueOf(t, c, b, n, o).DueAt.Before(first) {
			t.Fatal("received later, due earlier")
		}
		next := dueOf(t, c, a, n+1, o).DueAt
		if sameDay := o.CountDayOfReceipt && n == 0; next.Before(first) || next.Equal(first) != sameDay {
			t.Fatalf("%d days end %s, one more %s", n, first, next)
		}
	})
}

func TestDueIsAdditiveAndFallsOnAWorkingDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		received := instant(t, s, "received")
		a, b := rapid.IntRange(0, 100).Draw(t, "a"), rapid.IntRange(0, 100).Draw(t, "b")
		halfway := c.DateOf(dueOf(t, c, received, a, Options{}).DueAt.Add(-1))
		opening, ok := c.FirstOpening(halfway)
		if !ok || !c.Day(halfway).Working {
			t.Fatalf("due on %s, which is no working day", halfway)
		}
		if got, want := dueOf(t, c, opening, b, Options{}), dueOf(t, c, received, a+b, Options{}); !got.DueAt.Equal(want.DueAt) {
			t.Fatalf("%d then %d days end %s, %d days end %s", a, b, got.DueAt, a+b, want.DueAt)
		}
	})
}

func TestAClosedDayNeverMakesADueDateEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, o := genSpec.Draw(t, "spec"), genOptions.Draw(t, "options")
		received, n := instant(t, s, "received"), rapid.IntRange(0, 20).Draw(t, "n")
		before := dueOf(t, compiled(t, s), received, n, o).DueAt
		closed := era(s) + Date(rapid.IntRange(0, 60).Draw(t, "closed"))
		layer := rapid.SampledFrom([]*[]Entry{&s.National, &s.Province, &s.Office}).Draw(t, "layer")
		*layer = slices.DeleteFunc(slices.Clone(*layer), func(e Entry) bool { return e.Date == closed })
		*layer = append(*layer, Entry{Date: closed, Effect: Closed, Label: "x"})
		if after := dueOf(t, compiled(t, s), received, n, o).DueAt; after.Before(before) {
			t.Fatalf("closing %s moved %s to %s", closed, before, after)
		}
	})
}

func TestAnExplanationCountsUpToNOnItsLastDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		received, n := instant(t, s, "received"), rapid.IntRange(1, 30).Draw(t, "n")
		e, err := c.Explain(received, n, Options{})
		if err != nil {
			t.Fatal(err)
		}
		last, k := e.Days[len(e.Days)-1], 0
		for i, step := range e.Days {
			if step.Date != e.Days[0].Date+Date(i) {
				t.Fatalf("day %d is %s", i, step.Date)
			}
			if step.K > 0 {
				if k++; step.K != k {
					t.Fatalf("%s is working day %d, want %d", step.Date, step.K, k)
				}
			}
		}
		if k != n || last.K != n {
			t.Fatalf("counted to %d, ends on %+v, want %d", k, last, n)
		}
	})
}
