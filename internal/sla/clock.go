package sla

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Kind is what a clock measures.
type Kind string

// The kinds of clock that have a row (rules.md §4).
const (
	FirstAnswer      Kind = "first_answer"
	NextAnswer       Kind = "next_answer"
	Silence          Kind = "silence"
	ComplaintAck     Kind = "complaint_ack"
	ComplaintResolve Kind = "complaint_resolve"
)

// State is what a clock is at an instant.
type State string

// The states.
const (
	Running   State = "running"
	Met       State = "met"
	Late      State = "late"
	LateMet   State = "late_met"
	Cancelled State = "cancelled"
)

// Outcome is how a clock ended; empty while it runs.
type Outcome string

// The outcomes.
const (
	EndedMet       Outcome = "met"
	EndedLate      Outcome = "late_met"
	EndedCancelled Outcome = "cancelled"
)

// Clock is one promise that runs or has ended. Instants are in UTC unless they
// were put into the office's zone for showing.
type Clock struct {
	ID            uuid.UUID `db:"id"`
	No            int64     `db:"no"` // unique in its office, also among the queue's obligations
	Kind          Kind      `db:"kind"`
	SubjectKind   string    `db:"subject_kind"` // case, complaint …
	Subject       uuid.UUID `db:"subject"`
	SubjectNumber string    `db:"subject_number"` // as it is spoken, without personal data
	Service       string    `db:"service"`        // code; empty when no service's standard stands behind it
	WorkingDays   int       `db:"working_days"`   // 1 to 250
	CountsReceipt bool      `db:"counts_receipt"` // see workcal.Options
	SameTime      bool      `db:"same_time"`      // see workcal.Options
	WarnPercent   int       `db:"warn_percent"`   // of the due day's service minutes, 1 to 99
	StartedAt     time.Time `db:"started_at"`
	// ReceivedAt is when what is owed was received, where the standard counts from
	// when that was complete, which is StartedAt; else nil.
	ReceivedAt      *time.Time `db:"received_at"`
	CountedFrom     time.Time  `db:"counted_from"`
	DueAt           time.Time  `db:"due_at"`
	FirstToldDueAt  *time.Time `db:"first_told_due_at"`
	WarnAt          *time.Time `db:"warn_at"` // nil when there is nothing to warn before
	NextAt          *time.Time `db:"next_at"` // what is to be announced next; nil when nothing is
	StoppedAt       *time.Time `db:"stopped_at"`
	Outcome         Outcome    `db:"outcome"`
	Provisional     bool       `db:"provisional"`
	StandardVersion int        `db:"standard_version"` // 0 when the promise is the system's own
	CalendarVersion int        `db:"calendar_version"`
	Rev             int64      `db:"rev"`

	by *calendar.Version // what it was counted by in this transaction; nil when it was read
}

// State is what the clock is at an instant. The due instant itself is still in
// time ("maksimal").
func (c Clock) State(now time.Time) State {
	switch {
	case c.Outcome == EndedCancelled:
		return Cancelled
	case c.StoppedAt != nil && c.StoppedAt.After(c.DueAt):
		return LateMet
	case c.StoppedAt != nil:
		return Met
	case now.After(c.DueAt):
		return Late
	}
	return Running
}

// Options is how the clock's days are counted.
func (c Clock) Options() workcal.Options {
	return workcal.Options{CountDayOfReceipt: c.CountsReceipt, SameTime: c.SameTime}
}

// AnnouncementKind is what a worker says of a clock.
type AnnouncementKind string

// The announcements.
const (
	Warn      AnnouncementKind = "warn"  // it is due soon
	WentLate  AnnouncementKind = "late"  // it was not kept
	CloseCase AnnouncementKind = "close" // a silence is over
)

// Announcement is something said of a clock once. At is the instant it is true
// from: the warning's, or the due instant.
type Announcement struct {
	Kind AnnouncementKind
	At   time.Time
}

