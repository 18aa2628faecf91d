package message

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// deliveryColumns are the columns of delivery d.
const deliveryColumns = `id, message, subject_kind, subject, subject_number, channel, template, lang, to_name, address, title, body,
	state, reason, attempts, created_at, queued_at, sent_at, by_hand, rev,
	EXISTS (SELECT 1 FROM message m WHERE m.office = d.office AND m.id = d.message AND m.masked_at IS NOT NULL) AS masked`

// insertDelivery has the mailer try an e-mail from queued_at on.
func insertDelivery(tx *store.Tx, d Delivery) {
	tx.Later(`INSERT INTO delivery (office, id, message, subject_kind, subject, subject_number, channel, template, lang,
			to_name, address, title, body, created_at, queued_at, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, CASE $7 WHEN 'email' THEN $15::timestamptz END)`,
		tx.Office(), d.ID, d.Message, string(d.SubjectKind), d.Subject, d.SubjectNumber, string(d.Via), string(d.Template), string(d.Lang),
		d.Name, d.Address, d.Title, d.Body, d.CreatedAt, d.QueuedAt)
}

func getDelivery(ctx context.Context, tx *store.Tx, id uuid.UUID, lock bool) (d Delivery, err error) {
	query := `SELECT ` + deliveryColumns + ` FROM delivery d WHERE office = $1 AND id = $2`
	if lock {
		query += ` FOR UPDATE`
	}
	err = tx.Get(ctx, &d, query, tx.Office(), id)
	return d, err
}

func selectDeliveries(ctx context.Context, tx *store.Tx, subject uuid.UUID) (all []Delivery, err error) {
	err = tx.Select(ctx, &all, `SELECT `+deliveryColumns+` FROM delivery d WHERE office = $1 AND subject = $2 ORDER BY no`, tx.Office(), subject)
	return all, err
}

func dueMail(ctx context.Context, db *store.DB, scope []int32, now time.Time, limit int) (all []dueRow, err error) {
	err = store.Scan(ctx, db, &all, `SELECT office, id FROM delivery WHERE next_at <= $1
		AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[])) ORDER BY next_at LIMIT $3`, now, scope, limit)
	return all, err
}

// holding finds the offices in which something waits for an SMTP server.
func holding(ctx context.Context, db *store.DB, scope []int32) (all []tenant.Office, err error) {
	err = store.Scan(ctx, db, &all, `SELECT DISTINCT office FROM delivery WHERE next_at = 'infinity'
		AND (cardinality($1::int[]) = 0 OR office = ANY ($1::int[]))`, scope)
	return all, err
}

// mailRow is a letter that is due, with when an earlier one to the same address
// is tried again. While that one is being sent, Before is past: whoever settles
// it may have looked for the next already.
type mailRow struct {
	Delivery
	NextAt   time.Time  `db:"next_at"`
	FencedAt *time.Time `db:"fenced_at"`
	Before   *time.Time `db:"before"`
}

func lockMail(ctx context.Context, tx *store.Tx, id uuid.UUID) (all []mailRow, err error) {
	err = tx.Select(ctx, &all, `SELECT `+deliveryColumns+`, next_at, fenced_at,
			(SELECT CASE e.state WHEN 'queued' THEN e.next_at ELSE d.next_at END FROM delivery e
				WHERE e.office = d.office AND e.subject = d.subject AND e.address = d.address
				AND e.no < d.no AND e.state IN ('queued', 'sending') AND isfinite(e.next_at) ORDER BY e.no LIMIT 1) AS before
		FROM delivery d WHERE office = $1 AND id = $2 AND isfinite(next_at) FOR UPDATE SKIP LOCKED`, tx.Office(), id)
	return all, err
}

// held is a letter that waits for an SMTP server.
type held struct {
	ID  uuid.UUID `db:"id"`
	Rev int64     `db:"rev"`
}

// holdMail has letters wait for an SMTP server and returns those that do. One
// whose words may have gone out, and one whose time is over, is left as it is.
func holdMail(ctx context.Context, tx *store.Tx, ids []uuid.UUID) (all []held, err error) {
	now := tx.Now()
	err = tx.Select(ctx, &all, `UPDATE delivery SET state = 'queued', reason = 'no_smtp', next_at = 'infinity', rev = rev + 1
		WHERE office = $1 AND id IN (SELECT id FROM delivery WHERE office = $1 AND id = ANY ($2) AND next_at <= $3 AND fenced_at IS NULL
			AND queued_at > CASE template WHEN $4 THEN $5::timestamptz ELSE $6 END FOR UPDATE SKIP LOCKED) RETURNING id, rev`,
		tx.Office(), ids, now, string(Code), now.Add(-codeLife), now.Add(-mailLife))
	return all, err
}

func releaseHeld(tx *store.Tx, now time.Time) {
	tx.Later(`UPDATE delivery SET next_at = $2 WHERE office = $1 AND next_at = 'infinity'`, tx.Office(), now)
}

