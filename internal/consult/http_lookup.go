package consult

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// lookupRoutes registers the way to a case whose link was lost.
func (d *Desk) lookupRoutes(door *web.Door) {
	route := func(path, id, summary string, faults ...fault.Code) web.Route {
		return web.Route{Method: http.MethodPost, Path: "/api/v1/public/offices/{office}/lookup" + path, ID: id, Summary: summary, Tag: "public",
			Right: tenant.Public, Faults: append(faults, fault.UnknownOffice, fault.InvalidInput)}
	}
	asked := route("", "public-lookup", "Have the way to a case sent to the contact it was made with; the answer is always the same")
	asked.Status = http.StatusAccepted
	web.Register(door, asked, d.postLookup)
	web.Register(door, route("/code", "public-lookup-code", "Trade a code for the case's public link", fault.CodeWrong), d.postLookupCode)
}

// Sought is what a lost link is looked up by.
type Sought struct {
	Number  string `json:"number" doc:"Nomor kasus" example:"T-26-0481"`
	Contact string `json:"contact" doc:"Alamat surel atau nomor WhatsApp yang dipakai saat bertanya"`
}

func (d *Desk) postLookup(ctx context.Context, in *struct {
	InOffice
	Body Sought
}) (*struct{}, error) {
	return nil, d.Lookup(ctx, in.Body.Number, in.Body.Contact)
}

type lookupAnswer struct {
	Body struct {
		Token string `json:"token"`
		URL   string `json:"url"`
	}
}

func (d *Desk) postLookupCode(ctx context.Context, in *struct {
	InOffice
	Body struct {
		Sought
		Code string `json:"code" maxLength:"20" doc:"Enam angka dari surat"`
	}
}) (*lookupAnswer, error) {
	token, err := d.LookupCode(ctx, in.Body.Number, in.Body.Contact, in.Body.Code)
	if err != nil {
		return nil, err
	}
	out := &lookupAnswer{}
	out.Body.Token, out.Body.URL = token, d.url(token)
	return out, nil
}
