package consult

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Person is an officer, as a colleague reads it.
type Person struct {
	ID   uuid.UUID `json:"id" format:"uuid"`
	Name string    `json:"name"`
}

// Contact is whom a case is answered to.
type Contact struct {
	Name  string  `json:"name"`
	Phone *string `json:"phone,omitempty"`
	Email *string `json:"email,omitempty"`
}

// OtherOffice is another office that has to do with a case.
type OtherOffice struct {
	Office   string  `json:"office" doc:"Kode BPS"`
	Name     string  `json:"name"`
	Number   *string `json:"number,omitempty" doc:"Nomor kasus di kantor itu"`
	Answered *bool   `json:"answered,omitempty"`
}

// Shown is a case in a list, its instants in the office's zone.
type Shown struct {
	ID            uuid.UUID       `json:"id" format:"uuid"`
	Number        string          `json:"number" example:"T-26-0481"`
	State         State           `json:"state" enum:"new,waiting_officer,waiting_visitor,closed"`
	CloseReason   Reason          `json:"close_reason,omitempty" enum:"answered,silence,withdrawn,referred,spam"`
	ClosedAt      *time.Time      `json:"closed_at,omitempty"`
	Channel       message.Channel `json:"channel" enum:"web,whatsapp,email,desk"`
	Topic         Topic           `json:"topic" enum:"data,metadata,klasifikasi,lainnya"`
	Subject       string          `json:"subject" doc:"Awal pertanyaan"`
	Assignee      *Person         `json:"assignee,omitempty"`
	Contact       Contact         `json:"contact"`
	Tags          []string        `json:"tags" nullable:"false"`
	SnoozedUntil  *time.Time      `json:"snoozed_until,omitempty"`
	ReceivedAt    time.Time       `json:"received_at"`
	LastMessageAt time.Time       `json:"last_message_at"`
	DueAt         *time.Time      `json:"due_at,omitempty" doc:"Kapan jawaban jatuh tempo, atau kapan kasus ditutup otomatis"`
	DueKind       sla.Kind        `json:"due_kind,omitempty" enum:"first_answer,next_answer,silence"`
	ClockID       *uuid.UUID      `json:"clock_id,omitempty" format:"uuid" doc:"Tenggat yang menjelaskan due_at"`
	// WorkingDaysLeft counts the office's working days after today up to the due
	// date.
	WorkingDaysLeft *int         `json:"working_days_left,omitempty" doc:"Hari kerja sampai due_at: 0 hari ini, negatif bila sudah lewat"`
	IncompleteSince *time.Time   `json:"incomplete_since,omitempty" doc:"Jawaban ditunggu sejak itu; tenggatnya dihitung setelah petugas menandai permintaan lengkap"`
	Late            bool         `json:"late"`
	Warn            bool         `json:"warn" doc:"Sudah melewati saat peringatan"`
	AnswerPending   bool         `json:"answer_pending" doc:"Jawaban sudah dikirim dan belum diterima kanal"`
	Unread          bool         `json:"unread"`
	Writer          *Person      `json:"writer,omitempty" doc:"Yang sedang menulis jawaban"`
	Referral        *OtherOffice `json:"referral,omitempty"`
	MirrorOf        *OtherOffice `json:"mirror_of,omitempty"`
	Approval        *Asking      `json:"approval,omitempty"`
	Follows         *uuid.UUID   `json:"follows,omitempty" format:"uuid"`
	Can             []Doing      `json:"can" nullable:"false" doc:"Yang dapat dilakukan petugas ini sekarang"`
	Rev             int64        `json:"rev"`
}

// Asking is an answer that waits for a second person, or was returned by one.
// The list has only its id and who asked.
type Asking struct {
	ID          uuid.UUID      `json:"id" format:"uuid"`
	State       string         `json:"state" enum:"open,returned"`
	AskedBy     Person         `json:"asked_by"`
	AskedAt     time.Time      `json:"asked_at"`
	Body        string         `json:"body,omitempty"`
	Attachments []message.File `json:"attachments,omitempty"`
	ThenClose   bool           `json:"then_close,omitempty"`
	Note        string         `json:"note,omitempty"`
	DecidedBy   *Person        `json:"decided_by,omitempty"`
	DecidedAt   *time.Time     `json:"decided_at,omitempty"`
}

