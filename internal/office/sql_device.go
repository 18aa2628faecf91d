package office

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

type pairingRow struct {
	secretHash, codeHash, originHash []byte
	expiresAt                        time.Time
}

// insertPairing removes the pairings whose time is over and adds one within the
// bounds. Those who ask at the same moment are counted one after another.
func insertPairing(ctx context.Context, tx *store.DirectoryTx, p pairingRow) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('pairing'))"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM pairing WHERE expires_at <= $1", tx.Now()); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `INSERT INTO pairing (secret_hash, code_hash, origin_hash, expires_at)
		SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM pairing) < $5
		AND (SELECT count(*) FROM pairing WHERE origin_hash = $3 AND office IS NULL) < $6
		ON CONFLICT DO NOTHING`,
		p.secretHash, p.codeHash, p.originHash, p.expiresAt, pairingsInAll, pairingsPerOrigin)
	if err == nil && n == 0 {
		return fault.New(fault.TooManyRequests)
	}
	return err
}

// confirmed is who confirmed a pairing; nil while nobody has.
type confirmed struct {
	Office *tenant.Office `db:"office"`
}

func selectPairing(ctx context.Context, tx *store.DirectoryTx, secretHash []byte) (c confirmed, err error) {
	err = tx.Get(ctx, &c, "SELECT office FROM pairing WHERE secret_hash = $1 AND expires_at > $2", secretHash, tx.Now())
	return c, err
}

// confirmPairing gives an open pairing to the office and returns its secret's
// hash; of two who confirm the same code, one does.
func confirmPairing(ctx context.Context, tx *store.Tx, codeHash []byte, device uuid.UUID) (secretHash []byte, err error) {
	err = tx.Get(ctx, &secretHash, `UPDATE pairing SET office = $1, device = $2
		WHERE code_hash = $3 AND office IS NULL AND expires_at > $4 RETURNING secret_hash`, tx.Office(), device, codeHash, tx.Now())
	return secretHash, err
}

const deviceColumns = "id, kind, name, paired_at, last_seen_at"

func insertDevice(tx *store.Tx, v Device, hash []byte) {
	tx.Later(`INSERT INTO device (office, id, hash, kind, name, paired_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.Office(), v.ID, hash, string(v.Kind), v.Name, v.PairedAt)
}

func selectDevices(ctx context.Context, tx *store.Tx, all *[]Device) error {
	return tx.Select(ctx, all, "SELECT "+deviceColumns+" FROM device WHERE office = $1 AND revoked_at IS NULL ORDER BY paired_at, id", tx.Office())
}

// deviceByHash finds a device that is not revoked.
func deviceByHash(ctx context.Context, tx *store.Tx, hash []byte) (v Device, err error) {
	err = tx.Get(ctx, &v, "SELECT "+deviceColumns+" FROM device WHERE office = $1 AND hash = $2 AND revoked_at IS NULL", tx.Office(), hash)
	return v, err
}

// revokeDevice tells whether the device was in use until now.
func revokeDevice(ctx context.Context, tx *store.Tx, id uuid.UUID) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE device SET revoked_at = $3 WHERE office = $1 AND id = $2 AND revoked_at IS NULL", tx.Office(), id, tx.Now())
	if err != nil || n > 0 {
		return n > 0, err
	}
	var there int
	return false, tx.Get(ctx, &there, "SELECT 1 FROM device WHERE office = $1 AND id = $2", tx.Office(), id)
}

func touchDevice(tx *store.Tx, id uuid.UUID) {
	tx.Later(`UPDATE device SET last_seen_at = $3 WHERE office = $1 AND id = $2 AND revoked_at IS NULL
		AND (last_seen_at IS NULL OR last_seen_at <= $4)`, tx.Office(), id, tx.Now(), tx.Now().Add(-seenEvery))
}
