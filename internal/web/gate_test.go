package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// echo registers a route that answers what its context says.
func echo(d *Door, method, path string, right tenant.Right) {
	type in struct{ RawBody []byte }
	handle := func(ctx context.Context) (*text, error) {
		a := tenant.ActorOf(ctx)
		o, _ := tenant.OfficeOf(ctx)
		k, _ := tenant.KeyOf(ctx)
		kept, err := json.Marshal(k)
		return say(fmt.Sprintf("%s %s %d %s", a.Kind, a.ID, o, kept)), err
	}
	r := Route{Method: method, Path: path, ID: method + path, Right: right}
	if mutating(method) {
		Register(d, r, func(ctx context.Context, _ *in) (*text, error) { return handle(ctx) })
		return
	}
	Register(d, r, func(ctx context.Context, _ *struct{}) (*text, error) { return handle(ctx) })
}

func TestARouteWithoutARightPanics(t *testing.T) {
	t.Parallel()
	good := Route{Method: "GET", Path: "/x", ID: "x", Right: tenant.Public}
	broken := map[string]func(r *Route){
		"no right":           func(r *Route) { r.Right = "" },
		"a misspelt right":   func(r *Route) { r.Right = "queue.serv" },
		"no id":              func(r *Route) { r.ID = "" },
		"an odd method":      func(r *Route) { r.Method = "BREW" },
		"a relative path":    func(r *Route) { r.Path = "x" },
		"a wildcard":         func(r *Route) { r.Path = "/x/*" },
		"too large bodies":   func(r *Route) { r.MaxBody = 5 << 20 },
		"token, no link":     func(r *Route) { r.Right = tenant.Token },
		"link, no token":     func(r *Route) { r.Path = "/t/{token}" },
		"the second time":    func(r *Route) { r.Path = "/livez" },
		"an operation twice": func(r *Route) { r.ID = "livez" },
	}
	for name, spoil := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			r := good
			spoil(&r)
			Register(New(Options{}), r, func(context.Context, *struct{}) (*text, error) { return say(""), nil })
		})
	}
}

func TestEveryRouteIsListedWithItsRight(t *testing.T) {
	t.Parallel()
	d := New(Options{})
	echo(d, "GET", "/api/v1/me", tenant.Self)
	d.Page(Route{Method: "GET", Path: "/", Right: tenant.Public}, func(*fiber.Ctx) error { return nil })
	d.Stream(Route{Path: "/api/v1/offices/{office}/events", ID: "events", Right: tenant.ReadQueue}, func(context.Context, Stream) error { return nil })
	var got []string
	for _, r := range d.Routes() {
		got = append(got, r.Method+" "+r.Path+" "+string(r.Right))
	}
	want := []string{
		"GET /livez public", "GET /readyz public", "GET /api/openapi.json public", "GET /api/docs public",
		"GET /api/v1/me self", "GET / public", "GET /api/v1/offices/{office}/events queue.read",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASignedInRouteAsksWhoThenWhereThenByWhatRight(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "GET", "/api/v1/offices/{office}/queue", tenant.ReadQueue)
		echo(d, "GET", "/api/v1/offices/{office}/services", tenant.ManageOffice)
		echo(d, "GET", "/api/v1/national/offices/{office}", tenant.ManageNation)
		echo(d, "GET", "/api/v1/offices/{office}/figures", tenant.ReadProvinces)
		echo(d, "GET", "/api/v1/me", tenant.Self)
	})
	queue, services := "/api/v1/offices/7325/queue", "/api/v1/offices/7325/services"
	cases := []struct {
		bearer, path string
		want         fault.Code // "" for 200
	}{
		{"", queue, fault.SignInNeeded},
		{"", "/api/v1/offices/9999/queue", fault.SignInNeeded},
		{"garbage", queue, fault.TokenInvalid},
		{"ended", queue, fault.SessionEnded},
		{"officer~" + strings.Repeat("x", 4000), queue, ""},
		{"officer~" + strings.Repeat("x", 5000), queue, fault.TokenInvalid},
		{"officer", queue, ""},
		{"officer", "/api/v1/offices/7324/queue", ""}, // a former code
		{"officer", "/api/v1/offices/7371/queue", fault.OutsideScope},
		{"officer", "/api/v1/offices/9999/queue", fault.UnknownOffice},
		{"officer", services, fault.Forbidden},
		{"officer", "/api/v1/offices/7371/services", fault.OutsideScope},
		{"office_admin", services, ""},
		{"office_admin", "/api/v1/offices/7371/services", fault.OutsideScope},
		{"supervisor", queue, fault.Forbidden},
		{"supervisor", "/api/v1/offices/7371/queue", fault.Forbidden},
		{"supervisor", "/api/v1/offices/7371/figures", fault.OutsideScope},
		{"national_admin", queue, fault.Forbidden},
		{"national_admin", "/api/v1/national/offices/7371", ""},
		{"officer", "/api/v1/me", ""},
		{"national_admin", "/api/v1/me", ""},
	}
	for _, c := range cases {
		var headers []string
		if c.bearer != "" {
			headers = []string{"Authorization", "Bearer " + c.bearer}
		}
		if c.want != "" {
			h.refused(c.want, "GET", c.path, "", headers...)
			continue
		}
		if r := h.call("GET", c.path, "", headers...); r.status != 200 {
			t.Errorf("%s as %s: %d %s", c.path, c.bearer, r.status, r.body)
		}
	}
	if r := h.refused(fault.SignInNeeded, "GET", queue, "", "Authorization", "Basic b2s6b2s="); r.header.Get("WWW-Authenticate") != "Bearer" {
		t.Error("a 401 does not say how to sign in")
	}
}

