package consult

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/web"
)

// caseRoutes registers what an officer does with one case.
func (d *Desk) caseRoutes(door *web.Door) {
	enter := handle("", "case-enter", "Type in a question for a visitor")
	enter.Status = http.StatusCreated
	web.Register(door, enter, d.postCase)
	web.Register(door, handle("/{id}/messages", "case-send", "Send an answer, or a word that it is being looked into",
		fault.CaseClosed, fault.CaseHeld, fault.ApprovalNeeded, fault.AttachmentUnknown), d.postMessage)
	web.Register(door, handle("/{id}/close", "case-close", "Close a case; as answered once nothing is owed",
		fault.CaseClosed, fault.AnswerOwed), d.postClose)
	web.Register(door, handle("/{id}/reopen", "case-reopen", "Open a closed case again, with a new clock", fault.WrongState), d.postReopen)
	web.Register(door, handle("/{id}/no-reply-needed", "case-no-reply-needed", "The visitor's message needs no answer",
		fault.CaseClosed, fault.AnswerOwed, fault.NothingOwed), d.postNoReplyNeeded)
	web.Register(door, handle("/{id}/request-complete", "case-request-complete", "The request is clear and complete: its answer is counted from now on",
		fault.CaseClosed, fault.NothingOwed, fault.CountedFromReceipt), d.plain(d.RequestComplete))
}

// EnteredBody is a question that an officer types in.
type EnteredBody struct {
	QuestionBody
	Channel    message.Channel `json:"channel" enum:"whatsapp,email,desk" doc:"Bagaimana pertanyaan itu datang"`
	ReceivedAt *time.Time      `json:"received_at,omitempty" doc:"Kapan diterima; sekarang bila kosong, paling lama 30 hari lalu"`
}

type enteredAnswer struct {
	Status int
	Body   Whole
}

func (d *Desk) postCase(ctx context.Context, in *struct {
	InOffice
	Body EnteredBody
}) (*enteredAnswer, error) {
	q := in.Body.question()
	q.Channel = in.Body.Channel
	if in.Body.ReceivedAt != nil {
		q.ReceivedAt = *in.Body.ReceivedAt
	}
	r, err := d.Enter(ctx, q)
	if err != nil {
		return nil, err
	}
	w, err := d.Case(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return &enteredAnswer{http.StatusCreated, w}, nil
}

func (d *Desk) postMessage(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Body        string       `json:"body" doc:"Paling panjang 10.000 karakter"`
		Kind        message.Kind `json:"kind,omitempty" enum:"answer,update" doc:"answer bila kosong"`
		Attachments []uuid.UUID  `json:"attachments,omitempty" maxItems:"5"`
		ThenClose   bool         `json:"then_close,omitempty" doc:"Tutup setelah jawaban diterima kanal"`
	}
}) (*caseAnswer, error) {
	out := Outgoing{Kind: in.Body.Kind, Body: in.Body.Body, Attachments: in.Body.Attachments, ThenClose: in.Body.ThenClose}
	if out.Kind == "" {
		out.Kind = message.Answer
	}
	done, err := d.Send(ctx, in.ID, out)
	return d.after(ctx, done, err)
}

func (d *Desk) postClose(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Reason Reason `json:"reason" enum:"answered,withdrawn,referred,spam"`
		Note   string `json:"note,omitempty" doc:"Wajib bila dirujuk ke luar PST, dan terbaca pengunjung; selain itu catatan intern"`
	}
}) (*caseAnswer, error) {
	done, err := d.Close(ctx, in.ID, Closing{in.Body.Reason, in.Body.Note})
	return d.after(ctx, done, err)
}

func (d *Desk) postReopen(ctx context.Context, in *struct {
	OfCase
	Body *struct {
		Reason string `json:"reason,omitempty" doc:"Catatan intern"`
	}
}) (*caseAnswer, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	done, err := d.Reopen(ctx, in.ID, reason)
	return d.after(ctx, done, err)
}

func (d *Desk) postNoReplyNeeded(ctx context.Context, in *struct {
	OfCase
	Body *struct{}
}) (*caseAnswer, error) {
	done, err := d.NoReplyNeeded(ctx, in.ID)
	return d.after(ctx, done, err)
}
