package live

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/tenant"
)

// ahead is how many frames a reader may lag behind before it is dropped.
const ahead = 16

// Options says what a hub works on.
type Options struct {
	Index *index.Index
	Log   *slog.Logger
	// Revisions reads the present revision of an office's line from Postgres.
	Revisions func(ctx context.Context, office tenant.Office) (rev int64, err error)
}

// Hub passes frames from whoever publishes to every open stream.
type Hub struct {
	Options
	id    string
	heard atomic.Bool   // whether other processes are heard
	look  chan struct{} // asks watch to poll now

	mu      sync.Mutex
	closed  bool
	readers map[Topic]map[*Subscription]struct{}
	seen    map[Topic]int64 // the highest revision passed on while watched
}

// NewHub returns a hub; Run connects it with the other processes.
func NewHub(o Options) *Hub {
	return &Hub{
		Options: o, id: rand.Text(), look: make(chan struct{}, 1),
		readers: map[Topic]map[*Subscription]struct{}{}, seen: map[Topic]int64{},
	}
}

// Subscription is one reader of one topic.
type Subscription struct {
	hub   *Hub
	topic Topic
	c     chan Frame
}

// C gives the frames. It closes when the reader was too slow, when the hub
// closes, and by Close.
func (s *Subscription) C() <-chan Frame { return s.c }

// Close ends the subscription; it may be called again.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.drop(s)
}

// Subscribe begins a subscription; of a closed hub it is closed already.
func (h *Hub) Subscribe(topic Topic) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &Subscription{hub: h, topic: topic, c: make(chan Frame, ahead)}
	if h.closed {
		close(s.c)
		return s
	}
	if h.readers[topic] == nil {
		h.readers[topic] = map[*Subscription]struct{}{}
	}
	h.readers[topic][s] = struct{}{}
	return s
}

// drop forgets a reader and closes its channel; the lock is held.
func (h *Hub) drop(s *Subscription) {
	if _, there := h.readers[s.topic][s]; !there {
		return
	}
	delete(h.readers[s.topic], s)
	close(s.c)
	if len(h.readers[s.topic]) == 0 {
		delete(h.readers, s.topic)
		delete(h.seen, s.topic)
	}
}

// Publish gives a frame to the topic's readers, here at once and in every other
// process through Redis. A Redis that is away is no error: the other processes
// find the revision by themselves.
func (h *Hub) Publish(ctx context.Context, topic Topic, f Frame) {
	h.deliver(topic, f)
	payload, err := envelope{h.id, f}.encode()
	if err == nil {
		err = h.Index.Publish(ctx, topic.String(), payload)
	}
	if err != nil {
		h.Log.Debug("frame stays in this process", "topic", topic.String(), "error", err)
	}
}

func (h *Hub) deliver(topic Topic, f Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.give(topic, f)
}

// notice tells the topic's readers that the revision moved past what they were
// given, if it did.
func (h *Hub) notice(topic Topic, rev int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if rev > h.seen[topic] {
		h.give(topic, Frame{Event: Changed, Rev: rev})
	}
}

// give hands a frame to each reader that has room and drops the others; the
// lock is held.
func (h *Hub) give(topic Topic, f Frame) {
	if len(h.readers[topic]) == 0 {
		return
	}
	h.seen[topic] = max(h.seen[topic], f.Rev)
	for s := range h.readers[topic] {
		select {
		case s.c <- f:
		default:
			h.drop(s)
		}
	}
}

// watched lists the topics that have readers.
func (h *Hub) watched() []Topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.readers))
}

// Close ends every subscription and refuses new ones, so that the server can
// shut down without waiting for its streams.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, readers := range h.readers {
		for s := range readers {
			h.drop(s)
		}
	}
}

// Readers counts the open subscriptions.
func (h *Hub) Readers() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, readers := range h.readers {
		n += len(readers)
	}
	return n
}
