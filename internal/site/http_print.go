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
	door.Page(web.Route{Method: http.MethodGet, Path: "/cetak/contoh/{place}", Right: tenant.Public}, s.placedAt("/cetak/contoh/", "", s.getSample))
	door.Page(web.Route{Method: http.MethodGet, Path: "/cetak/qr/{place}", Right: tenant.Public}, s.placedAt("/cetak/qr/", "", s.getQR))
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
	p.Lang = choose(c.Query("lang"), "", "") // the visitor's, whatever the officer reads
	sl, err := s.slip(c.UserContext(), p.Lang, web.Param(c, "token"), s.originOf(c))
	if err != nil {
		return err
	}
	sl.Width = widthOf(c.Query("lebar"))
	sl.Copy, sl.Now = c.Query("salinan") == "1", c.Query("cetak") == "1"
	p.Sheet, p.Title, p.Office, p.Body = "slip", p.T("site.ticket.title", "number", sl.Number), &sl.Office, sl
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, http.StatusOK, p)
}

// widthOf is the paper with a width; of an unknown one the first.
func widthOf(text string) int {
	if text == strconv.Itoa(slipWidths[1]) {
		return slipWidths[1]
	}
	return slipWidths[0]
}

// getSample is the slip to try a printer with; no number is taken for it.
func (s *Site) getSample(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "slip")
	sl, err := s.sample(c.UserContext(), p.Lang, s.originOf(c))
	if err != nil {
		return err
	}
	sl.Width, sl.Now = widthOf(c.Query("lebar")), c.Query("cetak") == "1"
	p.Sheet, p.Title, p.Office, p.Body = "slip", p.T("cetak.sample.title", "office", o.Display()), &o, sl
	web.AllowFrame(c)
	return send(c, http.StatusOK, p)
}

// getQR is the code of the office's page as a picture, for what the office
// prints itself.
func (s *Site) getQR(c *fiber.Ctx, o office.Office) error {
	picture, err := qrSVG(s.originOf(c) + "/" + o.Code + "?s=" + sourceOf(c.Query("s")))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.SendString(strings.Replace(string(picture), "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1))
}

func (s *Site) getPoster(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "poster")
	body, err := s.poster(c.UserContext(), s.originOf(c), paperOf(strings.ToLower(c.Query("ukuran"))), sourceOf(c.Query("s")))
	if err != nil {
		return err
	}
	p.Sheet, p.Title, p.Office, p.Body = "poster", p.T("cetak.poster.title", "office", o.Display()), &o, body
	web.AllowFrame(c)
	return send(c, http.StatusOK, p)
}
