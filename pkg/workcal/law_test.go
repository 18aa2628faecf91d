package workcal

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oracle reads a Spec plainly and steps through it minute by minute.
type oracle struct{ Spec }

func (o oracle) day(d Date) (hours []Interval, working bool) {
	hours = o.Profiles[0].Week.On(d.Weekday())
	if p := o.Profiles[1]; p.From <= d && d <= p.To {
		hours = p.Week.On(d.Weekday())
	}
	working = len(hours) > 0
	for _, e := range slices.Concat(o.National, o.Province, o.Office) {
		if e.Date == d && e.Effect == Closed {
			hours, working = nil, false
		} else if e.Date == d {
			hours, working = e.Intervals, working || e.Counts
		}
	}
	return hours, working
}

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

func (o oracle) due(t time.Time, n int) time.Time {
	last, k := Date(0), -1
	for ; ; t = t.Add(time.Minute) {
		d, now := o.at(t)
		hours, working := o.day(d)
		if !working || now >= hours[len(hours)-1].To {
			continue
		}
		if d != last {
			last, k = d, k+1
		}
		if k == n && now+1 == hours[len(hours)-1].To {
			return t.Add(time.Minute)
		}
	}
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

var genEntries = rapid.Custom(func(t *rapid.T) []Entry {
	days := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 12, rapid.ID[int]).Draw(t, "days")
	list := make([]Entry, 0, len(days))
	for _, d := range days {
		e := Entry{Date: DateOf(2026, time.March, 1) + Date(d), Label: "x",
			Effect: rapid.SampledFrom([]Effect{Closed, SpecialHours, OpenAnyway}).Draw(t, "effect")}
		if e.Effect != Closed {
			e.Intervals, e.Counts = genHours.Draw(t, "hours"), rapid.Bool().Draw(t, "counts")
		}
		list = append(list, e)
	}
	return list
})

var genSpec = rapid.Custom(func(t *rapid.T) Spec {
	return Spec{Zone: rapid.SampledFrom([]string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}).Draw(t, "zone"),
		Covered: []int{2026},
		Profiles: []Profile{{Name: "regular", Week: weekdays(genHours.Draw(t, "mon"), genHours.Draw(t, "fri"))},
			{"ramadan", DateOf(2026, time.March, 8), DateOf(2026, time.March, 20), weekdays(genHours.Draw(t, "rmon"), nil)}},
		National: genEntries.Draw(t, "national"), Province: genEntries.Draw(t, "province"), Office: genEntries.Draw(t, "office")}
})

var genInstant = rapid.Custom(func(t *rapid.T) time.Time {
	return time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 30*minutesPerDay).Draw(t, "minute")) * time.Minute)
})

func dueOf(t *rapid.T, c *Calendar, received time.Time, n int) time.Time {
	d, err := c.Due(received, n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d.DueAt
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
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		received, n := genInstant.Draw(t, "received"), rapid.IntRange(0, 6).Draw(t, "n")
		if got, want := dueOf(t, c, received, n), (oracle{s}).due(received, n); !got.Equal(want) {
			t.Fatalf("due %s, oracle %s", got, want)
		}
	})
}

func TestServiceMinutesEqualAMinuteSteppingOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		c := compiled(t, s)
		start, n := genInstant.Draw(t, "start"), rapid.IntRange(0, 900).Draw(t, "minutes")
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
		o, now := oracle{s}, genInstant.Draw(t, "now")
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
		c := compiled(t, genSpec.Draw(t, "spec"))
		a, n := genInstant.Draw(t, "received"), rapid.IntRange(0, 250).Draw(t, "n")
		b := a.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "later")) * time.Minute)
		if dueOf(t, c, b, n).Before(dueOf(t, c, a, n)) {
			t.Fatal("received later, due earlier")
		}
		if !dueOf(t, c, a, n).Before(dueOf(t, c, a, n+1)) {
			t.Fatal("one day more is not later")
		}
	})
}

func TestDueIsAdditiveAndFallsOnAWorkingDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := compiled(t, genSpec.Draw(t, "spec"))
		received := genInstant.Draw(t, "received")
		a, b := rapid.IntRange(0, 100).Draw(t, "a"), rapid.IntRange(0, 100).Draw(t, "b")
		halfway := c.DateOf(dueOf(t, c, received, a).Add(-time.Minute))
		opening, ok := c.FirstOpening(halfway)
		if !ok || !c.Day(halfway).Working {
			t.Fatalf("due on %s, which is no working day", halfway)
		}
		if got, want := dueOf(t, c, opening, b), dueOf(t, c, received, a+b); !got.Equal(want) {
			t.Fatalf("%d then %d days end %s, %d days end %s", a, b, got, a+b, want)
		}
	})
}

func TestAClosedDayNeverMakesADueDateEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec.Draw(t, "spec")
		received, n := genInstant.Draw(t, "received"), rapid.IntRange(0, 20).Draw(t, "n")
		before := dueOf(t, compiled(t, s), received, n)
		closed := DateOf(2026, time.March, 1) + Date(rapid.IntRange(0, 60).Draw(t, "closed"))
		s.Office = slices.DeleteFunc(slices.Clone(s.Office), func(e Entry) bool { return e.Date == closed })
		s.Office = append(s.Office, Entry{Date: closed, Effect: Closed, Label: "x"})
		if after := dueOf(t, compiled(t, s), received, n); after.Before(before) {
			t.Fatalf("closing %s moved %s to %s", closed, before, after)
		}
	})
}

func TestAnExplanationCountsUpToNOnItsLastDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := compiled(t, genSpec.Draw(t, "spec"))
		received, n := genInstant.Draw(t, "received"), rapid.IntRange(1, 30).Draw(t, "n")
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
