package calendar

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

var market = workcal.Entry{Date: workcal.DateOf(2026, 11, 28), Effect: workcal.OpenAnyway, Intervals: hours(8, 11), Label: "Pekan, statistik; desa"}

func TestAYearShowsEachDayWithTheLayerThatDecidesIt(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	enact(ctx, t, db, Put{Entry: flood})
	enact(ctx, t, db, Put{Entry: market})
	d := New(db, clock.NewFrozen(morning))
	y, err := d.Year(ctx, 0)
	if err != nil || y.Year != 2026 || len(y.Days) != 365 || y.Version != 3 || y.Confirmed || y.Pending {
		t.Fatalf("%v, %d days of %d in version %d", err, len(y.Days), y.Year, y.Version)
	}
	day := func(date string) YearDay {
		return y.Days[slices.IndexFunc(y.Days, func(d YearDay) bool { return d.Date == date })]
	}
	for date, want := range map[string]struct {
		kind  workcal.Kind
		layer LayerName
		open  bool
	}{
		"2026-11-25": {workcal.Office, OfficeLayer, false},
		"2026-11-28": {workcal.Weekend, OfficeLayer, true},
		"2026-08-17": {workcal.National, NationalLayer, false},
		"2026-11-26": {workcal.Working, "", true},
	} {
		if got := day(date); got.Kind != want.kind || got.Layer != want.layer || got.Open != want.open || got.Intervals == nil {
			t.Errorf("%s: %+v", date, got)
		}
	}
	for _, year := range []int{1990, 2150} {
		if _, err := d.Year(ctx, year); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("the year %d: %v", year, err)
		}
	}
}

func TestAClosureKeepsItsIdAndIsFoundByIt(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	enact(ctx, t, db, Put{Entry: flood})
	d := New(db, clock.NewFrozen(morning))
	all, err := d.Closures(ctx, OfficeLayer, 0, 0)
	if err != nil || len(all) != 1 || all[0].Reason != "Banjir" || all[0].Document != "S-9" {
		t.Fatalf("%+v, %v", all, err)
	}
	view(ctx, t, db, func(ctx context.Context, tx *store.Tx) error {
		on, err := FindIn(ctx, tx, OfficeLayer, all[0].ID)
		if on != flood.Date {
			t.Errorf("found on %s", on)
		}
		if _, err := FindIn(ctx, tx, ProvinceLayer, all[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("in another layer: %v", err)
		}
		return err
	})
	in2026, err := d.Closures(ctx, "", workcal.DateOf(2026, 11, 1), workcal.DateOf(2026, 12, 31))
	if err != nil || len(in2026) != 3 || in2026[0].Layer != OfficeLayer || in2026[1].Date != "2026-12-24" {
		t.Errorf("%+v, %v", in2026, err)
	}
	versions, err := d.Versions(ctx)
	if err != nil || len(versions) != 2 || versions[0].No != 2 || versions[0].Reason != "Banjir" {
		t.Errorf("%+v, %v", versions, err)
	}
	enact(ctx, t, db, Remove{flood.Date})
	if versions, err = d.Versions(ctx); err != nil || versions[0].Reason != "Dicabut: Banjir" {
		t.Errorf("%+v, %v", versions, err)
	}
}

func TestTheCalendarFileIsReadByOthers(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	enact(ctx, t, db, Put{Entry: market})
	text, err := New(db, clock.NewFrozen(morning)).ICS(ctx, i18n.ID)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ics.ParseCalendar(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	events := back.Events()
	at := slices.IndexFunc(events, func(e *ics.VEvent) bool {
		return e.GetProperty(ics.ComponentPropertyDtStart).Value == "20261128"
	})
	if at < 0 || len(events) < 80 {
		t.Fatalf("%d events, 28 November is number %d", len(events), at)
	}
	if got := events[at].GetProperty(ics.ComponentPropertySummary).Value; got != "Tetap buka 08.00–11.00: Pekan, statistik; desa" {
		t.Errorf("summary %q", got)
	}
	if to, err := events[at].GetAllDayEndAt(); err != nil || to.Day() != 29 {
		t.Errorf("until %s, %v", to, err)
	}
	for _, line := range strings.Split(string(text), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets", len(line))
		}
	}
}

func TestThePublicFetchesTheCalendarFile(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	var p struct{ Code string }
	if status := serve(ctx, t, db)("9999/calendar.ics", &p); status != http.StatusNotFound || p.Code != "unknown_office" {
		t.Errorf("status %d, code %q", status, p.Code)
	}
}

func TestTheNationalListTellsHowManyOfficesWaitForIt(t *testing.T) {
	t.Parallel()
	db, central, _, _ := own(t)
	d := New(db, clock.NewFrozen(morning))
	layer(central, t, db, Nation, Remove{workcal.DateOf(2026, 8, 17)})
	n, err := d.National(central, 2026)
	if err != nil || n.Version != 2 || n.Pending != 3 || !slices.Equal(n.Covered, []int{2024, 2025, 2026, 2027}) {
		t.Errorf("%+v, %v", n, err)
	}
	if slices.ContainsFunc(n.Items, func(c Closure) bool { return c.Date == "2026-08-17" || !strings.HasPrefix(c.Date, "2026") }) || len(n.Items) < 20 {
		t.Errorf("%d days", len(n.Items))
	}
}