func TestTheOfficeComesFromTheSessionOrThePath(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "GET", "/api/v1/offices/{office}/queue", tenant.ReadQueue)
		echo(d, "GET", "/api/v1/me", tenant.Self)
		echo(d, "GET", "/api/v1/public/offices/{office}", tenant.Public)
		echo(d, "GET", "/api/v1/public/offices", tenant.Public)
		echo(d, "GET", "/api/v1/public/t/{token}", tenant.Token)
	})
	token := "7371.c2VjcmV0LXNlY3JldC1zZQ"
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(token)))
	cases := map[string]string{
		"/api/v1/offices/7325/queue":         "user u-officer 11 ",
		"/api/v1/me":                         "user u-officer 11 ",
		"/api/v1/public/offices/7371":        "visitor  12 ",
		"/api/v1/public/offices?office=7371": "visitor  0 ",
		"/api/v1/public/t/" + token:          "link " + sum + " 12 ",
	}
	for path, want := range cases {
		r := h.call("GET", path, "", as(tenant.Officer)...)
		if got, _ := r.json(t)["text"].(string); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestAMalformedLinkAnswersLikeAnUnknownOne(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) { echo(d, "GET", "/api/v1/public/t/{token}", tenant.Token) })
	for _, token := range []string{"9999.c2VjcmV0", "7325", "7325.", ".c2VjcmV0", "7325." + strings.Repeat("x", 200), "7325.%00", "7325.%ff"} {
		h.refused(fault.NotFound, "GET", "/api/v1/public/t/"+token, "")
	}
	if status, _ := h.raw("GET /api/v1/public/t/7325.%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); status != 404 {
		t.Errorf("a path that cannot be unescaped: %d", status)
	}
}

func TestTheRequestKeyNamesCallerRouteAndBody(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "POST", "/api/v1/offices/{office}/queue/call-next", tenant.Serve)
		echo(d, "POST", "/api/v1/public/offices/{office}/tickets", tenant.Public)
		echo(d, "POST", "/api/v1/public/t/{token}/cancel", tenant.Token)
		echo(d, "GET", "/api/v1/me", tenant.Self)
	})
	key := func(method, path, body string, headers ...string) tenant.Key {
		t.Helper()
		r := h.call(method, path, body, append(headers, as(tenant.Officer)...)...)
		said, _ := r.json(t)["text"].(string)
		var k tenant.Key
		if err := json.Unmarshal([]byte(said[strings.Index(said, "{"):]), &k); err != nil {
			t.Fatal(err)
		}
		return k
	}
	body := `{ "counter": "1" }`
	want := tenant.Key{Caller: "u-officer", Route: "POST /api/v1/offices/7325/queue/call-next", Value: "k1", Body: sha256.Sum256([]byte(body))}
	if diff := cmp.Diff(want, key("POST", "/api/v1/offices/7325/queue/call-next", body, "Idempotency-Key", "k1")); diff != "" {
		t.Error(diff)
	}
	if k := key("POST", "/api/v1/public/offices/7325/tickets", body, "Idempotency-Key", "k1"); k.Caller != "public" {
		t.Errorf("caller %q", k.Caller)
	}
	link := LinkID("7325.c2VjcmV0")
	k := key("POST", "/api/v1/public/t/7325.c2VjcmV0/cancel", "{}", "Idempotency-Key", "k1")
	if k.Caller != "link:"+link || k.Route != "POST /api/v1/public/t/"+link+"/cancel" {
		t.Errorf("the link is kept: %+v", k)
	}
	if k := key("GET", "/api/v1/me", "", "Idempotency-Key", "k1"); k.Value != "" {
		t.Error("a GET carries a key")
	}
	if k := key("POST", "/api/v1/public/offices/7325/tickets", body); k.Value != "" {
		t.Error("a key nobody sent")
	}
}

