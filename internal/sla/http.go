package sla

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/clocks"

// InOffice is the office in the path.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodGet, Path: base, ID: "clocks", Tag: "clocks", Right: tenant.ReadQueue,
		Summary: "What was promised in working days, the first due first", Faults: []fault.Code{fault.InvalidInput}}, d.getClocks)
	web.Register(door, web.Route{Method: http.MethodGet, Path: base + "/{id}/explanation", ID: "clock-explanation", Tag: "clocks", Right: tenant.ReadQueue,
		Summary: "Why a clock is due when it is, day by day", Faults: []fault.Code{fault.NotFound}}, d.getExplanation)
}

type clocksAnswer struct {
	Body struct {
		Items      []Shown `json:"items"`
		NextCursor string  `json:"next_cursor,omitempty"`
	}
}

func (d *Desk) getClocks(ctx context.Context, in *struct {
	InOffice
	State  State  `query:"state" enum:"running,met,late,late_met,cancelled"`
	Kind   Kind   `query:"kind" enum:"first_answer,next_answer,silence,complaint_ack,complaint_resolve" doc:"Janji antrean (queue_turn) ada di GET …/queue"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"100"`
}) (*clocksAnswer, error) {
	items, next, err := d.List(ctx, Question{in.State, in.Kind, in.Limit, in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &clocksAnswer{}
	out.Body.Items, out.Body.NextCursor = items, next
	return out, nil
}

func (d *Desk) getExplanation(ctx context.Context, in *struct {
	InOffice
	ID   uuid.UUID `path:"id" format:"uuid"`
	Lang string    `query:"lang" enum:"id,en" default:"id" doc:"Language of the texts"`
}) (*struct{ Body Explanation }, error) {
	e, err := d.Explain(ctx, i18n.Lang(in.Lang), in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Explanation }{e}, nil
}
