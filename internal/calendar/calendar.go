package calendar

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Version is a compiled calendar with its number in its office, from 1.
type Version struct {
	No int
	*workcal.Calendar
}

// DaysLeft counts the working days after an instant's day up to the day of a due
// instant: 0 on that day, negative after it.
func (v Version) DaysLeft(now, due time.Time) int {
	return v.WorkingDays(v.DateOf(now), v.DateOf(due))
}

// FirstNo is the number of the version composed from configs.
const FirstNo = 1

// FromConfigs returns version 1 of the office with this BPS code (or former
// code) and its zone, without a database. It fails with unknown_office.
func FromConfigs(code string) (*workcal.Calendar, *time.Location, error) {
	zone, err := zoneOf(code)
	if err != nil {
		return nil, nil, err
	}
	d, err := draftOf(zone)
	if err != nil {
		return nil, nil, err
	}
	return d.calendar, d.calendar.Zone(), nil
}

func zoneOf(code string) (string, error) {
	list, err := configs.Offices()
	if err != nil {
		return "", err
	}
	for _, key := range []func(configs.OfficeRow) string{
		func(o configs.OfficeRow) string { return o.Code },
		func(o configs.OfficeRow) string { return o.Legacy },
	} {
		i := slices.IndexFunc(list, func(o configs.OfficeRow) bool { return code != "" && key(o) == code })
		if i >= 0 {
			return list[i].Zone, nil
		}
	}
	return "", fault.New(fault.UnknownOffice)
}

// draft is version 1 of every office of one zone.
type draft struct {
	body     []byte
	digest   []byte
	calendar *workcal.Calendar
}

var drafts = struct {
	sync.Mutex
	byZone map[string]draft
}{byZone: map[string]draft{}}

func draftOf(zone string) (draft, error) {
	drafts.Lock()
	defer drafts.Unlock()
	if d, ok := drafts.byZone[zone]; ok {
		return d, nil
	}
	d, err := newDraft(zone)
	if err == nil {
		drafts.byZone[zone] = d
	}
	return d, err
}

func newDraft(zone string) (draft, error) {
	spec, err := compose(zone)
	if err != nil {
		return draft{}, err
	}
	body, digest, err := seal(spec)
	if err != nil {
		return draft{}, err
	}
	c, err := compiled.get(digest, func() (workcal.Spec, error) { return spec, nil })
	return draft{body, digest, c}, err
}

// compose makes the Spec of version 1 for a zone.
func compose(zone string) (workcal.Spec, error) {
	s := workcal.Spec{Zone: zone}
	hours, err := configs.Hours()
	if err != nil {
		return s, err
	}
	ramadan, err := configs.Ramadan()
	if err != nil {
		return s, err
	}
	holidays, err := configs.Holidays()
	if err != nil {
		return s, err
	}
	if s.Profiles, err = profiles(hours, ramadan); err != nil {
		return s, err
	}
	s.National, s.Covered, err = national(holidays)
	return s, err
}

func profiles(hours configs.HoursDraft, ramadan []configs.RamadanRow) ([]workcal.Profile, error) {
	regular, err := week(hours.Regular)
	if err != nil {
		return nil, err
	}
	fasting, err := week(hours.Ramadan)
	if err != nil {
		return nil, err
	}
	list := []workcal.Profile{{Name: "regular", Week: regular}}
	for _, r := range ramadan {
		p := workcal.Profile{Name: "ramadan", Week: fasting}
		if p.From, err = workcal.ParseDate(r.From); err != nil {
			return nil, err
		}
		if p.To, err = workcal.ParseDate(r.To); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func week(w configs.Week) (out workcal.Week, err error) {
	days := map[string]*[]workcal.Interval{"mon": &out.Mon, "tue": &out.Tue, "wed": &out.Wed,
		"thu": &out.Thu, "fri": &out.Fri, "sat": &out.Sat, "sun": &out.Sun}
	for name, list := range w {
		for _, iv := range list {
			from, err1 := workcal.ParseMinute(iv.From)
			to, err2 := workcal.ParseMinute(iv.To)
			if err := cmp.Or(err1, err2); err != nil {
				return out, err
			}
			*days[name] = append(*days[name], workcal.Interval{From: from, To: to})
		}
	}
	return out, nil
}

// national turns the list of days off into closed days. A year with at least
// one row is covered.
func national(rows []configs.HolidayRow) (days []workcal.Entry, covered []int, err error) {
	for _, h := range rows {
		on, err := workcal.ParseDate(h.On)
		if err != nil {
			return nil, nil, err
		}
		days = append(days, workcal.Entry{Date: on, Effect: workcal.Closed, Label: h.Name, Document: h.Decree})
		covered = append(covered, on.Year())
	}
	slices.Sort(covered)
	return days, slices.Compact(covered), nil
}
