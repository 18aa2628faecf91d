package queue

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// DeviceRoutes registers what the office's paired TVs and kiosks use.
func (d *Desk) DeviceRoutes(door *web.Door, hub *live.Hub) {
	const board = "/api/v1/offices/{office}/board"
	web.Register(door, web.Route{Method: http.MethodGet, Path: board, ID: "device-board", Tag: "perangkat", Right: tenant.ShowBoard,
		Summary: "The board on a paired device"}, d.getBoard)
	door.Stream(web.Route{Path: board + "/stream", ID: "device-board-stream", Tag: "perangkat", Right: tenant.ShowBoard,
		Summary: "The board on a paired device, again whenever it changes; it ends when the device is revoked"},
		func(ctx context.Context, in web.Stream) error {
			return d.follow(ctx, in, hub, live.Board, d.boardFrame)
		})
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/offices/{office}/kiosk/tickets", ID: "kiosk-take", Tag: "perangkat",
		Summary: "Issue a number on one tap; the guest book may follow", Right: tenant.IssueKiosk, Status: http.StatusCreated,
		Faults: []fault.Code{fault.UnknownService, fault.OfficeClosed, fault.TooLateToday}}, d.postKiosk)
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/offices/{office}/kiosk/blocks", ID: "kiosk-block", Tag: "perangkat",
		Summary: "Set numbers aside for when the kiosk is offline", Right: tenant.IssueKiosk, Status: http.StatusCreated,
		Faults: []fault.Code{fault.UnknownService, fault.DayClosed}}, d.postKioskBlock)
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/offices/{office}/kiosk/blocks/{id}/hand-in", ID: "kiosk-hand-in", Tag: "perangkat",
		Summary: "Hand in, once, what the kiosk printed while it was offline", Right: tenant.IssueKiosk,
		Faults: []fault.Code{fault.BlockHandedIn, fault.DayClosed}}, d.postKioskHandIn)
}

func (d *Desk) postKioskBlock(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Service string `json:"service"`
		Count   int    `json:"count" minimum:"1" maximum:"200"`
	}
}) (*struct{ Body Block }, error) {
	b, err := d.ReserveBlock(ctx, in.Body.Service, in.Body.Count, nil)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Block }{*b}, nil
}

func (d *Desk) postKioskHandIn(ctx context.Context, in *struct {
	InOffice
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		Printed []Printed `json:"printed" maxItems:"200"`
	}
}) (*struct{ Body Joined }, error) {
	j, err := d.JoinBlock(ctx, in.ID, in.Body.Printed)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Joined }{*j}, nil
}

func (d *Desk) postKiosk(ctx context.Context, in *visitRequest) (*takenAnswer, error) {
	t, err := d.Take(ctx, in.Body.visit(FromKiosk))
	if err != nil {
		return nil, err
	}
	return taken(t), nil
}
