package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

type insideKey struct{}

var (
	errNoOffice = errors.New("store: no office in the context")
	errNested   = errors.New("store: Update inside a transaction")
	errFailed   = errors.New("store: a statement failed and its error was passed over")
)

// lockWait bounds how long a write waits for a lock, and so how long a repeated
// request waits for the first one's answer (api.md: up to 3 s). It is shorter
// than patience, so that a held lock is not taken for silence.
const lockWait = "2400ms"

// attempts is how often Update tries when the database reports a deadlock.
const attempts = 4

// View reads one office. The transaction is read only.
func View(ctx context.Context, db *DB, f func(context.Context, *Tx) error) error {
	o, ok := tenant.OfficeOf(ctx)
	if !ok {
		return errNoOffice
	}
	ctx, w, err := db.silence.begin(ctx)
	if err != nil {
		return err
	}
	return w.over(ctx, view(ctx, db, o, w, f))
}

func view(ctx context.Context, db *DB, o tenant.Office, w *wait, f func(context.Context, *Tx) error) error {
	conn, err := db.app.Connx(ctx)
	if err != nil {
		return translate(err)
	}
	defer abandon(ctx, conn)
	tx := &Tx{conn: conn, clock: db.clock, office: o, wait: w}
	if err := tx.send(ctx, []statement{{"begin read only", nil}, setting(ctx, o)}, nil); err != nil {
		return translate(err)
	}
	return f(inside(ctx), tx)
}

// Update changes one office in one transaction and returns f's answer. A
// request key in the context makes it once-only: a repeat with the same body
// gets the stored answer, another body is idempotency_key_reused, a repeat
// while the first runs waits for it and then is idempotency_key_in_flight.
// A session that has ended is session_ended. f runs again after a deadlock, so
// it does nothing but work on its transaction; it must not begin another.
func Update[T any](ctx context.Context, db *DB, f func(context.Context, *Tx) (T, error)) (T, error) {
	var none T
	o, ok := tenant.OfficeOf(ctx)
	if !ok {
		return none, errNoOffice
	}
	if ctx.Value(insideKey{}) != nil {
		return none, errNested
	}
	for try := 1; ; try++ {
		answer, err := tryOnce(ctx, db, o, f)
		if err == nil || sqlstate(err) != stateDeadlock || try == attempts {
			return answer, translate(err)
		}
		if err := pause(ctx, try); err != nil {
			return none, translate(err)
		}
	}
}

func inside(ctx context.Context) context.Context { return context.WithValue(ctx, insideKey{}, true) }

