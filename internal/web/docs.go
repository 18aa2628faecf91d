package web

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
)

const (
	docsPath = "/api/docs"
	specPath = "/api/openapi.json"
)

//go:embed docs.html
var docsHTML string

var docsPage = template.Must(template.New("docs").Funcs(template.FuncMap{
	"t": func(key string) string { return i18n.T(i18n.ID, key, nil) },
}).Parse(docsHTML))

// docs registers the document and a page made from it, which needs neither a
// script nor another host.
func (d *Door) docs() {
	d.Page(Route{Method: http.MethodGet, Path: specPath, Right: tenant.Public}, func(c *fiber.Ctx) error {
		body, err := d.spec()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/openapi+json")
		return c.Send(body)
	})
	listing := sync.OnceValue(d.listing)
	d.Page(Route{Method: http.MethodGet, Path: docsPath, Right: tenant.Public}, func(c *fiber.Ctx) error {
		nonce := Nonce(c.UserContext())
		page := listing()
		page.Nonce = nonce
		var out bytes.Buffer
		if err := docsPage.Execute(&out, page); err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(out.Bytes())
	})
}

// docsListing is what the page shows.
type docsListing struct {
	Nonce, Banner, Spec string
	Groups              []docsGroup
	Faults              []docsFault
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Access string
	Parameters                        []docsParameter
	Request                           string // name of the body's schema
	Responses                         []docsResponse
	Faults                            []fault.Code
}

type docsParameter struct {
	Name, In string
	Required bool
}

type docsResponse struct{ Status, Schema string }

type docsFault struct {
	Code   fault.Code
	Status int
	Text   string
}

func (d *Door) listing() docsListing {
	page := docsListing{Banner: d.o.Banner, Spec: specPath}
	groups := map[string][]docsOperation{}
	paths := d.api.OpenAPI().Paths
	for _, at := range slices.Sorted(maps.Keys(paths)) {
		item := paths[at]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				tag := strings.Join(op.Tags, " ")
				groups[tag] = append(groups[tag], listed(op))
			}
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(groups)) {
		page.Groups = append(page.Groups, docsGroup{tag, groups[tag]})
	}
	codes := fault.Codes()
	slices.Sort(codes)
	for _, code := range codes {
		page.Faults = append(page.Faults, docsFault{code, code.Status(), i18n.T(i18n.ID, "fault."+string(code), nil)})
	}
	return page
}

func listed(op *huma.Operation) docsOperation {
	r := routeOf(op)
	one := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary,
		Access: access(r.Right), Faults: faultsOf(r)}
	for _, p := range op.Parameters {
		one.Parameters = append(one.Parameters, docsParameter{p.Name, p.In, p.Required})
	}
	if op.RequestBody != nil {
		one.Request = schemaOf(op.RequestBody.Content)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if n, err := strconv.Atoi(status); err == nil && n < 300 {
			one.Responses = append(one.Responses, docsResponse{status, schemaOf(op.Responses[status].Content)})
		}
	}
	return one
}

// schemaOf names the schema of the first media type, or the media type itself.
func schemaOf(content map[string]*huma.MediaType) string {
	types := slices.Sorted(maps.Keys(content))
	if len(types) == 0 {
		return ""
	}
	if s := content[types[0]].Schema; s != nil && s.Ref != "" {
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	}
	return types[0]
}

func access(right tenant.Right) string {
	switch right {
	case tenant.Public:
		return i18n.T(i18n.ID, "docs.auth.public", nil)
	case tenant.Token:
		return i18n.T(i18n.ID, "docs.auth.token", nil)
	default:
		return i18n.T(i18n.ID, "docs.auth.office", map[string]any{"right": right})
	}
}
