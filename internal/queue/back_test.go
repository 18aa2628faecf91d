package queue

import (
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
)

func TestParkingACalledVisitorEndsTheRowAsMovedAndFreesTheCounter(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v, w := h.take(), h.take()
	h.next(0)
	h.at("09:05")
	p, err := h.Park(h.officers[0], v.ID, "menelepon dulu")
	if err != nil || p.State != Parked || p.Counter != nil {
		t.Fatalf("park: %+v, %v", p, err)
	}
	h.owes(v, FirstInLine, "09:00", "09:10", Moved)
	h.owes(w, AfterPrevious, "09:05", "09:15", Owing)
	_, err = h.Park(h.officers[0], w.ID, "")
	h.refused(err, fault.WrongState)
}

func TestParkingAfterTheDueInstantIsLate(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.next(0)
	h.at("09:10:01")
	if _, err := h.Park(h.officers[0], v.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.owes(v, FirstInLine, "09:00", "09:10", Late)
}

func TestAParkedVisitorResumesToAFreeCounterOrWaitsFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	a, b := h.take(), h.take()
	for _, v := range []*Ticket{a, b} {
		h.next(0)
		h.begin(0, v)
		if _, err := h.Park(h.officers[0], v.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	c := h.takePriority()
	counter := h.counters[0].ID
	got, err := h.Resume(h.officers[0], b.ID, &counter)
	if err != nil || got.State != Called || got.Calls != 1 {
		t.Fatalf("resume to a counter: %+v, %v", got, err)
	}
	_, err = h.Resume(h.officers[0], a.ID, &counter)
	h.refused(err, fault.CounterBusy)
	if got, err := h.Resume(h.officers[0], a.ID, nil); err != nil || got.State != Waiting {
		t.Fatalf("resume to the line: %+v, %v", got, err)
	}
	h.begin(0, b)
	h.done(0, b)
	if got := h.next(0); got.ID != a.ID {
		t.Errorf("next is %s, want the resumed %s before the priority %s", got.Number, a.Number, c.Number)
	}
}

func TestARestoredVisitorStandsFirstWithANewRow(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v, w := h.take(), h.take()
	h.next(0)
	h.at("09:02")
	if _, err := h.NoShow(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	h.next(0)
	h.begin(0, w)
	h.at("09:04")
	if got, err := h.Restore(h.officers[0], v.ID); err != nil || got.State != Waiting || got.EndedAt != nil {
		t.Fatalf("restore: %+v, %v", got, err)
	}
	h.owes(v, FirstInLine, "09:00", "09:10", AnsweredAbsent)
	h.takePriority()
	h.at("09:09")
	h.done(0, w)
	h.owes(v, AfterPrevious, "09:09", "09:19", Owing)
	if got := h.next(0); got.ID != v.ID {
		t.Errorf("next is %s, want the restored %s", got.Number, v.Number)
	}
	h.clock.Advance(24 * time.Hour)
	_, err := h.Restore(h.officers[0], v.ID)
	h.refused(err, fault.WrongState)
}

func TestATransferKeepsThePlaceByArrival(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.serves(0, "konsultasi")
	h.serves(1, "perpustakaan")
	h.open(0)
	h.open(1)
	first := h.take()
	h.at("09:01")
	p := h.takeOf("perpustakaan")
	q := h.takeOf("perpustakaan")
	h.next(0)
	h.next(1)
	_, err := h.Transfer(h.officers[0], first.ID, Forwarding{Reason: "x"})
	h.refused(err, fault.InvalidInput)
	_, err = h.Transfer(h.officers[0], first.ID, Forwarding{Service: "perpustakaan"})
	h.refused(err, fault.InvalidInput)
	_, err = h.Transfer(h.officers[0], first.ID, Forwarding{Service: "tidak-ada", Reason: "x"})
	h.refused(err, fault.UnknownService)
	got, err := h.Transfer(h.officers[0], first.ID, Forwarding{Service: "perpustakaan", Reason: "mencari buku"})
	if err != nil || got.State != Waiting || got.Service != "perpustakaan" || got.Number != first.Number {
		t.Fatalf("transfer: %+v, %v", got, err)
	}
	h.owes(first, FirstInLine, "09:00", "09:10", Moved)
	h.begin(1, p)
	h.done(1, p)
	if got := h.next(1); got.ID != first.ID {
		t.Errorf("next is %s, want %s who came before %s", got.Number, first.Number, q.Number)
	}
}

func TestAVisitorSentToACounterIsCalledOnlyThere(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	v := h.take()
	h.next(0)
	_, err := h.Transfer(h.officers[0], v.ID, Forwarding{Counter: &h.counters[1].ID, Reason: "ahli PDRB"})
	h.refused(err, fault.CounterClosed)
	h.open(1)
	if _, err := h.Transfer(h.officers[0], v.ID, Forwarding{Counter: &h.counters[1].ID, Reason: "ahli PDRB"}); err != nil {
		t.Fatal(err)
	}
	if got := h.next(0); got != nil {
		t.Fatalf("counter 1 called %s", got.Number)
	}
	h.owes(v, AfterPrevious, "09:00", "09:10", Owing)
	if got := h.next(1); got == nil || got.ID != v.ID {
		t.Fatalf("counter 2 called %v", got)
	}
	h.begin(1, v)
	h.owes(v, AfterPrevious, "09:00", "09:10", Met)
}

func TestBackToTheLineIsTheOldPlaceWithANewRow(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.take()
	h.next(0)
	h.at("09:03")
	if got, err := h.Requeue(h.officers[0], v.ID); err != nil || got.State != Waiting || got.Seq != v.Seq || got.Calls != 0 {
		t.Fatalf("requeue: %+v, %v", got, err)
	}
	h.owes(v, AfterPrevious, "09:03", "09:13", Owing)
	if got := h.next(0); got.ID != v.ID {
		t.Errorf("next is %s", got.Number)
	}
}

func TestARowThatNobodysEndOpenedNamesNobody(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	absent, parked := h.take(), h.take()
	h.next(0)
	h.at("09:02")
	if _, err := h.NoShow(h.officers[0], absent.ID); err != nil {
		t.Fatal(err)
	}
	h.next(0)
	if _, err := h.Park(h.officers[0], parked.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.at("09:05")
	if _, err := h.Restore(h.officers[0], absent.ID); err != nil {
		t.Fatal(err)
	}
	if o := h.owes(absent, AfterPrevious, "09:05", "09:15", Owing); o.OpenedBy != nil {
		t.Errorf("a restored visitor's row is opened by %s", o.OpenedBy)
	}
	h.serve(0)
	h.at("09:20")
	if _, err := h.Resume(h.officers[0], parked.ID, nil); err != nil {
		t.Fatal(err)
	}
	if o := h.owes(parked, AfterPrevious, "09:20", "09:30", Owing); o.OpenedBy != nil {
		t.Errorf("a resumed visitor's row is opened by %s", o.OpenedBy)
	}
	h.serve(0)
	v := somebody("perpustakaan") // a draft promises nothing
	sent, err := h.Take(h.public, v)
	if err != nil {
		t.Fatal(err)
	}
	h.at("09:25")
	if _, err := h.Transfer(h.officers[0], sent.Ticket.ID, Forwarding{Service: "konsultasi", Reason: "salah loket"}); err != nil {
		t.Fatal(err)
	}
	if o := h.owes(&sent.Ticket, AfterPrevious, "09:25", "09:35", Owing); o.OpenedBy != nil {
		t.Errorf("the row of a visitor sent on while waiting is opened by %s", o.OpenedBy)
	}
}
