package e2e_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// guestOf is one visitor as the model sees it.
type guestOf struct {
	number   int
	state    string
	priority bool
	calls    int
	back     int // place among those who came back, 0 for the others
}

// lifeModel is an office with one counter, in the plainest words.
type lifeModel struct {
	guests map[string]guestOf // by ticket id
	run    int                // priority calls in a row
	backs  int
}

func (m lifeModel) clone() lifeModel { m.guests = maps.Clone(m.guests); return m }

// next is who is called next, "" for nobody.
func (m lifeModel) next() string {
	lanes := map[string][]string{}
	for id, g := range m.guests {
		if g.state == "waiting" {
			lanes[g.lane()] = append(lanes[g.lane()], id)
		}
	}
	order := []string{"back", "priority", "regular"}
	if m.run >= 3 && len(lanes["regular"]) > 0 && len(lanes["back"]) == 0 {
		order = []string{"regular"}
	}
	for _, lane := range order {
		if len(lanes[lane]) > 0 {
			return slices.MinFunc(lanes[lane], func(a, b string) int { return m.guests[a].place() - m.guests[b].place() })
		}
	}
	return ""
}

func (g guestOf) lane() string {
	switch {
	case g.back > 0:
		return "back"
	case g.priority:
		return "priority"
	}
	return "regular"
}

func (g guestOf) place() int {
	if g.back > 0 {
		return g.back
	}
	return g.number
}

// busy tells whether somebody is at the counter.
func (m lifeModel) busy() bool {
	for _, g := range m.guests {
		if g.state == "called" || g.state == "serving" {
			return true
		}
	}
	return false
}

// deed is an officer's action on a visitor.
type deed struct {
	from []string
	to   string
	body any
}

var deeds = map[string]deed{
	"recall":   {[]string{"called"}, "called", "{}"},
	"start":    {[]string{"called"}, "serving", "{}"},
	"finish":   {[]string{"serving"}, "finished", "{}"},
	"no-show":  {[]string{"called"}, "no_show", "{}"},
	"cancel":   {[]string{"waiting", "called", "parked"}, "cancelled", map[string]string{"reason": "uji"}},
	"park":     {[]string{"called", "serving"}, "parked", "{}"},
	"resume":   {[]string{"parked"}, "waiting", "{}"},
	"restore":  {[]string{"no_show"}, "waiting", "{}"},
	"requeue":  {[]string{"called", "serving"}, "waiting", "{}"},
	"transfer": {[]string{"waiting", "called", "serving"}, "waiting", map[string]string{"service": "konsultasi", "reason": "uji"}},
}

// allows tells whether the deed can be done now.
func (m lifeModel) allows(name string, g guestOf) bool {
	return slices.Contains(deeds[name].from, g.state) && (name != "no-show" || g.calls >= 2)
}

// do is what the deed makes of the visitor.
func (m *lifeModel) do(name, id string) {
	g := m.guests[id]
	g.state = deeds[name].to
	switch name {
	case "recall":
		g.calls++
	case "resume", "restore":
		m.backs++
		g.back, g.calls = m.backs, 0
	case "requeue", "transfer":
		g.back, g.calls = 0, 0
	case "park":
		g.calls = 0
	}
	m.guests[id] = g
}

func (m *lifeModel) call(id string) {
	g := m.guests[id]
	g.state, g.calls = "called", g.calls+1
	m.run++
	if !g.priority {
		m.run = 0
	}
	m.guests[id] = g
}

// life drives an office and its model side by side.
type life struct {
	t       *testing.T
	o       *office
	server  *instance
	place   *place
	model   lifeModel
	undo    *lifeModel // as it was before the last action, when that can be taken back
	last    string     // its ticket
	presses int
	kills   int
}

// press makes one keyed call to the server that may have been killed a moment
// ago, in one of four cases twice.
func (l *life) press(rt *rapid.T, method, path string, body any) reply {
	l.presses++
	c := caller{base: l.server.base, token: l.place.admin.token, key: fmt.Sprintf("life-%s-%d", l.place.code, l.presses)}
	r, err := c.do(method, l.place.path("/queue"+path), body)
	if err != nil {
		rt.Fatal(err)
	}
	if r.status < 300 && rapid.IntRange(0, 3).Draw(rt, "twice") == 0 {
		again, err := c.do(method, l.place.path("/queue"+path), body)
		if err != nil || again.status != r.status || !bytes.Equal(again.body, r.body) {
			rt.Fatalf("%s: %d %s, then %d %s %v", path, r.status, r.body, again.status, again.body, err)
		}
	}
	return r
}

// someone draws a visitor; the day begins with one.
func (l *life) someone(rt *rapid.T) string {
	ids := slices.SortedFunc(maps.Keys(l.model.guests), func(a, b string) int { return l.model.guests[a].number - l.model.guests[b].number })
	return rapid.SampledFrom(ids).Draw(rt, "ticket")
}

func (l *life) take(rt *rapid.T) {
	v := visit("Tamu")
	priority := rapid.Bool().Draw(rt, "priority")
	if priority {
		v["priority"] = "elderly"
	}
	r := l.press(rt, "POST", "/tickets", v)
	var got struct{ Ticket ticket }
	r.into(l.t, &got)
	if number := numberOf(got.Ticket.Number); r.status != 201 || number != len(l.model.guests)+1 {
		rt.Fatalf("take: %d %s", r.status, r.body)
	}
	l.model.guests[got.Ticket.ID] = guestOf{number: len(l.model.guests) + 1, state: "waiting", priority: priority}
	l.undo = nil
}