// row is a case with what a list shows besides.
type row struct {
	Case
	AssigneeName *string    `db:"assignee_name"`
	WriterName   *string    `db:"writer_name"`
	WarnAt       *time.Time `db:"warn_at"`

	ReferredTo     *tenant.Office `db:"referred_to"`
	ReferredNumber *string        `db:"referred_number"`
	ReferredBack   bool           `db:"referred_back"`

	Approval        *uuid.UUID `db:"approval"`
	ApprovalBy      *uuid.UUID `db:"approval_by"`
	ApprovalByName  *string    `db:"approval_by_name"`
	ApprovalAskedAt *time.Time `db:"approval_at"`
}

// selectRows reads cases as a list shows them; a condition on c follows. $1 is
// the office.
const selectRows = `SELECT ` + caseColumns + `, a.name AS assignee_name, w.name AS writer_name, k.warn_at,
		r.target AS referred_to, r.mirror_number AS referred_number, r.answered_at IS NOT NULL AS referred_back,
		p.id AS approval, p.asked_by AS approval_by, pa.name AS approval_by_name, p.asked_at AS approval_at
	FROM consult_case c
	LEFT JOIN account a ON a.office = c.office AND a.id = c.assignee
	LEFT JOIN account w ON w.office = c.office AND w.id = c.writer
	LEFT JOIN clock k ON k.office = c.office AND k.id = CASE WHEN c.answer_clock IS NULL THEN c.silence_clock ELSE c.answer_clock END
	LEFT JOIN LATERAL (SELECT target, mirror_number, answered_at FROM referral f
		WHERE f.office = c.office AND f.consult_case = c.id ORDER BY at DESC, id DESC LIMIT 1) r ON true
	LEFT JOIN consult_approval p ON p.office = c.office AND p.consult_case = c.id AND p.state = 'open'
	LEFT JOIN account pa ON pa.office = c.office AND pa.id = p.asked_by
	WHERE c.office = $1 AND `

// scene is when, where and by whom cases are looked at.
type scene struct {
	here office.Office
	now  time.Time
	days calendar.Version
	me   uuid.UUID // the officer; nil for anybody else
}

// left is how many working days there are until an instant.
func (s scene) left(due *time.Time) *int {
	if due == nil {
		return nil
	}
	n := s.days.DaysLeft(s.now, *due)
	return &n
}

// shown is a row as it is told.
func (d *Desk) shown(r row, sc scene) Shown {
	here, now := sc.here, sc.now
	c := &r.Case
	s := Shown{ID: c.ID, Number: c.Number(), State: c.State, CloseReason: c.CloseReason, ClosedAt: local(c.ClosedAt, here.Zone),
		Channel: c.Channel, Topic: c.Topic, Subject: c.Subject, Contact: Contact{c.Name, c.Phone, c.Email}, Tags: tagsOf(c),
		SnoozedUntil: local(c.SnoozedUntil, here.Zone), ReceivedAt: c.ReceivedAt.In(here.Zone), LastMessageAt: c.LastMessageAt.In(here.Zone),
		AnswerPending: c.Pending != nil, Unread: c.Unread(), Follows: c.Follows, IncompleteSince: local(c.IncompleteSince, here.Zone),
		Can: d.may(&r, sc.me, now, here), Rev: c.Rev}
	s.Assignee = person(c.Assignee, r.AssigneeName)
	if c.WriterUntil != nil && now.Before(*c.WriterUntil) {
		s.Writer = person(c.Writer, r.WriterName)
	}
	switch {
	case c.AnswerClock != nil:
		s.DueAt, s.DueKind, s.ClockID = local(c.DueAt, here.Zone), c.AnswerKind, c.AnswerClock
		s.Late = now.After(*c.DueAt)
	case c.SilenceClock != nil:
		s.DueAt, s.DueKind, s.ClockID = local(c.SilentAt, here.Zone), sla.Silence, c.SilenceClock
	}
	s.WorkingDaysLeft = sc.left(s.DueAt)
	s.Warn = s.DueAt != nil && r.WarnAt != nil && !now.Before(*r.WarnAt)
	if r.ReferredTo != nil {
		s.Referral = d.other(*r.ReferredTo, r.ReferredNumber)
		s.Referral.Answered = &r.ReferredBack
	}
	if c.SourceOffice != nil {
		s.MirrorOf = d.other(*c.SourceOffice, c.SourceNumber)
	}
	if by := person(r.ApprovalBy, r.ApprovalByName); r.Approval != nil && by != nil {
		s.Approval = &Asking{ID: *r.Approval, State: "open", AskedBy: *by, AskedAt: r.ApprovalAskedAt.In(here.Zone)}
	}
	return s
}

