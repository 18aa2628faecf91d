package queue

import (
	"testing"
	"time"
)

// TestACallOnTheBoardIsToldFromEveryOther is what a TV relies on: it announces
// a call once, and a visitor who is called again is announced again.
func TestACallOnTheBoardIsToldFromEveryOther(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.open(1)
	l.take()
	look := func() Call {
		t.Helper()
		l.caughtUp()
		b, err := l.Board(l.public)
		if err != nil || len(b.Called) != 1 || !b.Now.Equal(l.clock.Now()) || b.Now.Format("-07:00") != "+08:00" {
			t.Fatalf("%+v %v", b, err)
		}
		return b.Called[0]
	}
	v := l.next(1)
	first := look()
	if first.Number != "K-001" || first.Counter != "Loket 2" || first.CounterNo != 2 || first.Calls != 1 || !first.At.Equal(l.clock.Now()) {
		t.Errorf("%+v", first)
	}
	l.clock.Advance(20 * time.Second)
	if _, err := l.Recall(l.officers[1], v.ID); err != nil {
		t.Fatal(err)
	}
	if again := look(); again.Calls != 2 || !again.At.Equal(l.clock.Now()) {
		t.Errorf("called again: %+v", again)
	}
}
