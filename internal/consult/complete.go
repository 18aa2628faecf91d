package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

// afterDated puts the cases whose answer is not counted yet behind every date
// in the lists that begin with what is due first.
const afterDated = 100 * 365 * 24 * time.Hour

// RequestComplete says that what the visitor asks is clear and complete: under a
// standard that counts from then (rules.md §3.4) the answer is counted from now
// on, and the visitor is told by when. Saying it again changes nothing. It fails
// with case_closed, with nothing_owed, and with counted_from_receipt where the
// answer did not wait for it.
func (d *Desk) RequestComplete(ctx context.Context, id uuid.UUID) (Done, error) {
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if w.State == Closed {
			return w.refuse()
		}
		if w.IncompleteSince == nil {
			return w.counted(ctx)
		}
		audit.In(ctx, w.tx, "case.request_complete", "case", w.ID.String())
		if err := w.complete(ctx); err != nil {
			return err
		}
		return w.tellDue(ctx, message.Complete)
	})
}

// counted leaves a request as it is that was said to be complete before.
func (w *work) counted(ctx context.Context) error {
	if w.AnswerClock == nil {
		return fault.New(fault.NothingOwed).Say("number", w.Number())
	}
	c, err := sla.ClockIn(ctx, w.tx, *w.AnswerClock)
	if err != nil {
		return err
	}
	if c.ReceivedAt == nil {
		return fault.New(fault.CountedFromReceipt).Say("number", w.Number())
	}
	return w.rest()
}

// complete begins the clock of an answer that waited for a complete request.
func (w *work) complete(ctx context.Context) error {
	if w.IncompleteSince == nil {
		return nil
	}
	kind, since := w.IncompleteKind, w.IncompleteSince
	w.IncompleteKind, w.IncompleteSince = "", nil
	c, ok, err := w.start(ctx, kind, w.now, since)
	if err != nil {
		return err
	}
	if ok {
		w.owing(c)
	}
	return w.happen(ActComplete, Detail{"clock": w.AnswerClock})
}

// incomplete notes an answer that is owed and not counted yet, and since when it
// is waited for.
func (w *work) incomplete(kind sla.Kind, since time.Time) {
	since = since.UTC().Truncate(time.Microsecond)
	w.IncompleteKind, w.IncompleteSince = kind, &since
}

// owes tells whether the visitor waits for an answer that was promised, counted
// or not yet.
func (c *Case) owes() bool { return c.AnswerClock != nil || c.IncompleteSince != nil }

// owedKind is which answer that is; empty when none.
func (c *Case) owedKind() sla.Kind {
	if c.IncompleteSince != nil {
		return c.IncompleteKind
	}
	return c.AnswerKind
}
