package queue

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
)

func TestACounterIsAddedClosedWithTheLowestFreeNumberAndAllServices(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 3)
	c, err := h.AddCounter(h.officers[0], NewCounter{})
	if err != nil || c.Number != 3 || c.Name != "Loket 3" || c.State != Closed || !slices.Equal(c.Services, []string{"konsultasi", "perpustakaan", "rekomendasi"}) {
		t.Fatalf("%+v %v", c, err)
	}
	_, err = h.AddCounter(h.officers[0], NewCounter{Number: 3})
	h.refused(err, fault.AlreadyExists)
	_, err = h.AddCounter(h.officers[0], NewCounter{Services: []string{"kopi"}})
	h.refused(err, fault.UnknownService)
	for _, bad := range []NewCounter{{Number: 100}, {Number: -1}, {Name: "Loket\x07"}, {Name: string(make([]rune, 41))}, {Services: []string{}}} {
		_, err = h.AddCounter(h.officers[0], bad)
		h.refused(err, fault.InvalidInput)
	}
	h.counters = append(h.counters, *c)
	a := h.take()
	h.open(2)
	if got := h.next(2); got.ID != a.ID {
		t.Errorf("called %s", got.Number)
	}
}

func TestACounterInUseIsNotTakenAwayAndSaysWhy(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	one, admin := h.counters[0].ID, h.officers[1]
	reason := func(err error) any { return h.refusal(err, fault.CounterInUse).Extra["reason"] }
	few := CounterChange{Services: []string{"konsultasi"}}
	h.open(0)
	if got := reason(h.RemoveCounter(admin, one)); got != "open" {
		t.Errorf("open: %v", got)
	}
	_, err := h.ChangeCounter(admin, one, few)
	if got := reason(err); got != "open" {
		t.Errorf("a service of an open one: %v", got)
	}
	a := h.take()
	h.begin(0, h.next(0))
	if got := reason(h.RemoveCounter(admin, one)); got != "visitor" {
		t.Errorf("with a visitor: %v", got)
	}
	if _, err := h.Transfer(h.officers[0], a.ID, Forwarding{Counter: &one, Reason: "berkas"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.CloseCounter(h.officers[0], one); err != nil {
		t.Fatal(err)
	}
	if got := reason(h.RemoveCounter(admin, one)); got != "sent" {
		t.Errorf("waited for: %v", got)
	}
	if _, err := h.Cancel(h.officers[0], a.ID, "pulang"); err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveCounter(admin, one); err != nil {
		t.Error(err)
	}
	h.refused(h.RemoveCounter(admin, one), fault.NotFound)
	h.refused(h.RemoveCounter(admin, uuid.New()), fault.NotFound)
}

func TestWhatHappenedAtARemovedCounterGoesOnNamingItAndItsNumberIsFree(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	a := h.take()
	h.serve(0)
	if _, err := h.CloseCounter(h.officers[0], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveCounter(h.officers[0], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	left, err := h.Counters(h.public)
	if err != nil || len(left) != 1 || left[0].ID != h.counters[1].ID {
		t.Errorf("left %+v %v", left, err)
	}
	if got, err := h.Ticket(h.officers[0], a.ID); err != nil || got.Counter == nil || *got.Counter != h.counters[0].ID {
		t.Errorf("the ticket: %+v %v", got, err)
	}
	if b, err := h.Board(h.public); err != nil || len(b.Last) != 1 || b.Last[0].Counter != "Loket 1" {
		t.Errorf("the board: %+v %v", b, err)
	}
	_, err = h.OpenCounter(h.officers[0], h.counters[0].ID)
	h.refused(err, fault.NotFound)
	if c, err := h.AddCounter(h.officers[0], NewCounter{}); err != nil || c.Number != 1 {
		t.Errorf("the freed number: %+v %v", c, err)
	}
}

func TestTheOnlyCounterOfAServiceKeepsIt(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	admin, one, two := h.officers[0], h.counters[0].ID, h.counters[1].ID
	if _, err := h.ChangeCounter(admin, one, CounterChange{Services: []string{"konsultasi"}}); err != nil {
		t.Fatal(err)
	}
	_, err := h.ChangeCounter(admin, two, CounterChange{Services: []string{"konsultasi"}})
	if f := h.refusal(err, fault.LastCounter); f.Args["service"] != "Perpustakaan" {
		t.Errorf("%+v", f.Args)
	}
	h.refused(h.RemoveCounter(admin, two), fault.LastCounter)
	if err := h.RemoveCounter(admin, one); err != nil {
		t.Error(err)
	}
}

func TestAnOpenCounterThatServesMoreAnswersForWhoWaits(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	admin := h.officers[0]
	if _, err := h.ChangeCounter(admin, h.counters[0].ID, CounterChange{Services: []string{"perpustakaan"}}); err != nil {
		t.Fatal(err)
	}
	h.open(0)
	a := h.take()
	h.owes(a, NoCounterOpen, "09:00", "09:10", Owing)
	name := "Loket Ramah"
	c, err := h.ChangeCounter(admin, h.counters[0].ID, CounterChange{Name: &name, Services: []string{"perpustakaan", "konsultasi"}})
	if err != nil || c.Name != name || c.State != Open {
		t.Fatalf("%+v %v", c, err)
	}
	if got := h.next(0); got == nil || got.ID != a.ID {
		t.Errorf("called %v", got)
	}
	h.owes(a, NoCounterOpen, "09:00", "09:10", Owing)
}
