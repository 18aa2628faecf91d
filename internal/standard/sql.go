package standard

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
)

// row is a version without its body.
type row struct {
	No          int    `db:"no"`
	Service     string `db:"service"`
	State       State  `db:"state"`
	EffectiveOn string `db:"effective_on"`
	Digest      []byte `db:"digest"`
}

const columns = `v.no, v.service, v.state, coalesce(v.effective_on::text, '') AS effective_on, v.digest`

// selectCurrent prefers what is in force over drafts, the newest first. The
// day a standard takes effect begins at midnight in the office's zone.
const selectCurrent = `SELECT ` + columns + ` FROM standard_version v JOIN office o ON o.key = v.office
	WHERE v.office = $1 AND v.service = $2
	  AND (v.state = 'draft' OR v.effective_on <= ($3::timestamptz AT TIME ZONE o.timezone)::date)
	ORDER BY v.state = 'published' DESC, v.effective_on DESC NULLS LAST, v.no DESC LIMIT 1`

func byNo(ctx context.Context, tx *store.Tx, service string, no int) (r row, err error) {
	err = tx.Get(ctx, &r, `SELECT `+columns+` FROM standard_version v
		WHERE v.office = $1 AND v.service = $2 AND v.no = $3`, tx.Office(), service, no)
	return r, err
}

func body(ctx context.Context, tx *store.Tx, service string, no int) (b []byte, err error) {
	err = tx.Get(ctx, &b, `SELECT body FROM standard_version WHERE office = $1 AND service = $2 AND no = $3`,
		tx.Office(), service, no)
	return b, err
}

func services(ctx context.Context, tx *store.Tx) (list []Service, err error) {
	err = tx.Select(ctx, &list, `SELECT id, code, prefix, name FROM service
		WHERE office = $1 AND active ORDER BY code`, tx.Office())
	return list, err
}

func service(ctx context.Context, tx *store.Tx, code string) (s Service, err error) {
	err = tx.Get(ctx, &s, `SELECT id, code, prefix, name FROM service
		WHERE office = $1 AND code = $2 AND active`, tx.Office(), code)
	return s, err
}

func allServices(ctx context.Context, tx *store.Tx) (list []Listed, err error) {
	err = tx.Select(ctx, &list, `SELECT id, code, prefix, name, active FROM service WHERE office = $1 ORDER BY code`, tx.Office())
	return list, err
}

func updateService(tx *store.Tx, s Listed) {
	tx.LaterOne(`UPDATE service SET prefix = $3, name = $4, active = $5 WHERE office = $1 AND id = $2`,
		tx.Office(), s.ID, s.Prefix, s.Name, s.Active)
}

func insertService(tx *store.Tx, s Service) {
	tx.Later(`INSERT INTO service (office, id, code, prefix, name) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (office, code) DO NOTHING`, tx.Office(), s.ID, s.Code, s.Prefix, s.Name)
}

func insertVersion(tx *store.Tx, service string, state State, effectiveOn string, body, digest []byte) {
	tx.Later(`INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at)
		VALUES ($1, $2, 1, $3, nullif($4, '')::date, $5, $6, $7) ON CONFLICT (office, service, no) DO NOTHING`,
		tx.Office(), service, state, effectiveOn, body, digest, tx.Now())
}
