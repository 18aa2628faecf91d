package calendar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Desk answers questions about an office's calendar.
type Desk struct {
	db    *store.DB
	clock clock.Clock
}

// New returns the desk.
func New(db *store.DB, c clock.Clock) *Desk { return &Desk{db: db, clock: c} }

// Current returns the version in force in the office of the context.
func (d *Desk) Current(ctx context.Context) (v Version, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		v, err = CurrentIn(ctx, tx)
		return err
	})
	return v, err
}

// Due tells when n working days after received have passed, and why, in a
// language. Received is RFC 3339, or a local time in the office's zone; empty
// means now. It fails with invalid_input.
func (d *Desk) Due(ctx context.Context, l i18n.Lang, received string, n int) (Answer, error) {
	v, err := d.Current(ctx)
	if err != nil {
		return Answer{}, err
	}
	at := d.clock.Now()
	if received != "" {
		if at, err = ParseReceived(received, v.Zone()); err != nil {
			return Answer{}, err
		}
	}
	return Tell(l, v, at, n, workcal.Options{})
}

// Confirmed tells whether the context's office has confirmed its hours; until
// then they are the program's draft.
func (d *Desk) Confirmed(ctx context.Context) (yes bool, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		yes, err = ConfirmedIn(ctx, tx)
		return err
	})
	return yes, err
}

// ConfirmedIn tells whether the office has confirmed its hours.
func ConfirmedIn(ctx context.Context, tx *store.Tx) (yes bool, err error) {
	err = tx.Get(ctx, &yes, selectConfirmed, tx.Office())
	return yes, unseeded(err)
}

// Confirmed is a ConfirmedIn that travels in a caller's batch.
type Confirmed struct{ row confirmedRow }

// AskConfirmed adds the question to a batch.
func AskConfirmed(b *store.Batch, tx *store.Tx) *Confirmed {
	q := &Confirmed{}
	store.Row(b, &q.row, selectConfirmed, tx.Office())
	return q
}

// Is is the answer, after the batch was sent.
func (q *Confirmed) Is() bool { return q.row.Confirmed }

// SeedIn writes version 1 of the office with this zone and puts it in force.
// An office that has a calendar keeps it.
func SeedIn(tx *store.Tx, zone string) error {
	d, err := draftOf(zone)
	if err != nil {
		return err
	}
	insertVersion(tx, FirstNo, d.body, d.digest)
	list, err := configured()
	if err != nil {
		return err
	}
	_, of, err := sealLayer(list)
	putInForce(tx, FirstNo, of)
	return err
}

// CurrentIn returns the version in force.
func CurrentIn(ctx context.Context, tx *store.Tx) (Version, error) {
	var r row
	if err := tx.Get(ctx, &r, selectCurrent, tx.Office()); err != nil {
		return Version{}, unseeded(err)
	}
	return r.compile(ctx, tx)
}

// HoldIn returns the version in force and keeps it there until the transaction
// ends: whoever starts a clock calls it, so that no recompute passes between.
func HoldIn(ctx context.Context, tx *store.Tx) (Version, error) {
	if _, err := tx.Exec(ctx, holdCurrent, tx.Office()); err != nil {
		return Version{}, err
	}
	return CurrentIn(ctx, tx)
}

// LockIn returns the version in force and keeps everybody from counting by it
// until the transaction ends: whoever recomputes clocks calls it.
func LockIn(ctx context.Context, tx *store.Tx) (Version, error) {
	if _, err := tx.Exec(ctx, lockCurrent, tx.Office()); err != nil {
		return Version{}, err
	}
	return CurrentIn(ctx, tx)
}

// Question is a CurrentIn that travels in a caller's batch.
type Question struct{ row row }

// Ask adds the question for the version in force to a batch; hold keeps it
// there until the transaction ends, as HoldIn does.
func Ask(b *store.Batch, tx *store.Tx, hold bool) *Question {
	q := &Question{}
	if hold {
		b.Exec(holdCurrent, tx.Office())
	}
	store.Row(b, &q.row, selectCurrent, tx.Office())
	return q
}

// Version is the answer, after the batch was sent.
func (q *Question) Version(ctx context.Context, tx *store.Tx) (Version, error) {
	return q.row.compile(ctx, tx)
}

// VersionIn returns a version by its number: what a stopped clock was counted
// by. An unknown number is not_found.
func VersionIn(ctx context.Context, tx *store.Tx, no int) (Version, error) {
	r, err := byNo(ctx, tx, no)
	if err != nil {
		return Version{}, err
	}
	return r.compile(ctx, tx)
}

// unseeded keeps a missing calendar from looking like a missing page: every
// office has one from its first day.
func unseeded(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errors.New("calendar: the office has no calendar")
	}
	return err
}

// compile returns the compiled calendar of a row; the body is read only by the
// first who asks for its digest.
func (r row) compile(ctx context.Context, tx *store.Tx) (Version, error) {
	c, err := compiled.get(r.Digest, func() (workcal.Spec, error) {
		var spec workcal.Spec
		body, err := body(ctx, tx, r.No)
		if err != nil {
			return spec, err
		}
		if err := json.Unmarshal(body, &spec); err != nil {
			return spec, fmt.Errorf("calendar: version %d: %w", r.No, err)
		}
		return spec, nil
	})
	return Version{r.No, c}, err
}
