package consult

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// messageIn is a message of a case; an unknown id is not_found.
func messageIn(ctx context.Context, tx *store.Tx, subject, id uuid.UUID) (message.Message, error) {
	all, err := message.ThreadIn(ctx, tx, subject)
	if err != nil {
		return message.Message{}, err
	}
	if i := slices.IndexFunc(all, func(m message.Message) bool { return m.ID == id }); i >= 0 {
		return all[i], nil
	}
	return message.Message{}, fault.New(fault.NotFound)
}

// subjectOfMessage is the case that a message stands on.
func subjectOfMessage(ctx context.Context, tx *store.Tx, id uuid.UUID) (subject uuid.UUID, err error) {
	err = tx.Get(ctx, &subject, `SELECT subject FROM message WHERE office = $1 AND id = $2`, tx.Office(), id)
	return subject, err
}

// wasAnswered tells whether an answer was ever given.
func wasAnswered(ctx context.Context, tx *store.Tx, id uuid.UUID) (yes bool, err error) {
	err = tx.Get(ctx, &yes, `SELECT EXISTS (SELECT 1 FROM message WHERE office = $1 AND subject = $2
		AND kind = 'answer' AND accepted_at IS NOT NULL)`, tx.Office(), id)
	return yes, err
}

// firstAfter is when the visitor wrote what came first after an answer. What was
// copied in later, and written before it, came before it; what was moved in after
// it, and is owed an answer, came after it.
func firstAfter(ctx context.Context, tx *store.Tx, subject, id uuid.UUID) (at time.Time, ok bool, err error) {
	return instant(ctx, tx, `SELECT m.at FROM message m JOIN message a ON a.office = $1 AND a.id = $3
		WHERE m.office = $1 AND m.subject = $2 AND m.direction = 'in' AND (m.no > a.no AND m.at >= a.at
			OR EXISTS (SELECT 1 FROM consult_event e WHERE e.office = $1 AND e.consult_case = $2 AND e.action = 'move_in'
				AND e.detail->>'message' = m.id::text AND (e.detail->>'owed')::boolean
				AND e.id > (SELECT s.id FROM consult_event s WHERE s.office = $1 AND s.consult_case = $2 AND s.action = 'answer'
					AND s.detail->>'message' = a.id::text)))
		ORDER BY m.no LIMIT 1`, subject, id)
}

// laterAnswer is when the first answer after another was written that was given.
func laterAnswer(ctx context.Context, tx *store.Tx, subject, id uuid.UUID) (at time.Time, ok bool, err error) {
	return instant(ctx, tx, `SELECT at FROM message WHERE office = $1 AND subject = $2 AND kind = 'answer' AND accepted_at IS NOT NULL
		AND no > (SELECT no FROM message WHERE office = $1 AND id = $3) ORDER BY no LIMIT 1`, subject, id)
}

func instant(ctx context.Context, tx *store.Tx, query string, subject, id uuid.UUID) (at time.Time, ok bool, err error) {
	err = tx.Get(ctx, &at, query, tx.Office(), subject, id)
	if fault.Is(err, fault.NotFound) {
		return at, false, nil
	}
	return at.UTC(), err == nil, err
}

// endedBy is the clock that an answer ended when it was accepted, or nil.
func endedBy(ctx context.Context, tx *store.Tx, id, message uuid.UUID) (clock *uuid.UUID, err error) {
	err = tx.Get(ctx, &clock, `SELECT (detail->>'clock')::uuid FROM consult_event WHERE office = $1 AND consult_case = $2
		AND action = 'accept' AND detail->>'message' = $3 ORDER BY id DESC LIMIT 1`, tx.Office(), id, message.String())
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return clock, err
}

// lastOf is what became last of a message that was sent, or "".
func lastOf(ctx context.Context, tx *store.Tx, id, message uuid.UUID) (last Action, err error) {
	err = tx.Get(ctx, &last, `SELECT coalesce((SELECT action FROM consult_event WHERE office = $1 AND consult_case = $2
		AND detail->>'message' = $3 AND action IN ('accept', 'arrive', 'bounce', 'undelivered', 'enough') ORDER BY id DESC LIMIT 1), '')`, tx.Office(), id, message.String())
	return last, err
}

// isKnown tells whether it was noted that a delivery did not arrive.
func isKnown(ctx context.Context, tx *store.Tx, id, delivery uuid.UUID) (yes bool, err error) {
	err = tx.Get(ctx, &yes, `SELECT EXISTS (SELECT 1 FROM consult_event WHERE office = $1 AND consult_case = $2
		AND action = 'undelivered' AND detail->>'delivery' = $3)`, tx.Office(), id, delivery.String())
	return yes, err
}

// closedByAnswer tells whether a closed case was closed because it was answered:
// by silence, or by an officer as answered.
func closedByAnswer(ctx context.Context, tx *store.Tx, id uuid.UUID) (yes bool, err error) {
	err = tx.Get(ctx, &yes, `SELECT coalesce((SELECT action = 'silence' OR (action = 'close' AND close_reason = 'answered') FROM consult_event
		WHERE office = $1 AND consult_case = $2 AND action IN ('silence', 'close', 'enough', 'withdraw') ORDER BY id DESC LIMIT 1), false)`, tx.Office(), id)
	return yes, err
}
