package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// checked is what Check finds in the context's office.
func checked(t *testing.T, ctx context.Context, db *DB) []Finding {
	t.Helper()
	var found []Finding
	err := View(ctx, db, func(ctx context.Context, tx *Tx) (err error) {
		found, err = Check(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestARowWhoseParentIsAnotherOfficesIsFound(t *testing.T) {
	t.Parallel()
	db := ForTest(t, clock.System{})
	here, _ := OfficeForTest(t, db, "Asia/Makassar")
	there, _ := OfficeForTest(t, db, "Asia/Makassar")
	o, _ := tenant.OfficeOf(here)
	other, _ := tenant.OfficeOf(there)
	account := uuid.New()
	BreakForTest(t, fmt.Sprintf(`INSERT INTO account (office, id, email, name, role, password_hash, created_at)
		VALUES (%d, '%s', 'a@contoh.id', 'A', 'officer', '-', now())`, other, account))
	if found := checked(t, here, db); found != nil {
		t.Fatalf("before: %+v", found)
	}
	BreakForTest(t, fmt.Sprintf(`INSERT INTO counter (office, id, number, name, state, officer, services)
		VALUES (%d, '%s', 1, 'Loket 1', 'open', '%s', '{}')`, o, uuid.New(), account))
	want := []Finding{{o, "I7", "counter_office_officer_fkey", "1 baris counter menunjuk account yang bukan milik kantor ini"}}
	if diff := cmp.Diff(want, checked(t, here, db)); diff != "" {
		t.Error(diff)
	}
	if found := checked(t, there, db); found != nil {
		t.Errorf("the other office: %+v", found)
	}
}

func TestARequestKeyWithoutAnAnswerIsFound(t *testing.T) {
	t.Parallel()
	db := ForTest(t, clock.System{})
	here, _ := OfficeForTest(t, db, "Asia/Makassar")
	o, _ := tenant.OfficeOf(here)
	BreakForTest(t, fmt.Sprintf(`INSERT INTO idempotency (office, caller, route, key, body, created_at) VALUES (%d, 'c', 'POST /x', 'k', '', now())`, o))
	want := []Finding{{o, "I1", "POST /x", "kunci permintaan tersimpan tanpa jawaban"}}
	if diff := cmp.Diff(want, checked(t, here, db)); diff != "" {
		t.Error(diff)
	}
}

// Not parallel: what it takes from the catalog concerns every test.
func TestAReferenceThatPostgresDoesNotCheckIsFound(t *testing.T) {
	db := ForTest(t, clock.System{})
	if found, err := CheckCatalog(t.Context(), db); err != nil || found != nil {
		t.Fatalf("before: %+v, %v", found, err)
	}
	t.Cleanup(func() { BreakForTest(t, "ALTER TABLE link DROP CONSTRAINT unseen") })
	BreakForTest(t, "ALTER TABLE link ADD CONSTRAINT unseen FOREIGN KEY (office, subject) REFERENCES ticket (office, id) NOT VALID")
	want := []Finding{{0, "I7", "unseen", "acuan antartabel ini tidak menjamin kantor yang sama"}}
	found, err := CheckCatalog(t.Context(), db)
	if diff := cmp.Diff(want, found); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
