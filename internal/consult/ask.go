package consult

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Bounds of what is written, in characters.
const (
	maxBody    = 10_000
	maxSubject = 120
	maxFiles   = 5
	// maxBack is how long ago a question that is typed in may have been asked.
	maxBack = 30 * 24 * time.Hour
)

// Question is what a visitor asks, or an officer types in for one.
type Question struct {
	Topic        Topic
	Body         string
	Name         string
	Email, Phone string // one of them at least
	Files        []uuid.UUID
	ShareContact bool // another office may know the contact
	Lang         i18n.Lang
	Channel      message.Channel // how it came; web for a form
	ReceivedAt   time.Time       // zero is now
}

// Receipt is a new case as its visitor is told of it.
type Receipt struct {
	Done
	Token string // of the public link
	URL   string // the whole address of the public page
}

// Ask opens a case for what a visitor asks on the web (rules.md §6): always a new
// one, because a typed number proves nothing. It fails with invalid_input and
// attachment_unknown.
func (d *Desk) Ask(ctx context.Context, q Question) (Receipt, error) {
	q.Channel, q.ReceivedAt = message.Web, time.Time{}
	return d.open(ctx, ActAsk, q)
}

// Enter opens a case for what an officer types in. It fails like Ask.
func (d *Desk) Enter(ctx context.Context, q Question) (Receipt, error) {
	return d.open(ctx, ActEnter, q)
}

func (d *Desk) open(ctx context.Context, action Action, q Question) (Receipt, error) {
	q = q.tidy()
	if wrong := q.check(); wrong != nil {
		return Receipt{}, fault.Invalid(wrong...)
	}
	done, err := d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		w, err := d.beginIn(ctx, tx, here, action, q, nil)
		if err != nil {
			return Done{}, err
		}
		audit.In(ctx, tx, "case."+string(action), "case", w.ID.String(), "name", "email", "phone")
		done, err := w.begun(ctx)
		if err != nil {
			return Done{}, err
		}
		return done, w.save(ctx)
	})
	if err != nil {
		return Receipt{}, err
	}
	return d.receipt(ctx, done, done.ID)
}

// begun is done of a new question, with until when it is answered.
func (w *work) begun(ctx context.Context) (Done, error) {
	done := w.done()
	done.IncompleteSince = local(w.IncompleteSince, w.here.Zone)
	if w.AnswerClock == nil {
		return done, nil
	}
	e, err := w.explain(ctx)
	if err == nil {
		done.Due = publicDue(e, w.now)
	}
	return done, err
}

// receipt tells a visitor of a case by its link, which is the same for a
// repeated request and stands nowhere.
func (d *Desk) receipt(ctx context.Context, done Done, id uuid.UUID) (Receipt, error) {
	here, err := d.here(ctx)
	token := d.link(here, &Case{ID: id, Generation: 1})
	return Receipt{Done: done, Token: token, URL: d.url(token)}, err
}

// Wrong names what is wrong with a question as it was typed, as Ask would.
func (q Question) Wrong() []fault.Field {
	q.Channel = message.Web
	return q.tidy().check()
}

func (q Question) contact() guest.Entry {
	return guest.Entry{Name: q.Name, Email: q.Email, Phone: q.Phone}.Tidy()
}

func (q Question) tidy() Question {
	e := q.contact()
	q.Name, q.Email, q.Phone = e.Name, e.Email, e.Phone
	q.Body = tidyText(q.Body)
	if q.Lang == "" {
		q.Lang = i18n.ID
	}
	return q
}

func (q Question) check() []fault.Field {
	wrong := q.contact().Check("", false)
	add := func(path, code string) { wrong = append(wrong, fault.Field{Path: path, Code: code}) }
	switch {
	case q.Topic == "":
		add("topic", "required")
	case !slices.Contains(Topics, q.Topic):
		add("topic", "invalid")
	}
	wrong = append(wrong, checkText("question", q.Body)...)
	if q.Name == "" {
		add("name", "required")
	}
	if q.Email == "" && q.Phone == "" {
		add("email", "required")
	}
	if len(q.Files) > maxFiles {
		add("attachments", "out_of_range")
	}
	if !slices.Contains(i18n.Langs, q.Lang) {
		add("lang", "invalid")
	}
	if !slices.Contains([]message.Channel{message.Web, message.WhatsApp, message.Email, message.Desk}, q.Channel) {
		add("channel", "invalid")
	}
	return wrong
}

