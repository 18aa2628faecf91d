package message

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const fileColumns = `id, name, media_type, size, scan, alt`

// stored is a file with its content's name and what it belongs to.
type stored struct {
	File
	Message  *uuid.UUID `db:"message"`
	Uploader string     `db:"uploader"`
	SHA256   []byte     `db:"sha256"`
	// Held is until when an answer that is not sent yet holds the file.
	Held      *time.Time `db:"held_until"`
	ScanTries int        `db:"scan_tries"`
}

const storedColumns = fileColumns + `, message, uploader, sha256, held_until, scan_tries`

// lockContent keeps the purge and an upload of one content apart until the
// transaction ends.
func lockContent(ctx context.Context, tx *store.Tx, sum []byte) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1::int, $2::int)`, tx.Office(), int32(binary.BigEndian.Uint32(sum)))
	return err
}

// insertFile writes a file; one that waits for the scanner is scanned soon.
func insertFile(tx *store.Tx, f File, uploader string, sum []byte) {
	var at *time.Time
	if f.Scan == Waiting {
		soon := tx.Now().Add(firstRest)
		at = &soon
	}
	tx.Later(`INSERT INTO attachment (office, `+fileColumns+`, uploader, sha256, created_at, scan_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Office(), f.ID, f.Name, f.Type, f.Size, string(f.Scan), f.Alt, uploader, sum, tx.Now(), at)
}

// waitingBytes is how much the public's files that wait hold.
func waitingBytes(ctx context.Context, tx *store.Tx) (n int64, err error) {
	err = tx.Get(ctx, &n, `SELECT coalesce(sum(size), 0)::bigint FROM attachment WHERE office = $1 AND message IS NULL AND uploader = $2`,
		tx.Office(), publicly)
	return n, err
}

func selectStored(ctx context.Context, tx *store.Tx, id uuid.UUID) (s stored, err error) {
	err = tx.Get(ctx, &s, `SELECT `+storedColumns+` FROM attachment WHERE office = $1 AND id = $2`, tx.Office(), id)
	return s, err
}

// lockFiles holds files in one order.
func lockFiles(ctx context.Context, tx *store.Tx, ids []uuid.UUID) (all []stored, err error) {
	err = tx.Select(ctx, &all, `SELECT `+storedColumns+` FROM attachment WHERE office = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE`,
		tx.Office(), ids)
	return all, err
}

func updateFile(tx *store.Tx, id, message uuid.UUID, position int) {
	tx.LaterOne(`UPDATE attachment SET message = $3, position = $4, held_until = NULL WHERE office = $1 AND id = $2 AND message IS NULL`,
		tx.Office(), id, message, position)
}

func holdFiles(tx *store.Tx, ids []uuid.UUID, until time.Time) {
	tx.Later(`UPDATE attachment SET held_until = $3 WHERE office = $1 AND id = ANY ($2) AND message IS NULL`, tx.Office(), ids, until)
}

// updateAlt writes what a picture shows.
func updateAlt(tx *store.Tx, id uuid.UUID, alt string) {
	tx.LaterOne(`UPDATE attachment SET alt = $3 WHERE office = $1 AND id = $2 AND message IS NULL`, tx.Office(), id, alt)
}

// attached is a file with the message it belongs to.
type attached struct {
	File
	Message uuid.UUID `db:"message"`
}

func selectAttached(ctx context.Context, tx *store.Tx, messages []uuid.UUID) (all []attached, err error) {
	err = tx.Select(ctx, &all, `SELECT `+fileColumns+`, message FROM attachment WHERE office = $1 AND message = ANY ($2)
		ORDER BY message, position`, tx.Office(), messages)
	return all, err
}

// selectNoted lists those of the files that hang on a note of the subject.
func selectNoted(ctx context.Context, tx *store.Tx, subject uuid.UUID, ids []uuid.UUID) (all []uuid.UUID, err error) {
	err = tx.Select(ctx, &all, `SELECT a.id FROM attachment a JOIN message m ON m.office = a.office AND m.id = a.message
		WHERE a.office = $1 AND a.id = ANY ($3) AND m.subject = $2 AND m.kind = 'note'`, tx.Office(), subject, ids)
	return all, err
}

// copyFile makes a second row of one content, which waits. The row that is
// copied holds the content meanwhile.
func copyFile(ctx context.Context, tx *store.Tx, id, next uuid.UUID, uploader string) error {
	_, err := tx.Exec(ctx, `INSERT INTO attachment (office, `+fileColumns+`, uploader, sha256, created_at, scan_tries, scan_at)
		SELECT office, $3, name, media_type, size, scan, alt, $4, sha256, $5, scan_tries, scan_at FROM attachment WHERE office = $1 AND id = $2`,
		tx.Office(), id, next, uploader, tx.Now())
	return err
}

// deleteWaiting removes the files that waited since before an instant and that
// nothing holds, and returns what they held.
func deleteWaiting(ctx context.Context, tx *store.Tx, before time.Time) (sums [][]byte, err error) {
	err = tx.Select(ctx, &sums, `WITH removed AS (DELETE FROM attachment WHERE office = $1 AND message IS NULL AND created_at < $2
		AND (held_until IS NULL OR held_until < $3) RETURNING sha256) SELECT DISTINCT sha256 FROM removed`, tx.Office(), before, tx.Now())
	return sums, err
}

// selectHeld lists those of the contents that some file has and may have.
func selectHeld(ctx context.Context, tx *store.Tx, sums [][]byte) (held [][]byte, err error) {
	err = tx.Select(ctx, &held, `SELECT DISTINCT sha256 FROM attachment WHERE office = $1 AND sha256 = ANY ($2) AND scan <> 'infected'`, tx.Office(), sums)
	return held, err
}
