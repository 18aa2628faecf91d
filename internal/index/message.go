package index

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Message is what another process, or this one, published.
type Message struct {
	Topic   string
	Payload []byte
}

// Publish sends a payload to every process that subscribed. Nothing is kept for
// those that did not.
func (x *Index) Publish(ctx context.Context, topic string, payload []byte) error {
	return x.do(ctx, func() error { return x.writes.Publish(ctx, channelPrefix+topic, payload).Err() })
}

const (
	// listenBeat is how long a silent subscription is trusted before it is asked
	// for a sign of life.
	listenBeat = 3 * time.Second
	// listenAhead is how many messages may wait for their reader.
	listenAhead = 256
)

// Subscribe returns all messages published from now on. The channel closes when
// ctx ends or the connection is lost; messages in between are lost too, so who
// subscribes again looks at revisions afterwards.
func (x *Index) Subscribe(ctx context.Context) (<-chan Message, error) {
	if !x.gate.enter() {
		return nil, ErrAway
	}
	sub := x.reads.PSubscribe(ctx, channelPrefix+"*")
	_, err := sub.ReceiveTimeout(ctx, wait)
	x.gate.leave(ctx, err)
	if err != nil {
		_ = sub.Close()
		return nil, ErrAway
	}
	out := make(chan Message, listenAhead)
	go func() {
		defer close(out)
		// Closing the connection is what wakes a read that waits.
		defer context.AfterFunc(ctx, func() { _ = sub.Close() })()
		defer func() { _ = sub.Close() }()
		listen(ctx, sub, x.beat, out)
	}()
	return out, nil
}

// listen passes messages on until the connection fails. Two beats of silence,
// with a ping between them, are a failure.
func listen(ctx context.Context, sub *redis.PubSub, beat time.Duration, out chan<- Message) {
	silent := false
	for ctx.Err() == nil {
		got, err := sub.ReceiveTimeout(ctx, beat)
		if err != nil {
			if silent || !isTimeout(err) || sub.Ping(ctx) != nil {
				return
			}
			silent = true
			continue
		}
		silent = false
		m, ok := got.(*redis.Message)
		if !ok {
			continue
		}
		select {
		case out <- Message{strings.TrimPrefix(m.Channel, channelPrefix), []byte(m.Payload)}:
		case <-ctx.Done():
		}
	}
}

func isTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Evicts tells whether Redis may throw keys away before their time, because its
// memory is bounded and its policy is not noeviction. A server that keeps this
// to itself answers with an error: warn, and go on.
func (x *Index) Evicts(ctx context.Context) (evicts bool, err error) {
	var info string
	err = x.do(ctx, func() (err error) {
		info, err = x.reads.Info(ctx, "memory").Result()
		return err
	})
	facts := map[string]string{}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		facts[name] = value
	}
	limit, _ := strconv.ParseInt(facts["maxmemory"], 10, 64)
	return limit > 0 && facts["maxmemory_policy"] != "noeviction", err
}
