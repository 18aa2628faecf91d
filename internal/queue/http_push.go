package queue

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// pushRoutes registers how a waiting visitor's browser asks to be told.
func (d *Desk) pushRoutes(door *web.Door) {
	const path = "/api/v1/public/t/{token}/push"
	web.Register(door, web.Route{Method: http.MethodPost, Path: path, ID: "link-push", Tag: "public", Right: tenant.Token,
		Summary: "Tell this browser when the turn is near and when it is called, until the visit ends",
		Faults:  []fault.Code{fault.NotFound, fault.WrongState, fault.PushOff, fault.TooManyBrowsers}},
		func(ctx context.Context, in *struct {
			OfLink
			Body message.Subscription
		}) (*struct{}, error) {
			return nil, d.Watch(ctx, in.Token, in.Body)
		})
	web.Register(door, web.Route{Method: http.MethodDelete, Path: path, ID: "link-push-off", Tag: "public", Right: tenant.Token,
		Summary: "Tell no browser about this ticket any more", Faults: []fault.Code{fault.NotFound}},
		func(ctx context.Context, in *OfLink) (*struct{}, error) { return nil, d.Unwatch(ctx, in.Token) })
}
