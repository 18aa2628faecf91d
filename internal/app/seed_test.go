package app

import (
	"context"
	"crypto/ed25519"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// Seeding writes the whole country, so it is one test on one database: first a
// start that is cut off, then the one that completes it, then one that has
// nothing to do.
func TestACutFirstStartIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)))
	cut, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	if err := seed(cut, db); err == nil {
		t.Log("the machine was faster than the cut")
	}
	if err := seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	registry, err := office.Load(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := configs.Offices()
	if err != nil || len(listed) != 553 {
		t.Fatalf("%d offices are listed: %v", len(listed), err)
	}
	for _, o := range listed {
		if _, known := registry.ByCode(o.Code); !known {
			t.Errorf("%s is missing", o.Code)
		}
	}
	for code, want := range map[string][]string{"7325": {"konsultasi", "perpustakaan", "rekomendasi"}, "1100": {"konsultasi"}} {
		if diff := cmp.Diff(want, offered(t, db, registry, code)); diff != "" {
			t.Errorf("services of %s: %s", code, diff)
		}
	}
	if o, bare := bareAmong(t, db, listed); bare {
		t.Errorf("%s is bare", o)
	}
	again, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := seed(again, db); err != nil {
		t.Errorf("a second start: %v", err)
	}
	makeDemo(t, db)
}

// bareAmong returns an office of the list that is not furnished. Other tests'
// offices may stand beside.
func bareAmong(t *testing.T, db *store.DB, listed []configs.OfficeRow) (string, bool) {
	t.Helper()
	left, err := office.Unfurnished(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range left {
		if slices.ContainsFunc(listed, func(o configs.OfficeRow) bool { return o.Code == b.Code }) {
			return b.Code, true
		}
	}
	return "", false
}

func offered(t *testing.T, db *store.DB, registry *office.Registry, code string) (codes []string) {
	t.Helper()
	o, _ := registry.ByCode(code)
	err := store.View(tenant.WithOffice(t.Context(), o.Key), db, func(ctx context.Context, tx *store.Tx) error {
		if _, err := calendar.CurrentIn(ctx, tx); err != nil {
			return err
		}
		all, err := standard.ServicesIn(ctx, tx)
		for _, s := range all {
			codes = append(codes, s.Code)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// makeDemo cuts the making of the demonstration accounts off before anybody
// learned the passwords, and signs in with those of the next start.
func makeDemo(t *testing.T, db *store.DB) {
	desk, err := auth.New(auth.Options{DB: db, Clock: db.Clock(), ServerKey: make([]byte, 32),
		Keys: config.TokenKeys{{KID: "k1", Key: ed25519.NewKeyFromSeed(make([]byte, 32))}}})
	if err != nil {
		t.Fatal(err)
	}
	f := folder(t.TempDir())
	if err := os.WriteFile(f.path(demoMark), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := f.demo(t.Context(), desk)
	if err != nil || len(made) != 6 {
		t.Fatalf("%d accounts: %v", len(made), err)
	}
	for _, d := range made {
		if _, err := desk.SignIn(t.Context(), d.Email, d.Password, netip.MustParseAddr("127.0.0.1")); err != nil {
			t.Errorf("%s cannot sign in: %v", d.Email, err)
		}
	}
	again, err := f.demo(t.Context(), desk)
	if diff := cmp.Diff(made, again); diff != "" || err != nil {
		t.Errorf("the next start: %v %s", err, diff)
	}
	if _, err := os.Stat(f.path(demoMark)); err == nil {
		t.Error("the mark is still there")
	}
}
