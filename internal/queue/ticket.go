package queue

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

// State is where a ticket stands.
type State string

// The states of rules.md §5.
const (
	Waiting   State = "waiting"
	Called    State = "called"
	Serving   State = "serving"
	Finished  State = "finished"
	NoShow    State = "no_show"
	Parked    State = "parked"
	Cancelled State = "cancelled"
	Left      State = "left"
	Unserved  State = "unserved"
)

// Action is what can be done to a ticket.
type Action string

// The actions.
const (
	ActCall    Action = "call"
	ActRecall  Action = "recall"
	ActComing  Action = "coming"
	ActStart   Action = "start"
	ActFinish  Action = "finish"
	ActNoShow  Action = "no_show"
	ActCancel  Action = "cancel"
	ActWalkOut Action = "leave"
	ActJoin    Action = "join"
	ActPark    Action = "park"
	ActResume  Action = "resume"
	ActRestore Action = "restore"
	ActRequeue Action = "requeue"
	ActForward Action = "transfer"
	ActUndo    Action = "undo"
	ActEndDay  Action = "close_day" // serving ends as finished, all others as unserved
)

// transitions is the one table of what follows from what. An action that keeps
// the state lists it as its own target.
var transitions = map[Action]struct {
	from []State
	to   State
}{
	ActCall:    {[]State{Waiting}, Called},
	ActRecall:  {[]State{Called}, Called},
	ActComing:  {[]State{Called}, Called},
	ActStart:   {[]State{Called}, Serving},
	ActFinish:  {[]State{Serving}, Finished},
	ActNoShow:  {[]State{Called}, NoShow},
	ActCancel:  {[]State{Waiting, Called, Parked}, Cancelled},
	ActWalkOut: {[]State{Called}, Left},
	ActPark:    {[]State{Called, Serving}, Parked},
	ActResume:  {[]State{Parked}, Waiting},
	ActRestore: {[]State{NoShow}, Waiting},
	ActRequeue: {[]State{Called, Serving}, Waiting},
	ActForward: {[]State{Waiting, Called, Serving}, Waiting},
}

// Priority is why a visitor goes before others: elderly, disabled, pregnant, or
// carrying an infant.
type Priority string

// The priorities.
const (
	Regular  Priority = "none"
	Elderly  Priority = "elderly"
	Disabled Priority = "disabled"
	Pregnant Priority = "pregnant"
	Infant   Priority = "infant"
)

// Priorities lists the closed set.
var Priorities = []Priority{Regular, Elderly, Disabled, Pregnant, Infant}

// Source is how a number was taken.
type Source string

// The sources.
const (
	FromPhone   Source = "phone"
	FromKiosk   Source = "kiosk"
	FromOfficer Source = "officer"
)

// Quality tells whether a visit's times can be trusted. Only QualityOK enters
// averages; the count of the rest stands beside (rules.md §12).
type Quality string

// The qualities.
const (
	QualityOK     Quality = "ok"
	ClosedNextDay Quality = "closed_next_day" // an officer finished it on a later date
	DeskForgot    Quality = "desk_forgot"     // the end of the day finished it
	Corrected     Quality = "corrected"
	Imported      Quality = "imported" // typed in after an outage
)

