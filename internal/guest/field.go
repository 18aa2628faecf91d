package guest

import "github.com/bps-pst/pst/internal/i18n"

// ConsentText is the version of the sentence by which a visitor agrees to be
// asked for the yearly survey; its words stand in the catalogue. Another
// sentence gets another version, and what was agreed to stays known.
const ConsentText = "skd-1"

// Field is one field of the guest book (domain.md §2.1).
type Field struct {
	Name     string // path below the entry, as in a request
	Key      string // last part of the path: names the field's texts
	Required bool   // to finish a visit
	Max      int    // longest text, in characters; zero for a choice
}

// Fields are all fields of the guest book in the order of the survey's form.
var Fields = []Field{
	{"name", "name", true, maxName},
	{"email", "email", true, maxEmail},
	{"phone", "phone", false, 20},
	{"identity.gender", "gender", false, 0},
	{"identity.age", "age", false, 0},
	{"identity.education", "education", false, 0},
	{"identity.disability", "disability", false, 0},
	{"identity.occupation", "occupation", false, 0},
	{"identity.institution_category", "institution_category", false, 0},
	{"identity.institution", "institution", false, maxText},
	{"identity.purpose", "purpose", false, 0},
	{"identity.complained", "complained", false, 0},
}

// Label is the field's name for people.
func (f Field) Label(lang i18n.Lang) string { return i18n.T(lang, "guest.field."+f.Key, nil) }

// Reason says why the field is asked.
func (f Field) Reason(lang i18n.Lang) string { return i18n.T(lang, "guest.why."+f.Key, nil) }

// Choices are the field's values; none for a text.
func (f Field) Choices() []string { return Choices[f.Key] }

// ChoiceLabel names a value of a field for people; no value has no name.
func ChoiceLabel(lang i18n.Lang, field, value string) string {
	if value == "" {
		return ""
	}
	return i18n.T(lang, "skd."+field+"."+value, nil)
}
