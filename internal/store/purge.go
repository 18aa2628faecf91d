package store

import "time"

// keyLife is how long an answer is kept for a repeated request (api.md: 48 h).
const keyLife = 48 * time.Hour

// PurgeIn removes the office's request keys that are older than 48 h.
func PurgeIn(tx *Tx) {
	tx.Later("DELETE FROM idempotency WHERE office = $1 AND created_at <= $2", tx.Office(), tx.Now().Add(-keyLife))
}
