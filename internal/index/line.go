package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/bps-pst/pst/internal/tenant"
)

// Line is what Redis holds of one office's day.
type Line struct {
	Rev     int64 // the line row's revision, ≥ 1
	Waiting []Waiting
	Board   []byte // the board's answer as served
}

// Waiting is a ticket in its place: the lower the Score, the sooner its turn.
type Waiting struct {
	Ticket  string
	Service string
	Score   float64
}

// putLine replaces a line when the revision is newer than what is there.
// KEYS: line, services. ARGV: rev, board, ttl, then service, score, ticket …
// The waiting keys are named from the services key and share its slot.
var putLine = redis.NewScript(`
local have = redis.call('HGET', KEYS[1], 'rev')
if have and tonumber(have) >= tonumber(ARGV[1]) then return 0 end
for _, s in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('DEL', KEYS[2] .. s) end
redis.call('DEL', KEYS[2])
for i = 4, #ARGV, 3 do
  redis.call('ZADD', KEYS[2] .. ARGV[i], ARGV[i+1], ARGV[i+2])
  redis.call('SADD', KEYS[2], ARGV[i])
end
for _, s in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('EXPIRE', KEYS[2] .. s, ARGV[3]) end
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], 'rev', ARGV[1], 'board', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`)

// PutLine replaces what Redis holds of the line of office and day (YYYY-MM-DD),
// unless it holds the same or a newer revision.
func (x *Index) PutLine(ctx context.Context, office tenant.Office, day string, l Line) error {
	args := []any{l.Rev, l.Board, lineTTLSeconds}
	for _, w := range l.Waiting {
		args = append(args, w.Service, strconv.FormatFloat(w.Score, 'f', -1, 64), w.Ticket)
	}
	keys := []string{lineKey(office, day), servicesKey(office, day)}
	return x.do(ctx, func() error { return putLine.Run(ctx, x.writes, keys, args...).Err() })
}

// The reading scripts see one revision of all keys, also when Redis is full and
// would refuse a transaction. KEYS: line, then the services' waiting keys. Both
// answer nothing when the line is not held.
var (
	countAhead = redis.NewScript(`
if redis.call('HEXISTS', KEYS[1], 'rev') == 0 then return false end
local sum = 0
for i = 2, #KEYS do sum = sum + redis.call('ZCOUNT', KEYS[i], '-inf', '(' .. ARGV[1]) end
return sum`)
	listWaiting = redis.NewScript(`
if redis.call('HEXISTS', KEYS[1], 'rev') == 0 then return false end
local all = {}
for i = 2, #KEYS do
  for _, v in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1, 'WITHSCORES')) do all[#all+1] = v end
end
return all`)
)

// Ahead counts who waits for any of the services with a lower score. A line
// that Redis does not hold is ErrMissing, never 0.
func (x *Index) Ahead(ctx context.Context, office tenant.Office, day string, services []string, score float64) (n int, err error) {
	err = x.askLine(ctx, countAhead, office, day, services, func(c *redis.Cmd) error {
		n, err = c.Int()
		return err
	}, strconv.FormatFloat(score, 'f', -1, 64))
	return n, err
}

// WaitingIDs lists the tickets that wait for any of the services, the next one
// first. A line that Redis does not hold is ErrMissing.
func (x *Index) WaitingIDs(ctx context.Context, office tenant.Office, day string, services []string) ([]string, error) {
	var flat []string
	err := x.askLine(ctx, listWaiting, office, day, services, func(c *redis.Cmd) (err error) {
		flat, err = c.StringSlice()
		return err
	})
	if err != nil {
		return nil, err
	}
	all := make([]Waiting, len(flat)/2)
	for i := range all {
		all[i].Ticket = flat[2*i]
		if all[i].Score, err = strconv.ParseFloat(flat[2*i+1], 64); err != nil {
			return nil, fmt.Errorf("index: score: %w", err)
		}
	}
	slices.SortStableFunc(all, func(a, b Waiting) int { return cmp.Compare(a.Score, b.Score) })
	ids := make([]string, len(all))
	for i, w := range all {
		ids[i] = w.Ticket
	}
	return ids, nil
}

// askLine runs a reading script on a line and its services.
func (x *Index) askLine(ctx context.Context, script *redis.Script, office tenant.Office, day string, services []string, read func(*redis.Cmd) error, args ...any) error {
	keys := []string{lineKey(office, day)}
	for _, s := range distinct(services) {
		keys = append(keys, waitingKey(office, day, s))
	}
	known := true
	err := x.do(ctx, func() error {
		c := script.RunRO(ctx, x.reads, keys, args...)
		if known = !errors.Is(c.Err(), redis.Nil); !known || c.Err() != nil {
			return c.Err()
		}
		return read(c)
	})
	if err == nil && !known {
		return ErrMissing
	}
	return err
}

// Board returns the board and the revision it shows. A line that Redis does not
// hold is ErrMissing.
func (x *Index) Board(ctx context.Context, office tenant.Office, day string) (rev int64, body []byte, err error) {
	var held struct {
		Rev   int64  `redis:"rev"`
		Board []byte `redis:"board"`
	}
	err = x.do(ctx, func() error {
		return x.reads.HMGet(ctx, lineKey(office, day), "rev", "board").Scan(&held)
	})
	if err == nil && held.Rev == 0 {
		err = ErrMissing
	}
	return held.Rev, held.Board, err
}

// LineRev is the revision Redis holds of a line, 0 when it holds none.
func (x *Index) LineRev(ctx context.Context, office tenant.Office, day string) (rev int64, err error) {
	err = x.do(ctx, func() error {
		rev, err = x.reads.HGet(ctx, lineKey(office, day), "rev").Int64()
		return err
	})
	return rev, err
}

func distinct(services []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(services)))
}
