package site

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
)

// maxWords is how long a question or a message may be on a form, in characters;
// the API takes longer ones.
const maxWords = 1000

// writing is a page on which a visitor writes: a question, or more about one.
type writing struct {
	form
	Files  []brought // came already, and are sent with the words
	Token  string    // of the question that is written to; empty for a new one
	Number string

	// Promise is what the office promises about an answer, and AnswerBy the
	// instant that makes of it for somebody who writes now.
	Promise     *owed
	AnswerBy    time.Time
	Provisional bool
}

// errand is what a form of words is sent for: its page and its fields.
type errand struct {
	page   string // of the template
	words  string // the field that holds the words
	button string // key of what the button says
	needs  string // what the question must allow; empty for a new one
	fields []input
	bare   bool // may be sent without words
}

// The errands. The paths are those of the desk's faults.
var (
	asking = errand{page: "tanya", words: "pertanyaan", button: "tanya.go", fields: []input{{"topic", "topik"}, {"question", "pertanyaan"},
		{"attachments", "berkas"}, {"name", "nama"}, {"email", "email"}, {"phone", "wa"}, {"share_contact", "bagikan"}}}
	replying = errand{page: "balas", words: "pesan", button: "tanya.balas.go", needs: "message", fields: []input{{"body", "pesan"}, {"attachments", "berkas"}}}
	missing  = errand{page: "belum", words: "pesan", button: "tanya.belum.go", needs: "not-answered", fields: replying.fields, bare: true}
)

// fileFaults are why a file is not taken; each has a sentence of its own.
var fileFaults = []fault.Code{fault.FileType, fault.FileEmpty, fault.FileTooLarge, fault.FileName, fault.FileBomb, fault.FileInfected, fault.FilesWaiting}

// take keeps what was typed; unknown names are not kept.
func (w *writing) take(e errand, value func(name string) string) {
	w.Values = map[string]string{}
	for _, in := range e.fields {
		w.Values[in.name] = value(in.name)
	}
	w.Values[e.words] = tidy(w.Values[e.words])
}

// asks is the question that the form holds.
func (w writing) asks(l i18n.Lang) consult.Question {
	v := w.Values
	return consult.Question{Topic: consult.Topic(v["topik"]), Body: v["pertanyaan"], Name: v["nama"], Email: v["email"], Phone: v["wa"],
		Files: ids(w.Files), ShareContact: v["bagikan"] != "", Lang: l}
}

// brought is a file that came before the words it belongs to.
type brought struct {
	ID   uuid.UUID
	Name string
	Size int64
}

// Value is how the form carries it.
func (b brought) Value() string {
	return b.ID.String() + " " + strconv.FormatInt(b.Size, 10) + " " + b.Name
}

// carried reads what a form carries back; what is none of ours is dropped.
func carried(values []string) (all []brought) {
	for _, v := range values {
		part := strings.SplitN(v, " ", 3)
		if len(part) != 3 {
			continue
		}
		id, err := uuid.Parse(part[0])
		size, wrong := strconv.ParseInt(part[1], 10, 64)
		if err != nil || wrong != nil || size < 0 || len(all) == message.MaxFiles || slices.ContainsFunc(all, func(b brought) bool { return b.ID == id }) {
			continue
		}
		all = append(all, brought{id, strings.ToValidUTF8(part[2], "\uFFFD"), size})
	}
	return all
}

func ids(files []brought) (all []uuid.UUID) {
	for _, f := range files {
		all = append(all, f.ID)
	}
	return all
}

// Weight says how large a file is.
func (w when) Weight(bytes int64) string {
	n, unit := float64(bytes)/(1<<20), " MB"
	if bytes < 1<<20 {
		n, unit = max(float64(bytes)/(1<<10), 0.1), " kB"
	}
	text := strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
	if w.Lang != i18n.EN {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text + unit
}

// Words are the sentences of the script that brings files, by their codes.
func (w writing) Words() (string, error) {
	all := map[string]string{}
	for _, code := range fileFaults {
		all[string(code)] = i18n.T(w.When.Lang, "tanya.berkas."+string(code), nil)
	}
	for _, code := range []string{"too_many", "fail", "wait", "done"} {
		all[code] = i18n.T(w.When.Lang, "tanya.berkas."+code, nil)
	}
	text, err := json.Marshal(all)
	return string(text), err
}

// Most is how many characters the words may have.
func (writing) Most() int { return maxWords }

// MostFiles is how many files a message may carry.
func (writing) MostFiles() int { return message.MaxFiles }

// Topics are what a question can be about.
func (writing) Topics() []consult.Topic { return consult.Topics }

// TopicWrong returns what is wrong with the choice of a topic.
func (w writing) TopicWrong() string { return w.Wrong(firstTopic) }

// firstTopic is the element that a summary's link goes to: the first of the
// radios.
var firstTopic = "topik-" + string(consult.Topics[0])

// tidy is a text as a form sends it, with the line ends and edges it was meant
// to have.
func tidy(text string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
}

// check names what is wrong with a form as it was typed.
func (e errand) check(w writing) (wrong []fault.Field) {
	if e.needs == "" {
		wrong = w.asks(i18n.ID).Wrong()
	}
	path := e.fields[slices.IndexFunc(e.fields, func(in input) bool { return in.name == e.words })].path
	switch n := utf8.RuneCountInString(w.Values[e.words]); {
	case n > maxWords:
		wrong = slices.DeleteFunc(wrong, func(f fault.Field) bool { return f.Path == path })
		return append(wrong, fault.Field{Path: path, Code: "too_long"})
	case n == 0 && e.needs != "" && (!e.bare || len(w.Files) > 0):
		return append(wrong, fault.Field{Path: path, Code: "required"})
	}
	return wrong
}

// refuse keeps what a fault says about the form; false when the fault is not
// about what was typed.
func (w *writing) refuse(l i18n.Lang, e errand, why *fault.Fault) bool {
	button := dict("button", i18n.T(l, e.button, nil))
	switch why.Code {
	case fault.InvalidInput:
		w.Errors = append(mistakes(l, "tanya.", e.fields, why.Fields), w.Errors...)
		for i := range w.Errors {
			if w.Errors[i].Field == "topik" {
				w.Errors[i].Field = firstTopic
			}
		}
		return len(w.Errors) > 0
	case fault.AttachmentUnknown:
		w.Files = nil
		w.Errors = append(w.Errors, mistake{"berkas", i18n.T(l, "tanya.berkas.gone", nil)})
	case fault.KeyReused:
		w.Errors = []mistake{{"isian", i18n.T(l, "tanya.again", button)}}
	case fault.KeyInFlight:
		w.Errors = []mistake{{"isian", i18n.T(l, "tanya.in_flight", button)}}
	default:
		return false
	}
	return true
}

// refuseFile notes why a file was not taken.
func (w *writing) refuseFile(name, code string) {
	w.Errors = append(w.Errors, mistake{"berkas", strings.ToValidUTF8(name, "\uFFFD") + ": " + i18n.T(w.When.Lang, "tanya.berkas."+code, nil)})
}
