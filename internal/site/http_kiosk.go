package site

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/i18n"
)

// getKiosk is the page of a paired kiosk. It begins in Indonesian for every
// visitor; who chose English does not choose it for the next one.
func (s *Site) getKiosk(c *fiber.Ctx) error {
	p := s.device(c, "kios")
	if p.Lang = i18n.ID; c.Query("bahasa") == string(i18n.EN) {
		p.Lang = i18n.EN
	}
	k, err := s.kiosk(c.UserContext(), p.Lang, s.originOf(c))
	if err != nil {
		return err
	}
	p.Sheet, p.Title, p.Office, p.Body = "kios", p.T("kios.title", "office", k.Name), &k.office, k
	return send(c, http.StatusOK, p)
}
