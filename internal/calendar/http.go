package calendar

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

type dueRequest struct {
	Office      string `path:"office" doc:"BPS code of the office" example:"7325"`
	ReceivedAt  string `query:"received_at" maxLength:"40" doc:"RFC 3339, or a local time of the office's zone; now when absent" example:"2026-03-17T10:00"`
	WorkingDays int    `query:"working_days" required:"true" minimum:"0" maximum:"250" example:"3"`
	Lang        string `query:"lang" enum:"id,en" default:"id" doc:"Language of the texts"`
}

type dueAnswer struct{ Body Answer }

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/public/offices/{office}/due",
		ID: "public-due", Summary: "When n working days have passed, and why", Tag: "public",
		Right: tenant.Public, Faults: []fault.Code{fault.UnknownOffice, fault.InvalidInput}}, d.due)
	d.readRoutes(door)
}

func (d *Desk) due(ctx context.Context, in *dueRequest) (*dueAnswer, error) {
	a, err := d.Due(ctx, i18n.Lang(in.Lang), in.ReceivedAt, in.WorkingDays)
	if err != nil {
		return nil, err
	}
	return &dueAnswer{Body: a}, nil
}
