package site

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/office"
)

// parts is a page of sections that say the same everywhere. Name begins the
// keys of its texts.
type parts struct {
	Name  string
	Parts []string
}

var (
	helpParts   = parts{"help", []string{"steps", "ask", "none", "missed", "priority", "lost", "closed", "complaint"}}
	accessParts = parts{"access", []string{"state", "tested", "known", "contact"}}
)

func (s *Site) getParts(body parts) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p := s.page(c, "parts")
		p.Title, p.Body = p.T("page."+body.Name), body
		return send(c, http.StatusOK, p)
	}
}

func (s *Site) getStandard(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "standard")
	profile, err := s.Profile(c.UserContext())
	if err != nil {
		return err
	}
	p.Title, p.Office, p.Body = p.T("page.standard")+" · "+profile.Name, &o, standardsOf(profile, p.Lang, c.Query("layanan"))
	return send(c, http.StatusOK, p)
}
