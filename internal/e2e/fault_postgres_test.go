package e2e_test

import (
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
)

// estate is servers of their own that outlive the program, with a wire between
// the program and Postgres.
type estate struct {
	*instance
	own  *servers.Servers
	wire *wire
	data string // of Postgres
}

// newEstate starts servers in a folder and the program on them.
func newEstate(t *testing.T, dir string) *estate {
	t.Helper()
	own, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	if _, err := store.Bootstrap(t.Context(), own.PostgresURL()); err != nil {
		t.Fatal(err)
	}
	super, err := url.Parse(own.PostgresURL())
	if err != nil {
		t.Fatal(err)
	}
	e := &estate{own: own, data: filepath.Join(dir, "postgres"), wire: lay(t, super.Host)}
	t.Cleanup(func() { _ = e.control(t, "stop", "-m", "immediate").Run() })
	super.Host = e.wire.address()
	to, err := store.AddressesOf(super.String())
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(filepath.Dir(dir), "keys")
	if err := os.MkdirAll(keys, 0o755); err != nil {
		t.Fatal(err)
	}
	e.instance = begin(t, command(t, keys, "run"), keys, "PST_START_AT="+monday, "PST_DATABASE_URL="+to.App,
		"PST_DATABASE_SCAN_URL="+to.Scan, "PST_DATABASE_OWNER_URL="+to.Owner, "PST_REDIS_URL="+own.RedisURL())
	return e
}

// control is pg_ctl on the estate's Postgres, as its owner.
func (e *estate) control(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(postgresTool(t, "pg_ctl"), append([]string{"-D", e.data, "-w", "-t", "60", "-l", filepath.Join(e.data, "restarted.log")}, args...)...)
	cmd.Dir = e.data
	if account, err := user.Lookup("postgres"); err == nil && os.Getuid() == 0 {
		uid, _ := strconv.ParseUint(account.Uid, 10, 32)
		gid, _ := strconv.ParseUint(account.Gid, 10, 32)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	return cmd
}

func (e *estate) must(t *testing.T, args ...string) {
	t.Helper()
	cmd := e.control(t, args...)
	if err := cmd.Run(); err != nil { // no pipe: the server would hold it open
		t.Fatalf("pg_ctl %v: %v", args, err)
	}
}

// ask runs a statement as the superuser, past the wire.
func (e *estate) ask(t *testing.T) func(string) string {
	return func(statement string) string {
		t.Helper()
		cmd := exec.Command(postgresTool(t, "psql"), "-XAtq", "-d", e.own.PostgresURL(), "-c", statement)
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("psql: %v: %s", err, said)
		}
		return strings.TrimSpace(string(said))
	}
}

// check is `pst fsck` on the estate, past the wire.
func (e *estate) check(t *testing.T) {
	t.Helper()
	to, err := store.AddressesOf(e.own.PostgresURL())
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t, e.dir, "fsck", "--office", "7325")
	cmd.Env = append(cmd.Env, "PST_DATABASE_URL="+to.App, "PST_DATABASE_SCAN_URL="+to.Scan, "PST_REDIS_URL="+e.own.RedisURL())
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("fsck: %v\n%s", err, said)
	}
}

// outage is what a fault of Postgres came to.
type outage struct {
	what          string
	back, slowest time.Duration
	refused       int
}

// answersInTime is what a request without Postgres is answered within, and
// backInTime how soon everybody is served after it is there again (trust.md §2);
// the reserve is this machine's, which the whole suite shares.
const (
	answersInTime = 3 * time.Second
	backInTime    = 2 * time.Second
	reserve       = 500 * time.Millisecond
)

// suffer breaks Postgres under a crowd's load, mends it and measures.
func (e *estate) suffer(t *testing.T, c *crowd, what string, broken time.Duration, cut, mend func()) outage {
	t.Helper()
	c.served(t, 10)
	from, begun := c.count(), machine.Now()
	cut()
	if broken > 0 {
		await(t, answersInTime+reserve, what+": not ready", func() bool {
			r, err := fetch(e.base + "/readyz")
			return err == nil && r.status == 503 && strings.Contains(string(r.body), "postgres")
		})
		await(t, 20*time.Second, "the end of the fault", func() bool { return machine.Now().Sub(begun) > broken })
	}
	mend()
	o := outage{what: what, back: c.served(t, 8)}
	failed := refusals(c.since(from))
	o.refused, o.slowest = len(failed), slowest(c.since(from))
	for _, a := range failed {
		if a.status != 503 || !a.later {
			t.Errorf("%s: answered %d %s, Retry-After %v", what, a.status, a.code, a.later)
			break
		}
	}
	if broken > 0 && o.refused == 0 {
		t.Errorf("%s: nobody noticed", what)
	}
	if o.slowest > answersInTime+reserve || o.back > backInTime+reserve {
		t.Errorf("%s: slowest answer %s, served again after %s", what, o.slowest, o.back)
	}
	r, err := fetch(e.base + "/readyz")
	if err != nil || r.status != 200 {
		t.Errorf("%s: not ready afterwards: %d %v", what, r.status, err)
	}
	return o
}

