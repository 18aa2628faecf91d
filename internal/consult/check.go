package consult

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// checkedEvent is an event of some case.
type checkedEvent struct {
	Case uuid.UUID `db:"consult_case"`
	happened
}

// checkedClock is a clock of some case that runs.
type checkedClock struct {
	ID      uuid.UUID `db:"id"`
	Subject uuid.UUID `db:"subject"`
	Kind    string    `db:"kind"`
	DueAt   time.Time `db:"due_at"`
}

const (
	selectChecked       = `SELECT ` + caseColumns + ` FROM consult_case c WHERE c.office = $1 ORDER BY c.id`
	selectCheckedEvents = `SELECT consult_case, action, state, coalesce(close_reason, '') AS close_reason FROM consult_event
		WHERE office = $1 ORDER BY consult_case, id`
	selectCheckedClocks = `SELECT id, subject, kind, due_at FROM clock WHERE office = $1 AND subject_kind = $2 AND stopped_at IS NULL ORDER BY no`
)

// Check finds where the office's cases break I2 (the state is the replay of the
// events) or I3 (each running clock is its case's own, and shows its date). It
// changes nothing.
func Check(ctx context.Context, tx *store.Tx) ([]store.Finding, error) {
	var cases []Case
	var events []checkedEvent
	var clocks []checkedClock
	b := tx.Batch()
	store.Rows(b, &cases, selectChecked, tx.Office())
	store.Rows(b, &events, selectCheckedEvents, tx.Office())
	store.Rows(b, &clocks, selectCheckedClocks, tx.Office(), string(message.OfCase))
	if err := b.Send(ctx); err != nil {
		return nil, err
	}
	var found []store.Finding
	add := func(invariant string, id uuid.UUID, text string, args ...any) {
		found = append(found, store.Finding{Office: tx.Office(), Invariant: invariant, Subject: id.String(), Text: fmt.Sprintf(text, args...)})
	}
	stories := map[uuid.UUID][]happened{}
	for _, e := range events {
		stories[e.Case] = append(stories[e.Case], e.happened)
	}
	byID := make(map[uuid.UUID]*Case, len(cases))
	for i := range cases {
		c := &cases[i]
		byID[c.ID] = c
		state, reason, err := replay(stories[c.ID])
		switch {
		case err != nil:
			add("I2", c.ID, "kasus %s: %v", c.Number(), err)
		case state != c.State || reason != c.CloseReason:
			add("I2", c.ID, "kasus %s: keadaan %s %s, menurut peristiwanya %s %s", c.Number(), c.State, c.CloseReason, state, reason)
		}
	}
	running := map[uuid.UUID]bool{}
	for _, k := range clocks {
		running[k.ID] = true
		if wrong := k.wrong(byID[k.Subject]); wrong != "" {
			add("I3", k.Subject, "tenggat %s (%s): %s", k.ID, k.Kind, wrong)
		}
	}
	for _, c := range cases {
		for _, id := range []*uuid.UUID{c.AnswerClock, c.SilenceClock} {
			if id != nil && !running[*id] {
				add("I3", c.ID, "kasus %s menunggu tenggat %s yang tidak berjalan", c.Number(), *id)
			}
		}
	}
	return found, nil
}

// wrong says why a running clock is not its case's, or "".
func (k checkedClock) wrong(c *Case) string {
	switch {
	case c == nil:
		return "kasusnya tidak ada"
	case c.AnswerClock != nil && *c.AnswerClock == k.ID:
		if string(c.AnswerKind) != k.Kind || !c.DueAt.Equal(k.DueAt) {
			return "tanggal atau jenisnya tidak sama dengan yang tertulis pada kasus " + c.Number()
		}
	case c.SilenceClock != nil && *c.SilenceClock == k.ID:
		if !c.SilentAt.Equal(k.DueAt) {
			return "tanggalnya tidak sama dengan yang tertulis pada kasus " + c.Number()
		}
	default:
		return "berjalan tanpa kasus " + c.Number() + " menunggunya"
	}
	return ""
}