// The writes hold only at the revision that they were decided on.

func waitFor(tx *store.Tx, id uuid.UUID, rev int64, until time.Time) {
	tx.LaterOne(`UPDATE delivery SET next_at = $4 WHERE office = $1 AND id = $2 AND rev = $3`, tx.Office(), id, rev, until)
}

func leaseMail(tx *store.Tx, id uuid.UUID, attempts int, rev int64, until time.Time) {
	tx.LaterOne(`UPDATE delivery SET state = 'sending', attempts = $3, rev = $4, next_at = $5, fenced_at = NULL
		WHERE office = $1 AND id = $2 AND rev = $4 - 1`, tx.Office(), id, attempts, rev, until)
}

// fenceMail fails when the lease ran out: then somebody else may be sending.
func fenceMail(tx *store.Tx, id uuid.UUID, rev int64, now, until time.Time) {
	tx.LaterOne(`UPDATE delivery SET fenced_at = $4, next_at = $5
		WHERE office = $1 AND id = $2 AND rev = $3 AND state = 'sending' AND next_at > $4`, tx.Office(), id, rev, now, until)
}

func returnMail(tx *store.Tx, id uuid.UUID, rev int64, now time.Time) {
	tx.Later(`UPDATE delivery SET state = 'queued', next_at = $4, fenced_at = NULL, rev = rev + 1
		WHERE office = $1 AND id = $2 AND rev = $3 AND state = 'sending'`, tx.Office(), id, rev, now)
}

// settleMail returns the letter's new revision, 0 when it is not ours to settle.
// What was held for unsure meanwhile, because the lease ran out, is settled all
// the same: this is the attempt that nobody knew about.
func settleMail(ctx context.Context, tx *store.Tx, d Delivery, v verdict, next time.Time) (rev int64, err error) {
	var all []int64
	err = tx.Select(ctx, &all, `UPDATE delivery SET state = $4, reason = nullif($5, ''), rev = rev + 1, fenced_at = NULL,
			sent_at = CASE $4 WHEN 'sent' THEN $6::timestamptz END, next_at = CASE $4 WHEN 'queued' THEN $7::timestamptz END
		WHERE office = $1 AND id = $2 AND (rev = $3 OR rev = $3 + 1 AND state = 'unsure') RETURNING rev`,
		tx.Office(), d.ID, d.Rev, string(v.state), string(v.reason), tx.Now(), next)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

// nextMail has the next letter to the same address tried now. It waits for
// whoever is just about to put that one behind this.
func nextMail(tx *store.Tx, d Delivery, now time.Time) {
	tx.Later(`UPDATE delivery SET next_at = $4 WHERE office = $1 AND subject = $2 AND address = $3 AND state = 'queued'
		AND reason IS NULL AND isfinite(next_at) AND no = (SELECT min(no) FROM delivery WHERE office = $1 AND subject = $2 AND address = $3
			AND state IN ('queued', 'sending'))`, tx.Office(), d.Subject, d.Address, now)
}

func listDeliveries(ctx context.Context, tx *store.Tx, settled bool, before uuid.UUID, limit int) (all []Delivery, err error) {
	open := ` AND state IN ('queued', 'sending', 'failed', 'unsure')`
	if settled {
		open = ""
	}
	err = tx.Select(ctx, &all, `SELECT `+deliveryColumns+` FROM delivery d WHERE office = $1 AND id < $2`+open+` ORDER BY id DESC LIMIT $3`,
		tx.Office(), before, limit)
	return all, err
}

func requeue(tx *store.Tx, id uuid.UUID, rev int64, now time.Time) {
	tx.LaterOne(`UPDATE delivery SET state = 'queued', reason = NULL, attempts = 0, queued_at = $4, next_at = $4, fenced_at = NULL, rev = $3
		WHERE office = $1 AND id = $2 AND rev = $3 - 1`, tx.Office(), id, rev, now)
}

func markSent(tx *store.Tx, id uuid.UUID, rev int64, now time.Time, officer uuid.UUID) {
	tx.LaterOne(`UPDATE delivery SET state = 'sent', reason = NULL, sent_at = $4, by_hand = $5, next_at = NULL, fenced_at = NULL, rev = $3
		WHERE office = $1 AND id = $2 AND rev = $3 - 1`, tx.Office(), id, rev, now, officer)
}

func purgeDeliveries(tx *store.Tx, before, codes time.Time) {
	tx.Later(`UPDATE delivery SET to_name = '', address = '', title = '', body = '' WHERE office = $1 AND body <> ''
		AND (sent_at < $2 OR sent_at < $3 AND template = 'code')`, tx.Office(), before, codes)
}

func deleteDelivery(tx *store.Tx, id uuid.UUID, rev int64) {
	tx.LaterOne(`DELETE FROM delivery WHERE office = $1 AND id = $2 AND rev = $3`, tx.Office(), id, rev)
}
