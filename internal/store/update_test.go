package store

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
)

func makeLines(ctx context.Context, t *testing.T, db *DB) {
	t.Helper()
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (int64, error) {
		return tx.Exec(ctx, "INSERT INTO line (office, day) VALUES ($1, '2026-06-01'), ($1, '2026-06-02')", tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func revOf(ctx context.Context, t *testing.T, db *DB, day string) (rev int64) {
	t.Helper()
	err := View(ctx, db, func(ctx context.Context, tx *Tx) error {
		return tx.Get(ctx, &rev, "SELECT rev FROM line WHERE office = $1 AND day = $2::text::date", tx.Office(), day)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

func raise(ctx context.Context, tx *Tx, day string) error {
	_, err := tx.Exec(ctx, "UPDATE line SET rev = rev + 1 WHERE office = $1 AND day = $2::text::date", tx.Office(), day)
	return err
}

func TestTwoUpdatesThatCrossAreBothDoneOnce(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 4)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	makeLines(ctx, t, db)
	var tries atomic.Int64
	var both sync.WaitGroup
	both.Add(2)
	cross := func(days ...string) error {
		first := true
		_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
			tries.Add(1)
			if err := raise(ctx, tx, days[0]); err != nil {
				return none{}, err
			}
			if first {
				first = false
				both.Done()
				both.Wait() // each now holds what the other wants
			}
			return none{}, raise(ctx, tx, days[1])
		})
		return err
	}
	ended := make(chan error, 2)
	go func() { ended <- cross("2026-06-01", "2026-06-02") }()
	go func() { ended <- cross("2026-06-02", "2026-06-01") }()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	got := []int64{revOf(ctx, t, db, "2026-06-01"), revOf(ctx, t, db, "2026-06-02")}
	if diff := cmp.Diff([]int64{2, 2}, got); diff != "" || tries.Load() < 3 {
		t.Errorf("%d tries, %s", tries.Load(), diff)
	}
}

func TestAGuardedWriteThatTouchesNoRowUndoesEverything(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 2)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	makeLines(ctx, t, db)
	for name, guard := range map[string]string{
		"none": "UPDATE line SET rev = 9 WHERE office = $1 AND rev = 99",
		"two":  "UPDATE line SET rev = 9 WHERE office = $1",
	} {
		_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
			if _, err := emit(ctx, tx, name); err != nil {
				return none{}, err
			}
			tx.LaterOne(guard, tx.Office())
			tx.Wake()
			return none{}, nil
		})
		if !errors.Is(err, ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := subjects(ctx, t, db); len(got) != 0 || revOf(ctx, t, db, "2026-06-01") != 0 {
		t.Errorf("written: %v", got)
	}
	select {
	case <-db.Woken():
		t.Error("woken by what was undone")
	default:
	}
}

func TestAGuardedWriteThatTouchesOneRowIsDoneAndWakes(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 2)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	makeLines(ctx, t, db)
	_, err := Update(ctx, db, func(_ context.Context, tx *Tx) (none, error) {
		tx.LaterOne("UPDATE line SET rev = 9 WHERE office = $1 AND day = '2026-06-01'", tx.Office())
		tx.Wake()
		return none{}, nil
	})
	if err != nil || revOf(ctx, t, db, "2026-06-01") != 9 {
		t.Errorf("%v", err)
	}
	<-db.Woken()
}

// Postgres answers the commit of a failed transaction with a rollback and no
// error; that must not look like success.
func TestAnErrorThatTheUseCasePassesOverIsNotASuccess(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	for name, ctx := range map[string]context.Context{"plain": ctx, "keyed": keyed(ctx, "k", "body")} {
		_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
			if _, err := emit(ctx, tx, name); err != nil {
				return none{}, err
			}
			_, _ = tx.Exec(ctx, "SELECT no_such_thing")
			return none{}, nil
		})
		if !errors.Is(err, errFailed) {
			t.Errorf("%s: %v, told that it is done, and %v is there", name, err, subjects(ctx, t, db))
		}
	}
}

