package queue

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// An obligation is the clock of its promise (rules.md §4); what the workers of
// the other clocks find due among them comes here.

// OverdueTurns finds obligations across offices that ran out and were not
// announced, the longest ago first.
func (d *Desk) OverdueTurns(ctx context.Context, limit int) ([]index.Due, error) {
	var rows []struct {
		Office tenant.Office `db:"office"`
		No     int64         `db:"no"`
		DueAt  time.Time     `db:"due_at"`
	}
	err := store.Scan(ctx, d.db, &rows, `SELECT office, no, due_at FROM obligation
		WHERE outcome = 'open' AND announced_at IS NULL AND due_at < $1 ORDER BY due_at LIMIT $2`, d.db.Clock().Now(), limit)
	all := make([]index.Due, len(rows))
	for i, r := range rows {
		all[i] = index.Due{Office: r.Office, No: r.No, At: r.DueAt}
	}
	return all, err
}

// AnnounceTurns announces, once, those of the obligations that ran out while
// they were open. It raises the revision of their lines, so that whoever watches
// a line reads it again.
func (d *Desk) AnnounceTurns(ctx context.Context, nos []int64) error {
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (int, error) { return announceTurnsIn(ctx, tx, nos) })
	return err
}

// turn is an obligation that was announced just now.
type turn struct {
	ID  uuid.UUID `db:"id"`
	Day string    `db:"day"`
}

func announceTurnsIn(ctx context.Context, tx *store.Tx, nos []int64) (int, error) {
	var days []string
	if err := tx.Select(ctx, &days, `SELECT day::text FROM line WHERE office = $1 AND day IN (
			SELECT day FROM obligation WHERE office = $1 AND no = ANY ($2) AND outcome = 'open' AND announced_at IS NULL AND due_at < $3)
		ORDER BY day FOR UPDATE`, tx.Office(), nos, tx.Now()); err != nil || len(days) == 0 {
		return 0, err
	}
	var all []turn
	if err := tx.Select(ctx, &all, `UPDATE obligation SET announced_at = $3
		WHERE office = $1 AND no = ANY ($2) AND outcome = 'open' AND announced_at IS NULL AND due_at < $3
		RETURNING id, day::text AS day`, tx.Office(), nos, tx.Now()); err != nil {
		return 0, err
	}
	revs := map[string]int64{}
	for _, t := range all {
		if _, known := revs[t.Day]; !known {
			var rev int64
			if err := tx.Get(ctx, &rev, `UPDATE line SET rev = rev + 1 WHERE office = $1 AND day = $2 RETURNING rev`, tx.Office(), t.Day); err != nil {
				return 0, err
			}
			revs[t.Day] = rev
			outbox.EmitIn(tx, LineChanged, t.Day, rev)
		}
		outbox.EmitIn(tx, TurnLate, t.ID.String(), revs[t.Day])
	}
	return len(all), nil
}
