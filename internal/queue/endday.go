package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// endAfter is how long after its last closing a day ends by itself (rules.md §5).
const endAfter = 2 * time.Hour

// endWithin is the deadline of ending a day by hand: thousands may be waiting.
const endWithin = 30 * time.Second

// unserving are the states that the end of the day turns into unserved.
var unserving = []State{Waiting, Called, Parked}

// Ending is how a day was ended: Unserved visitors were not reached, Forgotten
// ones were still being served. ClosedBy is the officer's id, or "system".
type Ending struct {
	Date      string    `db:"date" json:"date"`
	ClosedAt  time.Time `db:"closed_at" json:"closed_at"`
	ClosedBy  string    `db:"closed_by" json:"closed_by"`
	Unserved  int       `db:"left_unserved" json:"unserved"`
	Forgotten int       `db:"left_forgotten" json:"forgotten"`
}

const selectEnding = `SELECT day::text AS date, closed_at, closed_by, left_unserved, left_forgotten FROM line
	WHERE office = $1 AND day = $2 AND closed_at IS NOT NULL`

// CloseDay ends today's line for an officer ("Tutup hari"), and with it every
// earlier one that is still open. While somebody waits a reason is required.
// Closing a day that is closed changes nothing and answers as the first time.
func (d *Desk) CloseDay(ctx context.Context, reason string) (*Ending, error) {
	if utf8.RuneCountInString(reason) > maxReason {
		return nil, fault.Invalid(fault.Field{Path: "reason", Code: "too_long"})
	}
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (*Ending, error) {
		today, open, err := lockOpenDays(ctx, tx, here.Zone)
		if err != nil {
			return nil, err
		}
		if reason == "" {
			if err := refuseWaiting(ctx, tx, today); err != nil {
				return nil, err
			}
		}
		version, err := calendar.CurrentIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		for _, day := range open {
			if err := endDay(ctx, tx, version.Calendar, day, reason); err != nil {
				return nil, err
			}
		}
		return endingOf(ctx, tx, today, here.Zone)
	})
}

