package site

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/web"
)

// form begins the page that takes a number.
func (s *Site) form(c *fiber.Ctx) (page, form, error) {
	p := s.page(c, "form")
	profile, err := s.Profile(c.UserContext())
	f := form{Profile: profile, Key: s.newStamp(), Values: map[string]string{}, When: profile.when(p.Lang)}
	p.Title, p.Office = p.T("site.take")+" · "+profile.Name, &profile.office
	return p, f, err
}

func (s *Site) getForm(c *fiber.Ctx, _ office.Office) error {
	p, f, err := s.form(c)
	if err != nil {
		return err
	}
	f.Values["asal"] = cameBy(c.Query("s"))
	switch {
	case !f.Today.Numbers:
		p.Name = "closed"
	case s.meet(c, &f):
		p.Name = "again"
	}
	p.Body = f
	return send(c, http.StatusOK, p)
}

// posted is a form of the site as it arrived.
type posted struct {
	key   string // its stamp, empty when there is no good one
	note  string // key of a sentence that asks to press again; empty when all is well
	value func(name string) string
}

// readForm reads a posted form and judges how it was sent.
func (s *Site) readForm(c *fiber.Ctx) posted {
	args := c.Request().PostArgs()
	in := posted{value: func(name string) string { return string(args.Peek(name)) }}
	in.key, in.note = s.judge(in.value("kunci"), in.value(trap))
	return in
}

func (s *Site) postForm(c *fiber.Ctx) error {
	in := s.readForm(c)
	var f form
	f.fill(in.value)
	v := f.visit()
	if wrong := v.Wrong(); wrong != nil {
		return s.askAgain(c, in, f.Values, fault.Invalid(wrong...))
	}
	if in.note != "" {
		return s.askAgain(c, in, f.Values, nil)
	}
	if err := web.UseKey(c, in.key); err != nil {
		return err
	}
	taken, err := s.queue.Take(c.UserContext(), v)
	if err == nil {
		s.remember(c, taken.Ticket.Number, taken.Token)
		return c.Redirect("/t/"+taken.Token, http.StatusSeeOther)
	}
	var why *fault.Fault
	if !errors.As(err, &why) {
		return err
	}
	return s.askAgain(c, in, f.Values, why)
}

// askAgain answers a form that was refused with what was typed and why; without
// a fault the way it was sent is the reason.
func (s *Site) askAgain(c *fiber.Ctx, in posted, values map[string]string, why *fault.Fault) error {
	p, f, err := s.form(c)
	if err != nil {
		return err
	}
	f.Values = shown(values)
	if in.key != "" {
		f.Key = in.key
	}
	status := http.StatusUnprocessableEntity
	switch {
	case why == nil && !f.Today.Numbers:
		p.Name, status = "closed", http.StatusConflict
	case why == nil:
		f.Errors = []mistake{{Field: "isian", Text: p.T(in.note, "button", p.T("site.form.go"))}}
	case why.Code == fault.OfficeClosed, why.Code == fault.TooLateToday, why.Code == fault.NumbersNotOnline, why.Code == fault.QuotaFull:
		p.Name, status = "closed", why.Code.Status()
	case !s.refuse(&f, p, why):
		return why
	default:
		status = why.Code.Status()
	}
	if p.Name == "form" {
		s.meetAgain(c, &f)
	}
	p.Wrong, p.Body = true, f
	return send(c, status, p)
}

// refuse is form.refuse with a new stamp where the old one is used up.
func (s *Site) refuse(f *form, p page, why *fault.Fault) bool {
	if why.Code == fault.KeyReused {
		f.Key = s.newStamp()
	}
	return f.refuse(p.Lang, why)
}
