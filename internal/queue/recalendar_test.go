package queue

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// edit puts an edit of the office's calendar in force, and tells the queue when
// it is to be told.
func (h *hall) edit(e calendar.Edit, tell bool) {
	h.Helper()
	_, err := store.Update(h.public, h.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		c, err := calendar.ProposeIn(ctx, tx, e)
		if err == nil {
			err = calendar.EnactIn(ctx, tx, c)
		}
		return true, err
	})
	if err == nil && tell {
		_, err = store.Update(h.public, h.db, recountTurnsIn)
	}
	if err != nil {
		h.Fatal(err)
	}
}

// hoursToday are special hours on the day of the hall.
func (h *hall) hoursToday(all ...workcal.Interval) calendar.Put {
	h.Helper()
	return calendar.Put{Replace: true, Entry: workcal.Entry{Date: workcal.DateIn(h.db.Clock().Now(), h.zone),
		Effect: workcal.SpecialHours, Label: "Apel", Intervals: all}}
}

func TestABreakThatIsPublishedStopsTheMinutesOfWhoWaits(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first := h.take()
	h.owes(first, FirstInLine, "09:00", "09:10", Owing)
	before, err := h.Today(h.officers[0])
	if err != nil {
		t.Fatal(err)
	}
	h.edit(h.hoursToday(workcal.Interval{From: 8 * 60, To: 9*60 + 5}, workcal.Interval{From: 10 * 60, To: 16 * 60}), true)
	o := h.owes(first, FirstInLine, "09:00", "10:05", Owing)
	after, err := h.Today(h.officers[0])
	if err != nil || o.CalendarVersion != 2 || after.Rev != before.Rev+1 {
		t.Errorf("version %d, revision %d after %d, %v", o.CalendarVersion, after.Rev, before.Rev, err)
	}
	h.edit(h.hoursToday(workcal.Interval{From: 8 * 60, To: 16 * 60}), true)
	h.owes(first, FirstInLine, "09:00", "10:05", Owing) // what was told moves later only
	h.at("10:05")
	h.begin(0, h.next(0))
	h.owes(first, FirstInLine, "09:00", "10:05", Met)
	h.edit(h.hoursToday(workcal.Interval{From: 12 * 60, To: 16 * 60}), true)
	if o := h.owes(first, FirstInLine, "09:00", "10:05", Met); o.CalendarVersion != 3 {
		t.Errorf("what ended counts by version %d", o.CalendarVersion)
	}
}

func TestTheBoardShowsTheHoursOfACalendarThatChanged(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	l.open(0)
	l.take()
	l.caughtUp()
	if b, err := l.Board(l.public); err != nil || !b.Open {
		t.Fatalf("%+v, %v", b, err)
	}
	l.edit(calendar.Put{Entry: workcal.Entry{Date: workcal.DateIn(l.db.Clock().Now(), l.zone), Effect: workcal.Closed,
		Label: "Banjir", Document: "S-9"}}, false)
	l.until("the board is told", func() bool {
		b, err := l.Board(l.public)
		return err == nil && !b.Open
	})
	l.caughtUp()
	if found, err := l.CheckIndex(l.public); err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
}
