package queue

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// settingsRoutes registers what an office offers and where.
func (d *Desk) settingsRoutes(door *web.Door) {
	const office = "/api/v1/offices/{office}"
	manage := func(method, path, id, summary string, faults ...fault.Code) web.Route {
		r := web.Route{Method: method, Path: office + path, ID: id, Summary: summary, Tag: "kantor", Right: tenant.ManageOffice, Faults: faults}
		if method == http.MethodPost {
			r.Status = http.StatusCreated
		}
		return r
	}
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/services", ID: "list-services", Tag: "kantor",
		Summary: "Layanan kantor, juga yang dihentikan", Right: tenant.ReadQueue}, d.getServices)
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/qr-sources", ID: "qr-sources", Tag: "kantor",
		Summary: "Nomor menurut kode QR yang dipindai", Right: tenant.ReadReports}, d.getQR)
	web.Register(door, manage(http.MethodPost, "/services", "add-service", "Tambah layanan; dilayani di semua loket", fault.AlreadyExists), d.postService)
	web.Register(door, manage(http.MethodPatch, "/services/{id}", "change-service", "Ubah, hentikan, atau buka lagi layanan",
		fault.NotFound, fault.AlreadyExists, fault.InUse), d.patchService)
	web.Register(door, manage(http.MethodPost, "/counters", "add-counter", "Tambah loket", fault.AlreadyExists, fault.UnknownService), d.postCounter)
	web.Register(door, manage(http.MethodPatch, "/counters/{id}", "change-counter", "Ubah nomor, nama, atau layanan loket",
		fault.NotFound, fault.AlreadyExists, fault.UnknownService, fault.CounterInUse, fault.LastCounter), d.patchCounter)
	web.Register(door, manage(http.MethodDelete, "/counters/{id}", "remove-counter", "Hapus loket; riwayatnya tetap",
		fault.NotFound, fault.CounterInUse, fault.LastCounter), d.deleteCounter)
}

func (d *Desk) getQR(ctx context.Context, in *struct {
	InOffice
	Days int `query:"days" default:"30" minimum:"1" maximum:"366" doc:"Hari terakhir, hari ini termasuk"`
}) (*struct{ Body QRCounts }, error) {
	c, err := d.CountQR(ctx, in.Days)
	if err != nil {
		return nil, err
	}
	return &struct{ Body QRCounts }{c}, nil
}

type servicesAnswer struct {
	Body struct {
		Items []standard.Listed `json:"items"`
	}
}

type serviceAnswer struct{ Body standard.Listed }

func (d *Desk) getServices(ctx context.Context, _ *InOffice) (*servicesAnswer, error) {
	all, err := d.Services(ctx)
	if err != nil {
		return nil, err
	}
	out := &servicesAnswer{}
	out.Body.Items = all
	return out, nil
}

func (d *Desk) postService(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Name   string `json:"name" example:"Rekomendasi Kegiatan Statistik"`
		Prefix string `json:"prefix,omitempty" doc:"Satu huruf di depan nomor; tanpa ini dipilih huruf yang bebas"`
		Code   string `json:"code,omitempty" doc:"Kode layanan; tanpa ini dibuat dari namanya"`
	}
}) (*serviceAnswer, error) {
	added, err := d.AddService(ctx, standard.NewService{Code: in.Body.Code, Prefix: in.Body.Prefix, Name: in.Body.Name})
	if err != nil {
		return nil, err
	}
	return &serviceAnswer{added}, nil
}

// OfService names a service by its id.
type OfService struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (d *Desk) patchService(ctx context.Context, in *struct {
	OfService
	Body struct {
		Name   *string `json:"name,omitempty"`
		Prefix *string `json:"prefix,omitempty" doc:"Nomor yang sudah diberikan tetap dengan hurufnya"`
		Active *bool   `json:"active,omitempty" doc:"false menghentikan layanan"`
	}
}) (*serviceAnswer, error) {
	now, err := d.ChangeService(ctx, in.ID, standard.ServiceChange{Name: in.Body.Name, Prefix: in.Body.Prefix, Active: in.Body.Active})
	if err != nil {
		return nil, err
	}
	return &serviceAnswer{now}, nil
}

func (d *Desk) postCounter(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Number   int      `json:"number,omitempty" doc:"Tanpa ini nomor bebas terkecil"`
		Name     string   `json:"name,omitempty" doc:"Tanpa ini Loket dan nomornya"`
		Services []string `json:"services,omitempty" doc:"Kode layanan; tanpa ini semua"`
	}
}) (*counterAnswer, error) {
	return seated(d.AddCounter(ctx, NewCounter{in.Body.Number, in.Body.Name, in.Body.Services}))
}

func (d *Desk) patchCounter(ctx context.Context, in *struct {
	OfCounter
	Body struct {
		Number   *int     `json:"number,omitempty"`
		Name     *string  `json:"name,omitempty"`
		Services []string `json:"services,omitempty" doc:"Semua kode layanannya"`
	}
}) (*counterAnswer, error) {
	return seated(d.ChangeCounter(ctx, in.ID, CounterChange{in.Body.Number, in.Body.Name, in.Body.Services}))
}

func seated(c *Counter, err error) (*counterAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &counterAnswer{*c}, nil
}

func (d *Desk) deleteCounter(ctx context.Context, in *OfCounter) (*struct{}, error) {
	return nil, d.RemoveCounter(ctx, in.ID)
}
