package queue

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/store"
)

// serves gives counter i these services only.
func (h *hall) serves(i int, services ...string) {
	h.Helper()
	_, err := store.Update(h.public, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.LaterOne(`UPDATE counter SET services = $3 WHERE office = $1 AND id = $2`, tx.Office(), h.counters[i].ID, services)
		return struct{}{}, nil
	})
	if err != nil {
		h.Fatal(err)
	}
}

// promise publishes a standard of the service with the promise of konsultasi.
func (h *hall) promise(service string) {
	h.Helper()
	_, err := store.Update(h.public, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.Later(`INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at)
			SELECT office, $2, no + 100, 'published', effective_on, body, digest, made_at FROM standard_version
			WHERE office = $1 AND service = 'konsultasi' AND state = 'published'`, tx.Office(), service)
		return struct{}{}, nil
	})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hall) takeOf(service string) *Ticket {
	h.Helper()
	t, err := h.Take(h.public, somebody(service))
	if err != nil {
		h.Fatalf("take: %v", err)
	}
	return &t.Ticket
}

func TestAVisitorWhomNothingIsPromisedHoldsOneFreeCounterNotAll(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.open(1)
	p := h.takeOf("perpustakaan") // a draft
	k := h.take()
	h.owesNothing(p)
	h.owes(k, FirstInLine, "09:00", "09:10", Owing)
	h.owesNothing(h.take())
}

func TestWhichCounterHasTheLowerNumberDecidesNothing(t *testing.T) {
	t.Parallel()
	for _, wide := range []int{0, 1} {
		h := newHall(t, "7325", 2)
		h.promise("perpustakaan")
		h.serves(wide, "konsultasi", "perpustakaan")
		h.serves(1-wide, "konsultasi")
		h.open(0)
		h.open(1)
		k, p := h.take(), h.takeOf("perpustakaan")
		h.owes(k, FirstInLine, "09:00", "09:10", Owing)
		h.owes(p, FirstInLine, "09:00", "09:10", Owing)
		h.owesNothing(h.take())
	}
}

func TestACounterIsNotOwedToVisitorsItDoesNotServe(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.promise("perpustakaan")
	h.serves(0, "konsultasi")
	h.serves(1, "perpustakaan")
	h.open(0)
	h.open(1)
	k1, k2, p1, p2 := h.take(), h.take(), h.takeOf("perpustakaan"), h.takeOf("perpustakaan")
	h.owes(k1, FirstInLine, "09:00", "09:10", Owing)
	h.owes(p1, FirstInLine, "09:00", "09:10", Owing)
	h.owesNothing(k2)
	h.at("09:05")
	if got := h.serve(1); got.ID != p1.ID {
		t.Fatalf("the library's counter called %s", got.Number)
	}
	h.owesNothing(k2)
	h.owes(p2, AfterPrevious, "09:05", "09:15", Owing)
}

// Two free counters, of which the wide one answers for the library's visitor.
// When it calls the other's visitor instead, the other is free for the next.
func TestWhoeverACallLeavesACounterFreeForIsOwedFromThatCall(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.promise("perpustakaan")
	h.serves(0, "konsultasi", "perpustakaan")
	h.serves(1, "konsultasi")
	h.open(0)
	h.open(1)
	k1, p1, k2 := h.take(), h.takeOf("perpustakaan"), h.take()
	h.owesNothing(k2)
	h.at("09:04")
	if got := h.next(0); got.ID != k1.ID {
		t.Fatalf("called %s, want %s", got.Number, k1.Number)
	}
	h.owes(p1, FirstInLine, "09:00", "09:10", Owing)
	h.owes(k2, AfterPrevious, "09:04", "09:14", Owing)
}

func TestWhoStandsBehindTwoUnpromisedVisitorsIsNotOwedTheirTurn(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first, err := h.Take(h.public, somebody("perpustakaan"))
	if err != nil {
		t.Fatal(err)
	}
	second, k := h.takeOf("perpustakaan"), h.take()
	h.owesNothing(k)
	if _, err := h.Withdraw(h.public, first.Token); err != nil {
		t.Fatal(err)
	}
	h.owesNothing(k)
	h.at("09:03")
	if got := h.serve(0); got.ID != second.ID {
		t.Fatalf("called %s, want %s", got.Number, second.Number)
	}
	h.owes(k, AfterPrevious, "09:03", "09:13", Owing)
}