// Ticket is a visitor's place in the line of one office and local date. Number
// is what is spoken; the public link is separate and cannot be guessed from it.
// Instants are in the office's offset when shown.
type Ticket struct {
	ID               uuid.UUID  `db:"id" json:"id"`
	Number           string     `db:"-" json:"number"`
	Service          string     `db:"service" json:"service"`
	State            State      `db:"state" json:"state"`
	Day              time.Time  `db:"day" json:"-"`
	Date             string     `db:"-" json:"date"`
	Seq              int64      `db:"seq" json:"seq"`
	Priority         Priority   `db:"priority" json:"priority"`
	PartySize        int        `db:"party_size" json:"party_size"`
	JoinedAt         time.Time  `db:"joined_at" json:"joined_at"`
	CalledAt         *time.Time `db:"called_at" json:"called_at,omitempty"`
	LastCalledAt     *time.Time `db:"last_called_at" json:"last_called_at,omitempty"`
	Calls            int        `db:"calls" json:"calls"`
	ArrivedAt        *time.Time `db:"arrived_at" json:"arrived_at,omitempty"`
	ServiceStartedAt *time.Time `db:"service_started_at" json:"service_started_at,omitempty"`
	FinishedAt       *time.Time `db:"finished_at" json:"finished_at,omitempty"`
	EndedAt          *time.Time `db:"ended_at" json:"ended_at,omitempty"`
	Counter          *uuid.UUID `db:"counter" json:"counter,omitempty"`
	Officer          *uuid.UUID `db:"officer" json:"officer,omitempty"`
	Guest            *uuid.UUID `db:"guest" json:"guest_id,omitempty"`
	Need             string     `db:"need" json:"need,omitempty"`
	Ahead            *int       `db:"-" json:"ahead,omitempty"`
	Quality          Quality    `db:"quality" json:"quality"`
	OutOfTurn        bool       `db:"out_of_turn" json:"out_of_turn"`
	CompleteLater    bool       `db:"complete_later" json:"complete_later"`
	NoEmailReason    *string    `db:"no_email_reason" json:"no_email_reason,omitempty"`
	Source           Source     `db:"source" json:"source"`
	Rev              int64      `db:"rev" json:"rev"`

	ForCounter *uuid.UUID `db:"for_counter" json:"for_counter,omitempty"`
	ForOfficer *uuid.UUID `db:"for_officer" json:"for_officer,omitempty"`
	ParkedAt   *time.Time `db:"parked_at" json:"parked_at,omitempty"`
	PrintedAt  *time.Time `db:"printed_at" json:"printed_at,omitempty" doc:"When an offline kiosk printed the number"`
	Outage     *uuid.UUID `db:"outage" json:"outage,omitempty"` // the one it was typed in for
	Result     *Result    `db:"-" json:"result,omitempty"`

	Prefix string `db:"prefix" json:"-"`
	No     int    `db:"number" json:"-"`
	Lane   Lane   `db:"lane" json:"-"`
	Place  int64  `db:"place" json:"-"`
}

// Lane is the part of a waiting list a ticket stands in; Place orders within it.
type Lane int16

// The lanes, first first.
const (
	BackLane     Lane = iota // restored and resumed visitors
	PriorityLane             // rules.md §5
	RegularLane
)

func laneOf(p Priority) Lane {
	if p == Regular {
		return RegularLane
	}
	return PriorityLane
}

// Spoken is how a number is said and shown: K-001 … K-999, then K-1000.
func Spoken(prefix string, number int) string { return fmt.Sprintf("%s-%03d", prefix, number) }

// shown fills what is derived, in the office's zone.
func (t Ticket) shown(zone *time.Location) Ticket {
	t.Number = Spoken(t.Prefix, t.No)
	t.Date = t.Day.Format(time.DateOnly)
	t.JoinedAt = t.JoinedAt.In(zone)
	for _, at := range []**time.Time{&t.CalledAt, &t.LastCalledAt, &t.ArrivedAt, &t.ServiceStartedAt, &t.FinishedAt, &t.EndedAt, &t.ParkedAt, &t.PrintedAt} {
		if *at != nil {
			local := (*at).In(zone)
			*at = &local
		}
	}
	return t
}

// move takes the ticket through the table, or says why it cannot.
func (t *Ticket) move(a Action) error {
	rule := transitions[a]
	if !slices.Contains(rule.from, t.State) {
		return fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
	}
	t.State = rule.to
	return nil
}

// waitingClass names the part of the waiting list a ticket stands in.
func waitingClass(service string, l Lane) string {
	return service + "/" + [...]string{"back", "priority", "regular"}[l]
}
