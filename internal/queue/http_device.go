package queue

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// DeviceRoutes registers what the office's paired TVs and kiosks use.
func (d *Desk) DeviceRoutes(door *web.Door, hub *live.Hub) {
	const board = "/api/v1/offices/{office}/board"
	web.Register(door, web.Route{Method: http.MethodGet, Path: board, ID: "device-board", Tag: "perangkat", Right: tenant.ShowBoard,
		Summary: "The board on a paired device; a TV shows the digits of the lobby beside it"}, d.getScreen)
	door.Stream(web.Route{Path: board + "/stream", ID: "device-board-stream", Tag: "perangkat", Right: tenant.ShowBoard,
		Summary: "The board on a paired device, again whenever it changes; it ends when the device is revoked"},
		func(ctx context.Context, in web.Stream) error {
			return d.follow(ctx, in, hub, live.Board, d.screenFrame, true)
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

// Screen is the board on a paired device.
type Screen struct {
	Board
	LobbyCode string `json:"lobby_code,omitempty" doc:"3 angka di layar TV, bila kantor memintanya pada nomor dari ponsel"`
}

// screen reads the board for the device that acts. Only a TV is told the digits,
// and one that cannot be told goes on without them.
func (d *Desk) screen(ctx context.Context) (Screen, error) {
	b, err := d.Board(ctx)
	v := Screen{Board: b}
	if err != nil || tenant.ActorOf(ctx).Device != tenant.TV {
		return v, err
	}
	_ = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		p, err := office.ProfileIn(ctx, tx)
		if err == nil && p.LobbyCode {
			v.LobbyCode = d.links.LobbyCode(tx.Office(), tx.Now())
		}
		return err
	})
	return v, nil
}

func (d *Desk) getScreen(ctx context.Context, _ *InOffice) (*struct{ Body Screen }, error) {
	v, err := d.screen(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Screen }{v}, nil
}

func (d *Desk) screenFrame(ctx context.Context) (live.Frame, error) {
	v, err := d.screen(ctx)
	if err != nil {
		return live.Frame{}, err
	}
	data, err := json.Marshal(v)
	return live.Frame{Event: "snapshot", Rev: v.Rev, Data: data}, err
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
