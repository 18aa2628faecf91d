package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// versionsBack is how many calendars are looked through for the one by which a
// date was counted.
const versionsBack = 20

// clockChanged has a case follow its clock, which another calendar may have
// moved.
func (d *Desk) clockChanged(ctx context.Context, e outbox.Event) error {
	id, err := uuid.Parse(e.Subject)
	if err != nil || e.Rev == 1 {
		return nil // a clock that has only begun has its case's date
	}
	return d.follow(ctx, e.Office, func(ctx context.Context, tx *store.Tx) ([]uuid.UUID, error) { return oneBehind(ctx, tx, id) })
}

// clocksChanged is clockChanged for many clocks of an office at once.
func (d *Desk) clocksChanged(ctx context.Context, e outbox.Event) error {
	return d.follow(ctx, e.Office, allBehind)
}

// follow shifts the cases that are found to be behind their clocks.
func (d *Desk) follow(ctx context.Context, o tenant.Office, find func(context.Context, *store.Tx) ([]uuid.UUID, error)) error {
	ctx = tenant.WithOffice(ctx, o)
	var behind []uuid.UUID
	err := store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (err error) {
		behind, err = find(ctx, tx)
		return err
	})
	for _, id := range behind {
		if err == nil {
			_, err = d.act(ctx, id, func(ctx context.Context, w *work) error { return w.shift(ctx) })
		}
	}
	return err
}

// shift takes over the clock's date and tells the visitor once, when the date
// was told to them (rules.md §2).
func (w *work) shift(ctx context.Context) error {
	id, date := w.AnswerClock, &w.DueAt
	if id == nil {
		id, date = w.SilenceClock, &w.SilentAt
	}
	if id == nil {
		return nil
	}
	clock, err := sla.ClockIn(ctx, w.tx, *id)
	if err != nil || clock.DueAt.Equal(**date) {
		return err
	}
	was := **date
	*date = &clock.DueAt
	if err := w.happen(ActShift, Detail{"clock": clock.ID, "kind": clock.Kind}); err != nil {
		return err
	}
	if clock.FirstToldDueAt == nil || w.Mirror() || w.Pending != nil {
		return nil
	}
	return w.tellMove(ctx, clock, was)
}

// tellMove writes to the visitor that a date is another, and why.
func (w *work) tellMove(ctx context.Context, clock sla.Clock, was time.Time) error {
	reason, err := whyMoved(ctx, w.tx, w.Lang, clock, was)
	if err != nil {
		return err
	}
	stamp := func(at time.Time) string { return calendar.StampFor(w.Lang, at.In(w.here.Zone)) }
	vars := map[string]string{"Due": stamp(clock.DueAt), "Was": stamp(was), "Reason": reason}
	if clock.Kind == sla.Silence {
		vars["Kind"] = "silence"
	}
	return w.tell(ctx, message.Moved, vars)
}

// whyMoved compares the walk to the clock's date with the one to the date it had.
func whyMoved(ctx context.Context, tx *store.Tx, l i18n.Lang, c sla.Clock, was time.Time) (string, error) {
	v, err := calendar.VersionIn(ctx, tx, c.CalendarVersion)
	if err != nil {
		return "", err
	}
	is, err := calendar.Tell(l, v, c.StartedAt, c.WorkingDays, c.Options())
	if err != nil {
		return "", err
	}
	before := is
	for no := v.No - 1; no >= max(calendar.FirstNo, v.No-versionsBack); no-- {
		old, err := calendar.VersionIn(ctx, tx, no)
		if err != nil {
			return "", err
		}
		if before, err = calendar.Tell(l, old, c.StartedAt, c.WorkingDays, c.Options()); err != nil {
			return "", err
		}
		if before.DueAt.Equal(was) {
			break
		}
	}
	return reasonOf(l, before, is), nil
}
