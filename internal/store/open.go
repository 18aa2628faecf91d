package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/bps-pst/pst/pkg/clock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A process that is frozen in the middle of a transaction keeps its locks: an
// office's line, or clocks that ran out. Postgres ends such a transaction after
// this time, and when the process wakes up its writes touch nothing. An address
// may say otherwise.
const (
	idleSetting = "idle_in_transaction_session_timeout"
	idleLimit   = "15s"
)

// Options says where the records are kept.
type Options struct {
	AppURL   string      // as pst_app
	ScanURL  string      // as pst_scan
	Clock    clock.Clock // business time of every transaction
	MaxConns int         // of the app pool; 0 means 16
}

// DB holds the two pools. Its zero value is of no use; see Open.
type DB struct {
	app    *sqlx.DB
	scan   *sqlx.DB
	appURL string // for Lead, which holds a connection outside the pool
	clock  clock.Clock
	woken  chan struct{}

	silence *silence
	closed  context.CancelFunc
}

// Refusal is a reason not to start at all: the process exits with status 78.
type Refusal struct{ Reason string }

// Error returns the reason.
func (r Refusal) Error() string { return r.Reason }

// Open connects both pools and refuses roles that could see past row-level
// security. It fails with a Refusal or with the database's own error.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.MaxConns == 0 {
		o.MaxConns = 16
	}
	app, err := connect(o.AppURL, o.MaxConns)
	if err != nil {
		return nil, err
	}
	scan, err := connect(o.ScanURL, 4)
	if err != nil {
		return nil, errors.Join(err, app.Close())
	}
	db := &DB{app: app, scan: scan, appURL: o.AppURL, clock: o.Clock, woken: make(chan struct{}, 1)}
	open, closed := context.WithCancel(context.WithoutCancel(ctx))
	db.silence, db.closed = &silence{probe: db.ask, open: open}, closed
	if err := db.examine(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func connect(url string, max int) (*sqlx.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 3 * time.Second
	}
	if _, given := cfg.RuntimeParams[idleSetting]; !given {
		cfg.RuntimeParams[idleSetting] = idleLimit
	}
	db := sqlx.NewDb(stdlib.OpenDB(*cfg), "pgx")
	db.SetMaxOpenConns(max)
	db.SetMaxIdleConns(max)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// examine refuses an app or scan login that row-level security does not bind.
func (db *DB) examine(ctx context.Context) error {
	for _, pool := range []*sqlx.DB{db.app, db.scan} {
		var r struct {
			Name   string `db:"name"`
			Super  bool   `db:"super"`
			Bypass bool   `db:"bypass"`
			Owns   bool   `db:"owns"`
		}
		err := pool.GetContext(ctx, &r, `SELECT r.rolname AS name, r.rolsuper AS super, r.rolbypassrls AS bypass,
			EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			        WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns
			FROM pg_roles r WHERE r.rolname = current_user`)
		if err != nil {
			return fmt.Errorf("database: %w", err)
		}
		if r.Super || r.Bypass || r.Owns {
			return Refusal{fmt.Sprintf("the database role %s is a superuser, bypasses row security or owns tables; give pst_app and pst_scan", r.Name)}
		}
	}
	return db.examineTables(ctx)
}

func (db *DB) examineTables(ctx context.Context) error {
	var open []string
	err := db.app.SelectContext(ctx, &open, `SELECT c.relname FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office' AND NOT a.attisdropped
		WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	for _, t := range open {
		if !directoryTables[t] {
			return Refusal{fmt.Sprintf("table %s has no forced row-level security; run pst migrate", t)}
		}
	}
	return nil
}

// directoryTables are the tables above offices; every other table is a tenant
// table and is held to it by the catalog test.
var directoryTables = map[string]bool{
	"office": true, "office_alias": true, "sign_in": true, "session": true, "pace": true,
	"pairing":          true,
	"calendar_layer":   true,
	"goose_db_version": true,
}

// Close closes both pools.
func (db *DB) Close() error {
	db.closed()
	return errors.Join(db.app.Close(), db.scan.Close())
}

// Ping tells whether Postgres answers.
func (db *DB) Ping(ctx context.Context) error { return db.app.PingContext(ctx) }

// Clock is the clock that business time is read from.
func (db *DB) Clock() clock.Clock { return db.clock }

// Woken receives a sign after one or more transactions that asked for it have
// committed in this process. It has one reader, the relay.
func (db *DB) Woken() <-chan struct{} { return db.woken }

func (db *DB) wake() {
	select {
	case db.woken <- struct{}{}:
	default:
	}
}

// Migrate brings the schema up as pst_owner. A session lock lets one of several
// starting processes do it.
func Migrate(ctx context.Context, ownerURL string) error {
	db, err := connect(ownerURL, 2)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return migrate(ctx, db.DB)
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err = p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
