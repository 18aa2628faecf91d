package guest

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/store"
)

// Desk holds the use cases of the guest book.
type Desk struct{ db *store.DB }

// New returns the guest book's desk.
func New(db *store.DB) *Desk { return &Desk{db: db} }

// PlaceIn writes a tidy and checked entry in the caller's transaction and
// returns its id.
func PlaceIn(ctx context.Context, tx *store.Tx, e Entry) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return id, err
	}
	audit.In(ctx, tx, "guest.write", "guest", id.String(), e.named()...)
	return id, insert(tx, id, e, tx.Now())
}

// ReadIn reads an entry in the caller's transaction without an audit row; for
// deciding, not for showing.
func ReadIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (Guest, error) {
	return get(ctx, tx, id, false)
}

// Read returns an entry for an officer to see, and records that it was read.
// An unknown or foreign id is not_found.
func (d *Desk) Read(ctx context.Context, id uuid.UUID) (Guest, error) {
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Guest, error) {
		g, err := get(ctx, tx, id, false)
		if err != nil {
			return g, err
		}
		audit.In(ctx, tx, "guest.read", "guest", id.String())
		return g, nil
	})
}

// AmendIn changes the given fields of an entry in the caller's transaction and
// leaves the others as they are; an empty field means unchanged. The entry is
// tidy and checked; the answer is the guest as it then stands. An unknown or
// foreign id is not_found.
func AmendIn(ctx context.Context, tx *store.Tx, id uuid.UUID, e Entry) (Guest, error) {
	g, err := get(ctx, tx, id, true)
	if err != nil {
		return g, err
	}
	g.take(e)
	g.ChangedAt = tx.Now()
	audit.In(ctx, tx, "guest.write", "guest", id.String(), e.named()...)
	return g, update(tx, g)
}
