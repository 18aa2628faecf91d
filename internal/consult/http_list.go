package consult

import (
	"context"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/web"
)

// listRoutes registers the inbox.
func (d *Desk) listRoutes(door *web.Door) {
	list := read("", "cases", "The inbox: what waits for the office, the first due first, and the other trays")
	list.Faults = []fault.Code{fault.InvalidInput}
	web.Register(door, list, d.getCases)
}

func (d *Desk) getCases(ctx context.Context, in *struct {
	InOffice
	View   View   `query:"view" enum:"mine,unassigned,open,visitor,snoozed,closed,spam,all" default:"open" doc:"all: semua kecuali spam, pesan terbaru lebih dahulu"`
	Q      string `query:"q" maxLength:"200" doc:"Kata dalam pertanyaan, pesan, nama, atau kontak; atau nomor kasus. Tanpa from dan to: 13 bulan terakhir"`
	Tag    string `query:"tag" maxLength:"30"`
	Topic  Topic  `query:"topic" enum:"data,metadata,klasifikasi,lainnya"`
	From   string `query:"from" maxLength:"10" doc:"Tanggal pesan terakhir, 2006-01-02"`
	To     string `query:"to" maxLength:"10" doc:"Tanggal terakhir, termasuk"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"100"`
}) (*struct{ Body Page }, error) {
	p, err := d.List(ctx, Search{in.View, in.Q, in.Tag, in.Topic, in.From, in.To, in.Limit, in.Cursor})
	if err != nil {
		return nil, err
	}
	return &struct{ Body Page }{p}, nil
}
