package auth

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// Account is a user as an admin sees it.
type Account struct {
	Self
	Email     string `json:"email"`
	Active    bool   `json:"active"`
	CreatedAt string `json:"created_at" format:"date-time"`

	InvitedUntil string `json:"invited_until,omitempty" format:"date-time" doc:"Undangan yang belum diterima berlaku sampai"`
}

func (u User) account() Account {
	a := Account{Self: u.self(), Email: u.Email, Active: u.Active, CreatedAt: u.CreatedAt.Format(time.RFC3339)}
	if u.InvitedUntil != nil {
		a.InvitedUntil = u.InvitedUntil.Format(time.RFC3339)
	}
	return a
}

// Made is a new account, with the invitation when it was made without a
// password.
type Made struct {
	Account
	Invitation *invitation `json:"invitation,omitempty"`
}

type madeOutput struct{ Body Made }

// make makes an account, invited when no password is given.
func (d *Desk) make(ctx context.Context, n NewUser) (*madeOutput, error) {
	if n.Password != "" {
		u, err := d.CreateUser(ctx, n)
		return &madeOutput{Made{Account: u.account()}}, err
	}
	u, i, err := d.Invite(ctx, n)
	link := i.shown()
	return &madeOutput{Made{u.account(), &link}}, err
}

type (
	accountOutput struct{ Body Account }
	officeInput   struct {
		Office string `path:"office" doc:"Kode BPS kantor"`
	}
	items[T any] struct {
		Body struct {
			Items []T `json:"items"`
		}
	}
)

// idOf reads an id from a path; a malformed one is as unknown as any other.
func idOf(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return id, fault.New(fault.NotFound)
	}
	return id, nil
}

func (d *Desk) userList(ctx context.Context, in *officeInput) (*items[Account], error) {
	users, err := d.ListUsers(ctx, in.Office)
	if err != nil {
		return nil, err
	}
	var out items[Account]
	out.Body.Items = make([]Account, len(users))
	for i, u := range users {
		out.Body.Items[i] = u.account()
	}
	return &out, nil
}

type createInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	Body   struct {
		Email    string      `json:"email"`
		Name     string      `json:"name"`
		Password string      `json:"password,omitempty" doc:"10 karakter atau lebih; tanpa ini dibuat undangan sekali pakai"`
		Role     tenant.Role `json:"role,omitempty" enum:"officer" default:"officer"`
	}
}

func (d *Desk) userCreate(ctx context.Context, in *createInput) (*madeOutput, error) {
	return d.make(ctx, NewUser{Office: in.Office, Email: in.Body.Email, Name: in.Body.Name, Password: in.Body.Password, Role: tenant.Officer})
}

type nationalInput struct {
	Body struct {
		Office   string      `json:"office" doc:"Kode BPS kantor"`
		Email    string      `json:"email"`
		Name     string      `json:"name"`
		Password string      `json:"password,omitempty" doc:"10 karakter atau lebih; tanpa ini dibuat undangan sekali pakai"`
		Role     tenant.Role `json:"role" enum:"office_admin,supervisor"`
	}
}

func (d *Desk) nationalCreate(ctx context.Context, in *nationalInput) (*madeOutput, error) {
	return d.make(ctx, NewUser{Office: in.Body.Office, Email: in.Body.Email, Name: in.Body.Name, Password: in.Body.Password, Role: in.Body.Role})
}

type changeInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	ID     string `path:"id"`
	Body   struct {
		Name   *string      `json:"name,omitempty"`
		Active *bool        `json:"active,omitempty" doc:"false mengakhiri semua sesinya"`
		Role   *tenant.Role `json:"role,omitempty" enum:"officer,office_admin" doc:"Peran lain mengakhiri semua sesinya"`
	}
}

func (d *Desk) userChange(ctx context.Context, in *changeInput) (*accountOutput, error) {
	id, err := idOf(in.ID)
	if err != nil {
		return nil, err
	}
	u, err := d.ChangeUser(ctx, id, Change{Name: in.Body.Name, Active: in.Body.Active, Role: in.Body.Role})
	return &accountOutput{Body: u.account()}, err
}

type passwordInput struct {
	Office string `path:"office" doc:"Kode BPS kantor"`
	ID     string `path:"id"`
	Body   struct {
		Password string `json:"password" doc:"10 karakter atau lebih"`
	}
}

func (d *Desk) userPassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	id, err := idOf(in.ID)
	if err != nil {
		return nil, err
	}
	_, err = d.ChangeUser(ctx, id, Change{Password: &in.Body.Password})
	return nil, err
}

type session struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	CreatedAt string    `json:"created_at" format:"date-time"`
	UsedAt    string    `json:"used_at" format:"date-time"`
	ExpiresAt string    `json:"expires_at" format:"date-time"`
	Current   bool      `json:"current" doc:"Sesi yang dipakai untuk bertanya"`
}

func (d *Desk) sessionList(ctx context.Context, _ *struct{}) (*items[session], error) {
	all, err := d.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var out items[session]
	out.Body.Items = make([]session, len(all))
	for i, s := range all {
		out.Body.Items[i] = session{ID: s.ID, CreatedAt: s.CreatedAt.Format(time.RFC3339), UsedAt: s.UsedAt.Format(time.RFC3339),
			ExpiresAt: s.ExpiresAt.Format(time.RFC3339), Current: s.Current}
	}
	return &out, nil
}

func (d *Desk) sessionEnd(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{}, error) {
	id, err := idOf(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, d.EndSession(ctx, id)
}
