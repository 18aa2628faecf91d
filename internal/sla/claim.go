package sla

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// claimed is a clock with what was announced of it just now.
type claimed struct {
	Clock
	Said string `db:"said"` // announcement kinds, the earliest first
}

// standing is what a clock waits for after a claim.
type standing struct {
	No     int64      `db:"no"`
	NextAt *time.Time `db:"next_at"`
}

// left is a standing; behind tells that it ran out and is counted by a calendar
// that is no longer in force.
type left struct {
	standing
	Behind bool `db:"behind"`
}

// outcome is what a claim found.
type outcome struct {
	Known  map[int64]*time.Time // the clocks among the members, and what they wait for now
	Behind bool                 // some are counted by a calendar that is no longer in force
}

// claim announces those of an office's members that ran out, in one
// transaction, and notes what Redis is to be told of all of them.
func (w *Worker) claim(ctx context.Context, dues []index.Due) error {
	nos := make([]int64, len(dues))
	for i, d := range dues {
		nos[i] = d.No
	}
	after, err := store.Update(ctx, w.DB, func(ctx context.Context, tx *store.Tx) (outcome, error) {
		return w.claimIn(ctx, tx, nos)
	})
	if errors.Is(err, errPending) {
		after, err = w.standing(ctx, nos)
	}
	if err != nil {
		return err
	}
	if after.Behind {
		if err := w.recount(ctx); err != nil {
			return err
		}
	}
	return w.settle(ctx, dues, after)
}

// errPending undoes a claim in an office whose calendar waits for a recompute:
// until then nothing is announced there. That is rare, so it is asked in the
// same round trip as the claim.
var errPending = errors.New("sla: the office's calendar waits for a recompute")

const selectLeft = `SELECT no, next_at, coalesce(next_at < $3, false)
		AND calendar_version <> (SELECT current FROM calendar WHERE office = $1) AS behind
	FROM clock WHERE office = $1 AND no = ANY ($2)`

// claimIn holds the calendar first.
func (w *Worker) claimIn(ctx context.Context, tx *store.Tx, nos []int64) (outcome, error) {
	var all []claimed
	var rows []left
	b := tx.Batch()
	calendar.Ask(b, tx, true)
	pending := calendar.AskPending(b, tx)
	store.Rows(b, &all, claimClocks, tx.Office(), nos, tx.Now())
	store.Rows(b, &rows, selectLeft, tx.Office(), nos, tx.Now())
	if err := b.Send(ctx); err != nil {
		return outcome{}, err
	}
	if pending.Is() {
		return outcome{}, errPending
	}
	return outcomeOf(rows), w.announceIn(ctx, tx, all)
}

// standing tells what members wait for without claiming any.
func (w *Worker) standing(ctx context.Context, nos []int64) (out outcome, err error) {
	err = store.View(ctx, w.DB, func(ctx context.Context, tx *store.Tx) error {
		var rows []left
		b := tx.Batch()
		store.Rows(b, &rows, selectLeft, tx.Office(), nos, tx.Now())
		err := b.Send(ctx)
		out = outcomeOf(rows)
		out.Behind = false // the recompute that is awaited counts them
		return err
	})
	return out, err
}

func outcomeOf(rows []left) outcome {
	out := outcome{Known: make(map[int64]*time.Time, len(rows))}
	for _, r := range rows {
		out.Known[r.No] = r.NextAt
		out.Behind = out.Behind || r.Behind
	}
	return out
}

// announceIn does what the announcements are for and tells of the clocks.
func (w *Worker) announceIn(ctx context.Context, tx *store.Tx, all []claimed) error {
	changes := make([]change, 0, len(all))
	for _, c := range all {
		changes = append(changes, change{c.ID.String(), c.Rev})
		for _, kind := range strings.Fields(c.Said) {
			a := Announcement{Kind: AnnouncementKind(kind), At: c.DueAt}
			if a.Kind == Warn && c.WarnAt != nil {
				a.At = *c.WarnAt
			}
			if w.Fire == nil {
				continue
			}
			if err := w.Fire(ctx, tx, c.Clock, a); err != nil {
				return err
			}
		}
	}
	emitAll(tx, Announced, changes)
	return nil
}

