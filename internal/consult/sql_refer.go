package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// referral is a case that another office is asked about, as it is filed.
type referral struct {
	ID           uuid.UUID     `db:"id"`
	Case         uuid.UUID     `db:"consult_case"`
	Target       tenant.Office `db:"target"`
	ShareContact bool          `db:"share_contact"`
	Note         string        `db:"note"`
	At           time.Time     `db:"at"`
	AskedBy      uuid.UUID     `db:"asked_by"`
	Mirror       *uuid.UUID    `db:"mirror"`
	MirrorNumber *string       `db:"mirror_number"`
	AnsweredAt   *time.Time    `db:"answered_at"`
}

const referralColumns = `id, consult_case, target, share_contact, note, at, asked_by, mirror, mirror_number, answered_at`

func insertReferral(tx *store.Tx, r referral) {
	tx.Later(`INSERT INTO referral (office, `+referralColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Office(), r.ID, r.Case, r.Target, r.ShareContact, r.Note, r.At, r.AskedBy, r.Mirror, r.MirrorNumber, r.AnsweredAt)
}

// selectReferrals lists a case's referrals, the oldest first.
func selectReferrals(ctx context.Context, tx *store.Tx, of uuid.UUID) (all []referral, err error) {
	err = tx.Select(ctx, &all, `SELECT `+referralColumns+` FROM referral WHERE office = $1 AND consult_case = $2 ORDER BY at, id`, tx.Office(), of)
	return all, err
}

// setMirror notes which case stands for a referral over there.
func setMirror(tx *store.Tx, id, mirror uuid.UUID, number string) {
	tx.LaterOne(`UPDATE referral SET mirror = $3, mirror_number = $4 WHERE office = $1 AND id = $2`, tx.Office(), id, mirror, number)
}

// setReferralAnswered notes the first answer that came back.
func setReferralAnswered(tx *store.Tx, id uuid.UUID) {
	tx.LaterOne(`UPDATE referral SET answered_at = coalesce(answered_at, $3) WHERE office = $1 AND id = $2`, tx.Office(), id, tx.Now())
}

// mirrorOf finds the case that stands for another office's, if there is one.
func mirrorOf(ctx context.Context, tx *store.Tx, source tenant.Office, of uuid.UUID) (id *uuid.UUID, err error) {
	var all []uuid.UUID
	err = tx.Select(ctx, &all, `SELECT id FROM consult_case WHERE office = $1 AND source_office = $2 AND source_case = $3`,
		tx.Office(), source, of)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// wasLetGo tells whether the last closing of a mirror was not its office's own.
func wasLetGo(ctx context.Context, tx *store.Tx, id uuid.UUID) (yes bool, err error) {
	err = tx.Get(ctx, &yes, `SELECT coalesce((SELECT action = 'withdraw' FROM consult_event
		WHERE office = $1 AND consult_case = $2 AND action IN ('withdraw', 'close') ORDER BY id DESC LIMIT 1), false)`, tx.Office(), id)
	return yes, err
}
