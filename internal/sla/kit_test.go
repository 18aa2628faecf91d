package sla

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

// place is one test's own office, in Makassar, on a clock that stands still; it
// begins like 7325: konsultasi promises its first answer in 3 working days.
type place struct {
	testing.TB
	db    *store.DB
	clock *clock.Frozen
	ctx   context.Context
	key   tenant.Office
	zone  *time.Location
}

func newPlace(tb testing.TB, now string) *place {
	tb.Helper()
	return newPlaceOn(tb, now, func(c clock.Clock) *store.DB { return store.ForTest(tb, c) })
}

func newPlaceOn(tb testing.TB, now string, open func(clock.Clock) *store.DB) *place {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Makassar")
	if err != nil {
		tb.Fatal(err)
	}
	p := &place{TB: tb, zone: zone}
	p.clock = clock.NewFrozen(p.local(now))
	p.db = open(p.clock)
	p.ctx, _ = store.OfficeForTest(tb, p.db, zone.String())
	p.key, _ = tenant.OfficeOf(p.ctx)
	p.ctx = tenant.WithActor(p.ctx, tenant.Actor{Kind: tenant.System})
	p.update(func(_ context.Context, tx *store.Tx) error {
		if err := calendar.SeedIn(tx, zone.String()); err != nil {
			return err
		}
		return standard.SeedIn(tx, "7325")
	})
	return p
}

// local reads "2026-03-17 10:00" in the office's zone.
func (p *place) local(text string) time.Time {
	p.Helper()
	layout := "2006-01-02 15:04"
	if len(text) > len(layout) {
		layout += ":05"
	}
	t, err := time.ParseInLocation(layout, text, p.zone)
	if err != nil {
		p.Fatal(err)
	}
	return t
}

func (p *place) at(text string) { p.Helper(); p.clock.Set(p.local(text)) }

func (p *place) update(f func(context.Context, *store.Tx) error) {
	p.Helper()
	if err := p.try(f); err != nil {
		p.Fatal(err)
	}
}

func (p *place) try(f func(context.Context, *store.Tx) error) error {
	_, err := store.Update(p.ctx, p.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) { return struct{}{}, f(ctx, tx) })
	return err
}

func (p *place) view(f func(context.Context, *store.Tx) error) {
	p.Helper()
	if err := store.View(p.ctx, p.db, f); err != nil {
		p.Fatal(err)
	}
}

// answering is a first answer owed on a case.
func answering() Start {
	return Start{Kind: FirstAnswer, SubjectKind: "case", Subject: uuid.Must(uuid.NewV7()), SubjectNumber: "T-26-0001", Service: "konsultasi"}
}

// start begins a clock that is promised.
func (p *place) start(s Start) (c Clock) {
	p.Helper()
	p.update(func(ctx context.Context, tx *store.Tx) (err error) {
		var ok bool
		if c, ok, err = StartIn(ctx, tx, s); err == nil && !ok {
			p.Fatal("nothing is promised")
		}
		return err
	})
	return c
}

// do is one use case on a clock.
func (p *place) do(f func(context.Context, *store.Tx, uuid.UUID) (Clock, error), id uuid.UUID) (c Clock) {
	p.Helper()
	p.update(func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = f(ctx, tx, id)
		return err
	})
	return c
}

func stopNow(ctx context.Context, tx *store.Tx, id uuid.UUID) (Clock, error) {
	return StopIn(ctx, tx, id, time.Time{})
}

func (p *place) read(id uuid.UUID) (c Clock) {
	p.Helper()
	p.view(func(ctx context.Context, tx *store.Tx) error { return tx.Get(ctx, &c, selectClock, tx.Office(), id) })
	return c
}

// enact puts another calendar of the office in force, with its entries changed,
// without moving any clock.
func (p *place) enact(entries ...workcal.Entry) (v calendar.Version) {
	p.Helper()
	p.update(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = enactIn(ctx, tx, entries)
		return err
	})
	return v
}

// enactIn is what an edit of the office's own layer does.
func enactIn(ctx context.Context, tx *store.Tx, entries []workcal.Entry) (v calendar.Version, err error) {
	var no int
	if err = tx.Get(ctx, &no, `SELECT current FROM calendar WHERE office = $1 FOR UPDATE`, tx.Office()); err != nil {
		return v, err
	}
	if v, err = calendar.VersionIn(ctx, tx, no); err != nil {
		return v, err
	}
	spec := v.Spec()
	spec.Office = entries
	body, err := json.Marshal(spec)
	if err != nil {
		return v, err
	}
	digest := sha256.Sum256(body)
	_, err = tx.Exec(ctx, `INSERT INTO calendar_version (office, no, body, digest, made_at)
		VALUES ($1, $2, $3, $4, $5)`, tx.Office(), no+1, body, digest[:], tx.Now())
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE calendar SET current = $2 WHERE office = $1`, tx.Office(), no+1)
	}
	if err != nil {
		return v, err
	}
	return calendar.VersionIn(ctx, tx, no+1)
}

// move counts all clocks by the calendar in force.
func (p *place) move() (moves []Move) {
	p.Helper()
	p.update(func(ctx context.Context, tx *store.Tx) error {
		v, err := calendar.CurrentIn(ctx, tx)
		if err == nil {
			moves, err = MoveIn(ctx, tx, v)
		}
		return err
	})
	return moves
}

func (p *place) closed(date string) workcal.Entry {
	p.Helper()
	on, err := workcal.ParseDate(date)
	if err != nil {
		p.Fatal(err)
	}
	return workcal.Entry{Date: on, Effect: workcal.Closed, Label: "Banjir", Document: "1/BPS/2026"}
}

// due asserts when the clock is due, in the office's zone.
func (p *place) due(c Clock, want string) {
	p.Helper()
	if got := c.DueAt.In(p.zone).Format("2006-01-02 15:04"); got != want {
		p.Fatalf("due %s, want %s", got, want)
	}
}

func (p *place) warns(c Clock, want string) {
	p.Helper()
	got := "never"
	if c.WarnAt != nil {
		got = c.WarnAt.In(p.zone).Format("2006-01-02 15:04")
	}
	if got != want {
		p.Fatalf("warns %s, want %s", got, want)
	}
}
