package auth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// site is a house with a real door in front of it.
type site struct {
	house
	url string
}

func newSite(t *testing.T) site {
	t.Helper()
	h := newHouse(t)
	own, _ := tenant.OfficeOf(h.ctx)
	door := web.New(web.Options{Clock: h.clock, Authenticate: h.Authenticate,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		Offices: func(_ context.Context, code string) (tenant.Office, bool) {
			if code == h.code {
				return own, true
			}
			o, err := h.office(t.Context(), code)
			return o.Key, err == nil
		}})
	Routes(door, h.Desk)
	return site{house: h, url: web.ServeForTest(t, door)}
}

// answer is a response that has been read.
type answer struct {
	StatusCode int
	cookies    []*http.Cookie
}

// Cookies are those the answer sets.
func (a answer) Cookies() []*http.Cookie { return a.cookies }

// call makes a request; headers are name and value in turn.
func (s site) call(t *testing.T, method, path, body string, headers ...string) (answer, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &doc); err != nil {
			t.Fatalf("%s %s: %s", method, path, raw)
		}
	}
	return answer{res.StatusCode, res.Cookies()}, doc
}

func (s site) expect(t *testing.T, status int, code, method, path, body string, headers ...string) map[string]any {
	t.Helper()
	res, doc := s.call(t, method, path, body, headers...)
	if res.StatusCode != status || code != "" && doc["code"] != code {
		t.Errorf("%s %s gave %d %v, want %d %s", method, path, res.StatusCode, doc, status, code)
	}
	return doc
}

func text(doc map[string]any, name string) string {
	s, _ := doc[name].(string)
	return s
}

func itemsOf(doc map[string]any) (all []map[string]any) {
	list, _ := doc["items"].([]any)
	for _, item := range list {
		it, _ := item.(map[string]any)
		all = append(all, it)
	}
	return all
}

func loginBody(u User) string { return `{"email":"` + u.Email + `","password":"` + password + `"}` }

func (s site) token(t *testing.T, u User) string {
	t.Helper()
	doc := s.expect(t, 200, "", "POST", "/api/v1/auth/login", loginBody(u))
	return "Bearer " + text(doc, "access_token")
}

const tls = "X-Forwarded-Proto"

func TestSigningInGivesATokenAndACookieThatFitsTheConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u := s.hire(t, tenant.Officer)
	for name, way := range map[string]struct {
		headers []string
		cookie  string
		secure  bool
	}{
		"loopback": {nil, "pst_refresh", false}, "localhost": {[]string{"Host", "localhost:8080"}, "pst_refresh", false},
		"https at the proxy": {[]string{tls, "https", "X-Forwarded-For", "203.0.113.5", "Host", "pst.contoh.test"}, "__Host-pst_refresh", true},
	} {
		res, doc := s.call(t, "POST", "/api/v1/auth/login", loginBody(u), way.headers...)
		if res.StatusCode != 200 || len(res.Cookies()) != 1 {
			t.Errorf("%s: %d %v", name, res.StatusCode, doc)
			continue
		}
		c := res.Cookies()[0]
		if c.Name != way.cookie || c.Secure != way.secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 12*3600 {
			t.Errorf("%s: cookie %+v", name, c)
		}
		who, _ := doc["user"].(map[string]any)
		if doc["token_type"] != "Bearer" || doc["expires_in"] != 600.0 || who["id"] != u.ID.String() || who["office"] != s.code ||
			who["scope"] != "office:"+s.code || who["role"] != "officer" || who["name"] != u.Name {
			t.Errorf("%s: %v", name, doc)
		}
	}
}

func TestOverHTTPElsewhereSigningInSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u := s.hire(t, tenant.Officer)
	for name, headers := range map[string][]string{
		"a remote client": {"X-Forwarded-For", "203.0.113.5"}, "a forwarded name": {"Host", "pst.contoh.test"},
		"http at the proxy": {tls, "http", "X-Forwarded-For", "203.0.113.5", "Host", "pst.contoh.test"},
	} {
		if doc := s.expect(t, 400, "insecure_transport", "POST", "/api/v1/auth/login", loginBody(u), headers...); doc["detail"] == "" {
			t.Errorf("%s: no sentence", name)
		}
		s.expect(t, 400, "insecure_transport", "POST", "/api/v1/auth/refresh", "", headers...)
	}
}

func TestTheCookieRefreshesAndLogoutEndsTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res, doc := s.call(t, "POST", "/api/v1/auth/login", loginBody(s.hire(t, tenant.Officer)))
	first := res.Cookies()[0]
	s.expect(t, 401, "sign_in_needed", "POST", "/api/v1/auth/refresh", "")
	s.expect(t, 401, "sign_in_needed", "POST", "/api/v1/auth/refresh", "", "Cookie", "__Host-pst_refresh="+first.Value)
	s.expect(t, 401, "session_ended", "POST", "/api/v1/auth/refresh", "", "Cookie", "pst_refresh=forged")
	res, renewed := s.call(t, "POST", "/api/v1/auth/refresh", "", "Cookie", "pst_refresh="+first.Value)
	if res.StatusCode != 200 || res.Cookies()[0].Value == first.Value || renewed["user"] == nil {
		t.Fatalf("refresh gave %d %v", res.StatusCode, renewed)
	}
	bearer := "Bearer " + text(doc, "access_token")
	s.expect(t, 200, "", "GET", "/api/v1/me", "", "Authorization", bearer)
	out, _ := s.call(t, "POST", "/api/v1/auth/logout", "", "Cookie", "pst_refresh="+res.Cookies()[0].Value)
	if out.StatusCode != 204 || out.Cookies()[0].MaxAge != -1 || out.Cookies()[0].Value != "" {
		t.Errorf("logout gave %d %v", out.StatusCode, out.Cookies())
	}
	s.expect(t, 401, "session_ended", "GET", "/api/v1/me", "", "Authorization", bearer)
	s.expect(t, 401, "session_ended", "POST", "/api/v1/auth/refresh", "", "Cookie", "pst_refresh="+res.Cookies()[0].Value)
	s.expect(t, 204, "", "POST", "/api/v1/auth/logout", "")
}

func TestEveryHostileTokenIsRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, token := range hostile(t, s.mint.keys) {
		if strings.ContainsAny(token, "\x00\n") || len(token) > 4096 || strings.TrimSpace(token) != token {
			continue // not a header value of HTTP
		}
		res, doc := s.call(t, "GET", "/api/v1/me", "", "Authorization", "Bearer "+token)
		if res.StatusCode != 401 || doc["code"] != "token_invalid" && (token != "" || doc["code"] != "sign_in_needed") {
			t.Errorf("%s gave %d %v", name, res.StatusCode, doc["code"])
		}
	}
	s.expect(t, 401, "sign_in_needed", "GET", "/api/v1/me", "")
	s.expect(t, 401, "session_ended", "GET", "/api/v1/me", "", "Authorization", "Bearer "+forge(s.mint.keys, goodHeader(), goodClaims()))
}

func TestAnAdminKeepsTheOfficersOfHisOfficeByTheAPI(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newHouse(t)
	boss, clerk := s.hire(t, tenant.OfficeAdmin), s.hire(t, tenant.Officer)
	admin, officer := s.token(t, boss), s.token(t, clerk)
	users := "/api/v1/offices/" + s.code + "/users"
	email := uuid.NewString() + "@contoh.test"
	body := `{"email":"` + email + `","name":"Wati","password":"` + password + `"}`
	s.expect(t, 403, "forbidden", "POST", users, body, "Authorization", officer)
	s.expect(t, 403, "forbidden", "GET", users, "", "Authorization", officer)
	s.expect(t, 403, "outside_scope", "GET", "/api/v1/offices/"+other.code+"/users", "", "Authorization", admin)
	s.expect(t, 403, "forbidden", "POST", "/api/v1/national/users", `{"office":"`+s.code+`","email":"x@y.id","name":"X","password":"`+password+`","role":"office_admin"}`, "Authorization", admin)
	s.expect(t, 422, "invalid_input", "POST", users, strings.Replace(body, "}", `,"role":"office_admin"}`, 1), "Authorization", admin)
	s.expect(t, 422, "invalid_input", "POST", users, strings.Replace(body, "}", `,"admin":true}`, 1), "Authorization", admin)
	made := s.expect(t, 201, "", "POST", users, body, "Authorization", admin)
	s.expect(t, 409, "already_exists", "POST", users, body, "Authorization", admin)
	id := text(made, "id")
	if made["email"] != email || made["role"] != "officer" || made["active"] != true {
		t.Errorf("made %v", made)
	}
	if list := s.expect(t, 200, "", "GET", users, "", "Authorization", admin); len(itemsOf(list)) != 3 {
		t.Errorf("list %v", list)
	}
	s.expect(t, 204, "", "POST", users+"/"+id+"/password", `{"password":"kata sandi kedua"}`, "Authorization", admin)
	s.expect(t, 200, "", "POST", "/api/v1/auth/login", `{"email":"`+email+`","password":"kata sandi kedua","totp":""}`)
	if changed := s.expect(t, 200, "", "PATCH", users+"/"+id, `{"active":false,"name":"Wati Dua"}`, "Authorization", admin); changed["active"] != false || changed["name"] != "Wati Dua" {
		t.Errorf("changed %v", changed)
	}
	s.expect(t, 401, "bad_credentials", "POST", "/api/v1/auth/login", `{"email":"`+email+`","password":"kata sandi kedua"}`)
	s.expect(t, 403, "forbidden", "PATCH", users+"/"+boss.ID.String(), `{"name":"X"}`, "Authorization", admin)
	for _, unknown := range []string{uuid.NewString(), "x", other.hire(t, tenant.Officer).ID.String()} {
		s.expect(t, 404, "not_found", "PATCH", users+"/"+unknown, `{"name":"X"}`, "Authorization", admin)
	}
}

func TestSessionsAreListedAndEndedByTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u := s.hire(t, tenant.Officer)
	one, two := s.token(t, u), s.token(t, u)
	list := itemsOf(s.expect(t, 200, "", "GET", "/api/v1/me/sessions", "", "Authorization", one))
	if len(list) != 2 {
		t.Fatalf("sessions %v", list)
	}
	for _, it := range list {
		if it["current"] == false {
			s.expect(t, 204, "", "DELETE", "/api/v1/me/sessions/"+text(it, "id"), "", "Authorization", one)
			s.expect(t, 404, "not_found", "DELETE", "/api/v1/me/sessions/"+text(it, "id"), "", "Authorization", one)
		}
	}
	s.expect(t, 401, "session_ended", "GET", "/api/v1/me", "", "Authorization", two)
	s.expect(t, 200, "", "GET", "/api/v1/me", "", "Authorization", one)
	s.expect(t, 404, "not_found", "DELETE", "/api/v1/me/sessions/x", "", "Authorization", one)
}
