package e2e_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// textSchema is the part of a JSON schema that says where words are.
type textSchema struct {
	Ref        string                `json:"$ref"`
	Type       any                   `json:"type"`
	Format     string                `json:"format"`
	Pattern    string                `json:"pattern"`
	Enum       []any                 `json:"enum"`
	MaxLength  int                   `json:"maxLength"`
	Properties map[string]textSchema `json:"properties"`
	Items      *textSchema           `json:"items"`
}

// inbound is a place where a caller may write words: an operation and the path
// in its body, as put takes it. The name of a file that is uploaded has none.
type inbound struct {
	op   operation
	path string
	most int // characters that the document allows; zero when it does not say
}

func (f inbound) String() string { return f.op.name + ":" + cmp.Or(f.path, "name") }

// wordless are the strings of requests that hold no words, by their path or its
// end, each with the reason. Whatever else is a string takes markup, and has to.
var wordless = map[string]string{
	"password": "kept as a hash, never shown", "current": "kept as a hash, never shown", "new": "kept as a hash, never shown",
	"token": "opens something", "secret": "opens something", "totp": "six digits", "preview_token": "names a preview", "code": "opens something; of a service it is letters",
	"lobby_code": "digits of the lobby", "public-lookup:number": "compared, not kept", "public-lookup-code:number": "compared, not kept", "contact": "compared, not kept",
	"login:email": "compared, not kept", "service": "code of a service", "services.0": "code of a service", "value": "code of a service or a choice",
	"attachments.0": "id of a file", "clear.0": "name of a field", "office": "code of an office", "supervised_by": "code of an office",
	"tags.0": "letters, digits and hyphens", "lang": "a choice", "topic": "a choice", "kind": "a choice", "consent.text": "version of a sentence", "gender": "a choice", "age": "a choice", "education": "a choice",
	"disability": "a choice", "occupation": "a choice", "institution_category": "a choice", "purpose": "a choice", "complained": "a choice",
	"phone": "a telephone number", "whatsapp": "a telephone number", "prefix": "letters of a number", "document.rating_url": "must be on https, as rating_url of the profile",
	"endpoint": "address of a push service, never shown", "auth": "key of a browser", "p256dh": "key of a browser",
	"queue-close-day:reason": "ends the day, and with it most screens; kept as the other reasons of the line are",
	"csv":                    "a list, whose names are those of national-holiday-add",
	"closure-preview:reason": "kept by closure-add only", "closure-preview:document": "kept by closure-add only", "hours-preview:profiles.0.name": "kept by hours-set only",
	"national-holiday-preview:reason": "kept by national-holiday-add only", "national-holiday-preview:document": "kept by national-holiday-add only",
}

// why says why a field holds no words, or nothing.
func (f inbound) why() string {
	for key, reason := range wordless {
		op, path, named := strings.Cut(key, ":")
		if !named {
			op, path = f.op.name, key
		}
		if op == f.op.name && (f.path == path || strings.HasSuffix(f.path, "."+path)) {
			return reason
		}
	}
	return ""
}

// words lists the fields of every operation of the document that take words.
func words(t *testing.T, text []byte, ops []operation) (all []inbound) {
	t.Helper()
	var d struct {
		Paths map[string]map[string]struct {
			ID   string `json:"operationId"`
			Body *struct {
				Content map[string]struct{ Schema textSchema }
			} `json:"requestBody"`
		}
		Components struct{ Schemas map[string]textSchema }
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	for _, methods := range d.Paths {
		for _, one := range methods {
			n := slices.IndexFunc(ops, func(o operation) bool { return o.name == one.ID })
			if one.Body == nil || n < 0 {
				continue
			}
			if ops[n].raw {
				all = append(all, inbound{ops[n], "", 0})
			}
			all = append(all, textsIn(d.Components.Schemas, one.Body.Content["application/json"].Schema, ops[n], "")...)
		}
	}
	slices.SortFunc(all, func(a, b inbound) int { return strings.Compare(a.String(), b.String()) })
	return slices.DeleteFunc(all, func(f inbound) bool { return f.why() != "" })
}

// byOperation puts the fields of each operation together.
func byOperation(all []inbound) (groups [][]inbound) {
	for _, f := range all {
		if last := len(groups) - 1; last >= 0 && groups[last][0].op.name == f.op.name {
			groups[last] = append(groups[last], f)
			continue
		}
		groups = append(groups, []inbound{f})
	}
	return groups
}

// textsIn are the words inside a schema, at any depth.
func textsIn(known map[string]textSchema, s textSchema, op operation, under string) (all []inbound) {
	if s.Ref != "" {
		s = known[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		all = append(all, textsIn(known, s.Properties[name], op, strings.TrimPrefix(under+"."+name, "."))...)
	}
	if s.Items != nil {
		all = append(all, textsIn(known, *s.Items, op, under+".0")...)
	}
	kinds, _ := s.Type.([]any)
	if (s.Type == "string" || slices.Contains(kinds, any("string"))) && s.Format == "" && s.Pattern == "" && len(s.Enum) == 0 && under != "" {
		all = append(all, inbound{op, under, s.MaxLength})
	}
	return all
}