// lockOpenDays locks the lines up to today that have not been ended; today's is
// made when nobody has come yet.
func lockOpenDays(ctx context.Context, tx *store.Tx, zone *time.Location) (today workcal.Date, open []workcal.Date, err error) {
	for {
		today = workcal.DateIn(tx.Now(), zone)
		if _, err = tx.Exec(ctx, `INSERT INTO line (office, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tx.Office(), today.String()); err != nil {
			return today, nil, err
		}
		var days []string
		if err = tx.Select(ctx, &days, `SELECT day::text FROM line WHERE office = $1 AND day <= $2 AND closed_at IS NULL
			ORDER BY day FOR UPDATE`, tx.Office(), today.String()); err != nil {
			return today, nil, err
		}
		// The lock may have been waited for past midnight.
		if workcal.DateIn(tx.Now(), zone) != today {
			continue
		}
		for _, day := range days {
			date, err := workcal.ParseDate(day)
			if err != nil {
				return today, nil, err
			}
			open = append(open, date)
		}
		return today, open, nil
	}
}

// refuseWaiting asks for a reason when the end of the day would leave somebody
// unserved.
func refuseWaiting(ctx context.Context, tx *store.Tx, day workcal.Date) error {
	var n int
	err := tx.Get(ctx, &n, `SELECT count(*) FROM ticket WHERE office = $1 AND day = $2 AND state IN ('waiting', 'called', 'parked')`,
		tx.Office(), day.String())
	if err == nil && n > 0 {
		err = fault.Invalid(fault.Field{Path: "reason", Code: "required"}).With("waiting", n)
	}
	return err
}

func endingOf(ctx context.Context, tx *store.Tx, day workcal.Date, zone *time.Location) (*Ending, error) {
	var e Ending
	err := tx.Get(ctx, &e, selectEnding, tx.Office(), day.String())
	e.ClosedAt = e.ClosedAt.In(zone)
	return &e, err
}

// lastHour is when a day's service ends, and when the day itself does: on a day
// without hours, both at midnight.
func lastHour(c *workcal.Calendar, day workcal.Date) (closing, end time.Time) {
	if closing, ok := c.LastClosing(day); ok {
		return closing, closing.Add(endAfter)
	}
	midnight := c.At(day+1, 0)
	return midnight, midnight
}

// earlier is the first of two instants.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// endDay ends a locked line that is still open: nobody waits any more, nobody
// is at a counter, nothing is owed, and no counter of the day is left open.
func endDay(ctx context.Context, tx *store.Tx, c *workcal.Calendar, day workcal.Date, reason string) error {
	now, act, actor := tx.Now(), newID(), tenant.ActorOf(ctx)
	closing, end := lastHour(c, day)
	by := cmp.Or(actor.ID, string(actor.Kind))
	var rev int64
	if err := tx.Get(ctx, &rev, `UPDATE line SET rev = rev + 1, waiting = '{}', closed_at = $3, closed_by = $4, close_reason = nullif($5, '')
		WHERE office = $1 AND day = $2 AND closed_at IS NULL RETURNING rev`, tx.Office(), day.String(), now, by, reason); err != nil {
		return err
	}
	if err := endTickets(ctx, tx, day, rev, earlier(now, end), earlier(now, closing), reason, act); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE obligation SET outcome = 'unserved', answered_at = $3, answered_in = $4
		WHERE office = $1 AND day = $2 AND outcome = 'open'`, tx.Office(), day.String(), earlier(now, end), act); err != nil {
		return err
	}
	if err := closeCounters(ctx, tx, c.At(day+1, 0), rev); err != nil {
		return err
	}
	audit.In(ctx, tx, "queue.close_day", "line", day.String())
	outbox.EmitIn(tx, LineChanged, day.String(), rev)
	outbox.EmitIn(tx, DayEnded, day.String(), rev)
	return nil
}

// endTickets ends whoever is still in the line, however many, in one statement.
// A forgotten visit whose guest book entry is not complete goes on the list of
// those to complete.
func endTickets(ctx context.Context, tx *store.Tx, day workcal.Date, rev int64, ended, finished time.Time, reason string, act uuid.UUID) error {
	a := tenant.ActorOf(ctx)
	_, err := tx.Exec(ctx, `WITH gone AS (
			UPDATE ticket SET state = 'unserved', ended_at = greatest(joined_at, $4), rev = $3
			WHERE office = $1 AND day = $2 AND state IN ('waiting', 'called', 'parked') RETURNING id, counter
		), forgotten AS (
			UPDATE ticket t SET state = 'finished', quality = 'desk_forgot', rev = $3,
				finished_at = greatest(service_started_at, $5), ended_at = greatest(service_started_at, $5),
				complete_later = NOT EXISTS (SELECT 1 FROM guest g WHERE g.office = $1 AND g.id = t.guest AND g.name <> '' AND g.email <> '')
			WHERE office = $1 AND day = $2 AND state = 'serving' RETURNING id, counter
		), told AS (
			INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor, counter, data, act)
			SELECT $1, id, 'close_day', $6, $7, $8, counter,
				CASE WHEN $9::text <> '' THEN jsonb_build_object('reason', $9::text) END, $10
			FROM (SELECT * FROM gone UNION ALL SELECT * FROM forgotten) AS all_of_them
		)
		UPDATE line SET left_unserved = (SELECT count(*) FROM gone), left_forgotten = (SELECT count(*) FROM forgotten)
		WHERE office = $1 AND day = $2`,
		tx.Office(), day.String(), rev, ended, finished, tx.Now(), a.Kind, a.ID, reason, act)
	return err
}

// closeCounters closes what was opened before the next day began and is not in
// use since.
func closeCounters(ctx context.Context, tx *store.Tx, next time.Time, rev int64) error {
	var closed []uuid.UUID
	err := tx.Select(ctx, &closed, `UPDATE counter c SET state = 'closed', officer = NULL, freed_at = NULL, opened_at = NULL
		WHERE office = $1 AND state <> 'closed' AND (opened_at IS NULL OR opened_at < $2)
		AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.office = $1 AND t.counter = c.id AND t.state IN ('called', 'serving'))
		RETURNING id`, tx.Office(), next)
	for _, id := range closed {
		audit.In(ctx, tx, "counter.close", "counter", id.String())
		outbox.EmitIn(tx, CounterChanged, id.String(), rev)
	}
	return err
}

// EndDays ends every line whose day is over: two hours after its last closing,
// or at midnight on a day without hours. It catches up on days missed, may run
// in several processes at once, and returns how many lines it ended; app calls
// it every minute. An office that fails does not keep the others waiting. With
// offices named, only theirs are looked at.
func (d *Desk) EndDays(ctx context.Context, only ...tenant.Office) (ended int, err error) {
	var lines []struct {
		Office tenant.Office `db:"office"`
		Day    string        `db:"day"`
	}
	latest := d.db.Clock().Now().AddDate(0, 0, 1) // a day more covers every zone
	if err := store.Scan(ctx, d.db, &lines, `SELECT office, day::text AS day FROM line WHERE closed_at IS NULL AND day <= $1 ORDER BY day, office`,
		latest.Format(time.DateOnly)); err != nil {
		return 0, err
	}
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})
	for _, l := range lines {
		if ctx.Err() != nil {
			break
		}
		if len(only) > 0 && !slices.Contains(only, l.Office) {
			continue
		}
		did, failed := d.endIfOver(tenant.WithOffice(ctx, l.Office), l.Day)
		if did {
			ended++
		}
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("queue: end of %s at office %d: %w", l.Day, l.Office, failed))
		}
	}
	return ended, err
}

