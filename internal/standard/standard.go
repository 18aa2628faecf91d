package standard

import (
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/pkg/workcal"
)

// Service is something an office offers at its counters.
type Service struct {
	ID     uuid.UUID `db:"id" json:"id"`
	Code   string    `db:"code" json:"code"`     // what requests name it by
	Prefix string    `db:"prefix" json:"prefix"` // one letter, unique in the office
	Name   string    `db:"name" json:"name"`
}

// State is the closed set of states of a version.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
)

// PromiseKind is the closed set of what can be promised (rules.md §4).
type PromiseKind string

// The kinds of promise.
const (
	QueueTurn   PromiseKind = "queue_turn"   // in service minutes, see rules.md §5
	FirstAnswer PromiseKind = "first_answer" // in working days
	NextAnswer  PromiseKind = "next_answer"  // in working days
	Silence     PromiseKind = "silence"      // in working days, see rules.md §7
)

const (
	serviceMinutes = "service_minutes"
	workingDays    = "working_days"
)

// Version is one numbered standard of a service. Where nothing is in force it
// is a draft without a number and without a text.
type Version struct {
	No          int
	Service     string
	State       State
	EffectiveOn string    // 2006-01-02; empty for a draft
	Document    *Document // shared: read it only; nil for a draft
}

// Published tells whether the version binds the office.
func (v Version) Published() bool { return v.State == Published }

// QueueTurn returns the promise to a visitor in the queue, in service minutes;
// false when nothing is promised.
func (v Version) QueueTurn() (time.Duration, bool) {
	n, ok := v.promise(QueueTurn, serviceMinutes)
	return time.Duration(n) * time.Minute, ok
}

// WorkingDays returns a promise in working days; false when nothing is
// promised.
func (v Version) WorkingDays(kind PromiseKind) (int, bool) { return v.promise(kind, workingDays) }

// Options returns how the standard counts working days.
func (v Version) Options() workcal.Options {
	c := v.Clock()
	return workcal.Options{CountDayOfReceipt: c.CountDayOfReceipt, SameTime: c.DueAt == "same_time"}
}

// WarnPercent returns how much of the due day's service minutes has passed when
// officers are warned, 1 to 99.
func (v Version) WarnPercent() int {
	if n := v.Clock().WarnPercent; n > 0 {
		return n
	}
	return DefaultWarnPercent
}

// Clock returns the clock options, the program's own where there is no text.
func (v Version) Clock() Clock {
	if v.Document == nil {
		return DefaultClock
	}
	return v.Document.Clock
}

func (v Version) promise(kind PromiseKind, unit string) (int, bool) {
	if !v.Published() || v.Document == nil {
		return 0, false
	}
	for _, p := range v.Document.Promises {
		if p.Kind == kind && p.Unit == unit {
			return p.Count, true
		}
	}
	return 0, false
}
