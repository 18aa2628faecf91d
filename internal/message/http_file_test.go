package message

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// ask sends a request to a real door before the shelf; a role signs in, none
// is the public.
type ask func(method, path, body string, as tenant.Role, headers ...string) (int, http.Header, string)

func (s *shelf) serve() ask {
	s.Helper()
	here, _ := tenant.OfficeOf(s.public)
	me := tenant.ActorOf(s.officer)
	me.Office = here
	door := web.New(web.Options{Clock: s.clock, Authenticate: web.RolesForTest(me),
		Offices: func(_ context.Context, code string) (tenant.Office, bool) { return here, code == "7325" }})
	s.Routes(door)
	base := web.ServeForTest(s, door)
	return func(method, path, body string, as tenant.Role, headers ...string) (int, http.Header, string) {
		s.Helper()
		if as != "" {
			headers = append(headers, "Authorization", "Bearer "+string(as))
		}
		return web.AskForTest(s, method, base+path, body, headers...)
	}
}

const (
	atPublic = "/api/v1/public/offices/7325/attachments"
	atOffice = "/api/v1/offices/7325/attachments"
)

func TestAFileGoesUpAndComesDownToBeSaved(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	call := s.serve()
	status, _, body := call("POST", atPublic+"?name="+url.QueryEscape("tabel é.csv"), "a;b\n", "")
	var f File
	if err := json.Unmarshal([]byte(body), &f); err != nil || status != 201 {
		t.Fatalf("%d %s", status, body)
	}
	if f.Name != "tabel é.csv" || f.Type != "text/csv" || f.Size != 4 {
		t.Errorf("%+v", f)
	}
	status, header, body := call("GET", atOffice+"/"+f.ID.String(), "", tenant.Officer)
	if status != 200 || body != "a;b\n" {
		t.Errorf("%d %q", status, body)
	}
	got := []string{header.Get("Content-Type"), header.Get("Content-Disposition"), header.Get("X-Content-Type-Options"),
		header.Get("Content-Security-Policy"), header.Get("Cache-Control"), header.Get("Content-Length")}
	want := []string{"text/csv", `attachment; filename="tabel _.csv"; filename*=UTF-8''tabel%20%C3%A9.csv`, "nosniff",
		"default-src 'none'; frame-ancestors 'none'; sandbox", "no-store", "4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for what, c := range map[string]struct {
		method, path string
		as           tenant.Role
		status       int
	}{
		"an unknown file":         {"GET", atOffice + "/" + newID().String(), tenant.Officer, 404},
		"nobody signed in":        {"GET", atOffice + "/" + f.ID.String(), "", 401},
		"a supervisor":            {"GET", atOffice + "/" + f.ID.String(), tenant.Supervisor, 403},
		"the public at the desk":  {"POST", atOffice + "?name=a.txt", "", 401},
		"an office nobody knows":  {"POST", "/api/v1/public/offices/9999/attachments?name=a.txt", "", 404},
		"no name":                 {"POST", atPublic, "", 422},
		"a name that is a path":   {"POST", atPublic + "?name=..%2Fa.txt", "", 422},
		"a name that is too long": {"POST", atPublic + "?name=" + strings.Repeat("a", 801), "", 422},
		"what is not allowed":     {"POST", atPublic + "?name=a.png", "", 415},
	} {
		body := ""
		if c.method == "POST" {
			body = "<svg onload=alert(1)>"
		}
		if status, _, text := call(c.method, c.path, body, c.as); status != c.status {
			t.Errorf("%s: %d %s, want %d", what, status, text, c.status)
		}
	}
}

func TestAnUploadThatIsRepeatedWithItsKeyIsOneFile(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	call := s.serve()
	send := func(name, body string) (int, string) {
		status, _, text := call("POST", atOffice+"?name="+name, body, tenant.Officer, "Idempotency-Key", "k1")
		return status, text
	}
	status, first := send("a.txt", "isi")
	again, second := send("a.txt", "isi")
	if status != 201 || again != 201 || first != second {
		t.Errorf("%d %s\n%d %s", status, first, again, second)
	}
	for what, c := range map[string][2]string{"another content": {"a.txt", "lain"}, "another name": {"b.txt", "isi"}} {
		if status, text := send(c[0], c[1]); status != 422 || !strings.Contains(text, `"idempotency_key_reused"`) {
			t.Errorf("%s: %d %s", what, status, text)
		}
	}
}

func TestAnUploadThatIsTooLargeIsToldSo(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	call := s.serve()
	if status, _, text := call("POST", atPublic+"?name=a.txt", strings.Repeat("x", MaxFile), ""); status != 201 {
		t.Errorf("10 MB: %d %s", status, text)
	}
	status, _, text := call("POST", atPublic+"?name=a.txt", strings.Repeat("x", MaxFile+1), "")
	if status != 413 {
		t.Errorf("10 MB and a byte: %d %s", status, text)
	}
	if status, _, text := call("POST", atPublic+"?name=a.txt", "", ""); status != 422 || !strings.Contains(text, `"file_empty"`) {
		t.Errorf("0 bytes: %d %s", status, text)
	}
}
