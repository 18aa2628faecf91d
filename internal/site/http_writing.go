package site

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// maxForm is how many bytes a form with its files may have.
const maxForm = 12 << 20

// wordsRoutes registers the pages on which visitors write.
func (s *Site) wordsRoutes(door *web.Door) {
	take := func(path string, right tenant.Right, h fiber.Handler) {
		door.Page(web.Route{Method: http.MethodPost, Path: path, Right: right, Upload: true, MaxBody: maxForm}, h)
	}
	door.Page(web.Route{Method: http.MethodGet, Path: "/{place}/tanya", Right: tenant.Public},
		s.placed("/tanya", func(c *fiber.Ctx, _ office.Office) error { return s.getWords(c, asking) }))
	take("/{office}/tanya", tenant.Public, s.postWords(asking, s.ask))
	for _, e := range []errand{replying, missing} {
		door.Page(web.Route{Method: http.MethodGet, Path: "/t/{token}/" + e.page, Right: tenant.Token},
			func(c *fiber.Ctx) error { return s.getWords(c, e) })
		take("/t/{token}/"+e.page, tenant.Token, s.postWords(e, s.reply(e)))
	}
}

// words begins the page of an errand; to is where to go instead when this
// question takes no such message.
func (s *Site) words(c *fiber.Ctx, e errand) (p page, w writing, to string, err error) {
	p = s.page(c, e.page)
	if e.page == asking.page {
		err = s.question(c, &p, &w)
	} else {
		to, err = s.more(c, e, &p, &w)
	}
	w.Key, w.Values = s.newStamp(), map[string]string{}
	p.Office, p.Script = &w.office, "tanya.js"
	return p, w, to, err
}

// question begins the page of a new question.
func (s *Site) question(c *fiber.Ctx, p *page, w *writing) (err error) {
	if w.Profile, err = s.Profile(c.UserContext()); err != nil {
		return err
	}
	w.When = w.when(p.Lang)
	p.Title = p.T("tanya.title") + " · " + w.Name
	if w.Promise = promiseOf(w.Profile, standard.FirstAnswer); w.Promise == nil || w.Promise.Waits() {
		return nil
	}
	v, err := s.calendar(c.UserContext())
	if err != nil {
		return err
	}
	a, err := calendar.Tell(p.Lang, v, w.now, w.Promise.Count, w.Promise.options())
	if fault.Is(err, fault.InvalidInput) {
		return nil // beyond what the calendar knows
	}
	w.AnswerBy, w.Provisional = a.DueAt, a.Provisional
	return err
}

// more begins the page of a message about a question.
func (s *Site) more(c *fiber.Ctx, e errand, p *page, w *writing) (to string, err error) {
	t, err := s.thread(c.UserContext(), p.Lang, web.Param(c, "token"))
	if err != nil {
		return "", err
	}
	w.Profile, w.When, w.Token, w.Number = t.Profile, t.When, t.Token, t.Number
	p.Title = p.T("tanya."+e.page) + " · " + p.T("tanya.case", "number", t.Number)
	switch {
	case t.May(e.needs):
		return "", nil
	case t.May(replying.needs):
		return "/t/" + t.Token + "/" + replying.page, nil
	}
	return "/t/" + t.Token, nil
}

func (s *Site) getWords(c *fiber.Ctx, e errand) error {
	p, w, to, err := s.words(c, e)
	if err != nil {
		return err
	}
	if to != "" {
		return c.Redirect(to, http.StatusSeeOther)
	}
	if e.page == asking.page && s.meet(c, &w.form) {
		p.Name, p.Script = "again-question", ""
	}
	p.Body = w
	return send(c, http.StatusOK, p)
}

// sent is a form of words as it arrived.
type sent struct {
	posted
	*web.Posted
}

// readWords reads a form of words and judges how it was sent.
func (s *Site) readWords(c *fiber.Ctx) (sent, error) {
	form, err := web.Form(c)
	if err != nil {
		return sent{}, err
	}
	in := sent{posted{value: form.Values.Get}, form}
	in.key, in.note = s.judge(in.value("kunci"), in.value(trap))
	return in, nil
}

