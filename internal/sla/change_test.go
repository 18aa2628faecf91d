package sla

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

func (p *place) changer() *Changer { return NewChanger(p.db, []byte("uji")) }

// put is a day of the office's own layer.
func (p *place) put(date string) calendar.Put { p.Helper(); return calendar.Put{Entry: p.closed(date)} }

// apply previews an edit and applies it.
func (p *place) apply(e calendar.Edit) (Preview, Applied) {
	p.Helper()
	seen, err := p.changer().Preview(p.ctx, e)
	if err != nil {
		p.Fatal(err)
	}
	done, err := p.changer().Apply(p.ctx, e, seen.Token)
	if err != nil {
		p.Fatal(err)
	}
	return seen, done
}

func TestAClosureMovesTheOfficesClocksAfterAPreviewAndNoOthers(t *testing.T) {
	t.Parallel()
	lutim, makassar := newPlace(t, "2026-03-17 10:00"), newPlace(t, "2026-03-17 10:00")
	c, other, ended := lutim.start(answering()), makassar.start(answering()), lutim.start(answering())
	lutim.do(stopNow, ended.ID)
	seen, err := lutim.changer().Preview(lutim.ctx, lutim.put("2026-03-26"))
	if err != nil || seen.Count != 1 || seen.Version != 2 || len(seen.Affected) != 1 {
		t.Fatalf("%+v, %v", seen, err)
	}
	if a := seen.Affected[0]; a.Clock.ID != c.ID || a.Clock.Number != "T-26-0001" || a.Becomes != BecomesSame ||
		a.From.Format("01-02 15:04") != "03-27 16:30" || a.To.Format("01-02 15:04") != "03-30 16:00" {
		t.Errorf("affected %+v", a)
	}
	lutim.due(lutim.read(c.ID), "2026-03-27 16:30") // looking has changed nothing
	done, err := lutim.changer().Apply(lutim.ctx, lutim.put("2026-03-26"), seen.Token)
	if err != nil || done != (Applied{Version: 2, Moved: 1}) {
		t.Fatalf("%+v, %v", done, err)
	}
	lutim.due(lutim.read(c.ID), "2026-03-30 16:00")
	lutim.due(lutim.read(ended.ID), "2026-03-27 16:30")
	makassar.due(makassar.read(other.ID), "2026-03-27 16:30")
	if got := makassar.read(other.ID); got.CalendarVersion != 1 || got.Rev != other.Rev {
		t.Errorf("another office's clock was touched: %+v", got)
	}
}

