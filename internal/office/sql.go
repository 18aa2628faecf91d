package office

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

type officeRow struct {
	Key          tenant.Office `db:"key"`
	Code         string        `db:"code"`
	Name         string        `db:"name"`
	Kind         string        `db:"kind"`
	Parent       string        `db:"parent"`
	SupervisedBy string        `db:"supervised_by"`
	Timezone     string        `db:"timezone"`
	Slug         string        `db:"slug"`
	Confirmed    bool          `db:"confirmed"`
}

func (r officeRow) office(zone *time.Location) Office {
	return Office{Key: r.Key, Code: r.Code, Name: r.Name, Kind: Kind(r.Kind), Zone: zone, Timezone: r.Timezone,
		Slug: r.Slug, Parent: r.Parent, SupervisedBy: r.SupervisedBy, Confirmed: r.Confirmed}
}

type aliasRow struct {
	Code   string        `db:"code"`
	Office tenant.Office `db:"office"`
}

func selectOffices(ctx context.Context, tx *store.DirectoryTx) ([]officeRow, error) {
	var rows []officeRow
	err := tx.Select(ctx, &rows, `SELECT o.key, o.code, o.name, o.kind, coalesce(p.code, '') AS parent,
			coalesce(s.code, '') AS supervised_by, o.timezone, o.slug, o.confirmed
		FROM office o LEFT JOIN office p ON p.key = o.parent LEFT JOIN office s ON s.key = o.supervised_by
		ORDER BY o.code`)
	return rows, err
}

func selectAliases(ctx context.Context, tx *store.DirectoryTx) ([]aliasRow, error) {
	var rows []aliasRow
	err := tx.Select(ctx, &rows, "SELECT code, office FROM office_alias ORDER BY code")
	return rows, err
}

// seed is the office list in columns.
type seed struct {
	keys, parents, supervisors        []*int32
	codes, names, kinds, zones, slugs []string
	aliasCodes                        []string
	aliasOffices                      []int32
}

// insertOffices leaves an office that is there as it is. No index is named: of
// two programs that start at once, one would meet the other's code before its key.
func insertOffices(ctx context.Context, tx *store.DirectoryTx, s seed) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO office (key, code, name, kind, parent, supervised_by, timezone, slug)
		SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[])
		ON CONFLICT DO NOTHING`,
		s.keys, s.codes, s.names, s.kinds, s.parents, s.supervisors, s.zones, s.slugs)
}

func insertAliases(ctx context.Context, tx *store.DirectoryTx, s seed) error {
	_, err := tx.Exec(ctx, `INSERT INTO office_alias (code, office) SELECT * FROM unnest($1::text[], $2::int[])
		ON CONFLICT (code) DO NOTHING`, s.aliasCodes, s.aliasOffices)
	return err
}

// updateOffice changes what the amendment names and leaves the rest.
func updateOffice(ctx context.Context, tx *store.Tx, a Amendment, supervisor *tenant.Office) error {
	_, err := tx.Exec(ctx, `UPDATE office SET name = coalesce($2, name), confirmed = coalesce($3, confirmed),
			supervised_by = coalesce($4, supervised_by)
		WHERE key = $1`, tx.Office(), a.Name, a.Confirmed, supervisor)
	return err
}

// insertLink leaves a link of the same generation as it is.
func insertLink(tx *store.Tx, hash []byte, kind LinkKind, subject uuid.UUID, generation int, expiresAt time.Time) {
	tx.Later(`INSERT INTO link (office, hash, kind, subject, generation, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (office, hash) DO NOTHING`,
		tx.Office(), hash, string(kind), subject, generation, expiresAt)
}

func revokeLinks(tx *store.Tx, kind LinkKind, subject uuid.UUID) {
	tx.Later(`UPDATE link SET revoked_at = $4
		WHERE office = $1 AND kind = $2 AND subject = $3 AND revoked_at IS NULL`,
		tx.Office(), string(kind), subject, tx.Now())
}

func selectLink(ctx context.Context, tx *store.Tx, hash []byte) (Link, error) {
	var l Link
	err := tx.Get(ctx, &l, `SELECT kind, subject, expires_at FROM link
		WHERE office = $1 AND hash = $2 AND revoked_at IS NULL AND expires_at > $3`, tx.Office(), hash, tx.Now())
	return l, err
}
