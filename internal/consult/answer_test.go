package consult

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

func TestAnAnswerCountsFromWhenItWasWrittenOnceAChannelTookIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.at("2026-09-09 15:59")
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	pending := r.stands(c.ID, WaitingVisitor, "")
	if pending.Pending == nil || pending.AnswerClock == nil || pending.SilenceClock != nil || *pending.Assignee != r.people[0] {
		t.Errorf("before a channel took it: %+v", pending)
	}
	r.at("2026-09-09 16:20") // later than due
	r.look()
	r.takes(c.ID)
	done := r.stands(c.ID, WaitingVisitor, "")
	if done.Pending != nil || done.AnswerClock != nil || done.SilenceClock == nil {
		t.Errorf("after: %+v", done)
	}
	k := r.clockOf(*c.AnswerClock)
	if k.Outcome != sla.EndedMet || !k.StoppedAt.Equal(r.local("2026-09-09 15:59")) {
		t.Errorf("the clock ended %s at %s", k.Outcome, k.StoppedAt)
	}
	silence := r.clockOf(*done.SilenceClock)
	if !silence.StartedAt.Equal(r.local("2026-09-09 16:20")) {
		t.Errorf("the silence began %s", silence.StartedAt)
	}
	r.due(done.SilentAt, "2026-09-15 16:00") // counted from Thursday's opening
	before := len(r.actions(r.peer, c.ID))
	r.settle(c.ID, nil, message.Sent)
	r.relay()
	if after := len(r.actions(r.peer, c.ID)); after != before {
		t.Errorf("told twice, it happened twice: %v", r.actions(r.peer, c.ID))
	}
}

func TestKirimKabarStopsNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Update, Body: "Sedang kami cari."})
	r.takes(c.ID)
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerClock == nil || *got.AnswerClock != *c.AnswerClock || got.SilenceClock != nil || got.Pending != nil {
		t.Errorf("%+v", got)
	}
	if letters := r.letters(r.peer, c.ID); letters[1].Template != message.News {
		t.Errorf("%+v", letters[1])
	}
}

func TestAnAnswerThatComesBackIsOwedAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer, ThenClose: true})
	r.fails(c.ID)
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.Pending != nil || got.ThenClose || got.AnswerClock == nil || *got.AnswerClock != *c.AnswerClock {
		t.Errorf("%+v", got)
	}
	r.fails(c.ID)
	if all := r.actions(r.peer, c.ID); !slices.Equal(all, []Action{ActAsk, ActAnswer, ActBounce}) {
		t.Errorf("%v", all)
	}
	// An officer says that it was sent after all.
	r.at("2026-09-04 11:00")
	id := r.letters(r.peer, c.ID)[1].ID
	r.settle(c.ID, &id, message.Sent)
	got = r.stands(c.ID, WaitingVisitor, "")
	if k := r.clockOf(*c.AnswerClock); !k.StoppedAt.Equal(r.local("2026-09-04 10:00")) || got.SilenceClock == nil {
		t.Errorf("%+v, %+v", k, got)
	}
}

func TestAnAnswerThatComesBackLateIsOwedAsIfItHadNeverBeenGiven(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*room, Case, string){
		"nothing happened":   func(*room, Case, string) {},
		"the visitor wrote":  func(r *room, _ Case, token string) { r.replies(token, "Dan tahun 2025?") },
		"silence closed it":  func(r *room, _ Case, _ string) { r.at("2026-09-09 16:01"); r.look() },
		"an officer closed":  func(r *room, c Case, _ string) { mustClose(r, c, Answered) },
		"it was noted twice": func(r *room, c Case, _ string) { r.takes(c.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, "2026-09-04 10:00")
			c, token := r.ask()
			r.answers(c.ID)
			meanwhile(r, c, token)
			r.fails(c.ID)
			got := r.stands(c.ID, WaitingOfficer, "")
			if got.AnswerClock == nil || *got.AnswerClock != *c.AnswerClock || got.AnswerKind != sla.FirstAnswer || got.SilenceClock != nil {
				t.Errorf("%+v", got)
			}
			if k := r.clockOf(*c.AnswerClock); k.StoppedAt != nil || k.Outcome != "" {
				t.Errorf("the clock does not run: %+v", k)
			}
		})
	}
}

func mustClose(r *room, c Case, reason Reason) {
	r.Helper()
	if _, err := r.Close(r.officers[0], c.ID, Closing{reason, "alasan"}); err != nil {
		r.Fatal(err)
	}
}

func TestAnAnswerThatComesBackLeavesWhatTheVisitorClosed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	if _, err := r.Enough(r.visitor(), token); err != nil {
		t.Fatal(err)
	}
	r.fails(c.ID)
	r.stands(c.ID, Closed, Answered)
}

