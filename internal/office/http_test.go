package office

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// serve puts a real door before the desk; a bearer is the name of a role.
func serve(t *testing.T) string {
	t.Helper()
	db, r, c := registry(t)
	door := web.New(web.Options{Clock: c,
		Authenticate: func(_ context.Context, bearer string) (tenant.Actor, error) {
			role := tenant.Role(bearer)
			if !role.Valid() {
				return tenant.Actor{}, fault.New(fault.TokenInvalid)
			}
			return tenant.Actor{Kind: tenant.User, ID: uuid.NewString(), Role: role, Office: centralKey}, nil
		},
		Offices: func(_ context.Context, code string) (tenant.Office, bool) {
			o, ok := r.ByCode(code)
			return o.Key, ok
		}})
	Routes(door, NewDesk(db, r, []byte("server key")))
	return web.ServeForTest(t, door)
}

func call(t *testing.T, method, url, body string, role tenant.Role) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+string(role))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var doc map[string]any
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, doc
}

func first(t *testing.T, doc map[string]any) map[string]any {
	t.Helper()
	list, _ := doc["items"].([]any)
	if len(list) == 0 {
		t.Fatalf("nothing listed: %v", doc)
	}
	o, _ := list[0].(map[string]any)
	return o
}

func TestAnybodySearchesTheOfficesAndSeesWhatIsPublic(t *testing.T) {
	t.Parallel()
	url := serve(t) + "/api/v1/public/offices"
	status, doc := call(t, "GET", url+"?q=luwu+timur", "", "")
	o := first(t, doc)
	if status != 200 || o["code"] != "7325" || o["name"] != "BPS Kabupaten Luwu Timur" || o["parent"] != "7300" || o["timezone"] != "Asia/Makassar" || o["kind"] != "regency" {
		t.Errorf("%d %v", status, doc)
	}
	if _, shown := o["supervised_by"]; shown {
		t.Error("the public sees who supervises")
	}
	if _, doc := call(t, "GET", url+"?q=pusat&province=0000", "", ""); first(t, doc)["parent"] != nil {
		t.Errorf("the central office stands under %v", first(t, doc)["parent"])
	}
	for _, bad := range []string{"?limit=0", "?limit=x", "?limit=601", "?province=73", "?cursor=xyz", "?q=" + strings.Repeat("a", 101)} {
		if status, doc := call(t, "GET", url+bad, "", ""); status != 422 || doc["code"] != "invalid_input" {
			t.Errorf("%s gave %d %v", bad, status, doc["code"])
		}
	}
	if _, doc := call(t, "GET", url+"?limit=2", "", ""); doc["next_cursor"] == nil {
		t.Errorf("no cursor: %v", doc)
	}
}

func TestOnlyTheNationalAdminReadsAndAmendsByTheAPI(t *testing.T) {
	t.Parallel()
	url := serve(t) + "/api/v1/national/offices"
	for _, role := range []tenant.Role{tenant.Officer, tenant.OfficeAdmin, tenant.Supervisor} {
		if status, doc := call(t, "GET", url, "", role); status != 403 {
			t.Errorf("%s lists: %d %v", role, status, doc)
		}
		if status, doc := call(t, "PATCH", url+"/0000", `{"confirmed":true}`, role); status != 403 {
			t.Errorf("%s amends: %d %v", role, status, doc)
		}
	}
	if status, doc := call(t, "PATCH", url+"/7306", `{"confirmed":true,"name":"Kabupaten Uji"}`, tenant.NationalAdmin); status != 200 || doc["confirmed"] != true || doc["name"] != "BPS Kabupaten Uji" {
		t.Errorf("amended %d %v", status, doc)
	}
	if status, doc := call(t, "GET", url+"/7306", "", tenant.NationalAdmin); status != 200 || doc["confirmed"] != true || doc["supervised_by"] != "7300" {
		t.Errorf("read back %d %v", status, doc)
	}
	for body, want := range map[string]string{`{"supervised_by":"7371"}`: "invalid_input", `{"code":"1"}`: "invalid_input", `{"name":""}`: "invalid_input"} {
		if status, doc := call(t, "PATCH", url+"/7306", body, tenant.NationalAdmin); status != 422 || doc["code"] != want {
			t.Errorf("%s gave %d %v", body, status, doc)
		}
	}
	if status, doc := call(t, "GET", url+"/9999", "", tenant.NationalAdmin); status != 404 || doc["code"] != "unknown_office" {
		t.Errorf("unknown office: %d %v", status, doc)
	}
}
