package message

import (
	"fmt"
	"slices"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/i18n"
)

// Template names a letter in configs/surat.
type Template string

// The letters.
const (
	Receipt   Template = "receipt"   // a question came in
	Answered  Template = "answer"    // carries an answer
	News      Template = "update"    // carries a message that is no answer
	Reminder  Template = "reminder"  // one working day before it closes by itself
	Closed    Template = "closed"    // it is closed
	Reopened  Template = "reopened"  // it is open again
	Moved     Template = "moved"     // a told date has changed
	LinkAgain Template = "link"      // the link, for whoever has none
	Code      Template = "code"      // the one-time code of a lost link
	Summary   Template = "summary"   // after a finished visit
	Withdrawn Template = "withdrawn" // the visitor took the question back
	Complete  Template = "complete"  // the question is clear and complete, and counted from then
)

// Templates lists the closed set.
var Templates = []Template{Receipt, Answered, News, Reminder, Closed, Reopened, Moved, LinkAgain, Code, Summary, Withdrawn, Complete}

// variables are what a letter says besides Office, Number, Link and Hello.
// Optional ones may be left out; then their paragraph is.
type variables struct{ needed, optional []string }

// wants is what each letter is given. Dates are whole phrases in the letter's
// language ("Senin, 7 September 2026 pukul 15.30 WITA").
var wants = map[Template]variables{
	Receipt:   {nil, []string{"Due", "Why", "Incomplete"}},        // Incomplete: the answer is counted from when the question is complete
	Answered:  {[]string{"Message"}, []string{"Closes", "Files"}}, // Files is how many
	News:      {[]string{"Message"}, []string{"Due", "Files"}},
	Reminder:  {[]string{"Closes"}, nil},
	Closed:    {[]string{"Reason"}, []string{"Reopen"}}, // Reason: answered, silence or referred
	Reopened:  {nil, []string{"Due", "Why", "Incomplete"}},
	Moved:     {[]string{"Due", "Was"}, []string{"Kind", "Reason"}}, // Kind: silence when it is the closing that moved
	LinkAgain: {},
	Code:      {[]string{"Code", "Minutes"}, []string{"Link"}},
	Summary:   {[]string{"Date", "Service"}, []string{"Result", "Rating"}},
	Withdrawn: {},
	Complete:  {nil, []string{"Due", "Why"}},
}

// paragraphs are the variables that may have more than one line.
var paragraphs = []string{"Message", "Why", "Result"}

var letters = mustParse()

type letterKey struct {
	Template
	i18n.Lang
}

// mustParse reads every letter; a broken embedded file is an error of the build
// and stops the program at once.
func mustParse() map[letterKey]*template.Template {
	all := map[letterKey]*template.Template{}
	for _, name := range Templates {
		for _, lang := range i18n.Langs {
			text, err := configs.Letter(string(name), string(lang))
			if err != nil {
				panic("message: " + err.Error())
			}
			all[letterKey{name, lang}] = template.Must(template.New(string(name)).Option("missingkey=error").Parse(text))
		}
	}
	return all
}

// Bounds of a rendered letter, in characters.
const (
	maxTitle = 150
	// maxGreeted is the longest name that is greeted by.
	maxGreeted = 60
	// maxQuoted is how much of a message goes into a wa.me address, which browsers
	// and WhatsApp cut when it is long; the link shows the rest.
	maxQuoted = 1200
)

// render writes a letter. It fails when the caller left out what the letter
// needs or gave what it does not know.
func (l Letter) render(office string) (title, body string, err error) {
	words, err := l.words(office)
	if err != nil {
		return "", "", err
	}
	text, known := letters[letterKey{l.Template, l.Lang}]
	if !known {
		return "", "", fmt.Errorf("message: no letter %q in %q", l.Template, l.Lang)
	}
	var b strings.Builder
	if err := text.Execute(&b, words); err != nil {
		return "", "", fmt.Errorf("message: letter %s: %w", l.Template, err)
	}
	title, body, _ = strings.Cut(b.String(), "\n")
	return oneLine(title, maxTitle), strings.Trim(body, "\n") + "\n", nil
}

// words are the variables of a letter, each safe where it stands.
func (l Letter) words(office string) (map[string]string, error) {
	want, known := wants[l.Template]
	if !known {
		return nil, fmt.Errorf("message: no letter %q", l.Template)
	}
	needed := append([]string{"Link"}, want.needed...)
	if slices.Contains(want.optional, "Link") {
		needed = want.needed
	}
	words := map[string]string{}
	for _, name := range want.optional {
		words[name] = ""
	}
	for name, value := range l.Vars {
		if !slices.Contains(needed, name) && !slices.Contains(want.optional, name) && name != "Office" {
			return nil, fmt.Errorf("message: letter %s does not know %s", l.Template, name)
		}
		words[name] = oneLine(value, len(value))
		if slices.Contains(paragraphs, name) {
			words[name] = l.quoted(plain(value))
		}
	}
	for _, name := range needed {
		if words[name] == "" {
			return nil, fmt.Errorf("message: letter %s needs %s", l.Template, name)
		}
	}
	words["Office"], words["Number"], words["Hello"] = oneLine(office, maxTitle), oneLine(l.SubjectNumber, maxTitle), l.hello()
	return words, nil
}

// quoted is a message as far as the way it goes can take it.
func (l Letter) quoted(text string) string {
	if l.Email != "" {
		return text
	}
	return cut(text, maxQuoted)
}

// hello greets by name, unless what was given as a name could carry somebody
// else's advertisement to an address that was given with it.
func (l Letter) hello() string {
	name := Greeted(l.Name)
	if name == "" {
		return i18n.T(l.Lang, "letter.hello", nil)
	}
	return i18n.T(l.Lang, "letter.hello.name", map[string]any{"name": name})
}

// Greeted is a visitor's name as a letter says it; empty when it is too long for
// a name or holds an address or a link.
func Greeted(name string) string {
	name = oneLine(name, len(name))
	low := strings.ToLower(name)
	if utf8.RuneCountInString(name) > maxGreeted || strings.ContainsAny(low, "/@:<>") || strings.Contains(low, "www.") ||
		dotted(low) {
		return ""
	}
	return name
}

// dotted tells whether a text holds what a mail program makes a link of: a dot
// between two letters or digits, with two letters at least behind it. "dr.Siti"
// is greeted without its name; "Siti, S.ST." is not taken for a host.
func dotted(low string) bool {
	for word := range strings.FieldsSeq(low) {
		parts := strings.Split(strings.Trim(word, ".,;"), ".")
		if last := parts[len(parts)-1]; len(parts) > 1 && len(last) > 2 && len(parts[0]) > 1 {
			return true
		}
	}
	return false
}

// oneLine is a text without line ends, controls and characters that turn its
// direction, at most limit characters.
func oneLine(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case hidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return cut(strings.Join(strings.Fields(text), " "), limit)
}

// plain is a text of several lines without controls.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r != '\n' && r != '\t' && hidden(r):
			return -1
		}
		return r
	}, text), "\n")
}

func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// cut shortens a text to a number of characters and shows that it did.
func cut(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}
