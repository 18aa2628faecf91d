package site

import (
	"context"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/standard"
)

// thread is the page of a question: what was said, and until when it is
// answered.
type thread struct {
	consult.Public
	Token   string
	Profile Profile
	When    when
	Silence *owed // what the office promises about closing
	Sent    bool  // the question was sent just now
	Kept    bool  // a message was
}

func (s *Site) thread(ctx context.Context, l i18n.Lang, token string) (t thread, err error) {
	if t.Public, err = s.consult.Opened(ctx, l, token); err != nil {
		return t, err
	}
	t.Token = token
	if t.Profile, err = s.Profile(ctx); err != nil {
		return t, err
	}
	t.When, t.Silence = t.Profile.when(l), promiseOf(t.Profile, standard.Silence)
	return t, nil
}

// promiseOf is what the office has published about a kind of promise in working
// days, or nil.
func promiseOf(p Profile, kind standard.PromiseKind) *owed {
	for _, o := range promised(p) {
		if o.Kind == string(kind) {
			return &o
		}
	}
	return nil
}

// May tells whether the visitor can do what the name says.
func (t thread) May(action string) bool { return slices.Contains(t.Can, action) }

// Answered tells whether it is the visitor's turn.
func (t thread) Answered() bool { return t.State == consult.WaitingVisitor }

// Fresh tells whether nobody has written to the visitor yet.
func (t thread) Fresh() bool { return t.State != consult.Closed && t.News() == nil }

// News is when the office wrote last, or nil.
func (t thread) News() *time.Time {
	for i := len(t.Messages) - 1; i >= 0; i-- {
		if t.Messages[i].Direction == message.Out {
			return &t.Messages[i].At
		}
	}
	return nil
}

// StateKey is the sentence of the state.
func (t thread) StateKey() string {
	if t.State == consult.Closed {
		return "tanya.case.closed." + string(t.CloseReason)
	}
	return "tanya.case." + string(t.State)
}

// Icon is the sign of the state.
func (t thread) Icon() string {
	switch t.State {
	case consult.Arrived, consult.WaitingOfficer:
		return "waiting"
	case consult.WaitingVisitor:
		return "called"
	case consult.Closed:
	}
	if t.CloseReason == consult.Answered {
		return "finished"
	}
	return "cancelled"
}

// Tone is the colour of the state.
func (t thread) Tone() string {
	switch {
	case t.State == consult.WaitingVisitor:
		return "turn"
	case t.State == consult.Closed && t.CloseReason == consult.Answered:
		return "done"
	}
	return ""
}

// Left says how many working days there are until the answer is due; empty once
// it is late, which is said in words.
func (t thread) Left() string {
	key := "tanya.case.left"
	switch n := t.Due.WorkingDaysLeft; {
	case t.Due.Late || n < 0:
		return ""
	case n == 0:
		key += ".today"
	case n == 1:
		key += ".one"
	}
	return i18n.T(t.When.Lang, key, map[string]any{"n": t.Due.WorkingDaysLeft})
}

// Counts tells whether a walked day is one that is counted.
func (thread) Counts(d calendar.Day) bool { return counting{}.Counts(d) }

// Last tells whether a walked day is the due day.
func (thread) Last(days []calendar.Day, i int) bool { return i == len(days)-1 }

// Who names the writer of a message: no officer by name.
func (t thread) Who(m consult.PublicMessage) string {
	switch {
	case m.Direction == message.In:
		return i18n.T(t.When.Lang, "tanya.case.you", nil)
	case m.Kind == message.System:
		return i18n.T(t.When.Lang, "tanya.case.system", nil)
	}
	return i18n.T(t.When.Lang, "tanya.case.officer", nil)
}

// Sort is the key of what an office's message is, or "".
func (thread) Sort(m consult.PublicMessage) string {
	switch m.Kind {
	case message.Answer:
		return "tanya.case.answer"
	case message.Update:
		return "tanya.case.update"
	case message.Plain, message.Note, message.System:
	}
	return ""
}

// piece is a part of a text: an address that can be opened, or words.
type piece struct {
	Text string
	Href template.URL
}

// address is an https address in a text; what ends a sentence is not part of it.
var address = regexp.MustCompile(`https://[^\s<>"'` + "`" + `]*[^\s<>"'` + "`" + `.,;:!?)\]}]`)

// Pieces are the words of a message. What an office wrote as an address can be
// opened; what a visitor wrote stays text.
func (thread) Pieces(m consult.PublicMessage) (all []piece) {
	rest := m.Body
	for m.Direction == message.Out && rest != "" {
		at := address.FindStringIndex(rest)
		if at == nil {
			break
		}
		for at[1] < len(rest) && rest[at[1]] == ')' && strings.Count(rest[at[0]:at[1]], "(") > strings.Count(rest[at[0]:at[1]], ")") {
			at[1]++
		}
		found := rest[at[0]:at[1]]
		if at[0] > 0 {
			all = append(all, piece{Text: rest[:at[0]]})
		}
		all, rest = append(all, piece{found, safe(found)}), rest[at[1]:]
	}
	if rest != "" {
		all = append(all, piece{Text: rest})
	}
	return all
}

// safe is an https address of a text, escaped anew, or nothing.
func safe(address string) template.URL {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Contains(u.Host, "@") || u.User != nil {
		return ""
	}
	return template.URL(u.String())
}
