package e2e_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// memory is a Redis of the test's own, which can be killed and started again on
// its port.
type memory struct {
	port string
	cmd  *exec.Cmd
}

func newMemory(t *testing.T) *memory {
	t.Helper()
	m := &memory{port: freePort(t)}
	m.start(t)
	t.Cleanup(m.kill)
	return m
}

// start starts it empty.
func (m *memory) start(t *testing.T) {
	t.Helper()
	m.cmd = exec.Command("redis-server", "--port", m.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, 10*time.Second, "Redis answers", func() bool { return m.try("PING") == "PONG" })
}

func (m *memory) kill() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

// try sends a command and returns the answer, empty when there is none.
func (m *memory) try(args ...string) string {
	said, err := exec.Command("redis-cli", append([]string{"-p", m.port}, args...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(said))
}

func (m *memory) must(t *testing.T, args ...string) {
	t.Helper()
	if said := m.try(args...); said != "OK" {
		t.Fatalf("redis-cli %v: %s", args, said)
	}
}

// lobby is an installation with a Redis of the test's own.
type lobby struct {
	*instance
	memory  *memory
	officer caller
	keys    map[string]string // of offices, by code
	frozen  bool              // Redis answers, and takes nothing new
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{memory: newMemory(t), keys: map[string]string{}}
	dir := newFolder(t)
	l.instance = begin(t, command(t, dir, "run"), dir, "PST_START_AT="+monday, "PST_REDIS_URL=redis://127.0.0.1:"+l.memory.port+"/0")
	for _, code := range []string{"7325", "7371"} {
		l.keys[code] = l.psql(`SELECT key FROM office WHERE code = '` + code + `'`)
	}
	return l
}

// projected tells whether Redis shows the lines as Postgres has them.
func (l *lobby) projected() bool {
	for _, key := range l.keys {
		rev := l.psql(`SELECT rev FROM line WHERE day = '2026-11-23' AND office = ` + key)
		if rev != "" && l.memory.try("HGET", "pst:{"+key+"}:line:2026-11-23", "rev") != rev {
			return false
		}
	}
	return true
}

// wholeVisit goes through everything a visit needs, at the other office.
func (l *lobby) wholeVisit(t *testing.T, what string) {
	t.Helper()
	const queue = "/offices/7371/queue"
	mine := l.public().take(t, "7371", what)
	if !l.frozen {
		await(t, 3*time.Second, what+": the board and the visitor's own page right", func() bool {
			var place struct{ Ahead *int }
			l.public().must(t, 200, "GET", "/public/t/"+mine.Token, nil).into(t, &place)
			var board struct{ Waiting int }
			l.public().must(t, 200, "GET", "/public/offices/7371/board", nil).into(t, &board)
			return place.Ahead != nil && *place.Ahead == 0 && board.Waiting == 1
		})
	}
	var called ticket
	counter := map[string]string{"counter": l.officer.today(t, "7371").counter(t, 1)}
	l.officer.must(t, 200, "POST", queue+"/call-next", counter).into(t, &called)
	if called.Number != mine.Number {
		t.Errorf("%s: called %s, took %s", what, called.Number, mine.Number)
	}
	l.officer.must(t, 200, "POST", queue+"/tickets/"+called.ID+"/start", "{}")
	l.officer.must(t, 200, "POST", queue+"/tickets/"+called.ID+"/finish", "{}")
}

// shadow is what a fault of Redis came to.
type shadow struct {
	what        string
	right       time.Duration // until Redis was right again, in quiet
	usual, hard time.Duration // p99 before and during
}

// suffer breaks Redis under load for a while, mends it, and measures.
func (l *lobby) suffer(t *testing.T, what string, broken time.Duration, cut, mend func()) shadow {
	t.Helper()
	l.officer = l.signIn("7371", "officer", 1)
	c := gather(t, 2, func() string { return l.base })
	c.served(t, 60)
	usual := c.since(0)
	from, begun := c.count(), machine.Now()
	cut()
	for n := 0; n == 0 || machine.Now().Sub(begun) < broken; n++ {
		l.wholeVisit(t, fmt.Sprintf("%s %d", what, n))
	}
	hard := c.since(from)
	mend()
	c.disperse()
	for _, a := range refusals(c.since(0)) {
		t.Errorf("%s: somebody was answered %d %s", what, a.status, a.code)
		break
	}
	s := shadow{what: what, usual: percentile(usual, 99), hard: percentile(hard, 99)}
	quiet := machine.Now()
	await(t, 40*time.Second, what+": projected again", l.projected)
	s.right = machine.Now().Sub(quiet)
	if s.right > 15*time.Second {
		t.Errorf("%s: Redis was right after %s, 15 s are promised", what, s.right)
	}
	l.check(t)
	return s
}

// check is `pst fsck` with the lobby's Redis: what is there was rebuilt or was
// kept up to date, and equals what Postgres says.
func (l *lobby) check(t *testing.T) {
	t.Helper()
	for code := range l.keys {
		cmd := command(t, l.dir, "fsck", "--office", code)
		cmd.Env = append(cmd.Env, "PST_REDIS_URL=redis://127.0.0.1:"+l.memory.port+"/0")
		if said, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(said), "dilewati") {
			t.Errorf("fsck: %v\n%s", err, said)
		}
	}
}

func TestRedisMayFailInEveryWayUnderLoad(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	m := l.memory
	nothing := func() {}
	flush := func() { m.must(t, "FLUSHALL") }
	all := []shadow{l.suffer(t, "flushed", time.Second, flush, flush)}
	if long {
		again := func() { m.start(t) }
		all = append(all, l.suffer(t, "killed for 10 s", 10*time.Second, m.kill, again),
			l.suffer(t, "restarted empty", 2*time.Second, func() { m.kill(); m.start(t) }, nothing))
		l.frozen = true
		all = append(all,
			l.suffer(t, "read only", 5*time.Second, func() { m.must(t, "REPLICAOF", "127.0.0.1", "1") }, func() { m.must(t, "REPLICAOF", "NO", "ONE") }),
			l.suffer(t, "full", 5*time.Second, func() { m.must(t, "CONFIG", "SET", "maxmemory", "1mb") }, func() { m.must(t, "CONFIG", "SET", "maxmemory", "0") }))
	} else {
		all = append(all, l.suffer(t, "killed and restarted", time.Second, m.kill, func() { m.start(t) }))
	}
	var worst shadow
	for _, s := range all {
		worst.right, worst.usual, worst.hard = max(worst.right, s.right), max(worst.usual, s.usual), max(worst.hard, s.hard)
		t.Logf("%s: right again after %s; p99 %s, before %s", s.what, s.right.Round(time.Millisecond), s.hard.Round(time.Millisecond), s.usual.Round(time.Millisecond))
	}
	measured(t, "Redis killed, FLUSHALL under load, READONLY, full, restarted empty", "all functions work, projections right again",
		"≤ 15 s of quiet", "%d faults, 0 refusals, right after ≤ %s, p99 %s against %s", len(all), worst.right.Round(time.Millisecond),
		worst.hard.Round(time.Millisecond), worst.usual.Round(time.Millisecond))
}
