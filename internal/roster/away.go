package roster

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/store"
)

// AwayIn lists the officers of whom nothing can be asked on the date of an
// instant in the office's zone, by an absence or because they can no longer
// sign in, with a place in the roster or without.
func AwayIn(ctx context.Context, tx *store.Tx, at time.Time) (away []uuid.UUID, err error) {
	v, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	date := v.DateOf(at)
	p, err := planIn(ctx, tx, date, date)
	for id, who := range p.members {
		if !who.active || p.absent(id, date) {
			away = append(away, id)
		}
	}
	return away, err
}
