package guest

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/phone"
)

// Longest accepted texts, in characters. An address is bounded by RFC 5321.
const (
	maxName  = 120
	maxEmail = 254
	maxText  = 200
)

// Identity is the optional SKD block; the empty string means not asked or not
// answered. Each value is one of the closed sets of Choices, Institution is
// free text.
type Identity struct {
	Gender        string `json:"gender,omitempty"`
	Age           string `json:"age,omitempty"`
	Education     string `json:"education,omitempty"`
	Disability    string `json:"disability,omitempty"`
	Occupation    string `json:"occupation,omitempty"`
	InstitutionOf string `json:"institution_category,omitempty"`
	Institution   string `json:"institution,omitempty" maxLength:"200"`
	Purpose       string `json:"purpose,omitempty"`
	Complained    string `json:"complained,omitempty"`
}

// Choices are the closed sets of the SKD block by field (domain.md §2.1).
var Choices = map[string][]string{
	"gender":               {"male", "female"},
	"age":                  {"under_17", "17_25", "26_34", "35_44", "45_54", "55_65", "over_65"},
	"education":            {"high_school", "diploma", "bachelor", "master", "doctor"},
	"disability":           {"none", "physical", "intellectual", "mental", "sensory"},
	"occupation":           {"student", "researcher", "civil_servant", "state_company", "private_company", "self_employed", "other"},
	"institution_category": {"state_body", "ministry", "security", "local_government", "international", "research_education", "state_company", "private", "other"},
	"purpose":              {"study", "government", "commercial", "research", "other"},
	"complained":           {"yes", "no"},
}

