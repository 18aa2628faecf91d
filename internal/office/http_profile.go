package office

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// ProfileRoutes registers what an office says of itself.
func ProfileRoutes(door *web.Door, d *Desk) {
	const path = "/api/v1/offices/{office}/profile"
	web.Register(door, web.Route{Method: http.MethodGet, Path: path, ID: "office-profile", Tag: "kantor",
		Summary: "Profil kantor: alamat, saluran, pengumuman, dan pilihan", Right: tenant.ReadQueue}, d.getProfile)
	web.Register(door, web.Route{Method: http.MethodPatch, Path: path, ID: "change-office-profile", Tag: "kantor",
		Summary: "Ubah sebagian profil kantor; yang tidak disebut tetap", Right: tenant.ManageOffice}, d.patchProfile)
}

type profileOutput struct{ Body Profile }

func (d *Desk) getProfile(ctx context.Context, _ *oneInput) (*profileOutput, error) {
	p, err := d.Profile(ctx)
	if err != nil {
		return nil, err
	}
	return &profileOutput{p}, nil
}

func (d *Desk) patchProfile(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   ProfileChange
}) (*profileOutput, error) {
	p, err := d.ChangeProfile(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &profileOutput{p}, nil
}