// checkBody refuses a text that is empty or too long; it is tidy already.
func checkBody(path, text string) error {
	if wrong := checkText(path, text); wrong != nil {
		return fault.Invalid(wrong...)
	}
	return nil
}

func checkText(path, text string) []fault.Field {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return []fault.Field{{Path: path, Code: "required"}}
	case n > maxBody:
		return []fault.Field{{Path: path, Code: "too_long"}}
	}
	return nil
}

// tidyText is a text as it is kept: lines end in \n, and what no page shows, but
// pasted text carries, is a space.
func tidyText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return ' '
		}
		return r
	}, text))
}

// subjectOf is the beginning of a text in one line.
func subjectOf(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > maxSubject {
		return strings.TrimSpace(string(line[:maxSubject-1])) + "…"
	}
	return string(line)
}

// beginIn opens a case in the caller's transaction, who saves it; the question
// is tidy and checked. follows is the closed case that it goes on from.
func (d *Desk) beginIn(ctx context.Context, tx *store.Tx, here office.Office, action Action, q Question, follows *Case) (*work, error) {
	w, err := d.fresh(ctx, tx, here, q)
	if err != nil {
		return nil, err
	}
	detail := Detail{}
	if follows != nil {
		w.Follows = &follows.ID
		detail["follows"] = follows.ID
	}
	if err := w.owe(ctx, sla.FirstAnswer, w.ReceivedAt); err != nil {
		return nil, err
	}
	m, err := w.write(ctx, message.Message{Direction: message.In, Kind: message.Plain, Channel: q.Channel, Body: q.Body, At: w.ReceivedAt}, q.Files)
	if err != nil {
		return nil, err
	}
	detail["message"] = m.ID
	d.Links.IssueIn(tx, here.Code, office.CaseLink, w.ID, w.Generation, w.now.Add(linkLife))
	if action == ActEnter {
		w.ReadAt = &w.now // by who typed it in
	}
	if err := w.happen(action, detail); err != nil {
		return nil, err
	}
	return w, w.tellDue(ctx, message.Receipt)
}

// fresh is a case without a row yet, with its number.
func (d *Desk) fresh(ctx context.Context, tx *store.Tx, here office.Office, q Question) (*work, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	year, _, _ := workcal.DateIn(now, here.Zone).Civil()
	seq, err := countCase(ctx, tx, year)
	if err != nil {
		return nil, err
	}
	if now = tx.Now(); q.ReceivedAt.IsZero() {
		q.ReceivedAt = now
	}
	q.ReceivedAt = q.ReceivedAt.UTC().Truncate(time.Microsecond)
	if q.ReceivedAt.After(now) || now.Sub(q.ReceivedAt) > maxBack {
		return nil, fault.Invalid(fault.Field{Path: "received_at", Code: "out_of_range"})
	}
	c := &Case{ID: id, Year: year, Seq: seq, Channel: q.Channel, Topic: q.Topic, Subject: subjectOf(q.Body), Service: service,
		Name: q.Name, Email: orNil(q.Email), Phone: orNil(q.Phone), Lang: q.Lang, ShareContact: q.ShareContact,
		ReceivedAt: q.ReceivedAt, LastMessageAt: q.ReceivedAt, LastInboundAt: q.ReceivedAt, Generation: 1, Rev: 1}
	return &work{Case: c, desk: d, tx: tx, here: here, now: now, fresh: true}, nil
}

// write keeps a message of the case with its files.
func (w *work) write(ctx context.Context, m message.Message, files []uuid.UUID) (message.Message, error) {
	m.SubjectKind, m.Subject = message.OfCase, w.ID
	m, err := message.WriteIn(w.tx, m)
	if err != nil {
		return m, err
	}
	if m.Public() && m.At.After(w.LastMessageAt) {
		w.LastMessageAt = m.At
	}
	if m.Direction == message.In && m.At.After(w.LastInboundAt) {
		w.LastInboundAt = m.At
	}
	return m, message.AttachIn(ctx, w.tx, m.ID, files)
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
