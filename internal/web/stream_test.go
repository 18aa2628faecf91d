package web

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// listening is an open stream as its client sees it.
type listening struct {
	header http.Header
	lines  *bufio.Scanner
	rest   io.Reader
}

// listen opens a stream.
func (h *house) listen(ctx context.Context, path string, headers ...string) listening {
	h.t.Helper()
	req, err := http.NewRequestWithContext(ctx, "GET", h.base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := h.http.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = res.Body.Close() })
	return listening{res.Header, bufio.NewScanner(res.Body), res.Body}
}

// block reads up to the next empty line.
func (l listening) block() string {
	var lines []string
	for l.lines.Scan() && l.lines.Text() != "" {
		lines = append(lines, l.lines.Text())
	}
	return strings.Join(lines, "|")
}

func TestAStreamSendsAtOnceBeatsAndKnowsWhereItWas(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	h := open(t, Options{}, func(d *Door) {
		d.heartbeat = 20 * time.Millisecond
		d.Stream(Route{Path: "/api/v1/public/offices/{office}/board/stream", ID: "board", Right: tenant.Public}, func(ctx context.Context, in Stream) error {
			defer close(ended)
			o, _ := tenant.OfficeOf(ctx)
			if _, bounded := ctx.Deadline(); bounded || o != makassar || in.Param("office") != "7371" || in.Query("q") != "a b" {
				return fault.New(fault.Internal)
			}
			if err := in.Send("snapshot", in.LastEventID()+1, []byte("{\"rev\":8,\n\"x\":1}")); err != nil {
				return err
			}
			<-in.Done()
			return in.Send("late", 9, nil)
		})
	})
	ctx, leave := context.WithCancel(t.Context())
	in := h.listen(ctx, "/api/v1/public/offices/7371/board/stream?q=a+b", "Last-Event-ID", "7")
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "X-Accel-Buffering": "no", "Cache-Control": "no-store"} {
		if got := in.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, want := in.block(), `event: snapshot|id: 8|data: {"rev":8,|data: "x":1}`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for range 2 {
		if got := in.block(); got != ": ping" {
			t.Errorf("got %q instead of a heartbeat", got)
		}
	}
	leave()
	<-ended // the next heartbeats find nobody there
}

func TestAStreamThatIsRefusedIsAnOrdinaryAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.Stream(Route{Path: "/api/v1/offices/{office}/events", ID: "events", Right: tenant.ReadQueue}, func(_ context.Context, in Stream) error {
			switch in.Query("way") {
			case "fault":
				return fault.New(fault.NotFound)
			case "panic":
				panic("odd")
			}
			return nil
		})
	})
	path := "/api/v1/offices/7325/events"
	h.refused(fault.SignInNeeded, "GET", path, "")
	h.refused(fault.OutsideScope, "GET", "/api/v1/offices/7371/events", "", as(tenant.Officer)...)
	h.refused(fault.NotFound, "GET", path+"?way=fault", "", as(tenant.Officer)...)
	h.refused(fault.Internal, "GET", path+"?way=panic", "", as(tenant.Officer)...)
	if r := h.call("GET", path, "", as(tenant.Officer)...); r.status != http.StatusNoContent {
		t.Errorf("a stream with nothing to say: %d", r.status)
	}
}

func TestAStreamWithoutAFirstWordOpensWithAHeartbeat(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.Stream(Route{Path: "/api/quiet", ID: "quiet", Right: tenant.Public, Deadline: 20 * time.Millisecond}, func(_ context.Context, in Stream) error {
			<-in.Done()
			return nil
		})
	})
	if in := h.listen(t.Context(), "/api/quiet"); in.block() != ": ping" {
		t.Error("no heartbeat")
	}
}

func TestAPanicInAStreamEndsOnlyThatStream(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.Stream(Route{Path: "/api/odd", ID: "odd", Right: tenant.Public}, func(_ context.Context, in Stream) error {
			if err := in.Send("snapshot", 1, []byte("{}")); err != nil {
				return err
			}
			panic("odd")
		})
	})
	in := h.listen(t.Context(), "/api/odd")
	in.block()
	if _, err := io.Copy(io.Discard, in.rest); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if r := h.call("GET", "/livez", ""); r.status != 200 {
		t.Errorf("%d", r.status)
	}
}

func TestAClientThatNeverReadsIsDropped(t *testing.T) {
	t.Parallel()
	dropped := make(chan error, 1)
	h := open(t, Options{}, func(d *Door) {
		d.flush = 100 * time.Millisecond
		d.Stream(Route{Path: "/api/flood", ID: "flood", Right: tenant.Public}, func(_ context.Context, in Stream) error {
			for {
				if err := in.Send("snapshot", 1, bytes.Repeat([]byte("x"), 64<<10)); err != nil {
					dropped <- err
					return err
				}
			}
		})
	})
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET /api/flood HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-dropped:
		if err == nil {
			t.Error("it was dropped without an error")
		}
	case <-time.After(5 * time.Second):
		t.Fatal("a client that reads nothing is still fed")
	}
}

func TestShutdownEndsOpenStreamsAndAnswersWhatIsInFlight(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	h := open(t, Options{}, func(d *Door) {
		d.Stream(Route{Path: "/api/open", ID: "open", Right: tenant.Public}, func(_ context.Context, in Stream) error {
			if err := in.Send("snapshot", 1, nil); err != nil {
				return err
			}
			<-in.Done()
			return nil
		})
		Register(d, Route{Method: "GET", Path: "/api/inflight", ID: "inflight", Right: tenant.Public}, func(context.Context, *struct{}) (*text, error) {
			close(entered)
			<-d.closing.Done()
			return say("done"), nil
		})
	})
	in := h.listen(t.Context(), "/api/open")
	in.block()
	answered := make(chan int, 1)
	go func() { answered <- h.call("GET", "/api/inflight", "").status }()
	<-entered
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if _, err := io.Copy(io.Discard, in.rest); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if status := <-answered; status != 200 {
		t.Errorf("a request in flight got %d", status)
	}
}

// It ends whole, however long ago it was last written to.
func TestAStreamEndsWhenItsSessionDoes(t *testing.T) {
	t.Parallel()
	var revoked atomic.Bool
	h := open(t, Options{}, func(d *Door) {
		d.heartbeat, d.flush = 300*time.Millisecond, 200*time.Millisecond
		inner := d.o.Authenticate
		d.o.Authenticate = func(ctx context.Context, token string) (tenant.Actor, error) {
			if revoked.Load() {
				return tenant.Actor{}, fault.New(fault.SessionEnded)
			}
			return inner(ctx, token)
		}
		d.Stream(Route{Path: "/api/v1/offices/{office}/events", ID: "events", Right: tenant.ReadQueue}, func(_ context.Context, in Stream) error {
			if err := in.Send("snapshot", 1, []byte("{}")); err != nil {
				return err
			}
			<-in.Done()
			return nil
		})
	})
	in := h.listen(t.Context(), "/api/v1/offices/7325/events", "Authorization", "Bearer officer")
	if got := in.block(); !strings.Contains(got, "snapshot") {
		t.Fatalf("got %q", got)
	}
	if got := in.block(); got != ": ping" {
		t.Fatalf("got %q instead of a heartbeat", got)
	}
	revoked.Store(true)
	for in.lines.Scan() {
		if in.lines.Text() != ": ping" && in.lines.Text() != "" {
			t.Errorf("got %q after the session had ended", in.lines.Text())
		}
	}
	if err := in.lines.Err(); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
}
