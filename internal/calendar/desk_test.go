package calendar

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

var morning = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) // 09.00 WITA

func seeded(t *testing.T, zone string) (context.Context, *store.DB) {
	t.Helper()
	db := store.ForTest(t, clock.NewFrozen(morning))
	ctx, _ := store.OfficeForTest(t, db, zone)
	seed(ctx, t, db, zone)
	return ctx, db
}

func seed(ctx context.Context, t *testing.T, db *store.DB, zone string) {
	t.Helper()
	_, err := store.Update(ctx, db, func(_ context.Context, tx *store.Tx) (bool, error) { return true, SeedIn(tx, zone) })
	if err != nil {
		t.Fatal(err)
	}
}

func currentOf(ctx context.Context, t *testing.T, db *store.DB) Version {
	t.Helper()
	v, err := New(db, clock.NewFrozen(morning)).Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestASeededOfficeHasVersion1AndSharesItsCompiledCalendar(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	v := currentOf(ctx, t, db)
	want, _, _ := FromConfigs("7325")
	if v.No != FirstNo || v.Calendar != want {
		t.Errorf("version %d, shared %v", v.No, v.Calendar == want)
	}
}

func TestSeedingAgainKeepsTheVersionInForce(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Jayapura")
	own, _ := compose("Asia/Jayapura")
	own.Office = []workcal.Entry{{Date: workcal.DateOf(2026, 11, 24), Effect: workcal.Closed, Label: "Banjir", Document: "S-9"}}
	body, digest, err := seal(own)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Update(ctx, db, func(_ context.Context, tx *store.Tx) (bool, error) {
		insertVersion(tx, 2, body, digest)
		tx.LaterOne(`UPDATE calendar SET current = 2 WHERE office = $1`, tx.Office())
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seed(ctx, t, db, "Asia/Jayapura")
	v := currentOf(ctx, t, db)
	if v.No != 2 || v.Day(workcal.DateOf(2026, 11, 24)).Label != "Banjir" {
		t.Errorf("version %d, 24 November is %+v", v.No, v.Day(workcal.DateOf(2026, 11, 24)))
	}
	err = store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		first, err := VersionIn(ctx, tx, FirstNo)
		if err == nil && !first.Day(workcal.DateOf(2026, 11, 24)).Open {
			t.Error("version 1 has changed")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestABodyReadBackFromTheDatabaseCountsTheSame(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Jakarta")
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		raw, err := body(ctx, tx, FirstNo)
		if err != nil {
			return err
		}
		var spec workcal.Spec
		if err := json.Unmarshal(raw, &spec); err != nil {
			return err
		}
		back, err := workcal.Compile(spec)
		if err != nil {
			return err
		}
		d, _ := draftOf("Asia/Jakarta")
		got, _ := back.Due(morning, 200, workcal.Options{})
		want, _ := d.calendar.Due(morning, 200, workcal.Options{})
		if !got.DueAt.Equal(want.DueAt) {
			t.Errorf("read back %s, written %s", got.DueAt, want.DueAt)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheVersionInForceTravelsInABatchAndCanBeHeld(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		b := tx.Batch()
		plain, held := Ask(b, tx, false), Ask(b, tx, true)
		if err := b.Send(ctx); err != nil {
			return false, err
		}
		for _, q := range []*Question{plain, held} {
			if v, err := q.Version(ctx, tx); err != nil || v.No != FirstNo || !v.OpenAt(morning) {
				t.Errorf("version %d, %v", v.No, err)
			}
		}
		v, err := HoldIn(ctx, tx)
		if v.No != FirstNo {
			t.Errorf("held version %d", v.No)
		}
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOfficeWithoutACalendarIsOurMistakeNotAMissingPage(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(morning))
	ctx, _ := store.OfficeForTest(t, db, "Asia/Jakarta")
	_, err := New(db, clock.NewFrozen(morning)).Current(ctx)
	if err == nil || err.Error() != "calendar: the office has no calendar" {
		t.Errorf("%v", err)
	}
}

func TestThePublicMayAskForADueDate(t *testing.T) {
	t.Parallel()
	ctx, db := seeded(t, "Asia/Makassar")
	get := serve(ctx, t, db)
	var a Answer
	if status := get("7325/due?received_at=2026-03-17T10:00&working_days=3", &a); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if a.DueAt.Format(time.RFC3339) != "2026-03-27T16:30:00+08:00" || a.CalendarVersion != FirstNo || a.Provisional {
		t.Errorf("answer %+v", a)
	}
	if status := get("7325/due?working_days=0", &a); status != http.StatusOK || a.DueAt.Format(time.RFC3339) != "2026-11-23T16:00:00+08:00" {
		t.Errorf("received now: status %d, due %s", status, a.DueAt)
	}
	if status := get("7325/due?received_at=2026-03-17T10:00&working_days=3&lang=en", &a); status != http.StatusOK || !strings.HasSuffix(a.Text, "end Fri, 27 Mar 2026 16:30 WITA.") {
		t.Errorf("in English: status %d, %q", status, a.Text)
	}
	for _, bad := range []string{"7325/due", "7325/due?working_days=3&lang=fr", "7325/due?working_days=251", "7325/due?working_days=-1", "7325/due?working_days=tiga",
		"7325/due?working_days=3&received_at=besok", "7325/due?working_days=3&received_at=1999-01-01T10:00"} {
		var p struct{ Code string }
		if status := get(bad, &p); status != http.StatusUnprocessableEntity || p.Code != "invalid_input" {
			t.Errorf("%s: status %d, code %q", bad, status, p.Code)
		}
	}
	var p struct{ Code string }
	if status := get("9999/due?working_days=3", &p); status != http.StatusNotFound || p.Code != "unknown_office" {
		t.Errorf("unknown office: status %d, code %q", status, p.Code)
	}
}

// serve opens a door with the desk behind it, where 7325 is the test's office.
func serve(ctx context.Context, t *testing.T, db *store.DB) func(path string, into any) int {
	t.Helper()
	own, _ := tenant.OfficeOf(ctx)
	door := web.New(web.Options{Offices: func(_ context.Context, code string) (tenant.Office, bool) { return own, code == "7325" }})
	New(db, clock.NewFrozen(morning)).Routes(door)
	base := web.ServeForTest(t, door) + "/api/v1/public/offices/"
	return func(path string, into any) int {
		status, _, body := web.AskForTest(t, "GET", base+path, "")
		if err := json.Unmarshal([]byte(body), into); err != nil {
			t.Fatalf("%s: %v in %s", path, err, body)
		}
		return status
	}
}
