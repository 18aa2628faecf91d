package sla

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/workcal"
)

// changeFaults are what an edit of a calendar is refused with.
var changeFaults = []fault.Code{fault.DocumentRequired, fault.IntervalsOverlap, fault.NoOpenDay, fault.ClosureExists, fault.PreviewStale}

// nationWait is how long a preview of all offices may take.
const nationWait = 30 * time.Second

// Routes registers the changes of an office's calendar and of the layers above.
func (d *Changer) Routes(door *web.Door) {
	const office, tag = "/api/v1/offices/{office}", "kalender"
	one := func(method, path, id, summary string) web.Route {
		return web.Route{Method: method, Path: office + path, ID: id, Tag: tag, Summary: summary,
			Right: tenant.ManageOffice, Faults: changeFaults, Deadline: nationWait}
	}
	web.Register(door, one(http.MethodPost, "/closures/preview", "closure-preview", "Pratinjau: tenggat mana yang bergeser"), d.previewClosure)
	add := one(http.MethodPost, "/closures", "closure-add", "Catat hari tutup, jam khusus, atau hari buka tambahan")
	add.Status, add.Also = http.StatusCreated, []int{http.StatusAccepted}
	web.Register(door, add, d.addClosure)
	web.Register(door, one(http.MethodPost, "/closures/{id}/remove/preview", "closure-remove-preview", "Pratinjau pencabutan satu hari"), d.previewRemoval)
	remove := one(http.MethodDelete, "/closures/{id}", "closure-remove", "Cabut satu hari")
	remove.Status = http.StatusOK
	web.Register(door, remove, d.removeClosure)
	web.Register(door, one(http.MethodPost, "/hours/preview", "hours-preview", "Pratinjau jam layanan baru"), d.previewHours)
	web.Register(door, one(http.MethodPut, "/hours", "hours-set", "Terapkan dan konfirmasi jam layanan"), d.setHours)
	d.nationalRoutes(door)
}

// ClosureInput is a day as an office or the nation enters it.
type ClosureInput struct {
	Date      string          `json:"date" format:"date"`
	Kind      string          `json:"kind" maxLength:"40" doc:"closed, special_hours, atau open_anyway; daftar nasional juga libur_nasional dan cuti_bersama"`
	Intervals []IntervalInput `json:"intervals,omitempty" maxItems:"12"`
	Counts    bool            `json:"counts_as_working_day,omitempty"`
	Reason    string          `json:"reason" maxLength:"400"`
	Document  string          `json:"document,omitempty" maxLength:"400" doc:"Nomor surat atau keputusan; wajib untuk hari tutup"`
	Replace   bool            `json:"replace,omitempty" doc:"Ganti yang sudah tercatat pada tanggal itu"`
}

// IntervalInput is a stretch of open time.
type IntervalInput struct {
	From string `json:"from" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"08:00"`
	To   string `json:"to" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"12:00"`
}

// put reads the input.
func (in ClosureInput) put() (e calendar.Put, err error) {
	e = calendar.Put{Replace: in.Replace, Entry: workcal.Entry{Effect: workcal.Effect(in.Kind), Counts: in.Counts,
		Label: strings.TrimSpace(in.Reason), Document: strings.TrimSpace(in.Document)}}
	if e.Entry.Date, err = workcal.ParseDate(in.Date); err != nil {
		return e, fault.Invalid(fault.Field{Path: "date", Code: "invalid"})
	}
	e.Entry.Intervals, err = intervals("intervals", in.Intervals)
	return e, err
}

// OfficeClosure is a day with the layer it is meant for.
type OfficeClosure struct {
	ClosureInput
	Layer calendar.LayerName `json:"layer,omitempty" enum:"office,province" doc:"province hanya untuk kantor provinsi; bawaan office"`
}

// PreviewToken names the preview that a change was decided by.
type PreviewToken struct {
	Token string `json:"preview_token" maxLength:"64"`
}

type previewAnswer struct{ Body Preview }

func previewed(p Preview, err error) (*previewAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &previewAnswer{p}, nil
}

func (d *Changer) previewClosure(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   OfficeClosure
}) (*previewAnswer, error) {
	e, err := in.Body.put()
	if err != nil {
		return nil, err
	}
	if in.Body.Layer == calendar.ProvinceLayer {
		owner, err := d.province(ctx)
		if err != nil {
			return nil, err
		}
		return previewed(d.PreviewLayer(ctx, owner, e))
	}
	return previewed(d.Preview(ctx, e))
}

// ClosureMade is a day that was entered, and what that has done.
type ClosureMade struct {
	Closure calendar.Closure `json:"closure"`
	Applied
}

type closureAnswer struct {
	Status int
	Body   ClosureMade
}

func (d *Changer) addClosure(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   struct {
		OfficeClosure
		PreviewToken
	}
}) (*closureAnswer, error) {
	e, err := in.Body.put()
	if err != nil {
		return nil, err
	}
	if in.Body.Layer == calendar.ProvinceLayer {
		owner, err := d.province(ctx)
		if err != nil {
			return nil, err
		}
		return d.enter(ctx, owner, calendar.ProvinceLayer, e, in.Body.Token)
	}
	done, err := d.Apply(ctx, e, in.Body.Token)
	if err != nil {
		return nil, err
	}
	own, _ := tenant.OfficeOf(ctx)
	return &closureAnswer{http.StatusCreated, ClosureMade{calendar.ClosureOf(own, calendar.OfficeLayer, e.Entry), done}}, nil
}

// enter puts a day into a layer above offices.
func (d *Changer) enter(ctx context.Context, owner tenant.Office, l calendar.LayerName, e calendar.Put, token string) (*closureAnswer, error) {
	done, err := d.ApplyLayer(ctx, owner, e, token)
	if err != nil {
		return nil, err
	}
	return &closureAnswer{http.StatusAccepted, ClosureMade{calendar.ClosureOf(owner, l, e.Entry), done}}, nil
}

// province is the context's office, which must be a provincial one.
func (d *Changer) province(ctx context.Context) (owner tenant.Office, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		owner = tx.Office()
		yes, err := calendar.ProvinceIn(ctx, tx)
		if err == nil && !yes {
			err = fault.New(fault.Forbidden)
		}
		return err
	})
	return owner, err
}

func (d *Changer) previewRemoval(ctx context.Context, in *struct {
	Office string    `path:"office" doc:"Kode BPS kantor"`
	ID     uuid.UUID `path:"id"`
}) (*previewAnswer, error) {
	return previewed(d.PreviewWithdrawal(ctx, in.ID))
}

type appliedAnswer struct{ Body Applied }

func applied(a Applied, err error) (*appliedAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &appliedAnswer{a}, nil
}

func (d *Changer) removeClosure(ctx context.Context, in *struct {
	Office string    `path:"office" doc:"Kode BPS kantor"`
	ID     uuid.UUID `path:"id"`
	Token  string    `query:"preview_token" required:"true" maxLength:"64"`
}) (*appliedAnswer, error) {
	return applied(d.Withdraw(ctx, in.ID, in.Token))
}
