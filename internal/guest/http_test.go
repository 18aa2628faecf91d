package guest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// serve puts a real door before the book; a bearer is the name of a role.
func (b *book) serve() func(method, path, body string, as tenant.Role) (int, http.Header, string) {
	b.Helper()
	me := tenant.ActorOf(b.ctx)
	door := web.New(web.Options{Clock: b.clock, Authenticate: web.RolesForTest(me),
		Offices: func(_ context.Context, code string) (tenant.Office, bool) { return me.Office, code == "7325" }})
	b.Routes(door)
	base := web.ServeForTest(b, door) + "/api/v1/offices/7325/guests"
	return func(method, path, body string, as tenant.Role) (int, http.Header, string) {
		b.Helper()
		return web.AskForTest(b, method, base+path, body, "Content-Type", "application/json", "Authorization", "Bearer "+string(as))
	}
}

func TestEachRouteOfTheBookAnswersItsOwnThing(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti).String()
	b.write(siti)
	call := b.serve()
	for _, c := range []struct{ method, path, body, holds, lacks string }{
		{"GET", "?q=siti&sort=created_at&limit=1", "", `"next_cursor":"`, "siti@"},
		{"GET", "/fields", "", `"text":"skd-1"`, ""},
		{"GET", "/lookup?email=siti%40contoh.id", "", `"name":"Siti A***"`, "siti@"},
		{"GET", "/" + id, "", `"email":"siti@contoh.id"`, ""},
		{"GET", "/" + id + "/duplicates", "", `"same":["email","phone","name"]`, "siti@"},
		{"PATCH", "/" + id, `{"name":"Siti B","identity":{"age":"35_44"},"consent":{"skd":true,"text":"skd-1"},"clear":["phone"]}`, `"consent":{"skd":true,"text":"skd-1","at":"`, "phone"},
	} {
		status, _, text := call(c.method, c.path, c.body, tenant.Officer)
		if status != 200 || !strings.Contains(text, c.holds) || c.lacks != "" && strings.Contains(text, c.lacks) || !json.Valid([]byte(text)) {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, text)
		}
	}
	order := `{"from":"2026-11-23","to":"2026-11-23","format":"csv","reason":"Laporan"}`
	status, header, text := call("POST", "/exports", order, tenant.OfficeAdmin)
	if status != 200 || header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" ||
		header.Get("Content-Disposition") != `attachment; filename="buku-tamu-2026-11-23-2026-11-23.csv"` || strings.Count(text, "\r\n") != 3 {
		t.Errorf("%d %v %s", status, header, text)
	}
}

func TestWhatTheBookRefusesIsNamed(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti).String()
	call := b.serve()
	export := func(reason string) string {
		return `{"from":"2026-11-23","to":"2026-11-23","format":"csv"` + reason + `}`
	}
	for _, c := range []struct {
		method, path, body string
		as                 tenant.Role
		status             int
		holds              string
	}{
		{"POST", "/exports", export(""), tenant.OfficeAdmin, 422, `"path":"reason","code":"required"`},
		{"POST", "/exports", export(`,"reason":"  "`), tenant.OfficeAdmin, 422, `"path":"reason","code":"required"`},
		{"POST", "/exports", export(`,"reason":"SKD"`), tenant.Officer, 403, "forbidden"},
		{"POST", "/exports", export(`,"reason":"SKD"`), tenant.Supervisor, 403, "forbidden"},
		{"GET", "", "", tenant.Supervisor, 403, "forbidden"},
		{"GET", "/" + id, "", tenant.NationalAdmin, 403, "forbidden"},
		{"PATCH", "/" + id, `{"name":"X"}`, tenant.NationalAdmin, 403, "forbidden"},
		{"GET", "/" + uuid.NewString() + "/duplicates", "", tenant.Officer, 404, "not_found"},
		{"PATCH", "/" + uuid.NewString(), `{"name":"X"}`, tenant.Officer, 404, "not_found"},
		{"PATCH", "/" + id, `{"name":"X","verified":true}`, tenant.Officer, 422, "unknown"},
		{"PATCH", "/" + id, `{"consent":{"skd":true}}`, tenant.Officer, 422, `"path":"consent.text","code":"required"`},
		{"GET", "?sort=name", "", tenant.Officer, 422, `"path":"sort"`},
		{"GET", "?limit=201", "", tenant.Officer, 422, `"path":"limit","code":"out_of_range"`},
		{"GET", "?cursor=x", "", tenant.Officer, 422, `"path":"cursor","code":"invalid"`},
		{"GET", "/lookup", "", tenant.Officer, 422, `"path":"email","code":"required"`},
	} {
		if status, _, text := call(c.method, c.path, c.body, c.as); status != c.status || !strings.Contains(text, c.holds) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, status, text)
		}
	}
}

func TestTheDocumentSaysThatAnExportIsCSV(t *testing.T) {
	t.Parallel()
	door := web.New(web.Options{})
	(&Desk{}).Routes(door)
	text, err := door.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]any `json:"content"`
			} `json:"responses"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	content := doc.Paths["/api/v1/offices/{office}/guests/exports"]["post"].Responses["200"].Content
	if _, csv := content["text/csv"]; !csv || len(content) != 1 {
		t.Errorf("%v", content)
	}
}
