package consult

import (
	"context"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
)

// answered is a case that was answered and whose answer was taken.
func (p *peers) answered(at *peer) Case {
	p.Helper()
	c := p.file(at, nil)
	if _, err := p.Send(at.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: "Berikut datanya."}); err != nil {
		p.Fatal(err)
	}
	p.accept(at, c.ID)
	return p.read(at, c.ID)
}

func (p *peers) receive(at *peer, c Case, text string) error {
	_, err := p.Receive(at.officers[0], c.ID, Received{Body: "Masih kurang tahun 2024.", At: p.local(text)})
	return err
}

func TestACopiedMessageCountsFromWhenItWasWritten(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.answered(here)
	if c.SilenceClock == nil {
		t.Fatal("no silence began")
	}
	p.at("2026-09-08 11:00")
	if err := p.receive(here, c, "2026-09-07 15:00"); err != nil {
		t.Fatal(err)
	}
	got := p.read(here, c.ID)
	if got.State != WaitingOfficer || got.SilenceClock != nil || !got.Unread() {
		t.Errorf("afterwards %+v", got)
	}
	p.due(here, got, "2026-09-10 16:00")
	if m := p.thread(here, c.ID); m[len(m)-1].Channel != message.WhatsApp || !m[len(m)-1].At.Equal(p.local("2026-09-07 15:00")) {
		t.Errorf("message %+v", m[len(m)-1])
	}
}

func TestWhatWasWrittenBeforeOurAnswerIsKeptAndAsksForNothingMore(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.answered(here)
	p.at("2026-09-04 11:00")
	if err := p.receive(here, c, "2026-09-04 09:30"); err != nil {
		t.Fatal(err)
	}
	got := p.read(here, c.ID)
	if got.State != WaitingVisitor || got.SilenceClock == nil || got.AnswerClock != nil || len(p.thread(here, c.ID)) != 3 {
		t.Errorf("afterwards %+v", got)
	}
}

func TestAMessageThatWasWrittenBeforeAClosingBySilenceMakesItVoid(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.answered(here)
	p.at("2026-09-09 16:00")
	p.silence(here, c)
	if got := p.read(here, c.ID); got.State != Closed || got.CloseReason != Silence {
		t.Fatalf("not closed: %+v", got)
	}
	p.at("2026-09-14 10:00")
	if err := p.receive(here, c, "2026-09-09 15:59"); err != nil {
		t.Fatal(err)
	}
	got := p.read(here, c.ID)
	if got.State != WaitingOfficer || got.ClosedAt != nil || got.AnswerClock == nil {
		t.Errorf("afterwards %+v", got)
	}
}

func TestACopiedMessageIsRefusedFromTheFutureFromLongAgoAndOnSpam(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	for _, at := range []time.Time{{}, p.clock.Now().Add(time.Second), p.clock.Now().Add(-receivedBack - time.Second)} {
		_, err := p.Receive(here.officers[0], c.ID, Received{Body: "x", At: at})
		refused(t, err, fault.InvalidInput)
	}
	refused(t, func() error {
		_, err := p.Receive(here.officers[0], c.ID, Received{Body: " ", At: p.clock.Now()})
		return err
	}(), fault.InvalidInput)
	if _, err := p.Close(here.officers[0], c.ID, Closing{Reason: Spam}); err != nil {
		t.Fatal(err)
	}
	refused(t, p.receive(here, c, "2026-09-04 09:30"), fault.CaseClosed)
}

// silence has the worker announce that a case's silence is over.
func (p *peers) silence(at *peer, c Case) {
	p.Helper()
	p.update(at, func(ctx context.Context, tx *store.Tx) error {
		k, err := sla.ClockIn(ctx, tx, *p.read(at, c.ID).SilenceClock)
		if err != nil {
			return err
		}
		return p.Fire(ctx, tx, k, sla.Announcement{Kind: sla.CloseCase, At: k.DueAt})
	})
}
