package sla

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/cursor"
)

// Desk answers questions about the clocks of an office.
type Desk struct {
	db    *store.DB
	marks *cursor.Sealer
}

// New returns the desk; its cursors are signed under the installation's key.
func New(db *store.DB, serverKey []byte) *Desk {
	return &Desk{db: db, marks: cursor.New(serverKey, "clocks")}
}

// Shown is a clock as it is told, its instants in the office's zone.
type Shown struct {
	ID              uuid.UUID    `json:"id" format:"uuid"`
	Kind            Kind         `json:"kind" enum:"first_answer,next_answer,silence,complaint_ack,complaint_resolve"`
	Subject         ShownSubject `json:"subject"`
	State           State        `json:"state" enum:"running,met,late,late_met,cancelled"`
	StartedAt       time.Time    `json:"started_at"`
	ReceivedAt      *time.Time   `json:"received_at,omitempty" doc:"Kapan diterima, bila standar menghitung sejak permintaan lengkap; started_at lalu saat petugas menandainya"`
	CountedFrom     time.Time    `json:"counted_from"`
	DueAt           time.Time    `json:"due_at"`
	FirstToldDueAt  *time.Time   `json:"first_told_due_at" doc:"Yang pertama diberitahukan; tidak pernah dilangkahi mundur"`
	StoppedAt       *time.Time   `json:"stopped_at,omitempty"`
	Outcome         Outcome      `json:"outcome,omitempty" enum:"met,late_met,cancelled"`
	WorkingDays     int          `json:"working_days"`
	Provisional     bool         `json:"provisional"`
	StandardVersion int          `json:"standard_version,omitempty" doc:"Kosong bila janji itu bawaan sistem"`
	CalendarVersion int          `json:"calendar_version"`
	Rev             int64        `json:"rev"`
}

// ShownSubject is what a clock runs for.
type ShownSubject struct {
	Type   string    `json:"type" doc:"case, complaint"`
	ID     uuid.UUID `json:"id" format:"uuid"`
	Number string    `json:"number"`
}

// Show is the clock at an instant, as it is told in a zone.
func (c Clock) Show(now time.Time, zone *time.Location) Shown {
	local := func(at *time.Time) *time.Time {
		if at == nil {
			return nil
		}
		there := at.In(zone)
		return &there
	}
	return Shown{ID: c.ID, Kind: c.Kind, Subject: ShownSubject{c.SubjectKind, c.Subject, c.SubjectNumber}, State: c.State(now),
		StartedAt: c.StartedAt.In(zone), ReceivedAt: local(c.ReceivedAt), CountedFrom: c.CountedFrom.In(zone), DueAt: c.DueAt.In(zone),
		FirstToldDueAt: local(c.FirstToldDueAt), StoppedAt: local(c.StoppedAt), Outcome: c.Outcome, WorkingDays: c.WorkingDays,
		Provisional: c.Provisional, StandardVersion: c.StandardVersion, CalendarVersion: c.CalendarVersion, Rev: c.Rev}
}

// Question asks for clocks; empty fields ask for any.
type Question struct {
	State  State
	Kind   Kind
	Limit  int // at least 1
	Cursor string
}

// List reads an office's clocks, the first due first, and the cursor of the next
// page. It fails with invalid_input on a cursor that is not ours or of another
// question.
func (d *Desk) List(ctx context.Context, q Question) (items []Shown, next string, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		scope := []string{fmt.Sprint(tx.Office()), string(q.State), string(q.Kind)}
		due, no, ok := d.after(q.Cursor, scope)
		if !ok {
			return fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
		}
		v, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return err
		}
		now := tx.Now()
		var all []Clock
		if err := tx.Select(ctx, &all, selectList, tx.Office(), q.State, q.Kind, now, due, no, q.Limit+1); err != nil {
			return err
		}
		if len(all) > q.Limit {
			all = all[:q.Limit]
			next = d.mark(all[q.Limit-1], scope)
		}
		items = make([]Shown, len(all))
		for i, c := range all {
			items[i] = c.Show(now, v.Zone())
		}
		return nil
	})
	return items, next, err
}

