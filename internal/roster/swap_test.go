package roster

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
)

func TestASwapNeedsTheAgreementOfItsPartnerAndOfNobodyElse(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1}, []int{2}, []int{3})
	back := "2026-12-01"
	s, err := h.Propose(h.officers[0], NewSwap{Partner: h.ids[1], Day: "2026-11-30", ReturnDay: &back})
	if err != nil || s.State != Proposed || h.onDuty("2026-11-30") != "Petugas 1" {
		t.Fatalf("%+v, %v", s, err)
	}
	for who, ctx := range map[string]context.Context{"the proposer": h.officers[0], "a third": h.officers[2], "the admin": h.admin} {
		_, err := h.Accept(ctx, s.ID)
		h.refused(err, fault.Forbidden, who)
	}
	if s, err = h.Accept(h.officers[1], s.ID); err != nil || s.State != Accepted || s.AnsweredAt == nil {
		t.Fatalf("%+v, %v", s, err)
	}
	if h.onDuty("2026-11-30") != "Petugas 2" || h.onDuty("2026-12-01") != "Petugas 1" || h.onDuty("2026-12-07") != "Petugas 1" {
		t.Error("the swap does not hold")
	}
	_, err = h.Accept(h.officers[1], s.ID)
	h.refused(err, fault.WrongState, "agreed twice")
	_, err = h.Decline(h.officers[1], s.ID)
	h.refused(err, fault.WrongState, "refused after it was agreed")
}

func TestADeclinedOrWithdrawnSwapChangesNothingAndMakesRoomForAnother(t *testing.T) {
	t.Parallel()
	h, other := newHall(t), newHall(t)
	h.plan("2026-11-23", []int{1})
	ask := NewSwap{Partner: h.ids[1], Day: "2026-11-30"}
	for _, c := range []struct {
		by   context.Context
		want SwapState
	}{{h.officers[1], Declined}, {h.officers[0], Withdrawn}} {
		s, err := h.Propose(h.officers[0], ask)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Propose(h.officers[0], NewSwap{Partner: h.ids[2], Day: "2026-11-30"})
		h.refused(err, fault.AlreadyExists, "a second proposal for one day")
		_, err = h.Decline(h.officers[2], s.ID)
		h.refused(err, fault.Forbidden, "a third")
		_, err = other.Decline(other.officers[1], s.ID)
		h.refused(err, fault.NotFound, "another office")
		if s, err = h.Decline(c.by, s.ID); err != nil || s.State != c.want {
			t.Errorf("%+v, %v", s, err)
		}
		_, err = h.Accept(h.officers[1], s.ID)
		h.refused(err, fault.WrongState, "agreed after it ended")
	}
	if h.onDuty("2026-11-30") != "Petugas 1" {
		t.Error("a swap that was not agreed holds")
	}
}

func TestOnlyAHeldPlaceCanBeHandedAndOnlyToSomebodyFree(t *testing.T) {
	t.Parallel()
	h, other := newHall(t), newHall(t)
	h.plan("2026-11-23", []int{1, 2, 6}, []int{1, 3})
	if _, err := h.ReportAbsence(h.officers[2], NewAbsence{From: "2026-12-01", To: "2026-12-01", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	day := func(s string) *string { return &s }
	for what, c := range map[string]struct {
		n    NewSwap
		code fault.Code
	}{
		"a day without a place":        {NewSwap{h.ids[2], "2026-11-25", nil}, fault.NotOnDuty},
		"a place on a closed day":      {NewSwap{h.ids[2], "2026-11-28", nil}, fault.NotOnDuty},
		"a partner with a place":       {NewSwap{h.ids[1], "2026-11-30", nil}, fault.AlreadyOnDuty},
		"an absent partner":            {NewSwap{h.ids[2], "2026-12-01", nil}, fault.OfficerAbsent},
		"a return day not held":        {NewSwap{h.ids[2], "2026-11-30", day("2026-12-02")}, fault.NotOnDuty},
		"a day that has passed":        {NewSwap{h.ids[2], "2026-11-17", nil}, fault.InvalidInput},
		"the same day in return":       {NewSwap{h.ids[2], "2026-11-30", day("2026-11-30")}, fault.InvalidInput},
		"oneself":                      {NewSwap{h.ids[0], "2026-11-30", nil}, fault.InvalidInput},
		"an officer of another office": {NewSwap{other.ids[2], "2026-11-30", nil}, fault.InvalidInput},
		"a day that is none":           {NewSwap{h.ids[2], "30-11-2026", nil}, fault.InvalidInput},
	} {
		_, err := h.Propose(h.officers[0], c.n)
		h.refused(err, c.code, what)
	}
}

func TestAProposalIsWeighedAgainWhenItIsAnswered(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1, 2})
	propose := func(day string, partner int) Swap {
		s, err := h.Propose(h.officers[0], NewSwap{Partner: h.ids[partner], Day: day})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	passed, away, planned := propose("2026-11-24", 1), propose("2026-11-30", 1), propose("2026-12-07", 1)
	if _, err := h.ReportAbsence(h.officers[1], NewAbsence{From: "2026-11-30", To: "2026-11-30", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	_, err := h.Accept(h.officers[1], away.ID)
	h.refused(err, fault.OfficerAbsent, "absent since")
	h.clock.Set(time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC))
	_, err = h.Accept(h.officers[1], passed.ID)
	h.refused(err, fault.InvalidInput, "the day has passed")
	h.plan("2026-12-07", nil, []int{1})
	_, err = h.Accept(h.officers[1], planned.ID)
	h.refused(err, fault.NotOnDuty, "planned anew since")
}

func TestOneOfTwoAnswersGivenAtOnceCounts(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1})
	s, err := h.Propose(h.officers[0], NewSwap{Partner: h.ids[1], Day: "2026-11-30"})
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 2)
	var all sync.WaitGroup
	all.Go(func() { _, errs[0] = h.Accept(h.officers[1], s.ID) })
	all.Go(func() { _, errs[1] = h.Decline(h.officers[0], s.ID) })
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v", errs)
	}
	want := "Petugas 2"
	if errs[0] != nil {
		want = "Petugas 1"
		h.refused(errs[0], fault.WrongState, "the later answer")
	}
	if got := h.onDuty("2026-11-30"); got != want {
		t.Errorf("%s on duty, want %s", got, want)
	}
}
