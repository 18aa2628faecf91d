package consult

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

func (p *peers) move(at *peer, from Case, which message.Message, to Case) error {
	_, err := p.MoveMessage(at.officers[0], from.ID, which.ID, to.ID)
	return err
}

func (p *peers) clockOf(at *peer, c Case) (k sla.Clock) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) (err error) {
		k, err = sla.ClockIn(ctx, tx, *c.AnswerClock)
		return err
	})
	return k
}

// asksBack has the visitor write on an answered case.
func (p *peers) asksBack(at *peer, c Case, words string) message.Message {
	p.Helper()
	if _, err := p.Reply(at.public, p.link(at.Office, &c), words, nil); err != nil {
		p.Fatal(err)
	}
	all := p.thread(at, c.ID)
	return all[len(all)-1]
}

func TestAMessageMovesWithItsClockAndTheCaseItLeavesGoesOnAsBefore(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	from, to := p.answered(here), p.answered(here)
	p.at("2026-09-07 09:00")
	m := p.asksBack(here, from, "Ini untuk permintaan saya yang lain.")
	before := p.clockOf(here, p.read(here, from.ID))
	p.at("2026-09-08 10:00")
	if err := p.move(here, from, m, to); err != nil {
		t.Fatal(err)
	}
	from, to = p.read(here, from.ID), p.read(here, to.ID)
	if from.State != WaitingVisitor || from.AnswerClock != nil || from.SilenceClock == nil || len(p.thread(here, from.ID)) != 2 {
		t.Errorf("left: %+v", from)
	}
	if to.State != WaitingOfficer || to.AnswerClock == nil || *to.AnswerClock != before.ID || to.SilenceClock != nil || !to.Unread() {
		t.Fatalf("came to: %+v", to)
	}
	if k := p.clockOf(here, to); k.Subject != to.ID || k.SubjectNumber != to.Number() || !k.DueAt.Equal(before.DueAt) {
		t.Errorf("clock %+v", k)
	}
}

func TestOfTwoClocksThatMeetTheOneDueFirstStays(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	from, to := p.answered(here), p.answered(here)
	p.at("2026-09-07 09:00")
	early := p.asksBack(here, from, "Pertama")
	p.at("2026-09-08 09:00")
	late := p.asksBack(here, to, "Kedua")
	first := *p.read(here, from.ID).AnswerClock
	if err := p.move(here, from, early, to); err != nil {
		t.Fatal(err)
	}
	got := p.read(here, to.ID)
	if *got.AnswerClock != first {
		t.Error("the later clock stayed")
	}
	p.due(here, got, "2026-09-10 16:00")
	if err := p.move(here, to, late, from); err != nil {
		t.Fatal(err)
	}
	p.due(here, p.read(here, from.ID), "2026-09-11 16:30") // counted from when it was written
}

func TestACaseThatIsLeftWithoutAnyMessageIsClosed(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	from, to := p.file(here, nil), p.file(here, nil)
	p.at("2026-09-04 11:00")
	clock := *from.AnswerClock
	if err := p.move(here, from, p.thread(here, from.ID)[0], to); err != nil {
		t.Fatal(err)
	}
	from, to = p.read(here, from.ID), p.read(here, to.ID)
	if from.State != Closed || from.CloseReason != Withdrawn || from.AnswerClock != nil {
		t.Errorf("left: %+v", from)
	}
	if to.State != Arrived || to.AnswerClock == nil || *to.AnswerClock == clock || len(p.thread(here, to.ID)) != 2 {
		t.Errorf("came to: %+v", to)
	}
}

func TestAMoveIsRefusedWhereItMakesNoSense(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	from, to, foreign := p.answered(here), p.file(here, nil), p.file(there, nil)
	thread := p.thread(here, from.ID)
	refused(t, p.move(here, from, thread[0], from), fault.InvalidInput)
	refused(t, p.move(here, from, thread[0], foreign), fault.NotFound)
	refused(t, p.move(here, from, thread[0], Case{ID: uuid.New()}), fault.NotFound)
	refused(t, p.move(here, from, p.thread(here, to.ID)[0], to), fault.NotFound)
	refused(t, p.move(here, from, thread[1], to), fault.WrongState) // our own words
	if _, err := p.Close(here.officers[0], to.ID, Closing{Reason: Withdrawn}); err != nil {
		t.Fatal(err)
	}
	refused(t, p.move(here, from, thread[0], to), fault.CaseClosed)
}
