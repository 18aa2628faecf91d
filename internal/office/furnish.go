package office

import (
	"context"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Bare is an office that has not got its first calendar, services and counters
// yet.
type Bare struct {
	Key      tenant.Office `db:"key"`
	Code     string        `db:"code"`
	Timezone string        `db:"timezone"` // IANA name
}

// Unfurnished lists the bare offices by code; an installation in use has none.
func Unfurnished(ctx context.Context, db *store.DB) (all []Bare, err error) {
	err = store.Directory(ctx, db, func(ctx context.Context, tx *store.DirectoryTx) error {
		return tx.Select(ctx, &all, "SELECT key, code, timezone FROM office WHERE NOT furnished ORDER BY code")
	})
	return all, err
}

// FurnishedIn marks the transaction's office as furnished, in the transaction
// that writes what it begins with.
func FurnishedIn(tx *store.Tx) {
	tx.Later("UPDATE office SET furnished = true WHERE key = $1", tx.Office())
}

// PurgeIn removes the office's links that have expired.
func PurgeIn(tx *store.Tx) {
	tx.Later("DELETE FROM link WHERE office = $1 AND expires_at <= $2", tx.Office(), tx.Now())
}
