package message

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const deliveryColumns = `id, message, subject_kind, subject, subject_number, channel, template, lang, to_name, address, title, body,
	state, reason, attempts, created_at, queued_at, sent_at, by_hand, rev`

// insertDelivery has the mailer try an e-mail at once.
func insertDelivery(tx *store.Tx, d Delivery) {
	tx.Later(`INSERT INTO delivery (office, id, message, subject_kind, subject, subject_number, channel, template, lang,
			to_name, address, title, body, created_at, queued_at, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, CASE $7 WHEN 'email' THEN $14::timestamptz END)`,
		tx.Office(), d.ID, d.Message, string(d.SubjectKind), d.Subject, d.SubjectNumber, string(d.Via), string(d.Template), string(d.Lang),
		d.Name, d.Address, d.Title, d.Body, d.CreatedAt)
}

func getDelivery(ctx context.Context, tx *store.Tx, id uuid.UUID, lock bool) (d Delivery, err error) {
	query := `SELECT ` + deliveryColumns + ` FROM delivery WHERE office = $1 AND id = $2`
	if lock {
		query += ` FOR UPDATE`
	}
	err = tx.Get(ctx, &d, query, tx.Office(), id)
	return d, err
}

func selectDeliveries(ctx context.Context, tx *store.Tx, subject uuid.UUID) (all []Delivery, err error) {
	err = tx.Select(ctx, &all, `SELECT `+deliveryColumns+` FROM delivery WHERE office = $1 AND subject = $2 ORDER BY no`, tx.Office(), subject)
	return all, err
}
