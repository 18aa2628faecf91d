package queue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func mustOffice(h *hall) tenant.Office { o, _ := tenant.OfficeOf(h.public); return o }

func mustCode(h *hall) string {
	o, _ := h.offices.ByKey(mustOffice(h))
	return o.Code
}

func TestAfterThreePriorityCallsTheOldestRegularVisitorGoesNext(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	r1, r2 := h.take(), h.take()
	var p []*Ticket
	for range 5 {
		p = append(p, h.takePriority())
	}
	for i, want := range []*Ticket{p[0], p[1], p[2], r1, p[3], p[4], r2} {
		if foreseen := h.foreseen(0); foreseen == nil || *foreseen != want.ID {
			t.Fatalf("call %d: the screen foresees %v, want %s", i+1, foreseen, want.Number)
		}
		if got := h.serve(0); got.ID != want.ID {
			t.Fatalf("call %d: got %s, want %s", i+1, got.Number, want.Number)
		}
	}
	if foreseen := h.foreseen(0); foreseen != nil {
		t.Fatalf("foreseen %s in an empty line", foreseen)
	}
	if got := h.next(0); got != nil {
		t.Fatalf("called %s from an empty line", got.Number)
	}
}

// foreseen is whom the officer's screen says the counter will call.
func (h *hall) foreseen(counter int) *uuid.UUID {
	h.Helper()
	today, err := h.Today(h.officers[0])
	if err != nil {
		h.Fatal(err)
	}
	return today.Counters[counter].Next
}

