package consult

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// room is one office with a worker of its own and a mail server that does what
// the test says.
type room struct {
	*peers
	*peer
	redis     *index.TestServer
	projector *sla.Projector
	worker    *sla.Worker
}

func newRoom(tb testing.TB, now string) *room {
	tb.Helper()
	p := newPeers(tb, "7325")
	r := &room{peers: p, peer: p.all[0]}
	r.at(now)
	r.redis = index.ServerForTest(tb)
	idx := r.redis.Open(tb)
	log := slog.New(slog.DiscardHandler)
	r.projector = sla.NewProjector(p.DB, idx, live.NewHub(live.Options{Index: idx, Log: log}))
	r.worker = sla.NewWorker(sla.Options{DB: p.DB, Index: idx, Log: log, Scope: []tenant.Office{r.Key}, Fire: p.Fire, Gauges: []sla.Gauge{}})
	return r
}

// asking is a plain question.
func asking() Question {
	return Question{Topic: Data, Body: askerWords, Name: askerName, Email: askerEmail}
}

// ask asks it.
func (r *room) ask() (Case, string) {
	r.Helper()
	got, err := r.Ask(r.public, asking())
	if err != nil {
		r.Fatal(err)
	}
	return r.get(got.ID), got.Token
}

func (r *room) get(id uuid.UUID) Case { r.Helper(); return r.read(r.peer, id) }

// visitor is the context of whoever holds a link.
func (r *room) visitor() context.Context {
	return tenant.WithActor(r.public, tenant.Actor{Kind: tenant.Link, ID: "link"})
}

// send sends something as the first officer.
func (r *room) sends(id uuid.UUID, out Outgoing) {
	r.Helper()
	if out.Body == "" {
		out.Body = "Datanya kami lampirkan."
	}
	if _, err := r.Send(r.officers[0], id, out); err != nil {
		r.Fatal(err)
	}
}

// answers sends an answer and has the channel take it at once.
func (r *room) answers(id uuid.UUID) {
	r.Helper()
	r.sends(id, Outgoing{Kind: message.Answer})
	r.takes(id)
}

// replies has the visitor write.
func (r *room) replies(token, text string) Replied {
	r.Helper()
	got, err := r.Reply(r.visitor(), token, text, nil)
	if err != nil {
		r.Fatal(err)
	}
	return got
}

// takes has the channel take every letter about a case that waits, and tells.
func (r *room) takes(id uuid.UUID) { r.Helper(); r.settle(id, nil, message.Sent) }

// fails has the delivery of the newest message come back, and tells.
func (r *room) fails(id uuid.UUID) {
	r.Helper()
	var newest *message.Delivery
	for _, v := range r.letters(r.peer, id) {
		if v.Message != nil {
			newest = &v
		}
	}
	if newest == nil {
		r.Fatal("nothing was sent")
	}
	r.settle(id, &newest.ID, message.Failed)
}

func (r *room) settle(id uuid.UUID, only *uuid.UUID, state message.State) {
	r.Helper()
	r.update(r.peer, func(ctx context.Context, tx *store.Tx) error {
		var rows []struct {
			ID  uuid.UUID `db:"id"`
			Rev int64     `db:"rev"`
		}
		if err := tx.Select(ctx, &rows, `UPDATE delivery SET state = $3, sent_at = CASE WHEN $3 = 'sent' THEN $4::timestamptz END, next_at = NULL, rev = rev + 1
			WHERE office = $1 AND subject = $2 AND (id = $5 OR ($5::uuid IS NULL AND state = 'queued')) RETURNING id, rev`,
			tx.Office(), id, string(state), tx.Now(), only); err != nil {
			return err
		}
		for _, row := range rows {
			outbox.EmitIn(tx, message.Settled, row.ID.String(), row.Rev)
		}
		return nil
	})
	r.relay()
}

// look has the worker look once, with Redis told of every clock.
func (r *room) look() {
	r.Helper()
	if _, err := r.projector.Rebuild(context.Background()); err != nil {
		r.Fatal(err)
	}
	if _, err := r.worker.RunOnce(context.Background()); err != nil {
		r.Fatal(err)
	}
}

// clockOf reads a clock.
func (r *room) clockOf(id uuid.UUID) (c sla.Clock) {
	r.Helper()
	r.view(r.peer, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = sla.ClockIn(ctx, tx, id)
		return err
	})
	return c
}

// clocks reads every clock of a case, in the order in which they began.
func (r *room) clocks(id uuid.UUID) (all []sla.Clock) {
	r.Helper()
	var ids []uuid.UUID
	r.view(r.peer, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &ids, `SELECT id FROM clock WHERE office = $1 AND subject = $2 ORDER BY no`, tx.Office(), id)
	})
	for _, id := range ids {
		all = append(all, r.clockOf(id))
	}
	return all
}

// stands asserts where a case stands.
func (r *room) stands(id uuid.UUID, state State, reason Reason) Case {
	r.Helper()
	c := r.get(id)
	if c.State != state || c.CloseReason != reason {
		r.Fatalf("%s %s, want %s %s", c.State, c.CloseReason, state, reason)
	}
	r.sound()
	return c
}

// sound asserts that fsck finds nothing.
func (r *room) sound() {
	r.Helper()
	r.view(r.peer, func(ctx context.Context, tx *store.Tx) error {
		found, err := Check(ctx, tx)
		for _, f := range found {
			r.Errorf("%s %s: %s", f.Invariant, f.Subject, f.Text)
		}
		return err
	})
}

// due asserts an instant, in the office's zone; "" is none.
func (r *room) due(at *time.Time, want string) {
	r.Helper()
	got := ""
	if at != nil {
		got = at.In(r.zone).Format("2006-01-02 15:04")
	}
	if got != want {
		r.Fatalf("due %q, want %q", got, want)
	}
}
