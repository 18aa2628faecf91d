package store

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"
)

// scanColumns is all that the scan role may read: ids, offices, revisions and
// times. A column is added here only when it is one of these.
var scanColumns = map[string][]string{
	"attachment":   {"id", "office", "scan_at"},
	"audit":        {"at", "id", "office"},
	"calendar":     {"national_no", "office", "province_no"},
	"clock":        {"next_at", "no", "office", "rev"},
	"consult_case": {"due_at", "id", "office", "rev", "snoozed_until"},
	"delivery":     {"id", "next_at", "office"},
	"line":         {"closed_at", "day", "office", "rev"},
	"obligation":   {"announced_at", "due_at", "no", "office", "outcome"},
	"office":       {"code", "key", "timezone"},
	"push_notice":  {"id", "next_at", "office"},
	"outbox":       {"attempts", "dead_at", "id", "next_at", "office", "rev", "subject", "topic"},
}

// appendOnly are the tables whose rows the app role cannot change or delete.
var appendOnly = []string{"audit", "calendar_layer", "calendar_version", "consult_event", "guest_export", "handed_out", "standard_version", "ticket_event"}

func list[T any](t *testing.T, db *sqlx.DB, query string, args ...any) (all []T) {
	t.Helper()
	if err := db.Select(&all, query, args...); err != nil {
		t.Fatal(err)
	}
	return all
}

func tables(t *testing.T, db *sqlx.DB) []string {
	t.Helper()
	return list[string](t, db, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
		AND relkind IN ('r', 'p') ORDER BY relname`)
}

func tenantTables(t *testing.T, db *sqlx.DB) []string {
	t.Helper()
	all := slices.DeleteFunc(tables(t, db), func(name string) bool { return directoryTables[name] })
	if len(all) < 10 {
		t.Fatalf("only %d tenant tables: %v", len(all), all)
	}
	return all
}

func TestEveryTenantTableForcesRowSecurityByOffice(t *testing.T) {
	t.Parallel()
	super := asSuper(t)
	for _, table := range tenantTables(t, super) {
		var r struct {
			Enabled bool   `db:"relrowsecurity"`
			Forced  bool   `db:"relforcerowsecurity"`
			Owner   string `db:"owner"`
		}
		if err := super.Get(&r, `SELECT relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) AS owner
			FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = $1`, table); err != nil {
			t.Fatal(err)
		}
		if !r.Enabled || !r.Forced || r.Owner != "pst_owner" {
			t.Errorf("%s: %+v", table, r)
		}
		want := []string{"own_office PERMISSIVE ALL {pst_app} (office = ( SELECT pst_office() AS pst_office)) (office = ( SELECT pst_office() AS pst_office))"}
		if scanColumns[table] != nil {
			want = append(want, "scan PERMISSIVE SELECT {pst_scan} true -")
		}
		got := list[string](t, super, `SELECT concat_ws(' ', policyname, permissive, cmd, roles::text, qual, coalesce(with_check, '-'))
			FROM pg_policies WHERE schemaname = 'public' AND tablename = $1 ORDER BY policyname`, table)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", table, diff)
		}
	}
}

func TestEveryKeyOfATenantTableStartsWithItsOffice(t *testing.T) {
	t.Parallel()
	super := asSuper(t)
	type key struct {
		Name  string `db:"name"`
		First string `db:"first"`
	}
	for _, table := range tenantTables(t, super) {
		keys := list[key](t, super, `SELECT c.relname AS name, coalesce(a.attname, '') AS first FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid
			LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1::regclass AND i.indisunique`, table)
		if len(keys) == 0 {
			t.Errorf("%s has no key", table)
		}
		for _, k := range keys {
			if k.First != "office" {
				t.Errorf("%s of %s starts with %q", k.Name, table, k.First)
			}
		}
	}
}

// A reference between tenant tables that does not carry the office on both
// sides tells one office that another's id exists.
func TestEveryReferenceOfATenantTableCarriesItsOffice(t *testing.T) {
	t.Parallel()
	super := asSuper(t)
	type reference struct {
		Name  string `db:"conname"`
		From  string `db:"from_table"`
		To    string `db:"to_table"`
		First string `db:"first"`
		Other string `db:"other"`
	}
	all := list[reference](t, super, `SELECT k.conname, f.relname AS from_table, t.relname AS to_table,
			a.attname AS first, b.attname AS other FROM pg_constraint k
		JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
		JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
		JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
		WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`)
	rooted := map[string]bool{}
	for _, r := range all {
		toOffice := r.To == "office" && r.Other == "key"
		if directoryTables[r.From] {
			if !directoryTables[r.To] {
				t.Errorf("%s: the directory refers to the tenant table %s", r.Name, r.To)
			}
			continue
		}
		rooted[r.From] = rooted[r.From] || toOffice
		if r.First != "office" || (!toOffice && r.Other != "office") {
			t.Errorf("%s of %s → %s does not carry the office", r.Name, r.From, r.To)
		}
	}
	for _, table := range tenantTables(t, super) {
		if !rooted[table] {
			t.Errorf("%s does not refer to its office", table)
		}
	}
}

func TestViewsLookWithTheirCallersEyes(t *testing.T) {
	t.Parallel()
	blind := list[string](t, asSuper(t), `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
		AND (relkind IN ('m', 'f') OR (relkind = 'v' AND NOT coalesce(reloptions @> '{security_invoker=true}', false)))`)
	if len(blind) > 0 {
		t.Errorf("views with their owner's eyes, materialized views or foreign tables: %v", blind)
	}
}

func TestNoFunctionRunsWithItsOwnersRights(t *testing.T) {
	t.Parallel()
	risen := list[string](t, asSuper(t), `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`)
	if len(risen) > 0 {
		t.Errorf("security definer: %v", risen)
	}
}

func TestNoRoleIsAMemberOfAnotherOrStandsAboveRowSecurity(t *testing.T) {
	t.Parallel()
	super := asSuper(t)
	members := list[string](t, super, `SELECT pg_get_userbyid(member) || ' in ' || pg_get_userbyid(roleid) FROM pg_auth_members
		WHERE pg_get_userbyid(member) LIKE 'pst\_%' OR pg_get_userbyid(roleid) LIKE 'pst\_%'`)
	if len(members) > 0 {
		t.Errorf("memberships: %v", members)
	}
	got := list[string](t, super, `SELECT concat_ws(' ', rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication)
		FROM pg_roles WHERE rolname LIKE 'pst\_%' ORDER BY rolname`)
	want := []string{"pst_app f f f f f", "pst_backup f t f f f", "pst_owner f f f f f", "pst_scan f f f f f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	owned := list[string](t, super, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> 'pst_owner'::regrole`)
	if len(owned) > 0 {
		t.Errorf("not pst_owner's: %v", owned)
	}
}

