package site

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// printRoutes registers what is made for paper. The slip is opened by the
// ticket's own link; the poster holds only what anybody may know.
func (s *Site) printRoutes(door *web.Door) {
	door.Page(web.Route{Method: http.MethodGet, Path: "/cetak/slip/{token}", Right: tenant.Token}, s.getSlip)
	door.Page(web.Route{Method: http.MethodGet, Path: "/cetak/poster/{place}", Right: tenant.Public}, s.placedAt("/cetak/poster/", "", s.getPoster))
}

// originOf is how the public names us: as configured, else as this request did.
func (s *Site) originOf(c *fiber.Ctx) string {
	if s.origin != "" {
		return s.origin
	}
	p := web.PeerOf(c.UserContext())
	if p.Secure {
		return "https://" + p.Host
	}
	return "http://" + p.Host
}

func (s *Site) getSlip(c *fiber.Ctx) error {
	p := s.page(c, "slip")
	sl, err := s.slip(c.UserContext(), p.Lang, web.Param(c, "token"), s.originOf(c))
	if err != nil {
		return err
	}
	sl.Width = slipWidths[0]
	if c.Query("lebar") == strconv.Itoa(slipWidths[1]) {
		sl.Width = slipWidths[1]
	}
	sl.Copy, sl.Now = c.Query("salinan") == "1", c.Query("cetak") == "1"
	p.Sheet, p.Title, p.Office, p.Body = "slip", p.T("site.ticket.title", "number", sl.Number), &sl.Office, sl
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, http.StatusOK, p)
}

func (s *Site) getPoster(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "poster")
	body, err := s.poster(c.UserContext(), s.originOf(c), paperOf(strings.ToLower(c.Query("ukuran"))), sourceOf(c.Query("s")))
	if err != nil {
		return err
	}
	p.Sheet, p.Title, p.Office, p.Body = "poster", p.T("cetak.poster.title", "office", o.Display()), &o, body
	return send(c, http.StatusOK, p)
}
