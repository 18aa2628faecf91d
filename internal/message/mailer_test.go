package message

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

const sender = "PST BPS <pst@contoh.test>"

// post is an office whose letters go to a peer.
type post struct {
	*letterDesk
	*Mailer
	peer *peer
}

func newPost(t *testing.T, p *peer) *post {
	t.Helper()
	d := newLetterDesk(t)
	url := ""
	if p != nil {
		url = "smtp://" + p.addr
	}
	return &post{d, d.mailer(url, p), p}
}

// mailer is one more mailer of the office.
func (d *letterDesk) mailer(url string, p *peer) *Mailer {
	d.Helper()
	key, _ := tenant.OfficeOf(d.ctx)
	o := MailOptions{DB: d.db, URL: url, From: sender, Log: slog.New(slog.DiscardHandler), Scope: []tenant.Office{key}}
	if p != nil {
		o.Roots = p.roots
	}
	m, err := NewMailer(o)
	if err != nil {
		d.Fatal(err)
	}
	return m
}

// look has what is due tried once.
func (p *post) look() {
	p.Helper()
	if _, err := p.runOnce(context.Background()); err != nil {
		p.Fatal(err)
	}
}

// later looks after a while.
func (p *post) later(d time.Duration) {
	p.Helper()
	p.clock.Advance(d)
	p.look()
}

// want checks where a delivery stands: its state, its reason and its attempts.
func (d *letterDesk) want(id uuid.UUID, state State, reason Reason, attempts int) Delivery {
	d.Helper()
	one := d.delivery(id)
	var why Reason
	if one.Reason != nil {
		why = *one.Reason
	}
	if one.State != state || why != reason || one.Attempts != attempts {
		d.Errorf("delivery is %s %q after %d attempts, want %s %q after %d", one.State, why, one.Attempts, state, reason, attempts)
	}
	if (one.SentAt != nil) != one.State.Accepted() {
		d.Errorf("%s was sent at %v", one.State, one.SentAt)
	}
	return one
}

func TestALetterIsSentOnceAndNotesWhen(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	id := p.queue(letterOf(Receipt, i18n.ID))
	p.clock.Advance(time.Minute)
	p.look()
	p.look()
	d := p.want(id, Sent, "", 1)
	if got := p.peer.letters(); len(got) != 1 || got[0].to != "siti@contoh.test" || !d.SentAt.Equal(p.clock.Now()) {
		t.Errorf("%d letters, sent at %v", len(got), d.SentAt)
	}
	if events := p.events(id); events != 2 {
		t.Errorf("told %d times, want when it was queued and when it was sent", events)
	}
}

// events counts what was told of a delivery and not yet handed on.
func (d *letterDesk) events(id uuid.UUID) (n int) {
	d.Helper()
	err := store.View(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &n, `SELECT count(*) FROM outbox WHERE office = $1 AND topic IN ($3, $4) AND subject = $2`,
			tx.Office(), id.String(), Waits, Settled)
	})
	if err != nil {
		d.Fatal(err)
	}
	return n
}

func TestAMailboxThatRefusesEverythingDoesNotKeepTheOthersWaiting(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, func(step, to string) error {
		if step == "rcpt" && to == "penuh@contoh.test" {
			return says(550)
		}
		return nil
	}))
	var refused, taken []uuid.UUID
	for range 12 {
		l := letterOf(Receipt, i18n.ID)
		taken = append(taken, p.queue(l))
		l.Email, l.Subject = "penuh@contoh.test", newID()
		refused = append(refused, p.queue(l))
	}
	p.look()
	for i := range refused {
		p.want(refused[i], Failed, AddressRejected, 1)
		p.want(taken[i], Sent, "", 1)
	}
}

func TestLettersOfOneSubjectToOneAddressKeepTheirOrder(t *testing.T) {
	t.Parallel()
	var busy atomic.Bool
	busy.Store(true)
	p := newPost(t, newPeer(t, func(step, to string) error {
		if step == "rcpt" && to == "siti@contoh.test" && busy.Load() {
			return says(450)
		}
		return nil
	}))
	first := letterOf(Receipt, i18n.ID)
	second, elsewhere, other := first, first, letterOf(Receipt, i18n.ID)
	second.Template, second.Vars = Answered, letterOf(Answered, i18n.ID).Vars
	elsewhere.Email, other.Email = "andi@contoh.test", "andi@contoh.test"
	a, b, c, d := p.queue(first), p.queue(second), p.queue(elsewhere), p.queue(other)
	for range 3 {
		p.look()
	}
	p.want(a, Queued, Deferred, 1)
	p.want(b, Queued, "", 0)
	p.want(c, Sent, "", 1)
	p.want(d, Sent, "", 1)
	busy.Store(false)
	for range 4 {
		p.later(time.Minute)
	}
	p.want(a, Sent, "", 2)
	p.want(b, Sent, "", 1)
	var order []string
	for _, r := range p.peer.letters() {
		if r.to == "siti@contoh.test" {
			order = append(order, r.words[strings.Index(r.words, "Message-ID: <")+13:][:36])
		}
	}
	if !slices.Equal(order, []string{a.String(), b.String()}) {
		t.Errorf("the server took %v", order)
	}
}

