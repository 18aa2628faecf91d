package consult

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/tenant"
)

// State is where a case stands.
type State string

// The states of rules.md §6.
const (
	Arrived        State = "new"
	WaitingOfficer State = "waiting_officer"
	WaitingVisitor State = "waiting_visitor"
	Closed         State = "closed"
)

// States lists the closed set.
var States = []State{Arrived, WaitingOfficer, WaitingVisitor, Closed}

// Reason is why a case is closed.
type Reason string

// The reasons of rules.md §6. Referred means pointed outside PST.
const (
	Answered  Reason = "answered"
	Silence   Reason = "silence"
	Withdrawn Reason = "withdrawn"
	Referred  Reason = "referred"
	Spam      Reason = "spam"
)

// Topic is what a question is about.
type Topic string

// The topics of rules.md §6.
const (
	Data           Topic = "data"
	Metadata       Topic = "metadata"
	Classification Topic = "klasifikasi"
	Other          Topic = "lainnya"
)

// Topics lists the closed set.
var Topics = []Topic{Data, Metadata, Classification, Other}

// Action is what happens to a case; each is one event.
type Action string

// The actions.
const (
	ActAsk           Action = "ask"             // the visitor asks
	ActEnter         Action = "enter"           // an officer types a question in
	ActFollow        Action = "follow"          // a question goes on from a case closed long ago
	ActMirror        Action = "mirror"          // another office refers a question to us
	ActClaim         Action = "claim"           // an officer takes the case
	ActAssign        Action = "assign"          // an officer gives it to somebody
	ActRelease       Action = "release"         // it belongs to nobody again
	ActDuty          Action = "duty"            // the assignee is away: it falls to who is on duty
	ActUpdate        Action = "update"          // "Kirim kabar"
	ActAnswer        Action = "answer"          // "Kirim jawaban"
	ActAccept        Action = "accept"          // a channel took the answer
	ActBounce        Action = "bounce"          // the answer came back: it is owed again
	ActArrive        Action = "arrive"          // an answer that had come back arrived after all
	ActUndelivered   Action = "undelivered"     // a message came back that nothing hangs on
	ActReply         Action = "reply"           // the visitor writes
	ActNotAnswered   Action = "not_answered"    // "Belum terjawab"
	ActThanks        Action = "thanks"          // bare thanks on a closed case
	ActNoReplyNeeded Action = "no_reply_needed" // "Tidak perlu dijawab"
	ActEnough        Action = "enough"          // "Sudah cukup"
	ActWithdraw      Action = "withdraw"        // the visitor takes the question back
	ActClose         Action = "close"           // an officer closes it
	ActCloseLater    Action = "close_later"     // an officer closes it once the answer was taken
	ActSilence       Action = "silence"         // nobody wrote for as long as the standard says
	ActFollowed      Action = "followed"        // what the visitor wrote is another case
	ActReopen        Action = "reopen"          // by an officer, or by a visitor's message in time
	ActVoid          Action = "void"            // what was written before the closing arrived after it
	ActWarn          Action = "warn"            // the answer is due soon
	ActLate          Action = "late"            // the answer is late
	ActRemind        Action = "remind"          // the visitor was told that it will close
	ActShift         Action = "shift"           // the calendar moved a date
	ActNote          Action = "note"            // a note inside the office
	ActTag           Action = "tag"
	ActSnooze        Action = "snooze"
	ActWake          Action = "wake"
	ActTopic         Action = "topic"
	ActNeeds         Action = "needs"
	ActMoveOut       Action = "move_out" // a message went to another case
	ActMoveIn        Action = "move_in"  // a message came from another case
	ActMask          Action = "mask"
	ActComplete      Action = "request_complete" // the request is clear and complete: the answer is counted
	ActKeep          Action = "keep"             // a copied message that our answer has answered already
	ActRefer         Action = "refer"            // another PST office is asked
	ActReferred      Action = "referred"         // the other office answered
	ActAskApproval   Action = "approval_ask"
	ActApprove       Action = "approval_approve"
	ActReturn        Action = "approval_return"
	ActTakeBack      Action = "approval_withdraw"
	ActHandOut       Action = "hand_out"
)