func TestADeviceReachesTheBoardOfItsOwnOfficeAndNothingOfADesk(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "GET", "/api/v1/offices/{office}/board", tenant.ShowBoard)
		echo(d, "GET", "/api/v1/offices/{office}/queue", tenant.ReadQueue)
		echo(d, "GET", "/api/v1/me", tenant.Self)
		echo(d, "POST", "/api/v1/offices/{office}/kiosk/tickets", tenant.IssueKiosk)
	})
	cases := []struct {
		bearer, method, path string
		want                 fault.Code // "" for 200
	}{
		{"tv", "GET", "/api/v1/offices/7325/board", ""},
		{"kiosk", "GET", "/api/v1/offices/7324/board", ""}, // a former code
		{"tv", "GET", "/api/v1/offices/7371/board", fault.OutsideScope},
		{"kiosk", "GET", "/api/v1/offices/7371/queue", fault.OutsideScope},
		{"kiosk", "GET", "/api/v1/offices/7325/queue", fault.Forbidden},
		{"tv", "GET", "/api/v1/offices/7325/queue", fault.Forbidden},
		{"kiosk", "GET", "/api/v1/me", fault.Forbidden},
		{"kiosk", "POST", "/api/v1/offices/7325/kiosk/tickets", ""},
		{"kiosk", "POST", "/api/v1/offices/7371/kiosk/tickets", fault.OutsideScope},
		{"tv", "POST", "/api/v1/offices/7325/kiosk/tickets", fault.Forbidden},
		{"office_admin", "POST", "/api/v1/offices/7325/kiosk/tickets", fault.Forbidden},
		{"national_admin", "GET", "/api/v1/offices/7325/board", fault.Forbidden},
	}
	for _, c := range cases {
		who, body := []string{"Authorization", "Bearer " + c.bearer}, ""
		if c.method == "POST" {
			body = "{}"
		}
		if c.want != "" {
			h.refused(c.want, c.method, c.path, body, who...)
			continue
		}
		if r := h.call(c.method, c.path, body, who...); r.status != 200 {
			t.Errorf("%s as %s: %d %s", c.path, c.bearer, r.status, r.body)
		}
	}
	r := h.call("POST", "/api/v1/offices/7325/kiosk/tickets", "{}", "Authorization", "Bearer kiosk", "Idempotency-Key", "k1")
	if !strings.Contains(r.body, "device:d-kiosk") {
		t.Errorf("the key's caller is not the device: %s", r.body)
	}
}

func TestAnInvalidRequestKeyIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "POST", "/keyed", tenant.Public)
		Register(d, Route{Method: "POST", Path: "/unkeyed", ID: "unkeyed", Right: tenant.Public, NoKey: true},
			func(context.Context, *struct{}) (*text, error) { return say(""), nil })
	})
	for _, key := range []string{"", strings.Repeat("k", 256), "kunci\u00e9", "a\tb"} {
		h.refused(fault.KeyInvalid, "POST", "/keyed", "{}", "Idempotency-Key", key)
		if r := h.call("POST", "/unkeyed", "", "Idempotency-Key", key); r.status != 200 {
			t.Errorf("a route outside idempotency read the key: %d", r.status)
		}
	}
	if r := h.call("POST", "/keyed", "{}", "Idempotency-Key", strings.Repeat("k", 255)); r.status != 200 {
		t.Errorf("255 characters: %d %s", r.status, r.body)
	}
}

func TestAPageTakesItsKeyFromTheFormAndRefusesAnotherSitesPost(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.Page(Route{Method: "POST", Path: "/{office}/antrean", Right: tenant.Public}, func(c *fiber.Ctx) error {
			if err := UseKey(c, c.FormValue("key")); err != nil {
				return err
			}
			k, _ := tenant.KeyOf(c.UserContext())
			return c.SendString(k.Caller + " " + k.Route + " " + k.Value)
		})
	})
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	if r := h.call("POST", "/7325/antrean", "key=abc", form...); r.body != "public POST /7325/antrean abc" {
		t.Errorf("%d %s", r.status, r.body)
	}
	h.refused(fault.KeyInvalid, "POST", "/7325/antrean", "key=", form...)
	h.refused(fault.Forbidden, "POST", "/7325/antrean", "key=abc", append(slices.Clone(form), "Sec-Fetch-Site", "cross-site")...)
	if r := h.call("POST", "/7325/antrean", "key=abc", append(slices.Clone(form), "Sec-Fetch-Site", "same-origin")...); r.status != http.StatusOK {
		t.Errorf("our own form: %d", r.status)
	}
}
