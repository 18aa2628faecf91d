package queue

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// happened is one event of a ticket, as it was recorded.
type happened struct {
	Ticket  uuid.UUID  `db:"ticket"`
	Kind    Action     `db:"kind"`
	At      time.Time  `db:"at"`
	Counter *uuid.UUID `db:"counter"`
	Act     *uuid.UUID `db:"act"`
}

// still are the events that leave a ticket where it stands.
var still = []Action{"guest", "take_over", "correct", "result", "amend"}

// story is what a ticket's events say of it.
type story struct {
	State     State
	Counter   *uuid.UUID // where it was called to, while it is there
	StartedAt *time.Time // of the service that is not undone or set back
	held      []happened // what was not undone
}

// replay folds a ticket's events, in their order, by the transitions table. An
// undo takes back the whole act before it. The error says at which event the
// table forbids what happened.
func replay(events []happened) (story, error) {
	var now, before story
	var act *uuid.UUID
	for i, e := range events {
		if e.Kind == ActUndo {
			now, act = before, nil
			continue
		}
		if act == nil || e.Act == nil || *act != *e.Act {
			before, act = now, e.Act
		}
		if err := now.apply(e); err != nil {
			return now, fmt.Errorf("peristiwa ke-%d: %w", i+1, err)
		}
	}
	return now, nil
}

func (s *story) apply(e happened) error {
	rule, known := transitions[e.Kind]
	switch {
	case e.Kind == ActJoin && s.State == "":
		s.State = Waiting
	case e.Kind == ActImport && s.State == "":
		s.State = Finished
	case s.State != "" && slices.Contains(still, e.Kind):
	case e.Kind == ActEndDay && s.State == Serving:
		s.State = Finished
	case e.Kind == ActEndDay && slices.Contains(unserving, s.State):
		s.State = Unserved
	case !known || !slices.Contains(rule.from, s.State):
		return fmt.Errorf("%s pada keadaan %q", e.Kind, s.State)
	default:
		s.State = rule.to
	}
	if e.Kind == ActCall {
		s.Counter = e.Counter
	}
	if e.Kind == ActStart {
		s.StartedAt = &e.At
	}
	if s.State == Waiting || s.State == Parked {
		s.Counter, s.StartedAt = nil, nil
	}
	s.held = append(slices.Clip(s.held), e)
	return nil
}

// did tells whether one of the actions, or any when none is named, happened at
// that instant and was not undone.
func (s *story) did(at time.Time, actions ...Action) bool {
	return slices.ContainsFunc(s.held, func(e happened) bool {
		return e.At.Equal(at) && (len(actions) == 0 || slices.Contains(actions, e.Kind))
	})
}
