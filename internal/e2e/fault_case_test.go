package e2e_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// caseModel is one case in the plainest words.
type caseModel struct {
	asked
	id, state, reason string
	said              int // public messages
}

// caseDeed is something that is done to a case: by whom, whether a case in this
// state lets it, and what it makes of it.
type caseDeed struct {
	visitor bool
	path    string
	body    any
	does    func(*caseModel) bool // false: refused
}

// ends is a closing of an open case.
func ends(reason string) func(*caseModel) bool {
	return func(c *caseModel) bool {
		if c.state == "closed" {
			return false
		}
		c.state, c.reason = "closed", reason
		return true
	}
}

// asksOn is a visitor's message that asks something.
func asksOn(c *caseModel) bool {
	if c.reason == "spam" {
		return false
	}
	if c.said++; c.state != "new" {
		c.state, c.reason = "waiting_officer", ""
	}
	return true
}

var caseDeeds = map[string]caseDeed{
	"claim": {path: "claim", body: "{}", does: func(c *caseModel) bool {
		if c.state == "new" {
			c.state = "waiting_officer"
		}
		return c.state != "closed"
	}},
	"answer": {path: "messages", body: map[string]string{"body": "Jawabannya di tabel 3.1."}, does: func(c *caseModel) bool {
		if c.state == "closed" {
			return false
		}
		c.state = "waiting_visitor"
		c.said++
		return true
	}},
	"update": {path: "messages", body: map[string]string{"body": "Sedang kami cari.", "kind": "update"}, does: func(c *caseModel) bool {
		if c.state == "closed" {
			return false
		}
		if c.said++; c.state == "new" {
			c.state = "waiting_officer"
		}
		return true
	}},
	"close": {path: "close", body: map[string]string{"reason": "answered"}, does: func(c *caseModel) bool {
		return c.state == "waiting_visitor" && ends("answered")(c) // otherwise an answer is owed
	}},
	"spam":     {path: "close", body: map[string]string{"reason": "spam"}, does: ends("spam")},
	"withdraw": {visitor: true, path: "cancel", body: "{}", does: ends("withdrawn")},
	"reopen": {path: "reopen", body: "{}", does: func(c *caseModel) bool {
		if c.state != "closed" {
			return false
		}
		c.state, c.reason = "waiting_officer", ""
		return true
	}},
	"reply": {visitor: true, path: "messages", body: map[string]string{"body": "Tahun berapa itu?"}, does: asksOn},
	"thanks": {visitor: true, path: "messages", body: map[string]string{"body": "Terima kasih"}, does: func(c *caseModel) bool {
		if c.state == "closed" && c.reason != "spam" {
			c.said++
			return true
		}
		return asksOn(c)
	}},
}

// caseLife drives cases and their models side by side.
type caseLife struct {
	t       *testing.T
	i       *instance
	server  *instance
	officer caller
	cases   []*caseModel
	run     int
	presses int
	kills   int
}

// press makes one keyed call to the server that may have been killed a moment
// ago, in one of four cases twice.
func (l *caseLife) press(rt *rapid.T, by caller, path string, body any) reply {
	l.presses++
	by.base, by.key = l.server.base, fmt.Sprintf("case-life-%d-%d", l.run, l.presses)
	r, err := by.do("POST", path, body)
	if err != nil {
		rt.Fatal(err)
	}
	if r.status < 300 && rapid.IntRange(0, 3).Draw(rt, "twice") == 0 {
		again, err := by.do("POST", path, body)
		if err != nil || again.status != r.status {
			rt.Fatalf("%s: %d %s, then %d %s %v", path, r.status, r.body, again.status, again.body, err)
		}
	}
	return r
}

func (l *caseLife) ask(rt *rapid.T) {
	r := l.press(rt, caller{}, "/public/offices/7325/consultations", writes("Tamu", "tamu@contoh.test"))
	if r.status != 201 {
		rt.Fatalf("ask: %d %s", r.status, r.body)
	}
	c := &caseModel{state: "new", said: 1}
	r.into(l.t, &c.asked)
	c.id = l.i.psql(`SELECT id FROM consult_case WHERE 'T-' || year % 100 || '-' || lpad(seq::text, 4, '0') = '` + c.Number + `'`)
	l.cases = append(l.cases, c)
}

