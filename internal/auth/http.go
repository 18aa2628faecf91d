package auth

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// Routes registers signing in, one's own account, and the accounts of offices
// (api.md).
func Routes(door *web.Door, d *Desk) {
	d.signInRoutes(door)
	d.ownRoutes(door)
	d.selfRoutes(door)
	d.invitationRoutes(door)
	d.userRoutes(door)
}

func (d *Desk) signInRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/auth/login", ID: "login", Summary: "Masuk", Tag: "masuk",
		Right: tenant.Public, NoKey: true, Faults: []fault.Code{fault.BadCredentials, fault.InsecureTransport, fault.TooManyRequests}}, d.login)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/auth/refresh", ID: "refresh", Summary: "Perpanjang tanda masuk dengan kuki",
		Tag: "masuk", Right: tenant.Public, NoKey: true, Faults: []fault.Code{fault.SignInNeeded, fault.SessionEnded, fault.InsecureTransport}}, d.refresh)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/auth/logout", ID: "logout", Summary: "Keluar", Tag: "masuk",
		Right: tenant.Public, NoKey: true, Status: http.StatusNoContent}, d.logout)
}

func (d *Desk) ownRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/me", ID: "me", Summary: "Akun yang sedang masuk", Tag: "akun",
		Right: tenant.Self}, d.me)
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/me/sessions", ID: "list-sessions", Summary: "Sesi masuk milik sendiri",
		Tag: "akun", Right: tenant.Self}, d.sessionList)
	web.Register(door, web.Route{Method: "DELETE", Path: "/api/v1/me/sessions/{id}", ID: "end-session", Summary: "Akhiri satu sesi masuk milik sendiri",
		Tag: "akun", Right: tenant.Self, Status: http.StatusNoContent, Faults: []fault.Code{fault.NotFound}}, d.sessionEnd)
}

func (d *Desk) userRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: "GET", Path: "/api/v1/offices/{office}/users", ID: "list-users", Summary: "Akun kantor",
		Tag: "akun", Right: tenant.ManageUsers}, d.userList)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/offices/{office}/users", ID: "create-user", Summary: "Buat akun petugas",
		Tag: "akun", Right: tenant.ManageUsers, Status: http.StatusCreated, Faults: []fault.Code{fault.AlreadyExists}}, d.userCreate)
	web.Register(door, web.Route{Method: "PATCH", Path: "/api/v1/offices/{office}/users/{id}", ID: "change-user",
		Summary: "Ubah nama, peran, atau keaktifan akun petugas", Tag: "akun", Right: tenant.ManageUsers,
		Faults: []fault.Code{fault.NotFound, fault.LastAdmin}}, d.userChange)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/offices/{office}/users/{id}/password", ID: "set-user-password",
		Summary: "Beri akun petugas kata sandi baru", Tag: "akun", Right: tenant.ManageUsers, Status: http.StatusNoContent,
		Faults: []fault.Code{fault.NotFound, fault.TooManyRequests}}, d.userPassword)
	web.Register(door, web.Route{Method: "POST", Path: "/api/v1/national/users", ID: "create-national-user",
		Summary: "Buat akun admin kantor atau pembina", Tag: "nasional", Right: tenant.ManageNation, Status: http.StatusCreated,
		Faults: []fault.Code{fault.AlreadyExists, fault.UnknownOffice}}, d.nationalCreate)
}

// The names of the refresh cookie (RFC 6265bis §4.1.3.2): a browser takes a
// __Host- cookie only over https, so that over http on one's own machine the
// plain name is used.
const (
	secureCookie = "__Host-pst_refresh"
	plainCookie  = "pst_refresh"
)

// cookies are both names the refresh token may have.
type cookies struct {
	Secure string `cookie:"__Host-pst_refresh" hidden:"true"`
	Plain  string `cookie:"pst_refresh" hidden:"true"`
}

// token returns the cookie that counts on this connection.
func (c cookies) token(p web.Peer) string {
	if p.Secure {
		return c.Secure
	}
	return c.Plain
}

