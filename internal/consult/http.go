package consult

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/consultations"

// InOffice is the office in the path. What requests embed is exported, because
// the document leaves out what is not.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfCase names a case.
type OfCase struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

type caseAnswer struct{ Body Whole }

// Routes registers what officers use.
func (d *Desk) Routes(door *web.Door) {
	d.listRoutes(door)
	d.workRoutes(door)
	d.quickRoutes(door)
	web.Register(door, read("/{id}", "case-read", "One case with its thread, clocks and history"), d.getCase)
	d.caseRoutes(door)
	d.peerRoutes(door)
	d.lookupRoutes(door)
}

// read is a route that reads cases.
func read(path, id, summary string) web.Route {
	return web.Route{Method: http.MethodGet, Path: base + path, ID: id, Summary: summary, Tag: "consultations", Right: tenant.ReadCases}
}

// handle is a route that changes a case.
func handle(path, id, summary string, faults ...fault.Code) web.Route {
	return web.Route{Method: http.MethodPost, Path: base + path, ID: id, Summary: summary, Tag: "consultations", Right: tenant.HandleCases, Faults: faults}
}

func (d *Desk) getCase(ctx context.Context, in *OfCase) (*caseAnswer, error) {
	return d.answer(ctx, in.ID)
}

// after answers a command with the case as it is now.
func (d *Desk) after(ctx context.Context, done Done, err error) (*caseAnswer, error) {
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, done.ID)
}

func (d *Desk) answer(ctx context.Context, id uuid.UUID) (*caseAnswer, error) {
	w, err := d.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	return &caseAnswer{w}, nil
}
