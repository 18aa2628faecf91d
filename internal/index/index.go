package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options says where Redis is.
type Options struct {
	URLs []string // one server; several name the nodes of a cluster
	Log  *slog.Logger
}

// Index speaks to Redis with two clients: reads are tried twice, writes once,
// because a write whose reply was lost may have been done.
type Index struct {
	reads  redis.UniversalClient
	writes redis.UniversalClient
	gate   *breaker
	beat   time.Duration // see listenBeat
}

// ErrAway is that Redis cannot answer or cannot be written now: ask Postgres,
// and leave the write to the reconciler.
var ErrAway = errors.New("index is away")

// ErrMissing is that Redis answers but does not hold the line: ask Postgres.
var ErrMissing = fmt.Errorf("line is not in the index: %w", ErrAway)

// wait bounds every dial, read and write.
const wait = 300 * time.Millisecond

// Open connects lazily: an absent Redis is no error here. It fails on an
// address that cannot be one.
func Open(o Options) (*Index, error) {
	u, err := options(o.URLs)
	if err != nil {
		return nil, err
	}
	logging.Disable() // the breaker tells once that Redis is away; the client would at every dial
	r, w := *u, *u
	r.MaxRetries, w.MaxRetries = 1, -1
	return &Index{
		reads: redis.NewUniversalClient(&r), writes: redis.NewUniversalClient(&w),
		gate: &breaker{log: o.Log}, beat: listenBeat,
	}, nil
}

func options(urls []string) (*redis.UniversalOptions, error) {
	if len(urls) == 0 {
		return nil, errors.New("index: no address of Redis")
	}
	u := &redis.UniversalOptions{
		DialTimeout: wait, ReadTimeout: wait, WriteTimeout: wait, PoolTimeout: wait,
		DialerRetries: 1, MinRetryBackoff: time.Millisecond, MaxRetryBackoff: 10 * time.Millisecond,
		ContextTimeoutEnabled: true, DisableIdentity: true, PoolSize: 16, IsClusterMode: len(urls) > 1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	for _, url := range urls {
		one, err := redis.ParseURL(url)
		if err != nil {
			return nil, errors.New("index: an address of Redis is not redis://user:password@host:port/db")
		}
		u.Addrs = append(u.Addrs, one.Addr)
		u.Username, u.Password, u.DB, u.TLSConfig = one.Username, one.Password, one.DB, one.TLSConfig
		if one.Network == "unix" {
			u.Dialer = redis.NewDialer(one)
		}
	}
	return u, nil
}

// Close ends both clients.
func (x *Index) Close() error {
	x.gate.close()
	return errors.Join(x.reads.Close(), x.writes.Close())
}

// do runs one command behind the breaker and puts its error in our words. A
// missing key (redis.Nil) is no error here.
func (x *Index) do(ctx context.Context, f func() error) error {
	if !x.gate.enter() {
		return ErrAway
	}
	err := f()
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	x.gate.leave(ctx, err)
	if err != nil && isAway(err) {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

// Ping tells whether Redis answers.
func (x *Index) Ping(ctx context.Context) error {
	return x.do(ctx, func() error { return x.reads.Ping(ctx).Err() })
}

// Clear removes every key of ours; a rebuild begins with it. Keys of others in
// the same Redis stay.
func (x *Index) Clear(ctx context.Context) error {
	return x.do(ctx, func() error {
		if c, ok := x.writes.(*redis.ClusterClient); ok {
			return c.ForEachMaster(ctx, clearMaster)
		}
		return clearNode(ctx, x.writes)
	})
}

func clearMaster(ctx context.Context, c *redis.Client) error { return clearNode(ctx, c) }

func clearNode(ctx context.Context, c redis.Cmdable) error {
	var cursor uint64
	for {
		keys, next, err := c.Scan(ctx, cursor, prefix+"*", 500).Result()
		if err != nil {
			return err
		}
		// One by one in a pipeline: keys of several slots share no command.
		pipe := c.Pipeline()
		for _, k := range keys {
			pipe.Unlink(ctx, k)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
