package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

const (
	// pollEach is the guarantee behind the wake after commit, which does not
	// cross processes.
	pollEach = time.Second
	// batch bounds one scan, workers how many subjects are told at once.
	batch   = 500
	workers = 8
	// gather is how long the relay lets commits come together after one woke it.
	gather = 20 * time.Millisecond
	// tidyAt is how many events told an office may leave before they are deleted
	// in one transaction, which would otherwise compete with the very commits
	// that it follows; what is left is deleted with the next tick.
	tidyAt = 200
	// callLimit is how long one listener call may take.
	callLimit = 10 * time.Second
	// leadKey is the relay's advisory lock.
	leadKey = 0x7073_7401
)

// Options says what a relay works on.
type Options struct {
	DB    *store.DB
	Clock clock.Clock // when a failed event is due again
	Log   *slog.Logger
	Scope []tenant.Office // the offices it serves; empty means all
}

// Listener is told of an event in its office's context, as the system. It may
// be told twice; an error makes the relay tell it again later.
type Listener func(context.Context, Event) error

// Relay tells listeners what was committed.
type Relay struct {
	Options
	on   map[Topic][]Listener
	free chan struct{} // one token for each worker at work
	done chan struct{} // a sign that an office has come free
	wg   sync.WaitGroup

	mu   sync.Mutex
	busy map[tenant.Office]bool
	told map[tenant.Office][]int64 // told and not yet deleted
}

// NewRelay returns a relay that nobody listens to yet.
func NewRelay(o Options) *Relay {
	return &Relay{
		Options: o, on: map[Topic][]Listener{}, busy: map[tenant.Office]bool{}, told: map[tenant.Office][]int64{},
		free: make(chan struct{}, workers), done: make(chan struct{}, 1),
	}
}

// On adds a listener before Run; the listeners of a topic are told in the order
// they were added, and all again when one of them fails.
func (r *Relay) On(topic Topic, l Listener) { r.on[topic] = append(r.on[topic], l) }

// Run relays while this process leads, until ctx ends, and then waits for the
// calls under way.
func (r *Relay) Run(ctx context.Context) error {
	return store.Lead(ctx, r.DB, r.key(), r.loop)
}

// key is the lead's: relays of different scopes do not exclude each other.
func (r *Relay) key() int64 {
	key := int64(leadKey)
	for _, o := range r.Scope {
		key = key<<7 ^ int64(o)
	}
	return key
}

