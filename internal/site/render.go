package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	slash "path"
	"regexp"
	"strings"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
)

//go:embed templates/*.html templates/*.css
var sources embed.FS

//go:embed static
var static embed.FS

var (
	pages  = template.Must(template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(sources, "templates/*.html"))
	styles = sheets()
	assets = files()
)

// sheets are the style sheets by their name: templates/site.css is "site".
func sheets() map[string]template.CSS {
	all := map[string]template.CSS{}
	for _, at := range list(fs.Glob(sources, "templates/*.css")) {
		all[strings.TrimSuffix(slash.Base(at), ".css")] = template.CSS(squeeze(must(sources.ReadFile(at))))
	}
	for _, printing := range []string{"slip", "kios"} {
		all[printing] += all["strip"]
	}
	return all
}

// asset is a file of the site; its address changes with its content.
type asset struct {
	Type string
	Body []byte
	Tag  string
}

// mediaTypes are the kinds of file the site serves.
var mediaTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// files are the assets by their name.
func files() map[string]asset {
	all := map[string]asset{}
	for _, at := range list(fs.Glob(static, "static/*.*")) {
		fileInto(all, slash.Base(at))
	}
	all["lobi-tv.js"], all["lobi-kios.js"] = all["lobi.js"], all["lobi.js"]
	delete(all, "lobi.js")
	return all
}

// imported is where a script names another.
var imported = regexp.MustCompile(`from '\./([\w-]+\.js)'`)

// fileInto adds a file of the site. A script names those it imports by their
// tags, so that its own changes with theirs and all of them last as long.
func fileInto(all map[string]asset, name string) asset {
	if done, ok := all[name]; ok {
		return done
	}
	body := must(static.ReadFile("static/" + name))
	if slash.Ext(name) == ".js" {
		body = imported.ReplaceAllFunc(plain(body), func(at []byte) []byte {
			to := string(imported.FindSubmatch(at)[1])
			return fmt.Appendf(nil, "from './%s?v=%s'", to, fileInto(all, to).Tag)
		})
	}
	all[name] = asset{mediaTypes[slash.Ext(name)], body, tagOf(body)}
	return all[name]
}

func list(names []string, err error) []string {
	if err != nil {
		panic(err) // a malformed pattern
	}
	return names
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}

func must(body []byte, err error) []byte {
	if err != nil {
		panic(err) // an embedded file; the build holds it
	}
	return body
}

// plain drops the indents of a script and the lines that only explain it.
func plain(script []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(script) {
		if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			b.Write(append(line, '\n'))
		}
	}
	return b.Bytes()
}

// squeeze drops the line ends and indents of a style sheet.
func squeeze(css []byte) string {
	var b strings.Builder
	for line := range bytes.Lines(css) {
		b.Write(bytes.TrimSpace(line))
	}
	return b.String()
}

// page is everything a template reads.
type page struct {
	Name    string // of the template
	Sheet   string // name of its style sheet; empty is "site"
	Lang    i18n.Lang
	Nonce   string
	Banner  string
	Title   string
	Wrong   bool         // the title begins with "Galat:"
	Here    string       // path for the choice of language
	Query   template.URL // what stays in the address with another language
	Office  *office.Office
	Logo    string // address of the installation's own mark; empty for the neutral one
	Push    string // the installation's key for notifications; empty when there are none
	Refresh bool   // changes by itself: script, or a refresh without one
	Script  string // the page's script, unless it is that of one that changes by itself
	Body    any
}

// Scripted is the page's script, or "".
func (p page) Scripted() string {
	if p.Refresh {
		return cmp.Or(p.Script, "tiket.js")
	}
	return p.Script
}

// Style is the page's style sheet.
func (p page) Style() template.CSS { return styles[cmp.Or(p.Sheet, "site")] }

// Asset is the address of a file of the site.
func (p page) Asset(name string) string { return "/static/" + name + "?v=" + assets[name].Tag }

// T is a sentence of the catalogue; args are names and values in turn.
func (p page) T(key string, args ...any) string { return i18n.T(p.Lang, key, dict(args...)) }

// Before says how many stand before a visitor whose turn is near.
func (p page) Before(n int) string {
	if n == 0 {
		return p.T("site.ticket.next")
	}
	return p.T("page.near.title", "n", n)
}

// Lines are the paragraphs of a sentence of the catalogue.
func (p page) Lines(key string) []string { return strings.Split(p.T(key), "\n") }

// People says a number of people.
func (p page) People(n int) string {
	if n == 1 {
		return p.T("site.people.one")
	}
	return p.T("site.people", "n", n)
}

// Other is the language the page can be read in instead.
func (p page) Other() i18n.Lang {
	if p.Lang == i18n.ID {
		return i18n.EN
	}
	return i18n.ID
}

// Tongue is the address of the page in the other language.
func (p page) Tongue() template.URL {
	query := template.URL("lang=" + p.Other())
	if p.Query != "" {
		query = p.Query + "&" + query
	}
	return query
}

func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			m[name] = pairs[i+1]
		}
	}
	return m
}

// render writes the page whole or not at all.
func (p page) render(w io.Writer) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, p.Name, p); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}
