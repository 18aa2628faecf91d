package message

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
)

// The topics of deliveries: Waits tells that one was queued, waits for an SMTP
// server, or was taken back; Settled that one was sent, put off, or given up, by
// itself or by hand. The subject is the delivery's id, the revision its own.
const (
	Waits   outbox.Topic = "message.delivery.waits"
	Settled outbox.Topic = "message.delivery"
)

// Letter is one thing to tell one person.
type Letter struct {
	Message       *uuid.UUID // the message of a thread that it carries, if any
	SubjectKind   SubjectKind
	Subject       uuid.UUID
	SubjectNumber string // as it is spoken, T-26-0481
	Template      Template
	Lang          i18n.Lang
	Name          string
	Email, Phone  string    // the e-mail address wins; the phone is E.164
	NotBefore     time.Time // when an e-mail is tried first; the zero time is at once
	// Vars are what the letter says (see wants): Link, the whole public address,
	// in every letter but a code; Office, the office's name as it is shown, saves
	// a look when it is given. Number and the greeting come by themselves.
	Vars map[string]string
}

// Via is how a delivery goes.
type Via string

// The ways.
const (
	ByEmail Via = "email" // by the mailer
	ByWaMe  Via = "wa_me" // by an officer, who opens wa.me and says that it was sent
)

// State is what became of a delivery.
type State string

// The states. Delivered and Read come from channels that tell.
const (
	Queued    State = "queued"
	Sending   State = "sending" // somebody holds its lease
	Sent      State = "sent"    // the channel took it (SMTP 250), or an officer said so
	Delivered State = "delivered"
	Read      State = "read"
	Failed    State = "failed"
	Unsure    State = "unsure" // the channel may have taken it; never repeated by itself
)

// States lists the closed set.
var States = []State{Queued, Sending, Sent, Delivered, Read, Failed, Unsure}

// Accepted tells whether the words are with the channel (rules.md §4).
func (s State) Accepted() bool { return s == Sent || s == Delivered || s == Read }

// Reason is why a delivery waits, failed or is unsure; a stable code.
type Reason string

// The reasons. Those of the first group are the installation's or the way's and
// are tried again; those of the second end a delivery.
const (
	NoSMTP         Reason = "no_smtp"         // the installation has no SMTP server
	Unreachable    Reason = "unreachable"     // no answer, or the talk broke off
	TLSFailed      Reason = "tls"             // the server's certificate is not trusted
	AuthFailed     Reason = "auth"            // the server does not take our name and password
	SenderRejected Reason = "sender_rejected" // the server does not take our address
	Deferred       Reason = "deferred"        // the server said: later (4xx)

	AddressInvalid  Reason = "address_invalid"  // no e-mail address
	AddressRejected Reason = "address_rejected" // the server does not take the recipient (5xx)
	Rejected        Reason = "rejected"         // the server does not take the letter (5xx)
	Expired         Reason = "expired"          // tried for 72 hours

	ConnectionLost Reason = "connection_lost" // broke off after the words, before the answer
	SenderLost     Reason = "sender_lost"     // whoever was sending ended after the words may have gone
)

// Reasons lists the closed set.
var Reasons = []Reason{NoSMTP, Unreachable, TLSFailed, AuthFailed, SenderRejected, Deferred,
	AddressInvalid, AddressRejected, Rejected, Expired, ConnectionLost, SenderLost}

// Delivery is one letter on its way. Instants are in UTC. The words and the
// address of one that was sent are taken away in time (PurgeIn).
type Delivery struct {
	ID            uuid.UUID   `db:"id"`
	Message       *uuid.UUID  `db:"message"`
	SubjectKind   SubjectKind `db:"subject_kind"`
	Subject       uuid.UUID   `db:"subject"`
	SubjectNumber string      `db:"subject_number"`
	Via           Via         `db:"channel"`
	Template      Template    `db:"template"`
	Lang          i18n.Lang   `db:"lang"`
	Name          string      `db:"to_name"`
	Address       string      `db:"address"` // e-mail address or E.164
	Title         string      `db:"title"`
	Body          string      `db:"body"`
	State         State       `db:"state"`
	Reason        *Reason     `db:"reason"`
	Attempts      int         `db:"attempts"`
	CreatedAt     time.Time   `db:"created_at"`
	QueuedAt      time.Time   `db:"queued_at"` // its creation, or the last "Kirim ulang"
	SentAt        *time.Time  `db:"sent_at"`
	ByHand        *uuid.UUID  `db:"by_hand"` // the officer who said that it was sent
	Masked        bool        `db:"masked"`  // the message that it carries is hidden on screens
	Rev           int64       `db:"rev"`
}

// errNobody is a letter without an address, which is an error of the caller.
var errNobody = errors.New("message: a letter needs an e-mail address or a phone number")

// QueueIn writes a letter now and puts it on its way when the caller's
// transaction commits: by e-mail at once, else by wa.me, by hand. It fails when
// the letter has no address or lacks what its template needs.
func QueueIn(ctx context.Context, tx *store.Tx, l Letter) (uuid.UUID, error) {
	d, err := l.delivery(ctx, tx)
	if err != nil {
		return uuid.Nil, err
	}
	insertDelivery(tx, d)
	outbox.EmitIn(tx, Waits, d.ID.String(), d.Rev)
	return d.ID, nil
}

func (l Letter) delivery(ctx context.Context, tx *store.Tx) (d Delivery, err error) {
	d = Delivery{Message: l.Message, SubjectKind: l.SubjectKind, Subject: l.Subject, SubjectNumber: l.SubjectNumber,
		Via: ByEmail, Template: l.Template, Lang: l.Lang, Name: oneLine(l.Name, maxTitle), Address: l.Email, State: Queued, Rev: 1}
	if l.Email == "" {
		d.Via, d.Address = ByWaMe, l.Phone
	}
	if d.Address == "" {
		return d, errNobody
	}
	name := l.Vars["Office"]
	if name == "" {
		var here office.Office
		if err := tx.Get(ctx, &here.Name, `SELECT name FROM office WHERE key = $1`, tx.Office()); err != nil {
			return d, err
		}
		name = here.Display()
	}
	if d.Title, d.Body, err = l.render(name); err != nil {
		return d, err
	}
	d.ID, err = uuid.NewV7()
	d.CreatedAt = tx.Now()
	d.QueuedAt = later(d.CreatedAt, l.NotBefore)
	return d, err
}

// DeliveryIn reads a delivery; an unknown id is not_found.
func DeliveryIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (Delivery, error) {
	return getDelivery(ctx, tx, id, false)
}

// DeliveriesIn lists what went to whom about a subject, the oldest first.
func DeliveriesIn(ctx context.Context, tx *store.Tx, subject uuid.UUID) ([]Delivery, error) {
	return selectDeliveries(ctx, tx, subject)
}

// Droppable tells whether a delivery can be taken back: nobody has begun to send
// it, or it failed.
func (d Delivery) Droppable() bool {
	return d.State == Failed || d.State == Queued && d.Attempts == 0
}

// DropIn takes back a delivery of this revision that is droppable. When it has
// changed since, the transaction ends in store.ErrConflict.
func DropIn(_ context.Context, tx *store.Tx, d Delivery) error {
	if !d.Droppable() {
		return store.ErrConflict
	}
	deleteDelivery(tx, d.ID, d.Rev)
	outbox.EmitIn(tx, Waits, d.ID.String(), d.Rev+1)
	return nil
}
