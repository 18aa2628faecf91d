package e2e_test

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// wire is a TCP line between two parties that can be cut in the ways networks
// are: it refuses, swallows everything in silence, or loses one reply.
type wire struct {
	to    string
	port  string
	mu    sync.Mutex
	door  net.Listener
	calls map[net.Conn]bool
	hole  chan struct{} // closed when bytes pass; open while they vanish
	lose  atomic.Int64  // the reply that is lost, counted down; 0 loses none
}

// lay lays a wire to an address, host:port.
func lay(t *testing.T, to string) *wire {
	t.Helper()
	w := &wire{to: to, port: freePort(t), calls: map[net.Conn]bool{}, hole: make(chan struct{})}
	close(w.hole)
	w.accept(t)
	t.Cleanup(w.refuse)
	return w
}

func (w *wire) address() string { return "127.0.0.1:" + w.port }

// accept takes connections again after refuse.
func (w *wire) accept(t *testing.T) {
	t.Helper()
	door, err := net.Listen("tcp", w.address())
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.door = door
	w.mu.Unlock()
	go func() {
		for {
			call, err := door.Accept()
			if err != nil {
				return
			}
			go w.carry(call)
		}
	}()
}

// refuse hangs everybody up and takes no new connection.
func (w *wire) refuse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.door.Close()
	for call := range w.calls {
		_ = call.Close()
	}
}

// swallow lets nothing pass in either direction and hangs nobody up: a cable
// that was pulled.
func (w *wire) swallow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hole = make(chan struct{})
}

// pass ends swallow: what was sent in between arrives late.
func (w *wire) pass() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.hole)
}

// loseReply hangs up instead of carrying the k-th reply from now, and loses it.
func (w *wire) loseReply(k int64) { w.lose.Store(k) }

func (w *wire) hold(c net.Conn) (gone func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[c] = true
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.calls, c)
		_ = c.Close()
	}
}

func (w *wire) carry(call net.Conn) {
	defer w.hold(call)()
	there, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer w.hold(there)()
	go func() {
		w.pour(there, call, func() bool { return false })
		_ = there.Close()
		_ = call.Close()
	}()
	w.pour(call, there, func() bool { return w.lose.Load() > 0 && w.lose.Add(-1) == 0 })
}

// pour carries what comes until either side hangs up or it is lost.
func (w *wire) pour(to io.Writer, from io.Reader, lost func() bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		w.mu.Lock()
		hole := w.hole
		w.mu.Unlock()
		<-hole
		if n > 0 && lost() {
			return
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
