package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestAnOfficeThatWasNeverSetRaises(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(ctx, t, db, "x")
	fresh := poolOf(t, 1)
	var n int
	err := fresh.app.Get(&n, "SELECT count(*) FROM outbox")
	if err == nil || !strings.Contains(err.Error(), `"pst.office"`) {
		t.Errorf("%d rows, %v", n, err)
	}
}

// A connection that has served an office keeps the setting as an empty string.
func TestAnOfficeThatIsNoLongerSetRaises(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(ctx, t, db, "x")
	var n int
	err := db.app.Get(&n, "SELECT count(*) FROM outbox")
	if err == nil || !strings.Contains(err.Error(), "invalid input syntax for type integer") {
		t.Errorf("%d rows, %v", n, err)
	}
	if _, err := db.app.Exec("DELETE FROM outbox"); err == nil {
		t.Error("a delete without an office was allowed")
	}
}

func TestViewAndUpdateWithoutAnOfficeAreRefused(t *testing.T) {
	t.Parallel()
	db, ctx := poolOf(t, 1), context.Background()
	err := View(ctx, db, func(context.Context, *Tx) error { t.Error("ran"); return nil })
	if !errors.Is(err, errNoOffice) {
		t.Errorf("view: %v", err)
	}
	_, err = Update(ctx, db, func(context.Context, *Tx) (none, error) { t.Error("ran"); return none{}, nil })
	if !errors.Is(err, errNoOffice) {
		t.Errorf("update: %v", err)
	}
}

func TestAnUpdateInsideATransactionIsRefused(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 2)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	inner := func(ctx context.Context) error {
		_, err := Update(ctx, db, func(context.Context, *Tx) (none, error) { t.Error("ran"); return none{}, nil })
		return err
	}
	_, err := Update(ctx, db, func(ctx context.Context, _ *Tx) (none, error) { return none{}, inner(ctx) })
	if !errors.Is(err, errNested) {
		t.Errorf("in an update: %v", err)
	}
	if err := View(ctx, db, func(ctx context.Context, _ *Tx) error { return inner(ctx) }); !errors.Is(err, errNested) {
		t.Errorf("in a view: %v", err)
	}
	if err := Directory(ctx, db, func(ctx context.Context, _ *DirectoryTx) error { return inner(ctx) }); !errors.Is(err, errNested) {
		t.Errorf("in the directory: %v", err)
	}
}

func TestAViewWritesNothing(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	err := View(ctx, db, func(ctx context.Context, tx *Tx) error {
		_, err := emit(ctx, tx, "x")
		return err
	})
	if sqlstate(err) != "25006" {
		t.Errorf("a view wrote: %v", err)
	}
}

func TestARowOfAnotherOfficeCannotBeWritten(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 2)
	here, _ := OfficeForTest(t, db, "Asia/Jakarta")
	there, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(there, t, db, "theirs")
	_, err := Update(here, db, func(ctx context.Context, tx *Tx) (int64, error) {
		return tx.Exec(ctx, `INSERT INTO outbox (office, topic, subject, at, next_at) VALUES ($1, 'test', 'forged', $2, $2)`,
			officeOf(there, t), tx.Now())
	})
	if sqlstate(err) != "42501" {
		t.Errorf("insert: %v", err)
	}
	for _, statement := range []string{"UPDATE outbox SET subject = 'forged'", "DELETE FROM outbox"} {
		n, err := Update(here, db, func(ctx context.Context, tx *Tx) (int64, error) { return tx.Exec(ctx, statement) })
		if n != 0 || err != nil {
			t.Errorf("%s touched %d: %v", statement, n, err)
		}
	}
	if diff := cmp.Diff([]string{"theirs"}, subjects(there, t, db)); diff != "" {
		t.Error(diff)
	}
}

// ending is a way for a transaction to end.
type ending string

var endings = []ending{"commit", "error", "panic", "cancel", "broken", "view", "view panics"}

// end runs one transaction of ctx's office that writes subject and ends so; it
// tells whether the row stays.
func end(ctx context.Context, db *DB, how ending, subject string) (stays bool) {
	defer func() { _ = recover() }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if strings.HasPrefix(string(how), "view") {
		_ = View(ctx, db, func(ctx context.Context, tx *Tx) error {
			if how == "view panics" {
				panic(how)
			}
			return tx.Get(ctx, new(int), "SELECT 1")
		})
		return false
	}
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (int64, error) {
		n, err := emit(ctx, tx, subject)
		switch how {
		case "error":
			return n, errUndone
		case "panic":
			panic(how)
		case "cancel":
			cancel()
		case "broken":
			_, err = tx.Exec(ctx, "SELECT no_such_thing")
		}
		return n, err
	})
	return err == nil
}