func TestAWriteThatWaitsTooLongForALockIsUnavailable(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 3)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	makeLines(ctx, t, db)
	held, release := make(chan none), make(chan none)
	ended := make(chan error, 1)
	go func() {
		_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
			err := raise(ctx, tx, "2026-06-01")
			close(held)
			<-release
			return none{}, err
		})
		ended <- err
	}()
	<-held
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) { return none{}, raise(ctx, tx, "2026-06-01") })
	wantFault(t, err, fault.Unavailable)
	close(release)
	if err := <-ended; err != nil || revOf(ctx, t, db, "2026-06-01") != 1 {
		t.Errorf("%v", err)
	}
}

func TestADeadlineEndsAWriteAndGivesItsConnectionBackClean(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := Update(short, db, func(ctx context.Context, tx *Tx) (none, error) {
		if _, err := emit(ctx, tx, "x"); err != nil {
			return none{}, err
		}
		_, err := tx.Exec(ctx, "SELECT pg_sleep(5)")
		return none{}, err
	})
	wantFault(t, err, fault.Deadline)
	if got := subjects(ctx, t, db); len(got) != 0 {
		t.Errorf("written: %v", got)
	}
}

func TestAKilledConnectionIsUnavailableAndTheNextOneWorks(t *testing.T) {
	t.Parallel()
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
		_, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
		return none{}, err
	})
	wantFault(t, err, fault.Unavailable)
	mustEmit(ctx, t, db, "after")
	if diff := cmp.Diff([]string{"after"}, subjects(ctx, t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestABatchReadsManyThingsOfOneOfficeInOneTrip(t *testing.T) {
	t.Parallel()
	type row struct {
		Subject string `db:"subject"`
	}
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	mustEmit(ctx, t, db, "a")
	mustEmit(ctx, t, db, "b")
	var first row
	var all, late []row
	_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (none, error) {
		b := tx.Batch()
		Row(b, &first, "SELECT subject FROM outbox WHERE office = $1 AND subject = 'a'", tx.Office())
		Rows(b, &all, "SELECT subject FROM outbox WHERE office = $1 ORDER BY subject", tx.Office())
		b.Exec("DELETE FROM outbox WHERE office = $1 AND subject = 'a'", tx.Office())
		Rows(b, &late, "SELECT subject FROM outbox WHERE office = $1", tx.Office())
		return none{}, b.Send(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]row{{{"a"}}, {{"a"}, {"b"}}, {{"b"}}}, [][]row{{first}, all, late}); diff != "" {
		t.Error(diff)
	}
	err = View(ctx, db, func(ctx context.Context, tx *Tx) error {
		b := tx.Batch()
		Row(b, &first, "SELECT subject FROM outbox WHERE office = $1 AND subject = 'nobody'", tx.Office())
		return b.Send(ctx)
	})
	wantFault(t, err, fault.NotFound)
}

func TestABatchsRowsAreReadIntoTheFieldsOfTheirColumns(t *testing.T) {
	t.Parallel()
	type Told struct {
		Subject string `db:"subject"`
	}
	type row struct {
		Told
		Note *string `db:"note"`
	}
	db := poolOf(t, 1)
	ctx, _ := OfficeForTest(t, db, "Asia/Jakarta")
	read := func(sql string) (all []row, err error) {
		err = View(ctx, db, func(ctx context.Context, tx *Tx) error {
			b := tx.Batch()
			Rows(b, &all, sql)
			return b.Send(ctx)
		})
		return all, err
	}
	c := "c"
	for range 2 { // the second finds the fields remembered
		all, err := read("SELECT * FROM (VALUES (NULL, 'a'), ('c', 'b')) AS v (note, subject)")
		if diff := cmp.Diff([]row{{Told{"a"}, nil}, {Told{"b"}, &c}}, all); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	if all, err := read("SELECT 'a' AS subject, 'b' AS note WHERE false"); err != nil || all == nil || len(all) != 0 {
		t.Errorf("no rows are %#v, %v", all, err)
	}
	for what, sql := range map[string]string{
		"no field for the column more":    "SELECT 'a' AS subject, 'b' AS note, 1 AS more",
		"1 columns for the 2 fields":      "SELECT 'a' AS subject",
		"cannot scan NULL into *string":   "SELECT 'a' AS note, NULL::text AS subject",
		"no field for the column subjekt": "SELECT 'a' AS subjekt, 'b' AS note",
	} {
		if all, err := read(sql); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v %v", what, all, err)
		}
	}
}
