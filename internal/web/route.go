package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

const (
	defaultBody     = 64 << 10
	defaultDeadline = 10 * time.Second
)

// Route is an address of the door and what it demands.
type Route struct {
	Method  string // GET, POST, PUT, PATCH or DELETE; a GET answers HEAD too
	Path    string // with {name} for parameters
	ID      string // operation id, unique; pages may leave it empty
	Summary string // one line, for the document
	Tag     string // groups operations in the document
	Right   tenant.Right

	Status   int           // of success; default 200, or 204 where the answer has no body
	Also     []int         // further statuses of success, for the document
	Media    string        // of a []byte body that is no JSON, for the document
	Faults   []fault.Code  // what this route may answer besides what every route may
	MaxBody  int64         // bytes; default 64 KiB, at most 4 MiB, of an upload 12 MiB
	Upload   bool          // the handler reads the body as it comes, by Content or Form
	Deadline time.Duration // of the context; default 10 s
	NoKey    bool          // outside idempotency (auth routes)
}

// Routes returns every route of the door in the order of registration.
func (d *Door) Routes() []Route { return slices.Clone(d.routes) }

// Register adds a typed route. I is huma's input (fields tagged path, query,
// header, cookie, and Body or RawBody), O its output (Status, header fields,
// Body). An error of h that is a *fault.Fault is answered as its problem, the
// context's deadline as 503 deadline, any other as 500 without its text. A
// RawBody is the handler's to keep. Register panics on a route without a right
// and on any other mistake a programmer can make here.
func Register[I, O any](d *Door, r Route, h func(context.Context, *I) (*O, error)) {
	r = d.admit(r, true)
	d.room = roomOf(reflect.TypeFor[I](), reflect.TypeFor[O]())
	raw := rawBody(reflect.TypeFor[I]())
	op := d.operation(r, reflect.TypeFor[I]())
	huma.Register(d.api, op, func(ctx context.Context, in *I) (*O, error) {
		if raw != nil {
			f := reflect.ValueOf(in).Elem().FieldByIndex(raw)
			f.SetBytes(bytes.Clone(f.Bytes()))
		}
		out, err := h(ctx, in)
		if err != nil {
			return nil, newProblem(RequestID(ctx), d.faultOf(ctx, err))
		}
		return out, nil
	})
}

// Page adds a raw route: HTML, form posts, webhooks. The handler finds its
// context in c.UserContext(). The same gate stands before it; errors become
// ErrorPage, or problem+json under /api and /hooks. A form that another site
// posts is refused (Sec-Fetch-Site).
func (d *Door) Page(r Route, h fiber.Handler) {
	r = d.admit(r, false)
	d.add(r, d.gate(r, func(c *fiber.Ctx) error {
		if mutating(r.Method) && crossSite(c) {
			return fault.New(fault.Forbidden)
		}
		return h(c)
	}))
}

// crossSite tells whether a browser says that another site sent the request.
func crossSite(c *fiber.Ctx) bool {
	site := c.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

func (d *Door) add(r Route, h fiber.Handler) {
	at := strings.NewReplacer("{", ":", "}", "").Replace(r.Path)
	if r.Method == http.MethodGet {
		d.app.Get(at, h)
		return
	}
	d.app.Add(r.Method, at, h)
}

var parameter = regexp.MustCompile(`\{([a-z_]+)\}`)

// names returns the parameters of the route's path.
func (r Route) names() []string {
	var all []string
	for _, m := range parameter.FindAllStringSubmatch(r.Path, -1) {
		all = append(all, m[1])
	}
	return all
}

func (r Route) has(name string) bool { return strings.Contains(r.Path, "{"+name+"}") }

func mutating(method string) bool {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}

// admit fills the defaults, refuses a broken route and remembers a good one.
func (d *Door) admit(r Route, typed bool) Route {
	if r.MaxBody == 0 {
		r.MaxBody = defaultBody
	}
	if r.Deadline == 0 {
		r.Deadline = defaultDeadline
		if r.Upload {
			r.Deadline = uploadDeadline
		}
	}
	if reason := d.broken(r, typed); reason != "" {
		panic(fmt.Sprintf("web: route %s %s: %s", r.Method, r.Path, reason))
	}
	d.routes = append(d.routes, r)
	return r
}

func (d *Door) broken(r Route, typed bool) string {
	switch {
	case r.Method != http.MethodGet && !mutating(r.Method):
		return "unknown method"
	case !strings.HasPrefix(r.Path, "/") || strings.ContainsAny(r.Path, ":*+?\\"):
		return "malformed path"
	case !r.Right.Held():
		return "no right that anybody can hold"
	case (r.Right == tenant.Token) != r.has("token"):
		return "the right token and the parameter {token} go together"
	case typed && r.ID == "":
		return "no operation id"
	case r.MaxBody > bodyCeiling && !r.Upload:
		return "MaxBody above 4 MiB"
	case r.MaxBody > uploadCeiling:
		return "MaxBody above 12 MiB"
	}
	for _, other := range d.routes {
		if other.Method == r.Method && other.Path == r.Path {
			return "registered twice"
		}
	}
	return ""
}

// roomOf names the package of the first type that has one.
func roomOf(types ...reflect.Type) string {
	for _, t := range types {
		if p := t.PkgPath(); p != "" {
			return path.Base(p)
		}
	}
	return ""
}

// rawBody returns the index of a []byte field RawBody, or nil.
func rawBody(t reflect.Type) []int {
	if f, ok := t.FieldByName("RawBody"); ok && f.Type == reflect.TypeFor[[]byte]() {
		return f.Index
	}
	return nil
}