// Whatever ends a transaction, the next one on the same connection is its own
// office's, sees its own rows only, and the directory after it sees none.
func TestNothingLeaksFromOneOfficeToTheNextOnOneConnection(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	rapid.Check(t, func(rt *rapid.T) {
		var offices [2]context.Context
		want := [2][]string{}
		for i := range offices {
			offices[i], _ = OfficeForTest(t, db, "Asia/Jakarta")
		}
		for step := range rapid.IntRange(1, 8).Draw(rt, "steps") {
			who := rapid.IntRange(0, 1).Draw(rt, "who")
			subject := string(rune('a' + step))
			if end(offices[who], db, rapid.SampledFrom(endings).Draw(rt, "ending"), subject) {
				want[who] = append(want[who], subject)
			}
			for i, ctx := range offices {
				if diff := cmp.Diff(want[i], subjects(ctx, t, db)); diff != "" {
					rt.Fatalf("office %d: %s", i, diff)
				}
			}
			if err := readOutbox(db); err == nil {
				rt.Fatal("the directory reads a tenant table")
			}
		}
	})
}

func readOutbox(db *DB) error {
	return Directory(context.Background(), db, func(ctx context.Context, tx *DirectoryTx) error {
		var all []string
		return tx.Select(ctx, &all, "SELECT subject FROM outbox")
	})
}

func TestTheDirectoryCannotReadATenantTable(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(ctx, t, db, "x")
	// Also not with the office in the context.
	for _, ctx := range []context.Context{context.Background(), ctx} {
		err := Directory(ctx, db, func(ctx context.Context, tx *DirectoryTx) error {
			_, err := tx.Exec(ctx, "SELECT subject FROM outbox")
			return err
		})
		if err == nil {
			t.Error("it can")
		}
	}
}

func TestScanFindsAcrossOfficesAndReadsNothingElse(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	here, _ := OfficeForTest(t, db, "Asia/Jakarta")
	there, _ := OfficeForTest(t, db, "Asia/Jakarta")
	want := []tenant.Office{officeOf(here, t), officeOf(there, t)}
	mustEmit(here, t, db, "x")
	mustEmit(there, t, db, "x")
	var got []tenant.Office
	if err := Scan(here, db, &got, "SELECT office FROM outbox WHERE office = ANY ($1) ORDER BY office", []int32{int32(want[0]), int32(want[1])}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, statement := range []string{
		"SELECT name FROM guest", "SELECT email FROM account", "SELECT name FROM office", "SELECT * FROM outbox",
		"SELECT actor FROM audit", "SELECT answer FROM idempotency", "SELECT refresh_hash FROM session",
		"SELECT address_hash FROM sign_in", "SELECT need FROM ticket",
		"UPDATE outbox SET rev = 0 RETURNING 'x'", "DELETE FROM outbox RETURNING 'x'",
	} {
		var all []string
		if err := Scan(here, db, &all, statement); sqlstate(err) != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestOpenRefusesRolesThatRowSecurityDoesNotBind(t *testing.T) {
	t.Parallel()
	to := addressesOf(t)
	for name, o := range map[string]Options{
		"superuser": {AppURL: TestURL(t), ScanURL: to.Scan}, "owner": {AppURL: to.Owner, ScanURL: to.Scan},
		"scan superuser": {AppURL: to.App, ScanURL: TestURL(t)}, "scan owner": {AppURL: to.App, ScanURL: to.Owner},
	} {
		o.Clock = clock.NewFrozen(noon)
		_, err := Open(context.Background(), o)
		if refusal := (Refusal{}); !errors.As(err, &refusal) || strings.Contains(err.Error(), "postgres://") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenRefusesATableWhoseRowSecurityIsOff(t *testing.T) {
	t.Parallel()
	super, to := scratch(t)
	o := Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.NewFrozen(noon)}
	for _, off := range []string{"NO FORCE", "DISABLE"} {
		super.MustExec("ALTER TABLE guest " + off + " ROW LEVEL SECURITY")
		_, err := Open(context.Background(), o)
		if refusal := (Refusal{}); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "guest") {
			t.Errorf("%s: %v", off, err)
		}
		super.MustExec("ALTER TABLE guest ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
	}
	openFor(t, o)
}

func TestAForeignIdAnswersLikeAnUnknownOne(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	here, _ := OfficeForTest(t, db, "Asia/Jakarta")
	there, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(there, t, db, "theirs")
	for _, subject := range []string{"theirs", "nobody's"} {
		err := View(here, db, func(ctx context.Context, tx *Tx) error {
			return tx.Get(ctx, new(int64), "SELECT id FROM outbox WHERE office = $1 AND subject = $2", tx.Office(), subject)
		})
		wantFault(t, err, fault.NotFound)
	}
}
