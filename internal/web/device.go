package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// A TV and a kiosk are browsers: their token is kept in a cookie that no script
// can read, and an EventSource, which cannot send a header, carries it too. A
// browser takes a __Host- cookie only over https (RFC 6265bis §4.1.3.2).
const (
	secureDevice = "__Host-pst_device"
	plainDevice  = "pst_device"

	// deviceLife is as long as browsers keep a cookie at most (RFC 6265bis
	// §5.5); every page of a device begins it anew.
	deviceLife = 400 * 24 * time.Hour
)

// DeviceCookie is the Set-Cookie header that keeps a device's token in the
// browser of the request; an empty token removes it.
func DeviceCookie(ctx context.Context, token string) string {
	c := http.Cookie{Name: deviceCookieName(PeerOf(ctx)), Value: token, Path: "/", HttpOnly: true, Secure: PeerOf(ctx).Secure,
		SameSite: http.SameSiteStrictMode, MaxAge: int(deviceLife.Seconds())}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

func deviceCookieName(p Peer) string {
	if p.Secure {
		return secureDevice
	}
	return plainDevice
}

// deviceToken is the token that the browser of a device sends, or "". A change
// that another site asks for carries none.
func deviceToken(c *fiber.Ctx) string {
	if mutating(c.Method()) && crossSite(c) {
		return ""
	}
	token := c.Cookies(deviceCookieName(PeerOf(c.UserContext())))
	if len(token) > linkLimit {
		return ""
	}
	return token
}

// Device tells which paired device asks for a page, and begins its cookie anew.
// A browser that is none is sign_in_needed; one whose token opens nothing any
// more is token_invalid, and its cookie is removed.
func (d *Door) Device(c *fiber.Ctx) (tenant.Actor, error) {
	token := deviceToken(c)
	if token == "" {
		return tenant.Actor{}, fault.New(fault.SignInNeeded)
	}
	actor, err := d.byDevice(c.UserContext(), token)
	switch {
	case err == nil:
		c.Append(fiber.HeaderSetCookie, DeviceCookie(c.UserContext(), token))
	case fault.Is(err, fault.TokenInvalid):
		c.Append(fiber.HeaderSetCookie, DeviceCookie(c.UserContext(), ""))
	}
	return actor, err
}

// byDevice tells which device a cookie names; it names nobody else.
func (d *Door) byDevice(ctx context.Context, token string) (tenant.Actor, error) {
	actor, err := d.o.Authenticate(ctx, token)
	if err == nil && actor.Kind != tenant.Device {
		return tenant.Actor{}, fault.New(fault.TokenInvalid)
	}
	return actor, err
}
