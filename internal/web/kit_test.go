package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

// The offices of these tests: Luwu Timur under its code and a former one, and
// a sibling. Their keys are unlike their codes.
const (
	luwuTimur tenant.Office = 11
	makassar  tenant.Office = 12
)

func offices(_ context.Context, code string) (tenant.Office, bool) {
	o, ok := map[string]tenant.Office{"7325": luwuTimur, "7324": luwuTimur, "7371": makassar}[code]
	return o, ok
}

// authenticate knows a bearer by the role it names; the other ways to fail
// are those auth has.
func authenticate(_ context.Context, bearer string) (tenant.Actor, error) {
	role, _, _ := strings.Cut(bearer, "~") // what follows only makes it longer
	a := tenant.Actor{Kind: tenant.User, ID: "u-" + bearer, Session: uuid.Max, Office: luwuTimur, Role: tenant.Role(role)}
	switch bearer {
	case "ended":
		return tenant.Actor{}, fault.New(fault.SessionEnded)
	case string(tenant.NationalAdmin):
		a.Office = 0
	case string(tenant.TV), string(tenant.Kiosk):
		return tenant.Actor{Kind: tenant.Device, ID: "d-" + bearer, Device: tenant.DeviceKind(bearer), Office: luwuTimur}, nil
	}
	if !a.Role.Valid() {
		return tenant.Actor{}, fault.New(fault.TokenInvalid)
	}
	return a, nil
}

// sink is a log that tests read.
type sink struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// house is a door that serves on a real listener until the test ends.
type house struct {
	*Door
	t    *testing.T
	base string
	addr string
	log  *sink
	http *http.Client
}

// open builds a door, lets the test register its routes, and serves it.
func open(t *testing.T, o Options, register func(d *Door)) *house {
	t.Helper()
	return openAs(t, o, true, register)
}

func openAs(t *testing.T, o Options, immutable bool, register func(d *Door)) *house {
	t.Helper()
	log := &sink{}
	o.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Authenticate, o.Offices = authenticate, offices
	d := newDoor(o, immutable)
	register(d)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- d.Serve(l) }()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := d.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return &house{Door: d, t: t, base: "http://" + l.Addr().String(), addr: l.Addr().String(), log: log, http: client}
}

// reply is an answer read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// json reads the body as an object.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("body is not JSON: %v\n%s", err, r.body)
	}
	return v
}

// code returns the code of a problem, after checking that it is a good one.
func (r reply) code(t *testing.T) string {
	t.Helper()
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q of %d: %s", got, r.status, r.body)
	}
	p := r.json(t)
	code, _ := p["code"].(string)
	if p["status"] != float64(r.status) || p["type"] != "/api/docs#"+code || p["request_id"] != r.header.Get("X-Request-Id") {
		t.Errorf("the problem contradicts its answer: %s", r.body)
	}
	for _, member := range []string{"title", "detail"} {
		if s, _ := p[member].(string); s == "" || strings.HasPrefix(s, "fault.") || strings.HasPrefix(s, "status.") {
			t.Errorf("no sentence in %s: %s", member, r.body)
		}
	}
	return code
}

// call sends one request; headers come in pairs.
func (h *house) call(method, path, body string, headers ...string) reply {
	h.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.base+path, in)
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	return h.do(req)
}

func (h *house) do(req *http.Request) reply {
	h.t.Helper()
	res, err := h.http.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(out)}
}

// raw sends bytes as they are and returns the status and the whole answer.
func (h *house) raw(request string) (int, string) {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		h.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// refused calls and expects a problem of the code, with the code's status.
func (h *house) refused(want fault.Code, method, path, body string, headers ...string) reply {
	h.t.Helper()
	r := h.call(method, path, body, headers...)
	if got := r.code(h.t); got != string(want) || r.status != want.Status() {
		h.t.Errorf("%s %s: %d %s, want %d %s", method, path, r.status, got, want.Status(), want)
	}
	return r
}

// as is the header of somebody signed in.
func as(role tenant.Role) []string { return []string{"Authorization", "Bearer " + string(role)} }

// text is an output of one string.
type text struct {
	Body struct {
		Text string `json:"text"`
	}
}

func say(s string) *text {
	out := &text{}
	out.Body.Text = s
	return out
}

// eventually polls until the fact holds or the test gives up.
func eventually(t *testing.T, fact string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(5 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("never: %s", fact)
		}
	}
}
