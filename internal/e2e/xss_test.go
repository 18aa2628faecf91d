package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// payloads are the texts of browser/payloads.json.
func payloads(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile("browser/payloads.json")
	if err != nil {
		t.Fatal(err)
	}
	var kinds map[string][]string
	if err := json.Unmarshal(text, &kinds); err != nil {
		t.Fatal(err)
	}
	for _, some := range kinds {
		all = append(all, some...)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) < 120 {
		t.Fatalf("%d payloads", len(all))
	}
	return all
}

// TestNoMarkupThatAnybodyWritesEverRuns writes payloads into every field of the
// interface that takes words (trust.md §1, Content), all of them into the first of
// each name and a sixth into the others, opens every screen that
// shows them (browser/xss.mjs), and reads the letters; konsultasi.mjs does so
// with a few on two screens in every run.
func TestNoMarkupThatAnybodyWritesEverRuns(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: some thousand texts and some hundred screens")
		return
	}
	v := newVandal(t)
	text := v.document(t)
	began := machine.Now()
	for _, fields := range byOperation(words(t, text, operations(t, text))) {
		v.infect(t, fields)
	}
	t.Logf("written after %s", machine.Now().Sub(began))
	v.see(t)
	t.Logf("seen after %s", machine.Now().Sub(began))
	v.letters(t)
	t.Logf("read after %s", machine.Now().Sub(began))
}

// vandal is somebody who writes markup wherever words can be written.
type vandal struct {
	*matrix
	all   []string
	links map[string]string // public links by how they were made
	cases map[string]string
	files map[string][]string // ids of files that wait, by who brought them
	had   map[string]int      // how many fields of a name there were
	put   int                 // texts that were taken
	last  reply               // the last answer

	seconds int // of the day that what may not overlap has taken
}

func newVandal(t *testing.T) *vandal {
	t.Helper()
	m := &matrix{i: launch(t, seeded(t, matrixStart), matrixStart), signed: machine.Now(), client: &http.Client{Timeout: 30 * time.Second}}
	m.nation = m.demo(t, nationalAdmin, "0000", nil)
	p := m.fill(t, "7325")
	m.places = []*place{p}
	m.own(m.i)
	screen, box := m.pair(t, p, tv), m.pair(t, p, kiosk)
	m.kiosk = box
	nobody := &member{caller: m.i.public(), as: anonymous}
	m.members = []*member{nobody, nobody, nobody, screen, box, p.first, p.admin, m.nation}
	return &vandal{m, payloads(t), map[string]string{"waiting": p.link, "standing": p.standing["token"]}, map[string]string{"standing": p.cases["case"]}, map[string][]string{}, map[string]int{}, 0, reply{}, 0}
}

// by is somebody who may.
func (v *vandal) by(o operation) *member {
	for _, as := range []who{anOfficer, officeAdmin, kiosk, nationalAdmin, anonymous} {
		if n := slices.IndexFunc(v.members, func(m *member) bool { return m.as == as }); n >= 0 && slices.Contains(policies[o.name].may, as) {
			if slices.Contains(policies[o.name].may, anonymous) {
				return v.members[0]
			}
			return v.members[n]
		}
	}
	return v.members[0]
}

// The shapes that words may have to have, and how many characters may be taken.
var (
	shapes  = []string{"", "https://contoh.test/?q=", "@contoh.test"}
	lengths = []int{9000, 900, 280, 190, 95, 60}
)

// dose is what is written into one field: its texts, in turn.
type dose struct {
	inbound
	shape string
	texts []string
}

// at is the text of a round, unlike every other where it is an address.
func (d dose) at(round int) string {
	text := d.texts[round%len(d.texts)]
	if d.shape == mailbox {
		return text + strconv.Itoa(round) + d.shape
	}
	return d.shape + text
}

