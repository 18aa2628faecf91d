package message

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// dueScans finds files that wait for the scanner, across offices.
func dueScans(ctx context.Context, db *store.DB, scope []int32, now time.Time, limit int) (all []dueRow, err error) {
	err = store.Scan(ctx, db, &all, `SELECT office, id FROM attachment WHERE scan_at <= $1
		AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[])) ORDER BY scan_at LIMIT $3`, now, scope, limit)
	return all, err
}

// selectVerdicts lists what is known of a content.
func selectVerdicts(ctx context.Context, tx *store.Tx, sum []byte) (all []Scan, err error) {
	err = tx.Select(ctx, &all, `SELECT DISTINCT scan FROM attachment WHERE office = $1 AND sha256 = $2`, tx.Office(), sum)
	return all, err
}

// takeScan leases a file that waits for the scanner; nil when it waits no more,
// or is not due.
func takeScan(ctx context.Context, tx *store.Tx, id uuid.UUID, due, until time.Time) (*stored, error) {
	var all []stored
	err := tx.Select(ctx, &all, `UPDATE attachment SET scan_at = $4 WHERE office = $1 AND id = $2 AND scan_at <= $3
		RETURNING `+storedColumns, tx.Office(), id, due, until)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func delayScan(tx *store.Tx, id uuid.UUID, tries int, at time.Time) {
	tx.Later(`UPDATE attachment SET scan_tries = $3, scan_at = $4 WHERE office = $1 AND id = $2 AND scan = 'waiting'`, tx.Office(), id, tries, at)
}

// updateVerdict writes what the scanner said of a content to every file that it
// is news of, and returns those. An infected one stays infected: its content is
// gone.
func updateVerdict(ctx context.Context, tx *store.Tx, sum []byte, v Scan) (ids []uuid.UUID, err error) {
	err = tx.Select(ctx, &ids, `UPDATE attachment SET scan = $3, scan_at = NULL WHERE office = $1 AND sha256 = $2
		AND scan <> $3 AND scan <> 'infected' AND ($3 = 'infected' OR scan <> 'clean') RETURNING id`, tx.Office(), sum, string(v))
	return ids, err
}
