package consult

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

func TestACaseAnsweredOnFridayClosesOnWednesdayAtClosingTimeOnce(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, token := r.ask()
	r.answers(c.ID)
	r.due(r.get(c.ID).SilentAt, "2026-09-09 16:00")
	for _, at := range []string{"2026-09-08 16:00", "2026-09-08 16:01", "2026-09-09 15:59", "2026-09-09 16:00"} {
		r.at(at)
		r.look()
		r.stands(c.ID, WaitingVisitor, "")
	}
	r.clock.Advance(time.Millisecond)
	r.clock.Advance(time.Millisecond)
	r.look()
	got := r.stands(c.ID, Closed, Silence)
	r.due(got.ClosedAt, "2026-09-09 16:00")
	r.look()
	r.relay()
	want := []Action{ActAsk, ActAnswer, ActAccept, ActRemind, ActSilence}
	if all := r.actions(r.peer, c.ID); !slices.Equal(all, want) {
		t.Errorf("%v", all)
	}
	var told []message.Template
	for _, v := range r.letters(r.peer, c.ID) {
		told = append(told, v.Template)
	}
	if !slices.Equal(told, []message.Template{message.Receipt, message.Answered, message.Reminder, message.Closed}) {
		t.Errorf("%v", told)
	}
	all := r.clocks(c.ID)
	if k := all[len(all)-1]; k.Outcome != sla.EndedMet || !k.StoppedAt.Equal(k.DueAt) {
		t.Errorf("the silence ended %+v", k)
	}
	r.replies(token, "Maaf, baru membaca.")
	r.stands(c.ID, WaitingOfficer, "")
}

func TestAfterAnOutageASilenceThatIsOverIsOnlyClosed(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.answers(c.ID)
	r.at("2026-09-11 09:00")
	r.look()
	r.stands(c.ID, Closed, Silence)
	if all := r.actions(r.peer, c.ID); slices.Contains(all, ActRemind) {
		t.Errorf("%v", all)
	}
}

func TestAnAnswerThatIsDueIsWarnedOfAndThenLate(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.at("2026-09-09 11:31")
	r.look()
	r.at("2026-09-09 16:01")
	r.look()
	r.look()
	if all := r.actions(r.peer, c.ID); !slices.Equal(all, []Action{ActAsk, ActWarn, ActLate}) {
		t.Errorf("%v", all)
	}
	r.stands(c.ID, Arrived, "")
}

func TestAReplyInTheSecondOfTheClosingKeepsTheCaseOpen(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]time.Duration{"at the instant": 0, "just after it": 2 * time.Millisecond, "in its second": 900 * time.Millisecond} {
		r := newRoom(t, "2026-09-04 10:00")
		c, token := r.ask()
		r.answers(c.ID)
		r.at("2026-09-09 16:00")
		if between > 0 {
			r.clock.Advance(between)
			r.look()
			r.stands(c.ID, Closed, Silence)
		}
		r.replies(token, "Ok")
		got := r.stands(c.ID, WaitingOfficer, "")
		if got.AnswerKind != sla.NextAnswer {
			t.Errorf("%s: %+v", name, got)
		}
		r.clock.Advance(time.Second)
		r.look()
		r.stands(c.ID, WaitingOfficer, "")
	}
}

func TestACaseThatSomebodyHoldsIsAnnouncedAtTheNextLook(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "2026-09-04 10:00")
	c, _ := r.ask()
	r.answers(c.ID)
	r.at("2026-09-09 16:01")
	held, leave := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		_, err := store.Update(r.system, r.DB, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
			_, err := lockCase(ctx, tx, c.ID)
			close(held)
			<-leave
			return struct{}{}, err
		})
		ended <- err
	}()
	<-held
	r.look()
	if got := r.get(c.ID); got.State != WaitingVisitor {
		t.Errorf("%s", got.State)
	}
	close(leave)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	r.look()
	r.stands(c.ID, Closed, Silence)
}

// races is how often the visitor's reply races the closing.
func races() int {
	if os.Getenv("PST_LONG") != "" {
		return 10_000
	}
	return 1000
}

func TestAReplyThatRacesTheSilenceIsNeverLost(t *testing.T) {
	t.Parallel()
	const at = 50
	r := newRoom(t, "2026-09-04 10:00")
	won, n := 0, 0
	for n < races() {
		r.at("2026-09-04 10:00")
		cases, tokens := make([]Case, at), make([]string, at)
		for i := range at {
			cases[i], tokens[i] = r.ask()
			r.sends(cases[i].ID, Outgoing{Kind: message.Answer})
		}
		for i := range at {
			r.takes(cases[i].ID)
		}
		r.at("2026-09-09 16:01")
		var g sync.WaitGroup
		for i := range at {
			g.Go(func() {
				if _, err := r.Reply(r.visitor(), tokens[i], "Belum jelas.", nil); err != nil {
					t.Errorf("reply: %v", err)
				}
			})
		}
		for range 4 {
			r.look()
		}
		g.Wait()
		r.look()
		for i := range at {
			n++
			all := r.actions(r.peer, cases[i].ID)
			if !slices.Contains(all, ActSilence) {
				won++
			}
			if c := r.get(cases[i].ID); c.State != WaitingOfficer || c.AnswerClock == nil || !slices.Contains(all, ActReply) {
				t.Fatalf("a reply was lost: %+v %v", c, all)
			}
		}
	}
	r.sound()
	t.Logf("%d races, the reply came first in %d", n, won)
}
