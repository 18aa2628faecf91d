package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const selectBehind = `SELECT c.id FROM clock k
	JOIN consult_case c ON c.office = $1 AND c.id = k.subject AND k.id = coalesce(c.answer_clock, c.silence_clock)
	WHERE k.office = $1 AND k.subject_kind = 'case' AND k.stopped_at IS NULL AND k.due_at <> coalesce(c.due_at, c.silent_at)`

// allBehind finds the cases whose date is not that of their running clock.
func allBehind(ctx context.Context, tx *store.Tx) (all []uuid.UUID, err error) {
	err = tx.Select(ctx, &all, selectBehind+` ORDER BY c.id`, tx.Office())
	return all, err
}

// oneBehind is allBehind for the case of one clock.
func oneBehind(ctx context.Context, tx *store.Tx, clock uuid.UUID) (all []uuid.UUID, err error) {
	err = tx.Select(ctx, &all, selectBehind+` AND k.id = $2`, tx.Office(), clock)
	return all, err
}