// other names another office.
func (d *Desk) other(key tenant.Office, number *string) *OtherOffice {
	o, _ := d.Offices.ByKey(key)
	return &OtherOffice{Office: o.Code, Name: o.Display(), Number: number}
}

func person(id *uuid.UUID, name *string) *Person {
	if id == nil {
		return nil
	}
	p := &Person{ID: *id}
	if name != nil {
		p.Name = *name
	}
	return p
}

func local(at *time.Time, zone *time.Location) *time.Time {
	if at == nil {
		return nil
	}
	there := at.In(zone)
	return &there
}

// Whole is one case with everything said about it.
type Whole struct {
	Shown
	Lang         string        `json:"lang" enum:"id,en"`
	ShareContact bool          `json:"share_contact" doc:"Pengunjung setuju kontaknya diketahui kantor lain"`
	Link         string        `json:"link,omitempty" doc:"Alamat halaman pengunjung"`
	Visits       int           `json:"visits" doc:"Kasus dan kunjungan terdahulu dengan kontak yang sama"`
	Messages     []Line        `json:"messages" nullable:"false"`
	Needs        []guest.Asked `json:"needs" nullable:"false"`
	Clock        *sla.Shown    `json:"clock,omitempty"`
	Silence      *sla.Shown    `json:"silence,omitempty"`
	History      []Past        `json:"history" nullable:"false"`
	HandedOut    []HandedOut   `json:"handed_out" nullable:"false"`
	FollowedBy   []Follower    `json:"followed_by" nullable:"false"`
}

// Follower is a case that goes on from this one.
type Follower struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Number string    `json:"number"`
}

// Past is one event of a case, for officers.
type Past struct {
	At     time.Time      `json:"at"`
	Action Action         `json:"action"`
	By     *Person        `json:"by,omitempty" doc:"Kosong untuk pengunjung dan sistem"`
	Actor  string         `json:"actor" enum:"user,visitor,link,command,system"`
	State  State          `json:"state"`
	Detail map[string]any `json:"detail"`
}

// HandedOut is something that was given to the visitor, and on whose word.
type HandedOut struct {
	At         time.Time `json:"at"`
	Kind       string    `json:"kind" enum:"file,link"`
	What       string    `json:"what"`
	Channel    string    `json:"channel"`
	To         string    `json:"to"`
	By         Person    `json:"by"`
	ApprovedBy *Person   `json:"approved_by,omitempty"`
}

// Case reads a whole case, and records that it was read (trust.md §1, personal
// data); an unknown id is not_found.
func (d *Desk) Case(ctx context.Context, id uuid.UUID) (Whole, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Whole{}, err
	}
	return store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (Whole, error) {
		w, err := d.wholeIn(ctx, tx, here, id)
		if err == nil {
			audit.In(ctx, tx, "case.read", "case", id.String())
		}
		return w, err
	})
}

// past is a recorded event with the name of who did it.
type past struct {
	At     time.Time  `db:"at"`
	Action Action     `db:"action"`
	Actor  string     `db:"actor_kind"`
	By     *uuid.UUID `db:"by"`
	Name   *string    `db:"by_name"`
	State  State      `db:"state"`
	Detail []byte     `db:"detail"`
}

// named is an officer's name.
type named struct {
	ID   uuid.UUID `db:"id"`
	Name string    `db:"name"`
}

