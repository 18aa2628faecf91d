package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// settled follows what became of a delivery: an answer that a channel took is
// given, one that came back is owed again (rules.md §4). It can be repeated.
func (d *Desk) settled(ctx context.Context, e outbox.Event) error {
	id, err := uuid.Parse(e.Subject)
	if err != nil {
		return err
	}
	ctx = tenant.WithActor(tenant.WithOffice(ctx, e.Office), tenant.Actor{Kind: tenant.System})
	_, err = d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		v, err := message.DeliveryIn(ctx, tx, id)
		if fault.Is(err, fault.NotFound) {
			return Done{}, nil
		}
		settled := v.State.Accepted() || v.State == message.Failed
		if err != nil || v.Message == nil || v.SubjectKind != message.OfCase || !settled {
			return Done{}, err
		}
		return d.settleIn(ctx, tx, here, v)
	})
	return err
}

// settleIn reads the message's present case and the delivery again once the case
// is held: both may have changed.
func (d *Desk) settleIn(ctx context.Context, tx *store.Tx, here office.Office, v message.Delivery) (Done, error) {
	subject, err := subjectOfMessage(ctx, tx, *v.Message)
	if err != nil {
		return Done{}, err
	}
	w, err := d.take(ctx, tx, here, subject)
	if err != nil {
		return Done{}, err
	}
	if v, err = message.DeliveryIn(ctx, tx, v.ID); err != nil {
		return Done{}, err
	}
	m, err := messageIn(ctx, tx, subject, *v.Message)
	if err != nil {
		return Done{}, err
	}
	switch {
	case v.State.Accepted() && m.AcceptedAt == nil && v.SentAt != nil:
		err = w.accepted(ctx, m, *v.SentAt)
	case v.State == message.Failed:
		err = w.rejected(ctx, m, v.ID)
	}
	if err != nil || len(w.events) == 0 {
		return Done{}, err
	}
	return w.done(), w.save(ctx)
}

// accepted notes that a channel took a message, at an instant. An answer counts
// from when it was written: its clock stops there. What the visitor wrote after
// it is owed an answer from then on; else the silence begins at the instant. One
// that had come back and was sent again is the newest answer, too.
func (w *work) accepted(ctx context.Context, m message.Message, at time.Time) error {
	message.AcceptIn(w.tx, m.ID, at)
	if m.Kind != message.Answer {
		return nil
	}
	ended, err := w.answeredBy(ctx, m)
	if err != nil {
		return err
	}
	last, err := lastOf(ctx, w.tx, w.ID, m.ID)
	if err != nil {
		return err
	}
	mine := w.Pending != nil && *w.Pending == m.ID
	if mine {
		w.Pending = nil
	}
	if err := w.happen(ActAccept, Detail{"message": m.ID, "clock": ended}); err != nil {
		return err
	}
	again := last == ActBounce && w.State != WaitingVisitor
	if w.State == Closed || (ended == nil && !mine && !again) {
		return nil
	}
	return w.goOn(ctx, m, at)
}

// answeredBy ends the clock that an answer answers, which began before it.
func (w *work) answeredBy(ctx context.Context, m message.Message) (*uuid.UUID, error) {
	if w.AnswerClock == nil {
		return nil, nil
	}
	c, err := sla.ClockIn(ctx, w.tx, *w.AnswerClock)
	if err != nil || m.At.Before(c.StartedAt) {
		return nil, err
	}
	return w.answeredAt(ctx, m.At)
}

// goOn is what follows once an answer is given. What was written after it is owed
// from then on, also while another answer is on its way: that may come back.
func (w *work) goOn(ctx context.Context, m message.Message, at time.Time) error {
	written, ok, err := firstAfter(ctx, w.tx, w.ID, m.ID)
	if err != nil {
		return err
	}
	if ok {
		if w.Pending == nil {
			w.ThenClose = false
		}
		return w.owe(ctx, sla.NextAnswer, written)
	}
	if w.Pending != nil || w.owes() {
		return nil
	}
	if w.State != WaitingVisitor {
		if err := w.happen(ActArrive, Detail{"message": m.ID}); err != nil {
			return err
		}
	}
	if w.ThenClose {
		if err := w.close(ctx, ActClose, Answered, Detail{"message": m.ID}); err != nil {
			return err
		}
		return w.tellClosed(ctx)
	}
	return w.hush(ctx, at)
}

// rejected takes back a message that did not arrive. An answer is owed again, and
// the clock it had stopped runs as if it had never been.
func (w *work) rejected(ctx context.Context, m message.Message, delivery uuid.UUID) error {
	last, err := lastOf(ctx, w.tx, w.ID, m.ID)
	if err != nil || (m.AcceptedAt == nil && (last == ActBounce || last == ActUndelivered)) {
		return err
	}
	detail := Detail{"message": m.ID, "delivery": delivery}
	if last == ActEnough { // the visitor has read it
		return w.undelivered(ctx, delivery)
	}
	message.RejectIn(w.tx, m.ID)
	mine := w.Pending != nil && *w.Pending == m.ID
	if mine {
		w.Pending, w.ThenClose = nil, false
	}
	switch {
	case m.Kind != message.Answer:
	case m.AcceptedAt != nil:
		return w.reinstate(ctx, m, detail)
	case mine && w.State != Closed:
		w.SnoozedUntil = nil
		return w.happen(ActBounce, detail)
	}
	return w.happen(ActUndelivered, detail)
}

// undelivered notes once that a letter did not arrive which nothing hangs on.
func (w *work) undelivered(ctx context.Context, delivery uuid.UUID) error {
	known, err := isKnown(ctx, w.tx, w.ID, delivery)
	if err != nil || known {
		return err
	}
	return w.happen(ActUndelivered, Detail{"delivery": delivery})
}

// reinstate makes what an answer had stopped run again. When another answer was
// given since, that one counts. A case that was closed because of the answer is
// open again; what the visitor or a reason of its own closed stays closed.
func (w *work) reinstate(ctx context.Context, m message.Message, detail Detail) error {
	clock, err := endedBy(ctx, w.tx, w.ID, m.ID)
	if err != nil {
		return err
	}
	later, given, err := laterAnswer(ctx, w.tx, w.ID, m.ID)
	if err != nil {
		return err
	}
	if given {
		if clock != nil {
			if _, err = sla.ReinstateIn(ctx, w.tx, *clock); err == nil {
				_, err = sla.StopIn(ctx, w.tx, *clock, later)
			}
		}
		if err != nil {
			return err
		}
		return w.happen(ActUndelivered, detail)
	}
	if w.State == Closed {
		opens, err := closedByAnswer(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		if !opens {
			return w.happen(ActUndelivered, detail)
		}
	}
	if err := w.oweAsBefore(ctx, clock); err != nil {
		return err
	}
	return w.happen(ActBounce, detail)
}

// oweAsBefore puts a clock that was stopped back on the case. What the visitor
// wrote meanwhile was written while it was owed.
func (w *work) oweAsBefore(ctx context.Context, clock *uuid.UUID) error {
	if err := w.unhush(ctx); err != nil {
		return err
	}
	if clock == nil {
		return nil
	}
	w.IncompleteKind, w.IncompleteSince = "", nil
	if w.AnswerClock != nil {
		if _, err := sla.CancelIn(ctx, w.tx, *w.AnswerClock); err != nil {
			return err
		}
	}
	c, err := sla.ReinstateIn(ctx, w.tx, *clock)
	if err == nil {
		w.owing(c)
	}
	return err
}
