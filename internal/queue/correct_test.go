package queue

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

// told is the data of a ticket's events of one kind.
func (h *hall) told(ticket uuid.UUID, kind Action) (all []map[string]any) {
	h.Helper()
	var bodies []string
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &bodies, `SELECT data::text FROM ticket_event WHERE office = $1 AND ticket = $2 AND kind = $3 ORDER BY id`,
			tx.Office(), ticket, kind)
	})
	if err != nil {
		h.Fatal(err)
	}
	for _, b := range bodies {
		var data map[string]any
		if err := json.Unmarshal([]byte(b), &data); err != nil {
			h.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func TestACorrectionIsANewEventAndLeavesTheLedgerAsItWas(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.at("09:20")
	h.next(0)
	h.begin(0, v)
	h.at("09:40")
	_, err := h.Correct(h.officers[0], v.ID, Correction{"party_size", "2", "salah ketik"})
	h.refused(err, fault.WrongState)
	h.done(0, v)
	before := h.owes(v, FirstInLine, "09:00", "09:10", Late)
	if _, err := h.Correct(h.officers[0], v.ID, Correction{"service_started_at", h.when("09:05").Format(time.RFC3339), "lupa menekan"}); err == nil {
		t.Error("a service that began before the call was accepted")
	}
	for _, c := range []Correction{
		{"called_at", h.when("09:02").Format(time.RFC3339), "lupa menekan"},
		{"service_started_at", h.when("09:05").Format(time.RFC3339), "lupa menekan"},
		{"finished_at", h.when("09:30").Format(time.RFC3339), "lupa menekan"},
		{"service", "perpustakaan", "salah pilih"},
		{"party_size", "4", "rombongan"},
	} {
		if _, err := h.Correct(h.officers[0], v.ID, c); err != nil {
			t.Fatalf("%s: %v", c.Field, err)
		}
	}
	got := h.ticket(v.ID)
	if got.Quality != Corrected || got.ServiceStartedAt.Format("15:04") != "09:05" || got.FinishedAt.Format("15:04") != "09:30" ||
		got.Service != "perpustakaan" || got.PartySize != 4 {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(before.Outcome, h.ledger()[v.ID].Outcome); diff != "" {
		t.Error(diff)
	}
	events := h.told(v.ID, ActCorrect)
	if len(events) != 5 || events[3]["old"] != "konsultasi" || events[3]["new"] != "perpustakaan" || events[3]["reason"] != "salah pilih" {
		t.Errorf("events %v", events)
	}
	h.clean()
}

func TestACorrectionThatCannotBeTrueIsRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.at("09:05")
	h.next(0)
	h.begin(0, v)
	h.at("09:30")
	h.done(0, v)
	iso := func(text string) string { return h.when(text).Format(time.RFC3339) }
	for _, c := range []struct {
		Correction
		path, code string
	}{
		{Correction{"finished_at", iso("09:10"), ""}, "reason", "required"},
		{Correction{"finished_at", iso("09:31"), "x"}, "value", "in_future"},
		{Correction{"finished_at", iso("09:04"), "x"}, "value", "out_of_order"},
		{Correction{"called_at", iso("08:59"), "x"}, "value", "out_of_order"},
		{Correction{"called_at", "kemarin", "x"}, "value", "invalid"},
		{Correction{"state", "waiting", "x"}, "field", "invalid"},
		{Correction{"party_size", "201", "x"}, "value", "out_of_range"},
	} {
		_, err := h.Correct(h.officers[0], v.ID, c.Correction)
		h.refusedField(err, c.path, c.code)
	}
	_, err := h.Correct(h.officers[0], v.ID, Correction{"service", "umum", "x"})
	h.refused(err, fault.UnknownService)
	_, err = h.Correct(h.officers[0], uuid.New(), Correction{"service", "konsultasi", "x"})
	h.refused(err, fault.NotFound)
	if h.ticket(v.ID).Quality != QualityOK {
		t.Error("a refused correction marked the visit")
	}
}

func TestAnotherPriorityMovesAWaitingVisitorToItsLane(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.take()
	second := h.take()
	elderly, regular, four := Elderly, Regular, 4
	if _, err := h.Amend(h.officers[0], second.ID, Amendment{Priority: &elderly, PartySize: &four}); err != nil {
		t.Fatal(err)
	}
	if got := h.ticket(second.ID); got.Priority != Elderly || got.PartySize != 4 || !got.JoinedAt.Equal(second.JoinedAt) {
		t.Errorf("%+v", got)
	}
	h.clean()
	h.open(0)
	called := h.next(0)
	if called.ID != second.ID {
		t.Fatalf("%s was called", called.Number)
	}
	if _, err := h.Amend(h.officers[0], second.ID, Amendment{Priority: &regular}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requeue(h.officers[0], second.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.next(0); got.ID == second.ID {
		t.Error("a visitor back in the regular line went first")
	}
	h.clean()
}

func TestWhatIsAmendedIsBoundedAndOnlyBeforeTheService(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	zero, vip := 0, Priority("vip")
	_, err := h.Amend(h.officers[0], v.ID, Amendment{PartySize: &zero})
	h.refusedField(err, "party_size", "out_of_range")
	_, err = h.Amend(h.officers[0], v.ID, Amendment{Priority: &vip})
	h.refusedField(err, "priority", "invalid")
	need := "data inflasi"
	if _, err := h.Amend(h.officers[0], v.ID, Amendment{Need: &need}); err != nil || h.ticket(v.ID).Need != need {
		t.Errorf("need %q, %v", h.ticket(v.ID).Need, err)
	}
	h.next(0)
	h.begin(0, v)
	_, err = h.Amend(h.officers[0], v.ID, Amendment{Need: &need})
	h.refused(err, fault.WrongState)
}

func TestAReturningVisitorBringsTheirEarlierEntryToANewOne(t *testing.T) {
	t.Parallel()
	h, other := newHall(t, "7325", 1), newHall(t, "7325", 1)
	first := somebody("konsultasi")
	first.Guest.Identity.Occupation = "researcher"
	first.Guest.Phone = "0812 3456 7890"
	before, err := h.Take(h.public, first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer, GuestFrom: before.Ticket.Guest,
		Guest: guest.Entry{Email: "baru@contoh.id"}})
	if err != nil {
		t.Fatal(err)
	}
	if *again.Ticket.Guest == *before.Ticket.Guest {
		t.Fatal("two visits share one entry")
	}
	err = store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		g, err := guest.ReadIn(ctx, tx, *again.Ticket.Guest)
		if g.Name != "Siti Aminah" || g.Email != "baru@contoh.id" || g.Phone == nil || g.Identity.Occupation != "researcher" {
			t.Errorf("%+v", g)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Take(other.officers[0], Visit{Service: "konsultasi", Source: FromOfficer, GuestFrom: before.Ticket.Guest})
	other.refused(err, fault.NotFound)
}
