package queue

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

func (d *Desk) historyRoute(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodGet, Path: base + "/tickets", ID: "queue-tickets", Tag: "queue", Right: tenant.ReadQueue,
		Summary: "The numbers of a day, in every state", Faults: []fault.Code{fault.InvalidInput}}, d.getTickets)
}

func (d *Desk) getTickets(ctx context.Context, in *struct {
	InOffice
	Date    string `query:"date" format:"date" doc:"Today when absent"`
	State   State  `query:"state" enum:"waiting,called,serving,finished,no_show,parked,cancelled,left,unserved"`
	Service string `query:"service" maxLength:"60" doc:"Kode layanan"`
	Number  string `query:"number" maxLength:"20" doc:"Nomor seperti K-012, atau angkanya saja"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Cursor  string `query:"cursor" maxLength:"100"`
	Sort    string `query:"sort" enum:"-seq,seq" default:"-seq"`
}) (*struct{ Body DayList }, error) {
	list, err := d.DayTickets(ctx, DayQuestion{in.Date, in.State, in.Service, in.Number, in.Limit, in.Cursor, in.Sort})
	return answered(&list, err)
}
