package queue

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// A calendar that changes while people wait changes their promise: published
// breaks stop its minutes (rules.md §5). The board holds the day's hours, so
// the lines in question are shown anew in any case.

// calendarChanged counts the open obligations of the office by the calendar in
// force. A promise was told when it began, so it moves later only.
func (d *Desk) calendarChanged(ctx context.Context, _ outbox.Event) error {
	_, err := store.Update(ctx, d.db, recountTurnsIn)
	return err
}

// counted is an open obligation that was counted by another calendar.
type counted struct {
	ID       uuid.UUID `db:"id"`
	StartAt  time.Time `db:"start_at"`
	DueAt    time.Time `db:"due_at"`
	Service  string    `db:"service"`
	Standard int       `db:"standard_version"`
}

const selectCounted = `SELECT o.id, o.start_at, o.due_at, t.service, o.standard_version
	FROM obligation o JOIN ticket t ON t.office = o.office AND t.id = o.ticket
	WHERE o.office = $1 AND o.outcome = 'open' AND o.calendar_version <> $2 ORDER BY o.no FOR UPDATE OF o`

// recountTurnsIn returns how many obligations move. It holds the lines before
// the calendar, as every act on a line does.
func recountTurnsIn(ctx context.Context, tx *store.Tx) (moved int, err error) {
	v, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return 0, err
	}
	var days []string
	if err := tx.Select(ctx, &days, `SELECT day::text FROM line WHERE office = $1 AND (day = $2 OR day IN (
			SELECT day FROM obligation WHERE office = $1 AND outcome = 'open'))
		ORDER BY day FOR UPDATE`, tx.Office(), workcal.DateIn(tx.Now(), v.Zone()).String()); err != nil {
		return 0, err
	}
	if v, err = calendar.HoldIn(ctx, tx); err != nil {
		return 0, err
	}
	var all []counted
	if err := tx.Select(ctx, &all, selectCounted, tx.Office(), v.No); err != nil {
		return 0, err
	}
	for _, o := range all {
		later, err := o.move(ctx, tx, v)
		if err != nil {
			return 0, err
		}
		if later {
			moved++
		}
	}
	for _, day := range days {
		var rev int64
		if err := tx.Get(ctx, &rev, `UPDATE line SET rev = rev + 1 WHERE office = $1 AND day = $2 RETURNING rev`, tx.Office(), day); err != nil {
			return 0, err
		}
		outbox.EmitIn(tx, LineChanged, day, rev)
	}
	return moved, nil
}

// move counts an obligation by another calendar and tells whether it is due
// later.
func (o counted) move(ctx context.Context, tx *store.Tx, v calendar.Version) (bool, error) {
	promise, err := standard.VersionIn(ctx, tx, o.Service, o.Standard)
	if err != nil {
		return false, err
	}
	due := o.DueAt
	if turn, promised := promise.QueueTurn(); promised {
		due = v.TurnDue(o.StartAt, turn)
	}
	later := due.After(o.DueAt)
	if !later {
		due = o.DueAt
	}
	_, err = tx.Exec(ctx, `UPDATE obligation SET due_at = $3, calendar_version = $4 WHERE office = $1 AND id = $2`,
		tx.Office(), o.ID, due, v.No)
	return later, err
}
