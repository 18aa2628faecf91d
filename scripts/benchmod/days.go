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
	keptDue  workcal.Due
	keptTime time.Time
	keptDate workcal.Date
	keptErr  error
)

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
	ten := func() { keptTime, keptErr = ours.AddMinutes(received, 10*time.Minute) }
	turns, err := interleave(ctx, s.pairs,
		nanoseconds("date +3", func() { keptDate, keptErr = ours.AddDays(from, 3) }),
		nanoseconds("due +3", func() { keptDue, keptErr = ours.Due(received, 3, workcal.Options{}) }),
		nanoseconds("rickar/cal +3", func() { keptTime = peer.WorkdaysFrom(received, 3) }),
		nanoseconds("due +250", func() { keptDue, keptErr = ours.Due(received, 250, workcal.Options{}) }),
		nanoseconds("+10 minutes", ten),
		nanoseconds("rickar/cal +10 minutes", func() { keptTime = peer.AddWorkHours(received, 10*time.Minute) }))
	if err = errors.Join(err, keptErr); err != nil {
		return nil, err
	}
	allocations := testing.AllocsPerRun(1000, func() { keptDue, keptErr = ours.Due(received, 3, workcal.Options{}) })
	date, due, peerDue, far := turns[0], turns[1], turns[2], turns[3]
	rows := []Row{
		{What: "3 working days on, date to date", Unit: "ns", Ours: figure(date), Peer: figure(peerDue), Ratio: ratio(peerDue, date),
			Goal: atLeast(200), Note: "ratio is peer to ours: how many times faster"},
		{What: "3 working days on, instant to due time", Unit: "ns", Ours: figure(due), Peer: figure(peerDue), Ratio: ratio(peerDue, due),
			Note: "ratio is peer to ours; the peer keeps no opening hours here"},
		{What: "250 working days to 3", Unit: "ns", Ours: figure(far), Limit: figure(due), Ratio: ratio(far, due), Goal: atMost(1.3)},
		{What: "10 service minutes on", Unit: "ns", Ours: figure(turns[4]), Peer: figure(turns[5]), Ratio: ratio(turns[5], turns[4]),
			Goal: atLeast(100), Note: "ratio is peer to ours; the peer knows no breaks"},
		{What: "due time, allocations", Unit: "count", Ours: figure([]float64{allocations}), Goal: atMost(0)},
	}
	for i := range rows {
		rows[i] = rows[i].judged()
	}
	return rows, nil
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
