package office

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// door puts a real door before the lobby's desk.
func (l *lobby) door() string {
	l.Helper()
	door := web.New(web.Options{Clock: l.clock, Authenticate: l.AuthenticateDevice})
	DeviceRoutes(door, l.Desk)
	return web.ServeForTest(l, door)
}

// claim asks how far the pairing of a secret has come.
func claim(t *testing.T, base, body string) (p Paired, cookies []*http.Cookie) {
	t.Helper()
	res, err := http.Post(base+"/api/v1/devices/pair/claim", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, err)
	}
	return p, res.Cookies()
}

func TestABrowserKeepsItsTokenWhereNoScriptReadsIt(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	base, asked := l.door(), l.ask()
	secret := `{"secret":"` + asked.Secret + `"`
	if p, cookies := claim(t, base, secret+`,"cookie":true}`); p.State != PairingPending || len(cookies) > 0 {
		t.Errorf("before the code is confirmed: %+v %v", p, cookies)
	}
	v, err := l.PairDevice(l.admin, NewDevice{Code: asked.Code, Kind: tenant.TV, Name: "TV Lobi"})
	if err != nil {
		t.Fatal(err)
	}
	p, cookies := claim(t, base, secret+`,"cookie":true}`)
	if p.State != PairingPaired || p.Token != "" || p.Office != l.code || p.Device.ID != v.ID || len(cookies) != 1 || !cookies[0].HttpOnly {
		t.Fatalf("%+v %v", p, cookies)
	}
	if actor, err := l.AuthenticateDevice(t.Context(), cookies[0].Value); err != nil || actor.ID != v.ID.String() {
		t.Errorf("the cookie opens %+v, %v", actor, err)
	}
	plain, none := claim(t, base, secret+`}`)
	if plain.Token != cookies[0].Value || len(none) > 0 {
		t.Errorf("without a cookie: %+v %v", plain, none)
	}
}