func TestWhatTheVisitorWroteWhileAnAnswerWasOnItsWayIsOwedFromThen(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer, ThenClose: true})
	r.at("2026-09-04 14:00")
	r.replies(token, "Satu lagi: tahun 2025?")
	waiting := r.stands(c.ID, WaitingOfficer, "")
	if *waiting.AnswerClock != *c.AnswerClock || waiting.ThenClose {
		t.Errorf("an answer on its way is owed still: %+v", waiting)
	}
	r.at("2026-09-07 09:00")
	r.takes(c.ID)
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerKind != sla.NextAnswer || !r.clockOf(*got.AnswerClock).StartedAt.Equal(r.local("2026-09-04 14:00")) {
		t.Errorf("%+v", got)
	}
	r.due(got.DueAt, "2026-09-09 16:00")
}

func TestAnswerAndCloseClosesOnceAChannelTookIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer, ThenClose: true})
	r.stands(c.ID, WaitingVisitor, "")
	r.takes(c.ID)
	r.stands(c.ID, Closed, Answered)
	if k := r.clockOf(*c.AnswerClock); k.Outcome != sla.EndedMet {
		t.Errorf("%+v", k)
	}
}

func TestACaseClosesAsAnsweredOnceNothingIsOwed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	_, err := r.Close(r.officers[0], c.ID, Closing{Reason: Answered})
	refused(t, err, fault.AnswerOwed)
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	mustClose(r, c, Answered)
	r.stands(c.ID, WaitingVisitor, "")
	r.takes(c.ID)
	r.stands(c.ID, Closed, Answered)
	_, err = r.Close(r.officers[0], c.ID, Closing{Reason: Spam})
	refused(t, err, fault.CaseClosed)
	_, err = r.Send(r.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: "Terlambat."})
	refused(t, err, fault.CaseClosed)
	if n := len(r.thread(r.peer, c.ID)); n != 3 { // question, answer, note
		t.Errorf("%d messages", n)
	}
	r.replies(token, "Belum cukup.")
	open := r.stands(c.ID, WaitingOfficer, "")
	_, err = r.Close(r.officers[0], open.ID, Closing{Reason: Answered})
	refused(t, err, fault.AnswerOwed)
	_, err = r.Close(r.officers[0], open.ID, Closing{Reason: Silence})
	refused(t, err, fault.InvalidInput)
	_, err = r.Close(r.officers[0], open.ID, Closing{Reason: Referred})
	refused(t, err, fault.InvalidInput)
	mustClose(r, open, Referred)
	r.stands(c.ID, Closed, Referred)
	if k := r.clockOf(*open.AnswerClock); k.Outcome != sla.EndedCancelled {
		t.Errorf("%+v", k)
	}
}

func TestClosingHidesNoLateness(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.at("2026-09-09 16:01")
	if _, err := r.Withdraw(r.visitor(), token); err != nil {
		t.Fatal(err)
	}
	r.stands(c.ID, Closed, Withdrawn)
	if k := r.clockOf(*c.AnswerClock); k.Outcome != sla.EndedLate {
		t.Errorf("%+v", k)
	}
}

func TestAMessageThatNeedsNoReplyIsOwedNone(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	_, err := r.NoReplyNeeded(r.officers[0], c.ID)
	refused(t, err, fault.AnswerOwed)
	r.answers(c.ID)
	_, err = r.NoReplyNeeded(r.officers[0], c.ID)
	refused(t, err, fault.NothingOwed)
	r.at("2026-09-07 09:00")
	r.replies(token, "Terima kasih!")
	owed := r.stands(c.ID, WaitingOfficer, "")
	r.at("2026-09-08 09:00")
	if _, err := r.NoReplyNeeded(r.officers[0], c.ID); err != nil {
		t.Fatal(err)
	}
	got := r.stands(c.ID, WaitingVisitor, "")
	r.due(got.SilentAt, "2026-09-11 16:30")
	if k := r.clockOf(*owed.AnswerClock); k.Outcome != sla.EndedCancelled {
		t.Errorf("%+v", k)
	}
}

func TestTwoOfficersWhoSendAtOnceBothSend(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	var g errgroup.Group
	for _, officer := range r.officers {
		g.Go(func() error {
			_, err := r.Send(officer, c.ID, Outgoing{Kind: message.Answer, Body: "Ini datanya."})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	r.takes(c.ID)
	got := r.stands(c.ID, WaitingVisitor, "")
	if got.Pending != nil || got.SilenceClock == nil || len(r.thread(r.peer, c.ID)) != 3 {
		t.Errorf("%+v", got)
	}
	if all := r.clocks(c.ID); len(all) != 2 || all[0].Outcome != sla.EndedMet || all[1].Kind != sla.Silence {
		t.Errorf("%+v", all)
	}
}

func TestAnOfficerOpensACaseAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	_, err := r.Reopen(r.officers[0], c.ID, "")
	refused(t, err, fault.WrongState)
	mustClose(r, c, Spam)
	r.clock.Advance(time.Hour)
	if _, err := r.Reopen(r.officers[0], c.ID, "Ternyata bukan spam."); err != nil {
		t.Fatal(err)
	}
	got := r.stands(c.ID, WaitingOfficer, "")
	if got.AnswerKind != sla.FirstAnswer || *got.AnswerClock == *c.AnswerClock {
		t.Errorf("%+v", got)
	}
}
