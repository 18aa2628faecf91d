package queue

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// today reads the hall's line.
func (h *hall) today() Today {
	h.Helper()
	v, err := h.Today(h.officers[0])
	if err != nil {
		h.Fatal(err)
	}
	return v
}

func (h *hall) ticket(id uuid.UUID) Ticket {
	h.Helper()
	t, err := h.Ticket(h.officers[0], id)
	if err != nil {
		h.Fatal(err)
	}
	return t
}

func (h *hall) closeDay(reason string) *Ending {
	h.Helper()
	e, err := h.CloseDay(h.officers[0], reason)
	if err != nil {
		h.Fatalf("close day: %v", err)
	}
	return e
}

// endDays runs the loop once on this hall, for other tests' clocks stand still
// elsewhere, and returns how many of its lines are ended then.
func (h *hall) endDays() (ended int) {
	h.Helper()
	here, _ := tenant.OfficeOf(h.public)
	if _, err := h.EndDays(context.Background(), here); err != nil {
		h.Fatalf("end days: %v", err)
	}
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &ended, `SELECT count(*) FROM line WHERE office = $1 AND closed_at IS NOT NULL`, tx.Office())
	})
	if err != nil {
		h.Fatal(err)
	}
	return ended
}

func (h *hall) clean() {
	h.Helper()
	for _, f := range h.found() {
		h.Errorf("fsck: %s %s %s", f.Invariant, f.Subject, f.Text)
	}
}

// onDay moves the clock to a time of another date, "2006-01-02 15:04".
func (h *hall) onDay(text string) {
	h.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", text, h.zone)
	if err != nil {
		h.Fatal(err)
	}
	h.clock.Set(t)
}