// does does something to one of the cases.
func (l *caseLife) does(name string) func(*rapid.T) {
	return func(rt *rapid.T) {
		c, d := rapid.SampledFrom(l.cases).Draw(rt, "case"), caseDeeds[name]
		by, path := l.officer, casesOf7325+"/"+c.id+"/"+d.path
		if d.visitor {
			by, path = caller{}, "/public/t/"+c.Token+"/"+d.path
		}
		r := l.press(rt, by, path, d.body)
		was := c.state
		if let := d.does(c); let != (r.status < 300) || !let && r.status != 409 {
			rt.Fatalf("%s of %s, which is %s: %d %s", name, c.Number, was, r.status, r.body)
		}
		if name == "answer" && r.status < 300 {
			l.taken(c)
		}
	}
}

// taken waits until the channel has taken the case's answer.
func (l *caseLife) taken(c *caseModel) {
	defer func() {
		if l.t.Failed() {
			l.t.Logf("%s: letters %s, events %s", c.Number,
				l.i.psql(`SELECT string_agg(concat_ws(' ', template, state, reason, attempts, next_at, rev), '; ' ORDER BY no) FROM delivery WHERE subject = '`+c.id+`'`),
				l.i.psql(`SELECT string_agg(concat_ws(' ', id, topic, attempts, next_at, dead_at), '; ' ORDER BY id) FROM outbox`))
		}
	}()
	await(l.t, 30*time.Second, "the answer was taken", func() bool {
		return l.i.psql(`SELECT count(*) FROM consult_case WHERE id = '`+c.id+`' AND pending IS NOT NULL`) == "0"
	})
}

// holds compares what both sides are shown with the model.
func (l *caseLife) holds(rt *rapid.T) {
	for _, c := range l.cases {
		by := l.officer
		by.base = l.server.base
		for path, who := range map[string]caller{casesOf7325 + "/" + c.id: by, "/public/t/" + c.Token: {base: l.server.base}} {
			r, err := who.do("GET", path, nil)
			if err != nil || r.status != 200 {
				rt.Fatalf("%s: %d %s %v", path, r.status, r.body, err)
			}
			var got caseView
			r.into(l.t, &got)
			said := slices.DeleteFunc(got.Messages, func(m threadLine) bool { return m.Kind == "note" || m.Kind == "system" })
			if got.State != c.state || got.CloseReason != c.reason || len(said) != c.said {
				rt.Fatalf("%s is shown %s %s with %d messages, want %s %s with %d", c.Number, got.State, got.CloseReason, len(said), c.state, c.reason, c.said)
			}
		}
	}
}

func (l *caseLife) kill(rt *rapid.T) {
	if rapid.IntRange(0, 4).Draw(rt, "kill") > 0 {
		return // it lives on
	}
	l.kills++
	l.server.kill()
	l.server = l.i.serveBeside(l.t)
}

func (l *caseLife) flush(*rapid.T) { l.i.redis("FLUSHALL") }

func TestACaseLivesAsThePlainModelSays(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]int{"rapid.checks": rounds(2, 40), "rapid.steps": 48} { // some find nothing to do
		if err := flag.Set(name, strconv.Itoa(value)); err != nil {
			t.Fatal(err)
		}
	}
	mail, dir := newMailServer(t), seeded(t, monday)
	i := begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+monday)...)
	server, runs, cases, presses, kills := i.serveBeside(t), 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		l := &caseLife{t: t, i: i, server: server, run: runs, officer: i.signIn("7325", "officer", 1)}
		steps := map[string]func(*rapid.T){"": l.holds, "ask": l.ask, "kill": l.kill, "flush": l.flush}
		l.ask(rt)
		for name := range caseDeeds {
			steps[name] = l.does(name)
		}
		rt.Repeat(steps)
		server, cases, presses, kills = l.server, cases+len(l.cases), presses+l.presses, kills+l.kills
	})
	await(t, time.Minute, "all letters are sent", func() bool { return i.psql(onItsWay) == "0" })
	if twice := mail.twice(); len(twice) > 0 {
		t.Errorf("sent twice: %v", twice)
	}
	i.fsck(t)
	measured(t, "kills, flushes and repeats while cases go on", "a case lives as a plain model beside it says", "0 differences",
		"%d cases, %d presses, %d kills, %d letters", cases, presses, kills, len(mail.letters("")))
}
