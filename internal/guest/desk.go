package guest

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/cursor"
)

// Desk holds the use cases of the guest book.
type Desk struct {
	db    *store.DB
	marks *cursor.Sealer
}

// New returns the guest book's desk; its lists continue from marks signed under
// the installation's server key.
func New(db *store.DB, serverKey []byte) *Desk {
	return &Desk{db: db, marks: cursor.New(serverKey, "guests")}
}

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
	return amend(ctx, tx, id, e, nil)
}

func amend(ctx context.Context, tx *store.Tx, id uuid.UUID, e Entry, empty []string) (Guest, error) {
	g, err := get(ctx, tx, id, true)
	if err != nil {
		return g, err
	}
	if wrong := g.clear(empty); wrong != nil {
		return g, fault.Invalid(wrong...)
	}
	g.ChangedAt = tx.Now()
	g.take(e, g.ChangedAt)
	audit.In(ctx, tx, "guest.write", "guest", id.String(), append(e.named(), empty...)...)
	return g, update(tx, g)
}

// Amendment is what an officer corrects in an entry: fields named in Clear are
// emptied, then those that are given replace, the others stay.
type Amendment struct {
	Entry
	Clear []string `json:"clear,omitempty" maxItems:"20" doc:"Fields to empty, such as phone or identity.age"`
}

// Amend corrects an entry and returns it as it is then. It fails with
// invalid_input, and with not_found on an unknown or foreign id.
func (d *Desk) Amend(ctx context.Context, id uuid.UUID, a Amendment) (g Guest, err error) {
	e := a.Tidy()
	if wrong := e.Check("", false); wrong != nil {
		return g, fault.Invalid(wrong...)
	}
	// What a repeated request is answered with holds no personal data, so the
	// entry is read anew.
	_, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		_, err := amend(ctx, tx, id, e, a.Clear)
		return struct{}{}, err
	})
	if err != nil {
		return g, err
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		g, err = get(ctx, tx, id, false)
		return err
	})
	return g, err
}
