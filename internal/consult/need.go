package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
)

// Needs writes, or writes anew, what data was asked in a case and whether it was
// found; also after it was closed.
func (d *Desk) Needs(ctx context.Context, id uuid.UUID, needs []guest.Asked) (Done, error) {
	if wrong := guest.CheckAsked("", needs); wrong != nil {
		return Done{}, fault.Invalid(wrong...)
	}
	return d.act(ctx, id, func(_ context.Context, w *work) error {
		writeNeeds(w.tx, w.ID, needs)
		return w.happen(ActNeeds, Detail{"count": len(needs)})
	})
}
