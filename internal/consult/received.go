package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
)

// receivedBack is how old a message may be that an officer copies in
// (rules.md §7).
const receivedBack = 7 * 24 * time.Hour

// Receive copies in what a visitor wrote or said outside the service. It counts
// from when it was written: what was written before our last answer is kept and
// asks for nothing more; anything else does what a message by the public link
// does, and so makes a closing by silence void that came after it. A case that
// had to begin anew is the Done's Follow. It fails with case_closed on spam, with
// wrong_state on a mirror, with attachment_unknown and invalid_input.
func (d *Desk) Receive(ctx context.Context, id uuid.UUID, r Received) (Done, error) {
	r.Body, r.At = tidyText(r.Body), r.At.UTC().Truncate(time.Microsecond)
	if err := checkBody("body", r.Body); err != nil {
		return Done{}, err
	}
	if r.Channel == "" {
		r.Channel = message.WhatsApp
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if r.At.After(w.now) || w.now.Sub(r.At) > receivedBack {
			return fault.Invalid(fault.Field{Path: "at", Code: "out_of_range"})
		}
		if w.Mirror() || w.CloseReason == Spam {
			return w.refuse()
		}
		audit.In(ctx, w.tx, "case.received", "case", w.ID.String(), "body")
		thread, err := message.ThreadIn(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		if last := lastAnswer(thread); last != nil && r.At.Before(last.At) {
			return w.keep(ctx, r)
		}
		return w.hear(ctx, r)
	})
}

// keep writes down what our answer has answered already.
func (w *work) keep(ctx context.Context, r Received) error {
	m, err := w.heard(ctx, r)
	if err != nil {
		return err
	}
	return w.happen(ActKeep, Detail{"message": m.ID})
}

// lastAnswer is our newest answer in a thread, or nil.
func lastAnswer(thread []message.Message) (last *message.Message) {
	for i := range thread {
		if thread[i].Kind == message.Answer && (last == nil || thread[i].At.After(last.At)) {
			last = &thread[i]
		}
	}
	return last
}
