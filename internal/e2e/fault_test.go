package e2e_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// visitors is how many numbers are taken at once.
const visitors = 50

func TestAPowerCutInTheMiddleLosesNothingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	i := launch(t, dir, monday)
	told := map[string]string{} // number by key, of those that were told
	var mu sync.Mutex
	var cut sync.Once
	take := func(i *instance, n int) bool {
		key := fmt.Sprintf("cut-%d", n)
		r, err := i.public().with(key).do("POST", "/public/offices/7325/tickets", visit(fmt.Sprintf("Tamu %d", n)))
		if err != nil || r.status != 201 {
			return false
		}
		var got ticket
		_ = json.Unmarshal(r.body, &got)
		mu.Lock()
		defer mu.Unlock()
		if before, known := told[key]; known && before != got.Number {
			t.Errorf("%s was told %s, then %s", key, before, got.Number)
		}
		told[key] = got.Number
		if len(told) == visitors/5 {
			cut.Do(func() { go i.kill() }) // in the middle of the others
		}
		return true
	}
	var all sync.WaitGroup
	for n := range visitors {
		all.Go(func() { take(i, n) })
	}
	all.Wait()
	i.kill()
	before := len(told)
	if before == visitors {
		t.Fatal("everybody was answered before the cut")
	}
	again := launch(t, dir, monday)
	for n := range visitors {
		all.Go(func() {
			if !take(again, n) {
				t.Errorf("visitor %d was refused after the cut", n)
			}
		})
	}
	all.Wait()
	t.Logf("%d of %d were told a number before the cut; started again in %s", before, visitors, again.took)
	numbersAreWhole(t, again)
	again.stop()
	refuseAtNight(t, dir)
}

// numbersAreWhole holds the office's numbers to 1..n without gap or repeat.
func numbersAreWhole(t *testing.T, i *instance) {
	t.Helper()
	view := i.signIn("7325", "officer", 1).today(t, "7325")
	slices.SortFunc(view.Waiting, func(a, b ticket) int { return cmp.Compare(a.Number, b.Number) })
	if len(view.Waiting) != visitors {
		t.Errorf("%d wait, want %d", len(view.Waiting), visitors)
	}
	for n, w := range view.Waiting {
		if want := fmt.Sprintf("K-%03d", n+1); w.Number != want {
			t.Fatalf("number %d is %s, want %s", n+1, w.Number, want)
		}
	}
}

// refuseAtNight asks for a number at 23.59 office time.
func refuseAtNight(t *testing.T, dir string) {
	i := launch(t, dir, "2026-11-23T23:59:00+08:00")
	r := i.public().must(t, 409, "POST", "/public/offices/7325/tickets", visit("Malam"))
	isProblem(t, "23.59", r, "too_late_today")
	if !strings.Contains(string(r.body), "2026-11-24T08:00:00+08:00") {
		t.Errorf("does not say when it opens: %s", r.body)
	}
}

// redis sends a command to the instance's private Redis.
func (i *instance) redis(args ...string) string {
	i.t.Helper()
	to, err := url.Parse(i.servers().Redis)
	if err != nil {
		i.t.Fatal(err)
	}
	password, _ := to.User.Password()
	cmd := exec.Command("redis-cli", append([]string{"-h", to.Hostname(), "-p", to.Port()}, args...)...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password)
	said, err := cmd.CombinedOutput()
	if err != nil && len(args) > 0 && args[0] != "SHUTDOWN" {
		i.t.Fatalf("redis-cli %v: %v: %s", args, err, said)
	}
	return strings.TrimSpace(string(said))
}

// lineRev is the revision that Redis holds of the office's line, as text.
func (i *instance) lineRev(office string) string {
	key := i.psql(`SELECT key FROM office WHERE code = '` + office + `'`)
	return i.redis("HGET", "pst:{"+key+"}:line:2026-11-23", "rev")
}

func TestRedisMayBeFlushedUnderLoadAndThenGoAway(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	officer := i.signIn("7325", "officer", 1)
	i.public().take(t, "7325", "Sebelum")
	await(t, 10*time.Second, "projected", func() bool { return i.lineRev("7325") == fmt.Sprint(officer.today(t, "7325").Rev) })

	i.redis("FLUSHALL")
	for n := range 20 {
		i.public().take(t, "7325", fmt.Sprintf("Saat %d", n))
		i.public().must(t, 200, "GET", "/public/offices/7325/board", nil)
	}
	await(t, 15*time.Second, "projected again after load", func() bool { return i.lineRev("7325") == fmt.Sprint(officer.today(t, "7325").Rev) })
	flushQuietly(t, i, officer)
	goAway(t, i, officer)
	losePostgres(t, i)
}

// losePostgres ends the private Postgres, without which nobody can be served.
func losePostgres(t *testing.T, i *instance) {
	text, err := os.ReadFile(i.dir + "/postgres/postmaster.pid")
	if err != nil {
		t.Fatal(err)
	}
	pid, _, _ := strings.Cut(string(text), "\n")
	number, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(number, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	select {
	case <-i.done:
	case <-late.C:
		i.kill()
		t.Fatalf("the program goes on without Postgres: %s", i.said)
	}
	if code := i.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(i.said.String(), "[private_server_ended]") {
		t.Errorf("without Postgres the program ended with %d: %s", code, i.said)
	}
}

// flushQuietly empties Redis when nothing changes any more, so that only the
// reconciler can mend it.
func flushQuietly(t *testing.T, i *instance, officer caller) {
	i.redis("FLUSHALL")
	begun := machine.Now()
	await(t, 20*time.Second, "mended", func() bool { return i.lineRev("7325") == fmt.Sprint(officer.today(t, "7325").Rev) })
	took := machine.Now().Sub(begun)
	t.Logf("Redis was right again %s after FLUSHALL", took)
	if took > 15*time.Second {
		t.Errorf("mended after %s, 15 s are promised", took)
	}
}

// goAway ends Redis for good.
func goAway(t *testing.T, i *instance, officer caller) {
	i.redis("SHUTDOWN", "NOSAVE")
	last := i.public().take(t, "7325", "Tanpa Redis")
	var board struct{ Waiting int }
	i.public().must(t, 200, "GET", "/public/offices/7325/board", nil).into(t, &board)
	if waiting := len(officer.today(t, "7325").Waiting); board.Waiting != waiting || waiting == 0 {
		t.Errorf("the board shows %d waiting, %d wait", board.Waiting, waiting)
	}
	var place struct{ Ahead *int }
	i.public().must(t, 200, "GET", "/public/t/"+last.Token, nil).into(t, &place)
	if place.Ahead == nil || *place.Ahead != board.Waiting-1 {
		t.Errorf("people ahead of the last: %v, %d wait", place.Ahead, board.Waiting)
	}
	await(t, 5*time.Second, "degraded", func() bool {
		r, err := fetch(i.base + "/readyz")
		return err == nil && r.status == 200 && strings.Contains(string(r.body), `"degraded"`)
	})
}
