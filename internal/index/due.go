package index

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/bps-pst/pst/internal/tenant"
)

// Due is when clock No of Office runs out, at its revision Rev (≥ 0). At has
// milliseconds.
type Due struct {
	Office tenant.Office
	No     int64
	At     time.Time
	Rev    int64
}

// The scripts take KEYS: the shard's ZSET, one office's revisions. ARGV: the
// office, then for each clock no, milliseconds, rev.
const setAll = `
local office = ARGV[1]
local function set(no, at, rev)
  local have = redis.call('HGET', KEYS[2], no)
  if have and tonumber(have) > tonumber(rev) then return end
  redis.call('ZADD', KEYS[1], at, office .. ':' .. no)
  redis.call('HSET', KEYS[2], no, rev)
end
for i = 2, #ARGV, 3 do set(ARGV[i], ARGV[i+1], ARGV[i+2]) end
`

var (
	setDue     = redis.NewScript(setAll + `return 1`)
	replaceDue = redis.NewScript(`
local keep = {}
for i = 2, #ARGV, 3 do keep[ARGV[i]] = true end
for _, no in ipairs(redis.call('HKEYS', KEYS[2])) do
  if not keep[no] then
    redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. no)
    redis.call('HDEL', KEYS[2], no)
  end
end` + setAll + `return 1`)
	removeDue = redis.NewScript(`
for i = 2, #ARGV, 3 do
  local have = redis.call('HGET', KEYS[2], ARGV[i])
  if not have or tonumber(have) <= tonumber(ARGV[i+2]) then
    redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. ARGV[i])
    redis.call('HDEL', KEYS[2], ARGV[i])
  end
end
return 1`)
)

// SetDue sets when clocks run out; a clock of which Redis holds a newer
// revision stays as it is.
func (x *Index) SetDue(ctx context.Context, all []Due) error {
	return x.eachOffice(ctx, setDue, all)
}

// RemoveDue removes clocks, except those of which Redis holds a newer revision.
func (x *Index) RemoveDue(ctx context.Context, all []Due) error {
	return x.eachOffice(ctx, removeDue, all)
}

// ReplaceDue makes all the office's only clocks that have a revision; those of
// which Redis holds a newer one, and those without (SetNext), stay as they are.
func (x *Index) ReplaceDue(ctx context.Context, office tenant.Office, all []Due) error {
	return x.runDue(ctx, replaceDue, office, all)
}

func (x *Index) eachOffice(ctx context.Context, script *redis.Script, all []Due) error {
	by := map[tenant.Office][]Due{}
	for _, d := range all {
		by[d.Office] = append(by[d.Office], d)
	}
	for office, some := range by {
		if err := x.runDue(ctx, script, office, some); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) runDue(ctx context.Context, script *redis.Script, office tenant.Office, all []Due) error {
	args := []any{int32(office)}
	for _, d := range all {
		args = append(args, d.No, d.At.UnixMilli(), d.Rev)
	}
	keys := []string{dueKey(Shard(office)), dueRevKey(office)}
	return x.do(ctx, func() error { return script.Run(ctx, x.writes, keys, args...).Err() })
}

// PeekDue lists clocks of a shard (0–15) that run out at or before until, the
// earliest first, at most limit. It removes nothing: who acts on one removes it
// afterwards. A clock without a revision, or whose revision Redis lost, has
// revision 0.
func (x *Index) PeekDue(ctx context.Context, shard int, until time.Time, limit int) ([]Due, error) {
	var found []redis.Z
	err := x.do(ctx, func() (err error) {
		found, err = x.reads.ZRangeByScoreWithScores(ctx, dueKey(shard), &redis.ZRangeBy{
			Min: "-inf", Max: strconv.FormatInt(until.UnixMilli(), 10), Count: int64(limit),
		}).Result()
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	all := make([]Due, len(found))
	for i, z := range found {
		if all[i], err = parseDue(z); err != nil {
			return nil, err
		}
	}
	return all, x.addRevs(ctx, all)
}

// addRevs reads the revisions of each office's members in one command.
func (x *Index) addRevs(ctx context.Context, all []Due) error {
	by := map[tenant.Office][]int{}
	for i, d := range all {
		by[d.Office] = append(by[d.Office], i)
	}
	revs := map[tenant.Office]*redis.SliceCmd{}
	err := x.do(ctx, func() error {
		_, err := x.reads.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for office, places := range by {
				nos := make([]string, len(places))
				for i, place := range places {
					nos[i] = strconv.FormatInt(all[place].No, 10)
				}
				revs[office] = pipe.HMGet(ctx, dueRevKey(office), nos...)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	for office, places := range by {
		for i, v := range revs[office].Val() {
			if rev, known := v.(string); known {
				all[places[i]].Rev, _ = strconv.ParseInt(rev, 10, 64)
			}
		}
	}
	return nil
}

func parseDue(z redis.Z) (Due, error) {
	member, _ := z.Member.(string)
	office, no, _ := strings.Cut(member, ":")
	o, err := strconv.ParseInt(office, 10, 32)
	if err != nil {
		return Due{}, fmt.Errorf("index: due member %q", member)
	}
	n, err := strconv.ParseInt(no, 10, 64)
	if err != nil {
		return Due{}, fmt.Errorf("index: due member %q", member)
	}
	return Due{Office: tenant.Office(o), No: n, At: time.UnixMilli(int64(z.Score)).UTC()}, nil
}