func pause(ctx context.Context, try int) error {
	t := time.NewTimer(time.Duration(try*5+rand.IntN(10)) * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func tryOnce[T any](ctx context.Context, db *DB, o tenant.Office, f func(context.Context, *Tx) (T, error)) (answer T, err error) {
	ctx, w, err := db.silence.begin(ctx)
	if err != nil {
		return answer, err
	}
	answer, err = attempt(ctx, db, &Tx{clock: db.clock, office: o, wait: w}, f)
	return answer, w.over(ctx, err)
}

// attempt is one try of Update: open, work, close. Whatever ends it early, a
// panic included, leaves nothing behind.
func attempt[T any](ctx context.Context, db *DB, tx *Tx, f func(context.Context, *Tx) (T, error)) (answer T, err error) {
	pass(ctx, beforeBegin)
	conn, err := db.app.Connx(ctx)
	if err != nil {
		return answer, err
	}
	defer abandon(ctx, conn)
	tx.conn = conn
	stored, err := tx.open(ctx)
	if err != nil {
		return answer, err
	}
	pass(ctx, afterClaim)
	if stored != nil {
		err = json.Unmarshal(stored, &answer)
		return answer, err
	}
	answer, err = f(inside(ctx), tx)
	if err != nil {
		return answer, err
	}
	pass(ctx, beforeCommit)
	if err = tx.commit(ctx, answer); err != nil {
		return answer, err
	}
	pass(ctx, afterCommit)
	if tx.wakes {
		db.wake()
	}
	return answer, nil
}

// open sends the opening statements in one trip: begin, the settings, the
// session check and the claim of the request key. It returns the stored answer
// when this request was already answered.
func (tx *Tx) open(ctx context.Context) (json.RawMessage, error) {
	all := []statement{{"begin", nil}, setting(ctx, tx.office)}
	scan := []func(pgx.Rows) error{nil, nil}
	live, claimed := true, true
	if id := tenant.ActorOf(ctx).Session; id != uuid.Nil {
		all = append(all, statement{"SELECT 1 FROM session WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2", []any{id, tx.Now()}})
		scan = append(scan, exists(&live))
	}
	key, keyed := tenant.KeyOf(ctx)
	if keyed {
		all = append(all, statement{`INSERT INTO idempotency (office, caller, route, key, body, created_at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1`,
			[]any{tx.office, key.Caller, key.Route, key.Value, key.Body[:], tx.Now()}})
		scan = append(scan, exists(&claimed))
	}
	err := tx.send(ctx, all, scan)
	switch {
	case sqlstate(err) == stateLockTimeout:
		return nil, fault.Wrap(fault.KeyInFlight, err)
	case err != nil:
		return nil, err
	case !live:
		return nil, fault.New(fault.SessionEnded)
	case !claimed:
		return tx.answered(ctx, key)
	}
	return nil, nil
}

// answered reads the answer that the first request with this key was given.
func (tx *Tx) answered(ctx context.Context, key tenant.Key) (json.RawMessage, error) {
	var first struct {
		Body   []byte `db:"body"`
		Answer []byte `db:"answer"`
	}
	err := tx.Get(ctx, &first, `SELECT body, answer FROM idempotency
		WHERE office = $1 AND caller = $2 AND route = $3 AND key = $4`, tx.office, key.Caller, key.Route, key.Value)
	if err != nil {
		return nil, err
	}
	if string(first.Body) != string(key.Body[:]) {
		return nil, fault.New(fault.KeyReused)
	}
	return first.Answer, nil
}

// commit sends what was kept for later, the answer and the commit in one trip.
func (tx *Tx) commit(ctx context.Context, answer any) error {
	if tx.failed() {
		return errFailed
	}
	all := tx.later
	if key, keyed := tenant.KeyOf(ctx); keyed {
		body, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("store: answer: %w", err)
		}
		all = append(all, statement{`UPDATE idempotency SET answer = $5
			WHERE office = $1 AND caller = $2 AND route = $3 AND key = $4`,
			[]any{tx.office, key.Caller, key.Route, key.Value, body}})
	}
	return tx.send(ctx, append(all, statement{"commit", nil}), nil)
}

// setting sets the office and the actor for this transaction only.
func setting(ctx context.Context, o tenant.Office) statement {
	a := tenant.ActorOf(ctx)
	return statement{`SELECT set_config('pst.office', $1, true), set_config('pst.actor', $2, true), set_config('lock_timeout', $3, true)`,
		[]any{fmt.Sprint(int32(o)), string(a.Kind) + ":" + a.ID, lockWait}}
}

func exists(found *bool) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		*found = rows.Next()
		rows.Close()
		return rows.Err()
	}
}

// Directory works on the tables above offices in one transaction of its own.
// A tenant table raises here, because no office is set.
func Directory(ctx context.Context, db *DB, f func(context.Context, *DirectoryTx) error) error {
	ctx, w, err := db.silence.begin(ctx)
	if err != nil {
		return err
	}
	return w.over(ctx, directory(ctx, db, w, f))
}

func directory(ctx context.Context, db *DB, w *wait, f func(context.Context, *DirectoryTx) error) error {
	tx, err := db.app.BeginTxx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(inside(ctx), &DirectoryTx{tx: tx, clock: db, wait: w}); err != nil {
		return translate(err)
	}
	return translate(w.answered(tx.Commit()))
}

// DirectoryTx is a transaction on the tables above offices.
type DirectoryTx struct {
	tx    *sqlx.Tx
	clock interface{ now() time.Time }
	wait  *wait
}

func (db *DB) now() time.Time { return db.clock.Now().Truncate(time.Microsecond) }

// Now reads the clock.
func (tx *DirectoryTx) Now() time.Time { return tx.clock.now() }

// Get reads one row into dest; no row is a not_found Fault.
func (tx *DirectoryTx) Get(ctx context.Context, dest any, query string, args ...any) error {
	return translate(tx.wait.answered(tx.tx.GetContext(ctx, dest, query, args...)))
}

// Select reads any number of rows into the slice dest.
func (tx *DirectoryTx) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(tx.wait.answered(tx.tx.SelectContext(ctx, dest, query, args...)))
}

// Exec runs a statement and returns how many rows it touched.
func (tx *DirectoryTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := tx.tx.ExecContext(ctx, query, args...)
	if tx.wait.answered(err) != nil {
		return 0, translate(err)
	}
	return r.RowsAffected()
}

// Scan reads ids, revisions and due times across offices into the slice dest,
// as a role that can read nothing else.
func Scan(ctx context.Context, db *DB, dest any, query string, args ...any) error {
	return translate(db.scan.SelectContext(ctx, dest, query, args...))
}

func isNetwork(err error) bool {
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
