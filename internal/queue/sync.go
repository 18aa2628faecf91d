package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// What the queue tells the rest of the house, after the commit.
const (
	LineChanged    outbox.Topic = "queue.line"    // subject: the local date
	TicketChanged  outbox.Topic = "queue.ticket"  // subject: the ticket
	CounterChanged outbox.Topic = "queue.counter" // subject: the counter
	DayEnded       outbox.Topic = "queue.day"     // subject: the local date
	TurnLate       outbox.Topic = "queue.turn"    // subject: the obligation that ran out
)

// Projector keeps Redis and the open streams in step with Postgres. Everything
// it does can be done again.
type Projector struct {
	desk *Desk
	hub  *live.Hub
	one  *gates // one sync of an office at a time, or what was read earlier could be written later
}

// NewProjector returns the projector of a desk.
func NewProjector(d *Desk, hub *live.Hub) *Projector {
	return &Projector{desk: d, hub: hub, one: newGates(1)}
}

// Listen binds the projector to the queue's events.
func (p *Projector) Listen(r *outbox.Relay) {
	r.On(LineChanged, p.lineChanged)
	r.On(TicketChanged, func(ctx context.Context, e outbox.Event) error { return p.tell(ctx, e, "ticket.changed") })
	r.On(DayEnded, p.dayEnded)
	r.On(calendar.Changed, p.desk.calendarChanged)
	r.On(TurnLate, func(ctx context.Context, e outbox.Event) error { return p.tell(ctx, e, "clock.changed") })
	r.On(CounterChanged, func(ctx context.Context, e outbox.Event) error { return p.tell(ctx, e, "counter.changed") })
}

// tell publishes that something changed, by id and revision.
func (p *Projector) tell(ctx context.Context, e outbox.Event, name string) error {
	data, err := json.Marshal(map[string]any{"rev": e.Rev, "id": e.Subject})
	if err != nil {
		return err
	}
	p.hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: name, Rev: e.Rev, Data: data})
	return nil
}

// dayEnded has everybody who watches the line read it again: thousands of
// tickets may have changed.
func (p *Projector) dayEnded(ctx context.Context, e outbox.Event) error {
	p.hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: live.Changed, Rev: e.Rev})
	return nil
}

// lineChanged projects the line, then shows the new board. A Redis that is away
// is no failure: the reconciler catches up.
func (p *Projector) lineChanged(ctx context.Context, e outbox.Event) error {
	board, err := p.sync(ctx, e.Office, e.Subject)
	if err != nil {
		return err
	}
	data, err := json.Marshal(board)
	if err != nil {
		return err
	}
	p.hub.Publish(ctx, live.Board(e.Office), live.Frame{Event: "snapshot", Rev: board.Rev, Data: data})
	return nil
}

// waiter is a waiting visitor's place.
type waiter struct {
	ID      uuid.UUID `db:"id"`
	Service string    `db:"service"`
	Lane    Lane      `db:"lane"`
	Place   int64     `db:"place"`
}

// selectDues reads what the obligations of an office wait for: one that has run
// out waits for nothing once that was announced.
const selectDues = `SELECT no, due_at, calendar_version FROM obligation WHERE office = $1 AND outcome = 'open' AND announced_at IS NULL`

// dueRow is an open obligation. Its due instant goes with a version of the
// calendar and not with a line: a line of another day counts its revisions
// from another beginning.
type dueRow struct {
	No      int64     `db:"no"`
	DueAt   time.Time `db:"due_at"`
	Version int64     `db:"calendar_version"`
}

