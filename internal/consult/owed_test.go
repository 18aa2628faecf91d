package consult

import (
	"slices"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
)

func TestWhatWasWrittenBetweenTwoAnswersIsOwedWhenTheSecondComesBack(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	first := r.letters(r.peer, c.ID)[1].ID
	r.at("2026-09-04 11:00")
	r.replies(token, "Dan tahun 2025?")
	r.at("2026-09-04 14:00")
	r.sends(c.ID, Outgoing{Kind: message.Answer, Body: "Ini juga.", ThenClose: true})
	r.settle(c.ID, &first, message.Sent)
	waits := r.stands(c.ID, WaitingVisitor, "")
	if waits.AnswerKind != sla.NextAnswer || !r.clockOf(*waits.AnswerClock).StartedAt.Equal(r.local("2026-09-04 11:00")) || !waits.ThenClose {
		t.Fatalf("while the second is on its way: %+v", waits)
	}
	r.fails(c.ID)
	if got := r.stands(c.ID, WaitingOfficer, ""); got.AnswerClock == nil || *got.AnswerClock != *waits.AnswerClock {
		t.Errorf("the second came back: %+v", got)
	}
}

func TestAnAnswerThatIsSentAgainBeginsTheSilenceAlsoWhenNothingWasOwed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.answers(c.ID)
	r.sends(c.ID, Outgoing{Kind: message.Answer, Body: "Yang lebih baru."})
	r.fails(c.ID)
	if got := r.stands(c.ID, WaitingOfficer, ""); got.AnswerClock != nil || got.SilenceClock != nil {
		t.Fatalf("came back: %+v", got)
	}
	r.at("2026-09-07 09:00")
	all := r.letters(r.peer, c.ID)
	r.settle(c.ID, &all[len(all)-1].ID, message.Sent)
	got := r.stands(c.ID, WaitingVisitor, "")
	r.due(got.SilentAt, "2026-09-10 16:00")
}

