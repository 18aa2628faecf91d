package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// describe is the configuration of huma. Its own documents, docs page, schema
// links and CreateHooks stay off; both names of the format are the same one.
func (d *Door) describe() huma.Config {
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Pelayanan Statistik Terpadu", Version: "1",
				Description: "Antrean, konsultasi, dan pengaduan layanan statistik pada kantor-kantor BPS.",
			},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", d.schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"}},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

// unmarshal reads JSON. Postgres stores no NUL, so a body that spells one is
// malformed here rather than an error there.
func unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if tree, ok := v.(*any); ok && bytes.Contains(data, []byte(`\u0000`)) && holdsNUL(*tree) {
		return fault.New(fault.MalformedBody)
	}
	return nil
}

func holdsNUL(tree any) bool {
	switch t := tree.(type) {
	case string:
		return strings.ContainsRune(t, 0)
	case []any:
		return slices.ContainsFunc(t, holdsNUL)
	case map[string]any:
		for name, v := range t {
			if holdsNUL(name) || holdsNUL(v) {
				return true
			}
		}
	}
	return false
}

// schemaName puts the room before the type's name, because two rooms may both
// have a Ticket: QueueTicket.
func (d *Door) schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	room := d.room
	if p := t.PkgPath(); p != "" {
		room = path.Base(p)
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if room == "" || room == "web" || strings.HasPrefix(strings.ToLower(name), room) {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// operation is the route as huma registers and documents it.
func (d *Door) operation(r Route, in reflect.Type) huma.Operation {
	op := huma.Operation{
		Method: r.Method, Path: r.Path, OperationID: r.ID, Summary: r.Summary,
		DefaultStatus: r.Status, MaxBodyBytes: r.MaxBody + 1, // huma refuses a body of exactly its limit
		Errors:     statusesOf(r),
		Parameters: undeclared(r, in),
		Responses:  map[string]*huma.Response{},
		Metadata:   map[string]any{routeKey: r},
		Extensions: map[string]any{"x-right": string(r.Right), "x-faults": faultsOf(r)},
	}
	if r.Tag != "" {
		op.Tags = []string{r.Tag}
	}
	if r.Upload {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			fiber.MIMEOctetStream: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	for _, status := range r.Also {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status)}
	}
	if r.Media != "" {
		op.Responses["200"] = &huma.Response{Description: http.StatusText(http.StatusOK),
			Content: map[string]*huma.MediaType{r.Media: {Schema: &huma.Schema{Type: huma.TypeString}}}}
	}
	if r.Right != tenant.Public && r.Right != tenant.Token {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	return op
}

// faultsOf lists what the route may answer: its own and its gate's.
func faultsOf(r Route) []fault.Code {
	all := append(slices.Clone(r.Faults), fault.Internal, fault.Deadline, fault.Unavailable, fault.UnsupportedBody, fault.BodyTooLarge)
	switch r.Right {
	case tenant.Public:
	case tenant.Token:
		all = append(all, fault.NotFound)
	default:
		all = append(all, fault.SignInNeeded, fault.TokenInvalid, fault.SessionEnded, fault.Forbidden)
		if r.has("office") {
			all = append(all, fault.OutsideScope)
		}
	}
	if r.has("office") {
		all = append(all, fault.UnknownOffice)
	}
	if len(r.names()) > 0 || mutating(r.Method) {
		all = append(all, fault.NotFound, fault.InvalidInput)
	}
	if mutating(r.Method) {
		all = append(all, fault.MalformedBody)
		if !r.NoKey {
			all = append(all, fault.KeyInvalid, fault.KeyReused, fault.KeyInFlight)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func statusesOf(r Route) []int {
	var all []int
	for _, code := range faultsOf(r) {
		all = append(all, code.Status())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// undeclared documents the parameters that the gate reads and the input does
// not name.
func undeclared(r Route, in reflect.Type) []*huma.Param {
	var all []*huma.Param
	for _, name := range r.names() {
		if !declares(in, name) {
			all = append(all, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	if mutating(r.Method) && !r.NoKey {
		longest := keyLimit
		all = append(all, &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest}})
	}
	return all
}

func declares(in reflect.Type, name string) bool {
	if in == nil || in.Kind() != reflect.Struct {
		return false
	}
	for i := range in.NumField() {
		f := in.Field(i)
		if f.Tag.Get("path") == name || f.Anonymous && declares(f.Type, name) {
			return true
		}
	}
	return false
}

// describeStream documents an event stream, which huma does not serve.
func (d *Door) describeStream(r Route) {
	op := d.operation(r, nil)
	op.Responses["200"] = &huma.Response{
		Description: "text/event-stream",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	refused := d.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, status := range op.Errors {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: refused}},
		}
	}
	d.api.OpenAPI().AddOperation(&op)
}

// OpenAPI returns the OpenAPI 3.1 document of everything registered so far,
// indented, ending in a newline. It is the same for the same routes.
func (d *Door) OpenAPI() ([]byte, error) { return d.document() }

func (d *Door) document() ([]byte, error) {
	body, err := json.Marshal(d.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
