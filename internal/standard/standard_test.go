package standard

import (
	"context"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

var morning = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) // 09.00 WITA

// seeded makes an office that begins as the office with this code does.
func seeded(t *testing.T, code string) (context.Context, *store.DB, *clock.Frozen) {
	t.Helper()
	at := clock.NewFrozen(morning)
	db := store.ForTest(t, at)
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	update(ctx, t, db, func(tx *store.Tx) error { return SeedIn(tx, code) })
	return ctx, db, at
}

func update(ctx context.Context, t *testing.T, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if _, err := store.Update(ctx, db, func(_ context.Context, tx *store.Tx) (bool, error) { return true, f(tx) }); err != nil {
		t.Fatal(err)
	}
}

func currentOf(ctx context.Context, t *testing.T, db *store.DB, service string) (v Version, err error) {
	t.Helper()
	err = store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		v, err = CurrentIn(ctx, tx, service)
		return err
	})
	return v, err
}

func TestOffice7325PromisesWhatItsStandardSays(t *testing.T) {
	t.Parallel()
	ctx, db, _ := seeded(t, "7325")
	v, err := currentOf(ctx, t, db, "konsultasi")
	if err != nil {
		t.Fatal(err)
	}
	if !v.Published() || v.No != 1 || v.Document.Number != "B-004.04/BPS/7325/9280/01/2022" {
		t.Errorf("version %d is %s, number %q", v.No, v.State, v.Document.Number)
	}
	if d, ok := v.QueueTurn(); !ok || d != 10*time.Minute {
		t.Errorf("queue turn %s, %v", d, ok)
	}
	for _, kind := range []PromiseKind{FirstAnswer, NextAnswer, Silence} {
		if n, ok := v.WorkingDays(kind); !ok || n != 3 {
			t.Errorf("%s: %d, %v", kind, n, ok)
		}
	}
	if _, ok := v.WorkingDays(QueueTurn); ok {
		t.Error("minutes were read as working days")
	}
	if v.Options() != (workcal.Options{}) {
		t.Errorf("options %+v", v.Options())
	}
}

func TestADraftPromisesNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []struct{ office, service string }{{"7371", "konsultasi"}, {"7325", "perpustakaan"}} {
		ctx, db, _ := seeded(t, at.office)
		v, err := currentOf(ctx, t, db, at.service)
		if err != nil || v.Published() || v.State != Draft || v.No != 0 || v.EffectiveOn != "" || v.Document != nil {
			t.Errorf("%s %s: %+v, %v", at.office, at.service, v, err)
		}
		if _, ok := v.QueueTurn(); ok {
			t.Errorf("%s %s promises a turn", at.office, at.service)
		}
		if _, ok := v.WorkingDays(FirstAnswer); ok {
			t.Errorf("%s %s promises an answer", at.office, at.service)
		}
	}
}

func TestATemplateCarriesNothingOfTheFirstOffice(t *testing.T) {
	t.Parallel()
	seed, err := First()
	if err != nil {
		t.Fatal(err)
	}
	d, _ := templateFor(seed, "7371", "konsultasi", "Konsultasi Statistik")
	body := cmp.Diff(Document{}, d)
	for _, own := range []string{"7325", "Luwu Timur", "6196", "Hajar Dewantara", "feedbackgelatik\""} {
		if strings.Contains(body, own) {
			t.Errorf("the template of 7371 says %q", own)
		}
	}
	if len(d.Components) != 14 || len(d.Components[0].Body) == 0 || len(d.Promises) != 4 {
		t.Errorf("the template lost its text: %d components, %d promises", len(d.Components), len(d.Promises))
	}
	if len(seed.Components[5].Body) == 0 {
		t.Error("making a template changed the published standard")
	}
}

func TestServicesAreListedAndAnUnknownOneIsNamed(t *testing.T) {
	t.Parallel()
	ctx, db, _ := seeded(t, "7325")
	update(ctx, t, db, func(tx *store.Tx) error { return SeedIn(tx, "7325") }) // again
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		list, err := ServicesIn(ctx, tx)
		got := ""
		for _, s := range list {
			got += s.Code + s.Prefix + " "
		}
		if got != "konsultasiK perpustakaanP rekomendasiR " {
			t.Errorf("services %q", got)
		}
		if s, err := ServiceIn(ctx, tx, "perpustakaan"); err != nil || s.Name != "Perpustakaan" {
			t.Errorf("service %+v, %v", s, err)
		}
		if _, err := ServiceIn(ctx, tx, "tidak-ada"); !fault.Is(err, fault.UnknownService) {
			t.Errorf("unknown service: %v", err)
		}
		if _, err := CurrentIn(ctx, tx, "tidak-ada"); !fault.Is(err, fault.UnknownService) {
			t.Errorf("standard of an unknown service: %v", err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPublishedVersionIsInForceFromItsDayInTheOfficesZone(t *testing.T) {
	t.Parallel()
	ctx, db, at := seeded(t, "7325")
	update(ctx, t, db, func(tx *store.Tx) error {
		tx.Later(`INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at) VALUES
			($1, 'konsultasi', 2, 'published', '2026-12-01', '{"number": "baru", "clock": {"due_at": "same_time"},
			 "promises": [{"kind": "queue_turn", "count": 5, "unit": "service_minutes"}]}', sha256('two'), $2),
			($1, 'konsultasi', 3, 'draft', NULL, '{"number": "dari rilis lama"}', sha256('three'), $2)`, tx.Office(), tx.Now())
		return nil
	})
	for now, want := range map[string]int{
		"2026-11-30T23:59:59+08:00": 1,
		"2026-12-01T00:00:00+08:00": 2,
	} {
		instant, _ := time.Parse(time.RFC3339, now)
		at.Set(instant)
		v, err := currentOf(ctx, t, db, "konsultasi")
		if err != nil || v.No != want {
			t.Errorf("at %s version %d is in force, want %d (%v)", now, v.No, want, err)
		}
		if d, _ := v.QueueTurn(); want == 2 && (d != 5*time.Minute || !v.Options().SameTime) {
			t.Errorf("version 2 promises %s, counts %+v", d, v.Options())
		}
	}
}

func TestTheStandardInForceTravelsInABatch(t *testing.T) {
	t.Parallel()
	ctx, db, _ := seeded(t, "7325")
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		known, foreign := Ask(b, tx, "konsultasi"), Ask(b, tx, "tidak-ada")
		if err := b.Send(ctx); err != nil {
			return err
		}
		if _, err := foreign.Version(ctx, tx); !fault.Is(err, fault.UnknownService) {
			t.Errorf("unknown service: %v", err)
		}
		v, err := known.Version(ctx, tx)
		if err != nil || v.No != 1 || !v.Published() {
			t.Errorf("version %+v, %v", v, err)
		}
		first, err := VersionIn(ctx, tx, "konsultasi", 1)
		if first.Document != v.Document {
			t.Error("the same document was read twice")
		}
		if _, err := VersionIn(ctx, tx, "konsultasi", 9); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown version: %v", err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
