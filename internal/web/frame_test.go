package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		for _, path := range []string{"/", "/t/{token}"} {
			right := tenant.Public
			if strings.Contains(path, "token") {
				right = tenant.Token
			}
			d.Page(Route{Method: "GET", Path: path, Right: right}, func(c *fiber.Ctx) error {
				return c.SendString(Nonce(c.UserContext()))
			})
		}
	})
	nonce := regexp.MustCompile(`style-src 'nonce-([A-Za-z0-9+/]{22})'`)
	cases := []struct {
		path, cache string
		page        bool
	}{
		{"/livez", "no-store", false}, {"/api/nothing", "no-store", false}, {"/nothing", "no-cache", true},
		{"/", "no-cache", true}, {"/t/7325.c2VjcmV0", "no-store", true}, {"/api/docs", "no-cache", true},
	}
	for _, c := range cases {
		r := h.call("GET", c.path, "")
		policy := r.header.Get("Content-Security-Policy")
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": c.cache} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", c.path, name, got, want)
			}
		}
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		m := nonce.FindStringSubmatch(policy)
		if c.page != (m != nil) {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if c.path == "/" && (m == nil || r.body != m[1] || h.call("GET", "/", "").body == r.body) {
			t.Error("the page's nonce is not the policy's, or not new each time")
		}
	}
}

func TestTheRequestIdIsTakenOverWhenHarmlessAndMadeOtherwise(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(*Door) {})
	if got := h.call("GET", "/livez", "", "X-Request-Id", "abc-1.2_3").header.Get("X-Request-Id"); got != "abc-1.2_3" {
		t.Errorf("got %q", got)
	}
	v7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-`)
	for _, sent := range []string{"", "budi@example.id", strings.Repeat("x", 65), `a"b`} {
		if got := h.call("GET", "/livez", "", "X-Request-Id", sent).header.Get("X-Request-Id"); !v7.MatchString(got) {
			t.Errorf("%q became %q", sent, got)
		}
	}
}

func TestTheLogLineHoldsTheRouteAndNothingPersonal(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		echo(d, "GET", "/api/v1/public/t/{token}", tenant.Token)
		echo(d, "POST", "/api/v1/offices/{office}/queue/call-next", tenant.Serve)
	})
	h.call("GET", "/api/v1/public/t/7325.c2VjcmV0?phone=08123456789", "", "User-Agent", "Budi", "X-Request-Id", "one")
	h.call("POST", "/api/v1/offices/7325/queue/call-next", `{"name":"Budi"}`, append(as(tenant.Officer), "X-Request-Id", "two", "Idempotency-Key", "kunci")...)
	h.call("GET", "/api/v1/public/t/7325.c2VjcmV0/x", "", "X-Request-Id", "three")
	for _, want := range []string{
		`"request_id":"one","method":"GET","route":"/api/v1/public/t/{token}","status":200,`, `"office":11,"actor":"link"`,
		`"request_id":"two","method":"POST","route":"/api/v1/offices/{office}/queue/call-next","status":200,`, `"office":11,"actor":"user"`,
		`"request_id":"three","method":"GET","route":"-","status":404,`,
	} {
		eventually(t, want, func() bool { return strings.Contains(h.log.String(), want) })
	}
	for _, never := range []string{"c2VjcmV0", "0812", "Budi", "Bearer", "kunci", "u-officer"} {
		if strings.Contains(h.log.String(), never) {
			t.Errorf("the log holds %q:\n%s", never, h.log)
		}
	}
}

func TestRedactingTypesAndScrubShowKindsOnly(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	log := slog.New(slog.NewJSONHandler(&out, timeless))
	log.Info("x", "a", Name("Budi"), "b", Phone("+628123456789"), "c", Email("budi@example.id"), "d", Secret("7325.c2VjcmV0LXNlY3JldA"))
	fmt.Fprint(&out, Name("Budi"), Phone("+628123456789"), Email("budi@example.id"), Secret("c2VjcmV0"))
	out.WriteString(Scrub(`for budi.s+x@example.co.id or +62 812-3456-7890 (08123456789), link 7325.c2VjcmV0LXNlY3JldC1z, device 7325.d.c2VjcmV0LXNlY3JldC1z, ` +
		`jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl, invalid input syntax for type uuid: "Budi" Key (email)=(Budi) exists`))
	for _, never := range []string{"Budi", "budi", "812", "c2VjcmV0", "eyJ", "c2ln"} {
		if strings.Contains(out.String(), never) {
			t.Errorf("%q is shown: %s", never, out.String())
		}
	}
	if got := Scrub("queue: no row of ticket 01936d3e-7b1c-7def-8a3b-0123456789ab in office 7325"); !strings.Contains(got, "01936d3e-7b1c-7def-8a3b-0123456789ab in office 7325") {
		t.Errorf("an id was taken for personal data: %s", got)
	}
}

