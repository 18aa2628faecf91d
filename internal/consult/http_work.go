package consult

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/web"
)

// workRoutes registers what officers do with a case among themselves.
func (d *Desk) workRoutes(door *web.Door) {
	web.Register(door, handle("/{id}/claim", "case-claim", "Take a case, also over from somebody else", fault.CaseClosed, fault.CaseHeld), d.postClaim)
	web.Register(door, handle("/{id}/assign", "case-assign", "Give a case to an officer, or back to nobody", fault.CaseClosed), d.postAssign)
	web.Register(door, handle("/{id}/writing", "case-writing", "Say that an answer is being written, for 60 s", fault.CaseClosed, fault.CaseHeld),
		d.plain(d.Writing))
	web.Register(door, handle("/{id}/read", "case-mark-read", "Note that everything up to now was read"), d.plain(d.Read))
	web.Register(door, handle("/{id}/notes", "case-note", "Write a note inside the office", fault.AttachmentUnknown), d.postNote)
	web.Register(door, handle("/{id}/tags", "case-tags", "Put a case under words, in place of those it had"), d.postTags)
	web.Register(door, handle("/{id}/snooze", "case-snooze", "Set a case aside until an instant, or bring it back", fault.CaseClosed), d.postSnooze)
	web.Register(door, handle("/{id}/topic", "case-topic", "Say what a case is about"), d.postTopic)
	web.Register(door, handle("/{id}/needs", "case-needs", "Write what data was asked, and whether it was found"), d.postNeeds)
}

// plain is a command that takes nothing but the case.
func (d *Desk) plain(do func(context.Context, uuid.UUID) (Done, error)) func(context.Context, *struct {
	OfCase
	Body *struct{}
}) (*caseAnswer, error) {
	return func(ctx context.Context, in *struct {
		OfCase
		Body *struct{}
	}) (*caseAnswer, error) {
		done, err := do(ctx, in.ID)
		return d.after(ctx, done, err)
	}
}

func (d *Desk) postClaim(ctx context.Context, in *struct {
	OfCase
	Body *struct {
		TakeOver bool `json:"take_over,omitempty" doc:"Ambil alih dari petugas lain"`
	}
}) (*caseAnswer, error) {
	done, err := d.Claim(ctx, in.ID, in.Body != nil && in.Body.TakeOver)
	return d.after(ctx, done, err)
}

func (d *Desk) postAssign(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Officer *uuid.UUID `json:"officer" format:"uuid" nullable:"true" doc:"null: kembali tanpa petugas"`
		Reason  string     `json:"reason,omitempty" doc:"Disimpan sebagai catatan internal"`
	}
}) (*caseAnswer, error) {
	done, err := d.Assign(ctx, in.ID, in.Body.Officer, in.Body.Reason)
	return d.after(ctx, done, err)
}

func (d *Desk) postNote(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Body        string      `json:"body"`
		Attachments []uuid.UUID `json:"attachments,omitempty" maxItems:"5"`
	}
}) (*caseAnswer, error) {
	done, err := d.Note(ctx, in.ID, in.Body.Body, in.Body.Attachments)
	return d.after(ctx, done, err)
}

func (d *Desk) postTags(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Tags []string `json:"tags" nullable:"false" maxItems:"50" doc:"Paling banyak 10, masing-masing paling panjang 30 huruf"`
	}
}) (*caseAnswer, error) {
	done, err := d.Tag(ctx, in.ID, in.Body.Tags)
	return d.after(ctx, done, err)
}

func (d *Desk) postSnooze(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Until *time.Time `json:"until" nullable:"true" doc:"Paling lama 60 hari; null: kembalikan sekarang. Bila jawaban masih terutang, kembali paling lambat setengah hari kerja sebelum tenggat"`
	}
}) (*caseAnswer, error) {
	done, err := d.Snooze(ctx, in.ID, in.Body.Until)
	return d.after(ctx, done, err)
}

func (d *Desk) postTopic(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Topic   Topic  `json:"topic" enum:"data,metadata,klasifikasi,lainnya"`
		Subject string `json:"subject,omitempty" doc:"Kosong: tidak diubah"`
	}
}) (*caseAnswer, error) {
	done, err := d.Topic(ctx, in.ID, in.Body.Topic, in.Body.Subject)
	return d.after(ctx, done, err)
}

func (d *Desk) postNeeds(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Needs []guest.Asked `json:"needs" nullable:"false"`
	}
}) (*caseAnswer, error) {
	done, err := d.Needs(ctx, in.ID, in.Body.Needs)
	return d.after(ctx, done, err)
}
