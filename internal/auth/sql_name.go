package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

type nameRow struct {
	ID   uuid.UUID `db:"id"`
	Name string    `db:"name"`
}

func selectNames(ctx context.Context, tx *store.Tx, ids []uuid.UUID) (rows []nameRow, err error) {
	err = tx.Select(ctx, &rows, `SELECT id, name FROM account WHERE office = $1 AND id = ANY ($2)`, tx.Office(), ids)
	return rows, err
}

func selectRunsDesk(ctx context.Context, tx *store.Tx, id uuid.UUID) (runs bool, err error) {
	err = tx.Get(ctx, &runs, `SELECT EXISTS (SELECT 1 FROM account
		WHERE office = $1 AND id = $2 AND active AND role IN ('officer', 'office_admin'))`, tx.Office(), id)
	return runs, err
}
