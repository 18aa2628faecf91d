package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// testDatabase makes one migrated database a test process, on the shared test
// server when PST_TEST_POSTGRES_URL names one, else on a private one.
var testDatabase = sync.OnceValues(func() (string, error) {
	super, err := testServer()
	if err != nil {
		return "", err
	}
	return freshDatabase(super)
})

// testServer is the superuser's address of the server on which tests make
// their databases.
func testServer() (string, error) {
	if super := os.Getenv("PST_TEST_POSTGRES_URL"); super != "" {
		return super, nil
	}
	s, err := servers.ForTest()
	if err != nil {
		return "", err
	}
	return s.PostgresURL(), nil
}

// freshDatabase makes an empty, migrated database beside the given one and
// returns the superuser's address of it.
func freshDatabase(super string) (string, error) {
	ctx := context.Background()
	db, err := connect(super, 1)
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	id := make([]byte, 8)
	_, _ = rand.Read(id)
	name := "pst_test_" + hex.EncodeToString(id)
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"); err != nil {
		return "", err
	}
	u, err := url.Parse(super)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	_, err = Bootstrap(ctx, u.String())
	return u.String(), err
}

// TestURL is the superuser's address of this test process's own database.
func TestURL(tb testing.TB) string {
	tb.Helper()
	super, err := testDatabase()
	if err != nil {
		tb.Fatalf("test database: %v", err)
	}
	return super
}

// FreshURLForTest is the superuser's address of a migrated, empty database of
// one test's own; it is dropped with the test.
func FreshURLForTest(tb testing.TB) string {
	tb.Helper()
	super, err := testServer()
	if err != nil {
		tb.Fatalf("test server: %v", err)
	}
	own, err := freshDatabase(super)
	if err != nil {
		tb.Fatalf("test database: %v", err)
	}
	tb.Cleanup(func() {
		u, err := url.Parse(own)
		if err != nil {
			tb.Fatal(err)
		}
		db, err := connect(super, 1)
		if err != nil {
			tb.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE "+strings.TrimPrefix(u.Path, "/")+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop the test's database: %v", err)
		}
	})
	return own
}

// ForTest opens this test process's database on the given clock; it closes
// with the test. Tests share the database and each makes its own office.
func ForTest(tb testing.TB, c clock.Clock) *DB {
	tb.Helper()
	to, err := AddressesOf(TestURL(tb))
	if err != nil {
		tb.Fatal(err)
	}
	db, err := Open(context.Background(), Options{AppURL: to.App, ScanURL: to.Scan, Clock: c, MaxConns: 12})
	if err != nil {
		tb.Fatalf("open store: %v", err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

var testOffices atomic.Int32

// OfficeForTest makes an office nobody else has, in the given zone, and returns
// a context that acts for it together with its code.
func OfficeForTest(tb testing.TB, db *DB, zone string) (context.Context, string) {
	tb.Helper()
	n := testOffices.Add(1)
	code := fmt.Sprintf("%04d", n)
	err := Directory(context.Background(), db, func(ctx context.Context, tx *DirectoryTx) error {
		_, err := tx.Exec(ctx, `INSERT INTO office (key, code, name, kind, timezone, slug, confirmed)
			VALUES ($1, $2, $3, 'regency', $4, $3, true)`, n+100000, code, "uji-"+code, zone)
		return err
	})
	if err != nil {
		tb.Fatalf("test office: %v", err)
	}
	return tenant.WithOffice(context.Background(), tenant.Office(n+100000)), code
}

// BreakForTest changes this test process's database behind everybody's back: as
// the superuser, in one transaction, with foreign keys unchecked.
func BreakForTest(tb testing.TB, statements ...string) {
	tb.Helper()
	BreakAtForTest(tb, TestURL(tb), statements...)
}

// BreakAtForTest does the same to the database of a superuser's address.
func BreakAtForTest(tb testing.TB, super string, statements ...string) {
	tb.Helper()
	db, err := connect(super, 1)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	all := "SET LOCAL session_replication_role = replica;" + strings.Join(statements, ";")
	if _, err := db.ExecContext(context.Background(), "DO $break$ BEGIN "+all+"; END $break$"); err != nil {
		tb.Fatalf("break: %v", err)
	}
}
