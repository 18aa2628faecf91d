package message

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const messageColumns = `id, subject_kind, subject, direction, kind, channel, body, author, from_office, at, entered_at, accepted_at, masked_at`

func insertMessage(tx *store.Tx, m Message) {
	tx.Later(`INSERT INTO message (office, `+messageColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Office(), m.ID, string(m.SubjectKind), m.Subject, string(m.Direction), string(m.Kind), string(m.Channel), m.Body,
		m.Author, m.FromOffice, m.At, m.EnteredAt, m.AcceptedAt, m.MaskedAt)
}

func selectThread(ctx context.Context, tx *store.Tx, subject uuid.UUID) (all []Message, err error) {
	err = tx.Select(ctx, &all, `SELECT `+messageColumns+` FROM message WHERE office = $1 AND subject = $2 ORDER BY no`, tx.Office(), subject)
	return all, err
}

func acceptMessage(tx *store.Tx, id uuid.UUID, at time.Time) {
	tx.Later(`UPDATE message SET accepted_at = $3 WHERE office = $1 AND id = $2 AND accepted_at IS NULL`, tx.Office(), id, at)
}

func rejectMessage(tx *store.Tx, id uuid.UUID) {
	tx.Later(`UPDATE message SET accepted_at = NULL WHERE office = $1 AND id = $2`, tx.Office(), id)
}

func moveMessage(tx *store.Tx, id, subject uuid.UUID) {
	tx.LaterOne(`UPDATE message SET subject = $3 WHERE office = $1 AND id = $2`, tx.Office(), id, subject)
}

func maskMessage(tx *store.Tx, id uuid.UUID) {
	tx.LaterOne(`UPDATE message SET masked_at = coalesce(masked_at, $3) WHERE office = $1 AND id = $2`, tx.Office(), id, tx.Now())
}
