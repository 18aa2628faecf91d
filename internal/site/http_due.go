package site

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// getDue explains a due date: the one that was asked for, or that of somebody
// who writes now.
func (s *Site) getDue(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "due")
	profile, err := s.Profile(c.UserContext())
	if err != nil {
		return err
	}
	v, err := s.calendar(c.UserContext())
	if err != nil {
		return err
	}
	due := countingOf(profile, v, p.Lang)
	due.ask(func(name string) string { return c.Query(name) })
	if err := due.answer(v); err != nil {
		return err
	}
	p.Title, p.Office, p.Query, p.Body = p.T("tenggat.title")+" · "+profile.Name, &o, due.query(), due
	if len(due.Errors) > 0 {
		p.Wrong = true
		return send(c, http.StatusUnprocessableEntity, p)
	}
	return send(c, http.StatusOK, p)
}

// calendar is the calendar in force in the office the context acts for.
func (s *Site) calendar(ctx context.Context) (v calendar.Version, err error) {
	err = store.View(ctx, s.db, func(ctx context.Context, tx *store.Tx) error {
		v, err = calendar.CurrentIn(ctx, tx)
		return err
	})
	return v, err
}
