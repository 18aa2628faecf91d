package queue

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// The actions that change what a ticket says and not where it stands.
const (
	ActAmend   Action = "amend"   // of a visitor who has not been served yet
	ActCorrect Action = "correct" // of a visit that is over
)

// Correction changes one field of a finished visit: called_at,
// service_started_at, finished_at (RFC 3339), service (its code) or party_size.
type Correction struct {
	Field  string
	Value  string
	Reason string
}

// Correct sets one field of a finished visit right. A correction is an event of
// its own that keeps the old value and the new one; the visit is marked
// corrected and leaves the averages (rules.md §12). The ledger is not rewritten:
// what an obligation ended with was true of what was recorded then.
func (d *Desk) Correct(ctx context.Context, ticket uuid.UUID, c Correction) (*Ticket, error) {
	c.Reason = strings.TrimSpace(c.Reason)
	if err := checkReason(c.Reason); err != nil {
		return nil, err
	}
	return write(ctx, d, &ticket, func(_ context.Context, _ *store.Tx, s *scene) (*Ticket, error) {
		t := s.ticket
		if t == nil {
			return nil, fault.New(fault.NotFound)
		}
		if t.State != Finished {
			return nil, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		old, err := s.correct(t, c)
		if err != nil {
			return nil, err
		}
		t.Quality = Corrected
		s.note(t, ActCorrect, t.Counter)
		return s.answerWith(t), s.tell(t, map[string]string{"field": c.Field, "old": old, "new": c.Value, "reason": c.Reason})
	})
}

// correct sets the field and returns what it was.
func (s *scene) correct(t *Ticket, c Correction) (old string, err error) {
	switch c.Field {
	case "service":
		if _, known := s.services[c.Value]; !known {
			return "", fault.New(fault.UnknownService).With("services", s.codes)
		}
		old, t.Service = t.Service, c.Value
		return old, nil
	case "party_size":
		n, err := strconv.Atoi(c.Value)
		if err != nil || n < 1 || n > maxParty {
			return "", fault.Invalid(fault.Field{Path: "value", Code: "out_of_range"})
		}
		old, t.PartySize = strconv.Itoa(t.PartySize), n
		return old, nil
	}
	instants := map[string]**time.Time{"called_at": &t.CalledAt, "service_started_at": &t.ServiceStartedAt, "finished_at": &t.FinishedAt}
	field, known := instants[c.Field]
	if !known {
		return "", fault.Invalid(fault.Field{Path: "field", Code: "invalid"})
	}
	at, err := time.Parse(time.RFC3339, c.Value)
	if err != nil {
		return "", fault.Invalid(fault.Field{Path: "value", Code: "invalid"})
	}
	if *field != nil {
		old = (*field).In(s.zone()).Format(time.RFC3339Nano)
	}
	at = at.Truncate(time.Microsecond)
	*field = &at
	t.EndedAt = t.FinishedAt
	return old, s.plausible(t)
}

// plausible refuses times that go backwards, are still to come, or leave the
// visit's day; a visit closed on a later day keeps that freedom at its end.
func (s *scene) plausible(t *Ticket) error {
	before := t.JoinedAt
	for _, at := range []*time.Time{t.CalledAt, t.ServiceStartedAt, t.FinishedAt} {
		switch {
		case at == nil:
			continue
		case at.After(s.now):
			return fault.Invalid(fault.Field{Path: "value", Code: "in_future"})
		case at.Before(before):
			return fault.Invalid(fault.Field{Path: "value", Code: "out_of_order"})
		case at != t.FinishedAt && workcal.DateIn(*at, s.zone()) != workcal.DateIn(t.JoinedAt, s.zone()):
			return fault.Invalid(fault.Field{Path: "value", Code: "out_of_range"})
		}
		before = *at
	}
	return nil
}

// tell keeps data with the latest event of a ticket.
func (s *scene) tell(t *Ticket, data any) error {
	body, err := json.Marshal(data)
	for i := len(s.events) - 1; i >= 0; i-- {
		if s.events[i].ticket == t.ID {
			s.events[i].data = body
			break
		}
	}
	return err
}

// Amendment changes what is known of a visitor who waits or has been called;
// nil leaves a field as it is.
type Amendment struct {
	PartySize *int
	Need      *string
	Priority  *Priority
}

func (a Amendment) check() (wrong []fault.Field) {
	v := Visit{Service: "-", Priority: Regular, PartySize: 1}
	if a.PartySize != nil {
		v.PartySize = *a.PartySize
	}
	if a.Need != nil {
		v.Need = *a.Need
	}
	if a.Priority != nil {
		v.Priority = *a.Priority
	}
	return v.check()
}

// Amend changes how many came, what they need, or why they go first. Another
// priority moves a waiting visitor to its part of the line, in the place by
// arrival; one who has come back keeps standing first.
func (d *Desk) Amend(ctx context.Context, ticket uuid.UUID, a Amendment) (*Ticket, error) {
	if a.Need != nil {
		need := strings.TrimSpace(*a.Need)
		a.Need = &need
	}
	if wrong := a.check(); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return act(ctx, d, &ticket, func(_ context.Context, _ *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		if t.State != Waiting && t.State != Called {
			return nil, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		changes := s.amend(t, a)
		s.note(t, ActAmend, t.Counter)
		return s.answerWith(t), s.tell(t, changes)
	})
}

// amend returns what changed, without what somebody wrote.
func (s *scene) amend(t *Ticket, a Amendment) map[string]any {
	changes := map[string]any{}
	if a.PartySize != nil {
		changes["party_size"] = []int{t.PartySize, *a.PartySize}
		t.PartySize = *a.PartySize
	}
	if a.Need != nil {
		changes["need"] = utf8.RuneCountInString(*a.Need)
		t.Need = *a.Need
	}
	if a.Priority != nil && *a.Priority != t.Priority {
		changes["priority"] = []Priority{t.Priority, *a.Priority}
		s.prioritise(t, *a.Priority)
	}
	return changes
}

// prioritise moves a visitor to another part of the line.
func (s *scene) prioritise(t *Ticket, p Priority) {
	lane := laneOf(p)
	if t.State != Waiting || t.Lane == BackLane || t.Lane == lane {
		t.Priority = p
		return
	}
	s.leaveLine(t)
	t.Priority = p
	s.enterLine(t, lane, t.Seq)
	s.settle(nil, nil)
}
