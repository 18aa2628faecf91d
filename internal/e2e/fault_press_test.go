package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fallible builds the program with its failpoints once a test process, beside
// the one without.
var fallible = sync.OnceValues(func() (string, error) {
	beside, err := binary()
	if err != nil {
		return "", err
	}
	path := beside + "-failpoints"
	cmd := exec.Command("go", "build", "-tags", "failpoints", "-o", path, "./cmd/pst")
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, said)
	}
	return path, nil
})

// office is a filled office whose every mutating call can be pressed. It makes
// what a call acts on the way the matrix does.
type office struct {
	*matrix
	victim *member  // whose account is changed
	closed []*place // offices whose day has been ended, or will be
	flip   bool
	slots  int       // of past minutes, each used once
	ready  time.Time // when the program's clock had begun for certain

	holidays string // the national list, as configs has it
}

func newOffice(t *testing.T) *office {
	t.Helper()
	m := &matrix{i: launch(t, seeded(t, matrixStart), matrixStart), signed: machine.Now(), client: http.DefaultClient}
	list, err := os.ReadFile(root + "/configs/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{matrix: m, ready: machine.Now(), holidays: string(list)}
	m.nation = m.demo(t, nationalAdmin, "0000", nil)
	p := m.fill(t, "7325")
	m.places = []*place{p}
	nobody := &member{caller: caller{base: m.i.base}, as: anonymous}
	m.members = []*member{nobody, nobody, nobody, m.pair(t, p, tv), m.pair(t, p, kiosk), p.first, p.admin, m.nation}
	m.kiosk = m.members[4]
	o.victim = m.hire(t, p.admin, anOfficer, p, "tiga")
	for _, op := range o.keyed(t) {
		if op.name == "roster-plan" { // the roster as every later press leaves it
			if r, err := o.press(t, op).sent(m.i.base, "plan"); err != nil || r.status != 200 {
				t.Fatalf("the roster: %d %s %v", r.status, r.body, err)
			}
		}
	}
	return o
}

// keyed are the operations that honour a request key, by the document.
func (o *office) keyed(t *testing.T) []operation {
	t.Helper()
	all := operations(t, o.document(t))
	return slices.DeleteFunc(all, func(op operation) bool {
		return op.page || op.method == "GET" || slices.Contains(refused, op.name) || slices.Contains(unkeyed, op.name) || slices.Contains(unkeyedPreviews, op.name)
	})
}

// refused are those that are never done here: the standard of these offices counts
// from receipt, and the code of a lost link stands in a letter only. The room of
// consultations repeats both.
var refused = []string{"case-request-complete", "public-lookup-code"}

// unkeyed are the mutating calls outside idempotency (api.md): a device that
// lost an answer asks for a new code, people sign in again.
var unkeyed = []string{"login", "logout", "refresh", "ask-pairing", "claim-pairing", "read-invitation", "accept-invitation"}

// tidy leaves nobody in the line and the first officer at an open counter, so
// that every press of an operation finds the same.
func (o *office) tidy(t *testing.T) {
	t.Helper()
	a := o.places[0].first
	queue := a.place.path("/queue")
	var view struct {
		Waiting, Parked, Called, Serving []struct{ ID, Counter string }
		Counters                         []struct{ ID, State string }
	}
	a.must(t, 200, "GET", queue, nil).into(t, &view)
	for _, c := range view.Counters {
		a.must(t, 200, "POST", queue+"/counters/"+c.ID+"/take-over", "{}")
	}
	for _, v := range append(view.Called, view.Serving...) {
		a.must(t, 200, "POST", queue+"/tickets/"+v.ID+"/requeue", "{}")
	}
	for _, v := range slices.Concat(view.Waiting, view.Parked, view.Called, view.Serving) {
		a.must(t, 200, "POST", queue+"/tickets/"+v.ID+"/cancel", map[string]string{"reason": "rapi"})
	}
	for _, c := range view.Counters {
		if c.ID != a.counter {
			a.must(t, 200, "POST", queue+"/counters/"+c.ID+"/close", "{}")
		}
	}
	a.must(t, 200, "POST", queue+"/counters/"+a.counter+"/open", "{}")
}

// steps do one thing after another on the member's counter or a ticket.
func (o *office) steps(t *testing.T, a *member, ids map[string]string, all ...string) map[string]string {
	t.Helper()
	for _, step := range all {
		path := a.place.path("/queue/tickets/" + ids["ticket"] + "/" + step)
		if of, act, ok := strings.Cut(step, ":"); ok {
			path = a.place.path("/queue/" + of + "/" + a.counter + "/" + act)
		}
		a.must(t, 200, "POST", path, "{}")
	}
	return ids
}

// readied makes what the call needs to succeed where the matrix, which also
// looks at refusals, leaves it to chance.
func (o *office) readied(t *testing.T, name string, a *member) map[string]string {
	t.Helper()
	mine := map[string]string{"counter": a.counter}
	switch name {
	case "counter-open":
		return o.steps(t, a, mine, "counters:close")
	case "counter-resume":
		return o.steps(t, a, mine, "counters:break")
	case "counter-take-over":
		other := a.place.other
		other.must(t, 200, "POST", a.place.path("/queue/counters/"+a.counter+"/take-over"), "{}")
		return mine
	case "counter-close", "counter-break":
		return mine
	case "queue-no-show":
		return o.steps(t, a, o.called(t, a), "recall")
	case "queue-restore":
		return o.steps(t, a, o.called(t, a), "recall", "no-show")
	case "link-coming":
		return o.places[0].coming(t, o)
	case "revoke-device":
		return map[string]string{"device": o.pair(t, a.place, tv).id}
	case "change-user", "set-user-password":
		return map[string]string{"account": o.victim.id}
	case "invite-user":
		return o.spareAccount(t, a) // the first invitation is a row more, the next ones renew it
	case "add-service", "add-counter":
		o.undoAdded(t, a)
		return map[string]string{}
	case "remove-counter":
		return o.spareCounter(t, a)
	case "amend-national-office":
		o.flip = !o.flip
		return map[string]string{"flip": strconv.FormatBool(o.flip)}
	case "queue-outage-declare":
		return o.slot("2026-11-18T08:00:00+08:00")
	case "queue-outage-end":
		return o.outage(t, a)
	case "queue-late-visit":
		return with(o.slot(outageDay+"T09:00:00+08:00"), "account", a.place.other.id)
	case "roster-swap":
		o.nextWeek()
		return map[string]string{"partner": a.place.other.id, "day": dayAfter(matrixDay, 7*o.fridays)}
	case "roster-swap-accept", "roster-swap-decline":
		o.nextWeek()
		o.fridays--
		return o.proposed(t, a)
	}
	return nil
}

// slot is two minutes nobody has used yet, from an instant on.
func (o *office) slot(from string) map[string]string {
	begin, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	at := func(seconds int) string {
		return begin.Add(time.Duration(o.slots*120+seconds) * time.Second).Format(time.RFC3339)
	}
	defer func() { o.slots = (o.slots + 1) % 30 }()
	return map[string]string{"from": at(0), "start": at(10), "to": at(60)}
}

// outage is paper mode that has not ended.
func (o *office) outage(t *testing.T, a *member) map[string]string {
	t.Helper()
	begun, err := time.Parse(time.RFC3339, matrixStart)
	if err != nil {
		t.Fatal(err)
	}
	from := begun.Add(machine.Now().Sub(o.ready))
	var got struct{ ID string }
	a.must(t, 201, "POST", a.place.path("/queue/outages"), map[string]string{"from": from.Format(time.RFC3339Nano), "reason": "listrik"}).into(t, &got)
	return map[string]string{"outage": got.ID, "to": from.Add(time.Millisecond).Format(time.RFC3339Nano)}
}

// nextWeek goes to the next week without a holiday on its Monday or on the
// Friday before it.
func (o *office) nextWeek() {
	off := func(day string) bool { return strings.Contains(o.holidays, "\n"+day+",") }
	for o.fridays++; off(dayAfter(matrixDay, 7*o.fridays)) || off(dayAfter(matrixDay, 7*o.fridays-3)); {
		o.fridays++
	}
}

// coming is the link of a visitor who is being called.
func (p *place) coming(t *testing.T, o *office) map[string]string {
	t.Helper()
	token := o.link(t, p)
	p.first.must(t, 200, "POST", p.path("/queue/call-next"), map[string]string{"counter": p.first.counter})
	return map[string]string{"token": token}
}

// otherBodies differ from the matrix's, so that no press repeats the last.
var otherBodies = map[string]string{
	"add-service":           `{"name":"$word added $n"}`,
	"add-counter":           `{"name":"$word added $n"}`,
	"amend-national-office": `{"confirmed":$flip}`,
	"change-user":           `{"name":"Nama $n"}`,
	"queue-correct":         `{"field":"party_size","value":"2","reason":"$word"}`,
	"queue-outage-declare":  `{"from":"$from","to":"$to","reason":"$word"}`,
	"queue-outage-end":      `{"to":"$to"}`,
	"queue-late-visit": `{"outage":"$outage","service":"konsultasi","guest":` + entryBody + `,"officer":"$account",` +
		`"joined_at":"$from","service_started_at":"$start","finished_at":"$to"}`,
	"roster-swap": `{"partner":"$partner","day":"$day"}`,
}

// by is who presses: the first of the matrix's callers who may.
func (o *office) by(may []who) *member {
	for _, a := range slices.Backward(o.members) {
		if slices.Contains(may, a.as) && (a.place != nil || a == o.nation) && a.as != officeAdmin {
			return a
		}
	}
	if slices.Contains(may, officeAdmin) {
		return o.places[0].admin
	}
	return o.members[0]
}

// press makes ready and returns the call, not yet sent.
func (o *office) press(t *testing.T, op operation) question {
	t.Helper()
	o.renew(t)
	o.tidy(t)
	p := policies[op.name]
	a := o.by(p.may)
	if slices.Contains(p.may, anonymous) || slices.Contains(p.may, link) {
		a = o.members[0]
	}
	if slices.Contains(p.may, anOfficer) {
		a = o.places[0].first
	}
	if slices.Contains(p.may, nationalAdmin) && !slices.Contains(p.may, anOfficer) && a.as != anonymous {
		a = o.nation
	}
	if body, ok := otherBodies[op.name]; ok {
		p.body = body
	}
	at := where{"own", o.places[0].code, o.places[0]}
	if op.name == "queue-close-day" {
		at.place = o.closing(t)
		at.code, a = at.place.code, at.place.admin
	}
	q := question{op: op, policy: p, by: a, at: at}
	ids := o.readied(t, op.name, a)
	if ids == nil {
		q.want = letIn
	} else {
		q.policy.ready = nil
	}
	q = q.about(o.matrix, t)
	maps.Copy(q.ids, ids)
	if probed := pathKinds[before(op.path, "id")]; probed != "" {
		q.ids["probed"] = q.ids[probed]
	}
	return q
}

// closing is an office whose day nobody has ended yet.
func (o *office) closing(t *testing.T) *place {
	t.Helper()
	codes := strings.Fields(o.i.psql(`SELECT code FROM office WHERE kind = 'regency' AND code <> '7325' ORDER BY code`))
	code := codes[len(o.closed)]
	p := &place{code: code, key: o.i.psql(`SELECT key FROM office WHERE code = '` + code + `'`), ids: map[string]string{}}
	p.admin = o.hire(t, o.nation, officeAdmin, p, "admin")
	o.link(t, p)
	o.closed = append(o.closed, p)
	return p
}

// sent sends the call with a key to a process.
func (q question) sent(base, key string) (reply, error) {
	by := *q.by
	by.base = base
	q.by = &by
	r, err := q.request()
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Idempotency-Key", key)
	r.Close = true // a process that dies takes no other call with it
	return send(r)
}

// rows counts what the office keeps, table by table, but what is on its way
// out and the day's line, which is made when it is first needed.
func (q question) rows(o *office) map[string]int {
	all := map[string]int{}
	p := q.at.place
	if !q.op.placed() && q.by.place != nil {
		p = q.by.place
	}
	if strings.HasPrefix(q.op.name, "national-holiday") || q.op.name == "national-import" {
		p = &place{key: "1"} // what is decided for all is the central office's act
	}
	for _, line := range o.i.each(`SELECT '%1$s ' || count(*) FROM %1$I WHERE office = `+p.key, `AND a.attname = 'office' AND t.relname NOT IN ('outbox', 'line')`) {
		table, n, _ := strings.Cut(line, " ")
		all[table], _ = strconv.Atoi(n)
	}
	// Not what the loops add meanwhile: the end of a day that somebody typed in
	// late, a list of the nation that arrives.
	for table, own := range map[string]string{"audit": "actor_kind <> 'system'", "calendar_version": "made_by <> ''"} {
		all[table], _ = strconv.Atoi(o.i.psql(`SELECT count(*) FROM ` + table + ` WHERE ` + own + ` AND office = ` + p.key))
	}
	return all
}

// more is what was added from one count to the next.
func more(before, after map[string]int) map[string]int {
	added := map[string]int{}
	for table, n := range after {
		if n != before[table] {
			added[table] = n - before[table]
		}
	}
	return added
}

// fsck holds the records to their invariants, as `pst fsck` does.
func (i *instance) fsck(t *testing.T, args ...string) {
	t.Helper()
	if said, err := command(t, i.dir, append([]string{"fsck"}, args...)...).CombinedOutput(); err != nil {
		t.Errorf("fsck: %v\n%s", err, said)
	}
}
