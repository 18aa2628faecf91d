package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

// sought is what a lost link is looked up by.
type sought struct {
	ID         uuid.UUID `db:"id"`
	Email      *string   `db:"email"`
	Phone      *string   `db:"phone"`
	Generation int       `db:"generation"`
}

// selectSought finds a case by its number, unless it stands for another
// office's: nobody holds a link to that one.
func selectSought(ctx context.Context, tx *store.Tx, year, seq int) (all []sought, err error) {
	err = tx.Select(ctx, &all, `SELECT id, email, phone, generation FROM consult_case
		WHERE office = $1 AND year = $2 AND seq = $3 AND source_office IS NULL`, tx.Office(), year, seq)
	return all, err
}

// sentCode is when codes of a case were sent.
type sentCode struct {
	SentAt  time.Time `db:"sent_at"`
	FirstAt time.Time `db:"first_at"`
	Codes   int       `db:"codes"`
}

func selectSentCodes(ctx context.Context, tx *store.Tx, of uuid.UUID) (all []sentCode, err error) {
	err = tx.Select(ctx, &all, `SELECT sent_at, first_at, codes FROM lookup_code WHERE office = $1 AND consult_case = $2`, tx.Office(), of)
	return all, err
}

// upsertCode puts a new code in the place of the one before.
func upsertCode(tx *store.Tx, of uuid.UUID, hash []byte, s sentCode) {
	tx.Later(`INSERT INTO lookup_code (office, consult_case, hash, sent_at, expires_at, first_at, codes) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (office, consult_case) DO UPDATE SET hash = $3, sent_at = $4, expires_at = $5, tries = 0, first_at = $6, codes = $7`,
		tx.Office(), of, hash, s.SentAt, s.SentAt.Add(codeLife), s.FirstAt, s.Codes)
}

// tryCode counts a try of a code that is still good and reads what it is
// compared with: one statement, so that tries that come together are all
// counted. No row is a code that is over.
func tryCode(ctx context.Context, tx *store.Tx, of uuid.UUID) (hash [][]byte, err error) {
	err = tx.Select(ctx, &hash, `UPDATE lookup_code SET tries = tries + 1
		WHERE office = $1 AND consult_case = $2 AND tries < $3 AND expires_at > $4 RETURNING hash`,
		tx.Office(), of, maxTries, tx.Now())
	return hash, err
}

// useCode ends a code; when codes were sent stays known.
func useCode(tx *store.Tx, of uuid.UUID) {
	tx.Later(`UPDATE lookup_code SET expires_at = $3 WHERE office = $1 AND consult_case = $2`, tx.Office(), of, tx.Now())
}
