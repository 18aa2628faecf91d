package e2e_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"
)

// The day of the matrix, and those of an absence and of an outage.
const (
	matrixDay   = "2026-11-23"
	matrixStart = matrixDay + "T10:30:00+08:00"
	absenceDay  = "2026-12-01"
	outageDay   = "2026-11-20"
)

// place is an office that is filled: every stored text of it holds its canary.
type place struct {
	code  string
	key   string            // of the table office
	ids   map[string]string // one object of each kind
	token string            // a public link
	link  string            // another, which nothing ends
	cases map[string]string // ids of the online consultation
	// standing is a case that nothing ends: its link, and a file of it.
	standing map[string]string
	admin    *member
	first    *member // sits at counter 1
	other    *member

	issued, passing string // the last ticket and link made for one question
}

// word is the office's canary; in a visitor's own data "tamu" follows it.
func (p *place) word() string { return canaryMark + p.code }

// phone is a visitor's number that names the office.
func (p *place) phone() string { return "0812" + p.code + "9001" }

const canaryMark = "kenari"

// member is a caller of the matrix.
type member struct {
	caller
	as              who
	place           *place // of the caller; nil for nobody's
	id              string // of the account
	email, password string
	counter         string // where the member sits
	secret          string // of a device
}

const sharedPassword = "kata sandi yang panjang"

// enter signs an account in.
func (m *matrix) enter(t *testing.T, as who, p *place, email, password string) *member {
	t.Helper()
	var got struct {
		Token string `json:"access_token"`
		User  struct{ ID string }
	}
	m.i.public().must(t, 200, "POST", "/auth/login", map[string]string{"email": email, "password": password}).into(t, &got)
	return &member{caller: caller{base: m.i.base, token: got.Token}, as: as, place: p, id: got.User.ID, email: email, password: password}
}

// hire makes an account and signs it in.
func (m *matrix) hire(t *testing.T, by *member, as who, p *place, name string) *member {
	t.Helper()
	email := p.word() + "." + name + "@contoh.test"
	account := map[string]string{"email": email, "name": p.word() + " " + name, "password": sharedPassword, "role": string(as)}
	path := "/offices/" + p.code + "/users"
	if as == officeAdmin {
		path, account["office"] = "/national/users", p.code
	}
	by.must(t, 201, "POST", path, account)
	return m.enter(t, as, p, email, sharedPassword)
}

// fill furnishes an office with people, visitors, devices and a roster.
func (m *matrix) fill(t *testing.T, code string) *place {
	t.Helper()
	p := &place{code: code, key: m.i.psql(`SELECT key FROM office WHERE code = '` + code + `'`)}
	m.write(p, unspoken)
	p.admin = m.hire(t, m.nation, officeAdmin, p, "admin")
	p.first = m.hire(t, p.admin, anOfficer, p, "satu")
	p.other = m.hire(t, p.admin, anOfficer, p, "dua")
	counters := strings.Fields(m.i.psql(`SELECT id FROM counter WHERE office = ` + p.key + ` ORDER BY number`))
	p.first.counter, p.admin.counter = counters[0], counters[len(counters)-1]
	m.fillProfile(t, p)
	p.first.must(t, 200, "PUT", "/me/preferences", strings.NewReplacer("$self", p.word(), "$volume", "5").Replace(preferencesBody))
	m.fillLine(t, p)
	m.fillCases(t, p)
	m.fillRoster(t, p)
	p.first.must(t, 201, "POST", p.path("/queue/tickets"), p.visit())
	device := m.pair(t, p, tv)
	p.admin.must(t, 200, "POST", p.path("/guests/exports"),
		map[string]string{"format": "csv", "from": matrixDay, "to": matrixDay, "reason": p.word()})
	m.collect(t, p)
	p.ids["closure"] = m.closure(t, p.admin)["closure"]
	p.ids["holiday"] = p.ids["closure"] // which is none
	p.ids["device"] = device.id
	return p
}

