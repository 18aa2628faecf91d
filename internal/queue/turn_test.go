package queue

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/bps-pst/pst/internal/live"
)

// overdue is what is found of this hall's office.
func (h *hall) overdue() (nos []int64) {
	h.Helper()
	all, err := h.OverdueTurns(context.Background(), 10_000)
	if err != nil {
		h.Fatal(err)
	}
	for _, d := range all {
		if d.Office == mustOffice(h) {
			nos = append(nos, d.No)
		}
	}
	return nos
}

func (h *hall) announce(nos ...int64) {
	h.Helper()
	if err := h.AnnounceTurns(h.public, nos); err != nil {
		h.Fatal(err)
	}
}

func TestAPromiseThatRanOutIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.open(0)
	first := l.take() // owed at once: nobody before, a free counter
	o := l.owes(first, FirstInLine, "09:00", "09:10", Owing)
	l.caughtUp()
	sub := l.hub.Subscribe(live.Line(mustOffice(l.hall)))
	defer sub.Close()
	l.at("09:10")
	if l.announce(o.No); len(l.overdue()) != 0 || l.announcements(sub) != 0 {
		t.Error("announced at the due instant itself")
	}
	l.at("09:10:01")
	if got := l.overdue(); !slices.Equal(got, []int64{o.No}) {
		t.Fatalf("overdue %v", got)
	}
	rev := l.rev()
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() { l.announce(o.No) })
	}
	together.Wait()
	l.caughtUp()
	l.until("the stream is told", func() bool { return l.announcements(sub) == 1 })
	if got := l.rev(); got != rev+1 || len(l.overdue()) != 0 {
		t.Errorf("revision %d after %d, overdue %v", got, rev, l.overdue())
	}
	l.owes(first, FirstInLine, "09:00", "09:10", Owing) // announcing decides nothing
	held, err := l.index.OfficeDues(context.Background(), mustOffice(l.hall))
	if err != nil || len(held) != 0 {
		t.Errorf("Redis still holds %v: %v", held, err)
	}
	if found, err := l.CheckIndex(l.public); err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
}

// announcements counts the clock.changed events that wait.
func (l *lobby) announcements(sub *live.Subscription) (n int) {
	for {
		select {
		case f := <-sub.C():
			if f.Event == "clock.changed" {
				n++
			}
		default:
			return n
		}
	}
}

func TestAPromiseThatWasAnsweredIsNotAnnounced(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first := h.take()
	o := h.owes(first, FirstInLine, "09:00", "09:10", Owing)
	h.at("09:05")
	h.begin(0, h.next(0))
	h.at("09:30")
	rev := func() int64 {
		v, err := h.Today(h.officers[0])
		if err != nil {
			t.Fatal(err)
		}
		return v.Rev
	}
	before := rev()
	if h.announce(o.No, o.No+1_000_000); len(h.overdue()) != 0 || rev() != before {
		t.Errorf("overdue %v, revision %d after %d", h.overdue(), rev(), before)
	}
}
