package guest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// guestRow is an entry as it is kept.
type guestRow struct {
	Guest
	Identity    []byte     `db:"identity"`
	ConsentSKD  *bool      `db:"consent_skd"`
	ConsentText *string    `db:"consent_text"`
	ConsentAt   *time.Time `db:"consent_at"`
	// Services are the services of the entry's visits, read by name only.
	Services *string `db:"services"`
}

// columns of guestRow but for the services.
const columns = `g.id, g.name, g.email, g.phone, g.identity, g.created_at, g.changed_at, g.consent_skd, g.consent_text, g.consent_at`

// withServices adds the services; an entry that no visit names has none.
const withServices = `, (SELECT string_agg(DISTINCT s.name, '; ' ORDER BY s.name) FROM ticket t
	JOIN service s ON s.office = t.office AND s.code = t.service
	WHERE t.office = g.office AND t.guest = g.id) AS services`

func (r guestRow) guest() (Guest, error) {
	g := r.Guest
	if r.ConsentSKD != nil && r.ConsentText != nil && r.ConsentAt != nil {
		g.Consent = &Answered{Consent{*r.ConsentSKD, *r.ConsentText}, *r.ConsentAt}
	}
	return g, json.Unmarshal(r.Identity, &g.Identity)
}

// insert keeps its write for the commit's round trip.
func insert(tx *store.Tx, id uuid.UUID, e Entry, at time.Time) error {
	g := Guest{ID: id, CreatedAt: at, ChangedAt: at}
	g.take(e, at)
	args, err := g.args(tx)
	if err != nil {
		return err
	}
	tx.Later(`INSERT INTO guest (office, id, name, email, phone, identity, changed_at, consent_skd, consent_text, consent_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, append(args, at)...)
	return nil
}

func update(tx *store.Tx, g Guest) error {
	args, err := g.args(tx)
	if err != nil {
		return err
	}
	tx.LaterOne(`UPDATE guest SET name = $3, email = $4, phone = $5, identity = $6, changed_at = $7,
		consent_skd = $8, consent_text = $9, consent_at = $10 WHERE office = $1 AND id = $2`, args...)
	return nil
}

// args are the values of an entry in the order of both writes.
func (g Guest) args(tx *store.Tx) ([]any, error) {
	identity, err := json.Marshal(g.Identity)
	args := []any{tx.Office(), g.ID, g.Name, g.Email, g.Phone, identity, g.ChangedAt}
	if g.Consent == nil {
		return append(args, nil, nil, nil), err
	}
	return append(args, g.Consent.SKD, g.Consent.Text, g.Consent.At), err
}

// get reads an entry and holds it until the transaction ends when lock is set.
func get(ctx context.Context, tx *store.Tx, id uuid.UUID, lock bool) (Guest, error) {
	query := `SELECT ` + columns + ` FROM guest g WHERE g.office = $1 AND g.id = $2`
	if lock {
		query += " FOR UPDATE"
	}
	var row guestRow
	if err := tx.Get(ctx, &row, query, tx.Office(), id); err != nil {
		return Guest{}, err
	}
	return row.guest()
}

// same reads the entries that share an address, a number or a name with one, by
// its own index each; the newest first.
func same(ctx context.Context, tx *store.Tx, g Guest, limit int) (rows []guestRow, err error) {
	const by = `SELECT id FROM guest WHERE office = $1 AND id <> $2 AND `
	err = tx.Select(ctx, &rows, `SELECT `+columns+` FROM guest g WHERE g.office = $1 AND g.id IN (
		(`+by+`email = $3 AND email <> '' ORDER BY created_at DESC LIMIT $6) UNION
		(`+by+`phone = $4 ORDER BY created_at DESC LIMIT $6) UNION
		(`+by+`name_key = lower($5) AND name_key <> '' AND lower(identity->>'institution') = lower($7) LIMIT $6))
		ORDER BY g.created_at DESC, g.id DESC LIMIT $6`,
		tx.Office(), g.ID, g.Email, g.Phone, g.Name, limit, orNull(g.Identity.Institution))
	return rows, err
}

const (
	byEmail = `g.email = $2 AND g.email <> ''`
	byPhone = `g.phone = $2`
)

// returning reads the last entries with an address or a number.
func returning(ctx context.Context, tx *store.Tx, by, value string, limit int) (rows []guestRow, err error) {
	err = tx.Select(ctx, &rows, `SELECT `+columns+withServices+` FROM guest g WHERE g.office = $1 AND `+by+`
		ORDER BY g.created_at DESC LIMIT $3`, tx.Office(), value, limit)
	return rows, err
}

// inExport is the range of entries of an export: $2 to before $3, and not
// written after the export itself, at $4.
func inExport(onlyConsented bool) string {
	where := `g.office = $1 AND g.created_at >= $2 AND g.created_at < $3 AND g.created_at <= $4`
	if onlyConsented {
		where += ` AND g.consent_skd`
	}
	return where
}

// pageOfExport reads the entries after a position.
func pageOfExport(ctx context.Context, tx *store.Tx, x *exporting, after position, limit int) (rows []guestRow, err error) {
	err = tx.Select(ctx, &rows, `SELECT `+columns+withServices+` FROM guest g WHERE `+inExport(x.OnlyConsented)+`
		AND (g.created_at, g.id) > ($5, $6) ORDER BY g.created_at, g.id LIMIT $7`,
		tx.Office(), x.from, x.until, x.At, after.at, after.id, limit)
	return rows, err
}

func insertExport(tx *store.Tx, x *exporting, account uuid.UUID) {
	tx.Later(`INSERT INTO guest_export (office, id, at, account, from_on, to_on, only_consented, format, entries, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Office(), x.ID, x.At, account,
		x.From, x.To, x.OnlyConsented, x.Format, x.Entries, x.Reason)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
