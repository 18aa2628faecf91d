package sla

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

const columns = `id, no, kind, subject_kind, subject, subject_number, coalesce(service, '') AS service,
	working_days, counts_receipt, same_time, warn_percent, started_at, received_at, counted_from, due_at, first_told_due_at,
	warn_at, next_at, stopped_at, coalesce(outcome, '') AS outcome, provisional,
	coalesce(standard_version, 0) AS standard_version, calendar_version, rev`

// insert writes a new clock and gives it its number.
func insert(ctx context.Context, tx *store.Tx, c *Clock) error {
	return tx.Get(ctx, &c.No, `INSERT INTO clock (office, id, kind, subject_kind, subject, subject_number, service,
			working_days, counts_receipt, same_time, warn_percent, started_at, counted_from, due_at, warn_at, next_at,
			provisional, standard_version, calendar_version, rev, first_told_due_at, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, nullif($18, 0), $19, $20, $21, $22)
		RETURNING no`, tx.Office(), c.ID, c.Kind, c.SubjectKind, c.Subject, c.SubjectNumber, c.Service,
		c.WorkingDays, c.CountsReceipt, c.SameTime, c.WarnPercent, c.StartedAt, c.CountedFrom, c.DueAt, c.WarnAt, c.NextAt,
		c.Provisional, c.StandardVersion, c.CalendarVersion, c.Rev, c.FirstToldDueAt, c.ReceivedAt)
}

const selectClock = `SELECT ` + columns + ` FROM clock WHERE office = $1 AND id = $2`

// Each of these touches one clock or none.
const (
	stopClock = `UPDATE clock SET stopped_at = $3, next_at = NULL, rev = rev + 1,
			outcome = CASE WHEN $3::timestamptz <= due_at THEN 'met' ELSE 'late_met' END
		WHERE office = $1 AND id = $2 AND stopped_at IS NULL RETURNING ` + columns
	cancelClock = `UPDATE clock SET stopped_at = $3, next_at = NULL, rev = rev + 1, outcome = 'cancelled'
		WHERE office = $1 AND id = $2 AND stopped_at IS NULL RETURNING ` + columns
	// What was announced before it was stopped is not announced again.
	reinstateClock = `UPDATE clock c SET stopped_at = NULL, outcome = NULL, rev = rev + 1, next_at = CASE
			WHEN EXISTS (SELECT 1 FROM clock_announcement a WHERE a.office = $1 AND a.clock = $2 AND a.kind IN ('late', 'close')) THEN NULL
			WHEN warn_at IS NULL OR EXISTS (SELECT 1 FROM clock_announcement a WHERE a.office = $1 AND a.clock = $2 AND a.kind = 'warn') THEN due_at
			ELSE warn_at END
		WHERE office = $1 AND id = $2 AND outcome IN ('met', 'late_met') RETURNING ` + columns
	handOverClock = `UPDATE clock SET subject = $3, subject_number = $4, rev = rev + 1
		WHERE office = $1 AND id = $2 AND stopped_at IS NULL RETURNING ` + columns
	tellClock = `UPDATE clock SET first_told_due_at = due_at, rev = rev + 1
		WHERE office = $1 AND id = $2 AND first_told_due_at IS NULL AND stopped_at IS NULL RETURNING ` + columns
)

// runningBehind locks the clocks that run by another version of the calendar,
// in the order of their numbers.
func runningBehind(ctx context.Context, tx *store.Tx, version int) (all []Clock, err error) {
	err = tx.Select(ctx, &all, `SELECT `+columns+` FROM clock
		WHERE office = $1 AND stopped_at IS NULL AND calendar_version <> $2 ORDER BY no FOR UPDATE`, tx.Office(), version)
	return all, err
}

// running reads the clocks that run, in the order of their numbers.
func running(ctx context.Context, tx *store.Tx) (all []Clock, err error) {
	err = tx.Select(ctx, &all, `SELECT `+columns+` FROM clock
		WHERE office = $1 AND stopped_at IS NULL ORDER BY no`, tx.Office())
	return all, err
}

// update writes what was counted anew, in one statement.
func update(ctx context.Context, tx *store.Tx, all []Clock) error {
	if len(all) == 0 {
		return nil
	}
	var (
		ids           = make([]uuid.UUID, len(all))
		from, due     = make([]time.Time, len(all)), make([]time.Time, len(all))
		warn, next    = make([]*time.Time, len(all)), make([]*time.Time, len(all))
		provisional   = make([]bool, len(all))
		version, revs = make([]int, len(all)), make([]int64, len(all))
	)
	for i, c := range all {
		ids[i], from[i], due[i], warn[i], next[i] = c.ID, c.CountedFrom, c.DueAt, c.WarnAt, c.NextAt
		provisional[i], version[i], revs[i] = c.Provisional, c.CalendarVersion, c.Rev
	}
	_, err := tx.Exec(ctx, `UPDATE clock c SET counted_from = n.counted_from, due_at = n.due_at, warn_at = n.warn_at,
			next_at = n.next_at, provisional = n.provisional, calendar_version = n.calendar_version, rev = n.rev
		FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::bool[], $8::int[], $9::bigint[])
			AS n (id, counted_from, due_at, warn_at, next_at, provisional, calendar_version, rev)
		WHERE c.office = $1 AND c.id = n.id`, tx.Office(), ids, from, due, warn, next, provisional, version, revs)
	return err
}
