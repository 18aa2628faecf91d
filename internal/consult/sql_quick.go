package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const selectReply = `SELECT id, title, body, changed_at FROM quick_reply WHERE office = $1 AND id = $2`

func selectReplies(ctx context.Context, tx *store.Tx) (all []QuickReply, err error) {
	all = []QuickReply{}
	err = tx.Select(ctx, &all, `SELECT id, title, body, changed_at FROM quick_reply WHERE office = $1 ORDER BY lower(title), id`, tx.Office())
	return all, err
}

func countReplies(ctx context.Context, tx *store.Tx) (n int, err error) {
	err = tx.Get(ctx, &n, `SELECT count(*) FROM quick_reply WHERE office = $1`, tx.Office())
	return n, err
}

func getReply(ctx context.Context, tx *store.Tx, id uuid.UUID) (q QuickReply, err error) {
	err = tx.Get(ctx, &q, selectReply, tx.Office(), id)
	return q, err
}

func lockReply(ctx context.Context, tx *store.Tx, id uuid.UUID) (q QuickReply, err error) {
	err = tx.Get(ctx, &q, selectReply+` FOR UPDATE`, tx.Office(), id)
	return q, err
}

func insertReply(ctx context.Context, tx *store.Tx, id uuid.UUID, q QuickReply) error {
	_, err := tx.Exec(ctx, `INSERT INTO quick_reply (office, id, title, body, changed_at) VALUES ($1, $2, $3, $4, $5)`,
		tx.Office(), id, q.Title, q.Body, tx.Now())
	return err
}

func updateReply(ctx context.Context, tx *store.Tx, q QuickReply) error {
	_, err := tx.Exec(ctx, `UPDATE quick_reply SET title = $3, body = $4, changed_at = $5 WHERE office = $1 AND id = $2`,
		tx.Office(), q.ID, q.Title, q.Body, tx.Now())
	return err
}

func deleteReply(tx *store.Tx, id uuid.UUID) {
	tx.LaterOne(`DELETE FROM quick_reply WHERE office = $1 AND id = $2`, tx.Office(), id)
}
