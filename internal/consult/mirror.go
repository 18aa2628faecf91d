package consult

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
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
	if err != nil || e.Rev == 1 {
		return nil // what has only begun was referred to nobody and has answered nothing
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
	referrals []referral        // of the case
	words     []message.Message // of the visitor, in their order
	hidden    []message.Message // words that are masked
	replies   []message.Message // of a mirror, not come back yet
	letGo     bool              // a mirror, closed because its case was
}

// pack reads a case; what has nothing to do with another office is not read.
func pack(ctx context.Context, tx *store.Tx, id uuid.UUID) (p parcel, err error) {
	if p.Case, err = getCase(ctx, tx, id); err != nil {
		return p, err
	}
	if p.referrals, err = selectReferrals(ctx, tx, id); err != nil || (len(p.referrals) == 0 && !p.Mirror()) {
		return p, err
	}
	if p.letGo, err = wasLetGo(ctx, tx, id); err != nil {
		return p, err
	}
	thread, err := message.ThreadIn(ctx, tx, id)
	for _, m := range thread {
		switch {
		case m.Direction == message.In && m.MaskedAt != nil:
			p.hidden = append(p.hidden, m)
		case m.Direction == message.In:
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
// word the visitor has written, until it has answered; lets go of it when the
// case is closed here; and takes it up again with the case.
func (d *Desk) deliver(ctx context.Context, p parcel, r referral) error {
	there := tenant.WithOffice(ctx, r.Target)
	stands, err := d.mirrorThere(there, p)
	if err != nil {
		return err
	}
	if stands.id == nil {
		if p.State == Closed {
			return nil
		}
		if stands, err = d.openMirror(there, p, r); err != nil {
			return err
		}
	} else if todo := stands.todo(p, r); todo != nil {
		if _, err = d.act(there, *stands.id, todo); err != nil {
			return err
		}
	}
	if r.Mirror != nil {
		return nil
	}
	_, err = d.act(tenant.WithOffice(ctx, p.home.Key), p.ID, func(_ context.Context, w *work) error {
		setMirror(w.tx, r.ID, *stands.id, stands.number)
		return nil
	})
	return err
}

// standing is what the other office has of a case.
type standing struct {
	id     *uuid.UUID
	number string
	state  State
	letGo  bool
	known  map[uuid.UUID]bool // messages, and whether they are masked
}

// todo is what is to be done with a mirror that stands; nil when it is as it
// should be.
func (s standing) todo(p parcel, r referral) func(context.Context, *work) error {
	missing, shown := s.missing(p, r.Target), s.shown(p, r.Target)
	open := p.State != Closed && r.AnsweredAt == nil
	switch {
	case len(shown) > 0:
		return func(_ context.Context, w *work) error { return w.hide(shown) }
	case p.State == Closed && r.AnsweredAt == nil && s.state != Closed:
		return func(ctx context.Context, w *work) error { return w.letGo(ctx) }
	case open && s.state == Closed && s.letGo:
		return func(ctx context.Context, w *work) error { return w.takeUp(ctx, missing) }
	case open && s.state != Closed && len(missing) > 0:
		return func(_ context.Context, w *work) error { return w.addWords(missing) }
	}
	return nil
}

// shown are the words that are masked here and not over there.
func (s standing) shown(p parcel, there tenant.Office) (all []uuid.UUID) {
	for _, m := range p.hidden {
		id := twin(m.ID, there)
		if masked, known := s.known[id]; known && !masked {
			all = append(all, id)
		}
	}
	return all
}

// missing are the visitor's words that the other office does not have.
func (s standing) missing(p parcel, there tenant.Office) (all []message.Message) {
	for _, m := range p.words {
		id := twin(m.ID, there)
		if _, known := s.known[id]; !known {
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
			s.known[m.ID] = m.MaskedAt != nil
		}
		if err == nil {
			s.letGo, err = wasLetGo(ctx, tx, *id)
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
func (d *Desk) openMirror(ctx context.Context, p parcel, r referral) (standing, error) {
	done, err := d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
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
	if errors.Is(err, errStands) {
		return d.mirrorThere(ctx, p)
	}
	return standing{id: &done.ID, number: done.Number}, err
}

// mirror is the case as the other office gets it: the question, its topic, and
// who asks only when they agreed to be known.
func (p parcel) mirror(here office.Office, r referral, now time.Time, seq int) *Case {
	home, id, number := p.home.Key, p.ID, p.Number()
	subject := maskedSubject // the line at home may be an officer's own words
	if len(p.words) > 0 {
		subject = subjectOf(p.words[0].Body)
	}
	c := &Case{ID: uuid.Must(uuid.NewV7()), Year: now.In(here.Zone).Year(), Seq: seq, Channel: p.Channel, Topic: p.Topic, Subject: subject,
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

// takeUp opens a mirror again whose case is open again, with what was written
// meanwhile and a new clock.
func (w *work) takeUp(ctx context.Context, words []message.Message) error {
	if err := w.happen(ActReopen, nil); err != nil {
		return err
	}
	if err := w.oweAgain(ctx, w.now); err != nil {
		return err
	}
	return w.addWords(words)
}

// hide masks words here that were masked where they were written.
func (w *work) hide(words []uuid.UUID) error {
	for _, id := range words {
		message.MaskIn(w.tx, id)
	}
	w.Subject = maskedSubject
	return w.happen(ActMask, Detail{"words": len(words)})
}
