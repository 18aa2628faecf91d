package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/pkg/workcal"
)

// What the compiler must not leave out.
var (
	keptDue   workcal.Due
	keptTime  time.Time
	keptDate  workcal.Date
	keptTaken time.Duration
	keptErr   error
)

// bursts is how many answers of a few nanoseconds one call of a turn takes, so
// that the call itself, which costs one or two, does not count.
const bursts = 16

func burst(name string, f func()) side {
	whole := nanoseconds(name, f)
	return side{name, func(ctx context.Context) (float64, error) {
		took, err := whole.turn(ctx)
		return took / bursts, err
	}}
}

func adding(c *workcal.Calendar, start time.Time, d time.Duration) func() {
	return func() {
		for range bursts {
			keptTime, keptErr = c.AddMinutes(start, d)
		}
	}
}

// benchDays sets due dates and service minutes beside a library that is known
// for them, with the same holidays, the same hours and its own cache on.
func benchDays(ctx context.Context, s settings) ([]Row, error) {
	ours, zone, err := calendar.FromConfigs("7325")
	if err != nil {
		return nil, err
	}
	peer, err := rickar(zone)
	if err != nil {
		return nil, err
	}
	received := time.Date(2026, 3, 13, 10, 0, 0, 0, zone)
	from := ours.DateOf(received)
	far, friday := received.AddDate(0, 0, 12), time.Date(2026, 3, 13, 11, 25, 0, 0, zone)
	turns, err := interleave(ctx, s.pairs,
		burst("date +3", func() {
			for range bursts {
				keptDate, keptErr = ours.AddDays(from, 3)
			}
		}),
		burst("due +3", func() {
			for range bursts {
				keptDue, keptErr = ours.Due(received, 3, workcal.Options{})
			}
		}),
		nanoseconds("rickar/cal +3", func() { keptTime = peer.WorkdaysFrom(received, 3) }),
		burst("due +250", func() {
			for range bursts {
				keptDue, keptErr = ours.Due(received, 250, workcal.Options{})
			}
		}),
		burst("+10 minutes", adding(ours, received, 10*time.Minute)),
		nanoseconds("rickar/cal +10 minutes", func() { keptTime = peer.AddWorkHours(received, 10*time.Minute) }),
		burst("+10 minutes over a break", adding(ours, friday, 10*time.Minute)),
		burst("+20 hours", adding(ours, received, 20*time.Hour)),
		nanoseconds("rickar/cal +20 hours", func() { keptTime = peer.AddWorkHours(received, 20*time.Hour) }),
		burst("minutes of 12 days", func() {
			for range bursts {
				keptTaken = ours.MinutesBetween(received, far)
			}
		}),
		nanoseconds("rickar/cal minutes of 12 days", func() { keptTaken = peer.WorkHoursInRange(received, far) }))
	if err = errors.Join(err, keptErr); err != nil {
		return nil, err
	}
	allocations := testing.AllocsPerRun(1000, func() { keptDue, keptErr = ours.Due(received, 3, workcal.Options{}) })
	return dayRows(turns, allocations), nil
}

// dayRows compares the turns of benchDays.
func dayRows(turns [][]float64, allocations float64) []Row {
	date, due, peerDue, far := turns[0], turns[1], turns[2], turns[3]
	against := func(what string, ours, peer []float64, goal goal, note string) Row {
		return Row{What: what, Unit: "ns", Ours: figure(ours), Peer: figure(peer), Ratio: ratio(peer, ours), Goal: goal, Note: note}
	}
	const faster = "ratio is peer to ours: how many times faster"
	rows := []Row{
		against("3 working days on, date to date", date, peerDue, atLeast(200), faster),
		against("3 working days on, instant to due time", due, peerDue, goal{}, "the peer keeps no opening hours here"),
		{What: "250 working days to 3", Unit: "ns", Ours: figure(far), Limit: figure(due), Ratio: ratio(far, due), Goal: atMost(1.3)},
		against("open time between two instants 12 days apart", turns[9], turns[10], atLeast(100), "ours with breaks, the peer knows none"),
		against("20 service hours on", turns[7], turns[8], atLeast(100), "ours with breaks, the peer knows none"),
		against("10 service minutes on", turns[4], turns[5], goal{}, "within one morning"),
		against("10 service minutes on, over a break", turns[6], turns[5], goal{}, "the peer counts them without the break"),
		{What: "due time, allocations", Unit: "count", Ours: figure([]float64{allocations}), Goal: atMost(0)},
	}
	for i := range rows {
		rows[i] = rows[i].judged()
	}
	return rows
}

// rickar is the peer with the published holidays of every year we know.
func rickar(zone *time.Location) (*cal.BusinessCalendar, error) {
	holidays, err := configs.Holidays()
	if err != nil {
		return nil, err
	}
	c := cal.NewBusinessCalendar()
	c.Cacheable = true
	c.SetWorkHours(8*time.Hour, 15*time.Hour+30*time.Minute)
	for _, h := range holidays {
		day, err := time.ParseInLocation(time.DateOnly, h.On, zone)
		if err != nil {
			return nil, err
		}
		c.AddHoliday(&cal.Holiday{Name: h.Name, Month: day.Month(), Day: day.Day(),
			StartYear: day.Year(), EndYear: day.Year(), Func: cal.CalcDayOfMonth})
	}
	return c, nil
}
