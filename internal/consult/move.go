package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

// MoveMessage puts a message of the visitor into another open case of the
// office, with its files and its clock (rules.md §6): what it is owed is owed
// over there, by the earlier of both dates. A case that is left without any
// message of the visitor is closed. It fails with not_found, with case_closed
// when one of both is closed, with wrong_state on what no visitor wrote and on
// mirrors, and with invalid_input when both are the same.
func (d *Desk) MoveMessage(ctx context.Context, id, which, to uuid.UUID) (Done, error) {
	if id == to {
		return Done{}, fault.Invalid(fault.Field{Path: "to_case", Code: "invalid"})
	}
	return d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		from, into, err := d.takeBoth(ctx, tx, here, id, to)
		if err != nil {
			return Done{}, err
		}
		for _, w := range []*work{from, into} {
			if w.State == Closed || w.Mirror() {
				return Done{}, w.refuse()
			}
		}
		if err := move(ctx, from, into, which); err != nil {
			return Done{}, err
		}
		if err := into.save(ctx); err != nil {
			return Done{}, err
		}
		return from.done(), from.save(ctx)
	})
}

// takeBoth locks two cases, the smaller id first.
func (d *Desk) takeBoth(ctx context.Context, tx *store.Tx, here office.Office, a, b uuid.UUID) (first, second *work, err error) {
	if a.String() > b.String() {
		second, first, err = d.takeBoth(ctx, tx, here, b, a)
		return first, second, err
	}
	if first, err = d.take(ctx, tx, here, a); err == nil {
		second, err = d.take(ctx, tx, here, b)
	}
	return first, second, err
}

func move(ctx context.Context, from, into *work, which uuid.UUID) error {
	thread, err := message.ThreadIn(ctx, from.tx, from.ID)
	if err != nil {
		return err
	}
	m, at := messageOf(thread, which)
	if m == nil {
		return fault.New(fault.NotFound)
	}
	if m.Direction != message.In {
		return from.refuse()
	}
	owed := from.unanswered(thread)
	// It is what the clock runs for; while an answer is on its way, that runs for
	// what came before.
	mine := len(owed) > 0 && owed[0].ID == m.ID && from.Pending == nil
	message.MoveIn(from.tx, m.ID, into.ID)
	audit.In(ctx, from.tx, "case.move_message", "case", from.ID.String(), "message")
	rest := append(thread[:at:at], thread[at+1:]...)
	if err := into.moveIn(ctx, from, *m, mine, contains(owed, m.ID)); err != nil {
		return err
	}
	return from.moveOut(ctx, rest, m.ID, into, mine)
}

// unanswered are the visitor's messages after our last answer that was given or is
// on its way.
func (w *work) unanswered(thread []message.Message) (all []message.Message) {
	for _, m := range thread {
		switch {
		case m.Kind == message.Answer && (m.AcceptedAt != nil || w.Pending != nil && *w.Pending == m.ID):
			all = nil
		case m.Direction == message.In:
			all = append(all, m)
		}
	}
	return all
}

func contains(all []message.Message, id uuid.UUID) bool {
	for _, m := range all {
		if m.ID == id {
			return true
		}
	}
	return false
}

// moveIn takes a message over. What is owed for it is owed here: its clock comes
// along, unless an earlier one runs here already. An answer that is on its way here
// did not answer it.
func (w *work) moveIn(ctx context.Context, from *work, m message.Message, itsClock, owed bool) error {
	if err := w.unhush(ctx); err != nil {
		return err
	}
	if itsClock && from.owes() {
		if err := w.takeClock(ctx, from); err != nil {
			return err
		}
	}
	if owed {
		if err := w.oweAgain(ctx, m.At); err != nil {
			return err
		}
	}
	if m.At.After(w.LastMessageAt) {
		w.LastMessageAt = m.At
	}
	if m.At.After(w.LastInboundAt) {
		w.LastInboundAt = m.At
	}
	w.ReadAt, w.SnoozedUntil, w.ThenClose = nil, nil, false
	return w.happen(ActMoveIn, Detail{"message": m.ID, "from": from.ID, "owed": owed})
}

// takeClock has a running clock of another case run here; of two the one that is
// due first stays. What is not counted yet is waited for here since then.
func (w *work) takeClock(ctx context.Context, from *work) error {
	if since := from.IncompleteSince; since != nil {
		if w.IncompleteSince != nil && since.Before(*w.IncompleteSince) {
			w.IncompleteSince = since
		}
		return from.voidAnswer(ctx)
	}
	if w.AnswerClock != nil && !from.DueAt.Before(*w.DueAt) {
		return from.voidAnswer(ctx)
	}
	if err := w.voidAnswer(ctx); err != nil {
		return err
	}
	clock, err := sla.HandOverIn(ctx, w.tx, *from.AnswerClock, w.ID, w.Number())
	if err != nil {
		return err
	}
	from.AnswerClock, from.AnswerKind, from.DueAt = nil, "", nil
	w.owing(clock)
	return nil
}

// moveOut goes on without a message: with what is still unanswered, else as
// before it was written, else as a case that is none.
func (w *work) moveOut(ctx context.Context, rest []message.Message, gone uuid.UUID, into *work, itsClock bool) error {
	if err := w.happen(ActMoveOut, Detail{"message": gone, "to": into.ID}); err != nil {
		return err
	}
	first := firstWords(rest)
	if first < 0 {
		return w.close(ctx, ActClose, Withdrawn, Detail{"to": into.ID})
	}
	w.Subject = subjectOf(rest[first].Body)
	if rest[first].MaskedAt != nil {
		w.Subject = maskedSubject
	}
	w.LastMessageAt, w.LastInboundAt = w.ReceivedAt, w.ReceivedAt
	for _, m := range rest {
		if m.Public() && m.At.After(w.LastMessageAt) {
			w.LastMessageAt = m.At
		}
		if m.Direction == message.In && m.At.After(w.LastInboundAt) {
			w.LastInboundAt = m.At
		}
	}
	owed := w.unanswered(rest)
	switch {
	case len(owed) > 0 && itsClock && w.Pending == nil:
		return w.oweAgain(ctx, owed[0].At)
	case len(owed) > 0 || w.Pending != nil || w.State == WaitingVisitor:
		return nil
	}
	if err := w.happen(ActNoReplyNeeded, nil); err != nil {
		return err
	}
	return w.hush(ctx, w.now)
}
