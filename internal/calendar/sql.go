package calendar

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
)

// row is a version without its body.
type row struct {
	No     int    `db:"no"`
	Digest []byte `db:"digest"`
}

const selectCurrent = `SELECT v.no, v.digest FROM calendar c
	JOIN calendar_version v ON v.office = c.office AND v.no = c.current
	WHERE c.office = $1`

func byNo(ctx context.Context, tx *store.Tx, no int) (r row, err error) {
	err = tx.Get(ctx, &r, `SELECT no, digest FROM calendar_version WHERE office = $1 AND no = $2`, tx.Office(), no)
	return r, err
}

func body(ctx context.Context, tx *store.Tx, no int) (b []byte, err error) {
	err = tx.Get(ctx, &b, `SELECT body FROM calendar_version WHERE office = $1 AND no = $2`, tx.Office(), no)
	return b, err
}

func insertVersion(tx *store.Tx, no int, body, digest []byte) {
	tx.Later(`INSERT INTO calendar_version (office, no, body, digest, made_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (office, no) DO NOTHING`,
		tx.Office(), no, body, digest, tx.Now())
}

func putInForce(tx *store.Tx, no int) {
	tx.Later(`INSERT INTO calendar (office, current) VALUES ($1, $2) ON CONFLICT (office) DO NOTHING`,
		tx.Office(), no)
}
