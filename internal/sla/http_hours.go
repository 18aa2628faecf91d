package sla

import (
	"context"
	"strconv"
	"strings"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/workcal"
)

// ProfileInput is a week of hours with the dates it holds on; the first has
// none.
type ProfileInput struct {
	Name string    `json:"name" maxLength:"200"`
	From string    `json:"from,omitempty" format:"date"`
	To   string    `json:"to,omitempty" format:"date"`
	Week WeekInput `json:"week"`
}

// WeekInput holds the open stretches of each weekday; none is closed.
type WeekInput struct {
	Mon []IntervalInput `json:"mon,omitempty" maxItems:"12"`
	Tue []IntervalInput `json:"tue,omitempty" maxItems:"12"`
	Wed []IntervalInput `json:"wed,omitempty" maxItems:"12"`
	Thu []IntervalInput `json:"thu,omitempty" maxItems:"12"`
	Fri []IntervalInput `json:"fri,omitempty" maxItems:"12"`
	Sat []IntervalInput `json:"sat,omitempty" maxItems:"12"`
	Sun []IntervalInput `json:"sun,omitempty" maxItems:"12"`
}

// HoursInput is all weekly hours of an office.
type HoursInput struct {
	Profiles []ProfileInput `json:"profiles" minItems:"1" maxItems:"20"`
}

// hours reads the input.
func (in HoursInput) hours() (h calendar.Hours, err error) {
	for i, p := range in.Profiles {
		path := "profiles." + strconv.Itoa(i)
		made := workcal.Profile{Name: strings.TrimSpace(p.Name)}
		if made.From, err = date(path+".from", p.From); err != nil {
			return h, err
		}
		if made.To, err = date(path+".to", p.To); err != nil {
			return h, err
		}
		if made.Week, err = p.Week.week(path + ".week"); err != nil {
			return h, err
		}
		h.Profiles = append(h.Profiles, made)
	}
	return h, nil
}

func (in WeekInput) week(path string) (w workcal.Week, err error) {
	for _, day := range []struct {
		from []IntervalInput
		to   *[]workcal.Interval
	}{{in.Mon, &w.Mon}, {in.Tue, &w.Tue}, {in.Wed, &w.Wed}, {in.Thu, &w.Thu}, {in.Fri, &w.Fri}, {in.Sat, &w.Sat}, {in.Sun, &w.Sun}} {
		if *day.to, err = intervals(path, day.from); err != nil {
			return w, err
		}
	}
	return w, nil
}

// intervals reads stretches of open time.
func intervals(path string, in []IntervalInput) (all []workcal.Interval, err error) {
	for _, iv := range in {
		from, err1 := workcal.ParseMinute(iv.From)
		to, err2 := workcal.ParseMinute(iv.To)
		if err1 != nil || err2 != nil {
			return nil, fault.Invalid(fault.Field{Path: path, Code: "invalid"})
		}
		all = append(all, workcal.Interval{From: from, To: to})
	}
	return all, nil
}

// date reads a date; none is the zero date.
func date(path, text string) (workcal.Date, error) {
	if text == "" {
		return 0, nil
	}
	on, err := workcal.ParseDate(text)
	if err != nil {
		return 0, fault.Invalid(fault.Field{Path: path, Code: "invalid"})
	}
	return on, nil
}

func (d *Changer) previewHours(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   HoursInput
}) (*previewAnswer, error) {
	e, err := in.Body.hours()
	if err != nil {
		return nil, err
	}
	return previewed(d.Preview(ctx, e))
}

func (d *Changer) setHours(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   struct {
		HoursInput
		PreviewToken
	}
}) (*appliedAnswer, error) {
	e, err := in.Body.hours()
	if err != nil {
		return nil, err
	}
	return applied(d.Apply(ctx, e, in.Body.Token))
}
