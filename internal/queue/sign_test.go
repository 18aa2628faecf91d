package queue

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// linkOf is the public link of a ticket of the hall's office.
func (h *hall) linkOf(t *Ticket) string {
	h.Helper()
	here, err := h.here(h.public)
	if err != nil {
		h.Fatal(err)
	}
	key, _ := tenant.OfficeOf(h.public)
	return h.links.Token(key, here.Code, office.TicketLink, t.ID, 0)
}

// guestOf is the guest book entry of a visit.
func (h *hall) guestOf(v *Ticket) (g guest.Guest) {
	h.Helper()
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) (err error) {
		g, err = guest.ReadIn(ctx, tx, *h.ticket(v.ID).Guest)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return g
}

func TestALinkFillsOnlyWhatIsEmptyInTheGuestBook(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	taken, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer})
	if err != nil {
		t.Fatal(err)
	}
	v := &taken.Ticket
	link := h.linkOf(v)
	gaps, unasked, err := h.Gaps(h.public, link)
	if err != nil || len(gaps) != len(guest.Fields) || !unasked {
		t.Fatalf("%d gaps, %v, %v", len(gaps), unasked, err)
	}
	first := guest.Entry{Name: "  Siti   Aminah ", Email: "SITI@contoh.id"}
	if _, err := h.SignByLink(h.public, link, first); err != nil {
		t.Fatal(err)
	}
	before := h.ticket(v.ID).Rev
	second := guest.Entry{Name: "Orang Lain", Email: "lain@contoh.id"}
	if _, err := h.SignByLink(h.public, link, second); err != nil {
		t.Fatal(err)
	}
	g := h.guestOf(v)
	if g.Name != "Siti Aminah" || g.Email != "siti@contoh.id" || g.Phone != nil {
		t.Errorf("kept: %+v", g)
	}
	if after := h.ticket(v.ID).Rev; after != before {
		t.Errorf("nothing was written, and the ticket went from %d to %d", before, after)
	}
	if gaps, _, _ := h.Gaps(h.public, link); len(gaps) != len(guest.Fields)-2 || gaps[0].Name != "phone" {
		t.Errorf("gaps: %v", gaps)
	}
	_, err = h.SignByLink(h.public, link, guest.Entry{Phone: "12"})
	h.refusedField(err, "guest.phone", "invalid")
	_, err = h.SignByLink(h.public, "0000.AAAAAAAAAAAAAAAAAAAAAA", second)
	h.refused(err, fault.NotFound)
}

func TestALinkWritesAfterTheVisitOnlyWhatWasPutOff(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	later, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer})
	if err != nil {
		t.Fatal(err)
	}
	h.next(0)
	h.begin(0, &later.Ticket)
	if _, err := h.Finish(h.officers[0], later.Ticket.ID, Finishing{CompleteLater: true}); err != nil {
		t.Fatal(err)
	}
	entry := guest.Entry{Name: "Siti", Email: "siti@contoh.id"}
	if p, err := h.Place(h.public, h.linkOf(&later.Ticket)); err != nil || len(p.Can) != 1 || p.Can[0] != "guest" {
		t.Errorf("can %v, %v", p.Can, err)
	}
	if _, err := h.SignByLink(h.public, h.linkOf(&later.Ticket), entry); err != nil {
		t.Fatal(err)
	}
	if h.ticket(later.Ticket.ID).CompleteLater {
		t.Error("what was put off is still on the list")
	}
	_, err = h.SignByLink(h.public, h.linkOf(&later.Ticket), guest.Entry{Phone: "081234567890"})
	h.refused(err, fault.WrongState)
	h.clean()
}
