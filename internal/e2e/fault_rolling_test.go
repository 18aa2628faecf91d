package e2e_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// balancer sends each call to one of two instances in turn. Like any, it goes
// to the other when a connection is refused, and to nobody else when a call was
// broken off in the middle.
type balancer struct {
	mu     sync.Mutex
	behind [2]string
	turn   atomic.Int64
	client http.Client
}

func (b *balancer) set(n int, base string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.behind[n] = base
}

func (b *balancer) get(n int64) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.behind[n%2]
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	turn := b.turn.Add(1)
	for n := range int64(2) {
		a, err := b.forward(r, b.get(turn+n), body)
		if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
			continue
		}
		if err != nil {
			break
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body)
		return
	}
	http.Error(w, "", http.StatusBadGateway)
}

func (b *balancer) forward(r *http.Request, base string, body []byte) (reply, error) {
	to, err := url.Parse(base)
	if err != nil {
		return reply{}, err
	}
	to.Path = r.URL.Path
	out, err := http.NewRequestWithContext(r.Context(), r.Method, to.String(), bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	out.Header = r.Header.Clone()
	a, err := b.client.Do(out)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = a.Body.Close() }()
	text, err := io.ReadAll(a.Body)
	return reply{a.StatusCode, a.Header, text}, err
}

// serveBeside starts `pst serve` on the servers of a live run.
func (i *instance) serveBeside(t *testing.T) *instance {
	t.Helper()
	return begin(t, command(t, i.dir, "serve"), i.dir)
}

func TestRollingRestartsUnderLoadFailNoRequest(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	b := &balancer{client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}}}
	var pair [2]*instance
	for n := range pair {
		pair[n] = i.serveBeside(t)
		b.set(n, pair[n].base)
	}
	front := httptest.NewServer(b)
	defer front.Close()
	c := gather(t, 6, func() string { return front.URL })
	restarts := rounds(2, 20)
	var longest time.Duration
	for n := range restarts {
		c.served(t, 10)
		old := pair[n%2]
		begun := machine.Now()
		_ = old.cmd.Process.Signal(syscall.SIGTERM)
		<-old.done
		longest = max(longest, machine.Now().Sub(begun))
		if !quit(old.cmd) {
			t.Errorf("SIGTERM ended with %s: %s", old.cmd.ProcessState, old.said)
		}
		pair[n%2] = i.serveBeside(t)
		b.set(n%2, pair[n%2].base)
	}
	c.served(t, 10)
	c.disperse()
	for _, a := range refusals(c.since(0)) {
		t.Errorf("a call was answered %d %s after %s", a.status, a.code, a.took)
	}
	c.kept(t, i.psql)
	i.fsck(t, "--office", "7325")
	measured(t, "SIGTERM, rolling restart under load", "0 failed requests with two instances", "20 restarts",
		"%d restarts, %d calls, %d failed, slowest stop %s", restarts, c.count(), len(refusals(c.since(0))), longest.Round(time.Millisecond))
}

// quit tells that a process ended well and by itself.
func quit(cmd *exec.Cmd) bool { return cmd.ProcessState.ExitCode() == 0 }
