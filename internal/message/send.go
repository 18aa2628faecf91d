package message

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/egress"
	"github.com/bps-pst/pst/pkg/webpush"
)

const (
	// sendEach is the guarantee behind Wake, which does not cross processes.
	sendEach = time.Second
	// batch bounds one look, senders how many are sent at once.
	batch, senders = 100, 8
	// lease is how long a taken notice is left to whoever took it.
	lease = 30 * time.Second
	// maxAttempts and life bound what is tried; a turn that was called 5 minutes
	// ago is no news.
	maxAttempts = 4
	life        = 5 * time.Minute
	// firstDelay triples with each failure.
	firstDelay   = 3 * time.Second
	longestDelay = 2 * time.Minute
	// longestVisit is how old a subscription can be.
	longestVisit = 36 * time.Hour
)

// Run sends what is on its way until ctx ends.
func (p *Pusher) Run(ctx context.Context) error {
	if p.key == nil {
		return nil
	}
	defer p.client.CloseIdle()
	tick := time.NewTicker(sendEach)
	defer tick.Stop()
	for {
		if err := p.runOnce(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("push notices not looked at", "error", err)
		}
		select {
		case <-tick.C:
		case <-p.woken:
		case <-ctx.Done():
			return nil
		}
	}
}

// runOnce tries everything that is due now, once.
func (p *Pusher) runOnce(ctx context.Context) error {
	all, err := due(ctx, p.db, p.scope, p.db.Clock().Now(), batch)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(senders)
	for _, n := range all {
		g.Go(func() error {
			ctx := tenant.WithActor(tenant.WithOffice(ctx, n.Office), tenant.Actor{Kind: tenant.System})
			if err := p.deliver(ctx, n); err != nil && ctx.Err() == nil {
				p.log.Warn("push notice not settled", "office", n.Office, "error", err)
			}
			return nil
		})
	}
	return g.Wait()
}

// deliver tries one notice: take it, send it outside of any transaction, and
// settle what became of it.
func (p *Pusher) deliver(ctx context.Context, n dueRow) error {
	taken, err := p.take(ctx, n)
	if err != nil || taken == nil {
		return err
	}
	said := p.send(ctx, taken)
	if said.failed != "" {
		p.log.Info("push notice failed", "office", n.Office, "attempt", taken.Attempts, "why", said.failed)
	}
	_, err = store.Update(ctx, p.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		switch {
		case said.gone:
			deleteSubscription(tx, taken.Subscription)
		case said.again && taken.Attempts < maxAttempts:
			putOff(tx, taken.ID, taken.Attempts, tx.Now().Add(said.delay(taken.Attempts)))
		default:
			deleteNotice(tx, taken.ID, taken.Attempts)
		}
		return struct{}{}, nil
	})
	return err
}

// take leases a notice, or returns nil when somebody else has it or it is too
// old to be of use.
func (p *Pusher) take(ctx context.Context, n dueRow) (*parcel, error) {
	taken, err := store.Update(ctx, p.db, func(ctx context.Context, tx *store.Tx) (*parcel, error) {
		all, err := lockNotice(ctx, tx, n.ID)
		if err != nil || len(all) == 0 || all[0].NextAt.After(tx.Now()) {
			return nil, err
		}
		one := all[0]
		if one.Attempts >= maxAttempts || tx.Now().Sub(one.CreatedAt) > life {
			deleteNotice(tx, one.ID, one.Attempts)
			return nil, nil
		}
		one.Attempts++
		takeNotice(tx, one.ID, one.Attempts, tx.Now().Add(lease))
		return &one, nil
	})
	if errors.Is(err, store.ErrConflict) {
		return nil, nil
	}
	return taken, err
}

// outcome is what became of an attempt.
type outcome struct {
	gone   bool          // the push service does not know the browser any more
	again  bool          // worth another try
	wait   time.Duration // as the push service asks
	failed string        // why, without an address
}

func (o outcome) delay(attempts int) time.Duration {
	d := firstDelay
	for range attempts - 1 {
		d *= 3
	}
	return min(max(d, o.wait), longestDelay)
}

// send makes one attempt. The signature's time is the machine's: a push service
// knows no rehearsal.
func (p *Pusher) send(ctx context.Context, n *parcel) outcome {
	to := webpush.Subscription{Endpoint: n.Endpoint, P256DH: n.P256DH, Auth: n.Auth}
	r, err := webpush.NewRequest(ctx, p.key, to, n.Body, webpush.Delivery{
		TTL: life, Urgency: webpush.High, Topic: "giliran", Subject: p.subject, Now: clock.System{}.Now()})
	if err != nil {
		return outcome{failed: err.Error()}
	}
	a, err := p.client.Do(r)
	if err != nil {
		forbidden := errors.Is(err, egress.ErrPrivate) || errors.Is(err, egress.ErrURL)
		return outcome{again: !forbidden, failed: reason(err)}
	}
	return judge(a)
}

// reason is what failed, without the address that an error of net/http repeats.
func reason(err error) string {
	switch {
	case errors.Is(err, egress.ErrPrivate):
		return "private address"
	case errors.Is(err, egress.ErrURL):
		return "forbidden address"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "unreachable"
}

// judge reads a push service's answer (RFC 8030 §5, §8.4).
func judge(a egress.Answer) outcome {
	code := a.Status
	switch {
	case code >= 200 && code < 300:
		return outcome{}
	case code == http.StatusNotFound, code == http.StatusGone:
		return outcome{gone: true}
	case code == http.StatusTooManyRequests, code >= 500:
		seconds, _ := strconv.Atoi(a.Header.Get("Retry-After"))
		return outcome{again: true, wait: time.Duration(max(seconds, 0)) * time.Second, failed: strconv.Itoa(code)}
	}
	return outcome{failed: strconv.Itoa(code)}
}
