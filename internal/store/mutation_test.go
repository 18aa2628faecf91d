package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

const (
	owner    tenant.Office = 1
	stranger tenant.Office = 2
)

// fill writes one row of the owner office into every tenant table of a scratch
// database, whatever its columns, by taking its constraints away first.
func fill(t *testing.T, super *sqlx.DB, all []string) {
	t.Helper()
	for _, drop := range list[string](t, super, `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE contype IN ('f', 'c') AND connamespace = 'public'::regnamespace`) {
		super.MustExec(drop)
	}
	for _, table := range all {
		columns := list[struct {
			Name string `db:"attname"`
			Type string `db:"type"`
		}](t, super, `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
			WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' AND attgenerated = '' AND attnotnull AND NOT atthasdef`, table)
		var names, values []string
		for _, c := range columns {
			names = append(names, c.Name)
			values = append(values, literal(t, c.Type))
		}
		super.MustExec(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(values, ", ")))
		super.MustExec(fmt.Sprintf("UPDATE %s SET office = %d", table, owner))
	}
}

func literal(t *testing.T, kind string) string {
	t.Helper()
	values := map[string]string{
		"integer": "1", "bigint": "1", "smallint": "1", "numeric": "1", "double precision": "1", "boolean": "true",
		"text": "'x'", "uuid": "gen_random_uuid()", "bytea": `'\x00'`, "jsonb": "'{}'", "date": "'2026-06-01'",
		"timestamp with time zone": "'2026-06-01T00:00:00Z'", "text[]": "'{}'", "integer[]": "'{}'", "uuid[]": "'{}'",
	}
	v, known := values[kind]
	if !known {
		t.Fatalf("no value for a column of type %s: add one to this test", kind)
	}
	return v
}

// seen counts what an office sees of a table by a statement that forgets to
// name its office.
func seen(t *testing.T, db *DB, o tenant.Office, table string) (n int) {
	t.Helper()
	ctx := tenant.WithOffice(context.Background(), o)
	err := View(ctx, db, func(ctx context.Context, tx *Tx) error { return tx.Get(ctx, &n, "SELECT count(*) FROM "+table) })
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return n
}

// Each policy is the only thing that hides a row from a statement that forgets
// its office: with the policy it is hidden, without it it is seen.
func TestEachPolicyAloneHidesItsTableFromAnotherOffice(t *testing.T) {
	t.Parallel()
	super, to := scratch(t)
	all := tenantTables(t, super)
	fill(t, super, all)
	db := openFor(t, Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.NewFrozen(noon), MaxConns: 2})
	for _, table := range all {
		if own, foreign := seen(t, db, owner, table), seen(t, db, stranger, table); own != 1 || foreign != 0 {
			t.Errorf("%s: its office sees %d, a stranger %d", table, own, foreign)
		}
		super.MustExec("ALTER POLICY own_office ON " + table + " USING (true)")
		if foreign := seen(t, db, stranger, table); foreign != 1 {
			t.Errorf("%s: the fault is not detected, a stranger sees %d", table, foreign)
		}
		super.MustExec("DROP POLICY own_office ON " + table)
		if own := seen(t, db, owner, table); own != 0 {
			t.Errorf("%s: without a policy its office sees %d", table, own)
		}
	}
}