// unspoken writes the texts that no route writes yet, and a service that only
// this office has.
const unspoken = `
UPDATE counter SET name = '$word loket ' || number WHERE office = $key;
UPDATE service SET name = '$word ' || code WHERE office = $key;
INSERT INTO service (office, id, code, prefix, name) VALUES ($key, gen_random_uuid(), '$word', 'Z', '$word');
UPDATE calendar_version v SET body = n.body, reason = '$word', digest = sha256(convert_to(n.body::text, 'UTF8')) FROM (
  SELECT office, no, regexp_replace(body::text, '"(label|document|name)": "', '"\1": "$word ', 'g')::jsonb AS body
  FROM calendar_version) n WHERE v.office = $key AND (n.office, n.no) = (v.office, v.no);
INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at)
  SELECT office, service, 1, 'published', '2026-01-01', body, sha256(''), made_at FROM standard_draft WHERE office = $key;
DELETE FROM standard_draft WHERE office = $key;
UPDATE standard_version v SET body = n.body, effective_on = '2026-01-01', digest = sha256(convert_to(n.body::text, 'UTF8')) FROM (
  SELECT office, service, no, regexp_replace(body::text, '"(title|name)": "', '"\1": "$word ', 'g')::jsonb AS body
  FROM standard_version) n WHERE v.office = $key AND (n.office, n.service, n.no) = (v.office, v.service, v.no);
INSERT INTO standard_draft (office, service, no, body, made_at)
  SELECT office, service, 2, body, made_at FROM standard_version WHERE office = $key;
INSERT INTO line (office, day, closed_at, closed_by, close_reason) VALUES ($key, '2026-11-18', '2026-11-18T17:00:00+08:00', 'command', '$word');
INSERT INTO clock (office, id, kind, subject_kind, subject, subject_number, service, working_days, counts_receipt, same_time, warn_percent,
    started_at, counted_from, due_at, stopped_at, outcome, provisional, calendar_version)
  SELECT $key, gen_random_uuid(), 'first_answer', 'case', gen_random_uuid(), '$word ' || n, 'konsultasi', 3, false, false, 50,
    '2026-11-16T10:00:00+08:00', '2026-11-16T10:00:00+08:00', '2026-11-19T16:00:00+08:00', '2026-11-17T10:00:00+08:00', 'met', false, c.current
  FROM calendar c, generate_series(1, 2) n WHERE c.office = $key;`

// write runs a statement about the office.
func (m *matrix) write(p *place, statement string) {
	m.i.psql(strings.NewReplacer("$key", p.key, "$word", p.word()).Replace(statement))
}

func (p *place) path(rest string) string { return "/offices/" + p.code + rest }

func (p *place) visit() map[string]any {
	tamu := p.word() + "tamu"
	return map[string]any{"service": "konsultasi", "need": tamu + " perlu data", "guest": map[string]any{
		"name": tamu + " Ani", "email": tamu + "@contoh.test", "phone": p.phone(),
		"identity": map[string]string{"institution": tamu + " Institut", "gender": "female", "purpose": "study"},
		"consent":  map[string]any{"skd": true, "text": "skd-1"}}}
}

// fillLine leaves a line in which every kind of text was written.
func (m *matrix) fillLine(t *testing.T, p *place) {
	t.Helper()
	tickets := p.path("/queue/tickets/")
	reason := map[string]string{"reason": p.word()}
	for _, steps := range [][]string{{"start", "park"}, {"start", "transfer"}, {"start", "finish"}, {"cancel"}} {
		p.issued = "" // all stay
		id := m.called(t, p.first)["ticket"]
		for _, step := range steps {
			body := any(map[string]string{})
			switch step {
			case "park", "cancel":
				body = reason
			case "transfer":
				body = map[string]string{"service": "konsultasi", "reason": p.word()}
			case "finish":
				body = map[string]any{"complete_later": true, "no_email_reason": p.word()}
			}
			p.first.must(t, 200, "POST", tickets+id+"/"+step, body)
			if step == "finish" {
				p.first.must(t, 200, "PUT", tickets+id+"/result", map[string]any{"needs": []map[string]string{
					{"subject": p.word() + "tamu", "region_level": p.word() + "tamu", "outcome": "sesuai",
						"link": "https://contoh.test/" + p.word()}}})
			}
		}
	}
	p.first.must(t, 201, "POST", p.path("/queue/outages"), map[string]any{"from": outageDay + "T09:00:00+08:00",
		"to": outageDay + "T10:00:00+08:00", "reason": p.word(), "found_afterwards": true})
	m.block(t, p.first)
	p.token, p.link = m.link(t, p), m.link(t, p)
	m.i.public().must(t, 204, "POST", "/public/t/"+p.token+"/push", strings.ReplaceAll(pushBody, "$word", p.word()))
}

