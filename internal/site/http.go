package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const (
	langCookie = "lang"
	langLife   = 365 * 24 * time.Hour
	maxQuery   = 100 // characters of a search
)

// Routes registers the public pages, the public profile, and the page of every
// refusal outside the API.
func (s *Site) Routes(door *web.Door) {
	s.door, s.banner = door, door.Banner()
	door.ErrorPage = s.getRefusal
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/public/offices/{office}", ID: "public-office",
		Summary: "An office today: hours, services, complaint channels, published standards", Tag: "public", Right: tenant.Public,
		Faults: []fault.Code{fault.UnknownOffice}}, s.getProfile)
	open := func(method, path string, h fiber.Handler) {
		door.Page(web.Route{Method: method, Path: path, Right: tenant.Public}, h)
	}
	link := func(method, path string, h fiber.Handler) {
		door.Page(web.Route{Method: method, Path: "/t/{token}" + path, Right: tenant.Token}, h)
	}
	open(http.MethodGet, "/", s.getFind)
	open(http.MethodGet, "/privasi", s.getPrivacy)
	open(http.MethodGet, "/bantuan", s.getParts(helpParts))
	open(http.MethodGet, "/aksesibilitas", s.getParts(accessParts))
	open(http.MethodGet, "/static/{file}", s.getAsset)
	s.linkRoutes(door)
	link(http.MethodGet, "", s.byKind(map[office.LinkKind]fiber.Handler{office.TicketLink: s.getTicket, office.CaseLink: s.getCase}))
	link(http.MethodGet, "/batal", s.byKind(map[office.LinkKind]fiber.Handler{office.TicketLink: s.getCancel,
		office.CaseLink: s.getAsking("withdraw", "cancel", "tanya.batal")}))
	link(http.MethodGet, "/tamu", s.getSign)
	link(http.MethodPost, "/tamu", s.postSign)
	link(http.MethodPost, "/batal", s.byKind(map[office.LinkKind]fiber.Handler{office.TicketLink: s.act(s.queue.Withdraw),
		office.CaseLink: s.do(s.consult.Withdraw)}))
	link(http.MethodPost, "/coming", s.act(s.queue.Coming))
	s.caseRoutes(link)
	s.deviceRoutes(door)
	s.printRoutes(door)
	open(http.MethodGet, "/{place}", s.placed("", s.getHome))
	open(http.MethodGet, "/{place}/", s.placed("", func(c *fiber.Ctx, o office.Office) error {
		return c.Redirect("/"+o.Code, http.StatusMovedPermanently)
	}))
	open(http.MethodGet, "/{place}/antrean", s.placed("/antrean", s.getForm))
	open(http.MethodGet, "/{place}/standar", s.placed("/standar", s.getStandard))
	open(http.MethodGet, "/{place}/tenggat", s.placed("/tenggat", s.getDue))
	open(http.MethodPost, "/{office}/antrean", s.postForm)
	s.wordsRoutes(door)
	open(http.MethodGet, "/{place}/lacak", s.placed("/lacak", s.getSeek))
	open(http.MethodPost, "/{office}/lacak", s.postSeek)
	open(http.MethodPost, "/{office}/lacak/kode", s.postCode)
}

func (s *Site) getProfile(ctx context.Context, _ *struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}) (*struct{ Body Profile }, error) {
	p, err := s.Profile(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Profile }{p}, nil
}

// langOf is the language of the request's page.
func langOf(c *fiber.Ctx) i18n.Lang {
	return choose(c.Query("lang"), c.Cookies(langCookie), c.Get(fiber.HeaderAcceptLanguage))
}

// page begins a page in the visitor's language.
func (s *Site) page(c *fiber.Ctx, name string) page {
	return page{Name: name, Lang: langOf(c), Nonce: web.Nonce(c.UserContext()), Banner: s.banner, Here: c.Path(), Logo: s.logoAt()}
}

// send answers with a page and keeps a language that was just chosen.
func send(c *fiber.Ctx, status int, p page) error {
	if c.Query("lang") == string(p.Lang) {
		c.Cookie(&fiber.Cookie{Name: langCookie, Value: string(p.Lang), Path: "/", MaxAge: int(langLife.Seconds()),
			HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: web.PeerOf(c.UserContext()).Secure})
	}
	c.Set(fiber.HeaderContentLanguage, string(p.Lang))
	c.Set(fiber.HeaderVary, "Accept-Language, Cookie")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Status(status)
	return p.render(c)
}

