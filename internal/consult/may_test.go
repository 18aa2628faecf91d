package consult

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
)

// tries does each thing to a case as the first officer.
func (r *room) tries() map[Doing]func(id uuid.UUID) (Done, error) {
	me := r.officers[0]
	return map[Doing]func(uuid.UUID) (Done, error){
		DoClaim: func(id uuid.UUID) (Done, error) { return r.Claim(me, id, false) },
		DoTakeOver: func(id uuid.UUID) (Done, error) {
			if done, err := r.Claim(me, id, false); !fault.Is(err, fault.CaseHeld) {
				return Done{Rev: done.Rev - 1}, fault.New(fault.WrongState)
			}
			return r.Claim(me, id, true)
		},
		DoAssign: func(id uuid.UUID) (Done, error) {
			to := r.people[0]
			if c := r.get(id); c.Assignee != nil && *c.Assignee == to {
				to = r.people[1]
			}
			return r.Assign(me, id, &to, "")
		},
		DoSnooze: func(id uuid.UUID) (Done, error) { at := r.clock.Now().Add(time.Hour); return r.Snooze(me, id, &at) },
		DoWrite: func(id uuid.UUID) (Done, error) {
			return r.Send(me, id, Outgoing{Kind: message.Update, Body: "Sebentar."})
		},
		DoAskApproval: func(id uuid.UUID) (Done, error) {
			return r.AskApproval(me, id, NewApproval{Body: "Datanya begini."})
		},
		DoApprove:       func(id uuid.UUID) (Done, error) { return r.Approve(me, id, "") },
		DoTakeBack:      func(id uuid.UUID) (Done, error) { return r.WithdrawApproval(me, id) },
		DoClose:         func(id uuid.UUID) (Done, error) { return r.Close(me, id, Closing{Reason: Withdrawn}) },
		DoCloseAnswered: func(id uuid.UUID) (Done, error) { return r.Close(me, id, Closing{Reason: Answered}) },
		DoReopen:        func(id uuid.UUID) (Done, error) { return r.Reopen(me, id, "") },
		DoReceive: func(id uuid.UUID) (Done, error) {
			return r.Receive(me, id, Received{Body: "Satu lagi.", At: r.clock.Now()})
		},
		DoMoveMessage: func(id uuid.UUID) (Done, error) {
			other, _ := r.ask()
			return r.MoveMessage(me, id, r.thread(r.peer, id)[0].ID, other.ID)
		},
		DoNoReplyNeeded: func(id uuid.UUID) (Done, error) { return r.NoReplyNeeded(me, id) },
		DoComplete:      func(id uuid.UUID) (Done, error) { return r.RequestComplete(me, id) },
	}
}

// standings are cases in every standing that decides what may be done.
func (r *room) standings() map[string]func() uuid.UUID {
	asked := func(then ...func(uuid.UUID, string) error) func() uuid.UUID {
		return func() uuid.UUID {
			c, token := r.ask()
			for _, do := range then {
				if err := do(c.ID, token); err != nil {
					r.Fatal(err)
				}
			}
			return c.ID
		}
	}
	me, other := r.officers[0], r.officers[1]
	claimed := func(by context.Context) func(uuid.UUID, string) error {
		return func(id uuid.UUID, _ string) error { _, err := r.Claim(by, id, false); return err }
	}
	approval := func(by context.Context) func(uuid.UUID, string) error {
		return func(id uuid.UUID, _ string) error {
			_, err := r.AskApproval(by, id, NewApproval{Body: "Datanya begini."})
			return err
		}
	}
	closed := func(reason Reason) func(uuid.UUID, string) error {
		return func(id uuid.UUID, _ string) error {
			_, err := r.Close(other, id, Closing{Reason: reason, Note: "sebab"})
			return err
		}
	}
	sent := func(id uuid.UUID, _ string) error { r.sends(id, Outgoing{Kind: message.Answer}); return nil }
	answered := func(id uuid.UUID, _ string) error { r.answers(id); return nil }
	replied := func(_ uuid.UUID, token string) error { r.replies(token, "Belum jelas."); return nil }
	return map[string]func() uuid.UUID{
		"new": asked(), "own": asked(claimed(me)), "another's": asked(claimed(other)),
		"sent": asked(sent), "answered": asked(answered), "asked again": asked(answered, replied),
		"written by another": asked(func(id uuid.UUID, _ string) error { _, err := r.Writing(other, id); return err }),
		"approval of mine":   asked(approval(me)), "approval of another": asked(approval(other)),
		"snoozed": asked(func(id uuid.UUID, _ string) error {
			at := r.clock.Now().Add(2 * time.Hour)
			_, err := r.Snooze(other, id, &at)
			return err
		}),
		"closed answered": asked(answered, closed(Answered)), "closed withdrawn": asked(closed(Withdrawn)),
		"closed referred": asked(closed(Referred)), "closed spam": asked(closed(Spam)),
	}
}

func TestWhatACaseSaysThatCanBeDoneIsWhatTheDeskDoesNotRefuse(t *testing.T) {
	t.Parallel()
	for _, waits := range []bool{false, true} {
		r := newRoom(t, "2026-09-04 10:00")
		if waits {
			r.countsFromComplete()
		}
		for name, stand := range r.standings() {
			for doing, try := range r.tries() {
				id := stand()
				w, err := r.Case(r.officers[0], id)
				if err != nil {
					t.Fatal(err)
				}
				done, err := try(id)
				says, does := slices.Contains(w.Can, doing), err == nil && done.Rev != w.Rev
				if says != does {
					t.Errorf("%s: %s can be done: %v, and the desk: %v", fmt.Sprint(name, ", counted from a complete request: ", waits), doing, says, err)
				}
			}
		}
	}
}

func TestTheListCountsTheWorkingDaysThatAreLeft(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask() // due Wednesday the 9th at 16.00
	for now, want := range map[string]int{"2026-09-04 10:00": 3, "2026-09-05 10:00": 3, "2026-09-07 07:00": 2, "2026-09-08 17:00": 1,
		"2026-09-09 08:00": 0, "2026-09-09 16:30": 0, "2026-09-10 07:00": -1, "2026-09-12 10:00": -2, "2026-09-14 09:00": -3} {
		r.at(now)
		p, err := r.List(r.officers[0], Search{View: ViewOpen, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Items[0].WorkingDaysLeft; got == nil || *got != want {
			t.Errorf("%s: %v, want %d", now, got, want)
		}
		w, err := r.Case(r.officers[0], c.ID)
		if err != nil || w.WorkingDaysLeft == nil || *w.WorkingDaysLeft != want {
			t.Errorf("%s: %v %v, want %d", now, w.WorkingDaysLeft, err, want)
		}
		if due := r.opened(token).Due; due == nil || due.WorkingDaysLeft != want {
			t.Errorf("%s: %+v, want %d", now, due, want)
		}
	}
}
