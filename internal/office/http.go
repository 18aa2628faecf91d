package office

import (
	"context"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// Routes registers the list of offices and what the national admin does with
// it (api.md, public and national).
func Routes(door *web.Door, d *Desk) {
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/public/offices", ID: "list-offices",
		Summary: "Cari kantor", Tag: "kantor", Right: tenant.Public}, d.list)
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/national/offices", ID: "list-national-offices",
		Summary: "Daftar kantor dan pembinanya", Tag: "nasional", Right: tenant.ManageNation}, d.listNational)
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/national/offices/{office}", ID: "get-national-office",
		Summary: "Satu kantor dan pembinanya", Tag: "nasional", Right: tenant.ManageNation}, d.get)
	web.Register(door, web.Route{Method: "PATCH", Path: "/api/v1/national/offices/{office}", ID: "amend-national-office",
		Summary: "Ubah nama, pembina, atau tanda konfirmasi kantor", Tag: "nasional", Right: tenant.ManageNation}, d.patch)
}

type listInput struct {
	Q        string `query:"q" maxLength:"100" doc:"Nama, slug, atau kode kantor"`
	Province string `query:"province" pattern:"^[0-9]{4}$" doc:"Kode BPS provinsi"`
	Limit    int    `query:"limit" minimum:"1" maximum:"600" default:"50"`
	Cursor   string `query:"cursor" maxLength:"64"`
}

type page[T any] struct {
	Body struct {
		Items      []T    `json:"items"`
		NextCursor string `json:"next_cursor,omitempty"`
	}
}

func listed[T any](d *Desk, in *listInput, show func(Office) T) (*page[T], error) {
	found, next, err := d.Page(in.Q, in.Province, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	var out page[T]
	out.Body.Items, out.Body.NextCursor = make([]T, len(found)), next
	for i, o := range found {
		out.Body.Items[i] = show(o)
	}
	return &out, nil
}

func (d *Desk) list(_ context.Context, in *listInput) (*page[Public], error) {
	return listed(d, in, Office.Public)
}

// National is an office as the national admin sees it.
type National struct {
	Public
	SupervisedBy *string `json:"supervised_by" doc:"Kode BPS kantor pembina"`
}

func (o Office) national() National {
	return National{Public: o.Public(), SupervisedBy: orNull(o.SupervisedBy)}
}

func (d *Desk) listNational(_ context.Context, in *listInput) (*page[National], error) {
	return listed(d, in, Office.national)
}

type oneInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
}

type nationalOutput struct{ Body National }

func (d *Desk) get(_ context.Context, in *oneInput) (*nationalOutput, error) {
	o, ok := d.registry.ByCode(in.Office)
	if !ok {
		return nil, fault.New(fault.UnknownOffice)
	}
	return &nationalOutput{Body: o.national()}, nil
}

type amendInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   struct {
		Name         *string `json:"name,omitempty" doc:"Nama wilayah, tanpa BPS di depannya"`
		Confirmed    *bool   `json:"confirmed,omitempty"`
		SupervisedBy *string `json:"supervised_by,omitempty" doc:"Kode BPS kantor pusat atau provinsi"`
	}
}

func (d *Desk) patch(ctx context.Context, in *amendInput) (*nationalOutput, error) {
	o, err := d.Amend(ctx, in.Office, Amendment{Name: in.Body.Name, Confirmed: in.Body.Confirmed, SupervisedBy: in.Body.SupervisedBy})
	if err != nil {
		return nil, err
	}
	return &nationalOutput{Body: o.national()}, nil
}
