package message

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

const (
	// mailBatch bounds one look, mailSenders how many talk to the relay at once.
	mailBatch, mailSenders = 100, 4
	// mailLease is how long a taken letter is left to whoever took it; it is begun
	// anew at the fence and longer than talkLimit and wordsLimit.
	mailLease = 5 * time.Minute
	// mailLife is how long a letter is tried (trust.md §2).
	mailLife = 72 * time.Hour
	// codeLife is how long a letter with a code is: the code in it is void then.
	codeLife = 15 * time.Minute
	// firstWait doubles with each attempt up to longestWait.
	firstWait, longestWait = time.Minute, 2 * time.Hour
	// A relay that does not work is left alone, longer each time.
	firstRest, longestRest = 5 * time.Second, time.Minute
)

// MailOptions say what a Mailer stands on.
type MailOptions struct {
	DB   *store.DB
	URL  string // of the SMTP server; empty means that there is none
	From string // "PST BPS <pst@contoh.go.id>"
	Log  *slog.Logger
	// Roots are trusted instead of the machine's, for a relay with a certificate
	// of its own.
	Roots *x509.CertPool
	Scope []tenant.Office // the offices whose letters Run sends; empty means all
}

// Mailer sends what is queued by e-mail. Several may run at once, in one process
// or in many: a letter is sent by whoever holds its lease.
type Mailer struct {
	db    *store.DB
	relay *relayHost // nil without an SMTP server
	log   *slog.Logger
	scope []int32
	woken chan struct{}

	senders int         // how many talk to the relay at once
	step    func(point) // told at each point of an attempt; nil outside tests

	mu       sync.Mutex
	failures int // looks in a row at a relay that did not work
	restTo   time.Time
}

// point is a place in an attempt where a process may end.
type point string

// The points, in their order.
const (
	taken    point = "taken"    // the lease is ours
	fencing  point = "fencing"  // the server took both addresses
	fenced   point = "fenced"   // and the fence is written
	answered point = "answered" // the server has said what it does with the words
	settled  point = "settled"
)

// NewMailer returns a mailer, one that only says that it is off when there is no
// SMTP server. It fails with ErrSMTP.
func NewMailer(o MailOptions) (*Mailer, error) {
	m := &Mailer{db: o.DB, log: o.Log, woken: make(chan struct{}, 1), scope: []int32{}, senders: mailSenders}
	for _, office := range o.Scope {
		m.scope = append(m.scope, int32(office))
	}
	if o.URL == "" {
		return m, nil
	}
	var err error
	if m.relay, err = parseRelay(o.URL, o.From); err == nil {
		m.relay.roots = o.Roots
	}
	return m, err
}

// On tells whether there is an SMTP server.
func (m *Mailer) On() bool { return m != nil && m.relay != nil }

// Listen has the mailer look when something was queued, and open streams told of
// every change.
func (m *Mailer) Listen(r *outbox.Relay, hub *live.Hub) {
	changed := func(ctx context.Context, e outbox.Event) error {
		m.Wake()
		data, err := json.Marshal(map[string]any{"rev": e.Rev, "id": e.Subject})
		if err != nil {
			return err
		}
		hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: "delivery.changed", Data: data})
		return nil
	}
	r.On(Waits, changed)
	r.On(Settled, changed)
}

// Wake has what is queued looked at now.
func (m *Mailer) Wake() {
	select {
	case m.woken <- struct{}{}:
	default:
	}
}

// Run sends what is queued until ctx ends. Without an SMTP server it notes on
// each letter that it waits for one; what waited so is tried when there is one.
func (m *Mailer) Run(ctx context.Context) error {
	tick := time.NewTicker(sendEach)
	defer tick.Stop()
	rearmed := false
	for {
		var err error
		if m.On() && !rearmed {
			err = m.rearm(ctx)
			rearmed = err == nil
		}
		full := false
		if err == nil {
			full, err = m.runOnce(ctx)
		}
		if err != nil && ctx.Err() == nil {
			m.log.Warn("letters not looked at", "error", err)
		}
		if full && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-tick.C:
		case <-m.woken:
		case <-ctx.Done():
			return nil
		}
	}
}

// runOnce tries what is due now, once; full tells that there may be more. While
// the relay does not work one letter is tried after each rest.
func (m *Mailer) runOnce(ctx context.Context) (full bool, err error) {
	now := m.db.Clock().Now()
	probe, resting := m.resting(now)
	if resting {
		return false, nil
	}
	all, err := dueMail(ctx, m.db, m.scope, now, mailBatch)
	if err != nil || len(all) == 0 {
		return false, err
	}
	full = len(all) == mailBatch
	if m.relay == nil {
		all = m.hold(ctx, all)
	}
	senders := m.senders
	if probe {
		senders = 1
	}
	var g errgroup.Group
	g.SetLimit(senders)
	for _, row := range all {
		g.Go(func() error {
			if _, resting := m.resting(m.db.Clock().Now()); resting || ctx.Err() != nil {
				return nil
			}
			if err := m.deliver(asSystem(ctx, row.Office), row); err != nil && ctx.Err() == nil {
				m.log.Warn("letter not settled", "office", row.Office, "delivery", row.ID, "error", err)
			}
			return nil
		})
	}
	return full, g.Wait()
}

func asSystem(ctx context.Context, o tenant.Office) context.Context {
	return tenant.WithActor(tenant.WithOffice(ctx, o), tenant.Actor{Kind: tenant.System})
}

// resting tells whether the relay is left alone, and whether it failed last.
func (m *Mailer) resting(now time.Time) (probe, resting bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.failures > 0, now.Before(m.restTo)
}

