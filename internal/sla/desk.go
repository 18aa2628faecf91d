package sla

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
)

// What the clocks tell the rest of the house, after the commit.
const (
	// Changed is told of a clock that began, moved or ended; the subject is its
	// id, the revision its own.
	Changed outbox.Topic = "sla.clock"
	// Announced is told of a clock of which something was announced, by a worker
	// that tells Redis itself.
	Announced outbox.Topic = "sla.announced"
	// ManyChanged is told once for many of an office's clocks.
	ManyChanged outbox.Topic = "sla.office" // subject: clocks
)

// many is from how many clocks on they are told of together.
const many = 9

// Start is what a clock begins with.
type Start struct {
	Kind          Kind
	SubjectKind   string // case, complaint …
	Subject       uuid.UUID
	SubjectNumber string // as it is spoken, without personal data
	// Service is whose standard promises; empty when no service stands behind it.
	Service string
	// WorkingDays is a promise of the system itself, 1 to 250; 0 means what the
	// service's standard in force promises.
	WorkingDays int
	// At is the instant it is counted from; zero means now.
	At time.Time
	// Received is when an answer was asked for, once an officer has said at At that
	// the request is complete; nil while nobody has.
	Received *time.Time
	// Told says that the due date is told to somebody at once; see ToldIn.
	Told bool
}

// ErrIncomplete refuses a clock of an answer whose standard counts from when the
// request is clear and complete (rules.md §3.4), until Start.Received is given.
var ErrIncomplete = errors.New("sla: nobody has said that the request is complete")

// StartIn begins a clock in the caller's transaction, which holds the subject.
// ok is false, and nothing is written, when nothing is promised: the service has
// no published standard, or it says nothing of this kind. It fails with
// unknown_service, and with ErrIncomplete.
func StartIn(ctx context.Context, tx *store.Tx, s Start) (c Clock, ok bool, err error) {
	if c, ok, err = s.count(ctx, tx, true); err != nil || !ok {
		return c, false, err
	}
	if err := insert(ctx, tx, &c); err != nil {
		return c, false, err
	}
	emit(tx, c)
	return c, true, nil
}

// WouldIn is the clock that StartIn would begin, and fails like it.
func WouldIn(ctx context.Context, tx *store.Tx, s Start) (c Clock, ok bool, err error) {
	return s.count(ctx, tx, false)
}

// count is the clock as it begins. Hold keeps the calendar as it is until the
// transaction ends.
func (s Start) count(ctx context.Context, tx *store.Tx, hold bool) (c Clock, ok bool, err error) {
	b := tx.Batch()
	question := calendar.Ask(b, tx, hold)
	var promise *standard.Question
	if s.Service != "" {
		promise = standard.Ask(b, tx, s.Service)
	}
	if err := b.Send(ctx); err != nil {
		return c, false, err
	}
	version, err := question.Version(ctx, tx)
	if err != nil {
		return c, false, err
	}
	if c, err = s.clock(ctx, tx, promise); err != nil || c.WorkingDays == 0 {
		return c, false, err
	}
	if err := c.count(version); err != nil {
		return c, false, err
	}
	if c.NextAt = c.WarnAt; c.NextAt == nil {
		c.NextAt = &c.DueAt
	}
	if s.Told {
		c.FirstToldDueAt = &c.DueAt
	}
	return c, true, nil
}

// clock is the clock before it is counted; its working days are 0 when nothing
// is promised.
func (s Start) clock(ctx context.Context, tx *store.Tx, promise *standard.Question) (Clock, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Clock{}, err
	}
	c := Clock{ID: id, Kind: s.Kind, SubjectKind: s.SubjectKind, Subject: s.Subject, SubjectNumber: s.SubjectNumber,
		Service: s.Service, WorkingDays: s.WorkingDays, WarnPercent: standard.DefaultWarnPercent, StartedAt: s.At, Rev: 1}
	if c.StartedAt.IsZero() {
		c.StartedAt = tx.Now()
	}
	c.StartedAt = c.StartedAt.UTC().Truncate(time.Microsecond)
	if s.Received != nil {
		at := s.Received.UTC().Truncate(time.Microsecond)
		c.ReceivedAt = &at
	}
	if promise == nil {
		return c, nil
	}
	v, err := promise.Version(ctx, tx)
	if err != nil || !v.Published() {
		return c, err
	}
	o := v.Options()
	c.StandardVersion, c.CountsReceipt, c.SameTime, c.WarnPercent = v.No, o.CountDayOfReceipt, o.SameTime, v.WarnPercent()
	if c.WorkingDays == 0 {
		c.WorkingDays, _ = v.WorkingDays(standard.PromiseKind(s.Kind))
	}
	answer := s.Kind == FirstAnswer || s.Kind == NextAnswer
	if answer && c.WorkingDays > 0 && s.Received == nil && v.Clock().ClockStart == standard.OnRequestComplete {
		return c, ErrIncomplete
	}
	return c, nil
}