// postWords takes a form of words: its files first, then what was typed, then
// the way it was sent; act does what it asks and says where to go.
func (s *Site) postWords(e errand, act func(context.Context, *fiber.Ctx, writing) (string, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		in, err := s.readWords(c)
		if err != nil {
			return err
		}
		defer in.Close()
		var w writing
		w.take(e, in.value)
		w.Files, w.When.Lang = carried(in.Values["lampiran"]), langOf(c)
		if err := s.bring(c, &w, in); err != nil {
			return err
		}
		switch wrong := e.check(w); {
		case len(wrong) == 0 && in.note != "":
			return s.writeAgain(c, e, in, w, nil)
		case len(wrong) > 0 || len(w.Errors) > 0:
			return s.writeAgain(c, e, in, w, fault.Invalid(wrong...))
		}
		if err := web.UseKeyOver(c, in.key, in.Digest); err != nil {
			return err
		}
		to, err := act(c.UserContext(), c, w)
		var why *fault.Fault
		switch {
		case err == nil:
			return c.Redirect(to, http.StatusSeeOther)
		case !errors.As(err, &why):
			return err
		}
		return s.writeAgain(c, e, in, w, why)
	}
}

// bring keeps the files that came with a form, so that whoever is refused need
// not choose them again. A form that is none of ours brings nothing.
func (s *Site) bring(c *fiber.Ctx, w *writing, in sent) error {
	for _, h := range in.Files {
		switch {
		case h.Field != "berkas":
			continue
		case in.key == "" || in.value(trap) != "":
			w.refuseFile(h.Name, "fail")
			continue
		case len(w.Files) >= message.MaxFiles:
			w.refuseFile(h.Name, "too_many")
			continue
		}
		kept, err := s.keep(c.UserContext(), h)
		var why *fault.Fault
		switch {
		case err == nil:
			w.Files = append(w.Files, brought{kept.ID, kept.Name, kept.Size})
		case errors.As(err, &why) && slices.Contains(fileFaults, why.Code):
			w.refuseFile(h.Name, string(why.Code))
		default:
			return err
		}
	}
	return nil
}

func (s *Site) keep(ctx context.Context, h web.PostedFile) (message.File, error) {
	f, err := h.Open()
	if err != nil {
		return message.File{}, err
	}
	return s.files.Save(ctx, h.Name, f)
}

// writeAgain answers a form of words that was refused with what was typed, the
// files that came, and why; without a fault the way it was sent is the reason.
func (s *Site) writeAgain(c *fiber.Ctx, e errand, in sent, typed writing, why *fault.Fault) error {
	p, w, to, err := s.words(c, e)
	if err != nil {
		return err
	}
	if to != "" {
		return c.Redirect(to, http.StatusSeeOther)
	}
	w.Values, w.Files, w.Errors = shown(typed.Values), typed.Files, typed.Errors
	if in.key != "" {
		w.Key = in.key
	}
	status := http.StatusUnprocessableEntity
	switch {
	case why == nil:
		w.Errors = append([]mistake{{"isian", p.T(in.note, "button", p.T(e.button))}}, w.Errors...)
	case !w.refuse(p.Lang, e, why):
		return why
	case why.Code == fault.KeyReused:
		w.Key = s.newStamp()
	default:
		status = why.Code.Status()
	}
	if e.page == asking.page {
		s.meetAgain(c, &w.form)
	}
	p.Wrong, p.Body = true, w
	return send(c, status, p)
}

// ask sends a new question.
func (s *Site) ask(ctx context.Context, c *fiber.Ctx, w writing) (string, error) {
	asked, err := s.consult.Ask(ctx, w.asks(langOf(c)))
	if err != nil {
		return "", err
	}
	s.remember(c, asked.Number, asked.Token)
	return "/t/" + asked.Token + "?terkirim=1", nil
}

// reply sends a message about a question. One that takes no message any more is
// shown as it is.
func (s *Site) reply(e errand) func(context.Context, *fiber.Ctx, writing) (string, error) {
	return func(ctx context.Context, c *fiber.Ctx, w writing) (string, error) {
		token, text := web.Param(c, "token"), w.Values[e.words]
		do := s.consult.Reply
		if e.page == missing.page {
			do = s.consult.NotAnswered
		}
		r, err := do(ctx, token, text, ids(w.Files))
		switch {
		case fault.Is(err, fault.CaseClosed), fault.Is(err, fault.WrongState):
			return "/t/" + token, nil
		case err != nil:
			return "", err
		case r.FollowUp != nil:
			return "/t/" + r.FollowUp.Token + "?terkirim=1", nil
		}
		return "/t/" + token + "?tersimpan=1", nil
	}
}
