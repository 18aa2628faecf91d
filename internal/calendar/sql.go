package calendar

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// row is a version without its body.
type row struct {
	No     int    `db:"no"`
	Digest []byte `db:"digest"`
}

const selectCurrent = `SELECT v.no, v.digest FROM calendar c
	JOIN calendar_version v ON v.office = c.office AND v.no = c.current
	WHERE c.office = $1`

// Holding and locking are statements of their own: one that waits for the lock and joins
// would look for the version that was in force when it began.
const (
	holdCurrent = `SELECT 1 FROM calendar WHERE office = $1 FOR SHARE`
	lockCurrent = `SELECT 1 FROM calendar WHERE office = $1 FOR UPDATE`
)

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

// putInForce says which list of the program the first version was composed
// from: the newest layer, when that is still the program's own.
func putInForce(tx *store.Tx, no int, list []byte) {
	tx.Later(`INSERT INTO calendar (office, current, national_no) VALUES ($1, $2, coalesce((SELECT no FROM calendar_layer l
			WHERE owner = $3 AND digest = $4 AND no = (SELECT max(no) FROM calendar_layer WHERE owner = $3)), 0))
		ON CONFLICT (office) DO NOTHING`, tx.Office(), no, Nation, list)
}

// provinceOf is the owner of the layer above office o: its provincial office,
// and a provincial office is its own.
const provinceOf = `CASE o.kind WHEN 'province' THEN o.key WHEN 'central' THEN NULL ELSE o.parent END`

// newestNos are the newest layers above office o; 0 where there is none.
const newestNos = `coalesce((SELECT max(no) FROM calendar_layer WHERE owner = $2), 0) AS national,
	coalesce((SELECT max(no) FROM calendar_layer WHERE owner = ` + provinceOf + `), 0) AS province`

// stateRow is the calendar in force and what stands above it.
type stateRow struct {
	No         int        `db:"no"`
	Digest     []byte     `db:"digest"`
	NationalNo int        `db:"national_no"`
	ProvinceNo int        `db:"province_no"`
	Confirmed  *time.Time `db:"confirmed_at"`
	Owner      int        `db:"owner"`
	National   int        `db:"national"`
	Province   int        `db:"province"`
}

const selectState = `SELECT v.no, v.digest, c.national_no, c.province_no, c.confirmed_at,
		coalesce(` + provinceOf + `, 0) AS owner, ` + newestNos + `
	FROM calendar c JOIN calendar_version v ON v.office = c.office AND v.no = c.current
	JOIN office o ON o.key = c.office
	WHERE c.office = $1`

const selectConfirmed = `SELECT confirmed_at IS NOT NULL AS confirmed FROM calendar WHERE office = $1`

type confirmedRow struct {
	Confirmed bool `db:"confirmed"`
}

type pendingRow struct {
	Pending bool `db:"pending"`
}

const selectPending = `SELECT c.national_no < n.national OR c.province_no < n.province AS pending
	FROM calendar c, LATERAL (SELECT ` + newestNos + ` FROM office o WHERE o.key = c.office) n
	WHERE c.office = $1`

type wantedRow struct {
	Office   tenant.Office `db:"key"`
	National int           `db:"national"`
	Province int           `db:"province"`
}

const selectWanted = `SELECT o.key,
		coalesce((SELECT max(no) FROM calendar_layer WHERE owner = $1), 0) AS national, coalesce(p.no, 0) AS province
	FROM office o LEFT JOIN (SELECT owner, max(no) AS no FROM calendar_layer GROUP BY owner) p ON p.owner = ` + provinceOf + `
	ORDER BY o.key`

type haveRow struct {
	Office   tenant.Office `db:"office"`
	National int           `db:"national_no"`
	Province int           `db:"province_no"`
}

type layerRow struct {
	No   int    `db:"no"`
	Body []byte `db:"body"`
}

func selectLayer(ctx context.Context, tx *store.Tx, owner tenant.Office) (r layerRow, err error) {
	err = tx.Get(ctx, &r, `SELECT no, body FROM calendar_layer WHERE owner = $1 ORDER BY no DESC LIMIT 1`, owner)
	return r, err
}

func insertLayer(ctx context.Context, tx *store.Tx, owner tenant.Office, no int, body, digest []byte) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO calendar_layer (owner, no, body, digest, made_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (owner, no) DO NOTHING`, owner, no, body, digest, tx.Now())
}

// writeChange writes the version, unless it is the old one, and puts it in force.
// It is sent at once: what is counted by the version refers to it.
func writeChange(ctx context.Context, tx *store.Tx, c Change, by string, confirmed *time.Time) error {
	b := tx.Batch()
	if !c.Same() {
		b.Exec(`INSERT INTO calendar_version (office, no, body, digest, made_at, made_by, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Office(), c.New.No, c.body, c.digest, tx.Now(), by, c.Edit.reason(c))
	}
	b.Exec(`UPDATE calendar SET current = $2, national_no = $3, province_no = $4, confirmed_at = coalesce($5, confirmed_at)
		WHERE office = $1`, tx.Office(), c.New.No, c.NationalNo, c.ProvinceNo, confirmed)
	return b.Send(ctx)
}
