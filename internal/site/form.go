package site

import (
	"slices"
	"strings"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
)

// form is the page that takes a number: what was typed and what is wrong.
type form struct {
	Profile
	Key    string // the hidden request key
	Values map[string]string
	Errors []mistake
	When   when

	Earlier *earlier // sent from this browser a short while ago; nil when nothing was
}

// mistake is one wrong field, or the whole form when Field is empty. Text is
// the same in the summary and at the field.
type mistake struct {
	Field string // id of the element to go to
	Text  string
}

// input is a field of a form: its path in a fault, its name in the form.
type input struct{ path, name string }

// inputs are the fields of a form about a visit, in the order of the page.
var inputs = []input{
	{"service", "layanan"}, {"guest.name", "nama"}, {"guest.email", "email"}, {"guest.phone", "wa"}, {"priority", "prioritas"},
	{"guest.identity.occupation", "occupation"}, {"guest.identity.institution_category", "institution_category"},
	{"guest.identity.institution", "institution"}, {"guest.identity.purpose", "purpose"}, {"guest.identity.gender", "gender"},
	{"guest.identity.age", "age"}, {"guest.identity.education", "education"}, {"guest.identity.disability", "disability"},
	{"guest.identity.complained", "complained"}, {"guest.consent.text", "setuju"}, {"lobby_code", "angka"},
}

// survey lists the fields of the SKD block that have choices, as the page asks.
var survey = []string{"occupation", "institution_category", "purpose", "gender", "age", "education", "disability", "complained"}

// Choices returns the values of a survey field in order.
func (f form) Choices(field string) []string { return guest.Choices[field] }

// Consent is the version of the sentence by which a visitor joins the survey.
func (f form) Consent() string { return guest.ConsentText }

// Survey lists the fields of the optional block that are chosen from a list.
func (f form) Survey() []string { return survey }

// Priorities lists the reasons to be served first.
func (f form) Priorities() []queue.Priority { return queue.Priorities }

// Filled tells whether the optional block holds anything, so that it stays open.
func (f form) Filled() bool {
	return f.Values["setuju"] != "" || f.Values["institution"] != "" || f.Wrong("institution") != "" ||
		slices.ContainsFunc(survey, func(name string) bool { return f.Values[name] != "" || f.Wrong(name) != "" })
}

// Wrong returns what is wrong with a field, or "".
func (f form) Wrong(field string) string {
	for _, m := range f.Errors {
		if m.Field == field {
			return m.Text
		}
	}
	return ""
}

// fill takes what was posted; unknown names are not kept.
func (f *form) fill(value func(name string) string) {
	f.Values = map[string]string{}
	for _, in := range inputs {
		f.Values[in.name] = value(in.name)
	}
	f.Values["asal"] = cameBy(value("asal"))
}

// cameBy is the QR code in an address or a form, or nothing when it is none of
// ours: a stray one is no reason to refuse anybody.
func cameBy(code string) string {
	if slices.Contains(queue.QRSources, code) {
		return code
	}
	return ""
}

// shown makes what was typed fit for a page.
func shown(values map[string]string) map[string]string {
	for name, text := range values {
		values[name] = strings.ToValidUTF8(text, "\uFFFD")
	}
	return values
}

// visit is what the filled form asks the queue for.
func (f *form) visit() queue.Visit {
	v := f.Values
	var consent *guest.Consent // an unticked box is no answer
	if v["setuju"] != "" {
		consent = &guest.Consent{SKD: true, Text: v["setuju"]}
	}
	return queue.Visit{
		Service: v["layanan"], Priority: queue.Priority(v["prioritas"]), Source: queue.FromPhone, Via: v["asal"], LobbyCode: v["angka"],
		Guest: guest.Entry{Name: v["nama"], Email: v["email"], Phone: v["wa"], Identity: guest.Identity{
			Gender: v["gender"], Age: v["age"], Education: v["education"], Disability: v["disability"],
			Occupation: v["occupation"], InstitutionOf: v["institution_category"], Institution: v["institution"], Purpose: v["purpose"],
			Complained: v["complained"],
		}, Consent: consent},
	}
}

// refuse keeps what a fault says about the form; false when the fault is not
// about what was typed.
func (f *form) refuse(l i18n.Lang, why *fault.Fault) bool {
	switch why.Code {
	case fault.InvalidInput:
		f.mark(l, why.Fields)
	case fault.UnknownService:
		f.mark(l, []fault.Field{{Path: "service", Code: "invalid"}})
	case fault.KeyReused:
		f.Errors = []mistake{{Field: "isian", Text: i18n.T(l, "site.form.again", nil)}}
	case fault.KeyInFlight:
		f.Errors = []mistake{{Field: "isian", Text: i18n.T(l, "site.form.in_flight", nil)}}
	default:
		return false
	}
	return true
}

// mark puts the wrong fields into the order of the page.
func (f *form) mark(l i18n.Lang, wrong []fault.Field) {
	for _, m := range mistakes(l, "site.form.", inputs, wrong) {
		f.Errors = append(f.Errors, mistake{f.target(m.Field), m.Text})
	}
}

// mistakes are the wrong fields in the order of a page whose sentences begin
// with words.
func mistakes(l i18n.Lang, words string, fields []input, wrong []fault.Field) (all []mistake) {
	for _, in := range fields {
		for _, w := range wrong {
			if w.Path == in.path {
				all = append(all, mistake{in.name, sentence(l, words+in.name, w.Code)})
			}
		}
	}
	return all
}

// target is the element a summary's link goes to: the first of the radios.
func (f *form) target(name string) string {
	if name == "layanan" && len(f.Services) > 0 {
		return "layanan-" + f.Services[0].Code
	}
	return name
}

// ServiceWrong returns what is wrong with the choice of a service.
func (f form) ServiceWrong() string { return f.Wrong(f.target("layanan")) }

// sentence says what is wrong with the field that a key names.
func sentence(l i18n.Lang, key, code string) string {
	if own := key + "." + code; i18n.Has(own) {
		return i18n.T(l, own, nil)
	}
	return i18n.T(l, key, nil) + ": " + i18n.T(l, "field."+code, nil)
}

// need is what a service asks a visitor to have; the name is empty where the
// office has no other.
type need struct {
	Service string
	Items   []string
}

// Needs are what published standards ask of a visit, by service.
func (f form) Needs() (all []need) {
	for _, s := range f.Services {
		if items := f.Standard[s.Code].Needs("visit"); len(items) > 0 {
			all = append(all, need{s.Name, items})
		}
	}
	if len(f.Services) == 1 && len(all) == 1 {
		all[0].Service = ""
	}
	return all
}
