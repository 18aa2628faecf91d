package queue

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// kiosk pairs a kiosk by hand and returns the context in which it acts.
func (h *hall) kiosk() context.Context {
	h.Helper()
	id := newID()
	_, err := store.Update(h.public, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.Later(`INSERT INTO device (office, id, hash, kind, name, paired_at) VALUES ($1, $2, sha256($3), 'kiosk', 'Kios', $4)`,
			tx.Office(), id, id[:], tx.Now())
		return struct{}{}, nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return tenant.WithActor(h.public, tenant.Actor{Kind: tenant.Device, ID: id.String(), Device: tenant.Kiosk, Office: mustOffice(h)})
}

func TestAnOfflineKiosksNumbersJoinWhenTheyAreHandedIn(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	kiosk := h.kiosk()
	b, err := h.ReserveBlock(kiosk, "konsultasi", 5, nil)
	if err != nil || b.First != 1 || b.Last != 5 {
		t.Fatalf("block: %+v, %v", b, err)
	}
	h.at("09:05")
	online := h.take()
	h.at("09:20")
	printed := []Printed{
		{Number: 2, PrintedAt: h.clock.Now().Add(-10 * time.Minute)},
		{Number: 1, PrintedAt: h.clock.Now().Add(-18 * time.Minute), Priority: Elderly},
	}
	j, err := h.JoinBlock(kiosk, b.ID, printed)
	if err != nil || len(j.Tickets) != 2 || len(j.Block.Void) != 3 {
		t.Fatalf("hand in: %+v, %v", j, err)
	}
	for i, want := range []string{"K-001 09:02", "K-002 09:10"} {
		got := j.Tickets[i]
		if is := got.Number + " " + got.PrintedAt.Format("15:04"); is != want || got.JoinedAt.Format("15:04") != "09:20" || got.Source != FromKiosk {
			t.Errorf("got %s joined %s, want %s joined 09:20", is, got.JoinedAt.Format("15:04"), want)
		}
	}
	h.owes(online, FirstInLine, "09:05", "09:15", Owing)
	if online.Number != "K-006" {
		t.Errorf("the number taken beside the block is %s", online.Number)
	}
	for i, want := range []string{"K-001", "K-006", "K-002"} { // priority, then by when they joined
		got := h.next(0)
		if got.Number != want {
			t.Errorf("call %d: %s, want %s", i+1, got.Number, want)
		}
		h.begin(0, got)
		if _, err := h.Finish(h.officers[0], got.ID, Finishing{CompleteLater: true}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = h.JoinBlock(kiosk, b.ID, nil)
	h.refused(err, fault.BlockHandedIn)
}

func TestAKioskHandsInOnlyWhatItPrintedItself(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	kiosk, other := h.kiosk(), h.kiosk()
	b, err := h.ReserveBlock(kiosk, "konsultasi", 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := h.clock.Now()
	_, err = h.JoinBlock(other, b.ID, nil)
	h.refused(err, fault.NotFound)
	_, err = h.JoinBlock(h.officers[0], b.ID, nil)
	h.refused(err, fault.NotFound)
	_, err = h.JoinBlock(kiosk, uuid.New(), nil)
	h.refused(err, fault.NotFound)
	for _, wrong := range [][]Printed{
		{{Number: 4, PrintedAt: now}},
		{{Number: 1, PrintedAt: now}, {Number: 1, PrintedAt: now}},
		{{Number: 1, PrintedAt: now.Add(time.Second)}},
		{{Number: 1, PrintedAt: now.Add(-time.Second)}},
		{{Number: 1, PrintedAt: now, Priority: "vip"}},
	} {
		_, err := h.JoinBlock(kiosk, b.ID, wrong)
		h.refused(err, fault.InvalidInput)
	}
	h.clock.Advance(24 * time.Hour)
	_, err = h.JoinBlock(kiosk, b.ID, []Printed{{Number: 1, PrintedAt: now}})
	h.refused(err, fault.DayClosed)
}

func TestTheLinkOfATicketIsThatOfItsVisitor(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	kiosk := h.kiosk()
	taken, err := h.Take(h.public, somebody("konsultasi"))
	if err != nil {
		t.Fatal(err)
	}
	if token, err := h.Link(h.officers[0], taken.Ticket.ID); err != nil || token != taken.Token {
		t.Errorf("%q is not %q: %v", token, taken.Token, err)
	}
	b, err := h.ReserveBlock(kiosk, "konsultasi", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	j, err := h.JoinBlock(kiosk, b.ID, []Printed{{Number: b.First, PrintedAt: h.clock.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.Link(h.officers[0], j.Tickets[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := h.Place(h.public, token); err != nil || p.Number != j.Tickets[0].Number || !p.JoinedAt.Equal(j.Tickets[0].JoinedAt) {
		t.Errorf("the link of what was printed offline opens %+v, %v", p, err)
	}
	_, err = h.Link(h.officers[0], uuid.New())
	h.refused(err, fault.NotFound)
	h.clock.Advance(linkLife)
	_, err = h.Link(h.officers[0], taken.Ticket.ID)
	h.refused(err, fault.NotFound)
}