func TestPostgresMayGoAwayAndComeBack(t *testing.T) {
	t.Parallel()
	e := newEstate(t, newFolder(t))
	c := gather(t, 4, func() string { return e.base })
	restart := func(how string) func() {
		return func() { e.must(t, "restart", "-m", how) }
	}
	nothing := func() {}
	all := []outage{
		e.suffer(t, c, "black-holed", 5*time.Second, e.wire.swallow, e.wire.pass),
		e.suffer(t, c, "refused", 2*time.Second, e.wire.refuse, func() { e.wire.accept(t) }),
		e.suffer(t, c, "restarted at once", 0, restart("immediate"), nothing),
	}
	if long {
		for range 4 {
			all = append(all, e.suffer(t, c, "restarted fast", 0, restart("fast"), nothing),
				e.suffer(t, c, "restarted at once", 0, restart("immediate"), nothing))
		}
	}
	c.disperse()
	c.kept(t, e.ask(t))
	e.check(t)
	var worst outage
	for _, o := range all {
		worst.back, worst.slowest, worst.refused = max(worst.back, o.back), max(worst.slowest, o.slowest), worst.refused+o.refused
		t.Logf("%s: served again after %s, slowest answer %s, %d refused", o.what, o.back.Round(time.Millisecond), o.slowest.Round(time.Millisecond), o.refused)
	}
	measured(t, "Postgres restarted (fast, immediate), refused, black-holed", "no acknowledged loss; 503 + Retry-After within 3 s; /readyz tells",
		"back ≤ 2 s", "%d faults, %d numbers told, 0 lost, back ≤ %s, slowest answer %s", len(all), len(c.told),
		worst.back.Round(time.Millisecond), worst.slowest.Round(time.Millisecond))
}

// A full disk ends in refusals, never in a number that is lost.
func TestAFullDiskLosesNoNumberThatWasTold(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: the fault takes a file system of its own")
		return
	}
	top := newFolder(t)
	if err := os.MkdirAll(top, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", top, "tmpfs", 0, "size=256m,mode=0711"); err != nil {
		t.Logf("mounts are not allowed here: %v", err)
		note(promise{After: "disk full", Holds: "no acknowledged loss", Goal: "back ≤ 2 s", Measured: "nothing: mounts are not allowed here"})
		return
	}
	t.Cleanup(func() { _ = syscall.Unmount(top, syscall.MNT_DETACH) })
	e := newEstate(t, filepath.Join(top, "data"))
	c := gather(t, 4, func() string { return e.base })
	filler := filepath.Join(top, "filler")
	fill := func() { e.full(t, filler) }
	o := e.suffer(t, c, "disk full", 4*time.Second, fill, func() {
		if err := os.Remove(filler); err != nil {
			t.Error(err)
		}
		// Without room for its log Postgres ends; a supervisor starts it again.
		if e.control(t, "status").Run() != nil {
			e.must(t, "restart")
		}
	})
	c.disperse()
	c.kept(t, e.ask(t))
	e.check(t)
	measured(t, "disk full", "no acknowledged loss; 503 + Retry-After within 3 s", "back ≤ 2 s", "%d numbers told, 0 lost, back %s, slowest answer %s, %d refused",
		len(c.told), o.back.Round(time.Millisecond), o.slowest.Round(time.Millisecond), o.refused)
}

// full writes until nothing more fits, and then makes Postgres want more.
func (e *estate) full(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(block)
	}
	_ = f.Close()
	for range 3 { // a new segment of the log does not fit
		_ = exec.Command(postgresTool(t, "psql"), "-XAtq", "-d", e.own.PostgresURL(), "-c", `SELECT pg_switch_wal(); CHECKPOINT`).Run()
	}
}