// open are the states of a case that is not closed.
var open = []State{Arrived, WaitingOfficer, WaitingVisitor}

// rule is what an action needs and where it leads; an empty to keeps the state.
type rule struct {
	from []State
	to   State
}

// transitions is the one table of what follows from what. What visitors write
// does not end "new": that ends at the first claim or outgoing message (newOr).
var transitions = map[Action]rule{
	ActAsk:           {nil, Arrived},
	ActEnter:         {nil, Arrived},
	ActFollow:        {nil, Arrived},
	ActMirror:        {nil, Arrived},
	ActClaim:         {open, WaitingOfficer},
	ActAssign:        {open, ""},
	ActRelease:       {open, ""},
	ActDuty:          {open, ""},
	ActUpdate:        {open, WaitingOfficer},
	ActAnswer:        {open, WaitingVisitor},
	ActAccept:        {States, ""},
	ActBounce:        {States, WaitingOfficer},
	ActArrive:        {open, WaitingVisitor},
	ActUndelivered:   {States, ""},
	ActReply:         {open, WaitingOfficer},
	ActNotAnswered:   {open, WaitingOfficer},
	ActThanks:        {[]State{Closed}, ""},
	ActNoReplyNeeded: {open, WaitingVisitor},
	ActEnough:        {open, Closed},
	ActWithdraw:      {open, Closed},
	ActClose:         {open, Closed},
	ActCloseLater:    {open, ""},
	ActFollowed:      {[]State{Closed}, ""},
	ActSilence:       {[]State{WaitingVisitor}, Closed},
	ActReopen:        {[]State{Closed}, WaitingOfficer},
	ActVoid:          {[]State{Closed}, WaitingOfficer},
	ActWarn:          {open, ""},
	ActLate:          {open, ""},
	ActRemind:        {open, ""},
	ActShift:         {open, ""},
	ActNote:          {States, ""},
	ActTag:           {States, ""},
	ActSnooze:        {open, ""},
	ActWake:          {open, ""},
	ActTopic:         {States, ""},
	ActNeeds:         {States, ""},
	ActMoveOut:       {States, ""},
	ActMoveIn:        {open, WaitingOfficer},
	ActMask:          {States, ""},
	ActComplete:      {open, ""},
	ActKeep:          {States, ""},
	ActRefer:         {open, WaitingOfficer},
	ActReferred:      {States, ""},
	ActAskApproval:   {open, ""},
	ActApprove:       {open, ""},
	ActReturn:        {open, ""},
	ActTakeBack:      {States, ""},
	ActHandOut:       {States, ""},
}

// keepsNew are the actions that leave a new case new.
var keepsNew = []Action{ActReply, ActNotAnswered, ActMoveIn}

// keepsWaiting are the actions of an officer that leave a case waiting for the
// visitor where it waits.
var keepsWaiting = []Action{ActClaim, ActUpdate}

// next is the state after an action; ok is false when the table forbids it. The
// empty state is that of a case that does not exist yet.
func next(s State, a Action) (after State, ok bool) {
	r, known := transitions[a]
	switch {
	case !known || (s == "") != (r.from == nil) || (s != "" && !slices.Contains(r.from, s)):
		return s, false
	case r.to == "", s == Arrived && slices.Contains(keepsNew, a), s == WaitingVisitor && slices.Contains(keepsWaiting, a):
		return s, true
	}
	return r.to, true
}

