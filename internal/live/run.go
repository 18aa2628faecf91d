package live

import (
	"context"
	"sync"
	"time"

	"github.com/bps-pst/pst/internal/index"
)

const (
	// pollEach is how often revisions are read while Redis is away, and how
	// often Redis is tried again.
	pollEach = 2 * time.Second
	// pollRest is how many of these a connected hub lets pass: a frame may be
	// lost between processes that both believe Redis is there.
	pollRest = 8
	// pollLimit bounds one round of reading them.
	pollLimit = 5 * time.Second
)

// Run receives what other processes publish until ctx ends, and reads revisions
// where that may not be enough. It returns nil.
func (h *Hub) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { h.receive(ctx) })
	h.watch(ctx)
	wg.Wait()
	return nil
}

// receive keeps a subscription to the other processes.
func (h *Hub) receive(ctx context.Context) {
	tick := time.NewTicker(pollEach)
	defer tick.Stop()
	for ctx.Err() == nil {
		if messages, err := h.Index.Subscribe(ctx); err == nil {
			h.connect(true)
			h.listen(messages)
			h.connect(false)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// connect notes whether other processes are heard, and asks for a look at the
// revisions: something may have moved unheard.
func (h *Hub) connect(heard bool) {
	h.heard.Store(heard)
	select {
	case h.look <- struct{}{}:
	default:
	}
}

// listen delivers what others published, until the connection is lost.
func (h *Hub) listen(messages <-chan index.Message) {
	for m := range messages {
		topic, known := parseTopic(m.Topic)
		e, err := decode(m.Payload)
		if !known || err != nil {
			h.Log.Warn("a message is not a frame", "topic", m.Topic, "error", err)
			continue
		}
		if e.From != h.id {
			h.deliver(topic, e.Frame)
		}
	}
}

// watch polls at once when asked to, every 2 s while nobody is heard, and every
// 16 s otherwise.
func (h *Hub) watch(ctx context.Context) {
	tick := time.NewTicker(pollEach)
	defer tick.Stop()
	for rest := 0; ctx.Err() == nil; {
		select {
		case <-h.look:
			rest = 0
		case <-tick.C:
			rest--
		case <-ctx.Done():
			return
		}
		if rest <= 0 || !h.heard.Load() {
			rest = pollRest
			h.poll(ctx)
		}
	}
}

// poll tells the readers of each watched line when its revision moved past what
// they were given.
func (h *Hub) poll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pollLimit)
	defer cancel()
	for _, topic := range h.watched() {
		rev, err := h.Revisions(ctx, topic.Office)
		if err != nil {
			h.Log.Debug("revision could not be read", "topic", topic.String(), "error", err)
			continue
		}
		h.notice(topic, rev)
	}
}
