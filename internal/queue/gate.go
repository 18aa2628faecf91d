package queue

import (
	"context"
	"sync"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// gateWidth is how many writes of one office this process sends to Postgres at
// once: one holds the line's lock and the next stands ready behind it. More
// would only wait there, each on a connection that another office could use,
// and be woken out of turn.
const gateWidth = 2

// gates lets the work of each office through in the order it came.
type gates struct {
	width int
	mu    sync.Mutex
	all   map[tenant.Office]chan struct{}
}

// newGates lets width of each office through at once.
func newGates(width int) *gates {
	return &gates{width: width, all: map[tenant.Office]chan struct{}{}}
}

// enter waits for the office's turn; leave gives it on. It is a deadline Fault
// when ctx ends first.
func (g *gates) enter(ctx context.Context, o tenant.Office) (leave func(), err error) {
	g.mu.Lock()
	gate, ok := g.all[o]
	if !ok {
		gate = make(chan struct{}, g.width)
		g.all[o] = gate
	}
	g.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Deadline, ctx.Err())
	}
}
