package console

import (
	"bytes"
	"html"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// deepest is how many parts an address of the app may have below /konsol.
const deepest = 6

// Console serves the app.
type Console struct {
	build  build
	banner string
}

// New returns the console with the build inside this program.
func New() *Console { return &Console{build: embedded()} }

// Routes registers the app's files and its page at every address below
// /konsol. The page needs no login: what it shows, it asks the API for.
func (s *Console) Routes(door *web.Door) {
	s.banner = door.Banner()
	open := func(path string, h fiber.Handler) {
		door.Page(web.Route{Method: http.MethodGet, Path: path, Right: tenant.Public}, h)
	}
	open("/konsol/aset/{file}", s.getAsset)
	open("/konsol/", func(c *fiber.Ctx) error { return c.Redirect("/konsol", http.StatusMovedPermanently) })
	path := "/konsol"
	for _, name := range []string{"a", "b", "c", "d", "e", "f"}[:deepest] {
		open(path, s.getPage)
		path += "/{" + name + "}"
	}
	open(path, s.getPage)
}

// policy is the page's content security policy (CSP 3). The app has no inline
// script; the style elements it makes carry the nonce, and images may be what
// it drew itself.
func policy(nonce string) string {
	return "default-src 'self'; style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'; script-src 'self'; " +
		"img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func (s *Console) getPage(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.build.index == nil {
		c.Set(fiber.HeaderContentLanguage, string(i18n.ID))
		return c.Status(http.StatusServiceUnavailable).SendString(unbuilt())
	}
	nonce := web.Nonce(c.UserContext())
	c.Set(fiber.HeaderContentSecurityPolicy, policy(nonce))
	page := bytes.ReplaceAll(s.build.index, []byte("{{nonce}}"), []byte(nonce))
	return c.Send(bytes.ReplaceAll(page, []byte("{{banner}}"), []byte(html.EscapeString(s.banner))))
}

// unbuilt is the page of a program that was built without the app.
func unbuilt() string {
	title := html.EscapeString(i18n.T(i18n.ID, "console.unbuilt", nil))
	return `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>` + title +
		`</title></head><body><main><h1>` + title + `</h1></main></body></html>`
}

// getAsset serves a file of the build, which never changes at its address.
func (s *Console) getAsset(c *fiber.Ctx) error {
	a, ok := s.build.files[web.Param(c, "file")]
	if !ok {
		return fault.New(fault.NotFound)
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, a.kind)
	if a.gz == nil && a.brotli == nil {
		return c.Send(a.body)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	body, coding := a.fitting(c.Get(fiber.HeaderAcceptEncoding))
	if coding != "" {
		c.Set(fiber.HeaderContentEncoding, coding)
	}
	return c.Send(body)
}

// fitting is the smallest form that the client takes.
func (a asset) fitting(accepts string) (body []byte, coding string) {
	switch {
	case a.brotli != nil && takes(accepts, "br"):
		return a.brotli, "br"
	case a.gz != nil && takes(accepts, "gzip"):
		return a.gz, "gzip"
	}
	return a.body, ""
}

// takes tells whether Accept-Encoding names a coding and does not refuse it
// (RFC 9110 §12.5.3).
func takes(accepts, coding string) bool {
	for part := range strings.SplitSeq(accepts, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q := strings.TrimSpace(weight)
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
