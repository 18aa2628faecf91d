package consult

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
)

// Note keeps a note inside the office on a case, also on a closed one. The
// visitor never sees it.
func (d *Desk) Note(ctx context.Context, id uuid.UUID, body string, files []uuid.UUID) (Done, error) {
	body = tidyText(body)
	if err := checkBody("body", body); err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error { return w.note(ctx, body, files) })
}

// note writes a note of the officer who acts; its text is tidy and checked.
func (w *work) note(ctx context.Context, body string, files []uuid.UUID) error {
	me, err := officer(ctx)
	if err != nil {
		return err
	}
	m, err := message.WriteIn(w.tx, message.Message{SubjectKind: message.OfCase, Subject: w.ID, Direction: message.Out, Kind: message.Note,
		Channel: message.Desk, Body: body, Author: &me, At: w.now})
	if err != nil {
		return err
	}
	if err := message.AttachIn(ctx, w.tx, m.ID, files); err != nil {
		return err
	}
	return w.happen(ActNote, Detail{"message": m.ID})
}
