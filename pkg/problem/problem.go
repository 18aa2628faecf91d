// Package problem is the document of RFC 9457, "Problem Details for HTTP
// APIs": what an HTTP API answers instead of a result.
package problem

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// ContentType is the media type of the document (RFC 9457, section 3).
const ContentType = "application/problem+json"

// Document is one problem. Code, RequestID and Errors are extension members
// with a fixed meaning; Extra holds further ones and is written flat beside
// them (RFC 9457, section 3.2).
type Document struct {
	Type      string  `json:"type" doc:"URI reference that names the kind of problem"`
	Title     string  `json:"title" doc:"Short name of the kind of problem"`
	Status    int     `json:"status" doc:"HTTP status of this answer"`
	Detail    string  `json:"detail,omitempty" doc:"What happened, safe to show to a person"`
	Instance  string  `json:"instance,omitempty" doc:"URI reference that names this occurrence"`
	Code      string  `json:"code" doc:"Stable machine-readable name of the failure"`
	RequestID string  `json:"request_id,omitempty" doc:"Name of the request in the log"`
	Errors    []Field `json:"errors,omitempty" doc:"What was wrong with the input, field by field"`

	Extra map[string]any `json:"-"`
}

// Field is one wrong part of the input. It never repeats the rejected value.
type Field struct {
	Path   string `json:"path" doc:"Where, as in the request, such as guest.email"`
	Code   string `json:"code" doc:"Why: required, invalid, too_long, too_short, unknown, type or out_of_range"`
	Detail string `json:"detail,omitempty" doc:"Why, safe to show to a person"`
}

// plain is Document without its own MarshalJSON.
type plain Document

// reserved are the member names that Extra cannot take.
var reserved = []string{"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}

// MarshalJSON writes the fixed members in the order of the struct and then
// Extra by name. An Extra member with the name of a fixed one is left out, so
// that it can never contradict it. An empty Type is "about:blank".
func (d Document) MarshalJSON() ([]byte, error) {
	if d.Type == "" {
		d.Type = "about:blank"
	}
	body, err := json.Marshal(plain(d))
	if err != nil {
		return nil, fmt.Errorf("problem: %w", err)
	}
	out := bytes.NewBuffer(body[:len(body)-1])
	for _, name := range slices.Sorted(maps.Keys(d.Extra)) {
		if slices.Contains(reserved, name) {
			continue
		}
		if err := member(out, name, d.Extra[name]); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func member(out *bytes.Buffer, name string, value any) error {
	key, err := json.Marshal(name)
	if err != nil {
		return fmt.Errorf("problem: member %q: %w", name, err)
	}
	v, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("problem: member %q: %w", name, err)
	}
	out.WriteByte(',')
	out.Write(key)
	out.WriteByte(':')
	out.Write(v)
	return nil
}
