package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/bps-pst/pst/internal/tenant"
)

// Finding is one place where the records break an invariant (trust.md §2).
// Office is zero for what concerns all of them; Subject is an id or a name and
// Text a sentence for whoever runs the installation, without personal data.
type Finding struct {
	Office    tenant.Office
	Invariant string // I1 … I7
	Subject   string
	Text      string
}

// CheckCatalog finds references between tenant tables that do not carry the
// office or that Postgres was told not to check (I7).
func CheckCatalog(ctx context.Context, db *DB) (found []Finding, err error) {
	err = Directory(ctx, db, func(ctx context.Context, tx *DirectoryTx) error {
		var all []reference
		if err := tx.Select(ctx, &all, selectReferences); err != nil {
			return err
		}
		for _, r := range all {
			if !r.Valid || r.Columns[0] != "office" || r.Keys[0] != "office" {
				found = append(found, Finding{Invariant: "I7", Subject: r.Name, Text: "acuan antartabel ini tidak menjamin kantor yang sama"})
			}
		}
		return nil
	})
	return found, err
}

// Check finds, in the transaction's office, request keys without an answer (I1)
// and rows whose parent is not a row of the same office (I7).
func Check(ctx context.Context, tx *Tx) ([]Finding, error) {
	var found []Finding
	var keys []string
	err := tx.Select(ctx, &keys, `SELECT route FROM idempotency WHERE office = $1 AND answer IS NULL`, tx.Office())
	if err != nil {
		return nil, err
	}
	for _, route := range keys {
		found = append(found, Finding{tx.Office(), "I1", route, "kunci permintaan tersimpan tanpa jawaban"})
	}
	var all []reference
	if err := tx.Select(ctx, &all, selectReferences); err != nil {
		return nil, err
	}
	for _, r := range all {
		n := 0
		if err := tx.Get(ctx, &n, r.orphans(), tx.Office()); err != nil {
			return nil, err
		}
		if n > 0 {
			found = append(found, Finding{tx.Office(), "I7", r.Name, fmt.Sprintf("%d baris %s menunjuk %s yang bukan milik kantor ini", n, r.From, r.To)})
		}
	}
	return found, nil
}

// reference is a foreign key between two tenant tables. Names come quoted.
type reference struct {
	Name    string `db:"name"`
	From    string `db:"from_table"`
	To      string `db:"to_table"`
	Columns names  `db:"columns"`
	Keys    names  `db:"keys"`
	Valid   bool   `db:"valid"`
}

// names is a list of quoted identifiers.
type names []string

// Scan reads them from one text.
func (n *names) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("store: names from %T", v)
	}
	*n = strings.Split(text, "\n")
	return nil
}

const selectReferences = `SELECT k.conname AS name, k.conrelid::regclass::text AS from_table, k.confrelid::regclass::text AS to_table, k.convalidated AS valid,
		(SELECT string_agg(quote_ident(a.attname), E'\n' ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY AS c (no, n)
			JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.no) AS columns,
		(SELECT string_agg(quote_ident(a.attname), E'\n' ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY AS c (no, n)
			JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.no) AS keys
	FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
	WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND f.relrowsecurity AND t.relrowsecurity
	ORDER BY k.conname`

// orphans counts the office's rows whose parent the office does not have. Row
// security shows no other office's, so a foreign parent counts as none.
func (r reference) orphans() string {
	var same, given []string
	for i := range r.Columns {
		same = append(same, "p."+r.Keys[i]+" = c."+r.Columns[i])
		given = append(given, "c."+r.Columns[i]+" IS NOT NULL")
	}
	return fmt.Sprintf("SELECT count(*) FROM %s c WHERE c.office = $1 AND %s AND NOT EXISTS (SELECT 1 FROM %s p WHERE %s)",
		r.From, strings.Join(given, " AND "), r.To, strings.Join(same, " AND "))
}
