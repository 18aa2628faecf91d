package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/bps-pst/pst/internal/index"
)

// clockhouse is an installation that runs by the machine's clock, in which
// Postgres keeps the instant of each commit: how late an effect was is what it
// says, not what somebody saw who asked often. Beside the product's tables and
// sets stand bare ones, for a loop that knows nothing but due times.
type clockhouse struct {
	*installation
	index *index.Index
	redis *redis.Client
}

func openClockhouse(ctx context.Context, s settings) (*clockhouse, error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	h := &clockhouse{installation: i}
	if err := h.furnish(ctx, s); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *clockhouse) furnish(ctx context.Context, s settings) error {
	if err := errors.Join(h.exec(ctx, "ALTER SYSTEM SET track_commit_timestamp = on"), h.stop()); err != nil {
		return err
	}
	if err := h.start(ctx, s.pst, "run"); err != nil { // Postgres reads it at its start
		return err
	}
	var kept struct {
		Redis string `json:"redis_url"`
	}
	if err := h.read("servers.json", &kept); err != nil {
		return err
	}
	to, err := redis.ParseURL(kept.Redis)
	if err != nil {
		return err
	}
	h.redis = redis.NewClient(to)
	if h.index, err = index.Open(index.Options{URLs: []string{kept.Redis}, Log: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	if h.db, err = pgx.Connect(ctx, h.installation.super); err != nil {
		return err
	}
	return h.exec(ctx, "CREATE TABLE bare_clock (id bigint PRIMARY KEY, office int NOT NULL, due_at timestamptz NOT NULL, fired_at timestamptz)")
}

func (h *clockhouse) close() error {
	var err error
	if h.index != nil {
		err = errors.Join(h.index.Close(), h.redis.Close())
	}
	return errors.Join(err, h.remove())
}

// planted are clocks in the order in which they are due.
type planted struct {
	dues  []index.Due
	first time.Time
}

// plant replaces every clock by n running ones, in all offices by turns, due
// over a spread from a moment ahead, in Postgres and in Redis.
func (h *clockhouse) plant(ctx context.Context, n int, ahead, spread time.Duration) (p planted, err error) {
	p.first = machine.Now().Add(ahead).Truncate(time.Millisecond)
	if err := h.exec(ctx, "TRUNCATE clock_announcement, clock"); err != nil {
		return p, err
	}
	rows, err := h.db.Query(ctx, `INSERT INTO clock (office, id, kind, subject_kind, subject, subject_number, working_days,
			counts_receipt, same_time, warn_percent, started_at, counted_from, due_at, next_at, provisional, calendar_version)
		SELECT o.key, gen_random_uuid(), 'first_answer', 'case', gen_random_uuid(), 'T-' || n, 3,
			false, false, 50, d.at - interval '3 days', d.at - interval '3 days', d.at, d.at, false, o.current
		FROM generate_series(0, $1::int - 1) n
		JOIN (SELECT key, current, row_number() OVER (ORDER BY key) - 1 AS r, count(*) OVER () AS all_of
			FROM office JOIN calendar ON office = key) o ON o.r = n % o.all_of
		CROSS JOIN LATERAL (SELECT $2::timestamptz + $3::bigint * n / $1 * interval '1 microsecond' AS at) d
		RETURNING office, no, next_at`, n, p.first, spread.Microseconds())
	if err != nil {
		return p, err
	}
	p.dues, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d index.Due, err error) {
		err = row.Scan(&d.Office, &d.No, &d.At)
		return d, err
	})
	if err != nil {
		return p, err
	}
	if err := errors.Join(patient(ctx, h.index, p.dues), h.exec(ctx, "VACUUM ANALYZE clock")); err != nil {
		return p, err
	}
	return p, inTime(p.first)
}

func inTime(first time.Time) error {
	if behind := machine.Now().Sub(first); behind > 0 {
		return fmt.Errorf("the first clock was due %s before all were there; the machine is too busy", behind)
	}
	return nil
}

// count asks for one number.
func (h *clockhouse) count(ctx context.Context, sql string) (n int, err error) {
	err = h.db.QueryRow(ctx, sql).Scan(&n)
	return n, err
}

// until waits for a count to become 0, looking each half second.
func (h *clockhouse) until(ctx context.Context, limit time.Duration, sql string) error {
	for end := machine.Now().Add(limit); ; {
		left, err := h.count(ctx, sql)
		if err != nil || left == 0 {
			return err
		}
		if machine.Now().After(end) {
			return fmt.Errorf("%d are still waiting after %s", left, limit)
		}
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