// fewer are the rounds of operations that cost too much: after a national day 553
// offices count anew, and only so many devices may be paired in a while.
var fewer = map[string]int{"national-holiday-add": 2, "pair-device": 3}

// addressable are the payloads that may stand before the @ of an address.
var addressable = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$")

const mailbox = "@contoh.test"

// infect puts all payloads into the fields of one operation, all at once and as
// many as each takes; what is refused together is tried alone.
func (v *vandal) infect(t *testing.T, fields []inbound) {
	t.Helper()
	v.renew(t)
	var all []dose
	rounds := 0
	for _, f := range fields {
		if d := v.share(v.learn(t, f)); len(d.texts) > 0 {
			all = append(all, d)
			rounds = max(rounds, len(d.texts))
		}
	}
	if most, dear := fewer[fields[0].op.name]; dear {
		rounds = min(rounds, most)
	}
	taken := 0
	for round := range rounds {
		together := map[string]string{}
		for _, d := range all {
			together[d.path] = d.at(round)
		}
		if v.tries(t, fields[0].op, together) {
			taken += len(together)
			continue
		}
		for _, d := range all {
			if round < len(d.texts) && v.tries(t, d.op, map[string]string{d.path: d.at(round)}) {
				taken++
			}
		}
	}
	v.put += taken
	t.Logf("%s: %d fields, %d texts taken in %d rounds", fields[0].op.name, len(all), taken, rounds)
}

// share leaves a field all its texts when it is the first of its name, and some of
// them, others each time, when fields of other operations had them all.
func (v *vandal) share(d dose) dose {
	name := d.path[strings.LastIndexByte(d.path, '.')+1:]
	n := v.had[name]
	if v.had[name]++; n == 0 || len(d.texts) < 6 {
		return d
	}
	var some []string
	for i, text := range d.texts {
		if i%6 == n%6 {
			some = append(some, text)
		}
	}
	d.texts = some
	return d
}

// learn finds the shape and the length that a field takes. One that takes no
// payload at all is a fault of the list of those.
func (v *vandal) learn(t *testing.T, f inbound) (d dose) {
	t.Helper()
	d.inbound = f
	milds := map[string]string{"": "<b onclick=__xss=1>x", shapes[1]: "\"><b/onclick=__xss=1>", mailbox: "'+__xss+'" + strconv.Itoa(v.numbers)}
	found := false
	for _, d.shape = range shapes {
		if found = v.tries(t, f.op, map[string]string{f.path: shapedBy(d.shape, milds[d.shape])}); found {
			break
		}
	}
	if !found {
		t.Errorf("%s takes no markup in any shape; if it holds no words, say why in wordless: %s", f, v.last.body)
		return d
	}
	if d.shape == mailbox {
		d.texts = slices.DeleteFunc(slices.Clone(v.all), func(p string) bool { return !addressable.MatchString(p) })
		return d
	}
	by, some := " ", v.all
	if d.shape != "" {
		by, some = "&", slices.DeleteFunc(slices.Clone(v.all), func(p string) bool { return strings.ContainsAny(p, " \t\r\n\u00a0") })
	}
	for _, most := range lengths {
		d.texts = pack(some, most-len(d.shape), by)
		if (f.most == 0 || most <= f.most) && v.tries(t, f.op, map[string]string{f.path: d.shape + d.texts[0]}) {
			break
		}
	}
	return d
}

func shapedBy(shape, text string) string {
	if shape == mailbox {
		return text + shape
	}
	return shape + text
}

// pack joins texts to ones of at most so many characters. What spans lines stays
// alone, as few fields take it.
func pack(all []string, most int, by string) (packed []string) {
	var alone []string
	for _, text := range all {
		last := len(packed) - 1
		switch {
		case strings.ContainsAny(text, "\r\n\t"):
			alone = append(alone, text)
		case last >= 0 && utf8.RuneCountInString(packed[last]+by+text) <= most:
			packed[last] += by + text
		default:
			packed = append(packed, text)
		}
	}
	return append(packed, alone...)
}