// recount counts the office's clocks by the calendar in force, which came
// without doing so.
func (w *Worker) recount(ctx context.Context) error {
	_, err := store.Update(ctx, w.DB, func(ctx context.Context, tx *store.Tx) (int, error) {
		v, err := calendar.LockIn(ctx, tx)
		if err != nil {
			return 0, err
		}
		moved, err := MoveIn(ctx, tx, v)
		return len(moved), err
	})
	return err
}

// settle notes what Redis is to be told: a clock waits for its next instant or
// for nothing, and what is no clock is an obligation of the queue, or nothing at
// all. What still waits to be claimed stays.
func (w *Worker) settle(ctx context.Context, dues []index.Due, after outcome) error {
	now := w.DB.Clock().Now()
	var t tidy
	var turns []int64
	for _, d := range dues {
		next, isClock := after.Known[d.No]
		switch {
		case !isClock:
			turns = append(turns, d.No)
			t.ended = append(t.ended, d)
		case next == nil:
			t.remove = append(t.remove, d)
		case !next.Before(now):
			d.At = *next
			t.set = append(t.set, d)
		}
	}
	if len(turns) > 0 && w.Turns.Announce != nil {
		if err := w.Turns.Announce(ctx, turns); err != nil {
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done.set = append(w.done.set, t.set...)
	w.done.remove = append(w.done.remove, t.remove...)
	w.done.ended = append(w.done.ended, t.ended...)
	return nil
}

// claimClocks takes the clocks that ran out, which nobody else is taking, and
// that are counted by the calendar in force; writes what was not announced of
// them before; and tells both. A row that is there already decides against
// saying it again.
const claimClocks = `WITH head AS (
		SELECT id FROM clock WHERE office = $1 AND no = ANY ($2) AND next_at < $3
		AND calendar_version = (SELECT current FROM calendar WHERE office = $1)
		ORDER BY no FOR UPDATE SKIP LOCKED
	), taken AS (
		UPDATE clock c SET rev = c.rev + 1, next_at = CASE WHEN c.due_at < $3 THEN NULL ELSE c.due_at END
		FROM head h WHERE c.office = $1 AND c.id = h.id RETURNING c.*
	), said AS (
		INSERT INTO clock_announcement (office, clock, kind, at)
		SELECT $1, t.id, a.kind, a.at FROM taken t CROSS JOIN LATERAL (
			VALUES ('warn', t.warn_at), (CASE t.kind WHEN 'silence' THEN 'close' ELSE 'late' END, t.due_at)) AS a (kind, at)
		WHERE a.at < $3 ON CONFLICT (office, clock, kind) DO NOTHING RETURNING clock, kind, at
	)
	SELECT ` + columns + `, coalesce((SELECT string_agg(s.kind, ' ' ORDER BY s.at) FROM said s WHERE s.clock = taken.id), '') AS said
	FROM taken ORDER BY no`

// overdue finds clocks across offices that ran out, the longest ago first.
func overdue(ctx context.Context, db *store.DB, scope []tenant.Office, now time.Time, limit int) ([]index.Due, error) {
	return nextRows(ctx, db, `SELECT office, no, next_at FROM clock
		WHERE next_at < $1 AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[])) ORDER BY next_at LIMIT $3`,
		now, numbers(scope), limit)
}

// nextRows finds clocks across offices.
func nextRows(ctx context.Context, db *store.DB, query string, args ...any) ([]index.Due, error) {
	var rows []struct {
		Office tenant.Office `db:"office"`
		No     int64         `db:"no"`
		NextAt time.Time     `db:"next_at"`
	}
	if err := store.Scan(ctx, db, &rows, query, args...); err != nil {
		return nil, err
	}
	all := make([]index.Due, len(rows))
	for i, r := range rows {
		all[i] = index.Due{Office: r.Office, No: r.No, At: r.NextAt}
	}
	return all, nil
}

func numbers(offices []tenant.Office) []int32 {
	all := make([]int32, len(offices))
	for i, o := range offices {
		all[i] = int32(o)
	}
	return all
}
