package roster

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const base = "/api/v1/offices/{office}/roster"

// InOffice is the office in the path. What requests embed is exported, because
// the document leaves out what is not.
type InOffice struct {
	Office string `path:"office" doc:"Kode BPS kantor" example:"7325"`
}

// OfID names an absence or a swap.
type OfID struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

// InRange is a range of dates of an office.
type InRange struct {
	InOffice
	From string `query:"from" format:"date" doc:"First date; today when absent"`
	To   string `query:"to" format:"date" doc:"Last date, at most 92 days; six days after from when absent"`
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

type one[T any] struct{ Body T }

func single[T any](v T, err error) (*one[T], error) {
	if err != nil {
		return nil, err
	}
	return &one[T]{v}, nil
}

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	route := func(method, path, id, summary string, right tenant.Right, faults ...fault.Code) web.Route {
		return web.Route{Method: method, Path: base + path, ID: id, Summary: summary, Tag: "roster", Right: right,
			Faults: append(faults, fault.InvalidInput)}
	}
	made := func(r web.Route) web.Route { r.Status = http.StatusCreated; return r }
	web.Register(door, route(http.MethodGet, "", "roster-list", "Who is on duty on each day, or why nobody is", tenant.ReadRoster), d.list)
	web.Register(door, route(http.MethodGet, "/people", "roster-people", "Who runs the desk of the office, by name", tenant.ReadRoster), d.getPeople)
	web.Register(door, route(http.MethodGet, "/pattern", "roster-pattern", "The weekly pattern from today on", tenant.ReadRoster), d.getPattern)
	web.Register(door, route(http.MethodPut, "/pattern", "roster-plan", "Set the weekly pattern from a date on",
		tenant.ManageOffice, fault.Conflict), d.putPattern)
	web.Register(door, route(http.MethodGet, "/absences", "roster-absences", "Absences in a range of dates", tenant.ReadRoster), d.listAbsences)
	web.Register(door, made(route(http.MethodPost, "/absences", "roster-absence", "Write an absence down",
		tenant.JoinRoster, fault.AlreadyExists)), d.postAbsence)
	web.Register(door, route(http.MethodDelete, "/absences/{id}", "roster-absence-withdraw", "Take an absence back", tenant.JoinRoster), d.deleteAbsence)
	web.Register(door, route(http.MethodGet, "/swaps", "roster-swaps", "Swaps in a range of dates", tenant.ReadRoster), d.listSwaps)
	cannot := []fault.Code{fault.NotOnDuty, fault.AlreadyOnDuty, fault.OfficerAbsent}
	web.Register(door, made(route(http.MethodPost, "/swaps", "roster-swap", "Ask a colleague to take one's place",
		tenant.JoinRoster, append(cannot, fault.AlreadyExists)...)), d.postSwap)
	web.Register(door, route(http.MethodPost, "/swaps/{id}/accept", "roster-swap-accept", "Agree to a swap",
		tenant.JoinRoster, append(cannot, fault.WrongState)...), d.acceptSwap)
	web.Register(door, route(http.MethodPost, "/swaps/{id}/decline", "roster-swap-decline", "Refuse a swap, or withdraw one's own",
		tenant.JoinRoster, fault.WrongState), d.declineSwap)
}

func (d *Desk) list(ctx context.Context, in *InRange) (*items[Day], error) {
	return listed(d.List(ctx, in.From, in.To))
}

func (d *Desk) getPeople(ctx context.Context, _ *InOffice) (*items[Colleague], error) {
	return listed(d.People(ctx))
}

func (d *Desk) getPattern(ctx context.Context, _ *InOffice) (*one[Pattern], error) {
	return single(d.Pattern(ctx))
}

func (d *Desk) putPattern(ctx context.Context, in *struct {
	InOffice
	Body NewPattern
}) (*one[Pattern], error) {
	return single(d.SetPattern(ctx, in.Body))
}

func (d *Desk) listAbsences(ctx context.Context, in *InRange) (*items[Absence], error) {
	return listed(d.Absences(ctx, in.From, in.To))
}

func (d *Desk) postAbsence(ctx context.Context, in *struct {
	InOffice
	Body NewAbsence
}) (*one[Absence], error) {
	return single(d.ReportAbsence(ctx, in.Body))
}

func (d *Desk) deleteAbsence(ctx context.Context, in *OfID) (*struct{}, error) {
	return nil, d.WithdrawAbsence(ctx, in.ID)
}

func (d *Desk) listSwaps(ctx context.Context, in *InRange) (*items[Swap], error) {
	return listed(d.Swaps(ctx, in.From, in.To))
}

func (d *Desk) postSwap(ctx context.Context, in *struct {
	InOffice
	Body NewSwap
}) (*one[Swap], error) {
	return single(d.Propose(ctx, in.Body))
}

type answerRequest struct {
	OfID
	Body *struct{}
}

func (d *Desk) acceptSwap(ctx context.Context, in *answerRequest) (*one[Swap], error) {
	return single(d.Accept(ctx, in.ID))
}

func (d *Desk) declineSwap(ctx context.Context, in *answerRequest) (*one[Swap], error) {
	return single(d.Decline(ctx, in.ID))
}
