package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// touchPen lets the writer's pen live on; nobody needs to be told. The case's
// row is held.
func touchPen(tx *store.Tx, id, writer uuid.UUID, until time.Time) {
	tx.Later(`UPDATE consult_case SET writer_until = $4 WHERE office = $1 AND id = $2 AND writer = $3`, tx.Office(), id, writer, until)
}

func writeNeeds(tx *store.Tx, id uuid.UUID, needs []guest.Asked) {
	tx.Later(`DELETE FROM consult_need WHERE office = $1 AND consult_case = $2`, tx.Office(), id)
	for i, a := range needs {
		tx.Later(`INSERT INTO consult_need (office, consult_case, position, subject, region_level, years_from, years_to, level, period, outcome, source, link)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			tx.Office(), id, i, a.Subject, a.Region, a.YearsFrom, a.YearsTo, a.Level, a.Period, a.Outcome, a.Source, a.Link)
	}
}

// needsIn is what was asked in a case, in order.
func needsIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (all []guest.Asked, err error) {
	all = []guest.Asked{}
	err = tx.Select(ctx, &all, `SELECT subject, region_level, years_from, years_to, level, period, outcome, source, link
		FROM consult_need WHERE office = $1 AND consult_case = $2 ORDER BY position`, tx.Office(), id)
	return all, err
}

// asleep is a case that is to come back, as the scan finds it.
type asleep struct {
	Office tenant.Office `db:"office"`
	ID     uuid.UUID     `db:"id"`
}

// selectOwing walks from office to office and looks at the first answer that is due
// in each.
const selectOwing = `WITH RECURSIVE o (office) AS (
		(SELECT office FROM consult_case WHERE due_at IS NOT NULL ORDER BY office LIMIT 1)
		UNION ALL
		SELECT (SELECT c.office FROM consult_case c WHERE c.due_at IS NOT NULL AND c.office > o.office ORDER BY c.office LIMIT 1)
		FROM o WHERE o.office IS NOT NULL)
	SELECT office FROM o WHERE office IS NOT NULL AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[]))
		AND (SELECT c.due_at FROM consult_case c WHERE c.office = o.office AND c.due_at IS NOT NULL ORDER BY c.due_at LIMIT 1) <= $1
	ORDER BY office`

// dueForDuty finds the cases that are to come back at an instant, and the
// offices that owe an answer soon.
func dueForDuty(ctx context.Context, db *store.DB, now time.Time, only []tenant.Office) (back []asleep, owing []tenant.Office, err error) {
	scope := make([]int32, len(only))
	for i, o := range only {
		scope[i] = int32(o)
	}
	err = store.Scan(ctx, db, &back, `SELECT office, id FROM consult_case WHERE snoozed_until <= $1
		AND (cardinality($2::int[]) = 0 OR office = ANY ($2::int[])) ORDER BY snoozed_until, id LIMIT $3`, now, scope, dutyEach)
	if err != nil {
		return nil, nil, err
	}
	err = store.Scan(ctx, db, &owing, selectOwing, now.Add(dutyAhead), scope)
	return back, owing, err
}

// owed is a case with its answer's due instant.
type owed struct {
	ID    uuid.UUID `db:"id"`
	DueAt time.Time `db:"due_at"`
}

// selectOwedBy reads what officers owe up to an instant, the first due first.
func selectOwedBy(ctx context.Context, tx *store.Tx, officers []uuid.UUID, until time.Time) (all []owed, err error) {
	err = tx.Select(ctx, &all, `SELECT id, due_at FROM consult_case WHERE office = $1 AND assignee = ANY ($2)
		AND tray IN ('officer', 'snoozed', 'visitor') AND due_at <= $3 ORDER BY due_at, id LIMIT $4`, tx.Office(), officers, until, dutyEach)
	return all, err
}

// selectLoads counts the cases that wait for each of some officers, in their
// order; at most a thousand.
func selectLoads(ctx context.Context, tx *store.Tx, officers []uuid.UUID) (all []load, err error) {
	err = tx.Select(ctx, &all, `SELECT o.officer, (SELECT count(*) FROM (SELECT 1 FROM consult_case c
			WHERE c.office = $1 AND c.assignee = o.officer AND c.tray = 'officer' LIMIT 1000) x) AS cases
		FROM unnest($2::uuid[]) WITH ORDINALITY AS o (officer, no) ORDER BY o.no`, tx.Office(), officers)
	return all, err
}
