package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// lastGeneration is zero for an account that was never invited.
func lastGeneration(ctx context.Context, tx *store.Tx, account uuid.UUID) (n int, err error) {
	err = tx.Get(ctx, &n, `SELECT coalesce(max(generation), 0) FROM invitation WHERE office = $1 AND account = $2`, tx.Office(), account)
	return n, err
}

func putInvitation(tx *store.Tx, i invited, hash []byte) {
	tx.Later(`INSERT INTO invitation (office, account, generation, hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (office, account) DO UPDATE SET generation = EXCLUDED.generation, hash = EXCLUDED.hash,
			made_at = EXCLUDED.made_at, expires_at = EXCLUDED.expires_at, used_at = NULL`,
		tx.Office(), i.Account, i.Generation, hash, tx.Now(), i.ExpiresAt)
}

type inviteeRow struct {
	Invitee
	Account  uuid.UUID `db:"account"`
	Timezone string    `db:"timezone"` // of the office
}

// selectInvitee finds an open invitation.
func selectInvitee(ctx context.Context, tx *store.Tx, hash []byte) (r inviteeRow, err error) {
	err = tx.Get(ctx, &r, `SELECT i.account, i.expires_at, a.name, a.email, o.code, 'BPS ' || o.name AS office_name, o.timezone
		FROM invitation i JOIN account a ON a.office = i.office AND a.id = i.account JOIN office o ON o.key = i.office
		WHERE i.office = $1 AND i.hash = $2 AND i.used_at IS NULL AND i.expires_at > $3 AND a.active`, tx.Office(), hash, tx.Now())
	r.ExpiresAt = local(r.ExpiresAt, r.Timezone)
	return r, err
}

// useInvitation uses an open invitation up; one that was used or replaced since
// it was read is not_found.
func useInvitation(ctx context.Context, tx *store.Tx, account uuid.UUID, hash []byte) error {
	n, err := tx.Exec(ctx, `UPDATE invitation SET used_at = $4
		WHERE office = $1 AND account = $2 AND hash = $3 AND used_at IS NULL AND expires_at > $4`, tx.Office(), account, hash, tx.Now())
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound)
	}
	return err
}

// lockAdmins holds the office's active admins, in one order, and returns their
// ids.
func lockAdmins(ctx context.Context, tx *store.Tx) (ids []uuid.UUID, err error) {
	err = tx.Select(ctx, &ids, `SELECT id FROM account WHERE office = $1 AND role = 'office_admin' AND active ORDER BY id FOR UPDATE`, tx.Office())
	return ids, err
}

// revokeOthers ends every session of an account but one and returns their ids.
func revokeOthers(ctx context.Context, tx *store.Tx, account, but uuid.UUID, because why) (ids []uuid.UUID, err error) {
	err = tx.Select(ctx, &ids, `UPDATE session SET revoked_at = $3, revoked_why = $4
		WHERE office = $1 AND account = $2 AND revoked_at IS NULL AND id <> $5 RETURNING id`,
		tx.Office(), account, tx.Now(), string(because), but)
	return ids, err
}

// preferenceBody is empty for who has none.
func preferenceBody(ctx context.Context, tx *store.Tx, account uuid.UUID) ([]byte, error) {
	var all [][]byte
	err := tx.Select(ctx, &all, `SELECT body FROM account_preference WHERE office = $1 AND account = $2`, tx.Office(), account)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

func putPreference(tx *store.Tx, account uuid.UUID, body []byte) {
	tx.Later(`INSERT INTO account_preference (office, account, body, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (office, account) DO UPDATE SET body = EXCLUDED.body, changed_at = EXCLUDED.changed_at`,
		tx.Office(), account, body, tx.Now())
}
