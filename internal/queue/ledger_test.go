package queue

import (
	"testing"
)

func TestTheNextVisitorIsOwedTenMinutesFromTheFinish(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first := h.take()
	h.owes(first, FirstInLine, "09:00", "09:10", Owing)
	h.at("09:03")
	second := h.take()
	h.owesNothing(second)
	h.next(0)
	h.begin(0, first)
	h.owes(first, FirstInLine, "09:00", "09:10", Met)
	h.at("09:20")
	h.done(0, first)
	o := h.owes(second, AfterPrevious, "09:20", "09:30", Owing)
	if o.OpenedBy == nil || *o.OpenedBy != first.ID {
		t.Errorf("opened_by = %v, want the visitor who finished", o.OpenedBy)
	}
	h.at("09:30")
	h.next(0)
	h.begin(0, second)
	h.owes(second, AfterPrevious, "09:20", "09:30", Met)
}

func TestCalledInTheNinthMinuteAndStartedInTheTwelfthIsLate(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	first, second := h.take(), h.take()
	h.serve(0)
	_ = first
	h.owes(second, AfterPrevious, "09:00", "09:10", Owing)
	h.at("09:09")
	h.next(0)
	h.at("09:12")
	h.begin(0, second)
	o := h.owes(second, AfterPrevious, "09:00", "09:10", Late)
	if o.CalledAt == nil || o.CalledAt.Format("15:04") != "09:09" {
		t.Errorf("called_at = %v, want 09:09 beside it", o.CalledAt)
	}
}

func TestOneSecondAfterTheDueInstantIsLate(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.next(0)
	h.at("09:10:01")
	h.begin(0, v)
	h.owes(v, FirstInLine, "09:00", "09:10", Late)
}

func TestAPublishedBreakStopsTheMinutes(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("11:50")
	h.open(0)
	first, second := h.take(), h.take()
	h.next(0)
	h.begin(0, first)
	h.at("11:55")
	h.done(0, first)
	h.owes(second, AfterPrevious, "11:55", "13:05", Owing)
}

func TestAfterClosingTheMinutesRunOn(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("15:40")
	h.open(0)
	first, second := h.take(), h.take()
	h.next(0)
	h.begin(0, first)
	h.at("15:55")
	h.done(0, first)
	h.owes(second, AfterPrevious, "15:55", "16:05", Owing)
}

func TestWhenNobodyOpensACounterTheHeadIsOwed(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	first := h.take()
	h.owes(first, NoCounterOpen, "09:00", "09:10", Owing)
	h.at("09:01")
	second := h.take()
	h.owesNothing(second)
	h.at("09:05")
	h.open(0)
	h.owes(first, NoCounterOpen, "09:00", "09:10", Owing)
	h.owesNothing(second)
	h.at("09:15")
	h.next(0)
	h.begin(0, first)
	h.owes(first, NoCounterOpen, "09:00", "09:10", Late)
	h.at("09:18")
	h.done(0, first)
	h.owes(second, AfterPrevious, "09:18", "09:28", Owing)
}

func TestBeforeTheOpeningTheMinutesBeginAtTheOpening(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.at("07:40")
	v := h.take()
	h.owes(v, NoCounterOpen, "08:00", "08:10", Owing)
	h.at("07:55")
	h.next(0)
	h.begin(0, v)
	h.owes(v, NoCounterOpen, "08:00", "08:10", Met)
}

func TestEachFreedCounterGoesToTheFirstVisitorWhoIsNotOwed(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 2)
	h.open(0)
	h.open(1)
	a, b := h.take(), h.take()
	h.owes(a, FirstInLine, "09:00", "09:10", Owing)
	h.owes(b, FirstInLine, "09:00", "09:10", Owing)
	h.next(0)
	h.next(1)
	h.begin(0, a)
	h.begin(1, b)
	h.at("09:05")
	c, d := h.take(), h.take()
	h.owesNothing(c)
	h.at("09:10")
	h.done(0, a)
	h.owes(c, AfterPrevious, "09:10", "09:20", Owing)
	h.owesNothing(d)
	h.at("09:12")
	h.done(1, b)
	h.owes(d, AfterPrevious, "09:12", "09:22", Owing)
	h.at("09:13")
	if got := h.next(1); got.ID != c.ID {
		t.Fatalf("called %s, want %s", got.Number, c.Number)
	}
	h.owesNothing(h.take())
}

