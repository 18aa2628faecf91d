package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// approval is an answer that waits for a second person, as it is filed.
type approval struct {
	ID          uuid.UUID     `db:"id"`
	Case        uuid.UUID     `db:"consult_case"`
	Body        string        `db:"body"`
	Attachments []uuid.UUID   `db:"attachments"`
	ThenClose   bool          `db:"then_close"`
	AskedBy     uuid.UUID     `db:"asked_by"`
	AskedAt     time.Time     `db:"asked_at"`
	State       approvalState `db:"state"`
	DecidedBy   *uuid.UUID    `db:"decided_by"`
	DecidedAt   *time.Time    `db:"decided_at"`
	Note        string        `db:"note"`
	Message     *uuid.UUID    `db:"message"`
}

const approvalColumns = `id, consult_case, body, attachments, then_close, asked_by, asked_at, state, decided_by, decided_at, note, message`

func insertApproval(tx *store.Tx, a approval) {
	tx.Later(`INSERT INTO consult_approval (office, `+approvalColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.Office(), a.ID, a.Case, a.Body, a.Attachments, a.ThenClose, a.AskedBy, a.AskedAt, string(a.State), a.DecidedBy, a.DecidedAt, a.Note, a.Message)
}

// openApprovals reads the one that waits, or none.
func openApprovals(ctx context.Context, tx *store.Tx, of uuid.UUID) (all []approval, err error) {
	return approvalsWhere(ctx, tx, `AND state = 'open'`, of)
}

// newestApprovals reads what was asked last, or none.
func newestApprovals(ctx context.Context, tx *store.Tx, of uuid.UUID) (all []approval, err error) {
	return approvalsWhere(ctx, tx, `ORDER BY asked_at DESC, id DESC LIMIT 1`, of)
}

func approvalsWhere(ctx context.Context, tx *store.Tx, tail string, of uuid.UUID) (all []approval, err error) {
	b := tx.Batch()
	store.Rows(b, &all, `SELECT `+approvalColumns+` FROM consult_approval WHERE office = $1 AND consult_case = $2 `+tail, tx.Office(), of)
	return all, b.Send(ctx)
}

// settleApproval writes what was decided of one that waits.
func settleApproval(tx *store.Tx, a approval) {
	tx.LaterOne(`UPDATE consult_approval SET state = $3, decided_by = $4, decided_at = $5, note = $6, message = $7
		WHERE office = $1 AND id = $2 AND state = 'open'`, tx.Office(), a.ID, string(a.State), a.DecidedBy, a.DecidedAt, a.Note, a.Message)
}

// handedOut is a line of the log of what was given out.
type handedOut struct {
	At         time.Time  `db:"at"`
	Kind       string     `db:"kind"` // file or link
	What       string     `db:"what"`
	Attachment *uuid.UUID `db:"attachment"`
	Channel    string     `db:"channel"`
	GivenBy    uuid.UUID  `db:"given_by"`
	ApprovedBy *uuid.UUID `db:"approved_by"`
}

func insertHandedOut(tx *store.Tx, id, of, message uuid.UUID, h handedOut) {
	tx.Later(`INSERT INTO handed_out (office, id, consult_case, message, at, kind, what, attachment, channel, given_by, approved_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Office(), id, of, message, h.At, h.Kind, h.What, h.Attachment, h.Channel, h.GivenBy, h.ApprovedBy)
}

func selectHandedOut(ctx context.Context, tx *store.Tx, of uuid.UUID) (all []handedOut, err error) {
	err = tx.Select(ctx, &all, `SELECT at, kind, what, attachment, channel, given_by, approved_by
		FROM handed_out WHERE office = $1 AND consult_case = $2 ORDER BY at, id`, tx.Office(), of)
	return all, err
}
