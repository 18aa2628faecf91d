package consult

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const quickBase = "/api/v1/offices/{office}/quick-replies"

// OfReply names a quick reply.
type OfReply struct {
	InOffice
	ID uuid.UUID `path:"id" format:"uuid"`
}

type quickAnswer struct {
	Status int
	Body   QuickReply
}

// quickRoutes registers canned answers: officers use them, who manages the
// office writes them.
func (d *Desk) quickRoutes(door *web.Door) {
	route := func(method, path, id, summary string, right tenant.Right, faults ...fault.Code) web.Route {
		return web.Route{Method: method, Path: quickBase + path, ID: id, Summary: summary, Tag: "quick-replies", Right: right, Faults: faults}
	}
	web.Register(door, route(http.MethodGet, "", "quick-replies", "Canned answers, by title", tenant.ReadCases), d.getQuick)
	add := route(http.MethodPost, "", "quick-reply-add", "Write a canned answer", tenant.ManageOffice, fault.AlreadyExists)
	add.Status = http.StatusCreated
	web.Register(door, add, d.postQuick)
	web.Register(door, route(http.MethodPatch, "/{id}", "quick-reply-change", "Change a canned answer", tenant.ManageOffice, fault.NotFound, fault.AlreadyExists),
		d.patchQuick)
	drop := route(http.MethodDelete, "/{id}", "quick-reply-remove", "Remove a canned answer", tenant.ManageOffice, fault.NotFound)
	drop.Status = http.StatusNoContent
	web.Register(door, drop, d.deleteQuick)
	web.Register(door, route(http.MethodPost, "/{id}/preview", "quick-reply-preview", "A canned answer as it reads on a case", tenant.HandleCases, fault.NotFound),
		d.postPreview)
}

func (d *Desk) getQuick(ctx context.Context, _ *InOffice) (*struct {
	Body struct {
		Items []QuickReply `json:"items" nullable:"false"`
	}
}, error) {
	all, err := d.QuickReplies(ctx)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []QuickReply `json:"items" nullable:"false"`
		}
	}{}
	out.Body.Items = all
	return out, nil
}

func (d *Desk) postQuick(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Title string `json:"title"`
		Body  string `json:"body" doc:"Boleh memuat {nama} {nomor} {petugas} {kantor} {tenggat} {tautan}"`
	}
}) (*quickAnswer, error) {
	q, err := d.AddReply(ctx, QuickReply{Title: in.Body.Title, Body: in.Body.Body})
	if err != nil {
		return nil, err
	}
	return &quickAnswer{http.StatusCreated, q}, nil
}

func (d *Desk) patchQuick(ctx context.Context, in *struct {
	OfReply
	Body struct {
		Title *string `json:"title,omitempty"`
		Body  *string `json:"body,omitempty"`
	}
}) (*quickAnswer, error) {
	q, err := d.ChangeReply(ctx, in.ID, in.Body.Title, in.Body.Body)
	if err != nil {
		return nil, err
	}
	return &quickAnswer{http.StatusOK, q}, nil
}

func (d *Desk) deleteQuick(ctx context.Context, in *OfReply) (*struct{}, error) {
	return nil, d.DropReply(ctx, in.ID)
}

func (d *Desk) postPreview(ctx context.Context, in *struct {
	OfReply
	Body struct {
		Case uuid.UUID `json:"case" format:"uuid"`
	}
}) (*struct {
	Body struct {
		Text string `json:"text"`
	}
}, error) {
	text, err := d.PreviewReply(ctx, in.ID, in.Body.Case)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Text string `json:"text"`
		}
	}{}
	out.Body.Text = text
	return out, nil
}
