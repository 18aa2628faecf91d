package e2e_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// script is what office 7325 does on a morning, and what it was answered.
type script struct {
	officer, admin caller
	public         caller
	between        func(n int) // what another office does between two calls
	told           []string
	names          map[string]string // of ids and tokens, in the order of their appearance
}

var (
	drawn    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b\d{4}\.[A-Za-z0-9_-]{22}\b|"next_cursor":"[^"]*"`)
	instants = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?`)
	// how many services an estimate rests on is remembered for a while
	samples = regexp.MustCompile(`"sample":\d+`)
)

// plain replaces what is drawn or signed anew each time, and the time of day.
func (s *script) plain(text string) string {
	text = samples.ReplaceAllString(instants.ReplaceAllString(text, "<instant>"), "<sample>")
	return drawn.ReplaceAllStringFunc(text, func(found string) string {
		if s.names[found] == "" {
			s.names[found] = fmt.Sprintf("<%d>", len(s.names)+1)
		}
		return s.names[found]
	})
}

// ask makes a call and writes its answer down.
func (s *script) ask(t *testing.T, c caller, method, path string, body any) reply {
	t.Helper()
	s.between(len(s.told))
	r, err := c.do(method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	s.told = append(s.told, s.plain(fmt.Sprintf("%s %s → %d %s\n%s", method, path, r.status, r.header.Get("Content-Type"), r.body)))
	return r
}

// settled waits until Redis, which tells a visitor how many are ahead, has heard
// of everything.
func (s *script) settled(t *testing.T) {
	t.Helper()
	await(t, 20*time.Second, "the board is that of the line", func() bool {
		var line, board struct{ Rev int64 }
		s.officer.must(t, 200, "GET", "/offices/7325/queue", nil).into(t, &line)
		s.public.must(t, 200, "GET", "/public/offices/7325/board", nil).into(t, &board)
		return board.Rev == line.Rev
	})
}

// play goes through the morning: visitors of every kind, every action, what is
// refused, and every list an office has.
func (s *script) play(t *testing.T) {
	t.Helper()
	const office = "/offices/7325"
	const tickets = office + "/queue/tickets/"
	var view today
	s.ask(t, s.officer, "GET", office+"/queue", nil).into(t, &view)
	counter := map[string]string{"counter": view.counter(t, 1)}
	var links []string
	for n := range 5 {
		var got ticket
		s.ask(t, s.public, "POST", "/public"+office+"/tickets", visit(fmt.Sprintf("Tamu %d", n))).into(t, &got)
		links = append(links, got.Token)
	}
	for _, acts := range [][]string{{"recall", "start", "finish", "undo", "finish"}, {"start", "park", "resume"}, {"recall", "no-show", "restore"}, {"requeue"}, {"finish", "start", "finish"}} {
		var called ticket
		s.ask(t, s.officer, "POST", office+"/queue/call-next", counter).into(t, &called)
		for _, act := range acts {
			s.ask(t, s.officer, "POST", tickets+called.ID+"/"+act, "{}")
		}
		s.ask(t, s.officer, "GET", tickets+called.ID, nil)
		s.ask(t, s.officer, "GET", office+"/queue", nil)
	}
	s.ask(t, s.public, "POST", "/public/t/"+links[4]+"/cancel", "{}")
	s.settled(t)
	for _, link := range links {
		s.ask(t, s.public, "GET", "/public/t/"+link, nil)
	}
	for _, path := range []string{"/queue", "/queue/counters", "/queue/outages", "/guests?limit=3", "/guests?q=tamu", "/devices", "/users", "/roster/pattern",
		"/roster?from=2026-11-23&to=2026-11-27", "/roster/swaps"} {
		s.ask(t, s.admin, "GET", office+path, nil)
	}
	s.ask(t, s.public, "GET", "/public"+office, nil)
	s.ask(t, s.public, "GET", "/public"+office+"/due?working_days=3&received_at=2026-11-20T10:00:00%2B08:00", nil)
	s.ask(t, s.admin, "GET", tickets+freshID, nil)
	s.ask(t, s.admin, "POST", office+"/roster/absences", map[string]string{"from": "2026-12-01", "to": "2026-12-01", "reason": "sakit"})
	s.ask(t, s.admin, "POST", office+"/guests/exports", map[string]string{"format": "csv", "from": matrixDay, "to": matrixDay, "reason": "uji"})
	s.ask(t, s.admin, "POST", office+"/queue/close-day", map[string]string{"reason": "uji"})
	s.ask(t, s.admin, "GET", office+"/queue", nil)
}

// neighbour is an office of another province that is busy all the while: what
// a visitor may wait depends on one's own province only.
func neighbour(t *testing.T, o *office) func(int) {
	p := &place{code: "3273", key: o.i.psql(`SELECT key FROM office WHERE code = '3273'`), ids: map[string]string{}}
	p.admin = o.hire(t, o.nation, officeAdmin, p, "admin")
	p.admin.counter = o.i.psql(`SELECT id FROM counter WHERE number = 1 AND office = ` + p.key)
	return func(n int) {
		if !long && n%4 > 0 {
			return
		}
		o.link(t, p)
		switch n % 3 {
		case 0:
			o.finished(t, p.admin)
		case 1:
			o.parked(t, p.admin)
		case 2:
			o.tidyPlace(t, p)
		}
	}
}

// tidyPlace empties the line of an office with one counter.
func (o *office) tidyPlace(t *testing.T, p *place) {
	t.Helper()
	was := o.places[0]
	defer func() { o.places[0] = was }()
	o.places[0] = &place{code: p.code, key: p.key, first: p.admin}
	o.tidy(t)
}

// morning plays the script on an installation of its own.
func morning(t *testing.T, busy bool) []string {
	t.Helper()
	i := launch(t, seeded(t, matrixStart), matrixStart)
	s := &script{officer: i.signIn("7325", "officer", 1), admin: i.signIn("7325", "office_admin", 1), public: i.public(),
		between: func(int) {}, names: map[string]string{}}
	if busy {
		o := &office{matrix: &matrix{i: i}}
		o.places = []*place{{code: "7325"}}
		o.nation = o.demo(t, nationalAdmin, "0000", nil)
		s.between = neighbour(t, o)
	}
	s.play(t)
	i.fsck(t, "--office", "7325")
	return s.told
}

func TestAnOfficeIsAnsweredTheSameWhateverAnotherDoes(t *testing.T) {
	t.Parallel()
	alone, beside := morning(t, false), morning(t, true)
	if diff := cmp.Diff(alone, beside); diff != "" {
		t.Error(diff)
	}
	all := strings.Join(alone, "")
	if strings.Count(all, "→ 20") < 40 || !strings.Contains(all, "→ 409") || !strings.Contains(all, "→ 404") {
		t.Errorf("the script does not reach far:\n%s", all)
	}
	measured(t, "another office works at the same time", "an office's answers are the same, byte by byte", "0 differences",
		"%d answers, %d bytes", len(alone), len(all))
}
