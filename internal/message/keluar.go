package message

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/cursor"
)

// keptSent is how long the words and the address of a sent letter are kept,
// keptCode those of a letter with a one-time code.
const (
	keptSent = 90 * 24 * time.Hour
	keptCode = 24 * time.Hour
)

// Outbox is the desk of "Kotak keluar": what is on its way, what has not arrived,
// and what an officer does about it.
type Outbox struct {
	db      *store.DB
	offices *office.Registry
	marks   *cursor.Sealer
	smtp    bool
}

// OutboxOptions say what an Outbox stands on.
type OutboxOptions struct {
	DB        *store.DB
	Offices   *office.Registry
	ServerKey []byte // signs the cursors
	SMTP      bool   // the installation has an SMTP server
}

// NewOutbox returns the desk.
func NewOutbox(o OutboxOptions) *Outbox {
	return &Outbox{o.DB, o.Offices, cursor.New(o.ServerKey, "deliveries"), o.SMTP}
}

// Outgoing is a delivery as an officer sees it; instants are in the office's
// zone. The address and the words of one that was sent are empty after 90 days.
type Outgoing struct {
	ID        uuid.UUID       `json:"id" format:"uuid"`
	Subject   OutgoingSubject `json:"subject"`
	Message   *uuid.UUID      `json:"message,omitempty" format:"uuid" doc:"Pesan percakapan yang dibawanya"`
	Channel   Via             `json:"channel" enum:"email,wa_me"`
	Template  Template        `json:"template" enum:"receipt,answer,update,reminder,closed,reopened,moved,link,code,summary,withdrawn"`
	Lang      string          `json:"lang" enum:"id,en"`
	To        string          `json:"to" doc:"Nama penerima"`
	Address   string          `json:"address" doc:"Alamat surel, atau nomor E.164"`
	Title     string          `json:"title"`
	Body      string          `json:"body" doc:"Kosong bila pesan yang dibawanya disamarkan"`
	Masked    bool            `json:"masked,omitempty" doc:"Pesan yang dibawanya disamarkan"`
	State     State           `json:"state" enum:"queued,sending,sent,delivered,read,failed,unsure"`
	Reason    *Reason         `json:"reason,omitempty" enum:"no_smtp,unreachable,tls,auth,sender_rejected,deferred,address_invalid,address_rejected,rejected,expired,connection_lost,sender_lost"`
	Attempts  int             `json:"attempts"`
	CreatedAt time.Time       `json:"created_at"`
	SentAt    *time.Time      `json:"sent_at,omitempty"`
	ByHand    bool            `json:"by_hand,omitempty" doc:"Seorang petugas menandainya sudah dikirim"`
	WaMe      string          `json:"wa_me,omitempty" doc:"Membuka WhatsApp dengan isinya"`
	CanResend bool            `json:"can_resend,omitempty" doc:"Kirim ulang"`
	CanMark   bool            `json:"can_mark_sent,omitempty" doc:"Tandai sudah dikirim"`
	Rev       int64           `json:"rev"`
}

// OutgoingSubject is what a delivery is about.
type OutgoingSubject struct {
	Type   SubjectKind `json:"type" enum:"case,ticket"`
	ID     uuid.UUID   `json:"id" format:"uuid"`
	Number string      `json:"number"`
}

// Show is the delivery as it is told in a zone.
func (d Delivery) Show(zone *time.Location) Outgoing {
	o := Outgoing{ID: d.ID, Subject: OutgoingSubject{d.SubjectKind, d.Subject, d.SubjectNumber}, Message: d.Message, Channel: d.Via,
		Template: d.Template, Lang: string(d.Lang), To: d.Name, Address: d.Address, Title: d.Title, Body: d.Body, State: d.State,
		Reason: d.Reason, Attempts: d.Attempts, CreatedAt: d.CreatedAt.In(zone), ByHand: d.ByHand != nil, WaMe: d.WaMe(),
		CanResend: d.canResend(), CanMark: d.canMark(), Rev: d.Rev}
	if o.Masked = d.Masked; o.Masked {
		o.Body = ""
	}
	if d.SentAt != nil {
		at := d.SentAt.In(zone)
		o.SentAt = &at
	}
	return o
}

// WaMe is the address that opens WhatsApp with the letter; empty for one that
// goes another way or whose words are gone or hidden.
func (d Delivery) WaMe() string {
	if d.Via != ByWaMe || d.Body == "" || d.Masked {
		return ""
	}
	text := strings.ReplaceAll(url.QueryEscape("*"+d.Title+"*\n\n"+strings.Trim(d.Body, "\n")), "+", "%20")
	return "https://wa.me/" + strings.TrimPrefix(d.Address, "+") + "?text=" + text
}

// canResend: what has failed, or may have failed, is sent again when an officer
// says so. A one-time code is not: it is void by then, and is asked for anew.
func (d Delivery) canResend() bool {
	return d.Via == ByEmail && (d.State == Failed || d.State == Unsure) && d.Body != "" && d.Template != Code
}

