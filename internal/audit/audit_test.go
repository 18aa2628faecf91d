package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

type row struct {
	At          time.Time `db:"at"`
	ActorKind   string    `db:"actor_kind"`
	Actor       string    `db:"actor"`
	Action      string    `db:"action"`
	SubjectKind string    `db:"subject_kind"`
	Subject     string    `db:"subject"`
	Fields      string    `db:"fields"`
}

func rows(ctx context.Context, t *testing.T, db *store.DB) []row {
	t.Helper()
	var all []row
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT at, actor_kind, actor, action, subject_kind, subject,
			array_to_string(fields, ',') AS fields FROM audit WHERE office = $1 ORDER BY id`, tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].At = all[i].At.UTC()
	}
	return all
}

func write(ctx context.Context, db *store.DB, then error) error {
	_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		audit.In(ctx, tx, "guest.write", "guest", "g-1", "name", "email")
		audit.In(ctx, tx, "guest.read", "guest", "g-1")
		return struct{}{}, then
	})
	return err
}

func TestARowNamesTheActorTheSubjectAndTheFields(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(noon))
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: "u-1"})
	if err := write(ctx, db, nil); err != nil {
		t.Fatal(err)
	}
	want := []row{
		{noon, "user", "u-1", "guest.write", "guest", "g-1", "name,email"},
		{noon, "user", "u-1", "guest.read", "guest", "g-1", ""},
	}
	if diff := cmp.Diff(want, rows(ctx, t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestAnUndoneTransactionLeavesNoRow(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(noon))
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	undone := errors.New("undone")
	if err := write(ctx, db, undone); !errors.Is(err, undone) {
		t.Fatalf("got %v", err)
	}
	if got := rows(ctx, t, db); len(got) != 0 {
		t.Errorf("rows of an undone transaction: %+v", got)
	}
}

func TestARowCannotBeChangedOrDeleted(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(noon))
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	if err := write(ctx, db, nil); err != nil {
		t.Fatal(err)
	}
	before := rows(ctx, t, db)
	for _, statement := range []string{
		"UPDATE audit SET actor = 'somebody else' WHERE office = $1",
		"DELETE FROM audit WHERE office = $1",
	} {
		_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (int64, error) {
			return tx.Exec(ctx, statement, tx.Office())
		})
		if err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
	if diff := cmp.Diff(before, rows(ctx, t, db)); diff != "" {
		t.Error(diff)
	}
}
