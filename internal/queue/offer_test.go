package queue

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/standard"
)

// service finds one of the office's services by its code.
func (h *hall) service(code string) standard.Listed {
	h.Helper()
	all, err := h.Services(h.public)
	if err != nil {
		h.Fatal(err)
	}
	at := slices.IndexFunc(all, func(l standard.Listed) bool { return l.Code == code })
	if at < 0 {
		h.Fatalf("no service %s in %+v", code, all)
	}
	return all[at]
}

func (h *hall) withdraw(code string) error {
	h.Helper()
	no := false
	_, err := h.ChangeService(h.officers[0], h.service(code).ID, standard.ServiceChange{Active: &no})
	return err
}

func TestANewServiceTakesNumbersAtOnceAndIsServedEverywhere(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	added, err := h.AddService(h.officers[0], standard.NewService{Name: "Pojok Statistik Kampus"})
	if err != nil || added.Code != "pojok-statistik-kampus" || added.Prefix != "O" || !added.Active {
		t.Fatalf("%+v %v", added, err)
	}
	got, err := h.Take(h.public, somebody(added.Code))
	if err != nil || got.Ticket.Number != "O-001" {
		t.Fatalf("%+v %v", got, err)
	}
	if called := h.next(0); called == nil || called.ID != got.Ticket.ID {
		t.Errorf("called %v", called)
	}
	h.owesNothing(&got.Ticket) // a draft promises nothing
}

func TestAServiceIsWithdrawnOnlyWhenNobodyNeedsIt(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	why := func(err error) any { return h.refusal(err, fault.InUse).Extra["reason"] }
	a := h.take()
	if got := why(h.withdraw("konsultasi")); got != "tickets" {
		t.Errorf("somebody waits: %v", got)
	}
	if _, err := h.Cancel(h.officers[0], a.ID, "pulang"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ReserveBlock(h.officers[0], "konsultasi", 2, nil); err != nil {
		t.Fatal(err)
	}
	if got := why(h.withdraw("konsultasi")); got != "blocks" {
		t.Errorf("numbers on paper: %v", got)
	}
	if _, err := h.ChangeCounter(h.officers[0], h.counters[0].ID, CounterChange{Services: []string{"perpustakaan"}}); err != nil {
		t.Fatal(err)
	}
	if got := why(h.withdraw("perpustakaan")); got != "only" {
		t.Errorf("a counter's only one: %v", got)
	}
	if err := h.withdraw("rekomendasi"); err != nil {
		t.Fatal(err)
	}
	_, err := h.Take(h.public, somebody("rekomendasi"))
	h.refused(err, fault.UnknownService)
	all, err := h.Counters(h.public)
	if err != nil || slices.Contains(all[1].Services, "rekomendasi") {
		t.Errorf("still served: %+v %v", all, err)
	}
	_, err = h.ChangeService(h.officers[0], uuid.New(), standard.ServiceChange{})
	h.refused(err, fault.NotFound)
}

func TestAServiceThatIsOfferedAgainIsServedEverywhere(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	if err := h.withdraw("rekomendasi"); err != nil {
		t.Fatal(err)
	}
	if other, err := h.AddService(h.officers[0], standard.NewService{Name: "Rujukan", Prefix: "r"}); err != nil || other.Prefix != "R" {
		t.Fatalf("the letter is not free: %+v %v", other, err)
	}
	yes, letter := true, "S"
	again := standard.ServiceChange{Active: &yes}
	_, err := h.ChangeService(h.officers[0], h.service("rekomendasi").ID, again)
	h.refused(err, fault.AlreadyExists)
	again.Prefix = &letter
	if _, err := h.ChangeService(h.officers[0], h.service("rekomendasi").ID, again); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Take(h.public, somebody("rekomendasi")); err != nil || got.Ticket.Number != "S-001" {
		t.Errorf("%+v %v", got, err)
	}
	all, err := h.Counters(h.public)
	if err != nil || !slices.Contains(all[0].Services, "rekomendasi") || !slices.Contains(all[1].Services, "rekomendasi") {
		t.Errorf("%+v %v", all, err)
	}
}

func TestANumberKeepsTheLetterItWasGivenWith(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	a := h.take()
	letter, name := "X", "Konsultasi"
	if _, err := h.ChangeService(h.officers[0], h.service("konsultasi").ID, standard.ServiceChange{Prefix: &letter, Name: &name}); err != nil {
		t.Fatal(err)
	}
	b := h.take()
	if got, err := h.Ticket(h.officers[0], a.ID); err != nil || got.Number != "K-001" || b.Number != "X-001" {
		t.Errorf("%s and %s, %v", got.Number, b.Number, err)
	}
	taken := "P"
	_, err := h.ChangeService(h.officers[0], h.service("konsultasi").ID, standard.ServiceChange{Prefix: &taken})
	h.refused(err, fault.AlreadyExists)
}
