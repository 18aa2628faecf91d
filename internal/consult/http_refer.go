package consult

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// peerRoutes registers what goes between people and between offices.
func (d *Desk) peerRoutes(door *web.Door) {
	web.Register(door, handle("/{id}/refer", "case-refer", "Ask another office about a case",
		fault.CaseClosed, fault.AlreadyReferred, fault.ContactNotShared), d.postRefer)
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
