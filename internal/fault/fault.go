// Package fault holds the few ways to fail. A Fault is a stable code, chosen
// from one table together with its HTTP status; the sentence a person reads is
// looked up by the code in the catalogue, so no error text ever carries data.
// Anything that is not a Fault is a programming or machine error: 500 without
// text.
package fault

import (
	"errors"
	"fmt"
)

// Field names one wrong input: Path as in the request ("guest.email"), Code
// from the closed set required, invalid, too_long, too_short, unknown, type,
// out_of_range, lobby_code_wrong.
type Field struct {
	Path string
	Code string
}

// Fault is a failure that its reader can act on.
type Fault struct {
	Code   Code
	Fields []Field        // what was wrong with the input, for Invalid
	Extra  map[string]any // members added to the problem document
	Args   map[string]any // values for the catalogue's sentence
	cause  error
}

// New returns a Fault with the given code.
func New(code Code) *Fault { return &Fault{Code: code} }

// Wrap returns a Fault that remembers what caused it, for the log only.
func Wrap(code Code, cause error) *Fault { return &Fault{Code: code, cause: cause} }

// Invalid returns an `invalid_input` Fault for the given fields.
func Invalid(fields ...Field) *Fault { return &Fault{Code: InvalidInput, Fields: fields} }

// With adds a member to the problem document, such as opens_at or held_by.
func (f *Fault) With(name string, value any) *Fault {
	if f.Extra == nil {
		f.Extra = map[string]any{}
	}
	f.Extra[name] = value
	return f
}

// Say adds a value for the catalogue's sentence, such as number or counter.
func (f *Fault) Say(name string, value any) *Fault {
	if f.Args == nil {
		f.Args = map[string]any{}
	}
	f.Args[name] = value
	return f
}

// Error returns the code and the cause; it is for logs, never for people.
func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %v", f.Code, f.cause)
	}
	return string(f.Code)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is tells whether err is, or wraps, a Fault with the given code.
func Is(err error, code Code) bool {
	f, ok := As(err)
	return ok && f.Code == code
}

// As returns the Fault in err's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}
