package queue

import (
	"context"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

// WriteGuest fills the guest book entry of a visit, making it when the number
// was taken on one tap. Empty fields stay as they are.
func (d *Desk) WriteGuest(ctx context.Context, ticket uuid.UUID, e guest.Entry) (*Ticket, error) {
	e = e.Tidy()
	if wrong := e.Check("", false); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return write(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t := s.ticket
		if t == nil {
			return nil, fault.New(fault.NotFound)
		}
		if err := t.sign(ctx, tx, e); err != nil {
			return nil, err
		}
		s.note(t, "guest", t.Counter)
		return s.answerWith(t), nil
	})
}

// sign writes the ticket's guest book entry; one that was put off is off the
// list once it is complete.
func (t *Ticket) sign(ctx context.Context, tx *store.Tx, e guest.Entry) error {
	var g guest.Guest
	var err error
	if t.Guest == nil {
		g.Name, g.Email = e.Name, e.Email
		g.ID, err = guest.PlaceIn(ctx, tx, e)
		t.Guest = &g.ID
	} else {
		g, err = guest.AmendIn(ctx, tx, *t.Guest, e)
	}
	t.CompleteLater = t.CompleteLater && !g.Complete()
	return err
}

// signable tells whether the visitor may still write in the guest book: while
// the visit goes on, and after it when the entry was put off.
func (t *Ticket) signable(today bool) bool {
	switch t.State {
	case Waiting, Called, Serving, Parked, NoShow:
		return today
	case Finished:
		return t.Guest == nil || t.CompleteLater
	case Cancelled, Left, Unserved:
	}
	return false
}

// Gaps lists the fields of the guest book that are still empty for the visit of
// a public link, and whether the survey's question is unanswered. It never tells
// what stands in the others: whoever has the link is not thereby the visitor
// (trust.md §1, leaked links).
func (d *Desk) Gaps(ctx context.Context, token string) (fields []guest.Field, consent bool, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return err
		}
		t, err := getTicket(ctx, tx, id)
		if err != nil {
			return err
		}
		var g guest.Guest
		if t.Guest != nil {
			if g, err = guest.ReadIn(ctx, tx, *t.Guest); err != nil {
				return err
			}
		}
		fields, consent = g.Gaps(), g.Consent == nil
		return nil
	})
	return fields, consent, err
}

// SignByLink lets the visitor of a public link fill what is still empty in the
// guest book. What is there already stays as it is: it is changed at the
// counter. It fails with invalid_input, and with wrong_state once the visit is
// over.
func (d *Desk) SignByLink(ctx context.Context, token string, e guest.Entry) (*Ticket, error) {
	e = e.Tidy()
	if wrong := e.Check("guest.", false); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	id, err := d.open(ctx, token)
	if err != nil {
		return nil, err
	}
	return write(ctx, d, &id, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t := s.ticket
		if t == nil {
			return nil, fault.New(fault.NotFound)
		}
		if !t.signable(s.ofToday(t)) {
			return nil, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		if t.Guest != nil {
			g, err := guest.ReadIn(ctx, tx, *t.Guest)
			if err != nil {
				return nil, err
			}
			e = g.Missing(e)
		}
		if e == (guest.Entry{}) {
			return s.answerWith(t), nil
		}
		if err := t.sign(ctx, tx, e); err != nil {
			return nil, err
		}
		s.note(t, "guest", t.Counter)
		return s.answerWith(t), nil
	})
}
