package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
)

// Mask hides the words of one message on every screen, because personal data
// stands in them ("Samarkan", ux.md §3.6). The row stays; what was sent by mail
// is with who got it. The case's line in lists is the beginning of its first
// message and is hidden with it. A message of another case is not_found.
func (d *Desk) Mask(ctx context.Context, id, which uuid.UUID) (Done, error) {
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		thread, err := message.ThreadIn(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		m, at := messageOf(thread, which)
		if m == nil {
			return fault.New(fault.NotFound)
		}
		if m.MaskedAt != nil {
			return nil
		}
		message.MaskIn(w.tx, m.ID)
		if first := firstWords(thread); first == at {
			w.Subject = maskedSubject
		}
		audit.In(ctx, w.tx, "case.mask", "case", w.ID.String(), "message")
		return w.happen(ActMask, Detail{"message": m.ID})
	})
}

// maskedSubject stands in lists for words that are hidden.
const maskedSubject = "•••"

// messageOf finds a message of a thread and its place.
func messageOf(thread []message.Message, id uuid.UUID) (*message.Message, int) {
	for i := range thread {
		if thread[i].ID == id {
			return &thread[i], i
		}
	}
	return nil, -1
}

// firstWords is the place of the first message of the visitor, or -1.
func firstWords(thread []message.Message) int {
	for i, m := range thread {
		if m.Direction == message.In {
			return i
		}
	}
	return -1
}
