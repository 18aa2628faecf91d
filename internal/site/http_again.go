package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/web"
)

// meet gives a form that is opened the stamp that it had when this browser opened
// it last, or tells what was sent by it a short while ago: then another form has
// to be asked for by name, or the way back would find one.
func (s *Site) meet(c *fiber.Ctx, f *form) (already bool) {
	stamp, sent := s.recall(c.Cookies(formCookie))
	if sent != nil && c.Query("lagi") != sent.Mark() {
		f.Earlier = sent
		return true
	}
	if stamp != "" {
		f.Key = stamp
	}
	keep(c, f.Key, sameForm)
	return false
}

// meetAgain has a form that was refused tell what was sent by it before, and the
// browser keep its stamp.
func (s *Site) meetAgain(c *fiber.Ctx, f *form) {
	_, f.Earlier = s.recall(c.Cookies(formCookie))
	keep(c, f.Key, sameForm)
}

// remember has the browser keep what a form has made. A form that was pressed
// twice was sent when it was pressed first.
func (s *Site) remember(c *fiber.Ctx, number, token string) {
	if _, before := s.recall(c.Cookies(formCookie)); before == nil || before.Token != token {
		keep(c, s.sealed(earlier{number, token, s.db.Clock().Now()}), sentLife)
	}
}

// keep sets the cookie of the form of the request. It changes nothing but what
// the form's own page shows, and a page that another site led to must find it
// when it is gone back to, so it is Lax and not Strict.
func keep(c *fiber.Ctx, value string, life time.Duration) {
	c.Cookie(&fiber.Cookie{Name: formCookie, Value: value, Path: c.Path(), MaxAge: int(life.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: web.PeerOf(c.UserContext()).Secure})
}