func TestACaseThatWasSetAsideComesBackWhenSomethingIsOwed(t *testing.T) {
	t.Parallel()
	for name, owed := range map[string]func(*room, Case){
		"a pending answer comes back": func(r *room, c Case) { r.fails(c.ID) },
		"a taken answer comes back":   func(r *room, c Case) { r.takes(c.ID); r.fails(c.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, "2026-09-04 10:00")
			c, _ := r.ask()
			r.sends(c.ID, Outgoing{Kind: message.Answer})
			until := r.clock.Now().Add(30 * time.Minute)
			must(t)(r.Snooze(r.officers[0], c.ID, &until))
			owed(r, c)
			if got := r.stands(c.ID, WaitingOfficer, ""); got.SnoozedUntil != nil || got.AnswerClock == nil {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestWhatMovesAwayFromAnAnswerThatCameBackLeavesWhatItWasOwed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	into, _ := r.ask()
	r.answers(into.ID)
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	r.fails(c.ID)
	r.at("2026-09-04 14:00")
	r.replies(token, "Ini untuk yang lain.")
	must(t)(r.MoveMessage(r.officers[0], c.ID, r.thread(r.peer, c.ID)[2].ID, into.ID))
	if got := r.stands(c.ID, WaitingOfficer, ""); got.AnswerClock == nil || *got.AnswerClock != *c.AnswerClock || got.SilenceClock != nil {
		t.Errorf("left: %+v", got)
	}
	got := r.stands(into.ID, WaitingOfficer, "")
	r.due(got.DueAt, "2026-09-09 16:00")
	if !r.clockOf(*got.AnswerClock).StartedAt.Equal(r.local("2026-09-04 14:00")) {
		t.Errorf("came to: %+v", got)
	}
}

func TestWhatMovesAwayWhileAnAnswerIsOnItsWayTakesNoClockOfWhatThatAnswers(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	into, _ := r.ask()
	r.answers(into.ID)
	r.sends(c.ID, Outgoing{Kind: message.Answer})
	r.at("2026-09-07 09:00")
	r.replies(token, "Ini untuk yang lain.")
	must(t)(r.MoveMessage(r.officers[0], c.ID, r.thread(r.peer, c.ID)[2].ID, into.ID))
	if got := r.get(c.ID); got.AnswerClock == nil || *got.AnswerClock != *c.AnswerClock {
		t.Fatalf("left: %+v", got)
	}
	r.due(r.stands(into.ID, WaitingOfficer, "").DueAt, "2026-09-10 16:00")
	r.takes(c.ID)
	r.stands(c.ID, WaitingVisitor, "")
	if k := r.clockOf(*c.AnswerClock); k.Outcome != sla.EndedMet {
		t.Errorf("%+v", k)
	}
}

func TestAnAnswerOnItsWayDoesNotAnswerWhatIsMovedInMeanwhile(t *testing.T) {
	t.Parallel()
	for name, settle := range map[string]func(*room, Case){
		"taken":     func(r *room, c Case) { r.takes(c.ID) },
		"came back": func(r *room, c Case) { r.fails(c.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, "2026-09-04 10:00")
			from, token := r.ask()
			into, _ := r.ask()
			r.answers(from.ID)
			r.at("2026-09-04 11:00")
			r.replies(token, "Ini untuk yang lain.")
			r.at("2026-09-04 14:00")
			r.sends(into.ID, Outgoing{Kind: message.Answer, ThenClose: true})
			must(t)(r.MoveMessage(r.officers[0], from.ID, r.thread(r.peer, from.ID)[2].ID, into.ID))
			r.at("2026-09-04 15:00")
			settle(r, into)
			if got := r.stands(into.ID, WaitingOfficer, ""); got.AnswerClock == nil || got.SilenceClock != nil {
				t.Fatalf("nothing is owed: %+v", got)
			}
			r.at("2026-09-07 09:00")
			r.answers(into.ID)
			r.stands(into.ID, WaitingVisitor, "")
		})
	}
}

func TestAnOfficeThatPromisesNothingStillAnswersBeforeItClosesAsAnswered(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7326") // without a standard
	at := p.all[0]
	c := p.file(at, nil)
	must(t)(p.Claim(at.officers[0], c.ID, false))
	_, err := p.Close(at.officers[0], c.ID, Closing{Reason: Answered})
	refused(t, err, fault.AnswerOwed)
	_, err = p.NoReplyNeeded(at.officers[0], c.ID)
	refused(t, err, fault.AnswerOwed)
	must(t)(p.Send(at.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: "Ini datanya."}))
	p.accept(at, c.ID)
	must(t)(p.Close(at.officers[0], c.ID, Closing{Reason: Answered}))
}

func TestWhereElseToAskIsLoggedAsHandedOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	must(t)(r.Close(r.officers[0], c.ID, Closing{Referred, "Tanyakan ke https://data.go.id/ ya."}))
	given := r.whole(r.peer, c).HandedOut
	if len(given) != 1 || given[0].What != "https://data.go.id/" {
		t.Errorf("%+v", given)
	}
	spam, _ := r.ask()
	must(t)(r.Close(r.officers[0], spam.ID, Closing{Spam, "Dari https://iklan.example/"}))
	if given := r.whole(r.peer, spam).HandedOut; len(given) != 0 {
		t.Errorf("a note of the office: %+v", given)
	}
}

func TestAnOfficersOwnWordsDoNotCrossWithAReferral(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	must(t)(p.Topic(here.officers[0], c.ID, Data, "Permintaan rahasia Pak Andi"))
	mirror := p.refer(here, there, c, false)
	if mirror.Subject != subjectOf(askerWords) || p.rowsWith(there, "rahasia") != 0 {
		t.Errorf("%q", mirror.Subject)
	}
}

func TestACaseThatWasSetAsideComesBackWithTheOtherOfficesAnswer(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	c := p.file(here, nil)
	mirror := p.refer(here, there, c, false)
	until := p.clock.Now().Add(time.Hour)
	must(t)(p.Snooze(here.officers[0], c.ID, &until))
	must(t)(p.Send(there.officers[0], mirror.ID, Outgoing{Kind: message.Answer, Body: "Angkanya 12,5."}))
	p.relay()
	if got := p.read(here, c.ID); got.SnoozedUntil != nil || !slices.Contains(p.actions(here, c.ID), ActReferred) {
		t.Errorf("%+v", got)
	}
}