// safe refuses to carry passwords and cookies over http, except on the
// machine itself.
func safe(ctx context.Context) (web.Peer, error) {
	p := web.PeerOf(ctx)
	if p.Secure || p.Address.IsLoopback() && loopback(p.Host) {
		return p, nil
	}
	return p, fault.New(fault.InsecureTransport)
}

// loopback tells whether the client named this machine: a proxy that forwards
// another name is not the machine itself, even when it stands on it.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(trimBrackets(host))
	return err == nil && a.IsLoopback()
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// cookie is the header that keeps a refresh token for so long; zero removes it.
func cookie(p web.Peer, token string, life time.Duration) string {
	c := http.Cookie{Name: plainCookie, Value: token, Path: "/", HttpOnly: true, Secure: p.Secure,
		SameSite: http.SameSiteStrictMode, MaxAge: int(life.Seconds())}
	if p.Secure {
		c.Name = secureCookie
	}
	if life <= 0 {
		c.MaxAge = -1
	}
	return c.String()
}

type loginInput struct {
	Body struct {
		Email    string `json:"email" doc:"Alamat surel akun"`
		Password string `json:"password"`
		TOTP     string `json:"totp,omitempty" maxLength:"8" doc:"Kode sekali pakai; belum ada akun yang memerlukannya, maka isinya tidak dibaca"`
	}
}

type grantOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type" enum:"Bearer"`
		ExpiresIn   int    `json:"expires_in" doc:"Detik"`
		User        Self   `json:"user"`

		Now time.Time `json:"now" doc:"Jam layanan saat menjawab; selama gladi berbeda dari jam sebenarnya"`
	}
}

// Self is an account as its owner sees it (api.md, login).
type Self struct {
	ID     uuid.UUID   `json:"id" format:"uuid"`
	Name   string      `json:"name"`
	Role   tenant.Role `json:"role" enum:"officer,office_admin,supervisor,national_admin"`
	Office string      `json:"office" doc:"Kode BPS kantor"`
	Scope  string      `json:"scope" doc:"office:KODE, province:KODE, atau national"`

	Rights []tenant.Right `json:"rights" nullable:"false" doc:"Yang boleh dilakukan; layar hanya menawarkan ini"`
}

func (u User) self() Self {
	return Self{ID: u.ID, Name: u.Name, Role: u.Role, Office: u.Office, Scope: u.Scope(), Rights: u.Role.Rights()}
}

func (d *Desk) answer(p web.Peer, g Grant) *grantOutput {
	out := &grantOutput{SetCookie: cookie(p, g.RefreshToken, g.RefreshEnds.Sub(d.clock.Now()))}
	out.Body.AccessToken, out.Body.TokenType = g.AccessToken, "Bearer"
	out.Body.ExpiresIn, out.Body.User = int(g.ExpiresIn.Seconds()), g.User.self()
	out.Body.Now = d.clock.Now()
	return out
}

func (d *Desk) login(ctx context.Context, in *loginInput) (*grantOutput, error) {
	p, err := safe(ctx)
	if err != nil {
		return nil, err
	}
	g, err := d.SignIn(ctx, in.Body.Email, in.Body.Password, p.Address)
	if err != nil {
		return nil, err
	}
	return d.answer(p, g), nil
}

func (d *Desk) refresh(ctx context.Context, in *cookies) (*grantOutput, error) {
	p, err := safe(ctx)
	if err != nil {
		return nil, err
	}
	token := in.token(p)
	if token == "" {
		return nil, fault.New(fault.SignInNeeded)
	}
	g, err := d.Refresh(ctx, token)
	if err != nil {
		return nil, err
	}
	return d.answer(p, g), nil
}

type logoutOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (d *Desk) logout(ctx context.Context, in *cookies) (*logoutOutput, error) {
	p := web.PeerOf(ctx)
	if err := d.SignOut(ctx, in.token(p)); err != nil {
		return nil, err
	}
	return &logoutOutput{SetCookie: cookie(p, "", 0)}, nil
}

func (d *Desk) me(ctx context.Context, _ *struct{}) (*ownOutput, error) {
	u, err := d.Me(ctx)
	return &ownOutput{u.own()}, err
}
