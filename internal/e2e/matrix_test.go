package e2e_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// matrix is every operation × caller × office × id (trust.md §1).
type matrix struct {
	search
	i        *instance
	client   *http.Client
	nation   *member
	kiosk    *member
	members  []*member
	wheres   []where
	cells    int
	leaks    int
	numbers  int // of $n
	stamps   []string
	freeDays int
	closures int
	fridays  int
	odd      int       // which malformed code comes next
	turn     int       // whose turn it is among the other offices, in the short run
	signed   time.Time // when everybody signed in last
	worn     []string  // tokens that were renewed
}

// where is the office that a call names.
type where struct {
	name  string
	code  string
	place *place // nil where there is no such office
}

func TestNoOfficeSeesAnother(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	ops := operations(t, m.document(t))
	for _, op := range ops {
		if _, known := policies[op.name]; !known {
			t.Errorf("%s %s (%s) has no row in the policy table", op.method, op.path, op.name)
		}
	}
	for name := range policies {
		if !slices.ContainsFunc(ops, func(o operation) bool { return o.name == name }) {
			t.Errorf("the policy table has a row for %s, which is no operation", name)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	own, others := m.places[0], m.places[1:]
	streams := m.follow(own)
	m.stir(t, others[0])
	m.own(m.i)
	begun := machine.Now()
	// First what is about one office only, which must leave the others as they are.
	narrow := func(op operation) bool {
		p := policies[op.name]
		return !slices.Contains(p.may, anonymous) && !slices.Contains(p.may, nationalAdmin) && !p.last
	}
	before := digests(m.i, others)
	m.run(t, slices.DeleteFunc(slices.Clone(ops), func(o operation) bool { return !narrow(o) }))
	for n, after := range digests(m.i, others) {
		if rows := changed(before[n], after); len(rows) > 0 {
			t.Errorf("office %s was changed from outside: %v", others[n].code, rows)
		}
	}
	m.run(t, slices.DeleteFunc(slices.Clone(ops), func(o operation) bool { return narrow(o) || policies[o.name].last }))
	m.sameKey(t)
	m.run(t, slices.DeleteFunc(slices.Clone(ops), func(o operation) bool { return !policies[o.name].last }))
	m.own(m.i)
	m.heard(t, streams)
	m.leaks += m.redis(t, m.i.redis("EVAL", dumpRedis, "0"))
	m.i.stop()
	m.leaks += m.log(t, m.i.said.String(), m.secrets())
	t.Logf("matrix: %d cells, %d leaks (%s)", m.cells, m.leaks, machine.Now().Sub(begun).Round(time.Millisecond))
	if m.cells < 1500 {
		t.Errorf("%d cells, want 1500 or more", m.cells)
	}
}

func digests(i *instance, places []*place) (all []string) {
	for _, p := range places {
		all = append(all, p.digest(i))
	}
	return all
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{i: launch(t, seeded(t, matrixStart), matrixStart), signed: machine.Now(), client: &http.Client{
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	m.nation = m.demo(t, nationalAdmin, "0000", nil)
	for _, code := range []string{"7325", "7371", "3273", "7300"} {
		m.places = append(m.places, m.fill(t, code))
	}
	own, parent := m.places[0], m.places[3]
	m.own(m.i)
	m.filled(t, m.i)
	screen, box := m.pair(t, own, tv), m.pair(t, own, kiosk)
	nobody := func(as who, token string) *member {
		return &member{caller: caller{base: m.i.base, token: token}, as: as}
	}
	m.kiosk = box
	m.members = []*member{nobody(anonymous, ""), nobody(crossedDevice, m.places[1].code+strings.TrimPrefix(screen.token, own.code)),
		nobody(linkHolder, own.link), screen, box, own.first, own.admin, m.demo(t, supervisor, parent.code, parent), m.nation}
	m.wheres = []where{{"own", own.code, own}, {"sibling", "7371", m.places[1]}, {"another province's", "3273", m.places[2]},
		{"parent", parent.code, parent}, {"random", "9998", nil}, {"malformed", "", nil}}
	return m
}

// demo is a demonstration account.
func (m *matrix) demo(t *testing.T, as who, code string, p *place) *member {
	t.Helper()
	for _, a := range m.i.accounts(t) {
		if a.Office == code && a.Role == string(as) {
			return m.enter(t, as, p, a.Email, a.Password)
		}
	}
	t.Fatalf("no account of %s", code)
	return nil
}

func (m *matrix) document(t *testing.T) []byte {
	t.Helper()
	r, err := fetch(m.i.base + "/api/openapi.json")
	if err != nil || r.status != 200 {
		t.Fatalf("%d %v", r.status, err)
	}
	return r.body
}

// run asks every operation by everybody everywhere; in the short run at home, at
// one office more, and whoever signed in at one of the others in turn, by one id
// where all are refused.
func (m *matrix) run(t *testing.T, ops []operation) {
	t.Helper()
	for _, op := range ops {
		m.renew(t)
		for _, a := range m.members {
			for n, w := range m.wheres {
				if n == 0 || op.placed() && (long || n == 1 || a.email != "" && n == m.turn) {
					m.ask(t, op, a, w)
				}
			}
			m.turn = 2 + (m.turn+1)%(len(m.wheres)-2)
		}
	}
}

// renew signs everybody in again before their tokens end.
func (m *matrix) renew(t *testing.T) {
	t.Helper()
	if m.signed.IsZero() {
		m.signed = machine.Now()
	}
	if machine.Now().Sub(m.signed) < 5*time.Minute {
		return
	}
	all := slices.Clone(m.members)
	for _, p := range m.places {
		all = append(all, p.first, p.admin)
		// The other officer's password is set anew by the admin's question about it.
		r, err := m.i.public().do("POST", "/auth/login", map[string]string{"email": p.other.email, "password": p.other.password})
		if err == nil && r.status == http.StatusOK {
			all = append(all, p.other)
		}
	}
	for _, a := range append(all, m.nation) {
		if a.email != "" {
			m.worn = append(m.worn, a.token)
			a.token = m.enter(t, a.as, a.place, a.email, a.password).token
		}
	}
	m.signed = machine.Now()
}

// odds are codes that are none.
var odds = []string{"73x5", "7325%20", "0", "%D9%A7%D9%A3%D9%A2%D9%A5", "7325.", "73257325"}

// ask probes one operation by one caller at one office, by each of its ids.
func (m *matrix) ask(t *testing.T, op operation, a *member, w where) {
	t.Helper()
	p := policies[op.name]
	if w.code == "" {
		w.code = odds[m.odd%len(odds)]
		m.odd++
	}
	q := question{op: op, policy: p, by: a, at: w, want: p.expect(op, a.as, a.place != nil && a.place == w.place, w.place != nil)}
	slots := append(slices.Clone(op.fields), p.more...)
	if p.public {
		slots = nil
	}
	if op.has("token") && w.place != nil {
		slots = append(slots, idSlot{"path", "token", "token"})
	}
	if len(slots) == 0 {
		m.put(t, q.about(m, t))
		return
	}
	for _, slot := range slots {
		q := q.about(m, t)
		q.slot = slot
		if !long && w.name != "own" && q.want != letIn {
			m.put(t, q.value("own", m)) // refused whatever the id
			continue
		}
		unknown, foreign := m.put(t, q.value("unknown", m)), m.put(t, q.value("foreign", m))
		if unknown.text != foreign.text {
			t.Errorf("%s: a foreign %s is told from an unknown one:\n%s\n%s", q, slot.name, unknown.text, foreign.text)
		}
		if slot.in == "path" && slot.kind != "token" {
			m.put(t, q.value("malformed", m))
		}
		mine := m.put(t, q.value("own", m))
		if same := unknown.text == mine.text; same != (q.want != letIn) {
			t.Errorf("%s: one's own %s is answered %s, an unknown one %s", q, slot.name, mine.text, unknown.text)
		}
	}
}

// secrets are what opens something and must stand in no log.
func (m *matrix) secrets() []string {
	all := slices.Clone(m.worn)
	for _, a := range append(slices.Clone(m.members), m.nation) {
		if a.token != "" {
			all = append(all, a.token)
		}
	}
	for _, p := range m.places {
		all = append(all, p.token, p.link, p.admin.token)
	}
	return all
}

// stir does at an office what its streams tell of.
func (m *matrix) stir(t *testing.T, p *place) {
	t.Helper()
	m.served(t, p.first)
	m.parked(t, p.first)
}

// sameKey repeats another office's request under the same key.
func (m *matrix) sameKey(t *testing.T) {
	t.Helper()
	body := map[string]any{"service": "konsultasi", "guest": map[string]string{"name": "Sama", "email": "sama@contoh.test"}}
	said := map[string]bool{}
	for _, p := range m.places {
		r := p.first.with("same-key").must(t, 201, "POST", p.path("/queue/tickets"), body)
		m.cells++
		if found := m.foreign(string(r.body), p.code); said[string(r.body)] || len(found) > 0 {
			m.leaks++
			t.Errorf("another office's answer came under the same key: %s", r.body)
		}
		said[string(r.body)] = true
	}
}

// stream collects what an event stream brings until the program ends it.
type stream struct {
	allowed string
	path    string
	mu      sync.Mutex
	text    bytes.Buffer
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Write implements io.Writer.
func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

// follow listens to all that tells of the office while the matrix runs.
func (m *matrix) follow(p *place) (all []*stream) {
	for path, token := range map[string]string{
		"/offices/" + p.code + "/events": p.first.token, "/offices/" + p.code + "/board/stream": m.members[3].token,
		"/public/offices/" + p.code + "/board/stream": "", "/public/t/" + p.link + "/stream": ""} {
		s := &stream{allowed: p.code, path: path}
		all = append(all, s)
		ctx, cancel := context.WithCancel(context.Background())
		m.i.t.Cleanup(cancel)
		r, _ := http.NewRequestWithContext(ctx, "GET", m.i.base+"/api/v1"+path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		go func() {
			if a, err := http.DefaultClient.Do(r); err == nil {
				_, _ = io.Copy(s, a.Body)
				_ = a.Body.Close()
			}
		}()
	}
	return all
}

// heard looks through what the streams brought.
func (m *matrix) heard(t *testing.T, all []*stream) {
	t.Helper()
	for _, s := range all {
		await(t, 10*time.Second, "heard on "+s.path, func() bool { return strings.Count(s.String(), "data:") > 1 })
		m.cells++
		if found := m.foreign(s.String(), s.allowed); len(found) > 0 {
			m.leaks++
			t.Errorf("leak on %s: %v", s.path, found)
		}
	}
}
