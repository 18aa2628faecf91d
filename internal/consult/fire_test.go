package consult

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
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
	const at = 100
	r := newRoom(t, "2026-09-04 10:00")
	first := map[Action]int{}
	for n := 0; n < races(); n += at {
		r.at("2026-09-04 10:00")
		ids, tokens := r.waitingVisitors(at)
		if _, err := r.projector.Rebuild(context.Background()); err != nil {
			t.Fatal(err)
		}
		r.at("2026-09-09 16:01")
		var g errgroup.Group
		for worker := range 2 {
			g.Go(func() error {
				w := sla.NewWorker(r.worker.Options)
				for range 3 + worker {
					if _, err := w.RunOnce(context.Background()); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for part := range slices.Chunk(tokens, at/4) {
			g.Go(func() error {
				for _, token := range part {
					if _, err := r.Reply(r.visitor(), token, "Belum jelas.", nil); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		r.look()
		for _, id := range ids {
			all := r.actions(r.peer, id)
			if c := r.get(id); c.State != WaitingOfficer || c.AnswerClock == nil || !slices.Contains(all, ActReply) {
				t.Fatalf("a reply was lost: %+v %v", c, all)
			}
			first[all[3]]++
		}
	}
	r.sound()
	if first[ActReply] == 0 || first[ActSilence] == 0 {
		t.Errorf("nothing raced: %v", first)
	}
	t.Logf("what came first: %v", first)
}

// waitingVisitors are cases whose answer was taken.
func (r *room) waitingVisitors(n int) (ids []uuid.UUID, tokens []string) {
	r.Helper()
	for range n {
		c, token := r.ask()
		r.sends(c.ID, Outgoing{Kind: message.Answer})
		ids, tokens = append(ids, c.ID), append(tokens, token)
	}
	r.update(r.peer, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM outbox WHERE office = $1`, tx.Office()); err != nil {
			return err
		}
		var rows []uuid.UUID
		err := tx.Select(ctx, &rows, `UPDATE delivery SET state = 'sent', sent_at = $2, next_at = NULL, rev = rev + 1
			WHERE office = $1 AND state = 'queued' RETURNING id`, tx.Office(), tx.Now())
		for _, id := range rows {
			outbox.EmitIn(tx, message.Settled, id.String(), 2)
		}
		return err
	})
	r.relay()
	return ids, tokens
}
