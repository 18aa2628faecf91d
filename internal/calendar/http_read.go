package calendar

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/workcal"
)

// readRoutes registers what shows a calendar.
func (d *Desk) readRoutes(door *web.Door) {
	const office, tag = "/api/v1/offices/{office}", "kalender"
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/calendar", ID: "calendar-year", Tag: tag,
		Summary: "Kalender kantor sepanjang satu tahun", Right: tenant.ReadQueue}, d.getYear)
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/calendar/versions", ID: "calendar-versions", Tag: tag,
		Summary: "Versi kalender kantor, yang terbaru dahulu", Right: tenant.ReadQueue}, d.getVersions)
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/closures", ID: "closures", Tag: tag,
		Summary: "Hari tutup, jam khusus, dan hari buka tambahan", Right: tenant.ReadQueue}, d.getClosures)
	web.Register(door, web.Route{Method: http.MethodGet, Path: office + "/hours", ID: "hours", Tag: tag,
		Summary: "Jam layanan sepekan, menurut masa berlakunya", Right: tenant.ReadQueue}, d.getHours)
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/national/holidays", ID: "national-holidays", Tag: "nasional",
		Summary: "Daftar hari libur nasional dan cuti bersama", Right: tenant.ManageNation}, d.getNational)
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/public/offices/{office}/calendar.ics", ID: "public-calendar-ics", Tag: "public",
		Summary: "Hari libur dan jam khusus kantor untuk aplikasi kalender", Right: tenant.Public, Media: icsType,
		Faults: []fault.Code{fault.UnknownOffice}}, d.getICS)
}

const icsType = "text/calendar; charset=utf-8"

type items[T any] struct {
	Items []T `json:"items"`
}

type officeRequest struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
}

type yearAnswer struct{ Body Year }

func (d *Desk) getYear(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Year   int    `query:"year" minimum:"1990" maximum:"2160" doc:"Bawaan tahun berjalan"`
}) (*yearAnswer, error) {
	y, err := d.Year(ctx, in.Year)
	if err != nil {
		return nil, err
	}
	return &yearAnswer{y}, nil
}

type versionsAnswer struct{ Body items[Made] }

func (d *Desk) getVersions(ctx context.Context, _ *officeRequest) (*versionsAnswer, error) {
	all, err := d.Versions(ctx)
	if err != nil {
		return nil, err
	}
	return &versionsAnswer{items[Made]{all}}, nil
}

type closuresAnswer struct{ Body items[Closure] }

func (d *Desk) getClosures(ctx context.Context, in *struct {
	Office string    `path:"office" doc:"Kode BPS kantor"`
	Layer  LayerName `query:"layer" enum:"national,province,office"`
	From   string    `query:"from" format:"date"`
	To     string    `query:"to" format:"date"`
}) (*closuresAnswer, error) {
	from, err := dateOr("from", in.From)
	if err != nil {
		return nil, err
	}
	to, err := dateOr("to", in.To)
	if err != nil {
		return nil, err
	}
	all, err := d.Closures(ctx, in.Layer, from, to)
	if err != nil {
		return nil, err
	}
	return &closuresAnswer{items[Closure]{all}}, nil
}

// dateOr reads a date; none is the zero date.
func dateOr(path, text string) (workcal.Date, error) {
	if text == "" {
		return 0, nil
	}
	date, err := workcal.ParseDate(text)
	if err != nil {
		return 0, fault.Invalid(fault.Field{Path: path, Code: "invalid"})
	}
	return date, nil
}

type hoursAnswer struct {
	Body struct {
		Profiles  []workcal.Profile `json:"profiles"`
		Confirmed bool              `json:"confirmed" doc:"Jam sudah dikonfirmasi kantor"`
	}
}

func (d *Desk) getHours(ctx context.Context, _ *officeRequest) (*hoursAnswer, error) {
	v, err := d.Current(ctx)
	if err != nil {
		return nil, err
	}
	var out hoursAnswer
	out.Body.Profiles = v.Spec().Profiles
	out.Body.Confirmed, err = d.Confirmed(ctx)
	return &out, err
}

type nationalAnswer struct{ Body National }

func (d *Desk) getNational(ctx context.Context, in *struct {
	Year int `query:"year" minimum:"1990" maximum:"2160" doc:"Bawaan semua tahun"`
}) (*nationalAnswer, error) {
	n, err := d.National(ctx, in.Year)
	if err != nil {
		return nil, err
	}
	return &nationalAnswer{n}, nil
}

type icsAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (d *Desk) getICS(ctx context.Context, in *struct {
	Office string    `path:"office" doc:"Kode BPS kantor"`
	Lang   i18n.Lang `query:"lang" enum:"id,en" doc:"Bahasa; bawaan Indonesia"`
}) (*icsAnswer, error) {
	text, err := d.ICS(ctx, in.Lang)
	if err != nil {
		return nil, err
	}
	return &icsAnswer{icsType, text}, nil
}
