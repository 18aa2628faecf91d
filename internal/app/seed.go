package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// furnishers is how many offices are furnished at once.
const furnishers = 8

// seed writes the offices of configs and what each begins with. What is there
// stays; on an installation in use it only looks.
func seed(ctx context.Context, db *store.DB) error {
	if err := office.Seed(ctx, db); err != nil {
		return err
	}
	if err := calendar.SeedLayers(ctx, db); err != nil {
		return err
	}
	bare, err := office.Unfurnished(ctx, db)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(furnishers)
	for _, o := range bare {
		g.Go(func() error { return furnish(ctx, db, o) })
	}
	return g.Wait()
}

// furnish gives one office its calendar, services and counters, all or none.
func furnish(ctx context.Context, db *store.DB, o office.Bare) error {
	ctx = tenant.WithActor(tenant.WithOffice(ctx, o.Key), tenant.Actor{Kind: tenant.Command})
	_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		if err := calendar.SeedIn(tx, o.Timezone); err != nil {
			return struct{}{}, err
		}
		if err := standard.SeedIn(tx, o.Code); err != nil {
			return struct{}{}, err
		}
		if err := queue.SeedIn(tx, o.Code); err != nil {
			return struct{}{}, err
		}
		if err := office.ProfileSeedIn(tx, o.Code); err != nil {
			return struct{}{}, err
		}
		office.FurnishedIn(tx)
		audit.In(ctx, tx, "office.furnish", "office", o.Code, "calendar", "services", "counters", "profile")
		return struct{}{}, nil
	})
	return err
}

// The demonstration accounts, and the mark of a start that is writing them.
const (
	demoFile = "demo-accounts.json"
	demoMark = demoFile + ".new"
)

// demo makes the demonstration accounts once and keeps how to sign in to them
// in the folder. The mark tells the next start that nobody has learned the
// passwords yet.
func (f folder) demo(ctx context.Context, d *auth.Desk) ([]auth.Demo, error) {
	var made []auth.Demo
	if found, err := f.read(demoFile, &made); found || err != nil {
		return made, err
	}
	issue := d.SeedDemo
	if _, err := os.Stat(f.path(demoMark)); err == nil {
		issue = d.ReissueDemo
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.WriteFile(f.path(demoMark), nil, 0o600); err != nil {
		return nil, err
	}
	made, err := issue(ctx)
	if err != nil {
		return nil, err
	}
	if made == nil {
		made = []auth.Demo{}
	}
	return made, f.keep(demoFile, made)
}
