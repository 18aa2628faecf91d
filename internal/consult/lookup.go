package consult

import (
	"context"
	"crypto/hmac"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// What a search for a lost link leads to after its commit. The subject is the
// case, or, when nothing was found, an id of nothing: whoever asks learns
// neither from the answer nor from the time it takes whether there is a case.
const (
	codeSought outbox.Topic = "consult.code" // a code to the case's e-mail address
	linkSought outbox.Topic = "consult.link" // the link by wa.me, by an officer's hand
)

// maxContact is the longest contact that is looked at, in bytes.
const maxContact = 254

// Lookup has the way to a case whose link was lost sent to the contact it was
// made with: a code to an e-mail address; the link itself to a phone, which an
// officer sends by wa.me. It answers alike whatever it finds, and fails with
// invalid_input only when number or contact is empty or too long.
func (d *Desk) Lookup(ctx context.Context, number, typed string) error {
	if err := checkLookup(number, typed); err != nil {
		return err
	}
	_, err := store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		who := readContact(typed)
		found, err := soughtIn(ctx, tx, number, who)
		if err != nil {
			return struct{}{}, err
		}
		topic, id := codeSought, uuid.New()
		if who.phone != "" {
			topic = linkSought
		}
		if found != nil {
			id = found.ID
		}
		outbox.EmitIn(tx, topic, id.String(), 0)
		return struct{}{}, nil
	})
	return err
}

func checkLookup(number, typed string) error {
	var wrong []fault.Field
	for _, f := range []struct{ path, text string }{{"number", number}, {"contact", typed}} {
		switch text := strings.TrimSpace(f.text); {
		case text == "":
			wrong = append(wrong, fault.Field{Path: f.path, Code: "required"})
		case len(text) > maxContact:
			wrong = append(wrong, fault.Field{Path: f.path, Code: "too_long"})
		}
	}
	if wrong != nil {
		return fault.Invalid(wrong...)
	}
	return nil
}

// soughtIn finds the case with this number that was made with this contact.
func soughtIn(ctx context.Context, tx *store.Tx, number string, who contact) (*sought, error) {
	year, seq, ok := readNumber(number)
	if !ok {
		year, seq = 0, 0
	}
	all, err := selectSought(ctx, tx, year, seq)
	if err != nil || len(all) == 0 || !who.of(all[0].Email, all[0].Phone) {
		return nil, err
	}
	return &all[0], nil
}

// LookupCode trades a code for the link of the case it was sent for. Whatever
// is wrong – the number, the contact, the code, its age, the number of tries –
// is code_wrong. A code works once and bears five tries.
func (d *Desk) LookupCode(ctx context.Context, number, typed, code string) (token string, err error) {
	if err := checkLookup(number, typed); err != nil {
		return "", err
	}
	here, err := d.here(ctx)
	if err != nil {
		return "", err
	}
	// A wrong try is an answer, not an error: what it counted must stay.
	opened, err := store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (opening, error) {
		found, err := soughtIn(ctx, tx, number, readContact(typed))
		if err != nil {
			return opening{}, err
		}
		if found == nil {
			outbox.EmitIn(tx, codeSought, uuid.NewString(), 0)
			return opening{}, nil
		}
		hashes, err := tryCode(ctx, tx, found.ID)
		if err != nil || len(hashes) == 0 || !hmac.Equal(hashes[0], codeHash(d.Key, tx.Office(), found.ID, code)) {
			return opening{}, err
		}
		useCode(tx, found.ID)
		return opening{found.ID, found.Generation}, nil
	})
	if err != nil {
		return "", err
	}
	if opened.Generation == 0 {
		return "", fault.New(fault.CodeWrong)
	}
	return d.Links.Token(here.Key, here.Code, office.CaseLink, opened.Case, opened.Generation), nil
}

// opening is what a code opens; the link is made of it, so that the answer that
// is kept for a repeated request holds no link.
type opening struct {
	Case       uuid.UUID `json:"case"`
	Generation int       `json:"generation"`
}

// sendCode sends a code to the case's e-mail address. Told twice it sends once:
// the rest between two codes is longer than the relay takes to repeat itself.
func (d *Desk) sendCode(ctx context.Context, e outbox.Event) error {
	return d.sendTo(ctx, e, func(ctx context.Context, w *work) error {
		if w.Email == nil {
			return nil
		}
		sent, err := selectSentCodes(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		next, ok := nextCode(sent, w.now)
		if !ok {
			return nil
		}
		code, err := newCode()
		if err != nil {
			return err
		}
		upsertCode(w.tx, w.ID, codeHash(d.Key, w.here.Key, w.ID, code), next)
		return w.tell(ctx, message.Code, map[string]string{"Code": code, "Minutes": strconv.Itoa(int(codeLife.Minutes()))})
	})
}

// sendLink has an officer send the link to the case's phone, unless that waits
// to be done already.
func (d *Desk) sendLink(ctx context.Context, e outbox.Event) error {
	return d.sendTo(ctx, e, func(ctx context.Context, w *work) error {
		if w.Phone == nil {
			return nil
		}
		waits, err := linkWaits(ctx, w.tx, w.ID)
		if err != nil || waits {
			return err
		}
		letter := w.letter(message.LinkAgain, nil)
		letter.Email = ""
		_, err = message.QueueIn(ctx, w.tx, letter)
		return err
	})
}

// linkWaits tells whether a link waits to be sent by hand.
func linkWaits(ctx context.Context, tx *store.Tx, of uuid.UUID) (bool, error) {
	all, err := message.DeliveriesIn(ctx, tx, of)
	return slices.ContainsFunc(all, func(v message.Delivery) bool {
		return v.Template == message.LinkAgain && v.Via == message.ByWaMe && v.State == message.Queued
	}), err
}

// sendTo holds the case that an event names; an id of nothing is nothing to do.
// The case itself stays as it is.
func (d *Desk) sendTo(ctx context.Context, e outbox.Event, send func(context.Context, *work) error) error {
	id, err := uuid.Parse(e.Subject)
	if err != nil {
		return nil
	}
	_, err = d.update(tenant.WithOffice(ctx, e.Office), func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		w, err := d.take(ctx, tx, here, id)
		if err != nil {
			return Done{}, err
		}
		return Done{}, send(ctx, w)
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
