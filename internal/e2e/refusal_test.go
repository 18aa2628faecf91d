package e2e_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// refuseAll is the table of issue 2's bad input that needs the whole door.
func refuseAll(t *testing.T, i *instance) {
	const tickets = "/public/offices/7325/tickets"
	guest := func(name, email string) string {
		body, _ := json.Marshal(map[string]any{"service": "konsultasi", "guest": map[string]string{"name": name, "email": email}})
		return string(body)
	}
	for name, tc := range map[string]struct {
		path, body string
		status     int
		code       string
		field      string // named wrong, when it is about one
	}{
		"unknown office":       {"/public/offices/9999/tickets", guest("A", "a@b.id"), 404, "unknown_office", ""},
		"office code of words": {"/public/offices/abc/tickets", guest("A", "a@b.id"), 404, "unknown_office", ""},
		"unknown service":      {tickets, `{"service":"kopi","guest":{"name":"A","email":"a@b.id"}}`, 422, "unknown_service", ""},
		"no service":           {tickets, `{"service":"","guest":{"name":"A","email":"a@b.id"}}`, 422, "invalid_input", "service"},
		"no name":              {tickets, guest("", "a@b.id"), 422, "invalid_input", "guest.name"},
		"blank name":           {tickets, guest(" \t ", "a@b.id"), 422, "invalid_input", "guest.name"},
		"no e-mail":            {tickets, guest("A", ""), 422, "invalid_input", "guest.email"},
		"wrong e-mail":         {tickets, guest("A", "a@b"), 422, "invalid_input", "guest.email"},
		"10 kB name":           {tickets, guest(strings.Repeat("n", 10<<10), "a@b.id"), 422, "invalid_input", "guest.name"},
		"text direction trick": {tickets, guest("A\u202eB", "a@b.id"), 422, "invalid_input", "guest.name"},
		"unknown field":        {tickets, `{"service":"konsultasi","guest":{"name":"A","email":"a@b.id"},"sudo":true}`, 422, "invalid_input", "sudo"},
		"wrong type":           {tickets, `{"service":7,"guest":{"name":"A","email":"a@b.id"}}`, 422, "invalid_input", "service"},
		"party of 0.5":         {tickets, `{"service":"konsultasi","party_size":0.5}`, 422, "invalid_input", "party_size"},
		"party of 201":         {tickets, `{"service":"konsultasi","party_size":201,"guest":{"name":"A","email":"a@b.id"}}`, 422, "invalid_input", "party_size"},
		"unknown priority":     {tickets, `{"service":"konsultasi","priority":"vip","guest":{"name":"A","email":"a@b.id"}}`, 422, "invalid_input", "priority"},
		"broken JSON":          {tickets, `{"service":`, 400, "malformed_body", ""},
		"zero byte":            {tickets, guest("A\x00B", "a@b.id"), 400, "malformed_body", ""},
	} {
		r := i.public().must(t, tc.status, "POST", tc.path, tc.body)
		isProblem(t, name, r, tc.code)
		if tc.field != "" && !bytes.Contains(r.body, []byte(tc.field+`"`)) {
			t.Errorf("%s: does not name %s: %s", name, tc.field, r.body)
		}
	}
	refuseBomb(t, i, tickets)
	refuseHuge(t, i, tickets)
	for _, name := range []string{"Nur 👩‍👩‍👧 Aini", "مُحَمَّد", "Ni Luh <b>Ayu</b>"} {
		if got := i.public().take(t, "7371", name); !strings.HasPrefix(got.Number, "K-") {
			t.Errorf("%s got %+v", name, got)
		}
	}
	isProblem(t, "unknown link", i.public().must(t, 404, "GET", "/public/t/7325."+strings.Repeat("A", 22), nil), "not_found")
	isProblem(t, "no route", i.public().must(t, 404, "GET", "/no/such/route", nil), "not_found")
	isProblem(t, "wrong method", i.public().must(t, 405, "DELETE", tickets, nil), "method_not_allowed")
	isProblem(t, "empty key", i.public().with(strings.Repeat("k", 300)).must(t, 422, "POST", tickets, visit("A")), "idempotency_key_invalid")
}