func TestEachRoleHoldsExactlyThePrivilegesItNeeds(t *testing.T) {
	t.Parallel()
	super := asSuper(t)
	var want []string
	for _, table := range tables(t, super) {
		want = append(want, "pst_backup "+table+" SELECT")
		switch {
		case table == "goose_db_version":
		case slices.Contains(appendOnly, table):
			want = append(want, "pst_app "+table+" INSERT,SELECT")
		default:
			want = append(want, "pst_app "+table+" DELETE,INSERT,SELECT,UPDATE")
		}
	}
	got := list[string](t, super, `SELECT concat_ws(' ', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END,
			relname, string_agg(privilege_type, ',' ORDER BY privilege_type))
		FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
		AND grantee <> relowner GROUP BY grantee, relname`)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheScanRoleReadsOnlyIdsRevisionsAndTimes(t *testing.T) {
	t.Parallel()
	var want []string
	for table, columns := range scanColumns {
		want = append(want, "pst_scan "+table+" SELECT "+strings.Join(columns, ","))
	}
	got := list[string](t, asSuper(t), `SELECT concat_ws(' ', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END,
			relname, privilege_type, string_agg(attname, ',' ORDER BY attname))
		FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl)
		WHERE relnamespace = 'public'::regnamespace AND grantee <> relowner GROUP BY grantee, relname, privilege_type`)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNobodyElseMayMakeTables(t *testing.T) {
	t.Parallel()
	got := list[string](t, asSuper(t), `SELECT rolname FROM pg_roles WHERE rolname LIKE 'pst\_%' AND rolname <> 'pst_owner'
		AND (has_schema_privilege(oid, 'public', 'CREATE') OR has_database_privilege(oid, current_database(), 'CREATE'))`)
	if len(got) > 0 {
		t.Errorf("may make tables: %v", got)
	}
}