func TestAPreviewIsStaleWhenTheCalendarTheClocksOrTheEditHaveChanged(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	seen, _ := p.changer().Preview(p.ctx, p.put("2026-03-26"))
	stale := func(name string, e calendar.Edit, token string) {
		t.Helper()
		if _, err := p.changer().Apply(p.ctx, e, token); !fault.Is(err, fault.PreviewStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	stale("another edit", p.put("2026-03-25"), seen.Token)
	stale("no token", p.put("2026-03-26"), "")
	stale("another office's key", p.put("2026-03-26"), strings.Repeat("A", 43))
	p.do(stopNow, c.ID)
	stale("a clock ended", p.put("2026-03-26"), seen.Token)
	seen, _ = p.changer().Preview(p.ctx, p.put("2026-03-26"))
	p.apply(p.put("2026-03-31"))
	stale("another version", p.put("2026-03-26"), seen.Token)
	if v := p.read(c.ID).CalendarVersion; v != 1 {
		t.Errorf("the ended clock counts by %d", v)
	}
}

func TestNoEditMakesAToldDateEarlierThanWhatWasSaid(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	told, untold := p.start(answering()), p.start(answering())
	p.do(ToldIn, told.ID)
	p.apply(p.put("2026-03-26"))
	p.due(p.read(told.ID), "2026-03-30 16:00")
	seen, done := p.apply(calendar.Remove{On: p.closed("2026-03-26").Date})
	if seen.Count != 2 || done.Moved != 2 {
		t.Errorf("%d seen, %d moved", seen.Count, done.Moved)
	}
	p.due(p.read(told.ID), "2026-03-27 16:30") // back to the date first told
	shorter := p.put("2026-03-23")
	shorter.Entry.Effect, shorter.Entry.Counts = "open_anyway", true // a day off that counts
	shorter.Entry.Intervals = p.spec().Profiles[0].Week.Mon
	seen, _ = p.apply(shorter)
	if seen.Count != 1 || seen.Affected[0].Clock.ID != untold.ID {
		t.Errorf("%+v", seen)
	}
	p.due(p.read(told.ID), "2026-03-27 16:30")
	p.due(p.read(untold.ID), "2026-03-26 16:00")
}

func (p *place) spec() (s workcal.Spec) {
	p.Helper()
	p.view(func(ctx context.Context, tx *store.Tx) error {
		v, err := calendar.CurrentIn(ctx, tx)
		s = v.Spec()
		return err
	})
	return s
}

func TestHoursThatAnOfficeConfirmsMoveItsClocks(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-09-04 10:00")
	c := p.start(answering())
	profiles := p.spec().Profiles
	if seen, done := p.apply(calendar.Hours{Profiles: profiles}); seen.Count != 0 || done.Version != 1 {
		t.Errorf("the same hours: %+v, %+v", seen, done)
	}
	profiles = append(profiles[:0:0], profiles...)
	profiles[0].Week.Wed = nil
	p.apply(calendar.Hours{Profiles: profiles})
	p.due(p.read(c.ID), "2026-09-10 16:00")
	profiles[0].Week.Mon = append(profiles[0].Week.Mon, profiles[0].Week.Mon[0])
	if _, err := p.changer().Preview(p.ctx, calendar.Hours{Profiles: profiles}); !fault.Is(err, fault.IntervalsOverlap) {
		t.Errorf("overlapping: %v", err)
	}
}

// land is a database of one's own: the central office and a province with two
// offices, and an office of another province, each with one running clock.
type land struct {
	*place
	clocks map[tenant.Office]Clock
}

func newLand(t *testing.T, now string) *land {
	t.Helper()
	to, err := store.AddressesOf(store.FreshURLForTest(t))
	if err != nil {
		t.Fatal(err)
	}
	zone, _ := time.LoadLocation("Asia/Makassar")
	p := &place{TB: t, zone: zone}
	p.clock = clock.NewFrozen(p.local(now))
	p.db, err = store.Open(context.Background(), store.Options{AppURL: to.App, ScanURL: to.Scan, Clock: p.clock, MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.db.Close() })
	err = store.Directory(context.Background(), p.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		_, err := tx.Exec(ctx, `INSERT INTO office (key, code, name, kind, parent, timezone, slug, furnished) VALUES
			(1, '0000', 'Pusat', 'central', NULL, 'Asia/Makassar', 'pusat', true),
			(7300, '7300', 'Sulsel', 'province', 1, 'Asia/Makassar', 'sulsel', true),
			(7325, '7325', 'Lutim', 'regency', 7300, 'Asia/Makassar', 'lutim', true),
			(7400, '7400', 'Sultra', 'province', 1, 'Asia/Makassar', 'sultra', true)`)
		return err
	})
	if err == nil {
		err = calendar.SeedLayers(context.Background(), p.db)
	}
	if err != nil {
		t.Fatal(err)
	}
	l := &land{place: p, clocks: map[tenant.Office]Clock{}}
	for _, o := range []tenant.Office{1, 7300, 7325, 7400} {
		l.visit(o)
		p.update(func(_ context.Context, tx *store.Tx) error {
			if err := calendar.SeedIn(tx, zone.String()); err != nil {
				return err
			}
			return standard.SeedIn(tx, "7325")
		})
		l.clocks[o] = p.start(answering())
	}
	return l
}

// visit makes the place another office.
func (l *land) visit(o tenant.Office) {
	l.key = o
	l.ctx = tenant.WithActor(tenant.WithOffice(context.Background(), o), tenant.Actor{Kind: tenant.System})
}

// dues are when each office's clock is due, by office.
func (l *land) dues(want map[tenant.Office]string) {
	l.Helper()
	for o, at := range want {
		l.visit(o)
		if got := l.read(l.clocks[o].ID).DueAt.In(l.zone).Format("2006-01-02 15:04"); got != at {
			l.Errorf("office %d: due %s, want %s", o, got, at)
		}
	}
}

func (l *land) recount() int {
	l.Helper()
	n, err := (&Recounter{DB: l.db, Log: slog.New(slog.DiscardHandler)}).RunOnce(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	return n
}

func TestANationalDayIsSeenBeforeAndArrivesOfficeByOffice(t *testing.T) {
	t.Parallel()
	l := newLand(t, "2026-03-17 10:00")
	day := l.put("2026-03-26")
	seen, err := l.changer().PreviewLayer(l.ctx, calendar.Nation, day)
	if err != nil || seen.Count != 4 || len(seen.Affected) != 1 || seen.Affected[0].Clock.ID != l.clocks[1].ID || len(seen.PerOffice) != 4 || seen.PerOffice[2] != (OfficeCount{"7325", 1}) {
		t.Fatalf("%+v, %v", seen, err)
	}
	if n := l.recount(); n != 0 {
		t.Errorf("a preview left %d offices behind", n)
	}
	done, err := l.changer().ApplyLayer(l.ctx, calendar.Nation, day, seen.Token)
	if err != nil || done != (Applied{Version: 2, Offices: 4}) {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := l.changer().ApplyLayer(l.ctx, calendar.Nation, day, seen.Token); !fault.Is(err, fault.ClosureExists) {
		t.Errorf("the same day again: %v", err)
	}
	l.dues(map[tenant.Office]string{1: "2026-03-27 16:30", 7325: "2026-03-27 16:30"})
	first := &Recounter{DB: l.db, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{7325}}
	if n, err := first.RunOnce(context.Background()); n != 1 || err != nil {
		t.Errorf("%d brought up, %v", n, err)
	}
	l.dues(map[tenant.Office]string{1: "2026-03-27 16:30", 7325: "2026-03-30 16:00"})
	if n := l.recount() + l.recount(); n != 3 {
		t.Errorf("%d brought up after it, want the other 3", n)
	}
	l.dues(map[tenant.Office]string{1: "2026-03-30 16:00", 7300: "2026-03-30 16:00", 7325: "2026-03-30 16:00", 7400: "2026-03-30 16:00"})
}

func TestAProvincialDayMovesThatProvinceOnly(t *testing.T) {
	t.Parallel()
	l := newLand(t, "2026-03-17 10:00")
	day := l.put("2026-03-26")
	seen, err := l.changer().PreviewLayer(l.ctx, 7300, day)
	if err != nil || seen.Count != 2 {
		t.Fatalf("%+v, %v", seen, err)
	}
	if done, err := l.changer().ApplyLayer(l.ctx, 7300, day, seen.Token); err != nil || done.Offices != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	l.recount()
	l.dues(map[tenant.Office]string{1: "2026-03-27 16:30", 7300: "2026-03-30 16:00", 7325: "2026-03-30 16:00", 7400: "2026-03-27 16:30"})
}

func TestALayerThatChangedSinceItsPreviewIsNotWritten(t *testing.T) {
	t.Parallel()
	l := newLand(t, "2026-03-17 10:00")
	seen, _ := l.changer().PreviewLayer(l.ctx, calendar.Nation, l.put("2026-03-26"))
	other, _ := l.changer().PreviewLayer(l.ctx, calendar.Nation, l.put("2026-03-25"))
	if _, err := l.changer().ApplyLayer(l.ctx, calendar.Nation, l.put("2026-03-25"), other.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := l.changer().ApplyLayer(l.ctx, calendar.Nation, l.put("2026-03-26"), seen.Token); !fault.Is(err, fault.PreviewStale) {
		t.Errorf("%v", err)
	}
}
