package consult

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// peerRoutes registers what goes between people and between offices.
func (d *Desk) peerRoutes(door *web.Door) {
	web.Register(door, handle("/{id}/refer", "case-refer", "Ask another office about a case",
		fault.CaseClosed, fault.AlreadyReferred, fault.ContactNotShared), d.postRefer)
	web.Register(door, handle("/{id}/approval", "case-approval", "Have an answer wait for a second person",
		fault.CaseClosed, fault.ApprovalOpen, fault.AttachmentUnknown), d.postApproval)
	decided := func(path, id, summary string, faults ...fault.Code) web.Route {
		return handle("/{id}/approval"+path, id, summary, append(faults, fault.CaseClosed, fault.WrongState)...)
	}
	web.Register(door, decided("/approve", "case-approve", "Approve the answer that waits; it is sent as the answer of who asked",
		fault.ApprovalOwn), d.postApprove)
	web.Register(door, decided("/return", "case-return", "Give the answer that waits back to who asked", fault.ApprovalOwn), d.postReturn)
	web.Register(door, decided("/withdraw", "case-approval-withdraw", "Take back the answer that waits"), d.postTakeBack)
	web.Register(door, handle("/{id}/received", "case-received", "Copy in what the visitor wrote by WhatsApp or said at the desk",
		fault.CaseClosed, fault.AttachmentUnknown), d.postReceived)
	web.Register(door, handle("/{id}/move-message", "case-move-message", "Move a message of the visitor to another case, with its clock",
		fault.CaseClosed, fault.WrongState), d.postMove)
	web.Register(door, handle("/{id}/mask", "case-mask", "Hide the words of a message on screens"), d.postMask)
	settings := web.Route{Method: http.MethodGet, Path: "/api/v1/offices/{office}/consultation-settings", ID: "case-settings",
		Summary: "What the office decided about its consultation", Tag: "consultations", Right: tenant.ReadCases}
	web.Register(door, settings, d.getSettings)
	settings.Method, settings.ID, settings.Right = http.MethodPut, "case-settings-put", tenant.ManageOffice
	settings.Summary = "Decide whether answers with files or links wait for a second person"
	web.Register(door, settings, d.putSettings)
}

func (d *Desk) postRefer(ctx context.Context, in *struct {
	OfCase
	Body NewReferral
}) (*caseAnswer, error) {
	done, err := d.Refer(ctx, in.ID, in.Body)
	return d.after(ctx, done, err)
}

func (d *Desk) postApproval(ctx context.Context, in *struct {
	OfCase
	Body NewApproval
}) (*caseAnswer, error) {
	done, err := d.AskApproval(ctx, in.ID, in.Body)
	return d.after(ctx, done, err)
}

// decisionRequest is what a second person says.
type decisionRequest struct {
	OfCase
	Body struct {
		Note string `json:"note,omitempty" doc:"Catatan internal"`
	}
}

func (d *Desk) postApprove(ctx context.Context, in *decisionRequest) (*caseAnswer, error) {
	done, err := d.Approve(ctx, in.ID, in.Body.Note)
	return d.after(ctx, done, err)
}

func (d *Desk) postReturn(ctx context.Context, in *decisionRequest) (*caseAnswer, error) {
	done, err := d.ReturnAnswer(ctx, in.ID, in.Body.Note)
	return d.after(ctx, done, err)
}

func (d *Desk) postTakeBack(ctx context.Context, in *struct {
	OfCase
	Body *struct{}
}) (*caseAnswer, error) {
	done, err := d.WithdrawApproval(ctx, in.ID)
	return d.after(ctx, done, err)
}

func (d *Desk) postReceived(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Body        string          `json:"body" maxLength:"10000"`
		At          time.Time       `json:"at" doc:"Kapan pengunjung menulisnya; paling lama 7 hari yang lalu"`
		Channel     message.Channel `json:"channel,omitempty" enum:"whatsapp,desk,email" default:"whatsapp"`
		Attachments []uuid.UUID     `json:"attachments,omitempty" maxItems:"5"`
	}
}) (*caseAnswer, error) {
	done, err := d.Receive(ctx, in.ID, Received(in.Body))
	return d.after(ctx, done, err)
}

func (d *Desk) postMove(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Message uuid.UUID `json:"message" format:"uuid"`
		ToCase  uuid.UUID `json:"to_case" format:"uuid"`
	}
}) (*caseAnswer, error) {
	done, err := d.MoveMessage(ctx, in.ID, in.Body.Message, in.Body.ToCase)
	return d.after(ctx, done, err)
}

func (d *Desk) postMask(ctx context.Context, in *struct {
	OfCase
	Body struct {
		Message uuid.UUID `json:"message" format:"uuid"`
	}
}) (*caseAnswer, error) {
	done, err := d.Mask(ctx, in.ID, in.Body.Message)
	return d.after(ctx, done, err)
}

type settingsAnswer struct{ Body Settings }

func (d *Desk) getSettings(ctx context.Context, _ *InOffice) (*settingsAnswer, error) {
	s, err := d.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return &settingsAnswer{s}, nil
}

func (d *Desk) putSettings(ctx context.Context, in *struct {
	InOffice
	Body Settings
}) (*settingsAnswer, error) {
	s, err := d.SetSettings(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &settingsAnswer{s}, nil
}
