package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// The offices that numbers are taken in: the 29 regencies of Jawa Timur, whose
// codes follow one another, or the one line of 7325.
const (
	firstOffice = 3501
	lastOffice  = 3529
	oneOffice   = 7325
)

// limit is a second database on the same server, where pgbench works alone:
// no program listens to what it writes.
type limit struct {
	app string // address as pst_app
	db  *pgx.Conn

	filled int // visitors in the line of 7325 so far
}

func openLimit(ctx context.Context, i *installation) (*limit, error) {
	const name = "pst_limit"
	if err := i.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return nil, err
	}
	u, err := url.Parse(i.super)
	if err != nil {
		return nil, err
	}
	u.Path = "/" + name
	to, err := store.Bootstrap(ctx, u.String())
	if err != nil {
		return nil, err
	}
	if err := furnish(ctx, to); err != nil {
		return nil, err
	}
	l := &limit{app: to.App}
	if l.db, err = pgx.Connect(ctx, u.String()); err != nil {
		return nil, err
	}
	return l, l.people(ctx)
}

// furnish gives the offices that are used what each begins with.
func furnish(ctx context.Context, to store.Addresses) (err error) {
	db, err := store.Open(ctx, store.Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.System{}, MaxConns: 2})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := office.Seed(ctx, db); err != nil {
		return err
	}
	registry, err := office.Load(ctx, db)
	if err != nil {
		return err
	}
	for key := range officesUsed() {
		o, ok := registry.ByKey(key)
		if !ok {
			return fmt.Errorf("no office %d", key)
		}
		_, err := store.Update(tenant.WithOffice(ctx, key), db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
			return struct{}{}, errors.Join(calendar.SeedIn(tx, o.Timezone), standard.SeedIn(tx, o.Code), queue.SeedIn(tx, o.Code))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func officesUsed() func(func(tenant.Office) bool) {
	return func(yield func(tenant.Office) bool) {
		for key := tenant.Office(firstOffice); key <= lastOffice; key++ {
			if !yield(key) {
				return
			}
		}
		yield(oneOffice)
	}
}

// people makes the officers, their sessions, their counters and the lines.
func (l *limit) people(ctx context.Context) error {
	services, err := configs.Services("7325")
	if err != nil {
		return err
	}
	var codes []string
	for _, s := range services.Services {
		codes = append(codes, s.Code)
	}
	n := func(family string) string { return id(family, "n") }
	for _, sql := range []string{
		"DELETE FROM counter WHERE office = $1",
		"INSERT INTO account (office, id, email, name, role, password_hash, created_at) SELECT $1, " + n("4000") +
			", 'petugas' || n || '@contoh.test', 'Petugas ' || n, 'officer', '-', now() FROM generate_series(1, $2::int) n",
		"INSERT INTO session (id, office, account, refresh_hash, created_at, expires_at) SELECT " + n("6000") + ", $1, " + n("4000") +
			", sha256(n::text::bytea), now(), now() + interval '30 days' FROM generate_series(1, $2::int) n",
		"INSERT INTO counter (office, id, number, name, state, officer, freed_at, opened_at, services) SELECT $1, " + n("5000") +
			", n, 'Loket ' || n, 'open', " + n("4000") + ", " + freedAt + ", " + freedAt + ", $3::text[] FROM generate_series(1, $2::int) n",
	} {
		args := []any{oneOffice, officers, codes}[:1+strings.Count(sql, "$2")+strings.Count(sql, "$3")]
		if _, err := l.db.Exec(ctx, sql, args...); err != nil {
			return err
		}
	}
	_, err = l.db.Exec(ctx, "INSERT INTO line (office, day) SELECT key, $1 FROM office WHERE key BETWEEN $2 AND $3 OR key = $4",
		today, firstOffice, lastOffice, oneOffice)
	return err
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// pgbench runs a script and returns transactions a second.
func (l *limit) pgbench(ctx context.Context, script string, args ...string) (float64, error) {
	dir, err := os.MkdirTemp("", "pst-pgbench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "script.sql")
	if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
		return 0, err
	}
	program, err := findPgbench()
	if err != nil {
		return 0, err
	}
	args = slices.Concat([]string{"-n", "-M", "prepared", "-j", "1", "-f", file, "-D", "day=" + today}, args, []string{l.app})
	said, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	found := tps.FindSubmatch(said)
	if err != nil || found == nil || strings.Contains(string(said), "aborted") {
		return 0, fmt.Errorf("pgbench: %w: %s", err, said)
	}
	var v float64
	_, err = fmt.Sscan(string(found[1]), &v)
	return v, err
}

func findPgbench() (string, error) {
	if path, err := exec.LookPath("pgbench"); err == nil {
		return path, nil
	}
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if len(all) == 0 {
		return "", errors.New("pgbench is not installed (package postgresql-contrib or postgresql)")
	}
	return all[len(all)-1], nil
}

// rested makes both databases' lines empty, so that each turn begins alike.
func rested(ctx context.Context, all ...*pgx.Conn) error {
	for _, db := range all {
		for _, sql := range []string{
			"UPDATE obligation SET outcome = 'cancelled', answered_at = now() WHERE outcome = 'open'",
			"UPDATE ticket SET state = 'cancelled', ended_at = now() WHERE state = 'waiting'",
			"UPDATE line SET waiting = '{}', rev = rev + 1",
		} {
			if _, err := db.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	return nil
}
