package index

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/bps-pst/pst/internal/tenant"
)

// Clocks stand in the shards of due times without a revision, which would cost
// as much again as the member. A member that is out of date costs one claim that
// finds nothing; one that is missing is found by the sweep of Postgres.

// nextChunk bounds one command.
const nextChunk = 1000

func dueMember(d Due) string { return fmt.Sprintf("%d:%d", int32(d.Office), d.No) }

// SetNext sets when clocks without a revision are next to be looked at.
func (x *Index) SetNext(ctx context.Context, all []Due) error {
	return x.eachShard(ctx, all, func(pipe redis.Pipeliner, shard int, some []Due) {
		members := make([]redis.Z, len(some))
		for i, d := range some {
			members[i] = redis.Z{Score: float64(d.At.UnixMilli()), Member: dueMember(d)}
		}
		pipe.ZAdd(ctx, dueKey(shard), members...)
	})
}

// RemoveNext removes clocks without a revision.
func (x *Index) RemoveNext(ctx context.Context, all []Due) error {
	return x.eachShard(ctx, all, func(pipe redis.Pipeliner, shard int, some []Due) {
		members := make([]any, len(some))
		for i, d := range some {
			members[i] = dueMember(d)
		}
		pipe.ZRem(ctx, dueKey(shard), members...)
	})
}

// eachShard sends one command a shard and chunk, in one round trip.
func (x *Index) eachShard(ctx context.Context, all []Due, command func(redis.Pipeliner, int, []Due)) error {
	if len(all) == 0 {
		return nil
	}
	var by [shards][]Due
	for _, d := range all {
		by[Shard(d.Office)] = append(by[Shard(d.Office)], d)
	}
	return x.do(ctx, func() error {
		_, err := x.writes.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for shard, some := range by {
				for len(some) > 0 {
					n := min(nextChunk, len(some))
					command(pipe, shard, some[:n])
					some = some[n:]
				}
			}
			return nil
		})
		return err
	})
}

// ReplaceNext makes what read returns the shard's only clocks without a
// revision; those that have one stay as they are. read is called after the
// members were listed, so that what is written while it reads is newer. It
// returns how many members were wrong.
func (x *Index) ReplaceNext(ctx context.Context, shard int, read func() ([]Due, error)) (int, error) {
	held, err := x.held(ctx, shard, "*")
	if err != nil {
		return 0, err
	}
	all, err := read()
	if err != nil {
		return 0, err
	}
	var differ []Due
	for _, d := range all {
		member := dueMember(d)
		if at, there := held[member]; !there || at != d.At.UnixMilli() {
			differ = append(differ, d)
		}
		delete(held, member)
	}
	if err := x.SetNext(ctx, differ); err != nil {
		return 0, err
	}
	excess, err := x.unrevised(ctx, held)
	if err != nil {
		return len(differ), err
	}
	return len(differ) + len(excess), x.RemoveNext(ctx, excess)
}

// unrevised lists the members that have no revision.
func (x *Index) unrevised(ctx context.Context, held map[string]int64) (all []Due, err error) {
	some := make([]Due, 0, len(held))
	for member, at := range held {
		d, err := parseDue(redis.Z{Member: member, Score: float64(at)})
		if err != nil {
			return nil, err
		}
		some = append(some, d)
	}
	for len(some) > 0 {
		n := min(nextChunk, len(some))
		found := make([]*redis.BoolCmd, n)
		err := x.do(ctx, func() error {
			_, err := x.reads.Pipelined(ctx, func(pipe redis.Pipeliner) error {
				for i, d := range some[:n] {
					found[i] = pipe.HExists(ctx, dueRevKey(d.Office), strconv.FormatInt(d.No, 10))
				}
				return nil
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		for i, d := range some[:n] {
			if !found[i].Val() {
				all = append(all, d)
			}
		}
		some = some[n:]
	}
	return all, nil
}

// held lists a shard's members that match with their milliseconds.
func (x *Index) held(ctx context.Context, shard int, match string) (map[string]int64, error) {
	all := map[string]int64{}
	var cursor uint64
	for {
		var page []string
		err := x.do(ctx, func() (err error) {
			page, cursor, err = x.reads.ZScan(ctx, dueKey(shard), cursor, match, nextChunk).Result()
			return err
		})
		if err != nil {
			return nil, err
		}
		for i := 0; i+1 < len(page); i += 2 {
			score, err := strconv.ParseFloat(page[i+1], 64)
			if err != nil {
				return nil, fmt.Errorf("index: score %q: %w", page[i+1], err)
			}
			all[page[i]] = int64(score)
		}
		if cursor == 0 {
			return all, nil
		}
	}
}

// OfficeDues lists what Redis holds of an office, in no order. The queue's
// obligations have a revision, clocks have none (0).
func (x *Index) OfficeDues(ctx context.Context, office tenant.Office) ([]Due, error) {
	held, err := x.held(ctx, Shard(office), fmt.Sprintf("%d:*", int32(office)))
	if err != nil {
		return nil, err
	}
	var revs map[string]string
	if err := x.do(ctx, func() (err error) {
		revs, err = x.reads.HGetAll(ctx, dueRevKey(office)).Result()
		return err
	}); err != nil {
		return nil, err
	}
	all := make([]Due, 0, len(held))
	for member, at := range held {
		d, err := parseDue(redis.Z{Member: member, Score: float64(at)})
		if err != nil {
			return nil, err
		}
		d.Rev, _ = strconv.ParseInt(revs[strconv.FormatInt(d.No, 10)], 10, 64)
		all = append(all, d)
	}
	return all, nil
}

// Shards is how many shards there are; they are numbered from 0.
const Shards = shards

// IsWhole tells whether MarkWhole was called since Redis was last empty.
func (x *Index) IsWhole(ctx context.Context) (bool, error) {
	var n int64
	err := x.do(ctx, func() (err error) {
		n, err = x.reads.Exists(ctx, wholeKey).Result()
		return err
	})
	return n > 0, err
}

// MarkWhole notes that every clock is about to be written: who writes them marks
// first and looks again afterwards, so that a loss in between is noticed.
func (x *Index) MarkWhole(ctx context.Context) error {
	return x.do(ctx, func() error { return x.writes.Set(ctx, wholeKey, "1", 0).Err() })
}