func (r *Relay) loop(ctx context.Context) error {
	tick := time.NewTicker(pollEach)
	defer tick.Stop()
	defer r.tidy(ctx, 1)
	defer r.wg.Wait()
	for ctx.Err() == nil {
		full, err := r.pass(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Warn("outbox scan failed", "error", err)
		}
		r.tidy(ctx, tidyAt)
		if full {
			continue
		}
		select {
		case <-tick.C:
			r.tidy(ctx, 1)
		case <-r.DB.Woken():
			rest(ctx, gather)
		case <-r.done:
		case <-ctx.Done():
		}
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// runOnce tells everything that is due now and returns when it has been told.
func (r *Relay) runOnce(ctx context.Context) error {
	_, err := r.pass(ctx)
	r.wg.Wait()
	r.tidy(ctx, 1)
	return err
}

// pass finds what is due in the offices that are not at work and hands each
// office to a worker. Which offices are at work is read before the scan: what a
// scan sees of them may be told by the time it is looked at. full tells that the
// scan reached its limit, so that there may be more.
func (r *Relay) pass(ctx context.Context) (full bool, err error) {
	busy, told := r.atWork()
	all, err := due(ctx, r.DB, r.Scope, busy, told, r.Clock.Now(), batch)
	if err != nil {
		return false, err
	}
	by := map[tenant.Office][]row{}
	for _, v := range all {
		by[v.Office] = append(by[v.Office], v)
	}
	for o, rows := range by {
		if !r.start(ctx, o, rows) {
			return false, ctx.Err()
		}
	}
	return len(all) == batch, nil
}

func (r *Relay) atWork() (busy []tenant.Office, told []int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	told = []int64{} // an empty list, for nothing is in NULL nor out of it
	for _, ids := range r.told {
		told = append(told, ids...)
	}
	return slices.Collect(maps.Keys(r.busy)), told
}

// tidy deletes what was told in the offices that have at least so many. When it
// cannot, or when the process ends before, the events are told again.
func (r *Relay) tidy(ctx context.Context, least int) {
	r.mu.Lock()
	full := map[tenant.Office][]int64{}
	for o, ids := range r.told {
		if len(ids) >= least {
			full[o] = slices.Clone(ids)
		}
	}
	r.mu.Unlock()
	for o, ids := range full {
		if !r.record(ctx, o, ids, nil) {
			continue
		}
		r.mu.Lock()
		r.told[o] = slices.DeleteFunc(r.told[o], func(id int64) bool { return slices.Contains(ids, id) })
		if len(r.told[o]) == 0 {
			delete(r.told, o)
		}
		r.mu.Unlock()
	}
}

// start waits for a free worker; it is false when ctx ends first.
func (r *Relay) start(ctx context.Context, o tenant.Office, rows []row) bool {
	select {
	case r.free <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	r.mu.Lock()
	r.busy[o] = true
	r.mu.Unlock()
	r.wg.Go(func() { r.finish(o, r.work(ctx, o, rows)) })
	return true
}

// finish gives the office and the worker back. An office that could not be
// written down waits for the next tick, so that a broken database is not
// hammered.
func (r *Relay) finish(o tenant.Office, written bool) {
	r.mu.Lock()
	delete(r.busy, o)
	r.mu.Unlock()
	<-r.free
	if !written {
		return
	}
	select {
	case r.done <- struct{}{}:
	default:
	}
}

// work tells the calls of each lane of an office in order up to the first that
// fails, and writes down what failed.
func (r *Relay) work(ctx context.Context, o tenant.Office, rows []row) (written bool) {
	ctx = tenant.WithOffice(ctx, o)
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})
	var told []int64
	var failed []row
	for _, calls := range lanes(rows) {
		for _, c := range calls {
			err := r.tell(ctx, c.Event)
			if ctx.Err() != nil {
				break // a call that was cut off is neither told nor failed
			}
			if err != nil {
				r.Log.Warn("outbox event failed", "topic", c.Topic, "office", o, "event", c.ID, "attempts", c.rows[0].Attempts+1, "error", err)
				failed = append(failed, c.rows...)
				break
			}
			told = append(told, c.ids()...)
		}
	}
	r.mu.Lock()
	r.told[o] = append(r.told[o], told...)
	r.mu.Unlock()
	return r.record(ctx, o, nil, failed)
}

// tell calls the topic's listeners; a panic is a failure of the event.
func (r *Relay) tell(ctx context.Context, e Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("outbox: listener of %s: %v", e.Topic, p)
		}
	}()
	if len(r.on[e.Topic]) == 0 {
		return fmt.Errorf("outbox: nobody listens to %s", e.Topic)
	}
	for _, l := range r.on[e.Topic] {
		if err := l(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// record deletes what was told and puts off what failed. When it cannot, the
// events stay and are told again.
func (r *Relay) record(ctx context.Context, o tenant.Office, told []int64, failed []row) bool {
	if len(told) == 0 && len(failed) == 0 {
		return true
	}
	ctx = tenant.WithActor(tenant.WithOffice(ctx, o), tenant.Actor{Kind: tenant.System})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callLimit)
	defer cancel()
	_, err := store.Update(ctx, r.DB, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		remove(tx, told)
		for _, v := range failed {
			attempts := v.Attempts + 1
			putOff(tx, v.ID, r.Clock.Now().Add(delay(attempts)), attempts >= maxAttempts)
		}
		return struct{}{}, nil
	})
	if err != nil {
		r.Log.Warn("outbox could not be written", "office", o, "error", err)
	}
	return err == nil
}
