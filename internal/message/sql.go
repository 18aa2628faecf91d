package message

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func countOthers(ctx context.Context, tx *store.Tx, ticket uuid.UUID, hash []byte) (n int, err error) {
	err = tx.Get(ctx, &n, `SELECT count(*) FROM push_subscription WHERE office = $1 AND ticket = $2 AND endpoint_hash <> $3`,
		tx.Office(), ticket, hash)
	return n, err
}

// insertSubscription renews one that is there: the browser may have made new
// keys.
func insertSubscription(tx *store.Tx, id, ticket uuid.UUID, hash []byte, b browser, told string) {
	tx.Later(`INSERT INTO push_subscription (office, id, ticket, endpoint_hash, endpoint, p256dh, auth, lang, told, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (office, ticket, endpoint_hash) DO UPDATE SET p256dh = $6, auth = $7, lang = $8`,
		tx.Office(), id, ticket, hash, b.Endpoint, b.P256DH, b.Auth, string(b.Lang), told, tx.Now())
}

func selectWatches(ctx context.Context, tx *store.Tx, lock bool) (all []Watch, err error) {
	query := `SELECT id, ticket, lang, told FROM push_subscription WHERE office = $1 ORDER BY id`
	if lock {
		query += " FOR UPDATE"
	}
	err = tx.Select(ctx, &all, query, tx.Office())
	return all, err
}

func updateTold(tx *store.Tx, id uuid.UUID, told string) {
	tx.Later(`UPDATE push_subscription SET told = $3 WHERE office = $1 AND id = $2`, tx.Office(), id, told)
}

// upsertNotice puts a newer notice in the place of one that has not been sent;
// its new id is what tells whoever is sending the old one.
func upsertNotice(tx *store.Tx, id, subscription uuid.UUID, body []byte) {
	tx.Later(`INSERT INTO push_notice (office, id, subscription, body, created_at, next_at) VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (office, subscription) DO UPDATE SET id = $2, body = $4, created_at = $5, next_at = $5, attempts = 0`,
		tx.Office(), id, subscription, body, tx.Now())
}

func deleteOf(tx *store.Tx, tickets []uuid.UUID) {
	tx.Later(`DELETE FROM push_subscription WHERE office = $1 AND ticket = ANY ($2)`, tx.Office(), tickets)
}

func deleteEnded(tx *store.Tx) {
	tx.Later(`DELETE FROM push_subscription p USING ticket t WHERE p.office = $1 AND t.office = $1 AND t.id = p.ticket
		AND (t.state IN ('finished', 'cancelled', 'left', 'unserved') OR p.created_at < $2)`, tx.Office(), tx.Now().Add(-longestVisit))
}

// dueRow is a notice as the scan finds it.
type dueRow struct {
	Office tenant.Office `db:"office"`
	ID     uuid.UUID     `db:"id"`
}

func due(ctx context.Context, db *store.DB, scope []int32, now time.Time, limit int) (all []dueRow, err error) {
	err = store.Scan(ctx, db, &all, `SELECT office, id FROM push_notice WHERE next_at <= $1
		AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[])) ORDER BY next_at LIMIT $3`, now, scope, limit)
	return all, err
}

// parcel is a notice with its address, taken for one attempt.
type parcel struct {
	ID           uuid.UUID `db:"id"`
	Subscription uuid.UUID `db:"subscription"`
	Body         []byte    `db:"body"`
	CreatedAt    time.Time `db:"created_at"`
	NextAt       time.Time `db:"next_at"`
	Attempts     int       `db:"attempts"`
	Endpoint     string    `db:"endpoint"`
	P256DH       []byte    `db:"p256dh"`
	Auth         []byte    `db:"auth"`
}

func lockNotice(ctx context.Context, tx *store.Tx, id uuid.UUID) (all []parcel, err error) {
	err = tx.Select(ctx, &all, `SELECT n.id, n.subscription, n.body, n.created_at, n.next_at, n.attempts, s.endpoint, s.p256dh, s.auth
		FROM push_notice n JOIN push_subscription s ON s.office = n.office AND s.id = n.subscription
		WHERE n.office = $1 AND n.id = $2 FOR UPDATE OF n SKIP LOCKED`, tx.Office(), id)
	return all, err
}

func takeNotice(tx *store.Tx, id uuid.UUID, attempts int, until time.Time) {
	tx.LaterOne(`UPDATE push_notice SET attempts = $3, next_at = $4 WHERE office = $1 AND id = $2 AND attempts = $3 - 1`,
		tx.Office(), id, attempts, until)
}

// The writes after an attempt hold only while nobody has taken the notice again
// and no newer one stands in its place.

func deleteNotice(tx *store.Tx, id uuid.UUID, attempts int) {
	tx.Later(`DELETE FROM push_notice WHERE office = $1 AND id = $2 AND attempts = $3`, tx.Office(), id, attempts)
}

func putOff(tx *store.Tx, id uuid.UUID, attempts int, next time.Time) {
	tx.Later(`UPDATE push_notice SET next_at = $4 WHERE office = $1 AND id = $2 AND attempts = $3`, tx.Office(), id, attempts, next)
}

func deleteSubscription(tx *store.Tx, id uuid.UUID) {
	tx.Later(`DELETE FROM push_subscription WHERE office = $1 AND id = $2`, tx.Office(), id)
}
