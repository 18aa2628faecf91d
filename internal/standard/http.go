package standard

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/standards"

// InOffice is the office in the path. What requests embed is exported, because
// the document leaves out what is not.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfService names a service by its code.
type OfService struct {
	InOffice
	Service string `path:"service" maxLength:"40" doc:"Kode layanan" example:"konsultasi"`
}

// OfNumber names a standard of a service by its number.
type OfNumber struct {
	OfService
	No int `path:"no" minimum:"1" maximum:"1000000" doc:"Nomor versi atau konsep"`
}

type items[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func listed[T any](all []T, err error) (*items[T], error) {
	if err != nil {
		return nil, err
	}
	var out items[T]
	out.Body.Items = all
	return &out, nil
}

type one struct{ Body Written }

func single(w Written, err error) (*one, error) {
	if err != nil {
		return nil, err
	}
	return &one{w}, nil
}

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	route := func(method, path, id, summary string, right tenant.Right, faults ...fault.Code) web.Route {
		return web.Route{Method: method, Path: base + path, ID: id, Summary: summary, Tag: "standar", Right: right,
			Faults: append(faults, fault.NotFound)}
	}
	const drafts, one = "/{service}/drafts", "/{service}/drafts/{no}"
	begin := route(http.MethodPost, drafts, "begin-standard", "Mulai konsep standar, disalin dari versi atau templat", tenant.ManageOffice, fault.DraftExists)
	begin.Status = http.StatusCreated
	web.Register(door, route(http.MethodGet, "", "list-standards", "Standar pelayanan tiap layanan: berlaku, akan berlaku, konsep", tenant.ReadQueue), d.getList)
	web.Register(door, route(http.MethodGet, "/{service}/versions", "standard-versions", "Semua versi standar satu layanan, terbaru dulu", tenant.ReadQueue), d.getVersions)
	web.Register(door, route(http.MethodGet, "/{service}/versions/{no}", "standard", "Satu versi atau konsep standar, lengkap", tenant.ReadQueue), d.getOne)
	web.Register(door, begin, d.postDraft)
	web.Register(door, route(http.MethodPut, one, "write-standard", "Simpan seluruh isi konsep", tenant.ManageOffice, fault.DraftChanged), d.putDraft)
	web.Register(door, route(http.MethodDelete, one, "discard-standard", "Buang konsep", tenant.ManageOffice), d.deleteDraft)
	web.Register(door, route(http.MethodPost, one+"/publish", "publish-standard", "Terbitkan konsep; sejak itu tidak berubah",
		tenant.ManageOffice, fault.DraftChanged, fault.StandardIncomplete), d.postPublish)
}

func (d *Desk) getList(ctx context.Context, _ *InOffice) (*items[Overview], error) {
	return listed(d.List(ctx))
}

func (d *Desk) getVersions(ctx context.Context, in *OfService) (*items[Numbered], error) {
	return listed(d.Versions(ctx, in.Service))
}

func (d *Desk) getOne(ctx context.Context, in *OfNumber) (*one, error) {
	return single(d.Read(ctx, in.Service, in.No))
}

func (d *Desk) postDraft(ctx context.Context, in *struct {
	OfService
	Body struct {
		From int `json:"from,omitempty" minimum:"0" maximum:"1000000" doc:"Nomor versi yang disalin; tanpa ini yang berlaku, atau templat"`
	}
}) (*one, error) {
	return single(d.Begin(ctx, in.Service, in.Body.From))
}

func (d *Desk) putDraft(ctx context.Context, in *struct {
	OfNumber
	Body struct {
		Rev      int  `json:"rev" doc:"Revisi konsep yang dibaca"`
		Document Text `json:"document"`
	}
}) (*one, error) {
	return single(d.Write(ctx, in.Service, in.No, in.Body.Rev, in.Body.Document))
}

func (d *Desk) deleteDraft(ctx context.Context, in *OfNumber) (*struct{}, error) {
	return nil, d.Discard(ctx, in.Service, in.No)
}

func (d *Desk) postPublish(ctx context.Context, in *struct {
	OfNumber
	Body struct {
		Rev         int    `json:"rev" doc:"Revisi konsep yang dibaca"`
		EffectiveOn string `json:"effective_on" format:"date" doc:"Mulai berlaku, tanggal kantor; hari ini atau paling jauh setahun lagi"`
	}
}) (*one, error) {
	return single(d.Publish(ctx, in.Service, in.No, in.Body.Rev, in.Body.EffectiveOn))
}
