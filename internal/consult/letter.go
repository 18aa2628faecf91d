package consult

import (
	"context"
	"maps"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

// letter is a letter about the case to whoever asked, with the way back to it.
func (w *work) letter(t message.Template, vars map[string]string) message.Letter {
	l := message.Letter{SubjectKind: message.OfCase, Subject: w.ID, SubjectNumber: w.Number(), Template: t, Lang: w.Lang, Name: w.Name,
		Vars: map[string]string{"Office": w.here.Display(), "Link": w.desk.url(w.desk.link(w.here, w.Case))}}
	maps.Copy(l.Vars, vars)
	if w.Email != nil {
		l.Email = *w.Email
	}
	if w.Phone != nil {
		l.Phone = *w.Phone
	}
	return l
}

// tell puts a letter about the case on its way. A mirror has nobody to write to:
// what it says goes back to the office that asked.
func (w *work) tell(ctx context.Context, t message.Template, vars map[string]string) error {
	if w.Mirror() || (w.Email == nil && w.Phone == nil) {
		return nil
	}
	_, err := message.QueueIn(ctx, w.tx, w.letter(t, vars))
	return err
}

// tellDue is tell with until when the visitor is answered, and why then; or that
// this is counted from when the request is complete.
func (w *work) tellDue(ctx context.Context, t message.Template) error {
	if w.IncompleteSince != nil {
		return w.tell(ctx, t, map[string]string{"Incomplete": "1"})
	}
	if w.Mirror() || w.AnswerClock == nil {
		return w.tell(ctx, t, nil)
	}
	e, err := w.explain(ctx)
	if err != nil {
		return err
	}
	return w.tell(ctx, t, map[string]string{"Due": calendar.StampFor(w.Lang, e.DueAt), "Why": e.Text})
}

// explain tells why the answer is due when it is.
func (w *work) explain(ctx context.Context) (sla.Explanation, error) {
	if w.owed == nil || w.owed.ID != *w.AnswerClock {
		c, err := sla.ClockIn(ctx, w.tx, *w.AnswerClock)
		if err != nil {
			return sla.Explanation{}, err
		}
		w.owed = &c
	}
	return w.owed.ExplainIn(ctx, w.tx, w.Lang)
}

// tellClosed says that the case is closed and until when a reply opens it again.
func (w *work) tellClosed(ctx context.Context) error {
	vars := map[string]string{"Reason": string(w.CloseReason)}
	until, err := w.reopenUntil(ctx)
	if err != nil {
		return err
	}
	if until.After(w.now) {
		vars["Reopen"] = calendar.StampFor(w.Lang, until.In(w.here.Zone))
	}
	return w.tell(ctx, message.Closed, vars)
}
