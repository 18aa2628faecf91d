package web

import (
	"context"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/pkg/clock"
)

// The content security policies (W3C CSP 3). A page's only style element
// carries the nonce; scripts come from files of ours.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

func pagePolicy(nonce string) string {
	return "default-src 'self'; style-src 'nonce-" + nonce + "'; script-src 'self'; object-src 'none'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// AllowFrame lets pages of our own show this page in a frame, as a preview;
// those of others still may not. It must hold nothing that a click could do
// harm with (clickjacking).
func AllowFrame(c *fiber.Ctx) {
	policy := pagePolicy(Nonce(c.UserContext()))
	c.Set(fiber.HeaderContentSecurityPolicy, strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
}

// spokenByMachines tells whether the path answers programs, not people.
func spokenByMachines(path string) bool {
	for _, prefix := range []string{"/api/", "/hooks/", "/livez", "/readyz"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// frame surrounds every request, found or not.
func (d *Door) frame(c *fiber.Ctx) error {
	start := d.o.Clock.Now()
	v := d.open(c)
	if err := guarded(c.Next); err != nil {
		d.refuse(c, err)
	}
	squeeze(c)
	dieReplying(c)
	d.o.Log.LogAttrs(c.UserContext(), slog.LevelInfo, "request",
		slog.String("request_id", v.id), slog.String("method", c.Method()), slog.String("route", v.route),
		slog.Int("status", c.Response().StatusCode()), slog.Float64("ms", float64(d.o.Clock.Now().Sub(start).Microseconds())/1000),
		slog.Int("office", int(v.where)), slog.String("actor", string(v.actor.Kind)))
	return nil
}

// open names the request and sets what every answer carries; a handler may
// set a header anew.
func (d *Door) open(c *fiber.Ctx) *visit {
	v := d.visitFor(c)
	c.SetUserContext(context.WithValue(context.Background(), visitKey{}, v))
	d.limitAnswer(c)
	c.Set(fiber.HeaderXRequestID, v.id)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, apiPolicy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if v.nonce != "" {
		c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(v.nonce))
		if !strings.HasPrefix(c.Path(), "/t/") {
			c.Set(fiber.HeaderCacheControl, "no-cache")
		}
	}
	return v
}

// limitAnswer bounds a peer that reads slowly. The machine's own clock counts,
// not the program's: the kernel knows no other.
func (d *Door) limitAnswer(c *fiber.Ctx) {
	if conn := c.Context().Conn(); conn != nil {
		_ = conn.SetWriteDeadline(clock.System{}.Now().Add(answerTimeout)) // fails on a closed connection only
	}
}

// onServerError answers what fasthttp refuses before any route: a body or
// header that is too large, a request that is not HTTP.
func (d *Door) onServerError(c *fiber.Ctx, err error) error {
	v := d.open(c)
	d.refuse(c, err)
	d.o.Log.LogAttrs(c.UserContext(), slog.LevelInfo, "request", slog.String("request_id", v.id),
		slog.String("route", v.route), slog.Int("status", c.Response().StatusCode()))
	return nil
}
