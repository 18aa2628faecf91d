package site

import (
	"context"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/web"
)

func (s *Site) getTicket(c *fiber.Ctx) error {
	p, t, err := s.opened(c, "ticket")
	if err != nil {
		return err
	}
	p.Refresh, p.Push = t.Alive(), s.queue.PushKey()
	switch {
	case t.State == queue.Called:
		p.Title = p.T("site.ticket.called", "number", t.Number)
	case t.Near():
		p.Title = p.Before(t.Before()) + " · " + p.Title
	}
	return send(c, http.StatusOK, p)
}

// opened begins a page of the ticket that the link in the path opens.
func (s *Site) opened(c *fiber.Ctx, name string) (page, ticket, error) {
	p := s.page(c, name)
	t, err := s.ticket(c.UserContext(), p.Lang, web.Param(c, "token"))
	p.Title, p.Office, p.Body = p.T("site.ticket.title", "number", t.Number), &t.Office, t
	return p, t, err
}

func (s *Site) getCancel(c *fiber.Ctx) error {
	p, t, err := s.opened(c, "cancel")
	if err != nil {
		return err
	}
	if !t.May("cancel") {
		return c.Redirect("/t/"+t.Token, http.StatusSeeOther)
	}
	p.Title = p.T("site.cancel.title", "number", t.Number)
	return send(c, http.StatusOK, p)
}

// act does something with the ticket of the path and shows what has become of
// it. A ticket that has moved on meanwhile is shown as it is: its page says
// more than a refusal would.
func (s *Site) act(do func(context.Context, string) (*queue.Ticket, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := web.Param(c, "token")
		if _, err := do(c.UserContext(), token); err != nil && !fault.Is(err, fault.WrongState) {
			return err
		}
		return c.Redirect("/t/"+token, http.StatusSeeOther)
	}
}

// signing is the page on which a visitor fills the guest book while waiting. It
// shows what was typed into this form and nothing that is kept.
type signing struct {
	form
	Token   string
	Number  string
	Fields  []guest.Field // still empty
	Filled  []guest.Field // their names only
	Unasked bool          // the survey's consent is unanswered
	Saved   bool
}

// Input is a field's name in the form.
func (signing) Input(f guest.Field) string {
	for _, in := range inputs {
		if in.path == "guest."+f.Name {
			return in.name
		}
	}
	return f.Key
}

// Complete tells whether nothing is left to be asked.
func (s signing) Complete() bool { return len(s.Fields) == 0 && !s.Unasked }

// signing begins the page of the guest book; back says that this visit's is not
// open to the visitor.
func (s *Site) signing(c *fiber.Ctx) (p page, g signing, back bool, err error) {
	p, t, err := s.opened(c, "sign")
	if err != nil || !t.May("guest") {
		return p, g, true, err
	}
	g.Token, g.Number, g.Key, g.Values, g.When = t.Token, t.Number, s.newStamp(), map[string]string{}, t.When
	if g.Fields, g.Unasked, err = s.queue.Gaps(c.UserContext(), t.Token); err != nil {
		return p, g, false, err
	}
	for _, f := range guest.Fields {
		if !contains(g.Fields, f) {
			g.Filled = append(g.Filled, f)
		}
	}
	p.Title, p.Body = p.T("page.sign.title", "number", t.Number), g
	return p, g, false, nil
}

func contains(all []guest.Field, f guest.Field) bool {
	for _, have := range all {
		if have.Name == f.Name {
			return true
		}
	}
	return false
}

func (s *Site) getSign(c *fiber.Ctx) error {
	p, g, back, err := s.signing(c)
	if err != nil {
		return err
	}
	if back {
		return c.Redirect("/t/"+web.Param(c, "token"), http.StatusSeeOther)
	}
	g.Saved = c.Query("tersimpan") != ""
	p.Body = g
	return send(c, http.StatusOK, p)
}

func (s *Site) postSign(c *fiber.Ctx) error {
	in := s.readForm(c)
	var f form
	f.fill(in.value)
	entry := f.visit().Guest
	if wrong := entry.Tidy().Check("guest.", false); wrong != nil {
		return s.signAgain(c, in, f.Values, fault.Invalid(wrong...))
	}
	if in.note == "" && entry == (guest.Entry{}) {
		in.note = "page.sign.nothing"
	}
	if in.note != "" {
		return s.signAgain(c, in, f.Values, nil)
	}
	if err := web.UseKey(c, in.key); err != nil {
		return err
	}
	at := "/t/" + web.Param(c, "token")
	_, err := s.queue.SignByLink(c.UserContext(), web.Param(c, "token"), entry)
	var why *fault.Fault
	switch {
	case err == nil:
		return c.Redirect(at+"/tamu?tersimpan=1", http.StatusSeeOther)
	case fault.Is(err, fault.WrongState):
		return c.Redirect(at, http.StatusSeeOther)
	case !errors.As(err, &why):
		return err
	}
	return s.signAgain(c, in, f.Values, why)
}

// signAgain answers a guest book form that was refused.
func (s *Site) signAgain(c *fiber.Ctx, in posted, values map[string]string, why *fault.Fault) error {
	p, g, back, err := s.signing(c)
	if err != nil {
		return err
	}
	if back {
		return c.Redirect("/t/"+web.Param(c, "token"), http.StatusSeeOther)
	}
	g.Values = shown(values)
	if in.key != "" {
		g.Key = in.key
	}
	switch {
	case why == nil:
		g.Errors = []mistake{{Field: "isian", Text: p.T(in.note, "button", p.T("page.sign.go"))}}
	case !s.refuse(&g.form, p, why):
		return why
	}
	p.Wrong, p.Body = true, g
	return send(c, http.StatusUnprocessableEntity, p)
}
