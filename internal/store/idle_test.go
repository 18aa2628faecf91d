package store

import (
	"context"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestPostgresEndsATransactionThatAFrozenProcessLeftOpen(t *testing.T) {
	t.Parallel()
	to, err := AddressesOf(TestURL(t))
	if err != nil {
		t.Fatal(err)
	}
	open := func(address string) *DB {
		db, err := Open(context.Background(), Options{AppURL: address, ScanURL: to.Scan, Clock: clock.System{}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	var limit string
	if err := open(to.App).app.Get(&limit, "SHOW "+idleSetting); err != nil || limit != idleLimit {
		t.Errorf("it waits %q (%v), want %q", limit, err, idleLimit)
	}
	db := open(to.App + "&" + idleSetting + "=40ms")
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	_, err = Update(ctx, db, func(ctx context.Context, tx *Tx) (int, error) {
		var pid int
		if err := tx.Get(ctx, &pid, "SELECT pg_backend_pid()"); err != nil {
			return 0, err
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for there := 1; there > 0; <-tick.C { // frozen, as far as Postgres sees
			if err := db.scan.Get(&there, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid); err != nil {
				return 0, err
			}
		}
		_, err := tx.Exec(ctx, "SELECT 1")
		return 0, err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("who wakes up in a transaction that was ended is told %v", err)
	}
}
