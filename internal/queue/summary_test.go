package queue

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// letters has everything that was told of tickets settled, as the relay would,
// and returns the summaries of a visit.
func (h *hall) letters(ticket uuid.UUID) (all []message.Delivery) {
	h.Helper()
	s := NewSummaries(h.Desk, "https://pst.contoh.test")
	system := tenant.WithActor(h.public, tenant.Actor{Kind: tenant.System})
	for range 2 { // told twice it does nothing more
		if err := s.settle(system, ticket); err != nil {
			h.Fatal(err)
		}
	}
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = message.DeliveriesIn(ctx, tx, ticket)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return all
}

func TestAFinishedVisitIsSummarisedOnceToWhoeverMadeIt(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	called := h.next(0)
	h.begin(0, called)
	if got := h.letters(v.ID); len(got) != 0 {
		t.Fatalf("%d letters before the visit has ended", len(got))
	}
	from, to := 2019, 2024
	_, err := h.Finish(h.officers[0], v.ID, Finishing{Result: &Result{Needs: []guest.Asked{
		{Subject: "PDRB kecamatan", Region: "Luwu Timur", YearsFrom: &from, YearsTo: &to, Outcome: "sesuai", Link: "https://luwutimurkab.bps.go.id/pdrb"},
		{Subject: "Harga gabah", Outcome: "belum_diperoleh"}}}})
	if err != nil {
		t.Fatal(err)
	}
	got := h.letters(v.ID)
	if len(got) != 1 {
		t.Fatalf("%d letters", len(got))
	}
	d := got[0]
	if d.Template != message.Summary || d.Address != "siti@contoh.id" || d.Title != "Ringkasan kunjungan Anda, nomor K-001" ||
		!d.QueuedAt.Equal(h.clock.Now().Add(undoWithin)) {
		t.Errorf("%+v", d)
	}
	for _, want := range []string{"Yth. Siti Aminah,", "pada Sen, 23 Nov 2026.", "- PDRB kecamatan (Luwu Timur, 2019–2024): Diperoleh, sesuai\n  https://luwutimurkab.bps.go.id/pdrb\n",
		"- Harga gabah: Belum diperoleh, menyusul\n", "https://pst.contoh.test/t/" + h.linkOf(v)} {
		if !strings.Contains(d.Body, want) {
			t.Errorf("%q is not in\n%s", want, d.Body)
		}
	}
}

func TestAFinishThatIsTakenBackTakesItsSummaryBack(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.serve(0)
	first := h.letters(v.ID)
	h.clock.Advance(time.Minute)
	if _, err := h.Undo(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.letters(v.ID); len(first) != 1 || len(got) != 0 {
		t.Fatalf("%d letters, then %d", len(first), len(got))
	}
	h.done(0, v)
	if got := h.letters(v.ID); len(got) != 1 || got[0].ID == first[0].ID || !got[0].QueuedAt.Equal(h.clock.Now().Add(undoWithin)) {
		t.Errorf("%+v", got)
	}
}

func TestASummaryFollowsAnAddressThatIsCorrectedOrComesLater(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.serve(0)
	h.letters(v.ID)
	if _, err := h.WriteGuest(h.officers[0], v.ID, guest.Entry{Name: "Siti Aminah", Email: "siti.aminah@contoh.id"}); err != nil {
		t.Fatal(err)
	}
	if got := h.letters(v.ID); len(got) != 1 || got[0].Address != "siti.aminah@contoh.id" {
		t.Errorf("%+v", got)
	}
	tap, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer})
	if err != nil {
		t.Fatal(err)
	}
	h.begin(0, h.next(0))
	if _, err := h.Finish(h.officers[0], tap.Ticket.ID, Finishing{CompleteLater: true}); err != nil {
		t.Fatal(err)
	}
	if got := h.letters(tap.Ticket.ID); len(got) != 0 {
		t.Fatal("a letter to nobody")
	}
	h.clock.Advance(48 * time.Hour)
	if _, err := h.WriteGuest(h.officers[0], tap.Ticket.ID, guest.Entry{Name: "Andi", Email: "andi@contoh.id"}); err != nil {
		t.Fatal(err)
	}
	if got := h.letters(tap.Ticket.ID); len(got) != 1 || got[0].Address != "andi@contoh.id" || !got[0].QueuedAt.Equal(h.clock.Now()) {
		t.Errorf("%+v", got)
	}
}

func TestAVisitThatWasTypedInOrIsLongAgoIsNotSummarised(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	old := h.take()
	h.serve(0)
	h.clock.Advance(summaryWithin + time.Minute)
	if got := h.letters(old.ID); len(got) != 0 {
		t.Errorf("%d letters of a week ago", len(got))
	}
	h = newHall(t, "7325", 1)
	o := h.outage("09:00", "")
	h.at("11:00")
	if _, err := h.EndOutage(h.officers[0], o.ID, nil); err != nil {
		t.Fatal(err)
	}
	typed, err := h.TypeIn(h.officers[0], h.late(o, 0, "09:10", "09:30", "09:50"))
	if err != nil {
		t.Fatal(err)
	}
	if got := h.letters(typed.ID); len(got) != 0 {
		t.Errorf("%d letters about a visit that was typed in", len(got))
	}
}

func TestAVisitThatTheEndOfTheDayFinishedIsSummarisedToo(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.begin(0, h.next(0))
	day := h.clock.Now().In(h.zone).Format(time.DateOnly)
	h.onDay("2026-11-23 19:00")
	h.endDays()
	key, _ := tenant.OfficeOf(h.public)
	s := NewSummaries(h.Desk, "https://pst.contoh.test")
	if err := s.dayEnded(tenant.WithActor(h.public, tenant.Actor{Kind: tenant.System}), outbox.Event{Office: key, Subject: day}); err != nil {
		t.Fatal(err)
	}
	if got := h.letters(v.ID); len(got) != 1 {
		t.Errorf("%d letters", len(got))
	}
}