// judge keeps whether the relay works. Letters that failed together count once.
func (m *Mailer) judge(v verdict) {
	now := m.db.Clock().Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !v.relay:
		m.failures, m.restTo = 0, time.Time{}
	case !now.Before(m.restTo):
		m.restTo = now.Add(backoff(firstRest, longestRest, m.failures+1))
		m.failures++
		m.log.Warn("the SMTP server does not work", "why", v.reason, "code", v.code, "failures", m.failures)
	}
}

// backoff is how long to wait after the given number of tries (≥ 1): doubling,
// bounded, and somewhere in the upper half, so that what failed together does
// not return together.
func backoff(first, longest time.Duration, tries int) time.Duration {
	d := longest
	if shift := tries - 1; shift < 16 {
		d = min(first<<shift, longest)
	}
	return d/2 + rand.N(d/2+1)
}

func (m *Mailer) at(p point) {
	if m.step != nil {
		m.step(p)
	}
}

// deliver tries one letter: take it, send it outside of any transaction with the
// fence before its words, and settle what became of it.
func (m *Mailer) deliver(ctx context.Context, row dueRow) error {
	one, err := m.take(ctx, row)
	if err != nil || one == nil {
		return err
	}
	m.at(taken)
	v, err := m.relay.send(ctx, *one, func() error {
		m.at(fencing)
		if err := m.fence(ctx, one); err != nil {
			return err
		}
		m.at(fenced)
		return nil
	})
	// What was begun is written down although the process is about to end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveLimit)
	defer cancel()
	if errors.Is(err, store.ErrConflict) {
		return nil // somebody else has it now
	}
	if err != nil {
		return errors.Join(err, m.giveBack(ctx, one))
	}
	m.at(answered)
	m.judge(v)
	if v.state != Sent {
		m.log.Info("letter not sent", "office", row.Office, "delivery", row.ID, "attempt", one.Attempts, "state", v.state, "why", v.reason, "code", v.code)
	}
	err = m.settle(ctx, one, v)
	m.at(settled)
	return err
}

// take leases a letter, or returns nil when there is nothing to send: somebody
// else has it, an earlier letter to the same address goes first, it is too old,
// there is no SMTP server, or whoever had it before may have sent it.
func (m *Mailer) take(ctx context.Context, row dueRow) (*mail, error) {
	one, err := store.Update(ctx, m.db, func(ctx context.Context, tx *store.Tx) (*mail, error) {
		all, err := lockMail(ctx, tx, row.ID)
		if err != nil || len(all) == 0 || all[0].NextAt.After(tx.Now()) {
			return nil, err
		}
		d, now := all[0], tx.Now()
		switch {
		case d.State == Sending && d.FencedAt != nil:
			return nil, settleIn(ctx, tx, d.Delivery, verdict{state: Unsure, reason: SenderLost})
		case now.Sub(d.QueuedAt) >= d.life():
			return nil, settleIn(ctx, tx, d.Delivery, verdict{state: Failed, reason: d.last()})
		case m.relay == nil:
			return nil, nil // it is held with the others of its office
		case d.Before != nil:
			waitFor(tx, d.ID, d.Rev, later(*d.Before, now.Add(time.Second)))
			return nil, nil
		}
		d.Attempts++
		d.Rev++
		leaseMail(tx, d.ID, d.Attempts, d.Rev, now.Add(mailLease))
		p, err := office.ProfileIn(ctx, tx)
		replyTo := p.Email
		if replyTo == "" {
			replyTo = p.Complaint.Email
		}
		return &mail{d.Delivery, replyTo, now}, err
	})
	if errors.Is(err, store.ErrConflict) {
		return nil, nil
	}
	return one, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// life is how long a letter is tried.
func (d Delivery) life() time.Duration {
	if d.Template == Code {
		return codeLife
	}
	return mailLife
}

// last is why a letter whose time is over is given up: what stood in
// its way when it was tried last.
func (d mailRow) last() Reason {
	if d.Reason == nil || *d.Reason == NoSMTP {
		return Expired
	}
	return *d.Reason
}

// fence notes that the server is about to get the words: from here on the letter
// is not repeated by itself. It fails with store.ErrConflict when the lease is
// not ours any more.
func (m *Mailer) fence(ctx context.Context, one *mail) error {
	_, err := store.Update(ctx, m.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		fenceMail(tx, one.ID, one.Rev, tx.Now(), tx.Now().Add(mailLease))
		return struct{}{}, nil
	})
	return err
}

// giveBack lets go of a letter whose words were not sent.
func (m *Mailer) giveBack(ctx context.Context, one *mail) error {
	_, err := store.Update(ctx, m.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		returnMail(tx, one.ID, one.Rev, tx.Now())
		return struct{}{}, nil
	})
	return err
}

// settle writes down what became of an attempt, unless somebody has taken the
// letter since.
func (m *Mailer) settle(ctx context.Context, one *mail, v verdict) error {
	_, err := store.Update(ctx, m.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		return struct{}{}, settleIn(ctx, tx, one.Delivery, v)
	})
	return err
}

// settleIn settles an attempt at the revision that it was taken with. A letter
// that could not be tried again within its 72 hours is given up.
func settleIn(ctx context.Context, tx *store.Tx, d Delivery, v verdict) error {
	wait := backoff(firstWait, longestWait, max(d.Attempts, 1))
	if v.state == Queued && tx.Now().Add(wait).Sub(d.QueuedAt) >= d.life() {
		v.state = Failed
	}
	rev, err := settleMail(ctx, tx, d, v, tx.Now().Add(wait))
	if err != nil || rev == 0 {
		return err
	}
	if v.state != Queued {
		nextMail(tx, d, tx.Now())
	}
	outbox.EmitIn(tx, Settled, d.ID.String(), rev)
	return nil
}
