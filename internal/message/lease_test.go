package message

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestALeaseThatRanOutIsTakenAgainBeforeTheFenceAndUnsureAfterIt(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	before, after := p.queue(letterOf(Receipt, i18n.ID)), p.queue(letterOf(Receipt, i18n.ID))
	key, _ := tenant.OfficeOf(p.ctx)
	ctx := asSystem(context.Background(), key)
	for _, id := range []uuid.UUID{before, after} {
		one, err := p.take(ctx, dueRow{key, id})
		if err != nil || one == nil {
			t.Fatalf("not taken: %v", err)
		}
		if id == after {
			if err := p.fence(ctx, one); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.later(mailLease - time.Second)
	p.want(before, Sending, "", 1)
	p.later(2 * time.Second)
	p.want(before, Sent, "", 2)
	p.want(after, Unsure, SenderLost, 1)
	p.later(72 * time.Hour)
	p.want(after, Unsure, SenderLost, 1)
	if n := len(p.peer.letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestASenderWhoseLeaseRanOutWritesNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	id := p.queue(letterOf(Receipt, i18n.ID))
	key, _ := tenant.OfficeOf(p.ctx)
	ctx := asSystem(context.Background(), key)
	zombie, err := p.take(ctx, dueRow{key, id})
	if err != nil || zombie == nil {
		t.Fatal(err)
	}
	p.later(mailLease + time.Second)
	sent := p.want(id, Sent, "", 2)
	if err := p.fence(ctx, zombie); err == nil {
		t.Error("it may still send")
	}
	for _, v := range []verdict{{state: Sent}, {state: Failed, reason: Rejected}, {state: Queued, reason: Deferred}, {state: Unsure, reason: ConnectionLost}} {
		if err := p.settle(ctx, zombie, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.giveBack(ctx, zombie); err != nil {
		t.Fatal(err)
	}
	if d := p.want(id, Sent, "", 2); d.Rev != sent.Rev {
		t.Errorf("revision %d, was %d", d.Rev, sent.Rev)
	}
}

func TestASlowServerIsBelievedAlthoughItsLeaseRanOut(t *testing.T) {
	t.Parallel()
	var p *post
	p = newPost(t, newPeer(t, func(step, _ string) error {
		if step == "words" {
			p.clock.Advance(mailLease + time.Second)
			other := p.mailer("smtp://"+p.peer.addr, p.peer)
			if _, err := other.runOnce(context.Background()); err != nil {
				return err
			}
			p.want(p.only(), Unsure, SenderLost, 1)
		}
		return nil
	}))
	id := p.queue(letterOf(Receipt, i18n.ID))
	p.look()
	p.want(id, Sent, "", 1)
	if n := len(p.peer.letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// only is the office's one delivery.
func (d *letterDesk) only() (id uuid.UUID) {
	d.Helper()
	err := store.View(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &id, `SELECT id FROM delivery WHERE office = $1`, tx.Office())
	})
	if err != nil {
		d.Error(err)
	}
	return id
}

func TestSeveralMailersSendEachLetterOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	const n = 40
	for range n {
		p.queue(letterOf(Receipt, i18n.ID))
	}
	done := make(chan error, 3)
	for range cap(done) {
		m := p.mailer("smtp://"+p.peer.addr, p.peer)
		go func() {
			_, err := m.runOnce(context.Background())
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	p.look()
	seen := map[string]int{}
	for _, r := range p.peer.letters() {
		seen[r.words[strings.Index(r.words, "Message-ID: <")+13:][:36]]++
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s was sent %d times", id, times)
		}
	}
	if len(seen) != n {
		t.Errorf("%d letters of %d", len(seen), n)
	}
}

func TestRunSendsWhatIsQueuedUntilItEnds(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 4)
	p := newPost(t, newPeer(t, func(step, to string) error {
		if step == "told" {
			heard <- to
		}
		return nil
	}))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	for range 2 {
		p.queue(letterOf(Receipt, i18n.ID))
		p.Wake()
		select {
		case <-heard:
		case <-time.After(15 * time.Second):
			t.Fatal("nothing was sent")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestALetterIsEndedWellWhenTheProcessEndsAmongItsWords(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	p := newPost(t, newPeer(t, func(step, _ string) error {
		if step == "words" {
			stop()
		}
		return nil
	}))
	id := p.queue(letterOf(Receipt, i18n.ID))
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	p.want(id, Sent, "", 1)
}

func TestALetterIsGivenBackWhenTheProcessEndsBeforeItsWords(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	gone := make(chan struct{})
	p := newPost(t, newPeer(t, func(step, _ string) error {
		if step == "rcpt" {
			stop()
			<-gone // it says nothing any more
		}
		return nil
	}))
	id := p.queue(letterOf(Receipt, i18n.ID))
	err := p.Run(ctx)
	close(gone)
	if err != nil {
		t.Fatal(err)
	}
	p.want(id, Queued, "", 1)
	p.peer.now(nil)
	p.look()
	p.want(id, Sent, "", 2)
}

func TestALetterBehindOneThatIsBeingSentIsLookedAtAgainWithinASecond(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	l := letterOf(Receipt, i18n.ID)
	first, second := p.queue(l), p.queue(l)
	key, _ := tenant.OfficeOf(p.ctx)
	ctx := asSystem(context.Background(), key)
	one, err := p.take(ctx, dueRow{key, first})
	if err != nil || one == nil {
		t.Fatalf("not taken: %v", err)
	}
	if behind, err := p.take(ctx, dueRow{key, second}); behind != nil || err != nil {
		t.Fatalf("the second is sent beside the first: %v", err)
	}
	// Who settles the first had looked for the next before the second was put
	// behind it, and commits only now.
	_, err = store.Update(ctx, p.letterDesk.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
		return tx.Exec(ctx, `UPDATE delivery SET state = 'sent', sent_at = $3, next_at = NULL, rev = rev + 1 WHERE office = $1 AND id = $2`,
			tx.Office(), first, tx.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	p.later(time.Second)
	p.want(second, Sent, "", 1)
}
