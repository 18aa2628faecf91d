package index

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// coolDown is how long nobody tries after Redis did not answer; then one caller
// tries for all.
const coolDown = 500 * time.Millisecond

// breaker keeps callers from waiting for a Redis that is away.
type breaker struct {
	log   *slog.Logger
	mu    sync.Mutex
	state breakerState
	away  bool // what the log was last told
	timer *time.Timer
}

type breakerState int

const (
	whole  breakerState = iota // calls pass
	broken                     // nobody passes
	cooled                     // the next caller passes and tries for all
	trying                     // that caller is under way
)

// enter tells whether the caller may pass; who passes also leaves.
func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch b.state {
	case whole:
		return true
	case cooled:
		b.state = trying
		return true
	case broken, trying:
		return false
	}
	return false
}

// leave tells how the call went. A caller that ran out of its own time says
// nothing about Redis, and lets another try.
func (b *breaker) leave(ctx context.Context, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil && ctx.Err() != nil:
		if b.state == trying {
			b.state = cooled
		}
	case isSilent(err):
		b.snap(err)
	case b.state == trying || b.state == whole:
		b.mend()
	}
}

func (b *breaker) snap(err error) {
	if b.state == broken || b.state == cooled {
		return
	}
	b.state = broken
	b.timer = time.AfterFunc(coolDown, b.cool)
	if !b.away {
		b.away = true
		b.log.Warn("redis is away; answering from postgres", "error", err)
	}
}

func (b *breaker) mend() {
	b.state = whole
	if b.away {
		b.away = false
		b.log.Info("redis answers again")
	}
}

func (b *breaker) cool() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == broken {
		b.state = cooled
	}
}

func (b *breaker) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer != nil {
		b.timer.Stop()
	}
}

// isSilent tells that Redis did not answer at all, or answers that it is not
// ready for anybody.
func isSilent(err error) bool {
	if err == nil {
		return false
	}
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, redis.ErrPoolTimeout) || errors.Is(err, redis.ErrPoolExhausted) ||
		hasPrefix(err, "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "ERR max number of clients")
}

// isAway tells that Redis cannot do this now, also when it answers: a replica,
// a full memory, a failed save, a script of somebody else that runs too long.
func isAway(err error) bool {
	return isSilent(err) || errors.Is(err, redis.ErrClosed) ||
		hasPrefix(err, "READONLY", "OOM", "MISCONF", "NOREPLICAS", "BUSY", "NOPERM", "NOAUTH", "WRONGPASS")
}

// hasPrefix tells whether a reply of Redis begins with one of the words; a
// script's reply may carry them behind its own.
func hasPrefix(err error, words ...string) bool {
	for _, w := range words {
		if redis.HasErrorPrefix(err, w) {
			return true
		}
	}
	return false
}
