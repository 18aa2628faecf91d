package consult

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/sla"
)

// start begins a clock of the case; ok is false when the standard promises
// nothing of the kind. The visitor's page shows its date at once, so it is told;
// a mirror has no visitor. Received is when an answer was asked for, of a request
// that is complete at the instant.
func (w *work) start(ctx context.Context, kind sla.Kind, at time.Time, received *time.Time) (sla.Clock, bool, error) {
	s := w.clock(kind, at)
	s.Received = received
	return sla.StartIn(ctx, w.tx, s)
}

func (w *work) clock(kind sla.Kind, at time.Time) sla.Start {
	return sla.Start{Kind: kind, SubjectKind: "case", Subject: w.ID, SubjectNumber: w.Number(), Service: w.Service, At: at, Told: !w.Mirror()}
}

// owe begins the clock of an answer, counted from an instant, unless one is owed
// already. Under a standard that counts from when the request is complete, it
// notes that the answer is waited for since then.
func (w *work) owe(ctx context.Context, kind sla.Kind, at time.Time) error {
	if w.owes() {
		return nil
	}
	c, ok, err := w.start(ctx, kind, at, nil)
	if errors.Is(err, sla.ErrIncomplete) {
		w.incomplete(kind, at)
		return nil
	}
	if err == nil && ok {
		w.owing(c)
	}
	return err
}

// owing puts a running answer clock on the case, and brings the case back that
// was set aside before anything was owed.
func (w *work) owing(c sla.Clock) {
	w.SnoozedUntil = nil
	w.AnswerClock, w.AnswerKind, w.DueAt, w.owed = &c.ID, c.Kind, &c.DueAt, &c
}

// oweAgain begins the clock of a case that is open again: the next answer, or
// the first when none was ever given.
func (w *work) oweAgain(ctx context.Context, at time.Time) error {
	if w.owes() {
		return nil
	}
	kind := sla.NextAnswer
	answered, err := wasAnswered(ctx, w.tx, w.ID)
	if err != nil {
		return err
	}
	if !answered {
		kind = sla.FirstAnswer
	}
	return w.owe(ctx, kind, at)
}

// answeredAt ends the clock of the answer at an instant and returns which it
// was.
func (w *work) answeredAt(ctx context.Context, at time.Time) (*uuid.UUID, error) {
	ended := w.AnswerClock
	if ended == nil {
		return nil, nil
	}
	_, err := sla.StopIn(ctx, w.tx, *ended, at)
	w.AnswerClock, w.AnswerKind, w.DueAt = nil, "", nil
	return ended, err
}

// voidAnswer ends the clock of an answer that nobody waits for any more. It is
// cancelled while it is in time; what is late stays late.
func (w *work) voidAnswer(ctx context.Context) error {
	w.IncompleteKind, w.IncompleteSince = "", nil
	if w.AnswerClock == nil {
		return nil
	}
	if w.now.After(*w.DueAt) {
		_, err := w.answeredAt(ctx, w.now)
		return err
	}
	_, err := sla.CancelIn(ctx, w.tx, *w.AnswerClock)
	w.AnswerClock, w.AnswerKind, w.DueAt = nil, "", nil
	return err
}

// hush begins the silence, counted from an instant: nothing is owed and the
// visitor has the word. A mirror has no visitor.
func (w *work) hush(ctx context.Context, at time.Time) error {
	if w.Mirror() || w.owes() {
		return nil
	}
	if err := w.unhush(ctx); err != nil {
		return err
	}
	c, ok, err := w.start(ctx, sla.Silence, at, nil)
	if err == nil && ok {
		w.SilenceClock, w.SilentAt = &c.ID, &c.DueAt
	}
	return err
}

// closes is when the case will close by itself if its answer is taken now, for
// the letter that carries it; nil when the standard closes nothing.
func (w *work) closes(ctx context.Context) (*time.Time, error) {
	if w.Mirror() || w.ThenClose {
		return nil, nil
	}
	c, ok, err := sla.WouldIn(ctx, w.tx, w.clock(sla.Silence, w.now))
	if err != nil || !ok {
		return nil, err
	}
	return &c.DueAt, nil
}

// unhush ends the silence: somebody wrote, so its promise is void.
func (w *work) unhush(ctx context.Context) error {
	if w.SilenceClock == nil {
		return nil
	}
	_, err := sla.CancelIn(ctx, w.tx, *w.SilenceClock)
	w.SilenceClock, w.SilentAt = nil, nil
	return err
}

// close ends the case for a reason, with its clocks.
func (w *work) close(ctx context.Context, action Action, reason Reason, detail Detail) error {
	if _, ok := next(w.State, action); !ok {
		return w.refuse()
	}
	if err := w.dropApproval(ctx); err != nil {
		return err
	}
	if err := w.unhush(ctx); err != nil {
		return err
	}
	if err := w.voidAnswer(ctx); err != nil {
		return err
	}
	w.CloseReason, w.ClosedAt = reason, &w.now
	w.Pending, w.ThenClose, w.SnoozedUntil, w.Writer, w.WriterUntil = nil, false, nil, nil, nil
	return w.happen(action, detail)
}
