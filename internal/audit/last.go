package audit

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/store"
)

// Last returns the latest instant that any office has recorded, the zero time
// when nothing was. Every change leaves an audit row, so a clock that begins
// after it never goes back behind what is stored.
func Last(ctx context.Context, db *store.DB) (time.Time, error) {
	var at []time.Time
	err := store.Scan(ctx, db, &at, "SELECT at FROM audit ORDER BY at DESC LIMIT 1")
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return at[0], nil
}