// link is the public link of a visitor who just came.
func (m *matrix) link(t *testing.T, p *place) string {
	t.Helper()
	m.numbers++
	var got ticket
	key := p.word() + strconv.Itoa(m.numbers)
	m.i.public().with(key).must(t, 201, "POST", "/public/offices/"+p.code+"/tickets", p.visit()).into(t, &got)
	return got.Token
}

// passing is a link for one question: whoever held the last one leaves, so that
// the line stays short enough for numbers to be given.
func (m *matrix) passing(t *testing.T, p *place) string {
	t.Helper()
	if p.passing != "" {
		_, _ = m.i.public().do("POST", "/public/t/"+p.passing+"/cancel", "{}")
	}
	p.passing = m.link(t, p)
	return p.passing
}

// fillProfile says of the office what it can.
func (m *matrix) fillProfile(t *testing.T, p *place) {
	t.Helper()
	word := p.word()
	p.admin.must(t, 200, "PATCH", p.path("/profile"), map[string]any{"address": word, "phone": "0411 000" + p.code, "email": word + "@contoh.test",
		"website": word + ".contoh.test", "service_name": word, "rating_url": "https://contoh.test/" + word, "announcements": []string{word},
		"complaint": map[string]string{"desk": word, "email": word + "@contoh.test", "whatsapp": ""}})
}

func (m *matrix) fillRoster(t *testing.T, p *place) {
	t.Helper()
	var shifts []map[string]any
	for day, officer := range []*member{p.first, p.first, p.first, p.first, p.other} {
		shifts = append(shifts, map[string]any{"officer": officer.id, "weekday": day + 1})
	}
	p.admin.must(t, 200, "PUT", p.path("/roster/pattern"), map[string]any{"rev": 0, "from": matrixDay, "shifts": shifts})
	p.other.must(t, 201, "POST", p.path("/roster/absences"), map[string]string{"from": absenceDay, "to": absenceDay, "reason": p.word()})
	p.first.must(t, 201, "POST", p.path("/roster/swaps"), map[string]string{"partner": p.other.id, "day": "2026-11-24"})
}

// pair pairs a device of the kind with the office.
func (m *matrix) pair(t *testing.T, p *place, kind who) *member {
	t.Helper()
	var asked struct{ Code, Secret string }
	m.i.public().must(t, 201, "POST", "/devices/pair", "{}").into(t, &asked)
	p.admin.must(t, 201, "POST", p.path("/devices"), map[string]string{"code": asked.Code, "kind": string(kind), "name": p.word() + " " + string(kind)})
	var got struct {
		Token  string
		Device struct{ ID string }
	}
	m.i.public().must(t, 200, "POST", "/devices/pair/claim", map[string]string{"secret": asked.Secret}).into(t, &got)
	return &member{caller: caller{base: m.i.base, token: got.Token}, as: kind, place: p, id: got.Device.ID, secret: asked.Secret}
}

// collect names one object of each kind of the office.
func (m *matrix) collect(t *testing.T, p *place) {
	t.Helper()
	one := func(from, where string) string {
		return m.i.psql(`SELECT id FROM ` + from + ` WHERE office = ` + p.key + where + ` ORDER BY id LIMIT 1`)
	}
	next := func(list string) string {
		var page struct {
			Next string `json:"next_cursor"`
		}
		p.admin.must(t, 200, "GET", p.path(list), nil).into(t, &page)
		return page.Next
	}
	p.ids = map[string]string{"ticket": one("ticket", " AND state = 'waiting'"), "guest": one("guest", ""), "counter": p.first.counter,
		"account": p.other.id, "absence": one("roster_absence", ""), "swap": one("roster_swap", ""),
		"outage": one("outage", ""), "offering": one("service", " AND code = 'konsultasi'"), "block": one("number_block", ""), "service": "konsultasi",
		"session": one("session", " AND account = '"+p.other.id+"'"), "cursor": next("/guests?limit=1"), "tickets": next("/queue/tickets?limit=1"),
		"clock": one("clock", " AND subject_number LIKE '"+canaryMark+"%'"), "clocks": next("/clocks?limit=1"),
		"email": p.word() + "tamu@contoh.test", "phone": p.phone(), "words": p.word() + "tamu"}
	maps.Copy(p.ids, p.cases)
	maps.Copy(p.ids, map[string]string{"reply": one("quick_reply", ""), "cases": next("/consultations?view=open&limit=1"),
		"letters": next("/deliveries?state=all&limit=1")})
	for kind, id := range p.ids {
		if id == "" {
			t.Fatalf("office %s has no %s", p.code, kind)
		}
	}
}

