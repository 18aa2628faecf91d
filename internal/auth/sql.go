package auth

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// accountRow is an account together with the code its office has now.
type accountRow struct {
	ID           uuid.UUID `db:"id"`
	Email        string    `db:"email"`
	Name         string    `db:"name"`
	Role         string    `db:"role"`
	Office       string    `db:"code"`
	PasswordHash string    `db:"password_hash"`
	Active       bool      `db:"active"`
	CreatedAt    time.Time `db:"created_at"`

	InvitedUntil *time.Time `db:"invited_until"`
	Timezone     string     `db:"timezone"` // of the office
}

func (r accountRow) user() User {
	u := User{ID: r.ID, Email: r.Email, Name: r.Name, Role: tenant.Role(r.Role), Office: r.Office,
		Active: r.Active, CreatedAt: local(r.CreatedAt, r.Timezone)}
	if r.InvitedUntil != nil {
		until := local(*r.InvitedUntil, r.Timezone)
		u.InvitedUntil = &until
	}
	return u
}

// zones are those that were loaded, by name.
var zones = newMemory[string, *time.Location](64)

// local puts an instant into an office's zone, as it is shown (api.md).
func local(at time.Time, timezone string) time.Time {
	zone, known := zones.get(timezone)
	if !known {
		loaded, err := time.LoadLocation(timezone)
		if err != nil {
			return at
		}
		zone = zones.change(timezone, func(first *time.Location) *time.Location { return cmp.Or(first, loaded) })
	}
	return at.In(zone)
}

const accountColumns = `a.id, a.email, a.name, a.role, o.code, a.password_hash, a.active, a.created_at, i.expires_at AS invited_until, o.timezone
	FROM account a JOIN office o ON o.key = a.office
	LEFT JOIN invitation i ON i.office = a.office AND i.account = a.id AND i.used_at IS NULL`

func selectAccount(ctx context.Context, tx *store.Tx, id uuid.UUID) (accountRow, error) {
	var r accountRow
	err := tx.Get(ctx, &r, "SELECT "+accountColumns+" WHERE a.office = $1 AND a.id = $2", tx.Office(), id)
	return r, err
}

// shareAccount keeps the account as it is until the transaction ends.
func shareAccount(ctx context.Context, tx *store.Tx, id uuid.UUID) (accountRow, error) {
	var r accountRow
	err := tx.Get(ctx, &r, "SELECT "+accountColumns+" WHERE a.office = $1 AND a.id = $2 FOR SHARE OF a", tx.Office(), id)
	return r, err
}

func lockAccount(ctx context.Context, tx *store.Tx, id uuid.UUID) (accountRow, error) {
	var r accountRow
	err := tx.Get(ctx, &r, "SELECT "+accountColumns+" WHERE a.office = $1 AND a.id = $2 FOR UPDATE OF a", tx.Office(), id)
	return r, err
}

func selectAccounts(ctx context.Context, tx *store.Tx) ([]accountRow, error) {
	var rows []accountRow
	err := tx.Select(ctx, &rows, "SELECT "+accountColumns+" WHERE a.office = $1 ORDER BY a.name, a.id", tx.Office())
	return rows, err
}

func insertAccount(ctx context.Context, tx *store.Tx, id uuid.UUID, n NewUser, passwordHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (office, id, email, name, role, password_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Office(), id, n.Email, n.Name, string(n.Role), passwordHash, tx.Now())
	return err
}

func updateAccount(tx *store.Tx, r accountRow) {
	tx.LaterOne(`UPDATE account SET name = $3, active = $4, password_hash = $5, role = $6 WHERE office = $1 AND id = $2`,
		tx.Office(), r.ID, r.Name, r.Active, r.PasswordHash, r.Role)
}

func insertSignIn(ctx context.Context, tx *store.Tx, addressHash []byte, account uuid.UUID) error {
	_, err := tx.Exec(ctx, "INSERT INTO sign_in (office, address_hash, account) VALUES ($1, $2, $3)",
		tx.Office(), addressHash, account)
	return err
}

type signInRow struct {
	Office  tenant.Office `db:"office"`
	Account uuid.UUID     `db:"account"`
}

