package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// keepers sends 64 clients with the codes of two offices and returns how many
// of the strings that handlers kept are no longer what they were.
func keepers(t *testing.T, immutable bool) (changed, total int) {
	type kept struct{ office, query, header, copied string }
	var mu sync.Mutex
	var all []kept
	h := openAs(t, Options{}, immutable, func(d *Door) {
		type in struct {
			Office string `path:"office"`
			Query  string `query:"q"`
			Header string `header:"X-Kept"`
		}
		Register(d, Route{Method: "GET", Path: "/api/v1/public/offices/{office}", ID: "keep", Right: tenant.Public}, func(_ context.Context, in *in) (*text, error) {
			k := kept{in.Office, in.Query, in.Header, strings.Clone(in.Office + in.Query + in.Header)}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, k)
			return say("ok"), nil
		})
	})
	var clients sync.WaitGroup
	for i := range 64 {
		clients.Go(func() {
			code := []string{"7325", "7371"}[i%2]
			for n := range 50 {
				h.call("GET", fmt.Sprintf("/api/v1/public/offices/%s?q=%s-%d", code, code, n), "", "X-Kept", code+strings.Repeat("y", n))
			}
		})
	}
	clients.Wait()
	for _, k := range all {
		if k.office+k.query+k.header != k.copied {
			changed++
		}
	}
	return changed, len(all)
}

func TestKeptStringsNeverBecomeAnotherOffices(t *testing.T) {
	if changed, total := keepers(t, true); changed != 0 || total != 3200 {
		t.Errorf("%d of %d kept strings changed", changed, total)
	}
	if raceOn {
		return // without Immutable the reuse itself is the race that is shown below
	}
	changed, total := keepers(t, false)
	if changed == 0 {
		t.Errorf("without Immutable 0 of %d changed: this test proves nothing", total)
	}
	t.Logf("without Immutable %d of %d kept strings changed", changed, total)
}

func TestPathParametersAreUnescapedAndTheRouterIsStrict(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		type in struct {
			Name string `path:"name"`
		}
		Register(d, Route{Method: "GET", Path: "/api/x/{name}", ID: "x", Right: tenant.Public},
			func(_ context.Context, in *in) (*text, error) { return say(in.Name), nil })
	})
	for path, want := range map[string]string{"/api/x/a%20b%2Fc": "a b/c", "/api/x/%C3%A9%25": "é%", "/api/x/7325.a-b": "7325.a-b"} {
		if got := h.call("GET", path, "").json(t)["text"]; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"/api/X/a", "/api/x/a/", "/api/x", "/nothing", "/api/x/a%00"} {
		h.refused(fault.NotFound, "GET", path, "")
	}
	r := h.refused(fault.MethodNotAllowed, "DELETE", "/api/x/a", "")
	if allow := r.header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("Allow: %q", allow)
	}
	if r := h.call("HEAD", "/api/x/a", ""); r.status != 200 || r.body != "" {
		t.Errorf("HEAD: %d %q", r.status, r.body)
	}
}

func TestTwoCookiesAreTwoLines(t *testing.T) {
	t.Parallel()
	type out struct {
		Cookie []string `header:"Set-Cookie"`
	}
	h := open(t, Options{}, func(d *Door) {
		Register(d, Route{Method: "POST", Path: "/api/cookies", ID: "cookies", Right: tenant.Public},
			func(context.Context, *struct{}) (*out, error) {
				return &out{[]string{"a=1; Path=/", "b=2; Path=/"}}, nil
			})
	})
	r := h.call("POST", "/api/cookies", "")
	if diff := cmp.Diff([]string{"a=1; Path=/", "b=2; Path=/"}, r.header.Values("Set-Cookie")); diff != "" {
		t.Error(diff)
	}
}

func TestSettingAReadDeadlineDoesNothing(t *testing.T) {
	t.Parallel()
	x := &exchange{}
	if err := x.SetReadDeadline(time.Unix(0, 0)); err != nil {
		t.Error(err)
	}
	h := open(t, Options{}, func(d *Door) {
		guests(d) // huma sets a deadline of 5 s before it reads this body
	})
	body := `{"service":"s","guest":{"name":"Budi","email":"a@b.id"}}`
	for range 3 {
		if r := h.call("POST", "/api/guests", body); r.status != 200 {
			t.Errorf("%d", r.status)
		}
	}
}

