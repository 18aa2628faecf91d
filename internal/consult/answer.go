package consult

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

// Outgoing is what an officer sends to the visitor.
type Outgoing struct {
	Kind        message.Kind // message.Answer or message.Update
	Body        string
	Attachments []uuid.UUID
	ThenClose   bool // of an answer: the case is closed once a channel took it
}

// Send sends an answer ("Kirim jawaban") or a word that we are looking into it
// ("Kirim kabar"). The thread shows it at once; what is owed is answered once a
// channel has taken it (rules.md §4). It fails with invalid_input,
// attachment_unknown, case_closed, and case_held while somebody else writes.
func (d *Desk) Send(ctx context.Context, id uuid.UUID, out Outgoing) (Done, error) {
	out.Body = tidyText(out.Body)
	if err := out.check(); err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		author, err := officer(ctx)
		if err != nil {
			return err
		}
		if err := w.refuseHeldPen(ctx); err != nil {
			return err
		}
		_, err = w.send(ctx, out, author, nil)
		return err
	})
}

func (out Outgoing) check() error {
	wrong := checkText("body", out.Body)
	if len(out.Attachments) > maxFiles {
		wrong = append(wrong, fault.Field{Path: "attachments", Code: "out_of_range"})
	}
	if out.ThenClose && out.Kind != message.Answer {
		wrong = append(wrong, fault.Field{Path: "then_close", Code: "invalid"})
	}
	if wrong != nil {
		return fault.Invalid(wrong...)
	}
	return nil
}

// send writes a message of an officer, who need not be the actor, and puts it on
// its way. A case that belonged to nobody is the author's from then on.
func (w *work) send(ctx context.Context, out Outgoing, author uuid.UUID, approvedBy *uuid.UUID) (uuid.UUID, error) {
	if w.State == Closed {
		return uuid.Nil, w.refuse()
	}
	m, err := w.giveOut(ctx, out, author, approvedBy)
	if err != nil {
		return uuid.Nil, err
	}
	w.Writer, w.WriterUntil = nil, nil
	if w.Assignee == nil {
		w.Assignee, w.AssignedAt = &author, &w.now
	}
	w.ReadAt = &w.now
	audit.In(ctx, w.tx, "case."+string(out.Kind), "case", w.ID.String())
	if out.Kind == message.Answer {
		err = w.answer(ctx, m, out)
	} else {
		err = w.news(ctx, m, out)
	}
	return m.ID, err
}

// way is how messages reach the visitor.
func (w *work) way() message.Channel {
	switch {
	case w.Email != nil:
		return message.Email
	case w.Phone != nil:
		return message.WhatsApp
	}
	return message.Desk
}

// answer gives the visitor the word; the answer waits for a channel to take it.
// Whoever answers has found the request complete.
func (w *work) answer(ctx context.Context, m message.Message, out Outgoing) error {
	if err := w.unhush(ctx); err != nil {
		return err
	}
	if err := w.complete(ctx); err != nil {
		return err
	}
	w.Pending, w.ThenClose, w.SnoozedUntil = &m.ID, out.ThenClose, nil
	if err := w.happen(ActAnswer, Detail{"message": m.ID}); err != nil {
		return err
	}
	closes, err := w.closes(ctx)
	if err != nil {
		return err
	}
	return w.deliver(ctx, m, message.Answered, vars(out, w.stamped("Closes", closes)))
}

func (w *work) news(ctx context.Context, m message.Message, out Outgoing) error {
	if err := w.happen(ActUpdate, Detail{"message": m.ID}); err != nil {
		return err
	}
	due := w.DueAt
	if due != nil && due.Before(w.now) {
		due = nil // nobody promises the past
	}
	return w.deliver(ctx, m, message.News, vars(out, w.stamped("Due", due)))
}

// stamped is an instant as a letter to the visitor says it; none is left out.
func (w *work) stamped(name string, at *time.Time) map[string]string {
	if at == nil {
		return nil
	}
	return map[string]string{name: calendar.StampFor(w.Lang, at.In(w.here.Zone))}
}

