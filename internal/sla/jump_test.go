package sla

import (
	"context"
	"fmt"
	"testing"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// leap makes the database's clock one that a test can set: what the scanning
// login calls clock_timestamp reads a table.
const leap = `CREATE SCHEMA leap;
	CREATE TABLE leap.by (days int); INSERT INTO leap.by VALUES (0);
	CREATE FUNCTION leap.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
		AS $f$SELECT pg_catalog.clock_timestamp() + days * interval '1 day' FROM leap.by$f$;
	GRANT USAGE ON SCHEMA leap TO pst_scan; GRANT SELECT ON leap.by TO pst_scan;
	EXECUTE format('ALTER ROLE pst_scan IN DATABASE %I SET search_path = leap, pg_catalog, public', current_database())`

func TestNothingIsAnnouncedWhileTheDatabasesClockIsDaysOff(t *testing.T) {
	t.Parallel()
	super := store.FreshURLForTest(t)
	to, err := store.AddressesOf(super)
	if err != nil {
		t.Fatal(err)
	}
	store.BreakAtForTest(t, super, leap)
	open := func(c clock.Clock) *store.DB {
		db, err := store.Open(context.Background(), store.Options{AppURL: to.App, ScanURL: to.Scan, Clock: c, MaxConns: 4})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	w := watched(newPlaceOn(t, "2026-03-17 10:00", open))
	running := open(clock.NewStartingAt(w.local("2026-03-27 12:00")))
	worker := NewWorker(Options{DB: running, Index: w.index, Log: quiet(), Scope: []tenant.Office{w.key}, Fire: w.fire})
	w.look(worker) // the distance to begin with
	for n, days := range []int{3, -3} {
		store.BreakAtForTest(t, super, fmt.Sprintf("UPDATE leap.by SET days = %d", days))
		w.start(answering()) // it is time to warn of it
		w.project()
		w.look(worker)
		if len(w.fired) != n || !worker.Paused() {
			t.Fatalf("%+d days: announced %v, paused %t", days, w.fired, worker.Paused())
		}
		store.BreakAtForTest(t, super, "UPDATE leap.by SET days = 0")
		w.look(worker)
		if len(w.fired) != n+1 || worker.Paused() {
			t.Fatalf("after %+d days: announced %v, paused %t", days, w.fired, worker.Paused())
		}
	}
}
