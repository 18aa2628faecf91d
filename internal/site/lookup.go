package site

import (
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
)

// seeking is the page that finds a lost link again: by the number of a question
// and its contact, and then by the code that was sent there.
type seeking struct{ form }

// seekingFields are the fields of both steps.
var seekingFields = []input{{"number", "nomor"}, {"contact", "kontak"}, {"code", "kode"}}

// take keeps what was typed.
func (k *seeking) take(value func(name string) string) {
	k.Values = map[string]string{}
	for _, in := range seekingFields {
		k.Values[in.name] = tidy(value(in.name))
	}
}

// refuse keeps what a fault says about the form, whose button is named; false when
// the fault is not about what was typed.
func (k *seeking) refuse(l i18n.Lang, button string, why *fault.Fault) bool {
	switch why.Code {
	case fault.InvalidInput:
		k.Errors = mistakes(l, "lacak.", seekingFields, why.Fields)
	case fault.CodeWrong:
		k.Errors = mistakes(l, "lacak.", seekingFields, []fault.Field{{Path: "code", Code: string(why.Code)}})
	case fault.KeyReused, fault.KeyInFlight:
		k.Errors = []mistake{{"isian", i18n.T(l, "lacak.again", dict("button", button))}}
	default:
		return false
	}
	return len(k.Errors) > 0
}