// StopIn ends a running clock at an instant, now when it is zero: met up to the
// due instant, late after it. A clock that has ended stays as it is; an unknown
// id is not_found.
func StopIn(ctx context.Context, tx *store.Tx, id uuid.UUID, at time.Time) (Clock, error) {
	return changeIn(ctx, tx, stopClock, id, at)
}

// CancelIn ends a running clock whose promise is void. It fails like StopIn.
func CancelIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (Clock, error) {
	return changeIn(ctx, tx, cancelClock, id, time.Time{})
}

// changeIn holds the calendar, then ends the clock, in one round trip.
func changeIn(ctx context.Context, tx *store.Tx, query string, id uuid.UUID, at time.Time) (Clock, error) {
	if at.IsZero() {
		at = tx.Now()
	}
	var changed []Clock
	b := tx.Batch()
	calendar.Ask(b, tx, true)
	store.Rows(b, &changed, query, tx.Office(), id, at.UTC().Truncate(time.Microsecond))
	if err := b.Send(ctx); err != nil {
		return Clock{}, err
	}
	return oneOf(ctx, tx, changed, id)
}

// oneOf is the clock that was changed, told to whoever listens, else the clock
// as it is.
func oneOf(ctx context.Context, tx *store.Tx, changed []Clock, id uuid.UUID) (c Clock, err error) {
	if len(changed) == 1 {
		emit(tx, changed[0])
		return changed[0], nil
	}
	err = tx.Get(ctx, &c, selectClock, tx.Office(), id)
	return c, err
}

// ReinstateIn makes a clock run again as if it had never been stopped: what was
// announced stays announced, and it is counted by the calendar in force. A clock
// that runs or was cancelled stays as it is; an unknown id is not_found.
func ReinstateIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (Clock, error) {
	var changed []Clock
	b := tx.Batch()
	question := calendar.Ask(b, tx, true)
	store.Rows(b, &changed, reinstateClock, tx.Office(), id)
	if err := b.Send(ctx); err != nil {
		return Clock{}, err
	}
	version, err := question.Version(ctx, tx)
	if err != nil {
		return Clock{}, err
	}
	if len(changed) == 1 && changed[0].CalendarVersion != version.No {
		m, err := Shift(changed[0], version)
		if err != nil {
			return m.Before, err
		}
		changed[0] = m.After
		if err := update(ctx, tx, changed); err != nil {
			return m.After, err
		}
	}
	return oneOf(ctx, tx, changed, id)
}

// ToldIn notes that the due date was said to somebody, which no edit of the
// calendar undercuts from now on. Saying it again changes nothing.
func ToldIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (Clock, error) {
	var changed []Clock
	b := tx.Batch()
	calendar.Ask(b, tx, true)
	store.Rows(b, &changed, tellClock, tx.Office(), id)
	if err := b.Send(ctx); err != nil {
		return Clock{}, err
	}
	return oneOf(ctx, tx, changed, id)
}

// HandOverIn puts a running clock under another subject of the same kind, whose
// spoken number is given; what it promises stays. A clock that has ended stays
// where it is; an unknown id is not_found.
func HandOverIn(ctx context.Context, tx *store.Tx, id, subject uuid.UUID, number string) (Clock, error) {
	var changed []Clock
	if err := tx.Select(ctx, &changed, handOverClock, tx.Office(), id, subject, number); err != nil {
		return Clock{}, err
	}
	return oneOf(ctx, tx, changed, id)
}

// ClockIn reads a clock; an unknown id is not_found.
func ClockIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (c Clock, err error) {
	err = tx.Get(ctx, &c, selectClock, tx.Office(), id)
	return c, err
}

// MoveIn counts every running clock of the office by this version of its
// calendar and returns those whose due instant is another, in the order of
// their numbers. The caller holds the calendar's row FOR UPDATE. It fails with
// invalid_input when a clock leaves the calendar.
func MoveIn(ctx context.Context, tx *store.Tx, v calendar.Version) (moved []Move, err error) {
	all, err := runningBehind(ctx, tx, v.No)
	if err != nil {
		return nil, err
	}
	var changes []change
	for i, c := range all {
		m, err := Shift(c, v)
		if err != nil {
			return nil, fault.Invalid(fault.Field{Path: "date", Code: "out_of_range"}).With("clock", c.SubjectNumber)
		}
		m.After.Rev++
		all[i] = m.After
		if !m.seen() {
			continue
		}
		changes = append(changes, change{c.ID.String(), m.After.Rev})
		if m.Moved() {
			moved = append(moved, m)
		}
	}
	emitAll(tx, Changed, changes)
	return moved, update(ctx, tx, all)
}

// change is a clock that came to a revision.
type change struct {
	id  string
	rev int64
}

// emitAll tells of several clocks after the commit.
func emitAll(tx *store.Tx, topic outbox.Topic, all []change) {
	if len(all) >= many {
		outbox.EmitIn(tx, ManyChanged, "clocks", 0)
		return
	}
	for _, c := range all {
		outbox.EmitIn(tx, topic, c.id, c.rev)
	}
}

// emit tells of a clock after the commit.
func emit(tx *store.Tx, c Clock) { outbox.EmitIn(tx, Changed, c.ID.String(), c.Rev) }
