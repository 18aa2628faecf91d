package consult

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// Public is what the holder of a case's link sees: nobody's name and no contact.
// Instants are in the office's zone.
type Public struct {
	Kind        string     `json:"kind" enum:"case"`
	Number      string     `json:"number" example:"T-26-0481"`
	State       State      `json:"state" enum:"new,waiting_officer,waiting_visitor,closed"`
	CloseReason Reason     `json:"close_reason,omitempty" enum:"answered,silence,withdrawn,referred,spam"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	Office      string     `json:"office" doc:"Kode BPS kantor"`
	Topic       Topic      `json:"topic" enum:"data,metadata,klasifikasi,lainnya"`
	QuestionAt  time.Time  `json:"question_at" doc:"Kapan pertanyaan diterima"`
	Due         *PublicDue `json:"due,omitempty" doc:"Kosong bila tidak ada jawaban yang ditunggu atau dijanjikan"`
	// IncompleteSince stands in place of Due under a standard that counts from when
	// the request is complete, until it is.
	IncompleteSince *time.Time      `json:"incomplete_since,omitempty" doc:"Jawaban ditunggu sejak itu; tenggatnya dihitung sejak permintaan jelas dan lengkap"`
	SilentAt        *time.Time      `json:"silent_at,omitempty" doc:"Ditutup otomatis bila tidak ada balasan sampai saat itu"`
	Messages        []PublicMessage `json:"messages" nullable:"false"`
	Can             []string        `json:"can" nullable:"false" doc:"message, enough, not-answered, cancel"`
	FollowUp        *FollowUp       `json:"follow_up,omitempty" doc:"Pertanyaan yang melanjutkan pertanyaan ini"`
	SilentWhy       *PublicWhy      `json:"silent_why,omitempty" doc:"Mengapa silent_at"`
	Rev             int64           `json:"rev"`
}

// PublicWhy says why a date is what it is.
type PublicWhy struct {
	At   time.Time      `json:"at"`
	Text string         `json:"text" doc:"Alasannya dalam satu kalimat"`
	Days []calendar.Day `json:"days" nullable:"false"`
}

// PublicDue is until when a visitor is answered, and why then.
type PublicDue struct {
	DueAt           time.Time      `json:"due_at"`
	Kind            sla.Kind       `json:"kind" enum:"first_answer,next_answer"`
	ReceivedAt      time.Time      `json:"received_at"`
	CompleteAt      *time.Time     `json:"complete_at,omitempty" doc:"Kapan petugas menandai permintaan jelas dan lengkap, bila standar menghitung sejak itu"`
	CountedFrom     time.Time      `json:"counted_from"`
	WorkingDays     int            `json:"working_days"`
	Provisional     bool           `json:"provisional"`
	Late            bool           `json:"late"`
	WorkingDaysLeft int            `json:"working_days_left" doc:"0 hari ini, negatif bila sudah lewat"`
	Text            string         `json:"text" doc:"Alasannya dalam satu kalimat"`
	Days            []calendar.Day `json:"days" nullable:"false"`
}

// PublicMessage is one message of the thread.
type PublicMessage struct {
	Direction message.Direction `json:"direction" enum:"in,out"`
	Kind      message.Kind      `json:"kind" enum:"message,answer,update,system"`
	Body      string            `json:"body" doc:"Kosong bila disamarkan"`
	At        time.Time         `json:"at"`
	Masked    bool              `json:"masked"`
	// Attachments are the files that came with it; none of a message whose words
	// are hidden.
	Attachments []message.File `json:"attachments" nullable:"false"`
}

// FollowUp is a case that goes on from a closed one.
type FollowUp struct {
	Number string `json:"number"`
	Token  string `json:"token"`
	URL    string `json:"url"`
}

// Opened reads the case of a public link, its dates explained in a language. A
// link that opens no case is not_found.
func (d *Desk) Opened(ctx context.Context, l i18n.Lang, token string) (p Public, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return p, err
	}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return err
		}
		p, err = d.publicIn(ctx, tx, here, l, id)
		return err
	})
	return p, err
}

func (d *Desk) publicIn(ctx context.Context, tx *store.Tx, here office.Office, l i18n.Lang, id uuid.UUID) (p Public, err error) {
	c, err := getCase(ctx, tx, id)
	if err != nil {
		return p, err
	}
	p = Public{Kind: string(office.CaseLink), Number: c.Number(), State: c.State, CloseReason: c.CloseReason, ClosedAt: local(c.ClosedAt, here.Zone),
		Office: here.Code, Topic: c.Topic, QuestionAt: c.ReceivedAt.In(here.Zone), SilentAt: local(c.SilentAt, here.Zone), IncompleteSince: local(c.IncompleteSince, here.Zone), Can: c.can(), Rev: c.Rev}
	if p.Due, err = c.dueIn(ctx, tx, l); err != nil {
		return p, err
	}
	if p.SilentWhy, err = c.silentWhyIn(ctx, tx, l); err != nil {
		return p, err
	}
	if p.Messages, err = d.publicLines(ctx, tx, &c, here); err != nil {
		return p, err
	}
	p.FollowUp, err = d.followUpIn(ctx, tx, here, id)
	return p, err
}

// can lists what the visitor may do. Spam takes nothing more, and what is
// answered is enough or is not.
func (c *Case) can() []string {
	switch c.State {
	case Arrived, WaitingOfficer:
		return []string{"message", "cancel"}
	case WaitingVisitor:
		return []string{"message", "enough", "not-answered"}
	case Closed:
	}
	if c.CloseReason == Spam {
		return []string{}
	}
	return []string{"message"}
}

// dueIn is what the visitor waits for. An answer that stands in the thread is
// waited for no more, whatever its channel says.
func (c *Case) dueIn(ctx context.Context, tx *store.Tx, l i18n.Lang) (*PublicDue, error) {
	if c.AnswerClock == nil || c.State == WaitingVisitor {
		return nil, nil
	}
	e, err := sla.ExplainIn(ctx, tx, l, *c.AnswerClock)
	if err != nil {
		return nil, err
	}
	return publicDue(e, tx.Now()), nil
}

func publicDue(e sla.Explanation, now time.Time) *PublicDue {
	k := e.Clock
	due := &PublicDue{DueAt: e.DueAt, Kind: k.Kind, ReceivedAt: k.StartedAt, CountedFrom: k.CountedFrom, WorkingDays: k.WorkingDays,
		Provisional: k.Provisional, Late: k.State == sla.Late, WorkingDaysLeft: e.WorkingDaysLeft(now), Text: e.Text, Days: e.Days}
	if k.ReceivedAt != nil {
		due.ReceivedAt, due.CompleteAt = *k.ReceivedAt, &k.StartedAt
	}
	return due
}

// silentWhyIn is why the case closes by itself when it does.
func (c *Case) silentWhyIn(ctx context.Context, tx *store.Tx, l i18n.Lang) (*PublicWhy, error) {
	if c.SilenceClock == nil {
		return nil, nil
	}
	e, err := sla.ExplainIn(ctx, tx, l, *c.SilenceClock)
	if err != nil {
		return nil, err
	}
	return &PublicWhy{e.DueAt, e.Text, e.Days}, nil
}

// publicLines are the messages that the visitor sees.
func (d *Desk) publicLines(ctx context.Context, tx *store.Tx, c *Case, here office.Office) ([]PublicMessage, error) {
	thread, err := message.ThreadIn(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	thread = slices.DeleteFunc(thread, func(m message.Message) bool { return !m.Public() })
	ids := make([]uuid.UUID, len(thread))
	for i, m := range thread {
		ids[i] = m.ID
	}
	files, err := message.FilesIn(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]PublicMessage, 0, len(thread))
	for _, m := range thread {
		line := PublicMessage{Direction: m.Direction, Kind: m.Kind, Body: m.Body, At: m.At.In(here.Zone), Masked: m.MaskedAt != nil, Attachments: []message.File{}}
		switch {
		case line.Masked:
			line.Body = ""
		case len(files[m.ID]) > 0:
			line.Attachments = files[m.ID]
		}
		all = append(all, line)
	}
	return all, nil
}

// Shows tells whether the holder of a case's link sees a file in its thread; one
// that they do not see is not_found.
func (d *Desk) Shows(ctx context.Context, token string, file uuid.UUID) error {
	return store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return err
		}
		_, of, err := message.FileIn(ctx, tx, file)
		if err != nil {
			return err
		}
		thread, err := message.ThreadIn(ctx, tx, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(thread, func(m message.Message) bool { return of != nil && m.ID == *of && m.Public() && m.MaskedAt == nil }) {
			return fault.New(fault.NotFound)
		}
		return nil
	})
}

// followUpIn is the newest case that goes on from a case, or nil.
func (d *Desk) followUpIn(ctx context.Context, tx *store.Tx, here office.Office, id uuid.UUID) (*FollowUp, error) {
	var all []Case
	b := tx.Batch()
	store.Rows(b, &all, selectFollowers, tx.Office(), id)
	if err := b.Send(ctx); err != nil || len(all) == 0 {
		return nil, err
	}
	newest := &all[len(all)-1]
	token := d.link(here, newest)
	return &FollowUp{newest.Number(), token, d.url(token)}, nil
}

// Follow sends what the holder of a case's link sees, again whenever the case
// has changed.
func (d *Desk) Follow(ctx context.Context, in web.Stream, hub *live.Hub) error {
	o, _ := tenant.OfficeOf(ctx)
	sub := hub.Subscribe(live.Line(o))
	defer sub.Close()
	id, err := d.opens(ctx, in.Param("token"))
	if err != nil {
		return err
	}
	sent := int64(-1)
	for {
		p, err := d.Opened(ctx, i18n.ID, in.Param("token"))
		if err != nil {
			return err
		}
		if p.Rev != sent {
			data, err := json.Marshal(p)
			if err != nil {
				return err
			}
			if err := in.Send(caseChanged, p.Rev, data); err != nil {
				return nil
			}
			sent = p.Rev
		}
		if !awaits(in, sub, id) {
			return nil
		}
	}
}

// opens is the id of the case that a link opens.
func (d *Desk) opens(ctx context.Context, token string) (id uuid.UUID, err error) {
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		id, err = d.openIn(ctx, tx, token)
		return err
	})
	return id, err
}

// caseChanged is the event of a case on the office's stream, and on its own.
const caseChanged = "case.changed"

// calm bounds how often a stream reads when all that it hears is that something
// in the office has changed.
const calm = time.Second

// awaits waits until the case may have changed; false when the stream is over.
func awaits(in web.Stream, sub *live.Subscription, id uuid.UUID) bool {
	for {
		select {
		case f, ok := <-sub.C():
			switch {
			case !ok:
				return false
			case f.Event == live.Changed:
				return pause(in)
			case f.Event == caseChanged && concerns(f, id):
				return true
			}
		case <-in.Done():
			return false
		}
	}
}

// pause lets what follows closely pass; false when the stream is over.
func pause(in web.Stream) bool {
	quiet := time.NewTimer(calm)
	defer quiet.Stop()
	select {
	case <-quiet.C:
		return true
	case <-in.Done():
		return false
	}
}

func concerns(f live.Frame, id uuid.UUID) bool {
	var told struct {
		ID uuid.UUID `json:"id"`
	}
	return json.Unmarshal(f.Data, &told) == nil && told.ID == id
}
