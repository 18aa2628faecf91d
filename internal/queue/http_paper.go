package queue

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// paperRoutes registers what an office needs when its line or power was out.
func (d *Desk) paperRoutes(door *web.Door) {
	created := func(r web.Route) web.Route { r.Status = http.StatusCreated; return r }
	web.Register(door, web.Route{Method: http.MethodGet, Path: base + "/outages", ID: "queue-outages", Tag: "queue", Right: tenant.ReadQueue,
		Summary: "Declared outages, newest first"}, d.getOutages)
	web.Register(door, created(serve("/outages", "queue-outage-declare", "Declare paper mode, from when and why", fault.AlreadyExists)), d.postOutage)
	web.Register(door, serve("/outages/{id}/end", "queue-outage-end", "Paper mode is over", fault.OutageEnded), d.postOutageEnd)
	web.Register(door, web.Route{Method: http.MethodGet, Path: base + "/blocks", ID: "queue-blocks", Tag: "queue", Right: tenant.ReadQueue,
		Summary: "Numbers set aside on a date"}, d.getBlocks)
	web.Register(door, created(serve("/blocks", "queue-block-reserve", "Set numbers of today aside, for paper or for a kiosk",
		fault.UnknownService, fault.DayClosed, fault.DeviceRevoked)), d.postBlock)
	web.Register(door, serve("/blocks/{id}/hand-in", "queue-block-hand-in", "Say which numbers were used; the others are void",
		fault.BlockHandedIn, fault.DeviceRevoked), d.postHandIn)
	web.Register(door, created(serve("/late-visits", "queue-late-visit", "Type in a visit of an outage with its real times",
		fault.UnknownService, fault.OutsideOutage, fault.VisitOverlaps, fault.AlreadyExists)), d.postLateVisit)
}

// answered makes a route's answer of a use case's.
func answered[T any](v *T, err error) (*struct{ Body T }, error) {
	if err != nil {
		return nil, err
	}
	return &struct{ Body T }{*v}, nil
}

type outagesAnswer struct {
	Body struct {
		Items []Outage `json:"items"`
	}
}

func (d *Desk) getOutages(ctx context.Context, _ *InOffice) (*outagesAnswer, error) {
	all, err := d.Outages(ctx)
	if err != nil {
		return nil, err
	}
	out := &outagesAnswer{}
	out.Body.Items = append([]Outage{}, all...)
	return out, nil
}

func (d *Desk) postOutage(ctx context.Context, in *struct {
	InOffice
	Body struct {
		From            time.Time  `json:"from"`
		To              *time.Time `json:"to,omitempty" doc:"Kosong bila belum selesai"`
		Reason          string     `json:"reason"`
		FoundAfterwards bool       `json:"found_afterwards,omitempty" doc:"Baru diketahui setelahnya"`
	}
}) (*struct{ Body Outage }, error) {
	return answered(d.DeclareOutage(ctx, OutageOrder{in.Body.From, in.Body.To, in.Body.Reason, in.Body.FoundAfterwards}))
}

func (d *Desk) postOutageEnd(ctx context.Context, in *struct {
	OfTicket
	Body *struct {
		To *time.Time `json:"to,omitempty" doc:"Kosong berarti sekarang"`
	}
}) (*struct{ Body Outage }, error) {
	var to *time.Time
	if in.Body != nil {
		to = in.Body.To
	}
	return answered(d.EndOutage(ctx, in.ID, to))
}

type blocksAnswer struct {
	Body struct {
		Items []*Block `json:"items"`
	}
}

func (d *Desk) getBlocks(ctx context.Context, in *struct {
	InOffice
	Date string `query:"date" required:"true" format:"date"`
}) (*blocksAnswer, error) {
	all, err := d.Blocks(ctx, in.Date)
	if err != nil {
		return nil, err
	}
	out := &blocksAnswer{}
	out.Body.Items = all
	return out, nil
}

func (d *Desk) postBlock(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Service string     `json:"service" doc:"Kode layanan"`
		Count   int        `json:"count" doc:"1 sampai 200"`
		Device  *uuid.UUID `json:"device,omitempty" format:"uuid" doc:"Kios; kosong berarti kertas"`
	}
}) (*struct{ Body Block }, error) {
	return answered(d.ReserveBlock(ctx, in.Body.Service, in.Body.Count, in.Body.Device))
}

func (d *Desk) postHandIn(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		Used []int `json:"used" nullable:"false" maxItems:"200" doc:"Nomor yang dipakai"`
	}
}) (*struct{ Body Block }, error) {
	return answered(d.HandInBlock(ctx, in.ID, in.Body.Used))
}

// LateVisitBody is a visit as it was on paper.
type LateVisitBody struct {
	Outage           uuid.UUID   `json:"outage" format:"uuid"`
	Number           int         `json:"number,omitempty" doc:"Nomor di kertas; kosong berarti nomor berikutnya"`
	Service          string      `json:"service"`
	Guest            guest.Entry `json:"guest,omitzero"`
	Need             string      `json:"need,omitempty"`
	PartySize        int         `json:"party_size,omitempty"`
	JoinedAt         time.Time   `json:"joined_at"`
	CalledAt         *time.Time  `json:"called_at,omitempty"`
	ServiceStartedAt time.Time   `json:"service_started_at"`
	FinishedAt       time.Time   `json:"finished_at"`
	Officer          uuid.UUID   `json:"officer" format:"uuid"`
	Counter          *uuid.UUID  `json:"counter,omitempty" format:"uuid"`
	Result           *Result     `json:"result,omitempty"`
}

func (d *Desk) postLateVisit(ctx context.Context, in *struct {
	InOffice
	Body LateVisitBody
}) (*ticketAnswer, error) {
	return answer(d.TypeIn(ctx, LateVisit(in.Body)))
}

func (d *Desk) putResult(ctx context.Context, in *struct {
	OfTicket
	Body Result
}) (*ticketAnswer, error) {
	return answer(d.Record(ctx, in.ID, in.Body))
}
