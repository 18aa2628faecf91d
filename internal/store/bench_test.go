package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

var errUndone = errors.New("undone")

// none is the answer of an Update that has none.
type none = struct{}

// addressesOf returns the logins of this test process's database.
func addressesOf(t *testing.T) Addresses {
	t.Helper()
	to, err := AddressesOf(TestURL(t))
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// poolOf opens the test database with a pool of a given size, so that what one
// transaction leaves on its connection meets the next.
func poolOf(t *testing.T, size int) *DB {
	t.Helper()
	to := addressesOf(t)
	return openFor(t, Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.NewFrozen(noon), MaxConns: size})
}

func openFor(t *testing.T, o Options) *DB {
	t.Helper()
	db, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// scratch is a migrated database that a test may spoil.
func scratch(t *testing.T) (super *sqlx.DB, to Addresses) {
	t.Helper()
	url, err := freshDatabase(TestURL(t))
	if err != nil {
		t.Fatal(err)
	}
	if to, err = AddressesOf(url); err != nil {
		t.Fatal(err)
	}
	if super, err = connect(url, 2); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = super.Close() })
	return super, to
}

func asSuper(t *testing.T) *sqlx.DB {
	t.Helper()
	super, err := connect(TestURL(t), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = super.Close() })
	return super
}

// emit writes an outbox row, the smallest row of an office, at once.
func emit(ctx context.Context, tx *Tx, subject string) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO outbox (office, topic, subject, at, next_at) VALUES ($1, 'test', $2, $3, $3)`,
		tx.Office(), subject, tx.Now())
}

func mustEmit(ctx context.Context, t *testing.T, db *DB, subject string) {
	t.Helper()
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (int64, error) { return emit(ctx, tx, subject) })
	if err != nil {
		t.Fatal(err)
	}
}

// subjects lists what the office of ctx sees of the outbox, by a statement that
// forgets to name its office.
func subjects(ctx context.Context, t *testing.T, db *DB) (all []string) {
	t.Helper()
	err := View(ctx, db, func(ctx context.Context, tx *Tx) error {
		return tx.Select(ctx, &all, "SELECT subject FROM outbox ORDER BY subject")
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantFault(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func eventually(t *testing.T, fact string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", fact)
		}
	}
}

func officeOf(ctx context.Context, t *testing.T) tenant.Office {
	t.Helper()
	o, ok := tenant.OfficeOf(ctx)
	if !ok {
		t.Fatal("no office")
	}
	return o
}
