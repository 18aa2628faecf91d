package auth

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/store"
)

// endedLife is how long a session that has ended is kept, so that a reader of
// the audit rows still finds it.
const endedLife = 48 * time.Hour

// PurgeSessions removes the sessions that ended more than 48 h ago and returns
// how many there were.
func (d *Desk) PurgeSessions(ctx context.Context) (removed int64, err error) {
	err = store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		before := tx.Now().Add(-endedLife)
		removed, err = tx.Exec(ctx, "DELETE FROM session WHERE expires_at <= $1 OR revoked_at <= $1", before)
		return err
	})
	return removed, err
}
