package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/clock"
)

const (
	// patience is how long a request waits for a Postgres from which nobody
	// hears anything. It is longer than lockWait, so that a lock's own answer
	// comes first, and leaves a 503 its 3 s (trust.md §2).
	patience = 2600 * time.Millisecond
	// probeEach and probeWait are how a silent Postgres is asked whether it is
	// back, so that people are served again within 2 s.
	probeEach = 250 * time.Millisecond
	probeWait = time.Second
	// unhurried is how distant the deadline is of what may keep Postgres busy
	// for longer, such as an export.
	unhurried = 15 * time.Second
)

// silence is what this process knows of a Postgres that takes requests and
// answers none. While it lasts everybody is told at once, so that nobody queues
// behind a server that is not there. The machine's own clock counts.
type silence struct {
	mu    sync.Mutex
	heard time.Time // when Postgres last answered anybody
	lasts bool
	probe func(context.Context) error
	open  context.Context // until the store is closed
}

var errSilent = errors.New("store: postgres is silent")

// wait is one request's wait for Postgres; it may be of nothing, for who waits
// as long as it takes: a command, a loop, an export.
type wait struct {
	of    *silence
	begun time.Time
	timer *time.Timer
	end   context.CancelCauseFunc
}

// begin begins a request's wait. Its context ends when Postgres has been silent
// for too long; where that is known already the request is refused.
func (s *silence) begin(ctx context.Context) (context.Context, *wait, error) {
	now := clock.System{}.Now()
	at, limited := ctx.Deadline()
	if !limited || at.Sub(now) > unhurried {
		return ctx, &wait{of: s}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lasts {
		return ctx, nil, fault.Wrap(fault.Unavailable, errSilent)
	}
	w := &wait{of: s, begun: now}
	ctx, w.end = context.WithCancelCause(ctx)
	w.timer = time.AfterFunc(patience, w.look)
	return ctx, w, nil
}

// look gives up when nobody was answered since the wait began, for too long.
func (w *wait) look() {
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	since := w.begun
	if w.of.heard.After(since) {
		since = w.of.heard
	}
	if quiet := (clock.System{}).Now().Sub(since); quiet < patience {
		w.timer.Reset(patience - quiet)
		return
	}
	if !w.of.lasts {
		w.of.lasts = true
		go w.of.listen()
	}
	w.end(errSilent)
}

// listen asks until Postgres answers again.
func (s *silence) listen() {
	again := time.NewTicker(probeEach)
	defer again.Stop()
	for s.open.Err() == nil {
		ctx, cancel := context.WithTimeout(s.open, probeWait)
		err := s.probe(ctx)
		cancel()
		if err == nil {
			s.mu.Lock()
			s.lasts, s.heard = false, clock.System{}.Now()
			s.mu.Unlock()
			return
		}
		select {
		case <-again.C:
		case <-s.open.Done():
		}
	}
}

// answered notes that Postgres answered, be it with a refusal, and returns err.
func (w *wait) answered(err error) error {
	if err == nil || sqlstate(err) != "" || errors.Is(err, sql.ErrNoRows) {
		w.of.mu.Lock()
		w.of.heard = clock.System{}.Now()
		w.of.mu.Unlock()
	}
	return err
}

// over ends the wait. A request that ended by silence is unavailable, whatever
// it made of that.
func (w *wait) over(ctx context.Context, err error) error {
	if w.timer == nil {
		return err
	}
	w.timer.Stop()
	silent := errors.Is(context.Cause(ctx), errSilent)
	w.end(nil)
	if err != nil && silent {
		return fault.Wrap(fault.Unavailable, errSilent)
	}
	return err
}

// ask opens a connection of its own: one from the pool may be dead.
func (db *DB) ask(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, db.appURL)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	return conn.Ping(ctx)
}