// count sets what the calendar decides. It fails with workcal.ErrSpan.
func (c *Clock) count(v calendar.Version) error {
	due, err := v.Due(c.StartedAt, c.WorkingDays, c.Options())
	if err != nil {
		return fmt.Errorf("sla: clock of %d working days: %w", c.WorkingDays, err)
	}
	c.CountedFrom, c.DueAt, c.Provisional = due.CountedFrom.UTC(), due.DueAt.UTC(), due.Provisional
	if c.FirstToldDueAt != nil && c.DueAt.Before(*c.FirstToldDueAt) {
		c.DueAt = *c.FirstToldDueAt
	}
	c.CalendarVersion, c.by = v.No, &v
	c.WarnAt = c.warning(v)
	return nil
}

// warning is when to warn: of a silence one working day before it is over
// (rules.md §7), else when the given part of the due day's service minutes has
// passed. It is nil when no minute lies between.
func (c *Clock) warning(v calendar.Version) *time.Time {
	if c.Kind == Silence {
		before, err := v.Due(c.StartedAt, c.WorkingDays-1, c.Options())
		if err != nil || !before.DueAt.Before(c.DueAt) {
			return nil
		}
		at := before.DueAt.UTC()
		return &at
	}
	from, ok := c.dueDayOpens(v)
	if !ok {
		return nil
	}
	at, err := v.AddMinutes(from, v.MinutesBetween(from, c.DueAt)*time.Duration(c.WarnPercent)/100)
	if at = at.UTC(); err != nil || !at.Before(c.DueAt) {
		return nil
	}
	return &at
}

// dueDayOpens is when the last day with hours up to the due instant opens, or
// when counting began when that is later. A due date that was told may fall on
// a day that has been closed since.
func (c *Clock) dueDayOpens(v calendar.Version) (time.Time, bool) {
	for day := v.DateOf(c.DueAt); day >= v.DateOf(c.CountedFrom); day-- {
		if opens, open := v.FirstOpening(day); open && opens.Before(c.DueAt) {
			if opens.Before(c.CountedFrom) {
				opens = c.CountedFrom
			}
			return opens, true
		}
	}
	return time.Time{}, false
}

// Move is what another calendar does to a running clock.
type Move struct{ Before, After Clock }

// Moved tells that the due instant is another.
func (m Move) Moved() bool { return !m.Before.DueAt.Equal(m.After.DueAt) }

// seen tells that the clock shows or announces something else than before.
func (m Move) seen() bool {
	next := m.Before.NextAt != nil && m.After.NextAt != nil && !m.Before.NextAt.Equal(*m.After.NextAt)
	return m.Moved() || next || m.Before.Provisional != m.After.Provisional || !m.Before.CountedFrom.Equal(m.After.CountedFrom)
}

// Becomes is what a move makes of a clock that runs.
type Becomes string

// What a move makes of it.
const (
	BecomesLate    Becomes = "late"
	BecomesNotLate Becomes = "not_late"
	BecomesSame    Becomes = "same"
)

// Becomes tells whether the clock is late after the move and was not before, or
// the other way round.
func (m Move) Becomes(now time.Time) Becomes {
	was, is := m.Before.State(now) == Late, m.After.State(now) == Late
	switch {
	case is && !was:
		return BecomesLate
	case was && !is:
		return BecomesNotLate
	}
	return BecomesSame
}

// Shift counts a running clock by another version of the calendar; a clock that
// ended stays what it is. What was announced stays announced. It fails with
// workcal.ErrSpan when that calendar does not reach so far.
func Shift(c Clock, v calendar.Version) (Move, error) {
	m := Move{c, c}
	if c.StoppedAt != nil {
		return m, nil
	}
	if err := m.After.count(v); err != nil {
		return m, err
	}
	m.After.NextAt = c.nextIn(m.After)
	return m, nil
}

// nextIn is what is to be announced next after the clock has become moved: the
// warning unless it was announced, else the due instant unless that was.
func (c Clock) nextIn(moved Clock) *time.Time {
	switch warned := c.WarnAt != nil && c.NextAt != nil && !c.NextAt.Equal(*c.WarnAt); {
	case c.NextAt == nil:
		return nil
	case warned || moved.WarnAt == nil:
		return &moved.DueAt
	}
	return moved.WarnAt
}
