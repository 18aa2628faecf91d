package outbox

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func insert(tx *store.Tx, topic Topic, subject string, rev int64) {
	tx.Later(`INSERT INTO outbox (office, topic, subject, rev, at, next_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		tx.Office(), string(topic), subject, rev, tx.Now())
}

// due finds what can be told now and was not told yet, in offices that are not
// busy, in the order of ids. An event that never failed is due whatever its time says, because
// another process's clock wrote it. One behind an earlier event that waits to
// be tried again is not due.
func due(ctx context.Context, db *store.DB, scope, busy []tenant.Office, told []int64, now time.Time, limit int) (all []row, err error) {
	err = store.Scan(ctx, db, &all, `SELECT o.office, o.id, o.topic, o.subject, o.rev, o.attempts FROM outbox o
		WHERE o.dead_at IS NULL AND (o.attempts = 0 OR o.next_at <= $1)
		  AND (cardinality($2::int[]) = 0 OR o.office = ANY ($2::int[]))
		  AND o.office <> ALL ($3::int[]) AND o.id <> ALL ($5::bigint[])
		  AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.office = o.office AND b.subject = o.subject
		      AND b.dead_at IS NULL AND b.id < o.id AND b.attempts > 0 AND b.next_at > $1)
		ORDER BY o.id LIMIT $4`, now, numbers(scope), numbers(busy), limit, told)
	return all, err
}

func numbers(offices []tenant.Office) []int32 {
	all := make([]int32, len(offices))
	for i, o := range offices {
		all[i] = int32(o)
	}
	return all
}

// remove deletes what was told.
func remove(tx *store.Tx, ids []int64) {
	tx.Later(`DELETE FROM outbox WHERE office = $1 AND id = ANY ($2)`, tx.Office(), ids)
}

// putOff records one more failed try; next is when to try again, and nothing
// once the event is dead.
func putOff(tx *store.Tx, id int64, next time.Time, isDead bool) {
	var deadAt *time.Time
	if isDead {
		now := tx.Now()
		deadAt = &now
	}
	tx.Later(`UPDATE outbox SET attempts = attempts + 1, next_at = $3, dead_at = $4
		WHERE office = $1 AND id = $2`, tx.Office(), id, next, deadAt)
}

func dead(ctx context.Context, tx *store.Tx) (all []Letter, err error) {
	err = tx.Select(ctx, &all, `SELECT id, topic, subject, rev, at, dead_at FROM outbox
		WHERE office = $1 AND dead_at IS NOT NULL ORDER BY dead_at DESC, id DESC LIMIT 200`, tx.Office())
	return all, err
}
