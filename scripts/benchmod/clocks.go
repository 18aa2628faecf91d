package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// dueClocks run out over spread.
	dueClocks = 10_000
	spread    = 60 * time.Second
	bareSet   = "bare:due"
)

// faults counts what must never be.
type faults struct{ early, twice int }

// benchClocks lets clocks run out and tells how late their effects were
// committed: ours against a bare loop that looks into a sorted set each second
// and writes one row a clock.
func benchClocks(ctx context.Context, s settings) (rows []Row, err error) {
	h, err := openClockhouse(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	var wrong faults
	turns, err := interleave(ctx, s.pairs,
		side{"p99 of ours", func(ctx context.Context) (float64, error) { return h.ourLateness(ctx, &wrong) }},
		side{"p99 of a bare loop", h.bareLateness})
	if err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "10,000 clocks over a minute, p99 late", Unit: "ms", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atMost(2), Note: "limit is a bare loop that polls a sorted set each second"}.judged(),
		Row{What: "of them announced early", Unit: "count", Ours: figure([]float64{float64(wrong.early)}), Goal: atMost(0)}.judged(),
		Row{What: "of them announced twice", Unit: "count", Ours: figure([]float64{float64(wrong.twice)}), Goal: atMost(0)}.judged(),
	}, nil
}

func (h *clockhouse) ourLateness(ctx context.Context, wrong *faults) (p99 float64, err error) {
	if _, err := h.plant(ctx, dueClocks, 8*time.Second, spread); err != nil {
		return 0, err
	}
	if err := h.until(ctx, spread+time.Minute, "SELECT count(*) FROM clock WHERE next_at IS NOT NULL"); err != nil {
		return 0, err
	}
	if _, err := h.settle(ctx); err != nil {
		return 0, err
	}
	var said, early, twice int
	err = h.db.QueryRow(ctx, `SELECT count(*), percentile_disc(0.99) WITHIN GROUP (ORDER BY late), count(*) FILTER (WHERE late < 0),
			count(*) FILTER (WHERE rev <> 2)
		FROM (SELECT c.rev, extract(epoch FROM pg_xact_commit_timestamp(a.xmin) - c.due_at)::float8 * 1000 AS late
			FROM clock_announcement a JOIN clock c ON c.office = a.office AND c.id = a.clock) each`).Scan(&said, &p99, &early, &twice)
	if err == nil && said != dueClocks {
		err = fmt.Errorf("%d of %d clocks were announced", said, dueClocks)
	}
	wrong.early, wrong.twice = wrong.early+early, wrong.twice+twice
	return p99, err
}

func (h *clockhouse) bareLateness(ctx context.Context) (p99 float64, err error) {
	first := machine.Now().Add(5 * time.Second).Truncate(time.Millisecond)
	if err := h.plantBare(ctx, dueClocks, first, spread); err != nil {
		return 0, err
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for fired := 0; fired < dueClocks; {
		n, err := h.bareLook(ctx)
		if err != nil {
			return 0, err
		}
		fired += n
		select {
		case <-tick.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	err = h.db.QueryRow(ctx, `SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM pg_xact_commit_timestamp(xmin) - due_at)::float8 * 1000)
		FROM bare_clock`).Scan(&p99)
	return p99, err
}

// plantBare replaces the bare clocks, as plant does ours.
func (h *clockhouse) plantBare(ctx context.Context, n int, first time.Time, spread time.Duration) error {
	if err := errors.Join(h.exec(ctx, "TRUNCATE bare_clock"), h.redis.Del(ctx, bareSet).Err()); err != nil {
		return err
	}
	if err := h.exec(ctx, `INSERT INTO bare_clock (id, office, due_at) SELECT n, n % 553, $2::timestamptz + $3::bigint * n / $1 * interval '1 microsecond'
		FROM generate_series(0, $1::int - 1) n`, n, first, spread.Microseconds()); err != nil {
		return err
	}
	members := make([]redis.Z, n)
	for i := range members {
		members[i] = redis.Z{Score: float64(first.Add(spread * time.Duration(i) / time.Duration(n)).UnixMilli()), Member: i}
	}
	if err := errors.Join(h.redis.ZAdd(ctx, bareSet, members...).Err(), h.exec(ctx, "VACUUM ANALYZE bare_clock")); err != nil {
		return err
	}
	return inTime(first)
}

// bareLook fires what is due in one statement, then forgets it.
func (h *clockhouse) bareLook(ctx context.Context) (int, error) {
	due, err := h.redis.ZRangeByScore(ctx, bareSet, &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatInt(machine.Now().UnixMilli()-1, 10)}).Result()
	if err != nil || len(due) == 0 {
		return 0, err
	}
	ids, members := make([]int64, len(due)), make([]any, len(due))
	for i, m := range due {
		members[i] = m
		if ids[i], err = strconv.ParseInt(m, 10, 64); err != nil {
			return 0, err
		}
	}
	if err := h.exec(ctx, bareFire, ids); err != nil {
		return 0, err
	}
	return len(due), h.redis.ZRem(ctx, bareSet, members...).Err()
}

const bareFire = "UPDATE bare_clock SET fired_at = clock_timestamp() WHERE id = ANY ($1) AND fired_at IS NULL"