func selectSignIn(ctx context.Context, tx *store.DirectoryTx, addressHash []byte) (signInRow, error) {
	var r signInRow
	err := tx.Get(ctx, &r, "SELECT office, account FROM sign_in WHERE address_hash = $1", addressHash)
	return r, err
}

type officeRow struct {
	Key  tenant.Office `db:"key"`
	Kind string        `db:"kind"`
}

// selectOffice finds an office by its code or by an alias of it.
func selectOffice(ctx context.Context, tx *store.DirectoryTx, code string) (officeRow, error) {
	var r officeRow
	err := tx.Get(ctx, &r, `SELECT key, kind FROM office WHERE code = $1
		OR NOT EXISTS (SELECT 1 FROM office WHERE code = $1) AND key = (SELECT office FROM office_alias WHERE code = $1)`, code)
	return r, err
}

type sessionRow struct {
	ID          uuid.UUID  `db:"id"`
	Account     uuid.UUID  `db:"account"`
	Rotation    int32      `db:"rotation"`
	RefreshHash []byte     `db:"refresh_hash"`
	RotatedAt   *time.Time `db:"rotated_at"`
	CreatedAt   time.Time  `db:"created_at"`
	ExpiresAt   time.Time  `db:"expires_at"`
	RevokedAt   *time.Time `db:"revoked_at"`
}

func (s sessionRow) live(now time.Time) bool { return s.RevokedAt == nil && now.Before(s.ExpiresAt) }

const sessionColumns = "id, account, rotation, refresh_hash, rotated_at, created_at, expires_at, revoked_at"

func lockSession(ctx context.Context, tx *store.Tx, id uuid.UUID) (sessionRow, error) {
	var s sessionRow
	err := tx.Get(ctx, &s, "SELECT "+sessionColumns+" FROM session WHERE office = $1 AND id = $2 FOR UPDATE", tx.Office(), id)
	return s, err
}

func selectSession(ctx context.Context, tx *store.DirectoryTx, office tenant.Office, id uuid.UUID) (sessionRow, error) {
	var s sessionRow
	err := tx.Get(ctx, &s, "SELECT "+sessionColumns+" FROM session WHERE office = $1 AND id = $2", office, id)
	return s, err
}

func selectSessions(ctx context.Context, tx *store.Tx, account uuid.UUID) ([]sessionRow, error) {
	var rows []sessionRow
	err := tx.Select(ctx, &rows, "SELECT "+sessionColumns+` FROM session
		WHERE office = $1 AND account = $2 AND revoked_at IS NULL AND expires_at > $3 ORDER BY created_at DESC, id`,
		tx.Office(), account, tx.Now())
	return rows, err
}

func insertSession(tx *store.Tx, id, account uuid.UUID, refreshHash []byte, expiresAt time.Time) {
	tx.Later(`INSERT INTO session (office, id, account, refresh_hash, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, tx.Office(), id, account, refreshHash, tx.Now(), expiresAt)
}

func rotateSession(tx *store.Tx, t ticket, refreshHash []byte) {
	tx.LaterOne(`UPDATE session SET rotation = $3, refresh_hash = $4, rotated_at = $5 WHERE office = $1 AND id = $2`,
		tx.Office(), t.session, t.rotation, refreshHash, tx.Now())
}

// why a session was revoked.
type why string

const (
	byLogout     why = "logout"
	byReuse      why = "reuse"
	byDeactivate why = "deactivated"
	byPassword   why = "password"
	byAdmin      why = "admin"
)

func revokeSession(ctx context.Context, tx *store.Tx, account, id uuid.UUID, because why) (int64, error) {
	return tx.Exec(ctx, `UPDATE session SET revoked_at = $4, revoked_why = $5
		WHERE office = $1 AND account = $2 AND id = $3 AND revoked_at IS NULL`,
		tx.Office(), account, id, tx.Now(), string(because))
}

// revokeSessions ends every session of an account and returns their ids.
func revokeSessions(ctx context.Context, tx *store.Tx, account uuid.UUID, because why) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Select(ctx, &ids, `UPDATE session SET revoked_at = $3, revoked_why = $4
		WHERE office = $1 AND account = $2 AND revoked_at IS NULL RETURNING id`,
		tx.Office(), account, tx.Now(), string(because))
	return ids, err
}
