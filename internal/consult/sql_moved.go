package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// selectBehind finds cases whose date is not that of their running clock; with a
// clock at most its own case.
func selectBehind(ctx context.Context, tx *store.Tx, clock *uuid.UUID) (all []uuid.UUID, err error) {
	err = tx.Select(ctx, &all, `SELECT c.id FROM clock k
		JOIN consult_case c ON c.office = $1 AND c.id = k.subject AND k.id = coalesce(c.answer_clock, c.silence_clock)
		WHERE k.office = $1 AND k.subject_kind = 'case' AND k.stopped_at IS NULL AND ($2::uuid IS NULL OR k.id = $2)
			AND k.due_at <> coalesce(c.due_at, c.silent_at)
		ORDER BY c.id`, tx.Office(), clock)
	return all, err
}
