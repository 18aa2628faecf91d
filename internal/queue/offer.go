package queue

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
)

// Services lists what the office offers and what it has withdrawn.
func (d *Desk) Services(ctx context.Context) (all []standard.Listed, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		all, err = standard.AllIn(ctx, tx)
		return err
	})
	return all, err
}

// AddService offers a service, at every counter. It fails with invalid_input or
// already_exists.
func (d *Desk) AddService(ctx context.Context, n standard.NewService) (standard.Listed, error) {
	here, err := d.here(ctx)
	if err != nil {
		return standard.Listed{}, err
	}
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (standard.Listed, error) {
		added, err := standard.AddIn(ctx, tx, here.Code, n)
		if err != nil {
			return added, err
		}
		s.serveEverywhere(ctx, tx, added.Code)
		audit.In(ctx, tx, "service.add", "service", added.ID.String(), "code", "prefix", "name")
		return added, nil
	})
}

func (s *scene) serveEverywhere(ctx context.Context, tx *store.Tx, code string) {
	for i := range s.counters {
		c := &s.counters[i]
		if !slices.Contains(c.Services, code) {
			c.Services = append(c.Services, code)
			updateSettings(tx, c)
			s.furnished(ctx, tx, c.ID, "change", "services")
		}
	}
}

// ChangeService changes a service. One that is withdrawn leaves its counters,
// one that is offered again is served at every counter. A withdrawal while
// visitors wait for the service, or a counter would have nothing left, is
// in_use; besides it fails like AddService, or with not_found.
func (d *Desk) ChangeService(ctx context.Context, id uuid.UUID, c standard.ServiceChange) (standard.Listed, error) {
	return write(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (standard.Listed, error) {
		all, err := standard.AllIn(ctx, tx)
		if err != nil {
			return standard.Listed{}, err
		}
		at := slices.IndexFunc(all, func(l standard.Listed) bool { return l.ID == id })
		if at < 0 {
			return standard.Listed{}, fault.New(fault.NotFound)
		}
		was := all[at]
		if was.Active && c.Active != nil && !*c.Active {
			if err := s.mayWithdraw(ctx, tx, was); err != nil {
				return was, err
			}
		}
		now, fields, err := standard.ChangeIn(ctx, tx, was, c)
		if err != nil {
			return was, err
		}
		switch {
		case was.Active && !now.Active:
			s.serveNowhere(ctx, tx, now.Code)
		case now.Active && !was.Active:
			s.serveEverywhere(ctx, tx, now.Code)
		}
		audit.In(ctx, tx, "service.change", "service", id.String(), fields...)
		return now, nil
	})
}

func (s *scene) serveNowhere(ctx context.Context, tx *store.Tx, code string) {
	for i := range s.counters {
		c := &s.counters[i]
		if slices.Contains(c.Services, code) {
			c.Services = without(c.Services, []string{code})
			updateSettings(tx, c)
			s.furnished(ctx, tx, c.ID, "change", "services")
		}
	}
}

// mayWithdraw refuses while somebody could still be served: who is in today's
// line, or holds a number that a kiosk printed and has not handed in.
func (s *scene) mayWithdraw(ctx context.Context, tx *store.Tx, l standard.Listed) error {
	refuse := func(reason string, args map[string]any) error {
		return fault.New(fault.InUse).With("reason", reason).Say("service", l.Name).
			Say("reason", i18n.T(i18n.ID, "settings.in_use."+reason, args))
	}
	for _, c := range s.counters {
		if len(without(c.Services, []string{l.Code})) == 0 {
			return refuse("only", map[string]any{"counter": c.Name})
		}
	}
	var live []struct {
		Tickets int `db:"tickets"`
		Blocks  int `db:"blocks"`
	}
	err := tx.Select(ctx, &live, `SELECT
			(SELECT count(*) FROM ticket WHERE office = $1 AND service = $2
				AND (day = $3 AND NOT $4 AND state IN ('waiting', 'called', 'parked', 'no_show') OR state = 'serving')) AS tickets,
			(SELECT count(*) FROM number_block WHERE office = $1 AND service = $2 AND day = $3 AND NOT $4 AND state = 'reserved') AS blocks`,
		tx.Office(), l.Code, s.date.String(), s.line.ClosedAt != nil)
	switch {
	case err != nil:
		return err
	case live[0].Tickets > 0:
		return refuse("tickets", map[string]any{"n": live[0].Tickets})
	case live[0].Blocks > 0:
		return refuse("blocks", nil)
	}
	return nil
}
