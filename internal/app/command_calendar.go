package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Due tells when n working days after received have passed and why, in a
// language of the catalogue ("id" or "en"), by the office's calendar in force
// where an installation is at hand, else by the one the program brings along.
// An empty received means now; asJSON writes what the API says.
func Due(ctx context.Context, e Env, lang, code, received string, n int, asJSON bool) error {
	if !e.installed() {
		c, _, err := calendar.FromConfigs(code)
		if err != nil {
			return err
		}
		return e.due(i18n.Lang(lang), calendar.Version{No: calendar.FirstNo, Calendar: c}, clock.System{}.Now(), received, n, asJSON)
	}
	return e.with(ctx, func(ctx context.Context, p *process) error {
		v, err := p.calendarOf(ctx, code)
		if err != nil {
			return err
		}
		return e.due(i18n.Lang(lang), v, p.clock.Now(), received, n, asJSON)
	})
}

// installed tells whether the configuration or a live run names a database.
func (e Env) installed() bool {
	_, _, err := servers.Live(e.Config.DataDir)
	return err == nil || e.Config.DatabaseURL != "" && e.Config.DatabaseScanURL != ""
}

// calendarOf is the version in force in an office.
func (p *process) calendarOf(ctx context.Context, code string) (calendar.Version, error) {
	o, ok := p.rooms.registry.ByCode(code)
	if !ok {
		return calendar.Version{}, fault.New(fault.UnknownOffice)
	}
	return p.rooms.calendar.Current(tenant.WithOffice(ctx, o.Key))
}

func (e Env) due(lang i18n.Lang, v calendar.Version, at time.Time, received string, n int, asJSON bool) (err error) {
	if received != "" {
		if at, err = calendar.ParseReceived(received, v.Zone()); err != nil {
			return err
		}
	}
	a, err := calendar.Tell(lang, v, at, n, workcal.Options{})
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(e.Out)
		out.SetIndent("", "  ")
		return out.Encode(a)
	}
	e.say("%s", a.Text)
	for _, d := range a.Days {
		e.say("  %s  %s", d.Date, strings.TrimSuffix(d.Label+" · "+d.Document, " · "))
	}
	return nil
}

// ListVersions prints the versions of an office's calendar, the newest first.
func ListVersions(ctx context.Context, e Env, code string) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		o, ok := p.rooms.registry.ByCode(code)
		if !ok {
			return fault.New(fault.UnknownOffice)
		}
		all, err := p.rooms.calendar.Versions(tenant.WithOffice(ctx, o.Key))
		for _, v := range all {
			e.say("%s", strings.TrimRight(fmt.Sprintf("%4d  %s  %s", v.No, calendar.Stamp(v.MadeAt), v.Reason), " "))
		}
		return err
	})
}

// ImportCalendar reads the national list from a file, prints what it would
// change in all offices, and, unless it is a dry run, does it.
func ImportCalendar(ctx context.Context, e Env, file string, dry bool) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return refusal{"file_unreadable", "Berkas " + file + " tidak dapat dibaca"}
	}
	list, err := calendar.ReadList(string(text))
	if err != nil {
		return err
	}
	return e.with(ctx, func(ctx context.Context, p *process) error {
		seen, err := p.rooms.changer.PreviewLayer(ctx, calendar.Nation, list)
		if err != nil {
			return err
		}
		e.say("%d hari libur untuk tahun %v; %d tenggat bergeser di %d kantor.", len(list.Entries), list.Years(), seen.Count, len(seen.PerOffice))
		if dry {
			return nil
		}
		done, err := p.rooms.changer.ApplyLayer(ctx, calendar.Nation, list, seen.Token)
		if err == nil {
			e.say("Daftar nasional versi %d tersimpan; %d kantor mengikuti satu per satu.", done.Version, done.Offices)
		}
		return err
	})
}

// ShowCalendar prints the days of an office's calendar from a date (today when
// empty) on.
func ShowCalendar(ctx context.Context, e Env, code, from string, days int) error {
	return e.with(ctx, func(ctx context.Context, p *process) error {
		o, ok := p.rooms.registry.ByCode(code)
		if !ok {
			return fault.New(fault.UnknownOffice)
		}
		v, err := p.rooms.calendar.Current(tenant.WithOffice(ctx, o.Key))
		if err != nil {
			return err
		}
		if from == "" {
			from = p.clock.Now().In(o.Zone).Format(time.DateOnly)
		}
		date, err := workcal.ParseDate(from)
		if err != nil {
			return fault.Invalid(fault.Field{Path: "from", Code: "invalid"})
		}
		e.say("%s, kalender versi %d", o.Display(), v.No)
		for i := range days {
			e.say("%s", dayLine(v.Day(date+workcal.Date(i))))
		}
		return nil
	})
}

// dayLine is a day of the calendar as one line.
func dayLine(d workcal.Day) string {
	line := fmt.Sprintf("%s  %-9s", d.Date, d.Kind)
	for _, i := range d.Intervals {
		line += fmt.Sprintf("  %s–%s", i.From, i.To)
	}
	return strings.TrimRight(line+"  "+d.Label, " ")
}
