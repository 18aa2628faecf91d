package consult

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// A case that is referred has a mirror in the office that is asked. No
// transaction spans two offices (house.md): a listener reads one and writes the
// other, and does nothing when it is told again. Ids over there are made of ids
// here, so that the same words are never written twice.

// carry brings what changed on a case to the office at the other end.
func (d *Desk) carry(ctx context.Context, e outbox.Event) error {
	id, err := uuid.Parse(e.Subject)
	if err != nil {
		return nil
	}
	var p parcel
	err = store.View(tenant.WithOffice(ctx, e.Office), d.DB, func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = pack(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	var known bool
	if p.home, known = d.Offices.ByKey(e.Office); !known {
		return fault.New(fault.UnknownOffice)
	}
	for _, r := range p.referrals {
		if err := d.deliver(ctx, p, r); err != nil {
			return err
		}
	}
	if p.Mirror() {
		return d.bringBack(ctx, p)
	}
	return nil
}

// parcel is what may have to go to another office.
type parcel struct {
	Case
	home      office.Office
	referrals []referral        // of the case, not answered yet
	words     []message.Message // of the visitor, in their order; only with referrals
	replies   []message.Message // of a mirror, not come back yet
}

// pack reads a case; what has nothing to do with another office is not read.
func pack(ctx context.Context, tx *store.Tx, id uuid.UUID) (p parcel, err error) {
	if p.Case, err = getCase(ctx, tx, id); err != nil {
		return p, err
	}
	all, err := selectReferrals(ctx, tx, id)
	if err != nil {
		return p, err
	}
	p.referrals = slices.DeleteFunc(all, func(r referral) bool { return r.AnsweredAt != nil })
	if len(p.referrals) == 0 && !p.Mirror() {
		return p, nil
	}
	thread, err := message.ThreadIn(ctx, tx, id)
	for _, m := range thread {
		switch {
		case m.Direction == message.In && m.MaskedAt == nil:
			p.words = append(p.words, m)
		case p.Mirror() && (m.Kind == message.Answer || m.Kind == message.Update) && m.AcceptedAt == nil:
			p.replies = append(p.replies, m)
		}
	}
	return p, err
}

// twin is the id over there of a message here.
func twin(id uuid.UUID, there tenant.Office) uuid.UUID {
	return uuid.NewSHA1(id, []byte{byte(there >> 24), byte(there >> 16), byte(there >> 8), byte(there)})
}

// deliver sees to it that the office that is asked has the case, with every
// word the visitor has written, and lets go of it when the case is closed here.
func (d *Desk) deliver(ctx context.Context, p parcel, r referral) error {
	there := tenant.WithOffice(ctx, r.Target)
	stands, err := d.mirrorThere(there, p)
	if err != nil {
		return err
	}
	var done Done
	switch missing := stands.missing(p, r.Target); {
	case stands.id == nil && p.State == Closed:
		return nil
	case stands.id == nil:
		done, err = d.openMirror(there, p, r)
	case p.State == Closed && stands.state != Closed:
		done, err = d.act(there, *stands.id, func(ctx context.Context, w *work) error { return w.letGo(ctx) })
	case stands.state != Closed && len(missing) > 0:
		done, err = d.act(there, *stands.id, func(_ context.Context, w *work) error { return w.addWords(missing) })
	default:
		done = Done{ID: *stands.id, Number: stands.number}
	}
	if err != nil || r.Mirror != nil {
		return err
	}
	_, err = d.act(tenant.WithOffice(ctx, p.home.Key), p.ID, func(_ context.Context, w *work) error {
		setMirror(w.tx, r.ID, done.ID, done.Number)
		return nil
	})
	return err
}

// standing is what the other office has of a case.
type standing struct {
	id     *uuid.UUID
	number string
	state  State
	known  map[uuid.UUID]bool // messages
}

// missing are the visitor's words that the other office does not have.
func (s standing) missing(p parcel, there tenant.Office) (all []message.Message) {
	for _, m := range p.words {
		if id := twin(m.ID, there); !s.known[id] {
			m.ID = id
			all = append(all, m)
		}
	}
	return all
}

func (d *Desk) mirrorThere(ctx context.Context, p parcel) (s standing, err error) {
	s.known = map[uuid.UUID]bool{}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		id, err := mirrorOf(ctx, tx, p.home.Key, p.ID)
		if err != nil || id == nil {
			return err
		}
		c, err := getCase(ctx, tx, *id)
		if err != nil {
			return err
		}
		s.id, s.number, s.state = id, c.Number(), c.State
		thread, err := message.ThreadIn(ctx, tx, *id)
		for _, m := range thread {
			s.known[m.ID] = true
		}
		return err
	})
	return s, err
}

