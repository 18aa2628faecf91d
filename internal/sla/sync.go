package sla

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// soon is how far ahead a reconciler makes sure that Redis knows what is due,
// even when it lost a write without being lost itself. It is longer than the
// reconciler's own turn.
const soon = 30 * time.Second

// Projector keeps the due sets of Redis and the open streams in step with the
// clocks. Everything it does can be done again.
type Projector struct {
	db      *store.DB
	index   *index.Index
	hub     *live.Hub
	unwhole atomic.Bool // this process could not write something
	begun   atomic.Bool // this process has compared everything once
}

// NewProjector returns a projector.
func NewProjector(db *store.DB, x *index.Index, hub *live.Hub) *Projector {
	return &Projector{db: db, index: x, hub: hub}
}

// Listen binds the projector to the clocks' events.
func (p *Projector) Listen(r *outbox.Relay) {
	r.On(Changed, p.clockChanged)
	r.On(Announced, p.tell)
	r.On(ManyChanged, p.officeChanged)
}

// clockChanged projects one clock and tells of it.
func (p *Projector) clockChanged(ctx context.Context, e outbox.Event) error {
	if err := p.put(ctx, e.Office, `SELECT no, next_at FROM clock WHERE office = $1 AND id = $2::uuid`, e.Subject); err != nil {
		return err
	}
	return p.tell(ctx, e)
}

// tell tells the office's stream of a clock. The stream's revision is the
// line's, which a clock does not move.
func (p *Projector) tell(ctx context.Context, e outbox.Event) error {
	data, err := json.Marshal(map[string]any{"rev": e.Rev, "id": e.Subject})
	if err != nil {
		return err
	}
	p.hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: "clock.changed", Data: data})
	return nil
}

// officeChanged projects all clocks of an office that wait for something, and
// has whoever watches it read again.
func (p *Projector) officeChanged(ctx context.Context, e outbox.Event) error {
	if err := p.put(ctx, e.Office, `SELECT no, next_at FROM clock WHERE office = $1 AND next_at IS NOT NULL`); err != nil {
		return err
	}
	p.hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: live.Changed})
	return nil
}

// put writes what clocks of an office wait for. A Redis that is away is no
// failure: the reconciler catches up.
func (p *Projector) put(ctx context.Context, o tenant.Office, query string, args ...any) error {
	var rows []standing
	err := store.View(tenant.WithOffice(ctx, o), p.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &rows, query, append([]any{tx.Office()}, args...)...)
	})
	if err != nil {
		return err
	}
	var set, remove []index.Due
	for _, r := range rows {
		if r.NextAt == nil {
			remove = append(remove, index.Due{Office: o, No: r.No})
			continue
		}
		set = append(set, index.Due{Office: o, No: r.No, At: *r.NextAt})
	}
	err = errors.Join(p.index.SetNext(ctx, set), p.index.RemoveNext(ctx, remove))
	if errors.Is(err, index.ErrAway) {
		p.unwhole.Store(true)
		return nil
	}
	return err
}

// Reconcile writes every clock anew when Redis was emptied, when this process
// could not write something, or when it has just begun; else only those that
// are due soon. app calls it every 10 s. It returns how many it mended.
func (p *Projector) Reconcile(ctx context.Context) (mended int, err error) {
	whole, err := p.index.IsWhole(ctx)
	if err != nil {
		return 0, away(err)
	}
	if !whole || p.unwhole.Load() || !p.begun.Load() {
		return p.Rebuild(ctx)
	}
	now := p.db.Clock().Now()
	all, err := nextRows(ctx, p.db, `SELECT office, no, next_at FROM clock WHERE next_at >= $1 AND next_at < $2`, now, now.Add(soon))
	if err != nil {
		return 0, err
	}
	return 0, away(p.index.SetNext(ctx, all))
}

// Rebuild writes every clock anew and removes what is none. It returns how many
// were wrong.
func (p *Projector) Rebuild(ctx context.Context) (mended int, err error) {
	p.unwhole.Store(false)
	if err := p.index.MarkWhole(ctx); err != nil {
		p.unwhole.Store(true)
		return 0, away(err)
	}
	by, err := p.shards(ctx)
	for shard := 0; shard < index.Shards && err == nil; shard++ {
		var n int
		n, err = p.index.ReplaceNext(ctx, shard, func() ([]index.Due, error) {
			return nextRows(ctx, p.db, `SELECT office, no, next_at FROM clock WHERE next_at IS NOT NULL AND office = ANY ($1::int[])`, by[shard])
		})
		mended += n
	}
	if err != nil {
		p.unwhole.Store(true)
		return mended, away(err)
	}
	p.begun.Store(true)
	return mended, nil
}

// shards lists the offices of each shard.
func (p *Projector) shards(ctx context.Context) (by [index.Shards][]int32, err error) {
	var all []int32
	if err := store.Scan(ctx, p.db, &all, `SELECT key FROM office`); err != nil {
		return by, err
	}
	for _, o := range all {
		shard := index.Shard(tenant.Office(o))
		by[shard] = append(by[shard], o)
	}
	return by, nil
}

// away forgives a Redis that is not there.
func away(err error) error {
	if errors.Is(err, index.ErrAway) {
		return nil
	}
	return err
}
