package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/standard"
)

// Received is what a visitor writes.
type Received struct {
	Body        string
	At          time.Time // when it was written; zero is now
	Channel     message.Channel
	Attachments []uuid.UUID
}

// Replied is what a visitor's message came to. FollowUp is the case that it
// began, when the old one was closed too long ago.
type Replied struct {
	Done
	FollowUp *FollowUp
}

// Reply is what the visitor of a public link writes. On a closed case it opens
// the case again, or begins another that goes on from it (FollowUp);
// a bare thanks does neither. It fails with invalid_input, attachment_unknown,
// and case_closed on spam.
func (d *Desk) Reply(ctx context.Context, token, body string, files []uuid.UUID) (Replied, error) {
	return d.hear(ctx, token, ActReply, Received{Body: tidyText(body), Channel: message.Web, Attachments: files})
}

// NotAnswered is "Belum terjawab": a reply that may be without words.
func (d *Desk) NotAnswered(ctx context.Context, token, body string, files []uuid.UUID) (Replied, error) {
	return d.hear(ctx, token, ActNotAnswered, Received{Body: tidyText(body), Channel: message.Web, Attachments: files})
}

func (d *Desk) hear(ctx context.Context, token string, action Action, r Received) (Replied, error) {
	if action == ActReply || r.Body != "" {
		if err := checkBody("body", r.Body); err != nil {
			return Replied{}, err
		}
	}
	if len(r.Attachments) > maxFiles {
		return Replied{}, fault.Invalid(fault.Field{Path: "attachments", Code: "out_of_range"})
	}
	done, err := d.byLink(ctx, token, func(ctx context.Context, w *work) error {
		if r.Body == "" {
			r.Body = i18n.T(w.Lang, "case.not_answered", nil)
		}
		return w.hearAs(ctx, action, r)
	})
	if err != nil || done.Follow == nil {
		return Replied{Done: done}, err
	}
	next, err := d.receipt(ctx, done, *done.Follow)
	return Replied{done, &FollowUp{done.FollowNumber, next.Token, next.URL}}, err
}

// hear takes what the visitor wrote, however it came.
func (w *work) hear(ctx context.Context, r Received) error { return w.hearAs(ctx, ActReply, r) }

func (w *work) hearAs(ctx context.Context, action Action, r Received) error {
	if r.At.IsZero() {
		r.At = w.now
	}
	if w.State != Closed {
		return w.inbound(ctx, action, r)
	}
	switch {
	case w.CloseReason == Spam:
		return w.refuse()
	case w.CloseReason == Silence && !r.At.Truncate(time.Second).After(*w.ClosedAt):
		if err := w.happen(ActVoid, nil); err != nil {
			return err
		}
		return w.again(ctx, action, r)
	case action == ActReply && len(r.Attachments) == 0 && Thanks(r.Body):
		return w.thanked(ctx, r)
	}
	until, err := w.reopenUntil(ctx)
	if err != nil {
		return err
	}
	if r.At.After(until) {
		return w.followed(ctx, r)
	}
	if err := w.happen(ActReopen, nil); err != nil {
		return err
	}
	return w.again(ctx, action, r)
}

// inbound takes what the visitor writes in an open case. The silence is over;
// the next answer is owed, unless one is already, which an answer on its way
// counts as.
func (w *work) inbound(ctx context.Context, action Action, r Received) error {
	m, err := w.heard(ctx, r)
	if err != nil {
		return err
	}
	if err := w.unhush(ctx); err != nil {
		return err
	}
	if w.Pending == nil {
		if err := w.oweAgain(ctx, r.At); err != nil {
			return err
		}
	}
	w.SnoozedUntil, w.ThenClose = nil, false
	return w.happen(action, Detail{"message": m.ID})
}

// again goes on with a case that is open again.
func (w *work) again(ctx context.Context, action Action, r Received) error {
	if err := w.inbound(ctx, action, r); err != nil {
		return err
	}
	return w.tellDue(ctx, message.Reopened)
}

// thanked keeps a bare thanks on a closed case.
func (w *work) thanked(ctx context.Context, r Received) error {
	m, err := w.heard(ctx, r)
	if err != nil {
		return err
	}
	return w.happen(ActThanks, Detail{"message": m.ID})
}

func (w *work) heard(ctx context.Context, r Received) (message.Message, error) {
	return w.write(ctx, message.Message{Direction: message.In, Kind: message.Plain, Channel: r.Channel, Body: r.Body, At: r.At}, r.Attachments)
}

// followed begins a case that goes on from one that was closed long ago.
func (w *work) followed(ctx context.Context, r Received) error {
	q := Question{Topic: w.Topic, Body: r.Body, Name: w.Name, Files: r.Attachments, ShareContact: w.ShareContact,
		Lang: w.Lang, Channel: r.Channel, ReceivedAt: r.At}
	if w.Email != nil {
		q.Email = *w.Email
	}
	if w.Phone != nil {
		q.Phone = *w.Phone
	}
	next, err := w.desk.beginIn(ctx, w.tx, w.here, ActFollow, q, w.Case)
	if err != nil {
		return err
	}
	w.follow = next.Case
	if err := next.save(ctx); err != nil {
		return err
	}
	return w.happen(ActFollowed, Detail{"case": next.ID})
}

// reopenUntil is the last instant at which a message opens the closed case again:
// so many working days after its closing as its standard says.
func (w *work) reopenUntil(ctx context.Context) (time.Time, error) {
	if w.ClosedAt == nil {
		return time.Time{}, nil
	}
	v, err := standard.CurrentIn(ctx, w.tx, w.Service)
	if err != nil {
		return time.Time{}, err
	}
	days, err := calendar.CurrentIn(ctx, w.tx)
	if err != nil {
		return time.Time{}, err
	}
	due, err := days.Due(*w.ClosedAt, v.Clock().ReopenWithinWorkingDays, v.Options())
	return due.DueAt, err
}

// Enough is "Sudah cukup": the visitor closes the case as answered. An answer
// that is still on its way was read, so it is given, whatever becomes of it.
func (d *Desk) Enough(ctx context.Context, token string) (Done, error) {
	return d.byLink(ctx, token, func(ctx context.Context, w *work) error {
		if w.State == Closed {
			return w.refuse()
		}
		if w.Pending == nil || w.State != WaitingVisitor {
			return w.close(ctx, ActEnough, Answered, nil)
		}
		m, err := messageIn(ctx, w.tx, w.ID, *w.Pending)
		if err != nil {
			return err
		}
		message.AcceptIn(w.tx, m.ID, w.now)
		ended, err := w.answeredAt(ctx, m.At)
		if err != nil {
			return err
		}
		return w.close(ctx, ActEnough, Answered, Detail{"message": m.ID, "clock": ended})
	})
}

// Withdraw closes the case because its visitor takes the question back.
func (d *Desk) Withdraw(ctx context.Context, token string) (Done, error) {
	return d.byLink(ctx, token, func(ctx context.Context, w *work) error {
		if err := w.close(ctx, ActWithdraw, Withdrawn, nil); err != nil {
			return err
		}
		return w.tell(ctx, message.Withdrawn, nil)
	})
}
