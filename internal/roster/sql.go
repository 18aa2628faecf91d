package roster

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

type shiftRow struct {
	Officer uuid.UUID  `db:"officer"`
	Weekday int        `db:"weekday"`
	Counter *uuid.UUID `db:"counter"`
	From    string     `db:"valid_from"`
	Until   *string    `db:"valid_until"`
}

type absenceRow struct {
	ID      uuid.UUID `db:"id"`
	Officer uuid.UUID `db:"officer"`
	From    string    `db:"from_on"`
	To      string    `db:"to_on"`
	Reason  string    `db:"reason"`
}

type swapRow struct {
	ID         uuid.UUID  `db:"id"`
	Proposer   uuid.UUID  `db:"proposer"`
	Partner    uuid.UUID  `db:"partner"`
	Day        string     `db:"day"`
	ReturnDay  *string    `db:"return_day"`
	State      SwapState  `db:"state"`
	ProposedAt time.Time  `db:"proposed_at"`
	AnsweredAt *time.Time `db:"answered_at"`
}

type memberRow struct {
	ID     uuid.UUID `db:"id"`
	Name   string    `db:"name"`
	Active bool      `db:"active"`
}

type postRow struct {
	ID     uuid.UUID `db:"id"`
	Number int       `db:"number"`
	Name   string    `db:"name"`
}

const (
	selectShifts = `SELECT officer, weekday, counter, valid_from::text, valid_until::text FROM roster_shift
		WHERE office = $1 AND valid_from <= $3 AND (valid_until IS NULL OR valid_until >= $2)`
	selectAbsences = `SELECT id, officer, from_on::text, to_on::text, reason FROM roster_absence
		WHERE office = $1 AND withdrawn_at IS NULL AND from_on <= $3 AND to_on >= $2 ORDER BY from_on, id`
	swapColumns = `SELECT id, proposer, partner, day::text, return_day::text, state, proposed_at, answered_at FROM roster_swap `
	selectSwaps = swapColumns + `WHERE office = $1 AND (day BETWEEN $2 AND $3 OR return_day BETWEEN $2 AND $3) ORDER BY rev NULLS LAST, proposed_at, id`
	// An account that runs no desk holds no place. Counters and accounts are
	// read by name only.
	selectMembers = `SELECT id, name, active FROM account WHERE office = $1 AND role IN ('officer', 'office_admin')`
	selectPosts   = `SELECT id, number, name FROM counter WHERE office = $1 AND removed_at IS NULL`
)

// rows is what a plan is made of.
type rows struct {
	shifts   []shiftRow
	absences []absenceRow
	swaps    []swapRow
	members  []memberRow
	posts    []postRow
}

// read asks for everything that concerns a range of dates, in one round trip.
func read(ctx context.Context, tx *store.Tx, from, to workcal.Date) (r rows, err error) {
	b := tx.Batch()
	store.Rows(b, &r.shifts, selectShifts, tx.Office(), from.String(), to.String())
	store.Rows(b, &r.absences, selectAbsences, tx.Office(), from.String(), to.String())
	store.Rows(b, &r.swaps, selectSwaps, tx.Office(), from.String(), to.String())
	store.Rows(b, &r.members, selectMembers, tx.Office())
	store.Rows(b, &r.posts, selectPosts, tx.Office())
	return r, b.Send(ctx)
}

func membersIn(ctx context.Context, tx *store.Tx) (all []memberRow, err error) {
	err = tx.Select(ctx, &all, selectMembers, tx.Office())
	return all, err
}

// lock holds the office's roster until the transaction ends and returns its
// revision.
func lock(ctx context.Context, tx *store.Tx) (rev int64, err error) {
	var row struct {
		Rev int64 `db:"rev"`
	}
	b := tx.Batch()
	b.Exec(`INSERT INTO roster (office) VALUES ($1) ON CONFLICT DO NOTHING`, tx.Office())
	store.Row(b, &row, `SELECT rev FROM roster WHERE office = $1 FOR UPDATE`, tx.Office())
	err = b.Send(ctx)
	return row.Rev, err
}

func setRev(tx *store.Tx, rev int64) {
	tx.LaterOne(`UPDATE roster SET rev = $2 WHERE office = $1`, tx.Office(), rev)
}

func revision(ctx context.Context, tx *store.Tx) (rev int64, err error) {
	err = tx.Get(ctx, &rev, `SELECT coalesce(max(rev), 0) FROM roster WHERE office = $1`, tx.Office())
	return rev, err
}

// cut ends the pattern at a date: what began before stops the day before, what
// would begin later is gone.
func cut(tx *store.Tx, from workcal.Date) {
	tx.Later(`DELETE FROM roster_shift WHERE office = $1 AND valid_from >= $2`, tx.Office(), from.String())
	tx.Later(`UPDATE roster_shift SET valid_until = $2::date - 1
		WHERE office = $1 AND (valid_until IS NULL OR valid_until >= $2)`, tx.Office(), from.String())
}

func insertShift(tx *store.Tx, id uuid.UUID, s NewShift, from workcal.Date) {
	tx.Later(`INSERT INTO roster_shift (office, id, officer, weekday, counter, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Office(), id, s.Officer, s.Weekday, s.Counter, from.String(), s.Until)
}

func insertAbsence(tx *store.Tx, a absenceRow) {
	tx.Later(`INSERT INTO roster_absence (office, id, officer, from_on, to_on, reason, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Office(), a.ID, a.Officer, a.From, a.To, a.Reason, tx.Now())
}

func absenceBy(ctx context.Context, tx *store.Tx, id uuid.UUID) (a absenceRow, err error) {
	err = tx.Get(ctx, &a, `SELECT id, officer, from_on::text, to_on::text, reason FROM roster_absence
		WHERE office = $1 AND id = $2 AND withdrawn_at IS NULL`, tx.Office(), id)
	return a, err
}

func withdrawAbsence(tx *store.Tx, id uuid.UUID) {
	tx.LaterOne(`UPDATE roster_absence SET withdrawn_at = $3 WHERE office = $1 AND id = $2 AND withdrawn_at IS NULL`,
		tx.Office(), id, tx.Now())
}

func insertSwap(ctx context.Context, tx *store.Tx, s swapRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO roster_swap (office, id, proposer, partner, day, return_day, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Office(), s.ID, s.Proposer, s.Partner, s.Day, s.ReturnDay, tx.Now())
	return err
}

func swapBy(ctx context.Context, tx *store.Tx, id uuid.UUID) (s swapRow, err error) {
	err = tx.Get(ctx, &s, swapColumns+`WHERE office = $1 AND id = $2`, tx.Office(), id)
	return s, err
}

// answerSwap ends a proposal; rev is set for an accepted one.
func answerSwap(tx *store.Tx, id uuid.UUID, state SwapState, rev *int64) {
	tx.LaterOne(`UPDATE roster_swap SET state = $3, rev = $4, answered_at = $5 WHERE office = $1 AND id = $2 AND state = 'proposed'`,
		tx.Office(), id, string(state), rev, tx.Now())
}