func TestACallOutOfTurnLeavesThePassedVisitorsMinutesRunning(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v, w, x := h.take(), h.take(), h.take()
	got, err := h.Call(h.officers[0], w.ID, h.counters[0].ID, "dijemput atasan")
	if err != nil {
		t.Fatal(err)
	}
	if !got.OutOfTurn {
		t.Error("the call is not recorded as out of turn")
	}
	h.owesNothing(w)
	if o := h.owes(v, FirstInLine, "09:00", "09:10", Owing); !o.Overtaken {
		t.Error("the passed visitor is not marked as overtaken")
	}
	h.begin(0, w)
	h.at("09:08")
	h.done(0, w)
	h.owes(v, FirstInLine, "09:00", "09:10", Owing)
	h.owesNothing(x)
	h.at("09:11")
	h.next(0)
	h.begin(0, v)
	h.owes(v, FirstInLine, "09:00", "09:10", Late)
	h.at("09:15")
	h.done(0, v)
	h.owes(x, AfterPrevious, "09:15", "09:25", Owing)
}

func TestAnAbsentVisitorIsAnsweredAtTheFirstCall(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v, w := h.take(), h.take()
	h.at("09:04")
	h.next(0)
	h.at("09:06")
	if _, err := h.NoShow(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	o := h.owes(v, FirstInLine, "09:00", "09:10", AnsweredAbsent)
	if o.AnsweredAt.Format("15:04") != "09:04" {
		t.Errorf("answered at %s, want the first call at 09:04", o.AnsweredAt.Format("15:04"))
	}
	h.owes(w, AfterPrevious, "09:06", "09:16", Owing)
}

func TestAnAbsentVisitorWhoWasCalledTooLateIsLate(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.at("09:11")
	h.next(0)
	h.at("09:13")
	if _, err := h.NoShow(h.officers[0], v.ID); err != nil {
		t.Fatal(err)
	}
	h.owes(v, FirstInLine, "09:00", "09:10", Late)
}

func TestCancellingBeforeTheDueInstantIsNoFaultOfTheOffice(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]Outcome{"09:10": Withdrawn, "09:10:01": Late} {
		h := newHall(t, "7325", 1)
		h.open(0)
		first, err := h.Take(h.public, somebody("konsultasi"))
		if err != nil {
			t.Fatal(err)
		}
		second := h.take()
		h.at(at)
		if _, err := h.Withdraw(h.public, first.Token); err != nil {
			t.Fatal(err)
		}
		h.owes(&first.Ticket, FirstInLine, "09:00", "09:10", want)
		o := h.owes(second, AfterPrevious, "09:10", "09:20", Owing)
		if o.OpenedBy == nil || *o.OpenedBy != first.Ticket.ID {
			t.Error("the second visitor's row does not name who left")
		}
	}
}

func TestPausingTheOnlyCounterStopsNoMinutes(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	v := h.take()
	h.at("09:02")
	if _, err := h.PauseCounter(h.officers[0], h.counters[0].ID); err != nil {
		t.Fatal(err)
	}
	h.owes(v, FirstInLine, "09:00", "09:10", Owing)
	if _, err := h.Withdraw(h.public, h.links.Token(mustOffice(h), mustCode(h), "ticket", v.ID, 0)); err != nil {
		t.Fatal(err)
	}
	w := h.take()
	h.owes(w, NoCounterOpen, "09:02", "09:12", Owing)
}

func TestADraftStandardPromisesNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7371", 1)
	h.open(0)
	v := h.take()
	h.serve(0)
	h.owesNothing(v)
}

func TestTheFiguresCountOnlyTheKeptAndBrokenPromise(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	for range 4 {
		h.take()
	}
	h.serve(0) // first in line
	h.serve(0) // met
	h.serve(0) // met
	h.at("09:15")
	h.serve(0) // late
	v, err := h.Today(h.officers[0])
	if err != nil {
		t.Fatal(err)
	}
	if f := v.Figures; f.Met != 2 || f.Late != 1 || f.Share == nil || *f.Share != 2.0/3 || f.ByKind[FirstInLine][Met] != 1 {
		t.Errorf("figures = %+v", f)
	}
}
