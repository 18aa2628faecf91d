package app

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestPurgeRemovesWhatHasOutlivedItsUseAndNothingElse(t *testing.T) {
	t.Parallel()
	ticks := clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := store.ForTest(t, ticks)
	ctx, code := store.OfficeForTest(t, db, "Asia/Makassar")
	registry, err := office.Load(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := auth.New(auth.Options{DB: db, Clock: ticks, ServerKey: make([]byte, 32),
		Keys: config.TokenKeys{{KID: "k1", Key: ed25519.NewKeyFromSeed(make([]byte, 32))}}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := message.NewFiles(message.FileOptions{DB: db, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p := &process{db: db, clock: ticks, log: slog.New(slog.DiscardHandler), rooms: &rooms{registry: registry, auth: desk, files: files}}
	leaveTraces(t, ctx, db, desk, code)
	for _, tc := range []struct {
		after time.Duration
		left  traces
	}{
		{0, traces{1, 1, 1}},
		{47 * time.Hour, traces{1, 1, 1}},
		{time.Hour, traces{0, 1, 1}},      // a key is kept for 48 h
		{11 * time.Hour, traces{0, 1, 1}}, // a session for 48 h after its 12
		{time.Hour, traces{0, 1, 0}},
		{12 * time.Hour, traces{0, 0, 0}}, // a link until it expires
	} {
		ticks.Advance(tc.after)
		if err := p.purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := tracesOf(t, ctx, db); got != tc.left {
			t.Errorf("at %s: %+v, want %+v", ticks.Now(), got, tc.left)
		}
	}
}

// traces counts what an office keeps for a while.
type traces struct{ Keys, Links, Sessions int }

// leaveTraces leaves one answered request, one link of 72 h and one session.
func leaveTraces(t *testing.T, ctx context.Context, db *store.DB, desk *auth.Desk, code string) {
	t.Helper()
	keyed := tenant.WithKey(ctx, tenant.Key{Caller: "public", Route: "POST /uji", Value: "k"})
	_, err := store.Update(keyed, db, func(_ context.Context, tx *store.Tx) (int, error) {
		office.NewLinks(make([]byte, 32)).IssueIn(tx, code, office.TicketLink, uuid.Must(uuid.NewV7()), 0, tx.Now().Add(72*time.Hour))
		return 1, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command})
	u := auth.NewUser{Office: code, Email: "uji." + code + "@contoh.test", Name: "Uji", Role: tenant.Officer, Password: "kata sandi uji"}
	if _, err := desk.CreateUser(ctx, u); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.SignIn(ctx, u.Email, u.Password, netip.MustParseAddr("127.0.0.1")); err != nil {
		t.Fatal(err)
	}
}

func tracesOf(t *testing.T, ctx context.Context, db *store.DB) (n traces) {
	t.Helper()
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		for query, to := range map[string]*int{
			"SELECT count(*) FROM idempotency WHERE office = $1": &n.Keys,
			"SELECT count(*) FROM link WHERE office = $1":        &n.Links,
			"SELECT count(*) FROM session WHERE office = $1":     &n.Sessions,
		} {
			if err := tx.Get(ctx, to, query, tx.Office()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
