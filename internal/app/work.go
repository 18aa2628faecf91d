package app

import (
	"context"
	"errors"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Part is what a process does.
type Part int

// The parts; `run` does both.
const (
	Serve Part = 1 << iota // answers people
	Work                   // runs the loops
)

const (
	// reconcileEach leaves room within the 15 s in which Redis must be right
	// again (trust.md §2, I4).
	reconcileEach = 10 * time.Second
	purgeEach     = time.Hour
	endDaysEach   = time.Minute
	paceEach      = 10 * time.Minute
	recountEach   = 2 * time.Second
	dutyEach      = time.Minute
	// leaveWait is how long requests in flight are waited for.
	leaveWait = 10 * time.Second
)

// run works until ctx ends or something gives up. ready is called once the
// process listens.
func (p *process) run(ctx context.Context, parts Part, ready func()) error {
	var listener net.Listener
	if parts&Serve != 0 {
		var err error
		if listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", p.config.HTTPAddr); err != nil {
			return err
		}
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	g, working := errgroup.WithContext(working)
	for _, loop := range p.loops(parts) {
		g.Go(func() error { return loop(working) })
	}
	if listener != nil {
		g.Go(func() error { return p.door.Serve(listener) })
	}
	g.Go(func() error {
		select {
		case <-ctx.Done():
		case <-working.Done():
		}
		defer stop()
		return p.leave(listener != nil)
	})
	ready()
	return g.Wait()
}

// loops are what runs beside the door.
func (p *process) loops(parts Part) []func(context.Context) error {
	all := []func(context.Context) error{
		func(ctx context.Context) error { return p.rooms.registry.Run(ctx, p.log) },
	}
	if parts&Serve != 0 {
		all = append(all, p.hub.Run)
	}
	if parts&Work != 0 {
		all = append(all, p.relay.Run, p.push.Run, p.mailer.Run, p.rooms.files.Run, p.worker.Run, p.every(reconcileEach, "reconcile", p.reconcile), p.every(purgeEach, "purge", p.purge),
			p.every(endDaysEach, "end of day", p.endDays), p.every(paceEach, "pace", p.pace),
			p.every(recountEach, "recount", p.recount), p.every(dutyEach, "duty", p.duty))
	}
	return all
}

// leave ends the streams and waits for the requests in flight.
func (p *process) leave(serving bool) error {
	p.hub.Close()
	if !serving {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveWait)
	defer cancel()
	err := p.door.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		p.log.Warn("requests in flight were cut off", "after", leaveWait)
		return nil
	}
	return err
}

// every runs a job at once and then again and again; a failure is logged and
// tried again at the next turn.
func (p *process) every(each time.Duration, name string, job func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		tick := time.NewTicker(each)
		defer tick.Stop()
		for {
			if err := job(ctx); err != nil && ctx.Err() == nil {
				p.log.Warn("job failed", "job", name, "error", err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// reconcile sets right what Redis has lost or never heard.
func (p *process) reconcile(ctx context.Context) error {
	lines, err := p.projector.Reconcile(ctx)
	clocks, failed := p.clocks.Reconcile(ctx)
	if lines+clocks > 0 {
		p.log.Info("index mended", "lines", lines, "clocks", clocks)
	}
	return errors.Join(err, failed)
}

// endDays ends the lines whose day is over.
func (p *process) endDays(ctx context.Context) error {
	ended, err := p.rooms.queue.EndDays(ctx)
	if ended > 0 {
		p.log.Info("days ended", "lines", ended)
	}
	return err
}

// duty brings back cases that were set aside and passes on those of who is away.
func (p *process) duty(ctx context.Context) error {
	woken, moved, err := p.rooms.consult.Duty(ctx)
	if woken+moved > 0 {
		p.log.Info("cases came back or were passed on", "woken", woken, "moved", moved)
	}
	return err
}

// recount gives the offices that are behind a national or provincial list their
// next calendar.
func (p *process) recount(ctx context.Context) error {
	_, err := (&sla.Recounter{DB: p.db, Log: p.log}).RunOnce(ctx)
	return err
}

// pace reads how long services take in each province.
func (p *process) pace(ctx context.Context) error { return p.rooms.queue.RefreshPace(ctx) }

// purge removes what has outlived its use, office by office as the system.
func (p *process) purge(ctx context.Context) error {
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})
	_, err := p.rooms.auth.PurgeSessions(ctx)
	for _, o := range p.rooms.registry.All() {
		if ctx.Err() != nil {
			return nil
		}
		ctx := tenant.WithOffice(ctx, o.Key)
		_, failed := store.Update(ctx, p.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			store.PurgeIn(tx)
			office.PurgeIn(tx)
			message.PurgeIn(tx)
			return struct{}{}, nil
		})
		_, unswept := p.rooms.files.Purge(ctx)
		err = errors.Join(err, failed, unswept)
	}
	return err
}