func TestNumbersCountByServiceAndGoOnPastNineHundredNinetyNine(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	if n := h.take().Number; n != "K-001" {
		t.Errorf("first number %s", n)
	}
	other, err := h.Take(h.public, somebody("perpustakaan"))
	if err != nil || other.Ticket.Number != "P-001" {
		t.Errorf("first number of the library: %v, %v", other, err)
	}
	_, err = store.Update(h.public, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.LaterOne(`UPDATE line SET numbers = '{"K": 998}' WHERE office = $1`, tx.Office())
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := h.take().Number, h.take().Number; a != "K-999" || b != "K-1000" {
		t.Errorf("got %s, %s; want K-999, K-1000", a, b)
	}
}

func TestNumbersBelongToTheOfficesOwnDate(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("23:59:59")
	v := somebody("konsultasi")
	v.Override = "rapat malam"
	late, err := h.Take(h.officers[0], v)
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(time.Second)
	early, err := h.Take(h.officers[0], v)
	if err != nil {
		t.Fatal(err)
	}
	if late.Ticket.Date != "2026-11-23" || early.Ticket.Date != "2026-11-24" || early.Ticket.Number != "K-001" {
		t.Errorf("got %s on %s, then %s on %s", late.Ticket.Number, late.Ticket.Date, early.Ticket.Number, early.Ticket.Date)
	}
	if _, err := h.Call(h.officers[0], late.Ticket.ID, h.counters[0].ID, ""); !fault.Is(err, fault.WrongState) {
		t.Errorf("calling yesterday's visitor: %v, want wrong_state", err)
	}
}

func TestThePublicTakesNumbersOnlyInTheOfficesTime(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	for at, want := range map[string]fault.Code{"07:29:59": fault.OfficeClosed, "16:00": fault.TooLateToday, "22:00": fault.TooLateToday} {
		h.at(at)
		_, err := h.Take(h.public, somebody("konsultasi"))
		f := h.refusal(err, want)
		if f.Extra["opens_at"] == nil {
			t.Errorf("%s: the refusal does not say when the office opens", at)
		}
	}
	for _, at := range []string{"07:30", "12:30", "15:59"} {
		h.at(at)
		h.take()
	}
	h.clock.Set(time.Date(2026, 11, 28, 10, 0, 0, 0, h.zone)) // Saturday
	_, err := h.Take(h.public, somebody("konsultasi"))
	if f := h.refusal(err, fault.OfficeClosed); fmt.Sprint(f.Extra["opens_at"]) != "2026-11-30 08:00:00 +0800 WITA" {
		t.Errorf("opens_at = %v", f.Extra["opens_at"])
	}
}

func TestTheSameKeyIsTheSameNumber(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	key := tenant.Key{Caller: "public", Route: "POST /x", Value: "tekan", Body: [32]byte{1}}
	ctx := tenant.WithKey(h.public, key)
	a, err := h.Take(ctx, somebody("konsultasi"))
	if err != nil {
		t.Fatal(err)
	}
	h.take()
	b, err := h.Take(ctx, somebody("konsultasi"))
	if err != nil || b.Ticket.ID != a.Ticket.ID || b.Token != a.Token || b.Ahead != a.Ahead {
		t.Errorf("second press: %+v, %v; want %+v", b, err, a)
	}
	key.Body[0] = 2
	_, err = h.Take(tenant.WithKey(h.public, key), somebody("konsultasi"))
	h.refused(err, fault.KeyReused)
}

func TestALostRaceNamesWhoHoldsTheTicket(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.open(1)
	v := h.take()
	h.next(0)
	_, err := h.Call(h.officers[1], v.ID, h.counters[1].ID, "")
	f := h.refusal(err, fault.TicketTaken)
	if held, ok := f.Extra["held_by"].(HeldBy); !ok || held.Counter != "Loket 1" || held.Officer != "Petugas 1" {
		t.Errorf("held_by = %v", f.Extra["held_by"])
	}
	_, err = h.Start(h.officers[1], v.ID)
	h.refused(err, fault.CounterHeld)
	_, err = h.CallNext(h.officers[1], h.counters[0].ID)
	h.refused(err, fault.CounterHeld)
	h.take()
	_, err = h.CallNext(h.officers[0], h.counters[0].ID)
	if f := h.refusal(err, fault.CounterBusy); f.Extra["ticket"] != v.ID {
		t.Errorf("ticket = %v, want %v", f.Extra["ticket"], v.ID)
	}
}

func TestEachActionNeedsItsState(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	o := h.officers[0]
	v := h.take()
	_, err := h.Finish(o, v.ID, Finishing{})
	h.refused(err, fault.WrongState)
	_, err = h.Recall(o, v.ID)
	h.refused(err, fault.WrongState)
	h.next(0)
	_, err = h.NoShow(o, v.ID)
	if f := h.refusal(err, fault.TooEarlyNoShow); f.Extra["allowed_at"] == nil {
		t.Error("the refusal does not say from when on")
	}
	if _, err := h.Recall(o, v.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.NoShow(o, v.ID); err != nil {
		t.Errorf("no-show after two calls: %v", err)
	}
	_, err = h.Start(o, v.ID)
	h.refused(err, fault.WrongState)
	_, err = h.Start(o, uuid.New())
	h.refused(err, fault.NotFound)
}

func TestAVisitEndsWithNameAndEmailOrAReason(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	o := h.officers[0]
	issue := func() *Ticket {
		v := Visit{Service: "konsultasi", Source: FromOfficer}
		got, err := h.Take(o, v)
		if err != nil {
			t.Fatal(err)
		}
		h.next(0)
		h.begin(0, &got.Ticket)
		return &got.Ticket
	}
	a := issue()
	_, err := h.Finish(o, a.ID, Finishing{})
	h.refused(err, fault.GuestIncomplete)
	if done, err := h.Finish(o, a.ID, Finishing{CompleteLater: true}); err != nil || !done.CompleteLater {
		t.Errorf("finish, complete later: %+v, %v", done, err)
	}
	b := issue()
	_, err = h.Finish(o, b.ID, Finishing{NoEmailReason: "tidak punya"})
	h.refused(err, fault.GuestIncomplete)
	entry := somebody("").Guest
	entry.Email = ""
	if _, err := h.WriteGuest(o, b.ID, entry); err != nil {
		t.Fatal(err)
	}
	_, err = h.Finish(o, b.ID, Finishing{})
	h.refused(err, fault.GuestIncomplete)
	if _, err := h.Finish(o, b.ID, Finishing{NoEmailReason: "tidak punya"}); err != nil {
		t.Errorf("finish with a reason: %v", err)
	}
}

func TestFinishCanCallTheNextInTheSameBreath(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	a, b := h.take(), h.take()
	h.next(0)
	h.begin(0, a)
	h.at("09:06")
	done, err := h.Finish(h.officers[0], a.ID, Finishing{CallNext: true})
	if err != nil || done.Next == nil || done.Next.ID != b.ID {
		t.Fatalf("finish and call next: %+v, %v", done, err)
	}
	h.owes(b, AfterPrevious, "09:06", "09:16", Owing)
	h.begin(0, b)
	h.owes(b, AfterPrevious, "09:06", "09:16", Met)
}

func TestTakingOverACounterTakesItsVisitor(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	v := h.take()
	h.next(0)
	c, err := h.TakeOver(h.officers[1], h.counters[0].ID)
	if err != nil || c.Officer == nil || c.Officer.Name != "Petugas 2" {
		t.Fatalf("take over: %+v, %v", c, err)
	}
	_, err = h.Start(h.officers[0], v.ID)
	h.refused(err, fault.CounterHeld)
	h.begin(1, v)
	_, err = h.CloseCounter(h.officers[1], h.counters[0].ID)
	h.refused(err, fault.CounterBusy)
	h.done(1, v)
	if c, err := h.CloseCounter(h.officers[1], h.counters[0].ID); err != nil || c.State != Closed || c.Officer != nil {
		t.Errorf("close: %+v, %v", c, err)
	}
}

func TestAVisitorWhoGoesAfterTheCallHasLeft(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	got, err := h.Take(h.public, somebody("konsultasi"))
	if err != nil {
		t.Fatal(err)
	}
	h.next(0)
	if v, err := h.Coming(h.public, got.Token); err != nil || v.ArrivedAt == nil {
		t.Fatalf("coming: %+v, %v", v, err)
	}
	if v, err := h.Withdraw(h.public, got.Token); err != nil || v.State != Left {
		t.Errorf("withdraw: %+v, %v", v, err)
	}
	_, err = h.Coming(h.public, got.Token)
	h.refused(err, fault.WrongState)
	_, err = h.Withdraw(h.public, mustCode(h)+".AAAAAAAAAAAAAAAAAAAAAA")
	h.refused(err, fault.NotFound)
}

func TestWhatIsWrongWithAVisitIsNamed(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	bad := Visit{Service: "", Source: FromPhone, Priority: "vip", PartySize: 1000}
	bad.Guest.Email = "bukan e-mail"
	bad.Guest.Phone = "abc"
	_, err := h.Take(h.public, bad)
	f := h.refusal(err, fault.InvalidInput)
	want := map[string]string{"guest.name": "required", "guest.email": "invalid", "guest.phone": "invalid", "service": "required", "priority": "invalid", "party_size": "out_of_range"}
	for _, w := range f.Fields {
		if want[w.Path] != w.Code {
			t.Errorf("%s: %s", w.Path, w.Code)
		}
		delete(want, w.Path)
	}
	if len(want) > 0 {
		t.Errorf("not named: %v", want)
	}
	_, err = h.Take(h.public, somebody("tidak-ada"))
	h.refused(err, fault.UnknownService)
}