// The ways to make what an operation acts on. Each returns ids by kind.

// issue makes a visitor; the one made before leaves, unless already gone on.
func (m *matrix) issue(t *testing.T, a *member) string {
	t.Helper()
	if p := a.place; p.issued != "" {
		_, _ = p.admin.do("POST", p.path("/queue/tickets/"+p.issued+"/cancel"), map[string]string{"reason": p.word()})
	}
	var got struct{ Ticket ticket }
	a.must(t, 201, "POST", a.place.path("/queue/tickets"), a.place.visit()).into(t, &got)
	a.place.issued = got.Ticket.ID
	return got.Ticket.ID
}

// waiting makes a visitor who waits, and frees the member's counter.
func (m *matrix) waiting(t *testing.T, a *member) map[string]string {
	t.Helper()
	queue := a.place.path("/queue")
	var view struct {
		Called, Serving []struct{ ID, Counter string }
	}
	a.must(t, 200, "GET", queue, nil).into(t, &view)
	_, _ = a.do("POST", queue+"/counters/"+a.counter+"/take-over", "{}")
	for _, there := range append(view.Called, view.Serving...) {
		if there.Counter == a.counter {
			a.must(t, 200, "POST", queue+"/tickets/"+there.ID+"/requeue", "{}")
		}
	}
	a.must(t, 200, "POST", queue+"/counters/"+a.counter+"/open", "{}")
	return map[string]string{"ticket": m.issue(t, a), "counter": a.counter}
}

func (m *matrix) called(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.waiting(t, a)
	a.must(t, 200, "POST", a.place.path("/queue/tickets/"+ids["ticket"]+"/call"), map[string]string{"counter": a.counter, "reason": a.place.word()})
	return ids
}

func (m *matrix) served(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.called(t, a)
	a.must(t, 200, "POST", a.place.path("/queue/tickets/"+ids["ticket"]+"/start"), "{}")
	return with(ids, "account", a.id)
}

func (m *matrix) parked(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.served(t, a)
	a.must(t, 200, "POST", a.place.path("/queue/tickets/"+ids["ticket"]+"/park"), "{}")
	return ids
}

func (m *matrix) finished(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.served(t, a)
	a.must(t, 200, "POST", a.place.path("/queue/tickets/"+ids["ticket"]+"/finish"), map[string]bool{"complete_later": true})
	return ids
}

// block is a row of numbers set aside.
func (m *matrix) block(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ ID string }
	a.must(t, 201, "POST", a.place.path("/queue/blocks"), map[string]any{"service": "konsultasi", "count": 2}).into(t, &got)
	return map[string]string{"block": got.ID}
}

// kioskBlock is numbers that the kiosk has set aside for itself.
func (m *matrix) kioskBlock(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ ID string }
	a.must(t, 201, "POST", a.place.path("/kiosk/blocks"), map[string]any{"service": "konsultasi", "count": 2}).into(t, &got)
	return map[string]string{"block": got.ID}
}

// kioskHere is the device for which numbers can be set aside.
func (m *matrix) kioskHere(*testing.T, *member) map[string]string {
	return map[string]string{"device": m.kiosk.id}
}

func (m *matrix) spareSession(t *testing.T, a *member) map[string]string {
	t.Helper()
	m.enter(t, a.as, a.place, a.email, a.password)
	var all struct {
		Items []struct {
			ID      string
			Current bool
		}
	}
	a.must(t, 200, "GET", "/me/sessions", nil).into(t, &all)
	for _, s := range all.Items {
		if !s.Current {
			return map[string]string{"session": s.ID}
		}
	}
	t.Fatal("no session but the current one")
	return nil
}

func (m *matrix) askPairing(t *testing.T, _ *member) map[string]string {
	t.Helper()
	var asked struct{ Code string }
	m.i.public().must(t, 201, "POST", "/devices/pair", "{}").into(t, &asked)
	return map[string]string{"pairing": asked.Code}
}

func with(ids map[string]string, kind, id string) map[string]string {
	ids = maps.Clone(ids)
	ids[kind] = id
	return ids
}
