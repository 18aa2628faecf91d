package message

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// An installation without an SMTP server keeps its letters until it has one.

// hold has letters wait for an SMTP server, those of an office together, and
// returns the others.
func (m *Mailer) hold(ctx context.Context, all []dueRow) []dueRow {
	by, waits := map[tenant.Office][]uuid.UUID{}, map[uuid.UUID]bool{}
	for _, row := range all {
		by[row.Office] = append(by[row.Office], row.ID)
	}
	for o, ids := range by {
		_, err := store.Update(asSystem(ctx, o), m.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
			letters, err := holdMail(ctx, tx, ids)
			for _, l := range letters {
				waits[l.ID] = true
				outbox.EmitIn(tx, Waits, l.ID.String(), l.Rev)
			}
			return struct{}{}, err
		})
		if err != nil && ctx.Err() == nil {
			m.log.Warn("letters not held", "office", o, "error", err)
		}
	}
	return slices.DeleteFunc(all, func(row dueRow) bool { return waits[row.ID] })
}

// rearm has tried what waited for an SMTP server.
func (m *Mailer) rearm(ctx context.Context) error {
	offices, err := holding(ctx, m.db, m.scope)
	for _, o := range offices {
		_, err = store.Update(asSystem(ctx, o), m.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			releaseHeld(tx, tx.Now())
			return struct{}{}, nil
		})
		if err != nil {
			return err
		}
	}
	return err
}