// canMark: an officer may say that it was sent of what goes by hand, and of an
// e-mail that did not go or is stuck. One that is being tried the first time is
// left to the mailer.
func (d Delivery) canMark() bool {
	switch d.State {
	case Failed, Unsure:
		return true
	case Queued:
		return d.Via == ByWaMe || d.Reason != nil
	case Sending, Sent, Delivered, Read:
	}
	return false
}

// OutQuestion asks for a page of Kotak keluar.
type OutQuestion struct {
	All    bool // what has arrived too
	Limit  int  // at least 1
	Cursor string
}

// List reads a page, the newest first, and the cursor of the next. Reading
// addresses and words is recorded. It fails with invalid_input on a cursor that
// is not ours or of another question.
func (k *Outbox) List(ctx context.Context, q OutQuestion) (items []Outgoing, next string, err error) {
	scope := []string{"open"}
	if q.All {
		scope = []string{"all"}
	}
	here, err := k.here(ctx)
	if err != nil {
		return nil, "", err
	}
	scope = append(scope, here.Code)
	before, ok := k.after(q.Cursor, scope)
	if !ok {
		return nil, "", fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
	}
	all, err := store.Update(ctx, k.db, func(ctx context.Context, tx *store.Tx) ([]Delivery, error) {
		all, err := listDeliveries(ctx, tx, q.All, before, q.Limit+1)
		if len(all) > 0 {
			audit.In(ctx, tx, "delivery.list", "office", here.Code, "to", "address", "body")
		}
		return all, err
	})
	if err != nil {
		return nil, "", err
	}
	if len(all) > q.Limit {
		all = all[:q.Limit]
		last := all[q.Limit-1].ID
		next = k.marks.Seal(last[:], scope...)
	}
	items = make([]Outgoing, len(all))
	for i, d := range all {
		items[i] = d.Show(here.Zone)
	}
	return items, next, nil
}

// after opens a mark; an empty one stands before every delivery.
func (k *Outbox) after(mark string, scope []string) (uuid.UUID, bool) {
	if mark == "" {
		return uuid.Max, true
	}
	at, ok := k.marks.Open(mark, scope...)
	if !ok || len(at) != 16 {
		return uuid.Nil, false
	}
	return uuid.UUID(at), true
}

func (k *Outbox) here(ctx context.Context) (office.Office, error) {
	key, ok := tenant.OfficeOf(ctx)
	here, known := k.offices.ByKey(key)
	if !ok || !known {
		return here, fault.New(fault.UnknownOffice)
	}
	return here, nil
}

// Resend ("Kirim ulang") puts a delivery that failed or is unsure on its way
// again, with 72 hours of its own. It fails with not_found and wrong_state.
func (k *Outbox) Resend(ctx context.Context, id uuid.UUID) (Outgoing, error) {
	return k.act(ctx, id, "delivery.resend", Delivery.canResend, func(tx *store.Tx, d Delivery) error {
		requeue(tx, d.ID, d.Rev, tx.Now())
		return nil
	})
}

// MarkSent ("Tandai sudah dikirim") notes that the officer has sent a delivery
// by other means. It fails with not_found and wrong_state.
func (k *Outbox) MarkSent(ctx context.Context, id uuid.UUID) (Outgoing, error) {
	return k.act(ctx, id, "delivery.mark_sent", Delivery.canMark, func(tx *store.Tx, d Delivery) error {
		officer, err := uuid.Parse(tenant.ActorOf(ctx).ID)
		if err != nil {
			return fault.New(fault.Forbidden)
		}
		markSent(tx, d.ID, d.Rev, tx.Now(), officer)
		nextMail(tx, d, tx.Now())
		return nil
	})
}

// act changes one delivery by an officer's word. It is read anew for showing: the
// answer that is kept with a request key is an id.
func (k *Outbox) act(ctx context.Context, id uuid.UUID, action string, may func(Delivery) bool, do func(*store.Tx, Delivery) error) (Outgoing, error) {
	here, err := k.here(ctx)
	if err != nil {
		return Outgoing{}, err
	}
	_, err = store.Update(ctx, k.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		d, err := getDelivery(ctx, tx, id, true)
		if err != nil {
			return id, err
		}
		if !may(d) {
			return id, fault.New(fault.WrongState).With("state", d.State)
		}
		d.Rev++
		audit.In(ctx, tx, action, "delivery", id.String())
		outbox.EmitIn(tx, Settled, id.String(), d.Rev)
		return id, do(tx, d)
	})
	if err != nil {
		return Outgoing{}, err
	}
	var d Delivery
	err = store.View(ctx, k.db, func(ctx context.Context, tx *store.Tx) (err error) {
		d, err = getDelivery(ctx, tx, id, false)
		return err
	})
	return d.Show(here.Zone), err
}
