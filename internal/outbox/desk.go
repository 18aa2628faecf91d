package outbox

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/store"
)

// EmitIn writes an event in the caller's transaction, which holds the lock of
// the subject's row. It travels with the commit and wakes the relay.
func EmitIn(tx *store.Tx, topic Topic, subject string, rev int64) {
	insert(tx, topic, subject, rev)
	tx.Wake()
}

// Letter is an event that was given up after 12 tries.
type Letter struct {
	ID      int64     `db:"id"`
	Topic   Topic     `db:"topic"`
	Subject string    `db:"subject"`
	Rev     int64     `db:"rev"`
	At      time.Time `db:"at"`
	DeadAt  time.Time `db:"dead_at"`
}

// Dead lists the context's office's letters, the newest first, at most 200.
func Dead(ctx context.Context, db *store.DB) (all []Letter, err error) {
	err = store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		all, err = dead(ctx, tx)
		return err
	})
	return all, err
}
