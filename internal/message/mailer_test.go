package message

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
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
		return tx.Get(ctx, &n, `SELECT count(*) FROM outbox WHERE office = $1 AND topic = 'message.delivery' AND subject = $2`, tx.Office(), id.String())
	})
	if err != nil {
		d.Fatal(err)
	}
	return n
}

func TestALetterIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	l := letterOf(Answered, i18n.ID)
	l.Name = "Siti Nurhaliza Déwi"
	l.Vars["Message"] = "Angka 5 < 6 — “tepat”.\n.titik di awal baris\n" + strings.Repeat("panjang ", 40) + "\nSubject: bukan kepala"
	answer := p.queue(l)
	receipt := p.queue(letterOf(Receipt, i18n.EN))
	p.profile("kontak@contoh.test")
	p.look()
	p.want(receipt, Sent, "", 1)
	for _, r := range p.peer.letters() {
		m, body := r.read(t)
		id := receipt
		if strings.Contains(body, "panjang") {
			id = answer
		}
		d := p.delivery(id)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != d.Title || body != d.Body {
			t.Errorf("subject %q, %v, body\n%q\nwant\n%q", subject, err, body, d.Body)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Name != d.Name || to[0].Address != d.Address {
			t.Errorf("to %v, %v", to, err)
		}
		auto := m.Header.Get("Auto-Submitted")
		if m.Header.Get("Message-Id") != "<"+id.String()+"@contoh.test>" || m.Header.Get("Reply-To") != "<kontak@contoh.test>" ||
			(auto == "auto-generated") != (id == receipt) || m.Header.Get("From") != `"PST BPS" <pst@contoh.test>` || len(m.Header["Subject"]) != 1 {
			t.Errorf("headers %v", m.Header)
		}
		for name := range m.Header {
			if strings.HasPrefix(name, "List-") || name == "X-Mailer" || name == "Bcc" {
				t.Errorf("header %s", name)
			}
		}
		if at, err := m.Header.Date(); err != nil || !at.Equal(p.clock.Now()) {
			t.Errorf("date %v, %v", at, err)
		}
	}
}

// read parses a letter as a mail program does.
func (r received) read(t *testing.T) (*netmail.Message, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(r.words))
	if err != nil {
		t.Fatal(err)
	}
	if kind := m.Header.Get("Content-Type"); kind != "text/plain; charset=UTF-8" || m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Errorf("content type %q", kind)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m, strings.ReplaceAll(string(body), "\r\n", "\n")
}

func (d *letterDesk) profile(email string) {
	d.Helper()
	_, err := store.Update(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
		return tx.Exec(ctx, `INSERT INTO office_profile (office, email, changed_at) VALUES ($1, $2, $3)`, tx.Office(), email, tx.Now())
	})
	if err != nil {
		d.Fatal(err)
	}
}

func TestEachAnswerOfAServerHasItsOutcome(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		step   string
		answer error
		state  State
		reason Reason
		kept   int // letters that the server keeps although
	}{
		{"mail", says(451), Queued, Deferred, 0}, {"mail", says(550), Queued, SenderRejected, 0}, {"mail", says(530), Queued, AuthFailed, 0},
		{"mail", errHangUp, Queued, Unreachable, 0},
		{"rcpt", says(450), Queued, Deferred, 0}, {"rcpt", says(421), Queued, Deferred, 0}, {"rcpt", says(550), Failed, AddressRejected, 0},
		{"rcpt", errHangUp, Queued, Unreachable, 0},
		{"data", says(452), Queued, Deferred, 0}, {"data", says(554), Failed, Rejected, 0}, {"data", errHangUp, Unsure, ConnectionLost, 0},
		{"words", says(451), Queued, Deferred, 0}, {"words", says(552), Failed, Rejected, 0}, {"words", errHangUp, Unsure, ConnectionLost, 0},
		{"told", errHangUp, Unsure, ConnectionLost, 1},
	} {
		t.Run(fmt.Sprint(tc.step, " ", tc.answer), func(t *testing.T) {
			t.Parallel()
			p := newPost(t, newPeer(t, when(tc.step, tc.answer)))
			id := p.queue(letterOf(Receipt, i18n.ID))
			p.look()
			p.want(id, tc.state, tc.reason, 1)
			if got := len(p.peer.letters()); got != tc.kept {
				t.Errorf("the server keeps %d letters", got)
			}
			p.later(time.Second)
			p.want(id, tc.state, tc.reason, 1) // nothing is repeated at once
			p.peer.now(nil)
			p.later(10 * time.Minute)
			if tc.state == Queued {
				p.want(id, Sent, "", 2)
				return
			}
			p.want(id, tc.state, tc.reason, 1)
		})
	}
}

func TestAnAddressThatIsNoneFailsWithoutASend(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	var all []uuid.UUID
	for _, address := range []string{"bukan surel", "a@b.test\r\nBcc: c@d.test", "Siti <a@b.test>", "a@b.test, c@d.test", "a@b.test> SIZE=1", "\"a b\"@c.test"} {
		l := letterOf(Receipt, i18n.ID)
		l.Email = address
		all = append(all, p.queue(l))
	}
	p.look()
	for _, id := range all {
		p.want(id, Failed, AddressInvalid, 1)
	}
	if len(p.peer.letters()) != 0 || p.peer.reached("mail") != 0 {
		t.Error("the server was asked")
	}
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

func TestWordsGoOverTLSAndASecretOnlySo(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			there := newSecurePeer(t, scheme == "smtps")
			p := newPost(t, nil)
			p.peer = there
			for _, tc := range []struct {
				user   string
				known  bool
				state  State
				reason Reason
			}{
				{"pst:kata%20sandi@", true, Sent, ""}, {"", true, Sent, ""},
				{"pst:salah@", true, Queued, AuthFailed}, {"pst:kata%20sandi@", false, Queued, TLSFailed},
			} {
				from := there
				if !tc.known {
					from = nil
				}
				p.Mailer = p.mailer(scheme+"://"+tc.user+there.addr, from)
				id := p.queue(letterOf(Receipt, i18n.ID))
				p.look()
				p.want(id, tc.state, tc.reason, 1)
			}
			got := there.letters()
			if len(got) != 2 || !got[0].secure && scheme == "smtp" || got[0].user != "pst" {
				t.Errorf("%d letters: %+v", len(got), got)
			}
		})
	}
}

func TestAPasswordIsNotSentInTheClearToAnotherMachine(t *testing.T) {
	t.Parallel()
	h, err := parseRelay("smtp://pst:kata%20sandi@surel.contoh.test", sender)
	if err != nil {
		t.Fatal(err)
	}
	there := newPeer(t, nil)
	h.port = there.addr[strings.LastIndex(there.addr, ":")+1:]
	conn := dial(t, there.addr)
	if _, v := h.greet(conn); v.reason != AuthFailed || there.reached("mail") != 0 {
		t.Errorf("verdict %+v", v)
	}
}

func TestAnAddressOfAServerIsReadOrRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"smtp://a.test": "a.test:587", "smtps://u:p@a.test": "a.test:465", "smtp://a.test:25/": "a.test:25",
		"smtp://": "", "http://a.test": "", "a.test:25": "", "smtp://a.test/x": "", "smtp://a b": ""} {
		h, err := parseRelay(text, sender)
		got := ""
		if err == nil {
			got = h.host + ":" + h.port
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	if _, err := parseRelay("smtp://a.test", "bukan surel"); err == nil {
		t.Error("a sender that is none")
	}
}
