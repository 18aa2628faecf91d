package office

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// DeviceRoutes registers the pairing of TVs and kiosks, and what an office
// does with its devices.
func DeviceRoutes(door *web.Door, d *Desk) {
	const devices = "/api/v1/offices/{office}/devices"
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/devices/pair", ID: "ask-pairing", Tag: "perangkat",
		Summary: "TV atau kios meminta kode pemasangan, berlaku 10 menit", Right: tenant.Public, Status: http.StatusCreated, NoKey: true,
		Faults: []fault.Code{fault.TooManyRequests}}, d.postPairing)
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/devices/pair/claim", ID: "claim-pairing", Tag: "perangkat",
		Summary: "Perangkat menanyakan apakah kodenya sudah disahkan", Right: tenant.Public, NoKey: true,
		Faults: []fault.Code{fault.PairingUnknown}}, d.postClaim)
	web.Register(door, web.Route{Method: http.MethodGet, Path: devices, ID: "list-devices", Tag: "perangkat",
		Summary: "Perangkat kantor dan kapan terakhir terlihat", Right: tenant.ReadQueue}, d.getDevices)
	web.Register(door, web.Route{Method: http.MethodPost, Path: devices, ID: "pair-device", Tag: "perangkat",
		Summary: "Sahkan kode yang tampil di perangkat", Right: tenant.ManageOffice, Status: http.StatusCreated,
		Faults: []fault.Code{fault.PairingUnknown}}, d.postDevice)
	web.Register(door, web.Route{Method: http.MethodDelete, Path: devices + "/{id}", ID: "revoke-device", Tag: "perangkat",
		Summary: "Cabut perangkat", Right: tenant.ManageOffice, Faults: []fault.Code{fault.NotFound}}, d.deleteDevice)
}

type pairingOutput struct {
	Status int
	Body   Pairing
}

func (d *Desk) postPairing(ctx context.Context, _ *struct{ Body *struct{} }) (*pairingOutput, error) {
	p, err := d.AskPairing(ctx, web.ClientIP(ctx))
	if err != nil {
		return nil, err
	}
	return &pairingOutput{http.StatusCreated, p}, nil
}

type claimInput struct {
	Body struct {
		Secret string `json:"secret" maxLength:"64"`
		Cookie bool   `json:"cookie,omitempty" doc:"Simpan token sebagai kuki yang tidak terbaca skrip, bukan di jawaban ini"`
	}
}

type claimOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Paired
}

func (d *Desk) postClaim(ctx context.Context, in *claimInput) (*claimOutput, error) {
	p, err := d.ClaimPairing(ctx, in.Body.Secret)
	if err != nil {
		return nil, err
	}
	out := &claimOutput{Body: p}
	if in.Body.Cookie && p.Token != "" {
		out.SetCookie, out.Body.Token = web.DeviceCookie(ctx, p.Token), ""
	}
	return out, nil
}

type devicesOutput struct {
	Body struct {
		Items []Device `json:"items"`
	}
}

func (d *Desk) getDevices(ctx context.Context, _ *oneInput) (*devicesOutput, error) {
	all, err := d.Devices(ctx)
	if err != nil {
		return nil, err
	}
	var out devicesOutput
	out.Body.Items = all
	return &out, nil
}

type deviceInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   struct {
		Code string            `json:"code" maxLength:"20" doc:"Kode di layar; huruf kecil dan spasi boleh"`
		Kind tenant.DeviceKind `json:"kind" enum:"tv,kiosk"`
		Name string            `json:"name" maxLength:"100" example:"TV Lobi"`
	}
}

type deviceOutput struct {
	Status int
	Body   Device
}

func (d *Desk) postDevice(ctx context.Context, in *deviceInput) (*deviceOutput, error) {
	v, err := d.PairDevice(ctx, NewDevice{Code: in.Body.Code, Kind: in.Body.Kind, Name: in.Body.Name})
	if err != nil {
		return nil, err
	}
	return &deviceOutput{http.StatusCreated, v}, nil
}

func (d *Desk) deleteDevice(ctx context.Context, in *struct {
	Office string    `path:"office" doc:"Kode BPS kantor"`
	ID     uuid.UUID `path:"id" format:"uuid"`
}) (*struct{}, error) {
	return nil, d.RevokeDevice(ctx, in.ID)
}