// Entry is what a visitor, or an officer for them, writes into the book.
type Entry struct {
	Name     string   `json:"name,omitempty"`
	Email    string   `json:"email,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Identity Identity `json:"identity,omitzero"`
	Consent  *Consent `json:"consent,omitempty"`
}

// Consent is the answer to the one question that is apart from the visit: to be
// asked for the yearly survey (SKD, rules.md §11a). Nothing answers it but the
// visitor; a later answer replaces it, so consent is withdrawn by a no.
type Consent struct {
	SKD  bool   `json:"skd"`
	Text string `json:"text" doc:"Version of the sentence that was shown" example:"skd-1"`
}

// Answered is a consent with the time it was given or refused.
type Answered struct {
	Consent
	At time.Time `json:"at"`
}

// Guest is a written entry. Phone is E.164.
type Guest struct {
	ID        uuid.UUID `db:"id" json:"id"`
	Name      string    `db:"name" json:"name"`
	Email     string    `db:"email" json:"email"`
	Phone     *string   `db:"phone" json:"phone,omitempty"`
	Identity  Identity  `db:"-" json:"identity"`
	Consent   *Answered `db:"-" json:"consent,omitempty" doc:"Absent when it was not asked"`
	CreatedAt time.Time `db:"created_at" json:"created_at"`
	ChangedAt time.Time `db:"changed_at" json:"changed_at"`
}

// Complete tells whether a visit with this entry can be finished: name and
// e-mail are there (rules.md §5).
func (g Guest) Complete() bool { return g.Name != "" && g.Email != "" }

// Tidy returns the entry as it is kept: outer and repeated white space removed,
// the address in lower case, the telephone number as E.164.
func (e Entry) Tidy() Entry {
	e.Name = strings.Join(strings.Fields(e.Name), " ")
	e.Email = strings.ToLower(strings.TrimSpace(e.Email))
	e.Identity.Institution = strings.Join(strings.Fields(e.Identity.Institution), " ")
	if number, err := phone.Parse(e.Phone); err == nil {
		e.Phone = number
	}
	return e
}

// Check names what is wrong with a tidy entry, with paths below the given one.
// Names in any script are fine; control and invisible formatting characters
// are not, but for the joiners that some scripts and emoji need.
func (e Entry) Check(under string, required bool) []fault.Field {
	var wrong []fault.Field
	note := func(field, code string) {
		if code != "" {
			wrong = append(wrong, fault.Field{Path: under + field, Code: code})
		}
	}
	note("name", checkText(e.Name, maxName, required))
	note("email", checkEmail(e.Email, required))
	note("phone", checkPhone(e.Phone))
	note("identity.institution", checkText(e.Identity.Institution, maxText, false))
	for field, value := range e.Identity.coded() {
		if value != "" && !slices.Contains(Choices[field], value) {
			note("identity."+field, "invalid")
		}
	}
	if e.Consent != nil && e.Consent.Text != ConsentText {
		note("consent.text", "unknown")
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	return wrong
}

func (i Identity) coded() map[string]string {
	return map[string]string{
		"gender": i.Gender, "age": i.Age, "education": i.Education, "disability": i.Disability,
		"occupation": i.Occupation, "institution_category": i.InstitutionOf, "purpose": i.Purpose,
		"complained": i.Complained,
	}
}

func checkText(s string, max int, required bool) string {
	switch {
	case s == "" && required:
		return "required"
	case utf8.RuneCountInString(s) > max:
		return "too_long"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, forbidden):
		return "invalid"
	}
	return ""
}

// forbidden refuses what could break a line, a log or the reading direction of
// the page around a name.
func forbidden(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

func checkEmail(s string, required bool) string {
	switch {
	case s == "" && required:
		return "required"
	case s == "":
		return ""
	case len(s) > maxEmail:
		return "too_long"
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, "\"\\() ") {
		return "invalid"
	}
	domain := s[strings.LastIndexByte(s, '@')+1:]
	if !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return "invalid"
	}
	return ""
}

func checkPhone(s string) string {
	if s == "" {
		return ""
	}
	if _, err := phone.Parse(s); err != nil {
		return "invalid"
	}
	return ""
}

// named lists the fields an entry fills, for the audit row, which holds names
// of fields and never their values.
func (e Entry) named() []string {
	var all []string
	for _, f := range []struct{ name, value string }{{"name", e.Name}, {"email", e.Email}, {"phone", e.Phone}, {"institution", e.Identity.Institution}} {
		if f.value != "" {
			all = append(all, f.name)
		}
	}
	for field, value := range e.Identity.coded() {
		if value != "" {
			all = append(all, field)
		}
	}
	if e.Consent != nil {
		all = append(all, "consent")
	}
	slices.Sort(all)
	return all
}

// take copies what e fills, at an instant.
func (g *Guest) take(e Entry, at time.Time) {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&g.Name, e.Name)
	set(&g.Email, e.Email)
	if e.Phone != "" {
		g.Phone = &e.Phone
	}
	if e.Consent != nil {
		g.Consent = &Answered{*e.Consent, at}
	}
	i := &g.Identity
	for _, f := range []struct {
		to   *string
		from string
	}{{&i.Gender, e.Identity.Gender}, {&i.Age, e.Identity.Age}, {&i.Education, e.Identity.Education},
		{&i.Disability, e.Identity.Disability}, {&i.Occupation, e.Identity.Occupation},
		{&i.InstitutionOf, e.Identity.InstitutionOf}, {&i.Institution, e.Identity.Institution}, {&i.Purpose, e.Identity.Purpose},
		{&i.Complained, e.Identity.Complained}} {
		set(f.to, f.from)
	}
}

// clear empties the named fields: paths of Fields but the name, which every
// entry that was once written keeps. It names the ones it does not know.
func (g *Guest) clear(paths []string) (wrong []fault.Field) {
	i := &g.Identity
	text := map[string]*string{"email": &g.Email, "identity.gender": &i.Gender, "identity.age": &i.Age,
		"identity.education": &i.Education, "identity.disability": &i.Disability, "identity.occupation": &i.Occupation,
		"identity.institution_category": &i.InstitutionOf, "identity.institution": &i.Institution,
		"identity.purpose": &i.Purpose, "identity.complained": &i.Complained}
	for n, path := range paths {
		switch to, known := text[path]; {
		case path == "phone":
			g.Phone = nil
		case known:
			*to = ""
		default:
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("clear[%d]", n), Code: "unknown"})
		}
	}
	return wrong
}
