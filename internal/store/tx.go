package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// Tx is one office's transaction. It is handed out by View and Update, is used
// by one goroutine, and is of no use after their function has returned.
type Tx struct {
	conn   *sqlx.Conn
	clock  clock.Clock
	office tenant.Office
	wait   *wait
	later  []statement
	wakes  bool
}

type statement struct {
	sql  string
	args []any
}

// Office is the office this transaction acts for; statements name it as their
// first argument.
func (tx *Tx) Office() tenant.Office { return tx.office }

// Now reads the clock. A use case asks after it holds its subject's lock.
func (tx *Tx) Now() time.Time { return tx.clock.Now().Truncate(time.Microsecond) }

// Get reads one row into dest. No row is a not_found Fault, so that a foreign
// id answers like an unknown one.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	err := tx.conn.GetContext(ctx, dest, query, args...)
	pass(ctx, afterLoad)
	return translate(tx.wait.answered(err))
}

// Select reads any number of rows into the slice dest.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	err := tx.conn.SelectContext(ctx, dest, query, args...)
	pass(ctx, afterLoad)
	return translate(tx.wait.answered(err))
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := tx.conn.ExecContext(ctx, query, args...)
	pass(ctx, afterLoad)
	if tx.wait.answered(err) != nil {
		return 0, translate(err)
	}
	return r.RowsAffected()
}

// Later keeps a write until the function has returned and sends it in one
// pipeline with the commit. Its error undoes the transaction.
func (tx *Tx) Later(query string, args ...any) {
	tx.later = append(tx.later, statement{query, args})
}

// LaterOne is Later for a guarded write that must touch exactly one row; when
// it does not, the transaction is undone and Update answers with a conflict.
func (tx *Tx) LaterOne(query string, args ...any) {
	tx.Later("WITH touched AS ("+query+" RETURNING 1) SELECT pst_one(count(*)) FROM touched", args...)
}

// Wake asks for a sign on DB.Woken once this transaction has committed; the
// outbox does so when it was given an event.
func (tx *Tx) Wake() { tx.wakes = true }

// ErrConflict is what a LaterOne that touched no row, or several, ends in.
var ErrConflict = errors.New("guarded write lost its race")

// failed tells that a statement of the transaction has failed. Postgres answers
// a commit then with a rollback and no error.
func (tx *Tx) failed() (failed bool) {
	_ = raw(tx.conn, func(c *pgx.Conn) error {
		failed = c.PgConn().TxStatus() == 'E'
		return nil
	})
	return failed
}

// raw runs f on the driver's own connection.
func raw(conn *sqlx.Conn, f func(*pgx.Conn) error) error {
	return conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: unexpected driver connection %T", dc)
		}
		return f(c.Conn())
	})
}

// pipeline sends statements in one round trip and reads every answer; scan[i],
// where present, reads the rows of statement i.
func pipeline(ctx context.Context, conn *sqlx.Conn, all []statement, scan []func(pgx.Rows) error) error {
	return raw(conn, func(c *pgx.Conn) error {
		var b pgx.Batch
		for i, s := range all {
			q := b.Queue(s.sql, s.args...)
			if i < len(scan) && scan[i] != nil {
				q.Query(scan[i])
			}
		}
		return c.SendBatch(ctx, &b).Close()
	})
}

// send is pipeline on the transaction's connection.
func (tx *Tx) send(ctx context.Context, all []statement, scan []func(pgx.Rows) error) error {
	return tx.wait.answered(pipeline(ctx, tx.conn, all, scan))
}

// abandon undoes whatever is open on the connection and gives it back; a
// connection that cannot be cleaned is thrown away.
func abandon(ctx context.Context, conn *sqlx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := raw(conn, func(c *pgx.Conn) error {
		if c.IsClosed() || c.PgConn().TxStatus() == 'I' {
			return nil
		}
		_, err := c.Exec(ctx, "rollback")
		return err
	})
	if err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = conn.Close()
}

// SQLSTATEs the house knows.
const (
	stateDeadlock     = "40P01"
	stateLockTimeout  = "55P03"
	stateUnique       = "23505"
	stateGuardedWrite = "PS001"
	stateIdle         = "25P03" // idle in a transaction for too long
)

func sqlstate(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// Violates tells whether err is a violation of the named unique constraint or
// unique index.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == stateUnique && pg.ConstraintName == constraint
}

// translate turns what the database says into the house's words.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, known := fault.As(err); known {
		return err
	}
	state := sqlstate(err)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fault.Wrap(fault.NotFound, err)
	case state == stateGuardedWrite:
		return fmt.Errorf("%w: %w", ErrConflict, err)
	case state == stateLockTimeout:
		return fault.Wrap(fault.Unavailable, err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.Wrap(fault.Deadline, err)
	case gone(err, state):
		return fault.Wrap(fault.Unavailable, err)
	}
	return err
}

// gone tells whether the server is away: the connection broke, was refused, or
// the server is shutting down, starting up, full or out of connections; or it
// has ended a transaction in which nothing happened for too long.
func gone(err error, state string) bool {
	var refused *pgconn.ConnectError
	if errors.As(err, &refused) || errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err) {
		return true
	}
	if len(state) == 5 {
		return state == stateIdle || state[:2] == "08" || state[:2] == "53" || state[:3] == "57P"
	}
	return errors.Is(err, sql.ErrConnDone) || isNetwork(err)
}
