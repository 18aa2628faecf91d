package sla

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/workcal"
)

// listLimit is how large a national list may be, in bytes; one of 2,000 days is
// a quarter of it.
const listLimit = 1 << 20

// nationalRoutes registers the changes of the national list.
func (d *Changer) nationalRoutes(door *web.Door) {
	const path, tag = "/api/v1/national/holidays", "nasional"
	one := func(method, rest, id, summary string) web.Route {
		return web.Route{Method: method, Path: path + rest, ID: id, Tag: tag, Summary: summary, Right: tenant.ManageNation,
			Faults: changeFaults, Deadline: nationWait, MaxBody: listLimit}
	}
	accepted := func(r web.Route) web.Route {
		r.Status = http.StatusAccepted
		return r
	}
	web.Register(door, one(http.MethodPost, "/preview", "national-holiday-preview", "Pratinjau di semua kantor"), d.previewHoliday)
	web.Register(door, accepted(one(http.MethodPost, "", "national-holiday-add", "Catat hari libur nasional; kantor mengikuti satu per satu")), d.addHoliday)
	web.Register(door, one(http.MethodPost, "/import/preview", "national-import-preview", "Pratinjau impor daftar hari libur"), d.previewList)
	web.Register(door, accepted(one(http.MethodPost, "/import", "national-import", "Impor daftar hari libur; satu tahun diganti seluruhnya")), d.importList)
	web.Register(door, one(http.MethodPost, "/{id}/remove/preview", "national-holiday-remove-preview", "Pratinjau pencabutan hari libur"), d.previewHolidayRemoval)
	web.Register(door, accepted(one(http.MethodDelete, "/{id}", "national-holiday-remove", "Cabut hari libur nasional")), d.removeHoliday)
}

// holiday reads a day of the national list, whose kinds both close it.
func (in ClosureInput) holiday() (calendar.Put, error) {
	if in.Kind == "libur_nasional" || in.Kind == "cuti_bersama" {
		in.Kind = string(workcal.Closed)
	}
	return in.put()
}

func (d *Changer) previewHoliday(ctx context.Context, in *struct{ Body ClosureInput }) (*previewAnswer, error) {
	e, err := in.Body.holiday()
	if err != nil {
		return nil, err
	}
	return previewed(d.PreviewLayer(ctx, calendar.Nation, e))
}

func (d *Changer) addHoliday(ctx context.Context, in *struct {
	Body struct {
		ClosureInput
		PreviewToken
	}
}) (*closureAnswer, error) {
	e, err := in.Body.holiday()
	if err != nil {
		return nil, err
	}
	return d.enter(ctx, calendar.Nation, calendar.NationalLayer, e, in.Body.Token)
}

// ListInput is a national list as a CSV file.
type ListInput struct {
	CSV string `json:"csv" maxLength:"900000" doc:"Kolom date,name,kind,decree"`
}

// ListPreview is what an import would do.
type ListPreview struct {
	Preview
	Years []int `json:"years" doc:"Tahun yang diganti seluruhnya"`
	Days  int   `json:"days" doc:"Hari libur di dalam berkas"`
}

func (d *Changer) previewList(ctx context.Context, in *struct{ Body ListInput }) (*struct{ Body ListPreview }, error) {
	list, err := calendar.ReadList(in.Body.CSV)
	if err != nil {
		return nil, err
	}
	p, err := d.PreviewLayer(ctx, calendar.Nation, list)
	if err != nil {
		return nil, err
	}
	return &struct{ Body ListPreview }{ListPreview{p, list.Years(), len(list.Entries)}}, nil
}

func (d *Changer) importList(ctx context.Context, in *struct {
	Body struct {
		ListInput
		PreviewToken
	}
}) (*appliedAnswer, error) {
	list, err := calendar.ReadList(in.Body.CSV)
	if err != nil {
		return nil, err
	}
	return applied(d.ApplyLayer(ctx, calendar.Nation, list, in.Body.Token))
}

func (d *Changer) previewHolidayRemoval(ctx context.Context, in *struct {
	ID uuid.UUID `path:"id"`
}) (*previewAnswer, error) {
	return previewed(d.PreviewHolidayWithdrawal(ctx, in.ID))
}

func (d *Changer) removeHoliday(ctx context.Context, in *struct {
	ID    uuid.UUID `path:"id"`
	Token string    `query:"preview_token" required:"true" maxLength:"64"`
}) (*appliedAnswer, error) {
	return applied(d.WithdrawHoliday(ctx, in.ID, in.Token))
}