// tries writes one text into each of some fields of an operation and tells
// whether it was taken. What is refused must not come back with the refusal.
func (v *vandal) tries(t *testing.T, op operation, texts map[string]string) bool {
	t.Helper()
	policy := policies[op.name]
	q := question{op: op, policy: policy, by: v.by(op), at: where{"own", "7325", v.places[0]}, want: letIn}.about(v.matrix, t)
	body := q.text(cmp.Or(policy.body, "{}"))
	for path, text := range texts {
		var err error
		if op.raw {
			q.policy.query = "name=" + url.QueryEscape(text+".csv")
		} else if body, err = withField(richer(path, body), path, text); err != nil {
			t.Fatalf("%s %s: %v", op.name, path, err)
		}
	}
	if strings.Contains(policy.body, applied) {
		body = v.previewed(t, q, body)
	}
	body = v.spread(t, op, body)
	r := v.ask(t, q, q.address(), op.method, body)
	v.last = r
	if r.status >= 500 {
		t.Errorf("%s: %q is answered %d %s", op.name, texts, r.status, r.body)
	}
	if r.status >= 400 && bytes.Contains(r.body, []byte("__xss")) {
		t.Errorf("%s: the refusal repeats what was written: %s", op.name, r.body)
	}
	if r.status < 300 {
		v.keep(t, op, q, r)
	}
	return r.status < 300
}

func (v *vandal) ask(t *testing.T, q question, address, method, body string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, v.i.base+"/api/v1"+address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if q.op.raw {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	if q.by.token != "" {
		r.Header.Set("Authorization", "Bearer "+q.by.token)
	}
	got, err := send(r)
	if err != nil {
		t.Fatalf("%s: %v", q.op.name, err)
	}
	return got
}

// keep remembers the pages of what was written into, and lets visitors go so
// that the line stays short.
func (v *vandal) keep(t *testing.T, op operation, q question, r reply) {
	t.Helper()
	name, p := op.name, v.places[0]
	var got struct {
		ID, Token string
		Ticket    struct{ ID string }
	}
	_ = json.Unmarshal(r.body, &got)
	switch {
	case op.raw:
		v.attach(t, name, got.ID)
	case got.Token != "":
		if old := v.links[name]; old != "" && strings.HasSuffix(name, "take") {
			_, _ = v.i.public().do("POST", "/public/t/"+old+"/cancel", "{}")
		}
		v.links[name] = got.Token
	case strings.HasPrefix(name, "queue-") && op.has("id") && q.ids["ticket"] != "":
		var link struct{ Token string }
		if a, err := p.first.do("GET", p.path("/queue/tickets/"+q.ids["ticket"]+"/link"), nil); err == nil {
			_ = json.Unmarshal(a.body, &link)
		}
		if link.Token != "" {
			v.links[name] = link.Token
		}
	case got.Ticket.ID != "":
		_, _ = p.first.do("POST", p.path("/queue/tickets/"+got.Ticket.ID+"/cancel"), map[string]string{"reason": "uji"})
	case strings.HasPrefix(name, "case-"), strings.HasPrefix(name, "link-"):
		v.cases[name], v.links[name] = q.ids["case"], q.ids["token"]
	}
}

// attach puts files into a thread, five at once, so that their names are seen.
func (v *vandal) attach(t *testing.T, by, file string) {
	t.Helper()
	all := append(v.files[by], file)
	if v.files[by] = all; len(all) < 5 {
		return
	}
	v.files[by] = nil
	p, body := v.places[0], map[string]any{"body": "Berkas", "attachments": all}
	if by == "attachment-upload" {
		p.first.must(t, 200, "POST", p.path("/consultations/"+p.cases["case"]+"/notes"), body)
		return
	}
	v.i.public().must(t, 200, "POST", "/public/t/"+p.standing["token"]+"/messages", body)
}
