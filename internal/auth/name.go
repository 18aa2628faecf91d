package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// NamesIn names accounts of the office in the caller's transaction; one that is
// unknown, or of another office, is not in the answer.
func NamesIn(ctx context.Context, tx *store.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	names := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := selectNames(ctx, tx, ids)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

// RunsDeskIn tells whether an account of the office can sign in and runs its
// desk: it may be given work.
func RunsDeskIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (bool, error) {
	return selectRunsDesk(ctx, tx, id)
}
