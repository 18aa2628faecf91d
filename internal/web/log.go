package web

import (
	"log/slog"
	"regexp"
)

// The redacting types: a value of one of them prints in a log as its kind
// only. Rooms wrap what they must name in a log and may not show.
type (
	// Name is a person's name.
	Name string
	// Phone is a phone number.
	Phone string
	// Email is an e-mail address.
	Email string
	// Secret is a token, password or key.
	Secret string
)

// LogValue implements slog.LogValuer.
func (Name) LogValue() slog.Value { return slog.StringValue("[name]") }

// LogValue implements slog.LogValuer.
func (Phone) LogValue() slog.Value { return slog.StringValue("[phone]") }

// LogValue implements slog.LogValuer.
func (Email) LogValue() slog.Value { return slog.StringValue("[email]") }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// String keeps fmt from showing it.
func (Name) String() string { return "[name]" }

// String keeps fmt from showing it.
func (Phone) String() string { return "[phone]" }

// String keeps fmt from showing it.
func (Email) String() string { return "[email]" }

// String keeps fmt from showing it.
func (Secret) String() string { return "[secret]" }

// personal are the shapes of personal data and secrets that an error's text
// may carry: addresses, bearer and device tokens, public links, phone numbers, and
// values that Postgres quotes.
var personal = []struct {
	shape *regexp.Regexp
	kind  string
}{
	{regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`), "[email]"},
	{regexp.MustCompile(`eyJ[\w-]+\.[\w-]*\.?[\w-]*`), "[secret]"},
	{regexp.MustCompile(`\b\d{4}\.(d\.)?[\w-]{16,}`), "[secret]"},
	{regexp.MustCompile(`(\+62[ -]?|\b62|\b0)8[\d -]{7,14}\d`), "[phone]"},
	{regexp.MustCompile(`: "[^"]*"`), `: "[value]"`},
	{regexp.MustCompile(`=\([^)]*\)`), "=([value])"},
}

// Scrub takes personal data and secrets out of a text that goes to a log.
func Scrub(text string) string {
	for _, p := range personal {
		text = p.shape.ReplaceAllString(text, p.kind)
	}
	return text
}
