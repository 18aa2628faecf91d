package consult

import (
	"context"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

// Fire is what an announcement of a case's clock does, in the transaction that
// makes it. Everywhere else the case is locked before its clock, so a case that
// somebody holds is left with sla.ErrBusy, and the clock is tried again.
func (d *Desk) Fire(ctx context.Context, tx *store.Tx, c sla.Clock, a sla.Announcement) error {
	if c.SubjectKind != string(message.OfCase) {
		return nil
	}
	here, err := d.here(ctx)
	if err != nil {
		return err
	}
	var all []Case
	b := tx.Batch()
	store.Rows(b, &all, lockOrLeave, tx.Office(), c.Subject)
	if err := b.Send(ctx); err != nil {
		return err
	}
	if len(all) == 0 {
		return sla.ErrBusy
	}
	w := &work{Case: &all[0], desk: d, tx: tx, here: here, now: tx.Now()}
	if err := w.fire(ctx, c, a); err != nil || len(w.events) == 0 {
		return err
	}
	return w.save(ctx)
}

// fire passes over a clock that is not the case's own any more, and over a
// warning of what is over already: the end is announced with it.
func (w *work) fire(ctx context.Context, c sla.Clock, a sla.Announcement) error {
	detail := Detail{"clock": c.ID}
	answer := w.AnswerClock != nil && *w.AnswerClock == c.ID
	silence := w.SilenceClock != nil && *w.SilenceClock == c.ID
	switch a.Kind {
	case sla.Warn:
		switch {
		case w.now.After(c.DueAt):
		case answer:
			return w.happen(ActWarn, detail)
		case silence:
			return w.remind(ctx, c, detail)
		}
	case sla.WentLate:
		if answer {
			return w.happen(ActLate, detail)
		}
	case sla.CloseCase:
		if silence && w.State == WaitingVisitor && !w.LastInboundAt.After(c.StartedAt) {
			return w.closeSilent(ctx, c, detail)
		}
	}
	return nil
}

// remind tells the visitor one working day before the case closes by itself.
func (w *work) remind(ctx context.Context, c sla.Clock, detail Detail) error {
	if err := w.happen(ActRemind, detail); err != nil {
		return err
	}
	return w.tell(ctx, message.Reminder, map[string]string{"Closes": calendar.StampFor(w.Lang, c.DueAt.In(w.here.Zone))})
}

// closeSilent closes the case; its clock ends at the instant it was due.
func (w *work) closeSilent(ctx context.Context, c sla.Clock, detail Detail) error {
	if _, err := sla.StopIn(ctx, w.tx, c.ID, c.DueAt); err != nil {
		return err
	}
	w.SilenceClock, w.SilentAt = nil, nil
	if err := w.close(ctx, ActSilence, Silence, detail); err != nil {
		return err
	}
	return w.tellClosed(ctx)
}
