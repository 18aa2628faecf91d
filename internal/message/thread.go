package message

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Direction is which way a message goes, as seen from the office.
type Direction string

// The directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// Kind is what a message is for (rules.md §4).
type Kind string

// The kinds. An inbound message is always Plain, an outbound one never.
const (
	Plain  Kind = "message" // what a visitor writes
	Answer Kind = "answer"  // "Kirim jawaban": answers, and begins the silence
	Update Kind = "update"  // "Kirim kabar": stops nothing
	Note   Kind = "note"    // inside the office only
	System Kind = "system"  // what the service says by itself
)

// Channel is how something came in or goes out.
type Channel string

// The channels of a message.
const (
	Web      Channel = "web"
	WhatsApp Channel = "whatsapp"
	Email    Channel = "email"
	Desk     Channel = "desk" // typed in by an officer
)

// SubjectKind is what a message or a delivery is about.
type SubjectKind string

// The subjects.
const (
	OfCase   SubjectKind = "case"
	OfTicket SubjectKind = "ticket"
)

// Message is one line of a thread. Instants are in UTC.
type Message struct {
	ID          uuid.UUID   `db:"id"`
	SubjectKind SubjectKind `db:"subject_kind"`
	Subject     uuid.UUID   `db:"subject"`
	Direction   Direction   `db:"direction"`
	Kind        Kind        `db:"kind"`
	Channel     Channel     `db:"channel"`
	Body        string      `db:"body"`
	Author      *uuid.UUID  `db:"author"` // the officer; nil for the visitor, the system and another office
	// FromOffice is the other office that wrote a note; nil for one's own.
	FromOffice *tenant.Office `db:"from_office"`
	At         time.Time      `db:"at"` // when it was written
	EnteredAt  time.Time      `db:"entered_at"`
	// AcceptedAt is when a channel took it, or an officer said it was sent.
	AcceptedAt *time.Time `db:"accepted_at"`
	MaskedAt   *time.Time `db:"masked_at"`
}

// Public tells whether the visitor sees the message.
func (m Message) Public() bool { return m.Kind != Note }

// WriteIn keeps a message in the caller's transaction, which holds its subject.
// A zero ID, At or EnteredAt is filled in; the message is returned as kept.
func WriteIn(tx *store.Tx, m Message) (Message, error) {
	if m.ID == uuid.Nil {
		id, err := uuid.NewV7()
		if err != nil {
			return m, err
		}
		m.ID = id
	}
	if m.EnteredAt.IsZero() {
		m.EnteredAt = tx.Now()
	}
	if m.At.IsZero() {
		m.At = m.EnteredAt
	}
	insertMessage(tx, m)
	return m, nil
}

// ThreadIn lists a subject's messages, the oldest first.
func ThreadIn(ctx context.Context, tx *store.Tx, subject uuid.UUID) (all []Message, err error) {
	return selectThread(ctx, tx, subject)
}

// AcceptIn notes that a message was accepted at an instant, unless it was
// before.
func AcceptIn(tx *store.Tx, id uuid.UUID, at time.Time) { acceptMessage(tx, id, at) }

// RejectIn takes back that a message was accepted: it came back.
func RejectIn(tx *store.Tx, id uuid.UUID) { rejectMessage(tx, id) }

// MoveIn puts a message under another subject of the same kind.
func MoveIn(tx *store.Tx, id, subject uuid.UUID) { moveMessage(tx, id, subject) }

// MaskIn hides a message's words on screens from now on; the row stays. Masking
// it again changes nothing.
func MaskIn(tx *store.Tx, id uuid.UUID) { maskMessage(tx, id) }