// isProblem holds a refusal to RFC 9457, a stable code and a sentence.
func isProblem(t *testing.T, name string, r reply, code string) {
	t.Helper()
	var p struct{ Code, Detail string }
	r.into(t, &p)
	if p.Code != code || p.Detail == "" || r.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %s %s, want %s", name, r.header.Get("Content-Type"), r.body, code)
	}
}

func refuseBomb(t *testing.T, i *instance, path string) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 32<<20))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", i.base+"/api/v1"+path, &bomb)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	got, err := send(r)
	if err != nil || got.status != 415 {
		t.Fatalf("gzip bomb: %d %s %v", got.status, got.body, err)
	}
	isProblem(t, "gzip bomb", got, "unsupported_body")
}

func refuseTokens(t *testing.T, i *instance) {
	good := i.signIn("7325", "officer", 1).token
	parts := strings.Split(good, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %s", good)
	}
	coded := func(v string) string { return base64.RawURLEncoding.EncodeToString([]byte(v)) }
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	for name, token := range map[string]string{
		"alg none":        coded(`{"alg":"none","typ":"at+jwt"}`) + "." + parts[1] + ".",
		"HS256":           coded(`{"alg":"HS256","typ":"at+jwt","kid":"k1"}`) + "." + parts[1] + "." + parts[2],
		"other office":    parts[0] + "." + coded(strings.Replace(string(body), "7325", "7371", 1)) + "." + parts[2],
		"cut":             good[:len(good)-4],
		"no signature":    parts[0] + "." + parts[1] + ".",
		"unknown key":     coded(`{"alg":"EdDSA","typ":"at+jwt","kid":"zz"}`) + "." + parts[1] + "." + parts[2],
		"not a token":     "rahasia",
		"4 kB of letters": strings.Repeat("a", 4<<10),
	} {
		r := caller{base: i.base, token: token}.must(t, 401, "GET", "/offices/7325/queue", nil)
		if r.code() != "token_invalid" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	if r := i.public().must(t, 401, "GET", "/offices/7325/queue", nil); r.code() != "sign_in_needed" {
		t.Errorf("without a token: %s", r.body)
	}
	endSession(t, i)
}

// endSession shows that a token whose session has ended writes nothing more.
func endSession(t *testing.T, i *instance) {
	officer := i.signIn("7325", "officer", 2)
	var sessions struct {
		Items []struct {
			ID      string
			Current bool
		}
	}
	officer.must(t, 200, "GET", "/me/sessions", nil).into(t, &sessions)
	for _, s := range sessions.Items {
		if s.Current {
			officer.must(t, 204, "DELETE", "/me/sessions/"+s.ID, nil)
		}
	}
	counter := i.signIn("7325", "officer", 1).today(t, "7325").counter(t, 2)
	if r := officer.must(t, 401, "POST", "/offices/7325/queue/counters/"+counter+"/open", "{}"); r.code() != "session_ended" {
		t.Errorf("an ended session: %s", r.body)
	}
}

func refuseOfficers(t *testing.T, i *instance) {
	one, two := i.signIn("7325", "officer", 1), i.signIn("7325", "officer", 2)
	const queue = "/offices/7325/queue"
	counter := one.today(t, "7325").counter(t, 1)
	body := map[string]string{"counter": counter}
	i.public().take(t, "7325", "Dewi")
	i.public().take(t, "7325", "Eko")
	var called ticket
	one.must(t, 200, "POST", queue+"/call-next", body).into(t, &called)
	for name, tc := range map[string]struct {
		as         caller
		path, code string
		body       any
	}{
		"finishing what is not served": {one, "/tickets/" + called.ID + "/finish", "wrong_state", "{}"},
		"a counter held by another":    {two, "/counters/" + counter + "/open", "counter_held", "{}"},
		"calling to another's counter": {two, "/call-next", "counter_held", body},
		"another's visitor":            {two, "/tickets/" + called.ID + "/start", "counter_held", "{}"},
		"no-show after one call":       {one, "/tickets/" + called.ID + "/no-show", "too_early_no_show", "{}"},
		"two visitors at a counter":    {one, "/call-next", "counter_busy", body},
	} {
		r := tc.as.must(t, 409, "POST", queue+tc.path, tc.body)
		isProblem(t, name, r, tc.code)
	}
	one.must(t, 200, "POST", queue+"/tickets/"+called.ID+"/start", "{}")
	one.must(t, 200, "POST", queue+"/tickets/"+called.ID+"/finish", "{}")
	twoAtOnce(t, one, two, queue)
}

// twoAtOnce lets two officers call the one visitor who waits.
func twoAtOnce(t *testing.T, one, two caller, queue string) {
	view := one.today(t, "7325")
	if len(view.Waiting) != 1 {
		t.Fatalf("%d wait, want 1", len(view.Waiting))
	}
	var got [2]reply
	var both sync.WaitGroup
	for n, c := range []caller{one, two} {
		both.Go(func() {
			got[n], _ = c.do("POST", queue+"/call-next", map[string]string{"counter": view.counter(t, n+1)})
		})
	}
	both.Wait()
	if statuses := got[0].status + got[1].status; statuses != 200+204 {
		t.Fatalf("two officers got %d %s and %d %s", got[0].status, got[0].body, got[1].status, got[1].body)
	}
	winner := one
	if got[1].status == 200 {
		winner = two
	}
	path := queue + "/tickets/" + view.Waiting[0].ID
	winner.must(t, 200, "POST", path+"/start", "{}")
	winner.must(t, 200, "POST", path+"/finish", "{}")
}

func oneNumberPerKey(t *testing.T, i *instance) {
	c := i.public().with("e2e-same-key")
	const path = "/public/offices/7371/tickets"
	first := c.must(t, 201, "POST", path, visit("Fitri"))
	if again := c.must(t, 201, "POST", path, visit("Fitri")); !bytes.Equal(again.body, first.body) {
		t.Errorf("the same request was answered %s, then %s", first.body, again.body)
	}
	if r := c.must(t, 422, "POST", path, visit("Gita")); r.code() != "idempotency_key_reused" {
		t.Errorf("another body: %s", r.body)
	}
	var all [8]reply
	var pressed sync.WaitGroup
	for n := range all {
		pressed.Go(func() { all[n], _ = i.public().with("e2e-pressed").do("POST", path, visit("Hadi")) })
	}
	pressed.Wait()
	for _, r := range all {
		if r.status != 201 || !bytes.Equal(r.body, all[0].body) {
			t.Errorf("pressed again in flight: %d %s, first %s", r.status, r.body, all[0].body)
		}
	}
}

func countPast999(t *testing.T, i *instance) {
	i.public().take(t, "7371", "Indah")
	i.psql(`UPDATE line SET numbers = jsonb_set(numbers, '{K}', '999') WHERE office = (SELECT key FROM office WHERE code = '7371')`)
	for n := 1000; n < 1002; n++ {
		if got := i.public().take(t, "7371", "Joko"); got.Number != fmt.Sprintf("K-%d", n) {
			t.Errorf("after %d came %s", n-1, got.Number)
		}
	}
}

// refuseHuge announces a body that no route takes and sends none of it: the door
// answers without reading, and a client that went on writing might find the
// connection reset before it reads the answer.
func refuseHuge(t *testing.T, i *instance, path string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(i.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /api/v1%s HTTP/1.1\r\nHost: pst\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, 8<<20); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), `"code":"body_too_large"`) {
		t.Errorf("huge body: %d %s, %v", res.StatusCode, body, err)
	}
}
