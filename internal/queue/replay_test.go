package queue

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// told makes the events of a ticket, one second apart. A comma begins a new
// act; what a plus joins belongs to one.
func told(text string, counter uuid.UUID) []happened {
	var all []happened
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for one := range strings.SplitSeq(text, ",") {
		act := uuid.New()
		for kind := range strings.SplitSeq(one, "+") {
			all = append(all, happened{Kind: Action(strings.TrimSpace(kind)), At: at, Counter: &counter, Act: &act})
			at = at.Add(time.Second)
		}
	}
	return all
}

func TestTheEventsOfATicketAreFoldedByTheTransitionsTable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]State{
		"join":                                    Waiting,
		"join, guest, call, recall, coming":       Called,
		"join, call, start, take_over, finish":    Finished,
		"join, call, no_show, restore":            Waiting,
		"join, call, park, resume+call, start":    Serving,
		"join, call, start, transfer, call":       Called,
		"join, call, leave":                       Left,
		"join, cancel, undo":                      Waiting,
		"join, call, start, finish, undo":         Serving,
		"join, call, park, resume+call, undo":     Parked,
		"join, call, undo, call, no_show, undo":   Called,
		"join, call, requeue, undo, start, guest": Serving,
	} {
		if s, err := replay(told(text, uuid.New())); err != nil || s.State != want {
			t.Errorf("%s: %s, %v, want %s", text, s.State, err, want)
		}
	}
}

func TestAnEventThatTheTableForbidsIsNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"call":                     "peristiwa ke-1",
		"guest":                    "peristiwa ke-1",
		"join, start":              "peristiwa ke-2",
		"join, join":               "peristiwa ke-2",
		"join, call, vanish":       "peristiwa ke-3",
		"join, call, undo, start":  "peristiwa ke-4",
		"join, cancel, call, undo": "peristiwa ke-3",
	} {
		if _, err := replay(told(text, uuid.New())); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestWhatWasUndoneOrSetBackIsNotHeld(t *testing.T) {
	t.Parallel()
	counter := uuid.New()
	events := told("join, call, start, undo, start", counter)
	s, err := replay(events)
	if err != nil || s.did(events[2].At, ActStart) || !s.did(events[4].At, ActStart) || !s.StartedAt.Equal(events[4].At) {
		t.Errorf("%+v, %v", s, err)
	}
	if s.Counter == nil || *s.Counter != counter {
		t.Errorf("called to %v", s.Counter)
	}
	if s, err = replay(told("join, call, start, requeue", counter)); err != nil || s.Counter != nil || s.StartedAt != nil {
		t.Errorf("back in the line: %+v, %v", s, err)
	}
}