func TestALetterThatWaitedForAnotherGoesRightAfterIt(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	l := letterOf(Receipt, i18n.ID)
	var all []uuid.UUID
	for range 5 {
		all = append(all, p.queue(l))
	}
	for range 5 {
		p.look() // the clock stands still
	}
	for i, r := range p.peer.letters() {
		if !strings.Contains(r.words, all[i].String()) {
			t.Errorf("letter %d is another's", i)
		}
	}
	for _, id := range all {
		p.want(id, Sent, "", 1)
	}
}

func TestAServerThatIsAwayIsTriedFor72HoursAndIsNotHammered(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, when("mail", errHangUp)))
	var all []uuid.UUID
	for range 20 {
		l := letterOf(Receipt, i18n.ID)
		all = append(all, p.queue(l))
	}
	begun := p.clock.Now()
	for p.clock.Now().Sub(begun) < 69*time.Hour {
		p.later(10 * time.Minute)
	}
	for _, id := range all {
		p.want(id, Queued, Unreachable, p.delivery(id).Attempts)
		if n := p.delivery(id).Attempts; n < 2 || n > 50 {
			t.Errorf("%d attempts in 69 hours", n)
		}
	}
	// Whoever looked each 10 minutes found the server gone with the letters of one
	// moment, at most as many as there are senders.
	if n := p.peer.reached("mail"); n > 69*6*mailSenders {
		t.Errorf("the server was asked %d times", n)
	}
	for p.clock.Now().Sub(begun) < 80*time.Hour {
		p.later(10 * time.Minute)
	}
	for _, id := range all {
		if d := p.delivery(id); d.State != Failed || *d.Reason != Unreachable {
			t.Errorf("after 80 hours: %s %s", d.State, *d.Reason)
		}
	}
	n := p.peer.reached("mail")
	p.later(time.Hour)
	if p.peer.reached("mail") != n {
		t.Error("given up and tried again")
	}
}

func TestTheServerIsLeftAloneForAWhileAfterItFailed(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, when("mail", errHangUp)))
	for range 30 {
		p.queue(letterOf(Receipt, i18n.ID))
	}
	p.look()
	first := p.peer.reached("mail")
	p.look()
	if first > mailSenders || p.peer.reached("mail") != first {
		t.Errorf("asked %d times, then %d", first, p.peer.reached("mail"))
	}
	p.later(2 * firstRest)
	if n := p.peer.reached("mail"); n != first+1 {
		t.Errorf("after a rest %d letters were tried, want one", n-first)
	}
	p.peer.now(nil)
	p.later(longestRest)
	if n := len(p.peer.letters()); n < 25 {
		t.Errorf("%d letters once the server is back", n)
	}
}

func TestWithoutAServerLettersWaitAndSayWhyAndGoWhenThereIsOne(t *testing.T) {
	t.Parallel()
	p := newPost(t, nil)
	if p.On() {
		t.Fatal("a mailer without a server is on")
	}
	id := p.queue(letterOf(Receipt, i18n.ID))
	p.look()
	p.want(id, Queued, NoSMTP, 0)
	p.later(48 * time.Hour)
	p.want(id, Queued, NoSMTP, 0)
	young := p.queue(letterOf(Receipt, i18n.ID))
	p.look()
	p.want(young, Queued, NoSMTP, 0)
	p.clock.Advance(48 * time.Hour)
	there := newPeer(t, nil)
	p.Mailer = p.mailer("smtp://"+there.addr, there)
	if err := p.rearm(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.look()
	p.want(young, Sent, "", 1)
	p.want(id, Failed, Expired, 0) // what is four days old is no news
	if len(there.letters()) != 1 {
		t.Errorf("%d letters", len(there.letters()))
	}
}

func TestALetterWithACodeIsNotSentOnceTheCodeIsVoid(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, when("rcpt", says(450))))
	id := p.queue(letterOf(Code, i18n.ID))
	p.look()
	p.want(id, Queued, Deferred, 1)
	p.peer.now(nil)
	p.later(codeLife)
	p.want(id, Failed, Deferred, 1)
	if len(p.peer.letters()) != 0 {
		t.Error("a void code was sent")
	}
}
