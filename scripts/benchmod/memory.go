package main

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/tenant"
)

// runningClocks is how many clocks run when their memory is counted.
const runningClocks = 1_000_000

// benchMemory fills an empty Redis with a million running clocks of 553
// offices, once as the product keeps them and once in one plain sorted set of
// uuids, and tells what each takes a clock. It repeats to the byte.
func benchMemory(ctx context.Context, s settings) (rows []Row, err error) {
	dir, err := newFolder()
	if err != nil {
		return nil, err
	}
	own, err := servers.Start(ctx, servers.Options{DataDir: dir, Throwaway: true})
	if err != nil {
		return nil, err
	}
	defer own.Stop()
	to, err := redis.ParseURL(own.RedisURL())
	if err != nil {
		return nil, err
	}
	plain := redis.NewClient(to)
	x, err := index.Open(index.Options{URLs: []string{own.RedisURL()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.Close(), plain.Close()) }()
	ours, err := taken(ctx, plain, func(from int, due time.Time) error { return patient(ctx, x, someClocks(from, due)) })
	if err != nil {
		return nil, err
	}
	peer, err := taken(ctx, plain, func(_ int, due time.Time) error {
		some := make([]redis.Z, atOnce)
		for i := range some {
			some[i] = redis.Z{Score: float64(due.UnixMilli()), Member: uuid.NewString()}
		}
		return plain.ZAdd(ctx, "plain", some...).Err()
	})
	if err != nil {
		return nil, err
	}
	return []Row{Row{What: "a running clock of a million in Redis", Unit: "bytes", Ours: figure([]float64{ours}), Peer: figure([]float64{peer}),
		Goal: atMost(112, " B"), Note: "peer is one plain sorted set of uuids"}.judged()}, nil
}

// atOnce is how many clocks are written together.
const atOnce = 1000

// patient sets what is due, again when a busy machine made Redis seem away.
func patient(ctx context.Context, x *index.Index, all []index.Due) error {
	err := x.SetNext(ctx, all)
	for tries := 0; errors.Is(err, index.ErrAway) && tries < 60 && ctx.Err() == nil; tries++ {
		time.Sleep(time.Second)
		err = x.SetNext(ctx, all)
	}
	return err
}

// someClocks are the next clocks of the offices by turns.
func someClocks(from int, due time.Time) []index.Due {
	some := make([]index.Due, atOnce)
	for i := range some {
		some[i] = index.Due{Office: tenant.Office((from+i)%553 + 1), No: int64(from + i + 1), At: due}
	}
	return some
}

var usedMemory = regexp.MustCompile(`used_memory:(\d+)`)

// taken is what Redis grows by for each clock, from empty. Due times lie on the
// closing times of a hundred days.
func taken(ctx context.Context, r *redis.Client, write func(from int, due time.Time) error) (float64, error) {
	if err := r.FlushAll(ctx).Err(); err != nil {
		return 0, err
	}
	before, err := used(ctx, r)
	if err != nil {
		return 0, err
	}
	closing := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for from := 0; from < runningClocks; from += atOnce {
		if err := write(from, closing.AddDate(0, 0, from/atOnce%100)); err != nil {
			return 0, err
		}
	}
	after, err := used(ctx, r)
	return float64(after-before) / runningClocks, err
}

func used(ctx context.Context, r *redis.Client) (int64, error) {
	text, err := r.Info(ctx, "memory").Result()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(usedMemory.FindStringSubmatch(text)[1], 10, 64)
}
