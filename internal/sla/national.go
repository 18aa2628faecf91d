package sla

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// atOnce is how many offices are previewed or counted anew at the same time.
const atOnce = 4

// PreviewLayer says what an edit of the layer of an owner, calendar.Nation or a
// provincial office, would do in every office below it. It counts the clocks of
// every office and names those of the owner only: whoever edits a layer may not
// read another office's cases. It fails like the edit does.
func (d *Changer) PreviewLayer(ctx context.Context, owner tenant.Office, e calendar.LayerEdit) (Preview, error) {
	var c calendar.LayerChange
	err := store.View(tenant.WithOffice(ctx, owner), d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = calendar.ProposeLayerIn(ctx, tx, owner, e)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	under, err := calendar.Under(ctx, d.db, owner)
	if err != nil {
		return Preview{}, err
	}
	all, err := d.below(ctx, c.Above(), under)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Token: d.signLayer(c), Version: c.New.No, Affected: []Affected{}}
	for i, o := range all {
		if o.Count == 0 {
			continue
		}
		p.Count, p.Late, p.NotLate = p.Count+o.Count, p.Late+o.Late, p.NotLate+o.NotLate
		p.PerOffice = append(p.PerOffice, OfficeCount{under[i].Code, o.Count})
		if under[i].Key == owner {
			p.Affected = o.Affected
		}
	}
	return p, nil
}

// below previews a layer in each office, in their order.
func (d *Changer) below(ctx context.Context, e calendar.Above, under []calendar.Office) ([]Preview, error) {
	all := make([]Preview, len(under))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, o := range under {
		g.Go(func() error {
			return store.View(tenant.WithOffice(ctx, o.Key), d.db, func(ctx context.Context, tx *store.Tx) error {
				c, err := calendar.PreviewIn(ctx, tx, e)
				if err != nil {
					return err
				}
				moves, err := shiftsIn(ctx, tx, c)
				all[i] = seen(moves, c.New, tx.Now())
				return err
			})
		})
	}
	return all, g.Wait()
}

// ApplyLayer writes the layer of the preview with this token. The offices below
// take it afterwards, one by one; until an office has, none of its clocks fires.
// A preview that is no longer true is preview_stale.
func (d *Changer) ApplyLayer(ctx context.Context, owner tenant.Office, e calendar.LayerEdit, token string) (Applied, error) {
	under, err := calendar.Under(ctx, d.db, owner)
	if err != nil {
		return Applied{}, err
	}
	return store.Update(tenant.WithOffice(ctx, owner), d.db, func(ctx context.Context, tx *store.Tx) (Applied, error) {
		return d.applyLayerIn(ctx, tx, e, token, len(under))
	})
}

// applyLayerIn writes the layer that the transaction's office owns.
func (d *Changer) applyLayerIn(ctx context.Context, tx *store.Tx, e calendar.LayerEdit, token string, under int) (Applied, error) {
	c, err := calendar.ProposeLayerIn(ctx, tx, tx.Office(), e)
	if err != nil {
		return Applied{}, err
	}
	if !same(token, d.signLayer(c)) {
		return Applied{}, fault.New(fault.PreviewStale)
	}
	return Applied{Version: c.New.No, Offices: under}, calendar.EnactLayerIn(ctx, tx, c)
}

// PreviewHolidayWithdrawal says what WithdrawHoliday would do.
func (d *Changer) PreviewHolidayWithdrawal(ctx context.Context, id uuid.UUID) (Preview, error) {
	var e calendar.Remove
	err := store.View(tenant.WithOffice(ctx, calendar.Nation), d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		e.On, err = calendar.FindIn(ctx, tx, calendar.NationalLayer, id)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	return d.PreviewLayer(ctx, calendar.Nation, e)
}

// WithdrawHoliday removes the national day that an id names. It fails like
// ApplyLayer, and with not_found.
func (d *Changer) WithdrawHoliday(ctx context.Context, id uuid.UUID, token string) (Applied, error) {
	under, err := calendar.Under(ctx, d.db, calendar.Nation)
	if err != nil {
		return Applied{}, err
	}
	return store.Update(tenant.WithOffice(ctx, calendar.Nation), d.db, func(ctx context.Context, tx *store.Tx) (Applied, error) {
		on, err := calendar.FindIn(ctx, tx, calendar.NationalLayer, id)
		if err != nil {
			return Applied{}, err
		}
		return d.applyLayerIn(ctx, tx, calendar.Remove{On: on}, token, len(under))
	})
}

// signLayer leaves the clocks out: those of 553 offices never stand still.
func (d *Changer) signLayer(c calendar.LayerChange) string {
	return d.sign(int(c.Owner), c.Edit, []int{c.Old.No}, nil)
}

// Recounter gives the offices that are behind a layer above them their next
// calendar, and counts their clocks by it: each office in a transaction of its
// own, so that it can stop anywhere and go on.
type Recounter struct {
	DB    *store.DB
	Log   *slog.Logger
	Scope []tenant.Office // empty means all
}

// RunOnce does it for every office that is behind and returns how many it has
// brought up. What fails in one office does not keep the others.
func (r *Recounter) RunOnce(ctx context.Context) (int, error) {
	behind, err := calendar.Behind(ctx, r.DB, r.Scope)
	if err != nil || len(behind) == 0 {
		return 0, err
	}
	var done atomic.Int64
	failed := make([]error, len(behind))
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i, o := range behind {
		g.Go(func() error {
			if failed[i] = r.recount(ctx, o); failed[i] == nil {
				done.Add(1)
			}
			return nil
		})
	}
	_ = g.Wait()
	if n := done.Load(); n > 0 {
		r.Log.Info("calendars brought up", "offices", n)
	}
	return int(done.Load()), errors.Join(failed...)
}

func (r *Recounter) recount(ctx context.Context, o tenant.Office) error {
	ctx = tenant.WithActor(tenant.WithOffice(ctx, o), tenant.Actor{Kind: tenant.System})
	_, err := store.Update(ctx, r.DB, func(ctx context.Context, tx *store.Tx) (int, error) {
		c, err := calendar.ProposeIn(ctx, tx, calendar.Refresh{})
		if err != nil || !c.Behind {
			return 0, err
		}
		moves, err := putInForce(ctx, tx, c)
		return len(moves), err
	})
	if err != nil {
		return fmt.Errorf("office %d: %w", o, err)
	}
	return nil
}
