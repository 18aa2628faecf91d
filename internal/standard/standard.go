package standard

import (
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/configs"
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

// Document is the text of a standard with its promises.
type Document = configs.StandardDraft

// Version is one numbered standard of a service.
type Version struct {
	No          int       `json:"no"`
	Service     string    `json:"service"`
	State       State     `json:"state"`
	EffectiveOn string    `json:"effective_on,omitempty"` // 2006-01-02; empty for a draft
	Document    *Document `json:"document"`               // shared: read it only
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
	if v.Document == nil {
		return workcal.Options{}
	}
	return workcal.Options{
		CountDayOfReceipt: v.Document.Clock.CountDayOfReceipt,
		SameTime:          v.Document.Clock.DueAt == "same_time",
	}
}

func (v Version) promise(kind PromiseKind, unit string) (int, bool) {
	if !v.Published() || v.Document == nil {
		return 0, false
	}
	for _, p := range v.Document.Promises {
		if p.Kind == string(kind) && p.Unit == unit {
			return p.Count, true
		}
	}
	return 0, false
}

// templateFor returns the text a service begins with: the published standard
// for the office and service it belongs to; for the same service of another
// office that text without what is the first office's own; for any other
// service the 14 empty components.
func templateFor(seed Document, office string, s configs.ServiceRow) (Document, State) {
	if office == seed.Office && s.Code == seed.Service {
		return seed, Published
	}
	d := Document{Office: office, Service: s.Code, Title: s.Name, Clock: seed.Clock}
	d.Components = make([]configs.Component, len(seed.Components))
	for i, c := range seed.Components {
		d.Components[i] = configs.Component{No: c.No, Name: c.Name, Body: []configs.Section{}}
	}
	if s.Code != seed.Service {
		return d, Draft
	}
	d.Title, d.Fee, d.Promises = seed.Title, seed.Fee, seed.Promises
	for i, c := range seed.Components {
		if c.No != complaintComponent {
			d.Components[i] = c
		}
	}
	return d, Draft
}

// complaintComponent names the office's own addresses.
const complaintComponent = 6
