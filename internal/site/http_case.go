package site

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/web"
)

// caseRoutes registers what the page of a question leads to. What a letter's
// buttons open only asks: a mail reader that looks at every address changes
// nothing.
func (s *Site) caseRoutes(link func(method, path string, h fiber.Handler)) {
	link(http.MethodGet, "/cukup", s.getAsking("enough", "enough", "tanya.cukup"))
	link(http.MethodPost, "/cukup", s.do(s.consult.Enough))
	link(http.MethodGet, "/lampiran/{id}", s.getFile)
}

// file opens a file of the thread that a link opens.
func (s *Site) file(ctx context.Context, token string, id uuid.UUID) (web.Asset, error) {
	if err := s.consult.Shows(ctx, token, id); err != nil {
		return web.Asset{}, err
	}
	return s.files.Asset(ctx, id)
}

func (s *Site) getFile(c *fiber.Ctx) error {
	id, err := uuid.Parse(web.Param(c, "id"))
	if err != nil {
		return fault.New(fault.NotFound)
	}
	f, err := s.file(c.UserContext(), web.Param(c, "token"), id)
	if err != nil {
		return err
	}
	return web.SendFile(c, f)
}

// getCase is the page of a question.
func (s *Site) getCase(c *fiber.Ctx) error {
	p, t, err := s.openedCase(c, "case")
	if err != nil {
		return err
	}
	t.Sent, t.Kept = c.Query("terkirim") != "", c.Query("tersimpan") != ""
	p.Script, p.Body = "tiket.js", t
	return send(c, http.StatusOK, p)
}

// openedCase begins a page of the question that the link in the path opens.
func (s *Site) openedCase(c *fiber.Ctx, name string) (page, thread, error) {
	p := s.page(c, name)
	t, err := s.thread(c.UserContext(), p.Lang, web.Param(c, "token"))
	p.Title, p.Office, p.Body = p.T("tanya.case", "number", t.Number), &t.Profile.office, t
	return p, t, err
}

// getAsking is the page that asks before something is done; a question that
// does not allow it is shown instead.
func (s *Site) getAsking(name, needs, words string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p, t, err := s.openedCase(c, name)
		if err != nil {
			return err
		}
		if !t.May(needs) {
			return c.Redirect("/t/"+t.Token, http.StatusSeeOther)
		}
		p.Title = p.T(words) + " · " + p.Title
		return send(c, http.StatusOK, p)
	}
}

// do does something with the question of the path and shows what has become of
// it, as act does with a ticket.
func (s *Site) do(what func(context.Context, string) (consult.Done, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := web.Param(c, "token")
		_, err := what(c.UserContext(), token)
		if err != nil && !fault.Is(err, fault.WrongState) && !fault.Is(err, fault.CaseClosed) {
			return err
		}
		return c.Redirect("/t/"+token, http.StatusSeeOther)
	}
}