const selectList = `SELECT ` + columns + ` FROM clock WHERE office = $1
	AND ($3 = '' OR kind = $3)
	AND CASE $2 WHEN 'running' THEN stopped_at IS NULL AND due_at >= $4 WHEN 'late' THEN stopped_at IS NULL AND due_at < $4
		WHEN '' THEN true ELSE outcome = $2 END
	AND (due_at, no) > ($5, $6) ORDER BY due_at, no LIMIT $7`

// mark seals the place of the last clock of a page.
func (d *Desk) mark(last Clock, scope []string) string {
	at := binary.BigEndian.AppendUint64(nil, uint64(last.DueAt.UnixMicro()))
	return d.marks.Seal(binary.BigEndian.AppendUint64(at, uint64(last.No)), scope...)
}

// after opens a mark; an empty one stands before every clock.
func (d *Desk) after(mark string, scope []string) (due time.Time, no int64, ok bool) {
	if mark == "" {
		return time.Unix(0, 0).UTC(), 0, true
	}
	at, ok := d.marks.Open(mark, scope...)
	if !ok || len(at) != 16 {
		return due, 0, false
	}
	return time.UnixMicro(int64(binary.BigEndian.Uint64(at))).UTC(), int64(binary.BigEndian.Uint64(at[8:])), true
}

// Explanation says why a clock is due when it is.
type Explanation struct {
	DueAt time.Time      `json:"due_at"`
	Text  string         `json:"text" doc:"The answer in one sentence"`
	Days  []calendar.Day `json:"days" doc:"Each day from the beginning to the due day"`
	Clock Shown          `json:"clock"`

	by calendar.Version
}

// WorkingDaysLeft is calendar.Version.DaysLeft by the calendar that the clock is
// counted by.
func (e Explanation) WorkingDaysLeft(now time.Time) int { return e.by.DaysLeft(now, e.DueAt) }

// Explain tells why a clock is due when it is, by the calendar version it is
// counted by, or was when it ended. An unknown id is not_found.
func (d *Desk) Explain(ctx context.Context, l i18n.Lang, id uuid.UUID) (e Explanation, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		e, err = ExplainIn(ctx, tx, l, id)
		return err
	})
	return e, err
}

// ExplainIn is Explain in the caller's transaction.
func ExplainIn(ctx context.Context, tx *store.Tx, l i18n.Lang, id uuid.UUID) (Explanation, error) {
	c, err := ClockIn(ctx, tx, id)
	if err != nil {
		return Explanation{}, err
	}
	return c.ExplainIn(ctx, tx, l)
}

// ExplainIn tells why the clock is due when it is, as it was read or written in
// the caller's transaction.
func (c Clock) ExplainIn(ctx context.Context, tx *store.Tx, l i18n.Lang) (Explanation, error) {
	if c.by != nil {
		return c.explain(l, *c.by, tx.Now())
	}
	v, err := calendar.VersionIn(ctx, tx, c.CalendarVersion)
	if err != nil {
		return Explanation{}, err
	}
	return c.explain(l, v, tx.Now())
}

func (c Clock) explain(l i18n.Lang, v calendar.Version, now time.Time) (Explanation, error) {
	a, err := calendar.Tell(l, v, c.StartedAt, c.WorkingDays, c.Options())
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{DueAt: c.DueAt.In(v.Zone()), Text: a.Text, Days: a.Days, Clock: c.Show(now, v.Zone()), by: v}
	if c.ReceivedAt != nil {
		e.Text = c.sinceComplete(l, a, v.Zone())
	}
	if c.DueAt.After(a.DueAt) {
		e.Text += " " + i18n.T(l, "clock.told", map[string]any{"due": calendar.StampFor(l, e.DueAt)})
	}
	return e, nil
}

// sinceComplete is the sentence of a clock that counts from when the request was
// complete: it names that instant beside the one of receipt.
func (c Clock) sinceComplete(l i18n.Lang, a calendar.Answer, zone *time.Location) string {
	key := "clock.complete"
	if c.WorkingDays == 1 {
		key = "clock.complete.one"
	}
	text := i18n.T(l, key, map[string]any{"received": calendar.StampFor(l, c.ReceivedAt.In(zone)), "complete": calendar.StampFor(l, a.ReceivedAt),
		"from": calendar.StampFor(l, a.CountedFrom), "n": c.WorkingDays, "due": calendar.StampFor(l, a.DueAt)})
	if a.Provisional {
		text += " " + i18n.T(l, "calendar.text.provisional", nil)
	}
	return text
}
