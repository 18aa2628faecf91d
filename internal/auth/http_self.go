package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// consolePath is where the console takes an invitation. The token stands after
// the #, so that no server and no log sees it.
const consolePath = "/konsol/undangan#"

func (d *Desk) selfRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: "PATCH", Path: "/api/v1/me", ID: "change-me", Summary: "Ubah nama sendiri", Tag: "akun",
		Right: tenant.Self}, d.mePatch)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/me/password", ID: "change-my-password",
		Summary: "Ganti kata sandi sendiri; sesi lain berakhir", Tag: "akun", Right: tenant.Self, Status: http.StatusNoContent,
		Faults: []fault.Code{fault.WrongPassword, fault.TooManyRequests, fault.InsecureTransport}}, d.myPassword)
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/me/preferences", ID: "my-preferences",
		Summary: "Bahasa, suara, dan pintasan milik sendiri", Tag: "akun", Right: tenant.Self}, d.preferencesGet)
	web.Register(door, web.Route{Method: "PUT", Path: "/api/v1/me/preferences", ID: "set-my-preferences",
		Summary: "Simpan bahasa, suara, dan pintasan milik sendiri", Tag: "akun", Right: tenant.Self}, d.preferencesPut)
}

func (d *Desk) invitationRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/auth/invitation", ID: "read-invitation",
		Summary: "Untuk siapa undangan ini", Tag: "masuk", Right: tenant.Public, NoKey: true,
		Faults: []fault.Code{fault.InvitationUnknown}}, d.invitationRead)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/auth/invitation/accept", ID: "accept-invitation",
		Summary: "Terima undangan dan pilih kata sandi", Tag: "masuk", Right: tenant.Public, NoKey: true,
		Faults: []fault.Code{fault.InvitationUnknown, fault.InsecureTransport, fault.TooManyRequests}}, d.invitationAccept)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/offices/{office}/users/{id}/invitation", ID: "invite-user",
		Summary: "Undangan baru, juga untuk yang lupa kata sandi; sesinya berakhir", Tag: "akun", Right: tenant.ManageUsers,
		Status: http.StatusCreated, Faults: []fault.Code{fault.NotFound, fault.AccountInactive}}, d.invitationMake)
}

type ownOutput struct{ Body Own }

// Own is an account as its owner reads it.
type Own struct {
	Self
	Email string `json:"email"`
}

func (u User) own() Own { return Own{u.self(), u.Email} }

func (d *Desk) mePatch(ctx context.Context, in *struct {
	Body struct {
		Name string `json:"name"`
	}
}) (*ownOutput, error) {
	u, err := d.Rename(ctx, in.Body.Name)
	return &ownOutput{u.own()}, err
}

func (d *Desk) myPassword(ctx context.Context, in *struct {
	Body struct {
		Current string `json:"current"`
		New     string `json:"new" doc:"10 karakter atau lebih"`
	}
}) (*struct{}, error) {
	p, err := safe(ctx)
	if err != nil {
		return nil, err
	}
	return nil, d.ChangePassword(ctx, in.Body.Current, in.Body.New, p.Address)
}

type preferencesOutput struct{ Body Preferences }

func (d *Desk) preferencesGet(ctx context.Context, _ *struct{}) (*preferencesOutput, error) {
	p, err := d.Preferences(ctx)
	return &preferencesOutput{p}, err
}

func (d *Desk) preferencesPut(ctx context.Context, in *struct{ Body Preferences }) (*preferencesOutput, error) {
	p, err := d.SetPreferences(ctx, in.Body)
	return &preferencesOutput{p}, err
}

// invitation is the link as whoever made it hands it over.
type invitation struct {
	Token     string `json:"token"`
	URL       string `json:"url" doc:"Alamat di situs ini untuk diserahkan kepada yang diundang"`
	ExpiresAt string `json:"expires_at" format:"date-time"`
}

func (i Invitation) shown() invitation {
	return invitation{i.Token, consolePath + i.Token, i.ExpiresAt.Format(time.RFC3339)}
}

type invitationOutput struct{ Body invitation }

func (d *Desk) invitationMake(ctx context.Context, in *struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	ID     string `path:"id"`
}) (*invitationOutput, error) {
	id, err := idOf(in.ID)
	if err != nil {
		return nil, err
	}
	i, err := d.InviteAgain(ctx, id)
	return &invitationOutput{i.shown()}, err
}

type inviteeOutput struct{ Body Invitee }

func (d *Desk) invitationRead(ctx context.Context, in *struct {
	Body struct {
		Token string `json:"token"`
	}
}) (*inviteeOutput, error) {
	who, err := d.Invitee(ctx, in.Body.Token)
	return &inviteeOutput{who}, err
}

func (d *Desk) invitationAccept(ctx context.Context, in *struct {
	Body struct {
		Token    string `json:"token"`
		Password string `json:"password" doc:"10 karakter atau lebih"`
	}
}) (*inviteeOutput, error) {
	if _, err := safe(ctx); err != nil {
		return nil, err
	}
	who, err := d.Accept(ctx, in.Body.Token, in.Body.Password)
	return &inviteeOutput{who}, err
}
