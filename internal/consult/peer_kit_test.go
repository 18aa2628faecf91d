package consult

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// peers are two or more offices of one installation, all in one zone on
// one clock that stands still: Friday 4 September 2026, 10.00.
type peers struct {
	testing.TB
	*Desk
	clock *clock.Frozen
	zone  *time.Location
	all   []*peer
}

// peer is an office with two officers.
type peer struct {
	office.Office
	public, system context.Context
	officers       []context.Context
	people         []uuid.UUID
}

// newPeers opens offices that begin like those with the given codes.
func newPeers(tb testing.TB, like ...string) *peers {
	tb.Helper()
	return newPeersIn(tb, "Asia/Makassar", like...)
}

// newPeersIn opens them in another zone.
func newPeersIn(tb testing.TB, where string, like ...string) *peers {
	tb.Helper()
	zone, err := time.LoadLocation(where)
	if err != nil {
		tb.Fatal(err)
	}
	p := &peers{TB: tb, zone: zone, clock: clock.NewFrozen(time.Date(2026, 9, 4, 10, 0, 0, 0, zone))}
	db := store.ForTest(tb, p.clock)
	var all []context.Context
	for range like {
		ctx, _ := store.OfficeForTest(tb, db, zone.String())
		all = append(all, ctx)
	}
	registry, err := office.Load(context.Background(), db)
	if err != nil {
		tb.Fatal(err)
	}
	key := []byte("0123456789abcdef0123456789abcdef")
	files, err := message.NewFiles(message.FileOptions{DB: db, Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	p.Desk = New(Options{DB: db, Offices: registry, Links: office.NewLinks(key), Files: files, Key: key, URL: "https://pst.contoh.id"})
	for i, ctx := range all {
		p.all = append(p.all, p.furnish(ctx, like[i]))
	}
	return p
}

func (p *peers) furnish(ctx context.Context, like string) *peer {
	p.Helper()
	key, _ := tenant.OfficeOf(ctx)
	here, _ := p.Offices.ByKey(key)
	out := &peer{Office: here, public: tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Visitor}),
		system: tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})}
	p.update(out, func(_ context.Context, tx *store.Tx) error {
		for _, err := range []error{calendar.SeedIn(tx, p.zone.String()), standard.SeedIn(tx, like)} {
			if err != nil {
				return err
			}
		}
		for i := range 2 {
			id := uuid.Must(uuid.NewV7())
			tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, 'officer', '-', $5)`,
				tx.Office(), id, fmt.Sprintf("petugas%d@bps.go.id", i), fmt.Sprintf("Petugas %d", i+1), tx.Now())
			out.people = append(out.people, id)
			out.officers = append(out.officers, tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: tenant.Officer, Office: key}))
		}
		return nil
	})
	return out
}

func (p *peers) update(at *peer, f func(context.Context, *store.Tx) error) {
	p.Helper()
	_, err := store.Update(at.system, p.DB, func(ctx context.Context, tx *store.Tx) (struct{}, error) { return struct{}{}, f(ctx, tx) })
	if err != nil {
		p.Fatal(err)
	}
}

func (p *peers) view(at *peer, f func(context.Context, *store.Tx) error) {
	p.Helper()
	if err := store.View(at.system, p.DB, f); err != nil {
		p.Fatal(err)
	}
}

// local reads "2026-09-04 10:00" in the offices' zone.
func (p *peers) local(text string) time.Time {
	p.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", text, p.zone)
	if err != nil {
		p.Fatal(err)
	}
	return t
}

func (p *peers) at(text string) { p.Helper(); p.clock.Set(p.local(text)) }

// asker is who asks in these tests.
const (
	askerName  = "Andi Pratama"
	askerEmail = "andi@contoh.id"
	askerPhone = "+6281234567890"
	askerWords = "Mohon data PDRB kecamatan tahun 2020 sampai 2024."
)

// file opens a case with a question as it stands after the receipt was written;
// change may change it before.
func (p *peers) file(at *peer, change func(*Case)) Case {
	p.Helper()
	var out Case
	p.update(at, func(ctx context.Context, tx *store.Tx) error {
		seq, err := countCase(ctx, tx, 2026)
		if err != nil {
			return err
		}
		email := askerEmail
		w := &work{Case: &Case{ID: uuid.Must(uuid.NewV7()), Year: 2026, Seq: seq, Channel: message.Web, Topic: Data, Subject: askerWords,
			Service: service, Name: askerName, Email: &email, Lang: i18n.ID, ReceivedAt: tx.Now(), LastMessageAt: tx.Now(), LastInboundAt: tx.Now(),
			Generation: 1, Rev: 1}, desk: p.Desk, tx: tx, here: at.Office, now: tx.Now(), fresh: true}
		if change != nil {
			change(w.Case)
		}
		clock, ok, err := sla.StartIn(ctx, tx, sla.Start{Kind: sla.FirstAnswer, SubjectKind: "case", Subject: w.ID, SubjectNumber: w.Number(), Service: service, At: w.ReceivedAt})
		if err != nil {
			return err
		}
		if ok { // else the office's standard promises nothing
			if clock, err = sla.ToldIn(ctx, tx, clock.ID); err != nil {
				return err
			}
			w.AnswerClock, w.AnswerKind, w.DueAt = &clock.ID, clock.Kind, &clock.DueAt
		}
		if err := w.happen(ActAsk, nil); err != nil {
			return err
		}
		if _, err := message.WriteIn(tx, message.Message{SubjectKind: message.OfCase, Subject: w.ID, Direction: message.In, Kind: message.Plain,
			Channel: message.Web, Body: askerWords}); err != nil {
			return err
		}
		p.Links.IssueIn(tx, at.Code, office.CaseLink, w.ID, 1, tx.Now().Add(linkLife))
		out = *w.Case
		return w.save(ctx)
	})
	return out
}

func (p *peers) read(at *peer, id uuid.UUID) (c Case) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = getCase(ctx, tx, id)
		return err
	})
	return c
}

func (p *peers) thread(at *peer, id uuid.UUID) (all []message.Message) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = message.ThreadIn(ctx, tx, id)
		return err
	})
	return all
}

func (p *peers) letters(at *peer, id uuid.UUID) (all []message.Delivery) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = message.DeliveriesIn(ctx, tx, id)
		return err
	})
	return all
}

func (p *peers) actions(at *peer, id uuid.UUID) (all []Action) {
	p.Helper()
	p.view(at, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT action FROM consult_event WHERE office = $1 AND consult_case = $2 ORDER BY id`, tx.Office(), id)
	})
	return all
}

