package consult

import (
	"context"
	"maps"

	"github.com/bps-pst/pst/internal/message"
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
