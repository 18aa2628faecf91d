package consult

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
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

// checkAtOnce is how many cases are looked at together.
const checkAtOnce = 5000

const (
	selectChecked       = `SELECT ` + caseColumns + ` FROM consult_case c WHERE c.office = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`
	selectCheckedEvents = `SELECT consult_case, action, state, coalesce(close_reason, '') AS close_reason FROM consult_event
		WHERE office = $1 AND consult_case > $2 AND consult_case <= $3 ORDER BY consult_case, id`
	selectCheckedClocks = `SELECT id, subject, kind, due_at FROM clock WHERE office = $1 AND subject_kind = $2 AND stopped_at IS NULL ORDER BY no`
)

// checking is one walk over an office's cases.
type checking struct {
	tx      *store.Tx
	running map[uuid.UUID]checkedClock // that no case has claimed yet
	found   []store.Finding
}

func (c *checking) add(invariant string, id uuid.UUID, text string, args ...any) {
	c.found = append(c.found, store.Finding{Office: c.tx.Office(), Invariant: invariant, Subject: id.String(), Text: fmt.Sprintf(text, args...)})
}

// Check finds where the office's cases break I2 (the state is the replay of the
// events) or I3 (each running clock is its case's own, and shows its date). It
// changes nothing.
func Check(ctx context.Context, tx *store.Tx) ([]store.Finding, error) {
	c := checking{tx: tx, running: map[uuid.UUID]checkedClock{}}
	var clocks []checkedClock
	b := tx.Batch()
	store.Rows(b, &clocks, selectCheckedClocks, tx.Office(), string(message.OfCase))
	if err := b.Send(ctx); err != nil {
		return nil, err
	}
	for _, k := range clocks {
		c.running[k.ID] = k
	}
	after := uuid.Nil
	for more := true; more; {
		var err error
		if after, more, err = c.page(ctx, after); err != nil {
			return nil, err
		}
	}
	for _, k := range clocks {
		if _, left := c.running[k.ID]; left {
			c.add("I3", k.Subject, "tenggat %s (%s) berjalan, dan kasusnya tidak menunggunya", k.ID, k.Kind)
		}
	}
	return c.found, nil
}

// page looks at the next cases and returns the last of them.
func (c *checking) page(ctx context.Context, after uuid.UUID) (last uuid.UUID, more bool, err error) {
	var cases []Case
	b := c.tx.Batch()
	store.Rows(b, &cases, selectChecked, c.tx.Office(), after, checkAtOnce)
	if err := b.Send(ctx); err != nil || len(cases) == 0 {
		return after, false, err
	}
	last = cases[len(cases)-1].ID
	var events []checkedEvent
	b = c.tx.Batch()
	store.Rows(b, &events, selectCheckedEvents, c.tx.Office(), after, last)
	if err := b.Send(ctx); err != nil {
		return last, false, err
	}
	stories := map[uuid.UUID][]happened{}
	for _, e := range events {
		stories[e.Case] = append(stories[e.Case], e.happened)
	}
	for i := range cases {
		c.story(&cases[i], stories[cases[i].ID])
		c.clock(&cases[i], cases[i].AnswerClock, string(cases[i].AnswerKind), cases[i].DueAt)
		c.clock(&cases[i], cases[i].SilenceClock, string(sla.Silence), cases[i].SilentAt)
	}
	return last, len(cases) == checkAtOnce, nil
}

// story compares a case with the replay of its events.
func (c *checking) story(k *Case, events []happened) {
	state, reason, err := replay(events)
	switch {
	case err != nil:
		c.add("I2", k.ID, "kasus %s: %v", k.Number(), err)
	case state != k.State || reason != k.CloseReason:
		c.add("I2", k.ID, "kasus %s: keadaan %s %s, menurut peristiwanya %s %s", k.Number(), k.State, k.CloseReason, state, reason)
	}
}

// clock compares what a case waits for with the clock that runs for it.
func (c *checking) clock(k *Case, id *uuid.UUID, kind string, due *time.Time) {
	if id == nil {
		return
	}
	runs, known := c.running[*id]
	delete(c.running, *id)
	switch {
	case !known:
		c.add("I3", k.ID, "kasus %s menunggu tenggat %s yang tidak berjalan", k.Number(), *id)
	case runs.Subject != k.ID || runs.Kind != kind || !runs.DueAt.Equal(*due):
		c.add("I3", k.ID, "kasus %s: tenggat %s bukan yang tertulis padanya", k.Number(), *id)
	}
}
