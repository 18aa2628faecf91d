package report

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// InRange is a range of dates of an office. Requests are exported, because the
// document leaves out what is not.
type InRange struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
	From   string `query:"from" format:"date" doc:"First date; the first of the month of to when absent"`
	To     string `query:"to" format:"date" doc:"Last date, at most 366 days; today when absent"`
}

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/offices/{office}/reports/figures", ID: "report-figures",
		Summary: "Visits, waits, services and the promise of a range of dates", Tag: "report", Right: tenant.ReadReports,
		Faults: []fault.Code{fault.InvalidInput}}, d.getFigures)
}

func (d *Desk) getFigures(ctx context.Context, in *InRange) (*struct{ Body Figures }, error) {
	f, err := d.Figures(ctx, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Figures }{f}, nil
}