func (s *Site) getFind(c *fiber.Ctx) error {
	q := strings.TrimSpace(c.Query("q"))
	if utf8.RuneCountInString(q) > maxQuery {
		q = string([]rune(q)[:maxQuery])
	}
	p := s.page(c, "find")
	p.Title, p.Body = p.T("site.find.title"), s.find(q, c.Query("province"))
	return send(c, http.StatusOK, p)
}

// privacyParts are the sections of the page in order.
var privacyParts = []string{"data", "purpose", "access", "keep", "rights", "cookie"}

func (s *Site) getPrivacy(c *fiber.Ctx) error {
	p := s.page(c, "privacy")
	p.Title, p.Body = p.T("site.privacy.title"), privacyParts
	return send(c, http.StatusOK, p)
}

// workers are the scripts that stand beside a page, by the one place each may
// belong to: notifications to the page of a ticket, what a screen keeps to that
// screen.
var workers = map[string]string{"kabar.js": "/t/", "lobi-tv.js": homes[tenant.TV], "lobi-kios.js": homes[tenant.Kiosk]}

// getAsset serves a file of the site; one asked for by its content's tag never
// changes.
func (s *Site) getAsset(c *fiber.Ctx) error {
	name := web.Param(c, "file")
	a, ok := s.asset(name)
	if !ok {
		return fault.New(fault.NotFound)
	}
	if c.Query("v") == a.Tag {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if place, ok := workers[name]; ok {
		c.Set("Service-Worker-Allowed", place)
	}
	c.Set(fiber.HeaderContentType, a.Type)
	return c.Send(a.Body)
}

// placed finds the office of a path and sends former codes and slugs to the
// code in force.
func (s *Site) placed(rest string, h func(*fiber.Ctx, office.Office) error) fiber.Handler {
	return s.placedAt("/", rest, h)
}

// placedAt is placed for a path in which the office does not come first.
func (s *Site) placedAt(before, rest string, h func(*fiber.Ctx, office.Office) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		o, moved, err := s.at(web.Param(c, "place"))
		if err != nil {
			return err
		}
		if moved {
			to := before + o.Code + rest
			if query := string(c.Request().URI().QueryString()); query != "" {
				to += "?" + query
			}
			return c.Redirect(to, http.StatusMovedPermanently)
		}
		c.SetUserContext(tenant.WithOffice(c.UserContext(), o.Key))
		return h(c, o)
	}
}

func (s *Site) getHome(c *fiber.Ctx, o office.Office) error {
	p := s.page(c, "home")
	h, err := s.home(c.UserContext(), p.Lang)
	if err != nil {
		return err
	}
	h.Via = cameBy(c.Query("s"))
	p.Title, p.Office, p.Body = h.Name, &o, h
	return send(c, http.StatusOK, p)
}

// refusal is the page of a fault.
type refusal struct {
	Title, Text string
	Broken      bool   // ours to mend
	Request     string // names the request in the log
	Again       string
}

// getRefusal is the page of every refusal outside the API.
func (s *Site) getRefusal(c *fiber.Ctx, f *fault.Fault) error {
	p, status := s.page(c, "refused"), f.Code.Status()
	if status == http.StatusNotFound {
		p.Name, p.Title, p.Here = "missing", p.T("site.missing.title"), "/"
		return send(c, status, p)
	}
	r := refusal{Title: p.T("site.refused.title"), Text: i18n.T(p.Lang, "fault."+string(f.Code), f.Args), Again: safeAgain(c)}
	switch {
	case status >= http.StatusInternalServerError:
		r.Title, r.Text, r.Broken, r.Request = p.T("site.broken.title"), p.T("site.broken.text"), true, web.RequestID(c.UserContext())
	case f.Code == fault.MethodNotAllowed:
		r.Text = p.T("site.method")
	case f.Code == fault.BodyTooLarge && strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm):
		r.Text = p.T("tanya.large")
	case f.Code == fault.BodyTooLarge:
		r.Text = p.T("site.too_large")
	}
	p.Title, p.Here, p.Wrong, p.Body = r.Title, r.Again, true, r
	return send(c, status, p)
}

// safeAgain is where trying again leads: the page itself, which for a form is
// the page it stands on and for an action the ticket.
func safeAgain(c *fiber.Ctx) string {
	path := "/" + strings.TrimLeft(c.Path(), "/")
	if c.Method() != fiber.MethodGet && strings.HasPrefix(path, "/t/") {
		path = path[:strings.LastIndexByte(path, '/')]
	}
	return (&url.URL{Path: path}).EscapedPath()
}
