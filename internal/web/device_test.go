package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// devices opens what a TV and a kiosk use, and a page that says who asks.
func devices(t *testing.T) *house {
	t.Helper()
	return open(t, Options{}, func(d *Door) {
		echo(d, "GET", "/api/v1/offices/{office}/board", tenant.ShowBoard)
		echo(d, "POST", "/api/v1/offices/{office}/kiosk/tickets", tenant.IssueKiosk)
		echo(d, "GET", "/api/v1/offices/{office}/queue", tenant.ReadQueue)
		d.Page(Route{Method: "GET", Path: "/tv", Right: tenant.Public}, func(c *fiber.Ctx) error {
			actor, err := d.Device(c)
			if err != nil {
				return err
			}
			return c.SendString(string(actor.Device))
		})
	})
}

func TestADeviceIsKnownByItsCookie(t *testing.T) {
	t.Parallel()
	h := devices(t)
	board, issue := "/api/v1/offices/7325/board", "/api/v1/offices/7325/kiosk/tickets"
	for _, c := range []struct {
		method, path string
		headers      []string
		want         fault.Code // "" for 200
	}{
		{"GET", board, []string{"Cookie", "pst_device=tv"}, ""},
		{"POST", issue, []string{"Cookie", "pst_device=kiosk", "Sec-Fetch-Site", "same-origin"}, ""},
		{"POST", issue, []string{"Cookie", "pst_device=tv"}, fault.Forbidden},
		{"GET", "/api/v1/offices/7371/board", []string{"Cookie", "pst_device=tv"}, fault.OutsideScope},
		{"GET", board, []string{"Cookie", "pst_device=garbage"}, fault.TokenInvalid},
		// Only a device is known by it, only under the name of the connection, and a
		// bearer that is there counts.
		{"GET", "/api/v1/offices/7325/queue", []string{"Cookie", "pst_device=officer"}, fault.TokenInvalid},
		{"GET", board, []string{"Cookie", "__Host-pst_device=tv"}, fault.SignInNeeded},
		{"GET", board, []string{"Cookie", "pst_device=" + strings.Repeat("t", 200)}, fault.SignInNeeded},
		{"GET", board, []string{"Cookie", "pst_device=tv", "Authorization", "Bearer garbage"}, fault.TokenInvalid},
		{"GET", board, []string{"Cookie", "pst_device=tv", "Authorization", "Basic b2s6b2s="}, fault.SignInNeeded},
		// A change that another site asks for carries no device.
		{"POST", issue, []string{"Cookie", "pst_device=kiosk", "Sec-Fetch-Site", "cross-site"}, fault.SignInNeeded},
	} {
		if c.want != "" {
			h.refused(c.want, c.method, c.path, "{}", c.headers...)
			continue
		}
		if r := h.call(c.method, c.path, "{}", c.headers...); r.status != http.StatusOK || !strings.Contains(r.body, `"device d-`) {
			t.Errorf("%s %s %v: %d %s", c.method, c.path, c.headers, r.status, r.body)
		}
	}
}

func TestAPageKeepsTheCookieOfADeviceAndRemovesAWornOne(t *testing.T) {
	t.Parallel()
	h := devices(t)
	known := h.call("GET", "/tv", "", "Cookie", "pst_device=tv")
	kept := known.header.Get("Set-Cookie")
	if known.status != http.StatusOK || known.body != "tv" || !strings.HasPrefix(kept, "pst_device=tv; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict") {
		t.Errorf("%d %s %q", known.status, known.body, kept)
	}
	worn := h.call("GET", "/tv", "", "Cookie", "pst_device=garbage")
	if got := worn.header.Get("Set-Cookie"); worn.status != http.StatusUnauthorized || !strings.HasPrefix(got, "pst_device=; Path=/; Max-Age=0") {
		t.Errorf("%d %q", worn.status, got)
	}
	if none := h.call("GET", "/tv", ""); none.status != http.StatusUnauthorized || none.header.Get("Set-Cookie") != "" {
		t.Errorf("%d %v", none.status, none.header)
	}
	secure := context.WithValue(context.Background(), visitKey{}, &visit{peer: Peer{Secure: true}})
	if got := DeviceCookie(secure, "x"); !strings.HasPrefix(got, "__Host-pst_device=x; Path=/; ") || !strings.Contains(got, "; Secure") {
		t.Errorf("over https %q", got)
	}
}
