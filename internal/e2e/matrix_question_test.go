package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// question is one call of the matrix.
type question struct {
	op     operation
	policy policy
	by     *member
	at     where
	want   expectation
	ids    map[string]string
	slot   idSlot
	which  string // value of the slot: own, foreign, unknown, malformed
}

func (q question) String() string {
	return fmt.Sprintf("%s by %s at %s (%s) %s %s", q.op.name, q.by.as, q.at.name, q.at.code, q.which, q.slot.name)
}

// about fills in the ids of the office asked about, or of the caller's own
// where the call names none or none that is there.
func (q question) about(m *matrix, t *testing.T) question {
	t.Helper()
	p := q.home(m)
	q.ids = maps.Clone(p.ids)
	m.numbers++
	maps.Copy(q.ids, map[string]string{"word": p.word(), "code": q.at.code, "n": strconv.Itoa(m.numbers), "token": p.token,
		"email": q.ids["email"], "free": absenceDay, "rev": "0", "pairing": "AAAAAA", "secret": m.members[3].secret, "number": "T-26-0001"})
	switch {
	case q.at.place == nil || q.policy.there == nil && (!q.op.has("token") || q.op.method != "POST"):
	case q.policy.there != nil:
		maps.Copy(q.ids, q.policy.there(m, t, q.at.place))
	default:
		q.ids["token"] = m.passing(t, q.at.place)
	}
	q.ids["mine"], q.ids["volume"], q.ids["self"] = q.by.password, strconv.Itoa(m.numbers%100), "sendiri"
	if q.by.place == p {
		q.ids["self"] = p.word() // the national admin is of none of the filled offices
	}
	if q.op.name == "login" {
		maps.Copy(q.ids, map[string]string{"email": m.nation.email, "password": m.nation.password})
	}
	if q.by.counter != "" && q.by.place == p {
		q.ids["counter"] = q.by.counter
	}
	if q.want == letIn && q.policy.ready != nil {
		maps.Copy(q.ids, q.policy.ready(m, t, q.by))
	}
	return q
}

// home is the office whose ids are one's own in the call.
func (q question) home(m *matrix) *place {
	switch {
	case q.at.place != nil && q.op.placed():
		return q.at.place
	case q.by.place != nil:
		return q.by.place
	}
	return m.places[0]
}

// value sets the probed id.
func (q question) value(which string, m *matrix) question {
	q.which = which
	home := q.home(m)
	stranger := m.places[0]
	if home == stranger {
		stranger = m.places[1]
	}
	to := q.ids[q.slot.kind]
	switch {
	case which == "malformed":
		to = "bukan-id"
	case which == "foreign" && q.slot.kind == "token":
		_, secret, _ := strings.Cut(stranger.token, ".")
		to = home.code + "." + secret
	case which == "foreign" && q.slot.kind == "service":
		to = stranger.word()
	case which == "foreign":
		to = stranger.ids[q.slot.kind]
	case which == "unknown":
		to = unknowns[q.slot.kind]
	}
	if which == "unknown" && q.slot.kind == "token" {
		to = home.code + "." + unknowns["token"]
	}
	q.ids = with(q.ids, "probed", to)
	return q
}

// unknowns are values that nothing is named by.
var unknowns = map[string]string{
	"ticket": freshID, "guest": freshID, "counter": freshID, "account": freshID, "absence": freshID, "swap": freshID, "session": freshID, "device": freshID,
	"outage": freshID, "block": freshID, "offering": freshID, "clock": freshID, "closure": freshID, "holiday": freshID,
	"case": freshID, "to_case": freshID, "message": freshID, "file": freshID, "letter": freshID, "reply": freshID,
	"cases": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "letters": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"token": "AAAAAAAAAAAAAAAAAAAAAA", "cursor": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"clocks":  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"tickets": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "email": "tidakada@contoh.test",
	"phone": "081999999999", "words": "tidakada", "service": "tidakada",
}

const freshID = "019ab000-0000-7000-8000-00000000abcd"

var (
	nonces  = regexp.MustCompile(`nonce="[^"]*"|name="kunci" value="[^"]*"`)
	request = regexp.MustCompile(`"request_id":"[^"]*"`)
)

// text writes ids into a text of the policy table.
func (q question) text(of string) string {
	if !strings.Contains(of, "$") {
		return of
	}
	var pairs []string
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(q.ids))) { // $counter before $code before $c
		pairs = append(pairs, "$"+kind, q.ids[kind])
	}
	return strings.NewReplacer(pairs...).Replace(of)
}

// address is the path and query of the call.
func (q question) address() string {
	path, token, id := q.op.path, q.ids["token"], q.ids[pathKinds[before(q.op.path, "id")]]
	service := q.ids["service"]
	switch {
	case q.at.place == nil && q.at.name == "malformed":
		token = q.at.code
	case q.at.place == nil:
		token = q.at.code + "." + unknowns["token"]
	case q.slot.kind == "token":
		token = q.ids["probed"]
	case q.slot.in == "path" && q.slot.name == "service":
		service = q.ids["probed"]
	case q.slot.in == "path":
		id = q.ids["probed"]
	}
	path = strings.TrimPrefix(path, "/api/v1")
	path = strings.NewReplacer("{office}", q.at.code, "{place}", q.at.code, "{token}", token, "{file}", "tiket.js", "{id}", id,
		"{service}", service, "{no}", cmp.Or(q.ids["no"], "1")).Replace(path)
	query := q.text(q.policy.query)
	if q.slot.in == "query" {
		query += "&" + q.slot.name + "=" + url.QueryEscape(q.ids["probed"])
	}
	return path + "?" + strings.TrimPrefix(query, "&")
}

