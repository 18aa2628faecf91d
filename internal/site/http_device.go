package site

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// homes are the pages of the devices of a lobby.
var homes = map[tenant.DeviceKind]string{tenant.TV: "/tv", tenant.Kiosk: "/kios"}

// deviceRoutes registers the pages of a lobby's devices.
func (s *Site) deviceRoutes(door *web.Door) {
	door.Page(web.Route{Method: http.MethodGet, Path: homes[tenant.TV], Right: tenant.Public}, s.paired(tenant.TV, s.getTV))
	door.Page(web.Route{Method: http.MethodGet, Path: homes[tenant.Kiosk], Right: tenant.Public}, s.paired(tenant.Kiosk, s.getKiosk))
	door.Page(web.Route{Method: http.MethodGet, Path: "/suara/{office}/{file}", Right: tenant.Public}, s.getClip)
}

// getClip serves a clip of the voice. A browser asks each time whether it has
// changed, so that a new recording is heard.
func (s *Site) getClip(c *fiber.Ctx) error {
	here, err := s.here(c.UserContext())
	if err != nil {
		return err
	}
	a, ok := s.clip(here.Code, web.Param(c, "file"))
	if !ok {
		return fault.New(fault.NotFound)
	}
	tag := `"` + a.Tag + `"`
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, a.Type)
	return c.Send(a.Body)
}

// device begins a page of a lobby's device. It is Indonesian unless somebody
// chose otherwise: whoever bought the device did not choose its language.
func (s *Site) device(c *fiber.Ctx, name string) page {
	p := s.page(c, name)
	p.Lang = choose(c.Query("lang"), c.Cookies(langCookie), "")
	return p
}

// pairing is the page that pairs a device.
type pairing struct {
	Kind    tenant.DeviceKind
	Revoked bool // it was paired, and is no longer
}

// patience is after how many seconds a device asks again for a page that failed:
// nobody stands beside it to press a key.
const patience = "15"

// paired shows a page to a paired device of the kind, the page that pairs it to
// any other browser, and the right page to a device of another kind.
func (s *Site) paired(kind tenant.DeviceKind, show fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := s.pairedOnly(c, kind, show)
		if err != nil {
			c.Set("Refresh", patience)
		}
		return err
	}
}

func (s *Site) pairedOnly(c *fiber.Ctx, kind tenant.DeviceKind, show fiber.Handler) error {
	actor, err := s.door.Device(c)
	switch {
	case fault.Is(err, fault.SignInNeeded), fault.Is(err, fault.TokenInvalid):
		p := s.device(c, "pair")
		p.Sheet, p.Title = "pair", p.T("device.pair."+string(kind))
		p.Body = pairing{kind, fault.Is(err, fault.TokenInvalid) || c.Query("dicabut") == "1"}
		return send(c, http.StatusOK, p)
	case err != nil:
		return err
	case actor.Device != kind:
		return c.Redirect(homes[actor.Device], http.StatusSeeOther)
	}
	c.SetUserContext(tenant.WithOffice(tenant.WithActor(c.UserContext(), actor), actor.Office))
	return show(c)
}

func (s *Site) getTV(c *fiber.Ctx) error {
	p := s.device(c, "tv")
	v, err := s.screen(c.UserContext(), p.Lang, s.originOf(c))
	if err != nil {
		return err
	}
	p.Sheet, p.Title, p.Office, p.Body = "tv", p.T("tv.title", "office", v.Name), &v.office, v
	return send(c, http.StatusOK, p)
}