func TestTheClientIsTheRightmostHopThatIsNotOurs(t *testing.T) {
	t.Parallel()
	behind := Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}}
	peers := func(d *Door) {
		Register(d, Route{Method: "GET", Path: "/api/peer", ID: "peer", Right: tenant.Public}, func(ctx context.Context, _ *struct{}) (*text, error) {
			return say(fmt.Sprint(ClientIP(ctx), " ", PeerOf(ctx).Secure, " ", PeerOf(ctx).Host)), nil
		})
	}
	proxied, direct := open(t, behind, peers), open(t, Options{}, peers)
	cases := []struct {
		h         *house
		forwarded string
		want      string
	}{
		{proxied, "", "127.0.0.1 true pst.id"},
		{proxied, "203.0.113.7", "203.0.113.7 true pst.id"},
		{proxied, "1.2.3.4, 203.0.113.7", "203.0.113.7 true pst.id"},
		{proxied, "1.2.3.4, 203.0.113.7, 10.1.1.1", "203.0.113.7 true pst.id"},
		{proxied, "1.2.3.4, nonsense, 10.1.1.1", "10.1.1.1 true pst.id"},
		{proxied, "::ffff:203.0.113.7", "203.0.113.7 true pst.id"},
		{proxied, "2001:db8::1", "2001:db8::1 true pst.id"},
		{direct, "203.0.113.7", "127.0.0.1 false pst.id"},
	}
	for _, c := range cases {
		got := c.h.call("GET", "/api/peer", "", "Host", "pst.id", "X-Forwarded-For", c.forwarded, "X-Forwarded-Proto", "https").json(t)["text"]
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.forwarded, got, c.want)
		}
	}
}

func TestARefusedPageIsAPageAndARefusedCallIsAProblem(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.ErrorPage = func(c *fiber.Ctx, f *fault.Fault) error {
			if f.Code == fault.UnknownOffice {
				return errors.New("the template is broken")
			}
			c.Set("Content-Type", "text/html; charset=utf-8")
			_, err := c.WriteString("<h1>" + string(f.Code) + "</h1>")
			return err
		}
		d.Page(Route{Method: "GET", Path: "/{office}/antrean", Right: tenant.Public}, func(c *fiber.Ctx) error {
			if _, err := c.WriteString("half a page"); err != nil {
				return err
			}
			panic("odd")
		})
	})
	if r := h.call("GET", "/nothing/here/at/all", ""); r.status != 404 || r.body != "<h1>not_found</h1>" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := h.call("GET", "/7325/antrean", ""); r.status != 500 || r.body != "<h1>internal</h1>" {
		t.Errorf("%d %s", r.status, r.body)
	}
	h.refused(fault.UnknownOffice, "GET", "/9999/antrean", "")
	h.refused(fault.NotFound, "GET", "/api/nothing", "")
	h.refused(fault.NotFound, "GET", "/hooks/nothing", "")
}

func TestReadyIsDownOnlyWhenSomethingVitalIsAway(t *testing.T) {
	t.Parallel()
	postgres, redis := Check{Name: "postgres", OK: true, Vital: true}, Check{Name: "redis", OK: true}
	cases := []struct {
		postgres, redis bool
		status          int
		word            string
	}{{true, true, 200, "ok"}, {true, false, 200, "degraded"}, {false, true, 503, "down"}, {false, false, 503, "down"}}
	for _, c := range cases {
		h := open(t, Options{Ready: func(context.Context) []Check {
			p, r := postgres, redis
			p.OK, r.OK = c.postgres, c.redis
			return []Check{r, p}
		}}, func(*Door) {})
		if r := h.call("GET", "/readyz", ""); r.status != c.status || r.json(t)["status"] != c.word {
			t.Errorf("%+v: %d %s", c, r.status, r.body)
		}
	}
	h := open(t, Options{}, func(*Door) {})
	if r := h.call("GET", "/livez", ""); r.status != 200 || r.body != `{"status":"ok"}`+"\n" {
		t.Errorf("livez: %d %s", r.status, r.body)
	}
}