// endIfOver looks without a lock first: most days are not over.
func (d *Desk) endIfOver(ctx context.Context, day string) (bool, error) {
	date, err := workcal.ParseDate(day)
	if err != nil {
		return false, err
	}
	var over bool
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		version, err := calendar.CurrentIn(ctx, tx)
		if err == nil {
			_, end := lastHour(version.Calendar, date)
			over = !tx.Now().Before(end)
		}
		return err
	})
	if err != nil || !over {
		return false, err
	}
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (bool, error) { return endLocked(ctx, tx, date) })
}

func endLocked(ctx context.Context, tx *store.Tx, date workcal.Date) (bool, error) {
	var lines []line
	b := tx.Batch()
	store.Rows(b, &lines, selectLine+" FOR UPDATE", tx.Office(), date.String())
	question := calendar.Ask(b, tx, false)
	if err := b.Send(ctx); err != nil {
		return false, err
	}
	version, err := question.Version(ctx, tx)
	if err != nil || len(lines) == 0 || lines[0].ClosedAt != nil {
		return false, err
	}
	if _, end := lastHour(version.Calendar, date); tx.Now().Before(end) {
		return false, nil
	}
	return true, endDay(ctx, tx, version.Calendar, date, "")
}

// refuseEnded refuses what would move a line whose day has been ended. Numbers
// begin again at the next opening; a visit of an earlier day can still be ended.
func (s *scene) refuseEnded(ctx context.Context) error {
	if s.line.ClosedAt == nil || (s.ticket != nil && !s.ofToday(s.ticket)) {
		return nil
	}
	switch tenant.ActorOf(ctx).Kind {
	case tenant.User, tenant.Command, tenant.System:
		return fault.New(fault.DayClosed)
	case tenant.Visitor, tenant.Link, tenant.Device:
	}
	if s.ticket != nil {
		return nil // its state says what became of it
	}
	closing, _ := lastHour(s.calendar, s.date)
	return s.shut(fault.TooLateToday, closing)
}
