package site

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/web"
)

// seekingPage begins a page that finds a lost link.
func (s *Site) seekingPage(c *fiber.Ctx, name string) (page, seeking, error) {
	p := s.page(c, name)
	profile, err := s.Profile(c.UserContext())
	k := seeking{form{Profile: profile, Key: s.newStamp(), Values: map[string]string{}, When: profile.when(p.Lang)}}
	p.Title, p.Office, p.Here = p.T("lacak.title")+" · "+profile.Name, &profile.office, "/"+profile.Code+"/lacak"
	return p, k, err
}

func (s *Site) getSeek(c *fiber.Ctx, _ office.Office) error {
	p, k, err := s.seekingPage(c, "lacak")
	if err != nil {
		return err
	}
	p.Body = k
	return send(c, http.StatusOK, p)
}

// postSeek has a code sent and goes on to the page that asks for it, whether
// there is such a question or not.
func (s *Site) postSeek(c *fiber.Ctx) error {
	in := s.readForm(c)
	var typed seeking
	typed.take(in.value)
	if in.note != "" {
		return s.seekAgain(c, "lacak", in, typed, nil)
	}
	if err := web.UseKey(c, in.key); err != nil {
		return err
	}
	err := s.consult.Lookup(c.UserContext(), typed.Values["nomor"], typed.Values["kontak"])
	var why *fault.Fault
	switch {
	case errors.As(err, &why):
		return s.seekAgain(c, "lacak", in, typed, why)
	case err != nil:
		return err
	}
	p, k, err := s.seekingPage(c, "kode")
	if err != nil {
		return err
	}
	k.Values = shown(typed.Values)
	k.Values["kode"] = ""
	p.Title, p.Body = p.T("lacak.code")+" · "+k.Name, k
	return send(c, http.StatusOK, p)
}

// postCode opens the page whose code was typed.
func (s *Site) postCode(c *fiber.Ctx) error {
	in := s.readForm(c)
	var typed seeking
	typed.take(in.value)
	if in.note != "" {
		return s.seekAgain(c, "kode", in, typed, nil)
	}
	v := typed.Values
	if v["kode"] == "" {
		return s.seekAgain(c, "kode", in, typed, fault.Invalid(fault.Field{Path: "code", Code: "required"}))
	}
	if err := web.UseKey(c, in.key); err != nil {
		return err
	}
	token, err := s.consult.LookupCode(c.UserContext(), v["nomor"], v["kontak"], v["kode"])
	var why *fault.Fault
	switch {
	case err == nil:
		return c.Redirect("/t/"+token, http.StatusSeeOther)
	case errors.As(err, &why):
		return s.seekAgain(c, "kode", in, typed, why)
	}
	return err
}

// seekAgain answers a form that was refused with what was typed and why. One that
// was only sent too soon keeps its stamp; what was refused is a request of its own
// when it is sent again.
func (s *Site) seekAgain(c *fiber.Ctx, name string, in posted, typed seeking, why *fault.Fault) error {
	p, k, err := s.seekingPage(c, name)
	if err != nil {
		return err
	}
	k.Values = shown(typed.Values)
	if in.key != "" && why == nil {
		k.Key = in.key
	}
	button := p.T(map[string]string{"lacak": "lacak.go", "kode": "lacak.code.go"}[name])
	switch {
	case why == nil:
		k.Errors = []mistake{{"isian", p.T(in.note, "button", button)}}
	case !k.refuse(p.Lang, button, why):
		return why
	}
	p.Wrong, p.Body = true, k
	return send(c, http.StatusUnprocessableEntity, p)
}