// errStands undoes the filing of a mirror that stands already, and its number.
var errStands = errors.New("consult: the mirror stands")

// openMirror files the case in the office that is asked, with a clock by that
// office's own standard, if it has one. One that stands there already is
// returned as it is.
func (d *Desk) openMirror(ctx context.Context, p parcel, r referral) (done Done, err error) {
	done, err = d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		seq, err := countCase(ctx, tx, tx.Now().In(here.Zone).Year())
		if err != nil {
			return Done{}, err
		}
		// Whoever files a case holds the office's numbers, so nobody files this one now.
		if id, err := mirrorOf(ctx, tx, p.home.Key, p.ID); err != nil {
			return Done{}, err
		} else if id != nil {
			return Done{}, errStands
		}
		w := &work{Case: p.mirror(here, r, tx.Now(), seq), desk: d, tx: tx, here: here, now: tx.Now(), fresh: true}
		if err := w.happen(ActMirror, Detail{"office": p.home.Code}); err != nil {
			return Done{}, err
		}
		if err := w.owe(ctx, sla.FirstAnswer, w.now); err != nil {
			return Done{}, err
		}
		if err := w.addWords(standing{}.missing(p, r.Target)); err != nil {
			return Done{}, err
		}
		return w.done(), w.save(ctx)
	})
	if !errors.Is(err, errStands) {
		return done, err
	}
	s, err := d.mirrorThere(ctx, p)
	if err == nil && s.id != nil {
		done = Done{ID: *s.id, Number: s.number}
	}
	return done, err
}

// mirror is the case as the other office gets it: the question, its topic, and
// who asks only when they agreed to be known.
func (p parcel) mirror(here office.Office, r referral, now time.Time, seq int) *Case {
	home, id, number := p.home.Key, p.ID, p.Number()
	c := &Case{ID: uuid.Must(uuid.NewV7()), Year: now.In(here.Zone).Year(), Seq: seq, Channel: p.Channel, Topic: p.Topic, Subject: p.Subject,
		Service: service, Name: p.home.Display(), Lang: p.Lang, ReceivedAt: now, LastMessageAt: now, LastInboundAt: now,
		SourceOffice: &home, SourceCase: &id, SourceNumber: &number, Generation: 1, Rev: 1}
	if r.ShareContact && p.ShareContact {
		c.Name, c.Email, c.Phone, c.ShareContact = p.Name, p.Email, p.Phone, true
	}
	return c
}

// addWords puts words of the visitor into a mirror's thread, unread.
func (w *work) addWords(words []message.Message) error {
	for _, m := range words {
		_, err := message.WriteIn(w.tx, message.Message{ID: m.ID, SubjectKind: message.OfCase, Subject: w.ID,
			Direction: message.In, Kind: message.Plain, Channel: m.Channel, Body: m.Body, At: m.At})
		if err != nil {
			return err
		}
	}
	w.LastMessageAt, w.LastInboundAt = w.now, w.now
	if w.fresh {
		return nil
	}
	return w.happen(ActReply, Detail{"words": len(words)})
}

// letGo closes a mirror whose case was closed where it was asked.
func (w *work) letGo(ctx context.Context) error {
	if w.State == Closed {
		return nil
	}
	return w.close(ctx, ActWithdraw, Withdrawn, nil)
}

// bringBack carries a mirror's replies into the thread of the case it stands
// for, as notes for the officers there, and then closes the mirror; or tells
// that the mirror was closed without a reply.
func (d *Desk) bringBack(ctx context.Context, p parcel) error {
	for _, m := range p.replies {
		if err := d.bring(ctx, p, m); err != nil {
			return err
		}
	}
	if p.State != Closed || p.CloseReason == Withdrawn {
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
		w.ReadAt = nil
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
	if m.Kind != message.Answer || w.State == Closed || w.AnswerClock != nil || w.Pending != nil {
		return nil
	}
	return w.close(ctx, ActClose, Answered, Detail{"message": m.ID})
}
