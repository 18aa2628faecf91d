package app

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

// Env is what a command is given by the process around it.
type Env struct {
	Config config.Config
	Log    *slog.Logger
	Out    io.Writer // what the person reads
}

// Start serves, works, or both, on given servers, until ctx ends.
func Start(ctx context.Context, e Env, parts Part) error {
	command := config.Serve
	if parts == Work {
		command = config.Work
	}
	if !e.Config.StartAt.IsZero() {
		return e.Config.Check(command)
	}
	c, ticks, err := reachable(e.Config)
	if err != nil {
		return err
	}
	if err := c.Check(command); err != nil {
		return err
	}
	p, err := build(ctx, c, e.Log, ticks, "")
	if err != nil {
		return err
	}
	defer p.end()
	return p.run(ctx, parts, func() { e.Log.Info("ready", "command", command, "config", c) })
}

func (p *process) end() {
	if err := p.close(); err != nil {
		p.log.Warn("not closed cleanly", "error", err)
	}
}

// reachable fills the addresses that were not given with those of a live `run`
// on the data folder, each under its right role, and the keys with that
// folder's. The clock is the machine's, or that of the live `run`.
func reachable(c config.Config) (config.Config, clock.Clock, error) {
	ticks := clock.Clock(clock.System{})
	if c.DatabaseURL == "" && c.DatabaseScanURL == "" {
		super, redis, err := servers.Live(c.DataDir)
		if err != nil {
			return c, nil, err
		}
		c = private(c, super, redis)
		if ticks, err = folder(c.DataDir).clock(); err != nil {
			return c, nil, err
		}
	}
	err := folder(c.DataDir).addKeys(&c, false)
	return c, ticks, err
}

// private puts the addresses of private servers into the configuration.
func private(c config.Config, super, redis string) config.Config {
	to, err := store.AddressesOf(super)
	if err != nil {
		return c
	}
	c.DatabaseURL, c.DatabaseScanURL, c.DatabaseOwnerURL = to.App, to.Scan, to.Owner
	if len(c.RedisURL) == 0 {
		c.RedisURL = []string{redis}
	}
	return c
}

// Run is one machine: private servers in the data folder unless addresses are
// given, everything seeded, serving and working until ctx ends.
func Run(ctx context.Context, e Env) error {
	c := e.Config
	if err := c.Check(config.Run); err != nil {
		return err
	}
	own := &servers.Servers{}
	if c.DatabaseURL == "" || len(c.RedisURL) == 0 {
		var err error
		if own, err = servers.Start(ctx, servers.Options{DataDir: c.DataDir, Log: e.Log}); err != nil {
			return err
		}
		defer own.Stop()
	}
	c, err := prepare(ctx, c, own)
	if err != nil {
		return err
	}
	ticks, banner, err := startClock(ctx, c)
	if err != nil {
		return err
	}
	if err := folder(c.DataDir).keepClock(ticks); err != nil {
		return err
	}
	return e.runOn(ctx, c, own, ticks, banner)
}

// prepare makes the schema and the keys, and returns where everything is.
func prepare(ctx context.Context, c config.Config, own *servers.Servers) (config.Config, error) {
	if c.DatabaseURL == "" {
		if _, err := store.Bootstrap(ctx, own.PostgresURL()); err != nil {
			return c, err
		}
		c = private(c, own.PostgresURL(), own.RedisURL())
	} else if err := store.Migrate(ctx, c.DatabaseOwnerURL); err != nil {
		return c, err
	}
	if len(c.RedisURL) == 0 {
		c.RedisURL = []string{own.RedisURL()}
	}
	err := folder(c.DataDir).addKeys(&c, true)
	return c, err
}

func (e Env) runOn(ctx context.Context, c config.Config, own *servers.Servers, ticks clock.Clock, banner string) error {
	if err := seedOn(ctx, c, ticks); err != nil {
		return err
	}
	p, err := build(ctx, c, e.Log, ticks, banner)
	if err != nil {
		return err
	}
	defer p.end()
	demo, err := folder(c.DataDir).demo(ctx, p.rooms.auth)
	if err != nil {
		return err
	}
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	go p.watch(ctx, own, lost)
	err = p.run(ctx, Serve|Work, func() { welcome(e.Out, c, demo, banner) })
	if gone := (*servers.Error)(nil); errors.As(context.Cause(ctx), &gone) {
		return gone
	}
	return err
}

// seedOn seeds before the process is built, which reads the offices once.
func seedOn(ctx context.Context, c config.Config, ticks clock.Clock) error {
	db, err := store.Open(ctx, store.Options{AppURL: c.DatabaseURL, ScanURL: c.DatabaseScanURL, Clock: ticks, MaxConns: furnishers})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return seed(ctx, db)
}

// watch ends the process when its private Postgres ended by itself; without
// Redis it goes on. A private Postgres that stands unused beside a given one
// may go.
func (p *process) watch(ctx context.Context, own *servers.Servers, lost context.CancelCauseFunc) {
	for {
		select {
		case err := <-own.Lost():
			if err.Server == servers.Postgres && p.usesPrivate(own) {
				lost(err)
				return
			}
			p.log.Warn("a private server ended; going on without it", "error", err)
		case <-ctx.Done():
			return
		}
	}
}

// usesPrivate tells whether the records are in the private Postgres.
func (p *process) usesPrivate(own *servers.Servers) bool {
	to, err := store.AddressesOf(own.PostgresURL())
	return err == nil && to.App == p.config.DatabaseURL
}