// Case is a case as it is kept. Instants are in UTC.
type Case struct {
	ID            uuid.UUID       `db:"id"`
	Year          int             `db:"year"`
	Seq           int             `db:"seq"`
	State         State           `db:"state"`
	CloseReason   Reason          `db:"close_reason"` // empty while open
	ClosedAt      *time.Time      `db:"closed_at"`
	Channel       message.Channel `db:"channel"`
	Topic         Topic           `db:"topic"`
	Subject       string          `db:"subject"` // the beginning of the question
	Service       string          `db:"service"`
	Name          string          `db:"name"`
	Email         *string         `db:"email"`
	Phone         *string         `db:"phone"` // E.164
	Lang          i18n.Lang       `db:"lang"`
	ShareContact  bool            `db:"share_contact"`
	Assignee      *uuid.UUID      `db:"assignee"`
	AssignedAt    *time.Time      `db:"assigned_at"`
	Writer        *uuid.UUID      `db:"writer"`
	WriterUntil   *time.Time      `db:"writer_until"`
	SnoozedUntil  *time.Time      `db:"snoozed_until"`
	Tags          []string        `db:"tags"`
	ReceivedAt    time.Time       `db:"received_at"`
	LastMessageAt time.Time       `db:"last_message_at"`
	LastInboundAt time.Time       `db:"last_inbound_at"`
	ReadAt        *time.Time      `db:"read_at"`
	// AnswerClock is what is owed, while it runs.
	AnswerClock *uuid.UUID `db:"answer_clock"`
	AnswerKind  sla.Kind   `db:"answer_kind"` // empty while nothing is owed
	DueAt       *time.Time `db:"due_at"`
	// IncompleteKind is the answer that is owed and not counted, because nobody has
	// said yet that the request is complete; IncompleteSince is when it was asked
	// for. Both are empty under a standard that counts from receipt.
	IncompleteKind  sla.Kind   `db:"incomplete_kind"`
	IncompleteSince *time.Time `db:"incomplete_since"`
	// SilenceClock runs while the visitor is waited for.
	SilenceClock *uuid.UUID `db:"silence_clock"`
	SilentAt     *time.Time `db:"silent_at"`
	// Pending is the newest answer that no channel has taken yet. With ThenClose
	// the case is closed once it was taken.
	Pending      *uuid.UUID     `db:"pending"`
	ThenClose    bool           `db:"then_close"`
	Follows      *uuid.UUID     `db:"follows"`
	SourceOffice *tenant.Office `db:"source_office"` // of a mirror: whose case it stands for
	SourceCase   *uuid.UUID     `db:"source_case"`
	SourceNumber *string        `db:"source_number"`
	Generation   int            `db:"generation"` // of the public link
	OrderAt      time.Time      `db:"order_at"`
	Rev          int64          `db:"rev"`
}

// Number is how the case is spoken of: T-26-0481.
func (c *Case) Number() string { return fmt.Sprintf("T-%02d-%04d", c.Year%100, c.Seq) }

// Mirror tells whether the case stands for one of another office, which alone
// is known to the visitor.
func (c *Case) Mirror() bool { return c.SourceOffice != nil }

// Unread tells whether the visitor wrote after an officer last read.
func (c *Case) Unread() bool { return c.ReadAt == nil || c.ReadAt.Before(c.LastInboundAt) }

// order is by what a list of the case's tray is sorted: what is to be done first
// stands first.
func (c *Case) order() time.Time {
	switch {
	case c.ClosedAt != nil:
		return *c.ClosedAt
	case c.SnoozedUntil != nil:
		return *c.SnoozedUntil
	case c.DueAt != nil:
		return *c.DueAt
	case c.SilentAt != nil:
		return *c.SilentAt
	case c.IncompleteSince != nil:
		return c.LastMessageAt.Add(afterDated)
	}
	return c.LastMessageAt
}

// happened is one event of a case, as it is recorded.
type happened struct {
	Action Action `db:"action"`
	State  State  `db:"state"`
	Reason Reason `db:"close_reason"`
}

// replay folds a case's events by the table and tells the state they lead to.
// The error says at which event the table forbids what happened.
func replay(events []happened) (state State, reason Reason, err error) {
	for i, e := range events {
		after, ok := next(state, e.Action)
		if !ok || after != e.State {
			return state, reason, fmt.Errorf("peristiwa ke-%d: %s pada keadaan %q menjadi %q", i+1, e.Action, state, e.State)
		}
		state, reason = after, e.Reason
		if (state == Closed) != (reason != "") {
			return state, reason, fmt.Errorf("peristiwa ke-%d: keadaan %q dengan alasan %q", i+1, state, reason)
		}
	}
	return state, reason, nil
}
