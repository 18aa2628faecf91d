package consult

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// bringBack carries a mirror's replies into the thread of the case it stands
// for, as notes for the officers there, and then closes the mirror; or tells
// that the mirror was closed without a reply.
func (d *Desk) bringBack(ctx context.Context, p parcel) error {
	for _, m := range p.replies {
		if err := d.bring(ctx, p, m); err != nil {
			return err
		}
	}
	if p.State != Closed || p.letGo {
		return nil
	}
	return d.bringEnd(ctx, p)
}

// bring carries one reply with its files.
func (d *Desk) bring(ctx context.Context, p parcel, m message.Message) error {
	home := tenant.WithOffice(ctx, *p.SourceOffice)
	note := message.Message{ID: twin(m.ID, *p.SourceOffice), Body: m.Body, At: m.At}
	files, err := d.copyFiles(home, p, m.ID, note.ID)
	if err != nil {
		return err
	}
	if err := d.putNote(home, p, note, files, m.Kind == message.Answer); err != nil {
		return err
	}
	_, err = d.act(tenant.WithOffice(ctx, p.home.Key), p.ID, func(ctx context.Context, w *work) error {
		return w.cameBack(ctx, m)
	})
	return err
}

// copyFiles gives the office that asked the files of a reply, unless its note is
// there; those that no note names in the end are purged.
func (d *Desk) copyFiles(home context.Context, p parcel, reply, note uuid.UUID) (copies []uuid.UUID, err error) {
	var files []message.File
	err = store.View(tenant.WithOffice(home, p.home.Key), d.DB, func(ctx context.Context, tx *store.Tx) error {
		by, err := message.FilesIn(ctx, tx, []uuid.UUID{reply})
		files = by[reply]
		return err
	})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	stands := false
	err = store.View(home, d.DB, func(ctx context.Context, tx *store.Tx) error {
		_, err := messageIn(ctx, tx, *p.SourceCase, note)
		stands = err == nil
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return err
	})
	if err != nil || stands {
		return nil, err
	}
	ids := make([]uuid.UUID, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	return d.Files.Copy(home, p.home.Key, ids, *p.SourceOffice)
}

// bringEnd tells the office that asked that no answer comes.
func (d *Desk) bringEnd(ctx context.Context, p parcel) error {
	var answered bool
	err := store.View(tenant.WithOffice(ctx, p.home.Key), d.DB, func(ctx context.Context, tx *store.Tx) error {
		thread, err := message.ThreadIn(ctx, tx, p.ID)
		answered = slices.ContainsFunc(thread, func(m message.Message) bool { return m.Kind == message.Answer })
		return err
	})
	if err != nil || answered {
		return err
	}
	body := i18n.T(i18n.ID, "mirror.closed", map[string]any{"number": p.Number(), "reason": i18n.T(i18n.ID, "mirror.closed."+string(p.CloseReason), nil)})
	return d.putNote(tenant.WithOffice(ctx, *p.SourceOffice), p,
		message.Message{ID: twin(p.ID, *p.SourceOffice), Body: body, At: *p.ClosedAt}, nil, false)
}

// putNote writes a note of the mirror's office into the thread of the case it
// stands for, unread, unless it is there.
func (d *Desk) putNote(home context.Context, p parcel, note message.Message, files []uuid.UUID, answers bool) error {
	_, err := d.act(home, *p.SourceCase, func(ctx context.Context, w *work) error {
		thread, err := message.ThreadIn(ctx, w.tx, w.ID)
		if err != nil || slices.ContainsFunc(thread, func(m message.Message) bool { return m.ID == note.ID }) {
			return err
		}
		from := p.home.Key
		note.SubjectKind, note.Subject, note.Direction, note.Kind, note.Channel, note.FromOffice =
			message.OfCase, w.ID, message.Out, message.Note, message.Desk, &from
		if _, err := message.WriteIn(w.tx, note); err != nil {
			return err
		}
		if err := message.AttachIn(ctx, w.tx, note.ID, files); err != nil {
			return err
		}
		w.ReadAt, w.SnoozedUntil = nil, nil
		return w.referredBack(ctx, p, answers)
	})
	return err
}

// referredBack notes which referral was answered.
func (w *work) referredBack(ctx context.Context, p parcel, answers bool) error {
	all, err := selectReferrals(ctx, w.tx, w.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Target == p.home.Key && answers {
			setReferralAnswered(w.tx, r.ID)
		}
	}
	return w.happen(ActReferred, Detail{"office": p.home.Code, "answered": answers})
}

// cameBack notes on the mirror that a reply stands where it was asked for; an
// answer ends the mirror.
func (w *work) cameBack(ctx context.Context, m message.Message) error {
	m, err := messageIn(ctx, w.tx, w.ID, m.ID)
	if err != nil || m.AcceptedAt != nil {
		return err
	}
	if err := w.accepted(ctx, m, w.now); err != nil {
		return err
	}
	if m.Kind != message.Answer || w.State == Closed || w.owes() || w.Pending != nil {
		return nil
	}
	return w.close(ctx, ActClose, Answered, Detail{"message": m.ID})
}
