package standard

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
)

// row is a version without its body; its number is 0 where nothing is in force.
type row struct {
	No          int    `db:"no"`
	Service     string `db:"service"`
	State       State  `db:"state"`
	EffectiveOn string `db:"effective_on"`
	Digest      []byte `db:"digest"`
}

const columns = `coalesce(v.no, 0) AS no, s.code AS service, coalesce(v.state, 'draft') AS state,
	coalesce(v.effective_on::text, '') AS effective_on, v.digest`

// inForce joins the published version of service s whose day has come, the
// newest by that day; the day begins at midnight in the zone of office o. $2 is
// the time.
const inForce = ` LEFT JOIN LATERAL (SELECT * FROM standard_version p
		WHERE p.office = s.office AND p.service = s.code AND p.state = 'published'
		AND p.effective_on <= ($2::timestamptz AT TIME ZONE o.timezone)::date
		ORDER BY p.effective_on DESC, p.no DESC LIMIT 1) AS v ON true`

const selectCurrent = `SELECT ` + columns + ` FROM service s JOIN office o ON o.key = s.office` + inForce + `
	WHERE s.office = $1 AND s.code = $3`

func byNo(ctx context.Context, tx *store.Tx, service string, no int) (r row, err error) {
	err = tx.Get(ctx, &r, `SELECT no, service, state, effective_on::text AS effective_on, digest FROM standard_version
		WHERE office = $1 AND service = $2 AND no = $3 AND state = 'published'`, tx.Office(), service, no)
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
