package message

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const outBase = "/api/v1/offices/{office}/deliveries"

// InOffice is the office in the path.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfDelivery names a delivery.
type OfDelivery struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

// Routes registers the desk's routes.
func (k *Outbox) Routes(door *web.Door) {
	route := func(method, path, id, summary string, right tenant.Right, faults ...fault.Code) web.Route {
		return web.Route{Method: method, Path: outBase + path, ID: id, Summary: summary, Tag: "deliveries", Right: right, Faults: faults}
	}
	web.Register(door, route(http.MethodGet, "", "deliveries", "What is on its way to visitors or has not arrived, the newest first; reading is recorded",
		tenant.ReadCases, fault.InvalidInput), k.getDeliveries)
	web.Register(door, route(http.MethodPost, "/{id}/resend", "delivery-resend", "Send again what failed or may have failed",
		tenant.HandleCases, fault.NotFound, fault.WrongState), k.postResend)
	web.Register(door, route(http.MethodPost, "/{id}/mark-sent", "delivery-mark-sent", "Say that it was sent by other means",
		tenant.HandleCases, fault.NotFound, fault.WrongState), k.postMarkSent)
}

type deliveriesAnswer struct {
	Body struct {
		Items      []Outgoing `json:"items"`
		NextCursor string     `json:"next_cursor,omitempty"`
		SMTP       bool       `json:"smtp" doc:"Server surel terpasang; tanpa itu surel menunggu di sini"`
	}
}

func (k *Outbox) getDeliveries(ctx context.Context, in *struct {
	InOffice
	State  string `query:"state" enum:"open,all" default:"open" doc:"open: yang belum sampai"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"100"`
}) (*deliveriesAnswer, error) {
	items, next, err := k.List(ctx, OutQuestion{All: in.State == "all", Limit: in.Limit, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &deliveriesAnswer{}
	out.Body.Items, out.Body.NextCursor, out.Body.SMTP = items, next, k.smtp
	return out, nil
}

type deliveryAnswer struct{ Body Outgoing }

func (k *Outbox) postResend(ctx context.Context, in *struct {
	OfDelivery
	Body *struct{}
}) (*deliveryAnswer, error) {
	return answerOf(k.Resend(ctx, in.ID))
}

func (k *Outbox) postMarkSent(ctx context.Context, in *struct {
	OfDelivery
	Body *struct{}
}) (*deliveryAnswer, error) {
	return answerOf(k.MarkSent(ctx, in.ID))
}

func answerOf(d Outgoing, err error) (*deliveryAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &deliveryAnswer{d}, nil
}