func (l *life) callNext(rt *rapid.T) {
	r := l.press(rt, "POST", "/call-next", map[string]string{"counter": l.place.admin.counter})
	next := l.model.next()
	switch {
	case l.model.busy():
		l.want(rt, r, 409, "counter_busy")
	case next == "":
		l.want(rt, r, 204, "")
	default:
		l.want(rt, r, 200, "")
		var got ticket
		if r.into(l.t, &got); got.ID != next {
			rt.Fatalf("called %s, next is number %d", got.Number, l.model.guests[next].number)
		}
		l.remember(next)
		l.model.call(next)
	}
}

func (l *life) call(rt *rapid.T) {
	id := l.someone(rt)
	r := l.press(rt, "POST", "/tickets/"+id+"/call", map[string]string{"counter": l.place.admin.counter, "reason": "uji"})
	if l.model.busy() || l.model.guests[id].state != "waiting" {
		l.want(rt, r, 409, "")
		return
	}
	l.want(rt, r, 200, "")
	l.remember(id)
	l.model.call(id)
}

func (l *life) act(name string) func(*rapid.T) {
	return func(rt *rapid.T) {
		id := l.someone(rt)
		r := l.press(rt, "POST", "/tickets/"+id+"/"+name, deeds[name].body)
		if !l.model.allows(name, l.model.guests[id]) {
			l.want(rt, r, 409, "")
			return
		}
		l.want(rt, r, 200, "")
		if l.undo = nil; name != "recall" {
			l.remember(id)
		}
		l.model.do(name, id)
	}
}

func (l *life) takeBack(rt *rapid.T) {
	if l.undo == nil {
		return // there is nothing to take back
	}
	l.want(rt, l.press(rt, "POST", "/tickets/"+l.last+"/undo", "{}"), 200, "")
	backs := l.model.backs
	l.model, l.undo = *l.undo, nil
	l.model.backs = backs
}

func (l *life) remember(id string) {
	before := l.model.clone()
	l.undo, l.last = &before, id
}

func (l *life) want(rt *rapid.T, r reply, status int, code string) {
	if r.status != status || code != "" && r.code() != code {
		rt.Fatalf("answered %d %s, want %d %s", r.status, r.body, status, code)
	}
}

// holds compares what the program shows with the model.
func (l *life) holds(rt *rapid.T) {
	var view struct{ Waiting, Called, Serving, Parked []ticket }
	r, err := caller{base: l.server.base, token: l.place.admin.token}.do("GET", l.place.path("/queue"), nil)
	if err != nil {
		rt.Fatal(err)
	}
	r.into(l.t, &view)
	for state, all := range map[string][]ticket{"waiting": view.Waiting, "called": view.Called, "serving": view.Serving, "parked": view.Parked} {
		n := 0
		for _, v := range all {
			n++
			if l.model.guests[v.ID].state != state {
				rt.Fatalf("%s is shown %s and is %s", v.Number, state, l.model.guests[v.ID].state)
			}
		}
		for _, g := range l.model.guests {
			if g.state == state {
				n--
			}
		}
		if n != 0 {
			rt.Fatalf("%s: %d more are shown than there are", state, n)
		}
	}
}

func (l *life) kill(rt *rapid.T) {
	if rapid.IntRange(0, 4).Draw(rt, "kill") > 0 {
		return // it lives on
	}
	l.kills++
	l.server.kill()
	l.server = l.o.i.serveBeside(l.t)
}

func (l *life) flush(*rapid.T) { l.o.i.redis("FLUSHALL") }

func TestATicketLivesAsThePlainModelSays(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]int{"rapid.checks": rounds(2, 40), "rapid.steps": 48} { // some find nothing to do
		if err := flag.Set(name, strconv.Itoa(value)); err != nil {
			t.Fatal(err)
		}
	}
	o := &office{matrix: &matrix{i: launch(t, seeded(t, matrixStart), matrixStart)}}
	o.nation = o.demo(t, nationalAdmin, "0000", nil)
	server, presses, kills := o.i.serveBeside(t), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		o.nation = o.demo(t, nationalAdmin, "0000", nil)
		p := o.closing(t)
		p.admin.counter = o.i.psql(`SELECT id FROM counter WHERE office = ` + p.key)
		l := &life{t: t, o: o, server: server, place: p, model: lifeModel{guests: map[string]guestOf{}}}
		steps := map[string]func(*rapid.T){"": l.holds, "take": l.take, "take more": l.take, "call-next": l.callNext, "call next too": l.callNext,
			"call": l.call, "undo": l.takeBack, "kill": l.kill, "flush": l.flush}
		for name := range deeds {
			steps[name] = l.act(name)
		}
		l.adopt(rt)
		rt.Repeat(steps)
		server, presses, kills = l.server, presses+l.presses, kills+l.kills
		o.i.fsck(t, "--office", p.code)
	})
	measured(t, "kills and flushes in the middle of a day", "a ticket lives as a plain model beside it says", "0 differences",
		"%d offices, %d presses, %d kills", len(o.closed), presses, kills)
}

// adopt takes the visitor who came while the office was made into the model.
func (l *life) adopt(rt *rapid.T) {
	r, err := caller{base: l.server.base, token: l.place.admin.token}.do("GET", l.place.path("/queue"), nil)
	if err != nil {
		rt.Fatal(err)
	}
	var view today
	r.into(l.t, &view)
	for _, v := range view.Waiting {
		l.model.guests[v.ID] = guestOf{number: numberOf(v.Number), state: "waiting"}
	}
	if len(l.model.guests) == 0 {
		rt.Fatal("nobody came while the office was made")
	}
}