// content is the body of the call.
func (q question) content() (string, error) {
	body, given := q.policy.bodies[q.slot.name]
	if !given {
		body = q.policy.body
	}
	body = q.text(body)
	if q.slot.in != "body" {
		return body, nil
	}
	return withField(body, q.slot.name, q.ids["probed"])
}

func (q question) request() (*http.Request, error) {
	body, err := q.content()
	if err != nil {
		return nil, err
	}
	base, kind := q.by.base, "application/x-www-form-urlencoded"
	if strings.HasPrefix(q.op.path, "/api/v1") {
		base, kind = base+"/api/v1", "application/json"
	}
	r, err := http.NewRequestWithContext(context.Background(), q.op.method, base+q.address(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if q.op.raw {
		kind = "application/octet-stream"
	}
	if q.op.body {
		r.Header.Set("Content-Type", kind)
	}
	if q.by.token != "" {
		r.Header.Set("Authorization", "Bearer "+q.by.token)
	}
	return r, nil
}

// answered is a reply, and what of it does not differ from call to call.
type answered struct {
	reply
	text string
}

// put asks and judges the answer.
func (m *matrix) put(t *testing.T, q question) answered {
	t.Helper()
	r, err := q.request()
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	a, err := m.client.Do(r)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer func() { _ = a.Body.Close() }()
	got := answered{reply: reply{status: a.StatusCode, header: a.Header}}
	if got.body, err = readAnswer(a, q.op.stream); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	got.text = steady(got.reply)
	m.cells++
	if wrong := q.judge(got.reply); wrong != "" {
		t.Errorf("%s: %s: %d %.400s", q, wrong, got.status, got.body)
	}
	m.inspect(t, q, got.reply)
	return got
}

// readAnswer reads all of an answer, or the first event of a stream.
func readAnswer(a *http.Response, isStream bool) ([]byte, error) {
	if !isStream || a.StatusCode != http.StatusOK {
		return io.ReadAll(a.Body)
	}
	var text []byte
	for part := make([]byte, 4096); ; {
		n, err := a.Body.Read(part)
		text = append(text, part[:n]...)
		if _, event, begun := bytes.Cut(text, []byte("data:")); begun && bytes.Contains(event, []byte("\n\n")) || err != nil {
			return text, err
		}
	}
}

// judge tells what is wrong with an answer, by the rules alone.
func (q question) judge(r reply) string {
	named := q.which == "" || q.which == "own"
	switch {
	case r.status >= 500:
		return "broken"
	case q.want != letIn && (r.status != q.want.status || !q.op.page && r.code() != q.want.code):
		return "want " + q.want.String()
	case q.want != letIn:
		return ""
	case q.policy.status != 0 && r.status != q.policy.status:
		return "want " + strconv.Itoa(q.policy.status)
	case q.policy.status != 0:
		return ""
	case q.policy.party && r.status == 403 && !named:
		return ""
	case r.status == 401, r.status == 403, r.status == 405, named && r.status == 404:
		return "want it let in"
	case q.which == "malformed" && r.status != 404 && r.status != 422:
		return "want 404 or 422"
	case named && r.status >= 400 && r.status != 409:
		return "want success, or 409"
	}
	return ""
}

// inspect looks through an answer for what is not the caller's to see.
func (m *matrix) inspect(t *testing.T, q question, r reply) {
	t.Helper()
	text := string(r.body)
	for name, values := range r.header {
		text += "\n" + name + ": " + strings.Join(values, ", ")
	}
	allowed, open := "", slices.Contains(q.policy.may, anonymous)
	switch {
	case q.want != letIn:
	case q.op.placed() && q.at.place != nil:
		allowed = q.at.place.code
	case q.policy.echoes && open:
		allowed = m.places[0].code
	case q.policy.echoes:
		allowed = q.home(m).code
	}
	if found := m.foreign(text, allowed); len(found) > 0 {
		m.leaks++
		t.Errorf("leak: %s: %v in %.600s", q, found, text)
	}
	named, atDesk := q.which == "" || q.which == "own", slices.Contains(desk, q.by.as)
	if m.personal(text) && (q.want != letIn || !atDesk) {
		m.leaks++
		t.Errorf("leak: %s: a visitor's data in %.600s", q, text)
	}
	if q.policy.shows && q.want == letIn && named && (open || atDesk) && !strings.Contains(strings.ToLower(text), canaryMark+allowed) {
		t.Errorf("%s: the office's own canary is not found: %.600s", q, text)
	}
}

// steady is an answer without what differs from call to call.
func steady(r reply) string {
	text := strconv.Itoa(r.status)
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		if !slices.Contains([]string{"Date", "X-Request-Id", "Content-Security-Policy"}, name) {
			text += fmt.Sprintf("\n%s: %s", name, r.header[name])
		}
	}
	body := request.ReplaceAll(nonces.ReplaceAll(r.body, nil), nil)
	return text + "\n" + string(body)
}
