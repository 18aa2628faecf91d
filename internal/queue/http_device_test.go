package queue

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// gallery is a lobby behind a real door, with a sibling office.
type gallery struct {
	*lobby
	url     string
	sibling string // its code
	code    string
	devices *office.Desk
	admin   context.Context
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	sibling := newHall(t, "7325", 0)
	g := &gallery{lobby: newLobby(t)} // its registry knows the sibling
	next, err := sibling.here(sibling.public)
	if err != nil {
		t.Fatal(err)
	}
	g.sibling = next.Code
	here, err := g.here(g.public)
	if err != nil {
		t.Fatal(err)
	}
	g.code = here.Code
	g.devices = office.NewDesk(g.db, g.offices, []byte("server key"))
	g.admin = tenant.WithActor(g.public, tenant.Actor{Kind: tenant.User, ID: uuid.NewString(), Role: tenant.OfficeAdmin, Office: here.Key})
	door := web.New(web.Options{Authenticate: g.devices.AuthenticateDevice, Offices: func(_ context.Context, code string) (tenant.Office, bool) {
		o, ok := g.offices.ByCode(code)
		return o.Key, ok
	}})
	g.Routes(door)
	g.DeviceRoutes(door, g.hub)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.url = "http://" + l.Addr().String() + "/api/v1/offices/"
	served := make(chan error, 1)
	go func() { served <- door.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := door.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return g
}

// pair returns a device of the office and its token.
func (g *gallery) pair(kind tenant.DeviceKind) (office.Device, string) {
	g.Helper()
	p, err := g.devices.AskPairing(g.public, web.ClientIP(g.public))
	if err != nil {
		g.Fatal(err)
	}
	v, err := g.devices.PairDevice(g.admin, office.NewDevice{Code: p.Code, Kind: kind, Name: "Lobi"})
	if err != nil {
		g.Fatal(err)
	}
	got, err := g.devices.ClaimPairing(g.public, p.Secret)
	if err != nil {
		g.Fatal(err)
	}
	return v, got.Token
}

func (g *gallery) do(ctx context.Context, method, path, token, body, key string) *http.Response {
	g.Helper()
	req, err := http.NewRequestWithContext(ctx, method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		g.Fatal(err)
	}
	return res
}

// said is the status and the answer.
func (g *gallery) said(method, path, token, body, key string) (int, map[string]any) {
	g.Helper()
	res := g.do(context.Background(), method, path, token, body, key)
	defer func() { _ = res.Body.Close() }()
	var doc map[string]any
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		g.Fatal(err)
	}
	return res.StatusCode, doc
}

func TestAPairedTVShowsItsOfficesBoardAndNothingElse(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	g.open(0)
	g.take()
	g.next(0)
	v, tv := g.pair(tenant.TV)
	g.caughtUp() // the board follows the commit
	status, board := g.said("GET", g.code+"/board", tv, "", "")
	if called, _ := board["called"].([]any); status != 200 || len(called) != 1 {
		t.Errorf("board: %d %v", status, board)
	}
	for _, c := range []struct {
		method, path, body, want string
	}{
		{"GET", g.sibling + "/board", "", "outside_scope"},
		{"GET", g.sibling + "/board/stream", "", "outside_scope"},
		{"GET", g.code + "/queue", "", "forbidden"},
		{"POST", g.code + "/queue/call-next", `{"counter":"` + g.counters[0].ID.String() + `"}`, "forbidden"},
		{"POST", g.code + "/kiosk/tickets", `{"service":"konsultasi"}`, "forbidden"},
	} {
		if status, doc := g.said(c.method, c.path, tv, c.body, ""); status != 403 || doc["code"] != c.want {
			t.Errorf("%s %s: %d %v", c.method, c.path, status, doc)
		}
	}
	if err := g.devices.RevokeDevice(g.admin, v.ID); err != nil {
		t.Fatal(err)
	}
	if status, doc := g.said("GET", g.code+"/board", tv, "", ""); status != 401 || doc["code"] != "token_invalid" {
		t.Errorf("revoked: %d %v", status, doc)
	}
}

func TestAPairedKioskIssuesANumberOnOneTapAndReadsNoQueue(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	v, kiosk := g.pair(tenant.Kiosk)
	tap := func() (int, map[string]any) {
		return g.said("POST", g.code+"/kiosk/tickets", kiosk, `{"service":"konsultasi"}`, "tap-1")
	}
	status, first := tap()
	if status != 201 || first["number"] != "K-001" || first["token"] == "" {
		t.Fatalf("%d %v", status, first)
	}
	if status, again := tap(); status != 201 || again["number"] != "K-001" || again["token"] != first["token"] {
		t.Errorf("the same tap twice: %d %v", status, again)
	}
	today, err := g.Today(g.officers[0])
	if err != nil || len(today.Waiting) != 1 || today.Waiting[0].Source != FromKiosk || today.Waiting[0].Guest != nil {
		t.Errorf("waiting %+v, %v", today.Waiting, err)
	}
	if status, doc := g.said("GET", g.code+"/queue", kiosk, "", ""); status != 403 || doc["code"] != "forbidden" {
		t.Errorf("the queue: %d %v", status, doc)
	}
	if status, doc := g.said("POST", g.sibling+"/kiosk/tickets", kiosk, `{"service":"konsultasi"}`, ""); status != 403 || doc["code"] != "outside_scope" {
		t.Errorf("the sibling: %d %v", status, doc)
	}
	if err := g.devices.RevokeDevice(g.admin, v.ID); err != nil {
		t.Fatal(err)
	}
	if status, doc := tap(); status != 401 {
		t.Errorf("revoked: %d %v", status, doc)
	}
}

func TestTheBoardOfAPairedTVFollowsTheLine(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	_, tv := g.pair(tenant.TV)
	ctx, leave := context.WithTimeout(context.Background(), 20*time.Second)
	defer leave()
	res := g.do(ctx, "GET", g.code+"/board/stream", tv, "", "")
	defer func() { _ = res.Body.Close() }()
	g.take()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		var b Board
		if is && json.Unmarshal([]byte(data), &b) == nil && b.Waiting == 1 {
			return
		}
	}
	t.Error("the stream never showed the new number")
}