// sync reads the rows of one line and sets its members in Redis right; an older
// revision than Redis has is left alone there.
func (p *Projector) sync(ctx context.Context, o tenant.Office, day string) (Board, error) {
	ctx = tenant.WithOffice(ctx, o)
	date, err := workcal.ParseDate(day)
	if err != nil {
		return Board{}, fmt.Errorf("queue: line of %q: %w", day, err)
	}
	leave, err := p.one.enter(ctx, o)
	if err != nil {
		return Board{}, err
	}
	defer leave()
	var k kept
	var waiters []waiter
	var dues []dueRow
	err = store.View(ctx, p.desk.db, func(ctx context.Context, tx *store.Tx) error {
		// The board, and with it the revision, is read first: what is read after it
		// may be newer than it says, never older.
		if k, err = p.desk.boardIn(ctx, tx, date); err != nil {
			return err
		}
		b := tx.Batch()
		store.Rows(b, &waiters, `SELECT id, service, lane, place FROM ticket
			WHERE office = $1 AND day = $2 AND state = 'waiting'`, tx.Office(), day)
		store.Rows(b, &dues, selectDues, tx.Office())
		return b.Send(ctx)
	})
	if err != nil {
		return Board{}, err
	}
	return k.at(p.desk.db.Clock().Now(), k.zone), p.put(ctx, o, k, waiters, dues)
}

func (p *Projector) put(ctx context.Context, o tenant.Office, k kept, waiters []waiter, dues []dueRow) error {
	body, err := json.Marshal(k)
	if err != nil {
		return err
	}
	view := index.Line{Rev: k.Rev, Board: body}
	for _, w := range waiters {
		view.Waiting = append(view.Waiting, index.Waiting{Ticket: w.ID.String(), Service: w.Service, Score: score(w.Lane, w.Place)})
	}
	due := make([]index.Due, 0, len(dues))
	for _, v := range dues {
		due = append(due, index.Due{Office: o, No: v.No, At: v.DueAt, Rev: v.Version})
	}
	if err := p.desk.index.PutLine(ctx, o, k.Date, view); err != nil {
		return away(err)
	}
	return away(p.desk.index.ReplaceDue(ctx, o, due))
}

// away forgives a Redis that is not there.
func away(err error) error {
	if errors.Is(err, index.ErrAway) {
		return nil
	}
	return err
}

// Reconcile compares today's revisions in Postgres with those in Redis and syncs
// what differs; app calls it every 15 s. It returns how many lines it mended.
func (p *Projector) Reconcile(ctx context.Context) (mended int, err error) {
	var lines []struct {
		Office tenant.Office `db:"office"`
		Day    string        `db:"day"`
		Rev    int64         `db:"rev"`
	}
	// A line is live on its own local date; a day either way covers every zone.
	today := p.desk.db.Clock().Now()
	err = store.Scan(ctx, p.desk.db, &lines, `SELECT office, day::text AS day, rev FROM line WHERE day BETWEEN $1 AND $2 AND rev > 0`,
		today.AddDate(0, 0, -1).Format(time.DateOnly), today.AddDate(0, 0, 1).Format(time.DateOnly))
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		rev, err := p.desk.index.LineRev(ctx, l.Office, l.Day)
		if err != nil {
			return mended, away(err)
		}
		if rev >= l.Rev {
			continue
		}
		if _, err := p.sync(ctx, l.Office, l.Day); err != nil {
			return mended, err
		}
		mended++
	}
	return mended, nil
}

// Rebuild projects every line of yesterday, today and tomorrow anew; whoever
// calls it has cleared Redis before.
func (p *Projector) Rebuild(ctx context.Context) (int, error) { return p.Reconcile(ctx) }

// Revision is the highest revision of the office's line today, for streams that
// have to do without Redis.
func (p *Projector) Revision(ctx context.Context, o tenant.Office) (int64, error) {
	ctx = tenant.WithOffice(ctx, o)
	here, err := p.desk.here(ctx)
	if err != nil {
		return 0, err
	}
	var lines []line
	err = store.View(ctx, p.desk.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		store.Rows(b, &lines, selectLine, tx.Office(), workcal.DateIn(tx.Now(), here.Zone).String())
		return b.Send(ctx)
	})
	for _, l := range lines {
		return l.Rev, err
	}
	return 0, err
}