// vars are what the letter of a message says.
func vars(out Outgoing, more map[string]string) map[string]string {
	all := map[string]string{"Message": out.Body}
	if n := len(out.Attachments); n > 0 {
		all["Files"] = strconv.Itoa(n)
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

// deliver puts a message of the thread on its way.
func (w *work) deliver(ctx context.Context, m message.Message, t message.Template, vars map[string]string) error {
	if w.Mirror() {
		return nil
	}
	l := w.letter(t, vars)
	l.Message = &m.ID
	_, err := message.QueueIn(ctx, w.tx, l)
	return err
}

// Closing is how an officer closes a case. The note of one that is referred is
// told to the visitor: where else to ask; any other stays in the office.
type Closing struct {
	Reason Reason
	Note   string
}

// Close closes a case. As answered it closes once nothing is owed: with an answer
// on its way, when a channel has taken that; without any it fails with
// answer_owed. It fails with case_closed too, and with invalid_input.
func (d *Desk) Close(ctx context.Context, id uuid.UUID, c Closing) (Done, error) {
	c.Note = tidyText(c.Note)
	if err := c.check(); err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if w.State == Closed {
			return w.refuse()
		}
		audit.In(ctx, w.tx, "case.close", "case", w.ID.String())
		if err := w.say(ctx, c); err != nil {
			return err
		}
		if c.Reason == Answered && w.Pending != nil {
			w.ThenClose = true
			return w.happen(ActCloseLater, nil)
		}
		if c.Reason == Answered {
			if err := w.refuseOwed(ctx); err != nil {
				return err
			}
		}
		if err := w.close(ctx, ActClose, c.Reason, nil); err != nil || c.Reason == Spam || c.Reason == Withdrawn {
			return err
		}
		return w.tellClosed(ctx)
	})
}

// refuseUnanswered fails with answer_owed when no answer was ever given: an office
// that promises nothing has no clock that says so.
func (w *work) refuseUnanswered(ctx context.Context) error {
	given, err := wasAnswered(ctx, w.tx, w.ID)
	if err != nil || given {
		return err
	}
	return w.refuseAs(fault.AnswerOwed)
}

// refuseOwed fails with answer_owed while an answer is, or as refuseUnanswered.
func (w *work) refuseOwed(ctx context.Context) error {
	if w.owes() {
		return w.refuseAs(fault.AnswerOwed)
	}
	return w.refuseUnanswered(ctx)
}

func (w *work) refuseAs(code fault.Code) error { return fault.New(code).Say("number", w.Number()) }

func (c Closing) check() error {
	switch c.Reason {
	case Answered, Withdrawn, Spam:
	case Referred:
		return checkBody("note", c.Note)
	case Silence:
		return fault.Invalid(fault.Field{Path: "reason", Code: "invalid"})
	default:
		return fault.Invalid(fault.Field{Path: "reason", Code: "invalid"})
	}
	if c.Note == "" {
		return nil
	}
	return checkBody("note", c.Note)
}

// say writes the note of a closing.
func (w *work) say(ctx context.Context, c Closing) error {
	kind := message.Note
	if c.Reason == Referred {
		kind = message.Update
	}
	return w.remark(ctx, kind, c.Note)
}

// remark writes a text of the officer who acts; none is none. The links of one that
// the visitor reads are logged as handed out.
func (w *work) remark(ctx context.Context, kind message.Kind, text string) error {
	if text == "" {
		return nil
	}
	author, err := officer(ctx)
	if err != nil {
		return err
	}
	m, err := w.write(ctx, message.Message{Direction: message.Out, Kind: kind, Channel: message.Desk, Body: text, Author: &author}, nil)
	if err != nil || kind == message.Note {
		return err
	}
	return w.handOut(ctx, m, nil, nil)
}

// Reopen opens a closed case again, with a new clock for the answer that is
// meant. The reason stays in the office. It fails with wrong_state on an open
// case.
func (d *Desk) Reopen(ctx context.Context, id uuid.UUID, reason string) (Done, error) {
	if reason = tidyText(reason); reason != "" {
		if err := checkBody("reason", reason); err != nil {
			return Done{}, err
		}
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if err := w.happen(ActReopen, nil); err != nil {
			return err
		}
		audit.In(ctx, w.tx, "case.reopen", "case", w.ID.String())
		if err := w.remark(ctx, message.Note, reason); err != nil {
			return err
		}
		if err := w.oweAgain(ctx, w.now); err != nil {
			return err
		}
		return w.tellDue(ctx, message.Reopened)
	})
}

// NoReplyNeeded ends the clock of a next answer that needs none: a bare thanks in
// an open case (rules.md §4). The visitor has the word again, and the silence
// begins now. It fails with nothing_owed, and with answer_owed on a first answer
// and while an answer is on its way.
func (d *Desk) NoReplyNeeded(ctx context.Context, id uuid.UUID) (Done, error) {
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		switch {
		case w.State == Closed:
			return w.refuse()
		case w.owedKind() == sla.FirstAnswer || w.Pending != nil || w.State == Arrived:
			return w.refuseAs(fault.AnswerOwed)
		case w.State == WaitingVisitor:
			return w.refuseAs(fault.NothingOwed)
		}
		if err := w.refuseUnanswered(ctx); err != nil {
			return err
		}
		clock := w.AnswerClock
		if err := w.voidAnswer(ctx); err != nil {
			return err
		}
		audit.In(ctx, w.tx, "case.no_reply_needed", "case", w.ID.String())
		if err := w.happen(ActNoReplyNeeded, Detail{"clock": clock}); err != nil {
			return err
		}
		return w.hush(ctx, w.now)
	})
}