func TestAnUnknownErrorIsLoggedAndAnsweredWithoutItsText(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		Register(d, Route{Method: "GET", Path: "/api/fail", ID: "fail", Right: tenant.Public}, func(context.Context, *struct{}) (*text, error) {
			return nil, fmt.Errorf("queue: %w", errors.New("the disk of budi@example.id is full"))
		})
		Register(d, Route{Method: "GET", Path: "/api/panic", ID: "panic", Right: tenant.Public}, func(context.Context, *struct{}) (*text, error) {
			panic("the disk is full")
		})
		Register(d, Route{Method: "GET", Path: "/api/marshal", ID: "marshal", Right: tenant.Public}, func(context.Context, *struct{}) (*struct{ Body any }, error) {
			return &struct{ Body any }{Body: map[string]any{"disk": func() {}}}, nil
		})
		d.Page(Route{Method: "GET", Path: "/hooks/fail", Right: tenant.Public}, func(*fiber.Ctx) error { return errors.New("the disk is full") })
	})
	for _, path := range []string{"/api/fail", "/api/panic", "/api/marshal", "/hooks/fail"} {
		r := h.refused(fault.Internal, "GET", path, "")
		if strings.Contains(r.body, "disk") {
			t.Errorf("%s tells the client: %s", path, r.body)
		}
		eventually(t, "the cause of "+path+" is logged", func() bool {
			log := h.log.String()
			return strings.Contains(log, r.header.Get("X-Request-Id")) && strings.Contains(log, `"code":"internal"`)
		})
	}
	if log := h.log.String(); !strings.Contains(log, "the disk of [email] is full") || strings.Contains(log, "budi@") {
		t.Errorf("log: %s", log)
	}
}

func TestBothErrorFunctionsOfHumaKeepQuiet(t *testing.T) {
	t.Parallel()
	secret := errors.New("RAHASIA")
	for name, err := range map[string]huma.StatusError{
		"NewError":            huma.NewError(500, "RAHASIA", secret),
		"NewErrorWithContext": huma.NewErrorWithContext(&exchange{ctx: context.Background()}, 500, "RAHASIA", secret),
		"a detail":            huma.NewError(422, "RAHASIA", &huma.ErrorDetail{Message: "RAHASIA", Location: "body.x", Value: "RAHASIA"}),
	} {
		p, ok := err.(*Problem)
		if !ok {
			t.Fatalf("%s is a %T", name, err)
		}
		body, fail := p.MarshalJSON()
		if fail != nil || bytes.Contains(body, []byte("RAHASIA")) {
			t.Errorf("%s: %s %v", name, body, fail)
		}
	}
}

func TestADeadlineAnswers503AndALeavingClientDoesNotCancel(t *testing.T) {
	t.Parallel()
	entered, left, outcome := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	h := open(t, Options{}, func(d *Door) {
		slow := func(ctx context.Context, _ *struct{}) (*text, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("store: %w", ctx.Err())
		}
		Register(d, Route{Method: "GET", Path: "/api/slow", ID: "slow", Right: tenant.Public, Deadline: 30 * time.Millisecond}, slow)
		Register(d, Route{Method: "GET", Path: "/api/leave", ID: "leave", Right: tenant.Public}, func(ctx context.Context, _ *struct{}) (*text, error) {
			close(entered)
			<-left
			if _, ok := ctx.Deadline(); !ok {
				outcome <- errors.New("no deadline")
			}
			outcome <- ctx.Err()
			return say(""), nil
		})
	})
	if r := h.refused(fault.Deadline, "GET", "/api/slow", ""); r.header.Get("Retry-After") == "" {
		t.Error("a 503 does not say when to come back")
	}
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", h.base+"/api/leave", nil)
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if res, err := h.http.Do(req); err == nil {
			_ = res.Body.Close()
		}
	}()
	<-entered
	leave()
	<-gone
	close(left)
	if err := <-outcome; err != nil {
		t.Errorf("the context ended with the client: %v", err)
	}
}

func TestAFaultKeepsItsExtraMembersAndTheRoomCanChooseItsStatus(t *testing.T) {
	t.Parallel()
	type out struct {
		Status int
		Body   *struct {
			Number string `json:"number"`
		}
	}
	h := open(t, Options{}, func(d *Door) {
		Register(d, Route{Method: "GET", Path: "/api/held", ID: "held", Right: tenant.Public}, func(context.Context, *struct{}) (*text, error) {
			return nil, fmt.Errorf("queue: %w", fault.New(fault.CounterHeld).With("held_by", map[string]int{"counter": 2}))
		})
		Register(d, Route{Method: "POST", Path: "/api/next/{n}", ID: "next", Right: tenant.Public, Status: http.StatusCreated, Also: []int{200, 204}},
			func(_ context.Context, in *struct {
				N string `path:"n"`
			}) (*out, error) {
				o := &out{}
				switch in.N {
				case "none":
					o.Status = http.StatusNoContent
				case "old":
					o.Status = http.StatusOK
				}
				return o, nil
			})
		Register(d, Route{Method: "POST", Path: "/api/made", ID: "made", Right: tenant.Public, Status: http.StatusCreated},
			func(context.Context, *struct{}) (*text, error) { return say("K-001"), nil })
	})
	if held := h.refused(fault.CounterHeld, "GET", "/api/held", "").json(t)["held_by"]; held == nil {
		t.Error("held_by is missing")
	}
	for path, want := range map[string]int{"/api/next/none": 204, "/api/next/old": 200, "/api/next/x": 201, "/api/made": 201} {
		if r := h.call("POST", path, ""); r.status != want {
			t.Errorf("%s: %d, want %d", path, r.status, want)
		}
	}
	if r := h.call("POST", "/api/made", ""); r.body != `{"text":"K-001"}`+"\n" || r.header.Get("Link") != "" {
		t.Errorf("a schema link slipped in: %s %q", r.body, r.header.Get("Link"))
	}
}