func TestTwoHoursAfterClosingTheDayEndsByItself(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.open(1)
	served, parked, called, waiting := h.take(), h.take(), h.take(), h.take()
	h.next(0)
	h.begin(0, served)
	h.next(1)
	if _, err := h.Park(h.officers[1], parked.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.next(1)
	h.at("17:59:59")
	if n := h.endDays(); n != 0 {
		t.Fatalf("%d days ended too early", n)
	}
	h.at("18:00")
	if n := h.endDays(); n != 1 {
		t.Fatalf("%d days ended", n)
	}
	for _, v := range []*Ticket{parked, called, waiting} {
		if got := h.ticket(v.ID); got.State != Unserved || !got.EndedAt.Equal(h.clock.Now()) {
			t.Errorf("%s is %s, ended %v", v.Number, got.State, got.EndedAt)
		}
	}
	got := h.ticket(served.ID)
	if got.State != Finished || got.Quality != DeskForgot || got.FinishedAt.Format("15:04") != "16:00" || got.CompleteLater {
		t.Errorf("forgotten: %+v", got)
	}
	if o := h.ledger()[called.ID]; o.Outcome != Missed {
		t.Errorf("the called visitor's obligation is %s", o.Outcome)
	}
	for _, c := range h.today().Counters {
		if c.State != Closed || c.Officer != nil {
			t.Errorf("%s is %s", c.Name, c.State)
		}
	}
	h.clean()
	before := h.today()
	h.at("18:01")
	h.endDays()
	if diff := cmp.Diff(before, h.today()); diff != "" {
		t.Errorf("ending twice changed: %s", diff)
	}
}

func TestAForgottenVisitNeverEndsBeforeItBegan(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.at("16:20") // after closing minutes run on while a counter is open
	h.next(0)
	h.begin(0, v)
	h.at("18:00")
	h.endDays()
	if got := h.ticket(v.ID); got.FinishedAt.Format("15:04") != "16:20" {
		t.Errorf("finished %v", got.FinishedAt)
	}
	h.clean()
}

func TestDaysMissedAreCaughtUpAndTodaysCounterStaysOpen(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.open(1)
	old := h.take()
	h.next(0)
	h.begin(0, old)
	h.onDay("2026-11-25 09:00")
	if _, err := h.CloseCounter(h.officers[1], h.counters[1].ID); err != nil {
		t.Fatal(err)
	}
	h.open(1) // today
	v := h.take()
	if n := h.endDays(); n != 1 {
		t.Fatalf("%d lines ended", n)
	}
	got := h.ticket(old.ID)
	if got.Quality != DeskForgot || got.FinishedAt.Format("2006-01-02 15:04") != "2026-11-23 16:00" {
		t.Errorf("%s finished %v", got.Quality, got.FinishedAt)
	}
	if c := h.today().Counters; c[0].State != Closed || c[1].State != Open {
		t.Errorf("counters are %s and %s", c[0].State, c[1].State)
	}
	if got := h.next(1); got.ID != v.ID {
		t.Error("today's visitor cannot be called")
	}
	h.clean()
}

func TestACounterLeftOpenOvernightButUsedTodayStaysOpen(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	h.take()
	h.onDay("2026-11-24 09:00")
	v := h.take()
	h.next(0)
	h.begin(0, v)
	h.done(0, v)
	h.endDays()
	if c := h.today().Counters[0]; c.State != Open {
		t.Errorf("the counter is %s", c.State)
	}
	h.clean()
}

func TestADayWithoutHoursEndsAtMidnight(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.onDay("2026-11-28 10:00") // a Saturday
	visit := somebody("konsultasi")
	visit.Override = "diskusi kelompok"
	if _, err := h.Take(h.officers[0], visit); err != nil {
		t.Fatal(err)
	}
	h.at("23:59:59")
	if n := h.endDays(); n != 0 {
		t.Fatal("the day ended before midnight")
	}
	h.onDay("2026-11-29 00:00")
	if n := h.endDays(); n != 1 {
		t.Fatal("the day did not end at midnight")
	}
	h.clean()
}

func TestClosingTheDayWhileSomebodyWaitsNeedsAReason(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("14:00")
	v := h.take()
	_, err := h.CloseDay(h.officers[0], "")
	if f := h.refusal(err, fault.InvalidInput); len(f.Fields) != 1 || f.Fields[0].Path != "reason" {
		t.Errorf("refused with %+v", f)
	}
	h.closeDay("listrik padam")
	if got := h.ticket(v.ID); got.State != Unserved || got.EndedAt.Format("15:04") != "14:00" {
		t.Errorf("%s at %v", got.State, got.EndedAt)
	}
	h.clean()
}

func TestClosingTheDayTwiceAnswersTheSame(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.take()
	h.take()
	h.begin(0, h.next(0))
	first := h.closeDay("rapat")
	h.clock.Advance(time.Hour)
	again, err := h.CloseDay(h.officers[1], "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if first.Unserved != 1 || first.Forgotten != 1 || first.Date != "2026-11-23" {
		t.Errorf("%+v", first)
	}
}

func TestAfterTheEndOfTheDayNothingMovesButTheGuestBook(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	absent := h.take()
	h.next(0)
	h.clock.Advance(2 * time.Minute)
	if _, err := h.NoShow(h.officers[0], absent.ID); err != nil {
		t.Fatal(err)
	}
	tapped, err := h.Take(h.public, Visit{Service: "konsultasi", Source: FromKiosk})
	if err != nil {
		t.Fatal(err)
	}
	h.begin(0, h.next(0))
	h.closeDay("")
	_, err = h.Take(h.public, somebody("konsultasi"))
	f := h.refusal(err, fault.TooLateToday)
	if at, ok := f.Extra["opens_at"].(time.Time); !ok || at.Format("2006-01-02 15:04") != "2026-11-24 08:00" {
		t.Errorf("opens at %v", f.Extra["opens_at"])
	}
	visit := somebody("konsultasi")
	visit.Override = "mendesak"
	_, err = h.Take(h.officers[0], visit)
	h.refused(err, fault.DayClosed)
	_, err = h.CallNext(h.officers[0], h.counters[0].ID)
	h.refused(err, fault.DayClosed)
	_, err = h.OpenCounter(h.officers[0], h.counters[0].ID)
	h.refused(err, fault.DayClosed)
	_, err = h.Restore(h.officers[0], absent.ID)
	h.refused(err, fault.DayClosed)
	_, err = h.Undo(h.officers[0], absent.ID)
	h.refused(err, fault.DayClosed)
	_, err = h.Withdraw(h.public, tapped.Token)
	h.refused(err, fault.WrongState)
	if !h.ticket(tapped.Ticket.ID).CompleteLater {
		t.Error("the forgotten visit is not on the list to complete")
	}
	if _, err := h.WriteGuest(h.officers[0], tapped.Ticket.ID, guest.Entry{Name: "Budi", Email: "budi@contoh.id"}); err != nil {
		t.Errorf("guest book after the end: %v", err)
	}
	h.onDay("2026-11-24 09:00")
	h.take()
	h.clean()
}

func TestClosingTheDayClosesEarlierDaysToo(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	v := h.take()
	h.onDay("2026-11-24 15:00")
	h.closeDay("")
	if got := h.ticket(v.ID); got.State != Unserved || got.EndedAt.Format("2006-01-02 15:04") != "2026-11-23 18:00" {
		t.Errorf("%s at %v", got.State, got.EndedAt)
	}
	h.clean()
}

func TestAVisitFinishedOnALaterDateIsMarked(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.next(0)
	h.begin(0, v)
	h.onDay("2026-11-24 08:10")
	h.done(0, v)
	if got := h.ticket(v.ID); got.Quality != ClosedNextDay {
		t.Errorf("quality %s", got.Quality)
	}
	h.endDays()
	if got := h.ticket(v.ID); got.Quality != ClosedNextDay {
		t.Errorf("after the end of the day: %s", got.Quality)
	}
}

// The stored due instant decides, whatever closed and opened meanwhile.
func TestWhoIsServedAfterReopeningIsJudgedByTheDueInstant(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first, second, third := h.take(), h.take(), h.take()
	h.next(0)
	h.begin(0, first)
	h.at("16:00")
	h.done(0, first)
	h.owes(second, AfterPrevious, "16:00", "16:10", Owing)
	if _, err := h.CloseCounter(h.officers[0], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	h.at("16:09")
	h.open(0)
	h.next(0)
	h.begin(0, second)
	h.owes(second, AfterPrevious, "16:00", "16:10", Met)
	h.done(0, second)
	h.owes(third, AfterPrevious, "16:09", "16:19", Owing)
	if _, err := h.CloseCounter(h.officers[0], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	h.at("18:00")
	h.endDays()
	h.owes(third, AfterPrevious, "16:09", "16:19", Missed)
	h.clean()
}

func TestADayWith5000WaitingEndsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.take()
	_, err := store.Update(h.officers[0], h.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		for _, q := range []string{
			`INSERT INTO ticket (office, id, day, service, prefix, number, seq, place, state, source, joined_at, rev)
				SELECT $1, gen_random_uuid(), '2026-11-23', 'konsultasi', 'K', n, n, n, 'waiting', 'phone', '2026-11-23T01:30:00Z', 1
				FROM generate_series(2, 5000) AS n`,
			`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor)
				SELECT $1, id, 'join', joined_at, 'visitor', '' FROM ticket WHERE office = $1 AND number > 1`,
			`UPDATE line SET seq = 5000, numbers = '{"K": 5000}', waiting = '{"konsultasi/regular": 5000}' WHERE office = $1`,
		} {
			if _, err := tx.Exec(ctx, q, tx.Office()); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(h.officers[0], endWithin)
	defer cancel()
	e, err := h.CloseDay(ctx, "banjir")
	if err != nil || e.Unserved != 5000 {
		t.Fatalf("%+v, %v", e, err)
	}
	if v := h.today(); len(v.Waiting) != 0 {
		t.Errorf("%d still wait", len(v.Waiting))
	}
	h.clean()
}
