package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/app"
)

// operation is one way into the program, as its own document describes it.
type operation struct {
	name   string // operation id; "GET /{place}" for a page
	method string
	path   string
	body   bool     // takes one
	raw    bool     // of any bytes
	page   bool     // HTML, and not in the document
	stream bool     // text/event-stream
	fields []idSlot // where the caller names an object
}

// idSlot is a place of a request that names an object of an office.
type idSlot struct {
	in   string // path, query or body
	name string // of the parameter, or the path in the body: shifts.0.officer
	kind string // of what it names: ticket, counter, account …
}

// has tells whether the path holds the parameter.
func (o operation) has(parameter string) bool { return strings.Contains(o.path, "{"+parameter+"}") }

// placed tells whether an office is named in the path.
func (o operation) placed() bool { return o.has("office") || o.has("place") || o.has("token") }

// The names by which requests point at an object. A new one must be added
// here, or to plain, before the matrix runs.
var (
	pathKinds = map[string]string{"sessions": "session", "devices": "device", "guests": "guest", "counters": "counter",
		"tickets": "ticket", "absences": "absence", "swaps": "swap", "users": "account", "outages": "outage", "blocks": "block", "closures": "closure", "holidays": "holiday", "services": "offering", "standards": "service", "clocks": "clock",
		"consultations": "case", "attachments": "file", "lampiran": "file", "deliveries": "letter", "quick-replies": "reply"}
	queryKinds = map[string]string{"cursor": "cursor", "email": "email", "phone": "phone", "q": "words", "service": "service"}
	bodyKinds  = map[string]string{"counter": "counter", "officer": "account", "partner": "account", "service": "service",
		"guest_from": "guest", "outage": "outage", "device": "device",
		"case": "case", "to_case": "to_case", "message": "message", "attachments": "file"}
	plain = []string{"limit", "date", "from", "to", "sort", "province", "received_at", "working_days", "number", "days", "state", "kind", "incomplete", "no",
		"year", "layer", "lang", "preview_token", "view", "tag", "topic", "name"}
)

// schema is the part of a JSON schema that says where ids are.
type schema struct {
	Ref        string            `json:"$ref"`
	Format     string            `json:"format"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

type document struct {
	Paths      map[string]map[string]documented `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type documented struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

// operations reads the program's document and adds the pages, which are in the
// table of routes only. Health and the document itself are about no office.
func operations(t *testing.T, text []byte) []operation {
	t.Helper()
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	var all []operation
	known := map[string]bool{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			op := operation{name: o.ID, method: strings.ToUpper(method), path: path, page: !strings.HasPrefix(path, "/api/")}
			d.fill(t, &op, o)
			known[op.method+" "+path] = true
			all = append(all, op)
		}
	}
	for _, r := range app.Routes() {
		if strings.HasPrefix(r.Path, "/konsol") {
			continue // the app's files: the same bytes for everybody, and built or not
		}
		if name := r.Method + " " + r.Path; !known[name] {
			all = append(all, operation{name: name, method: r.Method, path: r.Path, page: true, body: r.Method == "POST"})
		}
	}
	for _, op := range all { // once more, about a link to a case
		if _, twice := policies[op.name+ofCase]; twice {
			op.name += ofCase
			all = append(all, op)
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.name, b.name) })
	return all
}

func (d document) fill(t *testing.T, op *operation, o documented) {
	t.Helper()
	for _, p := range o.Parameters {
		kind, isID := queryKinds[p.Name], true
		switch {
		case p.In == "path" && (p.Name == "office" || p.Name == "token"), p.In == "header", slices.Contains(plain, p.Name):
			isID = false
		case p.In == "path":
			kind = pathKinds[before(op.path, p.Name)]
		}
		if list := map[string]string{"queue-tickets": "tickets", "clocks": "clocks", "cases": "cases", "deliveries": "letters"}[op.name]; kind == "cursor" && list != "" {
			kind = list // a cursor goes on in the list that gave it
		}
		if isID && kind == "" {
			t.Fatalf("%s: %s parameter %q names what? Add it to the kinds of the matrix", op.name, p.In, p.Name)
		}
		if isID {
			op.fields = append(op.fields, idSlot{p.In, p.Name, kind})
		}
	}
	if o.RequestBody != nil {
		op.body = true
		_, op.raw = o.RequestBody.Content["application/octet-stream"]
		op.fields = append(op.fields, d.within(t, o.RequestBody.Content["application/json"].Schema, "")...)
	}
	if r, ok := o.Responses["200"]; ok {
		_, op.stream = r.Content["text/event-stream"]
	}
}

// before is the segment of the path before the parameter.
func before(path, parameter string) string {
	head, _, _ := strings.Cut(path, "/{"+parameter+"}")
	return head[strings.LastIndexByte(head, '/')+1:]
}

// within lists the ids inside a schema, at any depth.
func (d document) within(t *testing.T, s schema, under string) []idSlot {
	t.Helper()
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	var all []idSlot
	for name, p := range s.Properties {
		path, kind := strings.TrimPrefix(under+"."+name, "."), bodyKinds[name]
		if p.Format == "uuid" && kind == "" {
			t.Fatalf("body field %q names what? Add it to the kinds of the matrix", path)
		}
		if kind != "" && p.Items != nil {
			path += ".0"
		}
		if kind != "" {
			all = append(all, idSlot{"body", path, kind})
			continue
		}
		all = append(all, d.within(t, p, path)...)
	}
	if s.Items != nil {
		all = append(all, d.within(t, *s.Items, under+".0")...)
	}
	slices.SortFunc(all, func(a, b idSlot) int { return strings.Compare(a.name, b.name) })
	return all
}

// put sets the value at a path of a decoded body; a number in the path is an
// element of a list, made when it is not there.
func put(tree any, path, value string) any {
	head, rest, deeper := strings.Cut(path, ".")
	if path == "" {
		return value
	}
	if n, err := strconv.Atoi(head); err == nil {
		list, _ := tree.([]any)
		for len(list) <= n {
			list = append(list, nil)
		}
		list[n] = put(list[n], rest, value)
		return list
	}
	object, _ := tree.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	if !deeper {
		rest = ""
	}
	object[head] = put(object[head], rest, value)
	return object
}

// withField returns the JSON body with one field set.
func withField(body, path, value string) (string, error) {
	var tree any
	if err := json.Unmarshal([]byte(body), &tree); err != nil {
		return "", fmt.Errorf("%s: %w", body, err)
	}
	text, err := json.Marshal(put(tree, path, value))
	return string(text), err
}