// relay tells the desk what was committed, in the order of the commits, until
// there is nothing more to tell.
func (p *peers) relay() {
	p.Helper()
	for range 100 {
		told := 0
		for _, at := range p.all {
			for _, e := range p.waiting(at) {
				told++
				if err := p.tellDesk(at, e); err != nil {
					p.Fatalf("%s: %v", e.Topic, err)
				}
			}
		}
		if told == 0 {
			return
		}
	}
	p.Fatal("the desk never stops telling itself")
}

// waiting takes the office's events out of the outbox.
func (p *peers) waiting(at *peer) (all []outbox.Event) {
	p.Helper()
	var rows []struct {
		Topic   string `db:"topic"`
		Subject string `db:"subject"`
		Rev     int64  `db:"rev"`
	}
	p.update(at, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &rows, `WITH gone AS (DELETE FROM outbox WHERE office = $1 RETURNING id, topic, subject, rev)
			SELECT topic, subject, rev FROM gone ORDER BY id`, tx.Office())
	})
	for _, r := range rows {
		all = append(all, outbox.Event{Office: at.Key, Topic: outbox.Topic(r.Topic), Subject: r.Subject, Rev: r.Rev})
	}
	return all
}

func (p *peers) tellDesk(at *peer, e outbox.Event) error {
	if e.Topic == message.Settled {
		return p.settled(at.system, e)
	}
	if listen, ok := p.peerListeners()[e.Topic]; ok {
		return listen(at.system, e)
	}
	return nil
}

// refused asserts the code of a failure.
func refused(tb testing.TB, err error, want fault.Code) {
	tb.Helper()
	if !fault.Is(err, want) {
		tb.Fatalf("%v, want %s", err, want)
	}
}

// clockEvent is what the relay says of a case's running clock.
func (p *peers) clockEvent(at *peer, c Case) outbox.Event {
	p.Helper()
	return outbox.Event{Office: at.Key, Topic: sla.Changed, Subject: c.AnswerClock.String()}
}

// whole reads a case as its officers see it.
func (p *peers) whole(at *peer, c Case) Whole {
	p.Helper()
	w, err := p.Case(at.officers[0], c.ID)
	if err != nil {
		p.Fatal(err)
	}
	return w
}

// accept has the channels take what was queued for a case.
func (p *peers) accept(at *peer, id uuid.UUID) {
	p.Helper()
	p.update(at, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE delivery SET state = 'sent', sent_at = $3, next_at = NULL, rev = rev + 1
			WHERE office = $1 AND subject = $2 AND state = 'queued'`, tx.Office(), id, tx.Now())
		return err
	})
	for _, v := range p.letters(at, id) {
		if err := p.settled(at.system, outbox.Event{Office: at.Key, Topic: message.Settled, Subject: v.ID.String()}); err != nil {
			p.Fatal(err)
		}
	}
}
