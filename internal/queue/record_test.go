package queue

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// At midnight two lines, and so two locks, lead to one counter. Both officers
// read it before either writes: one writes, the other is told of the conflict.
func TestTwoDaysLinesDoNotBothMoveOneCounter(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("23:59:59")
	h.open(0)
	held, letGo, freed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := store.Update(h.public, h.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
			_, err := tx.Exec(ctx, `SELECT 1 FROM counter WHERE office = $1 AND id = $2 FOR UPDATE`, tx.Office(), h.counters[0].ID)
			close(held)
			<-letGo
			return struct{}{}, err
		})
		freed <- err
	}()
	<-held
	ended := make(chan error, 2)
	go func() { _, err := h.CloseCounter(h.officers[0], h.counters[0].ID); ended <- err }()
	h.blocked(1)
	h.clock.Advance(time.Second)
	go func() { _, err := h.PauseCounter(h.officers[0], h.counters[0].ID); ended <- err }()
	h.blocked(2)
	close(letGo)
	if err := <-freed; err != nil {
		t.Fatal(err)
	}
	lost := 0
	for range 2 {
		if err := <-ended; fault.Is(err, fault.Conflict) {
			lost++
		} else if err != nil {
			t.Error(err)
		}
	}
	if lost != 1 {
		t.Errorf("%d of 2 were told of the conflict, want 1", lost)
	}
}

// blocked waits until n transactions wait for a row of the table counter.
func (h *hall) blocked(n int) {
	h.Helper()
	deadline := time.After(2 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		var got int
		err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
			return tx.Get(ctx, &got, `SELECT count(*) FROM pg_locks w JOIN pg_locks r ON r.pid = w.pid AND r.locktype = 'relation'
				AND r.relation = 'counter'::regclass AND r.mode = 'RowExclusiveLock' WHERE NOT w.granted AND w.locktype IN ('transactionid', 'tuple')
				AND w.database IS NOT DISTINCT FROM w.database AND r.database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
		})
		if err != nil {
			h.Fatal(err)
		}
		if got >= n {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			h.Fatalf("%d transactions wait, want %d", got, n)
		}
	}
}

// What an answer holds is kept with the request key for 48 hours.
func TestAKeptAnswerHoldsNothingThatAVisitorWrote(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	const secret = "rahasia-saya"
	keyed := func(ctx context.Context, value string) context.Context {
		return tenant.WithKey(ctx, tenant.Key{Caller: "x", Route: "POST /" + value, Value: "tekan"})
	}
	v := somebody("konsultasi")
	v.Need, v.Guest.Name = secret, secret
	taken, err := h.Take(keyed(h.public, "take"), v)
	if err != nil {
		t.Fatal(err)
	}
	o := h.officers[0]
	_, err1 := h.CallNext(keyed(o, "call"), h.counters[0].ID)
	_, err2 := h.Start(keyed(o, "start"), taken.Ticket.ID)
	_, err3 := h.WriteGuest(keyed(o, "guest"), taken.Ticket.ID, guest.Entry{Name: secret})
	_, err4 := h.Finish(keyed(o, "finish"), taken.Ticket.ID, Finishing{NoEmailReason: secret})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	var kept []string
	err = store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &kept, `SELECT answer::text FROM idempotency WHERE office = $1`, tx.Office())
	})
	if err != nil || len(kept) != 5 {
		t.Fatalf("%d answers, %v", len(kept), err)
	}
	if all := strings.Join(kept, "\n"); strings.Contains(all, secret) {
		t.Errorf("kept: %s", all)
	}
	if got, err := h.Ticket(o, taken.Ticket.ID); err != nil || got.Need != secret || *got.NoEmailReason != secret {
		t.Errorf("the ticket itself: %+v, %v", got, err)
	}
}

func TestTheRevisionOfAnAnswerIsTheTicketsOwn(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	v := h.take()
	got, err := h.WriteGuest(h.officers[0], v.ID, guest.Entry{Phone: "+628123456789"})
	if err != nil {
		t.Fatal(err)
	}
	read, err := h.Ticket(h.officers[0], v.ID)
	if err != nil || read.Rev != got.Rev || read.Rev == v.Rev {
		t.Errorf("answered %d, reads %d, was %d, %v", got.Rev, read.Rev, v.Rev, err)
	}
}

func TestAGuestBookEntryThatWasPutOffIsOffTheListOnceWritten(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	taken, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer})
	if err != nil {
		t.Fatal(err)
	}
	h.begin(0, h.next(0))
	id := taken.Ticket.ID
	if _, err := h.Finish(h.officers[0], id, Finishing{CompleteLater: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := h.WriteGuest(h.officers[0], id, guest.Entry{Name: "Siti"}); err != nil || !got.CompleteLater {
		t.Errorf("with a name only: %+v, %v", got, err)
	}
	if got, err := h.WriteGuest(h.officers[0], id, guest.Entry{Email: "siti@contoh.id"}); err != nil || got.CompleteLater {
		t.Errorf("with name and e-mail: %+v, %v", got, err)
	}
}

func TestATakeOverIsRecordedAsOneAlsoWithoutAVisitor(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	if _, err := h.TakeOver(h.officers[1], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	var done []string
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &done, `SELECT action FROM audit WHERE office = $1 AND subject_kind = 'counter' ORDER BY id`, tx.Office())
	})
	if err != nil || strings.Join(done, " ") != "counter.open counter.take_over" {
		t.Errorf("recorded %v, %v", done, err)
	}
}
