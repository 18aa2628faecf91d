package queue

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
)

// picture is all that undo must put back.
func (h *hall) picture() map[string]any {
	h.Helper()
	v, err := h.Today(h.officers[0])
	if err != nil {
		h.Fatal(err)
	}
	var lines []line
	err = store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		store.Rows(b, &lines, selectLine, tx.Office(), v.Date)
		return b.Send(ctx)
	})
	if err != nil {
		h.Fatal(err)
	}
	var open []Obligation
	for _, o := range v.Obligations {
		if o.Outcome == Owing {
			open = append(open, o)
		}
	}
	return map[string]any{"waiting": v.Waiting, "called": v.Called, "serving": v.Serving, "parked": v.Parked, "no_show": v.NoShow,
		"counters": v.Counters, "open": open, "run": lines[0].PriorityRun, "lengths": lines[0].Waiting}
}

func (h *hall) undone(v *Ticket, act func()) {
	h.Helper()
	was := h.picture()
	act()
	if _, err := h.Undo(h.officers[0], v.ID); err != nil {
		h.Fatalf("undo: %v", err)
	}
	same := cmp.Options{cmpopts.IgnoreFields(Ticket{}, "Rev"), cmpopts.EquateEmpty(), cmpopts.IgnoreMapEntries(func(_ string, n int) bool { return n == 0 })}
	if diff := cmp.Diff(was, h.picture(), same...); diff != "" {
		h.Fatalf("undo does not put everything back (-was +is):\n%s", diff)
	}
}

func must[T any](h *hall, f func() (T, error)) func() {
	return func() {
		h.Helper()
		if _, err := f(); err != nil {
			h.Fatal(err)
		}
	}
}

func TestUndoPutsEverythingBack(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	o, counter := h.officers[0], h.counters[0].ID
	h.open(0)
	v := h.takePriority()
	w := h.take()
	h.undone(v, func() { h.next(0) })
	h.undone(w, must(h, func() (*Ticket, error) { return h.Call(o, w.ID, counter, "salah panggil") }))
	h.undone(w, must(h, func() (*Ticket, error) { return h.Cancel(o, w.ID, "salah tekan") }))
	h.next(0)
	h.undone(v, func() { h.begin(0, v) })
	h.undone(v, must(h, func() (*Ticket, error) { return h.Park(o, v.ID, "") }))
	h.undone(v, must(h, func() (*Ticket, error) { return h.Requeue(o, v.ID) }))
	h.undone(v, must(h, func() (*Ticket, error) {
		return h.Transfer(o, v.ID, Forwarding{Service: "perpustakaan", Reason: "salah"})
	}))
	h.at("09:01")
	h.undone(v, must(h, func() (*Ticket, error) { return h.NoShow(o, v.ID) }))
	h.begin(0, v)
	h.undone(v, func() { h.done(0, v) })
	h.done(0, v)
	h.owes(w, AfterPrevious, "09:01", "09:11", Owing)
}

func TestUndoingAFinishVoidsTheRowItOpened(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v, w := h.take(), h.take()
	h.next(0)
	h.begin(0, v)
	h.at("09:05")
	h.done(0, v)
	h.owes(w, AfterPrevious, "09:05", "09:15", Owing)
	if _, err := h.Undo(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	h.owes(w, AfterPrevious, "09:05", "09:15", Voided)
	h.at("09:07")
	h.done(0, v)
	h.owes(w, AfterPrevious, "09:07", "09:17", Owing)
}

func TestUndoEndsAfterTwoMinutesOrTheNextCall(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	v := h.take()
	h.take()
	h.next(0)
	h.begin(0, v)
	h.at("09:02:01")
	_, err := h.Undo(h.officers[0], v.ID)
	h.refused(err, fault.UndoExpired)
	h.done(0, v)
	_, err = h.Undo(h.officers[1], v.ID)
	h.refused(err, fault.UndoExpired)
	h.next(0)
	_, err = h.Undo(h.officers[0], v.ID)
	h.refused(err, fault.UndoExpired)
	done, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Undo(h.officers[0], done.Ticket.ID)
	h.refused(err, fault.UndoExpired)
}

func TestAnUndoIsNotUndone(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.next(0)
	if _, err := h.Undo(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	_, err := h.Undo(h.officers[0], v.ID)
	h.refused(err, fault.UndoExpired)
}

func TestWhatIsWrittenDownStandsInNoWayOfUndo(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	h.take()
	v := h.next(0)
	must(h, func() (*Ticket, error) { return h.Start(h.officers[0], v.ID) })()
	result := Result{Needs: []guest.Asked{{Subject: "PDRB", Outcome: "sesuai"}}}
	h.undone(v, must(h, func() (*Completed, error) { return h.Finish(h.officers[0], v.ID, Finishing{Result: &result}) }))
	must(h, func() (*Ticket, error) { return h.Record(h.officers[0], v.ID, result) })()
	if _, err := h.Undo(h.officers[0], v.ID); !fault.Is(err, fault.UndoExpired) {
		t.Errorf("an undo was undone: %v", err)
	}
	must(h, func() (*Completed, error) { return h.Finish(h.officers[0], v.ID, Finishing{}) })()
	must(h, func() (*Ticket, error) { return h.Record(h.officers[0], v.ID, result) })()
	if got, err := h.Undo(h.officers[0], v.ID); err != nil || got.State != Serving {
		t.Errorf("the finish before the result was written: %v %v", got, err)
	}
}