const (
	selectPast = `SELECT e.at, e.action, e.actor_kind, a.id AS by, a.name AS by_name, e.state, e.detail
		FROM consult_event e LEFT JOIN account a ON a.office = e.office AND a.id = CASE e.actor_kind WHEN 'user' THEN e.actor::uuid END
		WHERE e.office = $1 AND e.consult_case = $2 ORDER BY e.id`
	selectAuthors = `SELECT id, name FROM account a WHERE a.office = $1
		AND a.id IN (SELECT author FROM message m WHERE m.office = $1 AND m.subject = $2)`
	selectFollowers = `SELECT ` + caseColumns + ` FROM consult_case c WHERE c.office = $1 AND c.follows = $2 ORDER BY c.received_at, c.id`
	countEarlier    = `SELECT (SELECT count(*) FROM consult_case c WHERE c.office = $1 AND c.id <> $2 AND (c.email = $3 OR c.phone = $4))
		+ (SELECT count(*) FROM ticket t JOIN guest g ON g.office = t.office AND g.id = t.guest
			WHERE t.office = $1 AND (g.email = $3 OR g.phone = $4)) AS n`
)

func (d *Desk) wholeIn(ctx context.Context, tx *store.Tx, here office.Office, id uuid.UUID) (w Whole, err error) {
	var rows []row
	var pasts []past
	var authors []named
	var followers []Case
	b := tx.Batch()
	store.Rows(b, &rows, selectRows+`c.id = $2`, tx.Office(), id)
	store.Rows(b, &pasts, selectPast, tx.Office(), id)
	store.Rows(b, &authors, selectAuthors, tx.Office(), id)
	store.Rows(b, &followers, selectFollowers, tx.Office(), id)
	days := calendar.Ask(b, tx, false)
	if err := b.Send(ctx); err != nil {
		return w, err
	}
	if len(rows) == 0 {
		return w, fault.New(fault.NotFound)
	}
	sc := scene{here: here, now: tx.Now()}
	sc.me, _ = officer(ctx)
	if sc.days, err = days.Version(ctx, tx); err != nil {
		return w, err
	}
	c := &rows[0].Case
	w = Whole{Shown: d.shown(rows[0], sc), Lang: string(c.Lang), ShareContact: c.ShareContact,
		HandedOut: []HandedOut{}, FollowedBy: []Follower{}}
	if !c.Mirror() {
		w.Link = d.url(d.link(here, c))
	}
	for i := range followers {
		w.FollowedBy = append(w.FollowedBy, Follower{followers[i].ID, followers[i].Number()})
	}
	if w.Needs, err = needsIn(ctx, tx, id); err != nil {
		return w, err
	}
	if w.History, err = history(pasts, here.Zone); err != nil {
		return w, err
	}
	if err := tx.Get(ctx, &w.Visits, countEarlier, tx.Office(), id, c.Email, c.Phone); err != nil {
		return w, err
	}
	if w.Messages, err = d.lines(ctx, tx, c, authors, here); err != nil {
		return w, err
	}
	if err := d.peersIn(ctx, tx, c, &w, here); err != nil {
		return w, err
	}
	return w, d.clocksIn(ctx, tx, c, &w, here)
}

func history(pasts []past, zone *time.Location) ([]Past, error) {
	all := make([]Past, 0, len(pasts))
	for _, p := range pasts {
		h := Past{At: p.At.In(zone), Action: p.Action, By: person(p.By, p.Name), Actor: p.Actor, State: p.State}
		if err := json.Unmarshal(p.Detail, &h.Detail); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// clocksIn fills what runs.
func (d *Desk) clocksIn(ctx context.Context, tx *store.Tx, c *Case, w *Whole, here office.Office) error {
	for id, to := range map[*uuid.UUID]**sla.Shown{c.AnswerClock: &w.Clock, c.SilenceClock: &w.Silence} {
		if id == nil {
			continue
		}
		k, err := sla.ClockIn(ctx, tx, *id)
		if err != nil {
			return err
		}
		s := k.Show(tx.Now(), here.Zone)
		*to = &s
	}
	return nil
}
