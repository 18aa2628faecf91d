package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// Line is one message of the thread, for officers.
type Line struct {
	ID          uuid.UUID         `json:"id" format:"uuid"`
	Direction   message.Direction `json:"direction" enum:"in,out"`
	Kind        message.Kind      `json:"kind" enum:"message,answer,update,note,system"`
	Channel     message.Channel   `json:"channel" enum:"web,whatsapp,email,desk"`
	Body        string            `json:"body" doc:"Kosong bila disamarkan"`
	At          time.Time         `json:"at"`
	Author      *Person           `json:"author,omitempty"`
	Delivery    *Sending          `json:"delivery,omitempty"`
	Attachments []message.File    `json:"attachments" nullable:"false"`
	Masked      bool              `json:"masked"`
	FromOffice  *OtherOffice      `json:"from_office,omitempty" doc:"Kantor yang menulisnya, pada kasus rujukan"`
}

// Sending is how a message goes to the visitor.
type Sending struct {
	ID      uuid.UUID       `json:"id" format:"uuid"`
	Channel message.Via     `json:"channel" enum:"email,wa_me"`
	State   message.State   `json:"state" enum:"queued,sending,sent,delivered,read,failed,unsure"`
	Reason  *message.Reason `json:"reason,omitempty"`
	WaMe    string          `json:"wa_me,omitempty" doc:"Alamat wa.me dengan teks yang sudah terisi"`
}

// lines are the thread's messages with how each goes and what hangs on it.
func (d *Desk) lines(ctx context.Context, tx *store.Tx, c *Case, authors []named, here office.Office) ([]Line, error) {
	thread, err := message.ThreadIn(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	sendings, err := d.sendings(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(thread))
	for i, m := range thread {
		ids[i] = m.ID
	}
	files, err := message.FilesIn(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	names := map[uuid.UUID]string{}
	for _, a := range authors {
		names[a.ID] = a.Name
	}
	all := make([]Line, 0, len(thread))
	for _, m := range thread {
		l := Line{ID: m.ID, Direction: m.Direction, Kind: m.Kind, Channel: m.Channel, Body: m.Body, At: m.At.In(here.Zone),
			Delivery: sendings[m.ID], Attachments: files[m.ID], Masked: m.MaskedAt != nil}
		if m.Author != nil {
			l.Author = &Person{*m.Author, names[*m.Author]}
		}
		if l.Masked {
			l.Body = ""
		}
		if m.FromOffice != nil {
			l.FromOffice = d.other(*m.FromOffice, nil)
		}
		if l.Attachments == nil {
			l.Attachments = []message.File{}
		}
		all = append(all, l)
	}
	return all, nil
}

// sendings are the deliveries of a case's messages.
func (d *Desk) sendings(ctx context.Context, tx *store.Tx, id uuid.UUID) (map[uuid.UUID]*Sending, error) {
	deliveries, err := message.DeliveriesIn(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	by := map[uuid.UUID]*Sending{}
	for _, v := range deliveries {
		if v.Message != nil {
			by[*v.Message] = &Sending{ID: v.ID, Channel: v.Via, State: v.State, Reason: v.Reason, WaMe: v.WaMe()}
		}
	}
	return by, nil
}
