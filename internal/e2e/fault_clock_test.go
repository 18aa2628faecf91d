package e2e_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// leap makes the database's clock one that a test can set: what the scanning
// login calls clock_timestamp reads a table. Connections made later see it.
const leap = `CREATE SCHEMA leap;
	CREATE TABLE leap.by (days int); INSERT INTO leap.by VALUES (0);
	CREATE FUNCTION leap.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
		AS $f$SELECT pg_catalog.clock_timestamp() + days * interval '1 day' FROM leap.by$f$;
	GRANT USAGE ON SCHEMA leap TO pst_scan; GRANT SELECT ON leap.by TO pst_scan;
	ALTER ROLE pst_scan SET search_path = leap, pg_catalog, public`

// owed is a promise of the queue, as the database has it.
const (
	owed     = `SELECT coalesce(announced_at::text, '') FROM obligation WHERE outcome = 'open'`
	lateness = `SELECT announced_at - due_at FROM obligation WHERE outcome = 'open'`
)

// beforeDue is an installation where somebody has waited for nearly ten minutes.
func beforeDue(t *testing.T) (i *instance, due time.Time) {
	t.Helper()
	i = launch(t, seeded(t, monday), monday)
	i.public().take(t, "7325", "Menunggu")
	text := i.psql(`SELECT to_json(due_at) FROM obligation WHERE outcome = 'open'`)
	if err := json.Unmarshal([]byte(text), &due); err != nil {
		t.Fatalf("nobody is owed anything: %q: %v", text, err)
	}
	i.psql(leap)
	i.stop()
	return launch(t, i.dir, due.Add(-4*time.Second).Format(time.RFC3339)), due
}

// working starts `pst work` beside a run.
func (i *instance) working(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := command(t, i.dir, "work")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// alarmed tells whether /readyz says that a clock jumped.
func (i *instance) alarmed() bool {
	r, err := fetch(i.base + "/readyz")
	return err == nil && r.status == 200 && strings.Contains(string(r.body), "melompat")
}

// now is what the program's own clock shows.
func (i *instance) now(t *testing.T) time.Time {
	t.Helper()
	var a struct {
		ReceivedAt time.Time `json:"received_at"`
	}
	i.public().must(t, 200, "GET", "/public/offices/7325/due?working_days=0", nil).into(t, &a)
	return a.ReceivedAt
}

func TestAPromiseRunsOutOnceWhateverHappensToRedisAndToWorkers(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run; killed and frozen workers, a flush and a jump of the clock are in the short run of internal/sla")
		return
	}
	i, _ := beforeDue(t)
	frozen, killed := i.working(t), i.working(t)
	i.redis("FLUSHALL")
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := frozen.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	await(t, 30*time.Second, "the promise that ran out is announced", func() bool { return i.psql(owed) != "" })
	at := i.psql(owed)
	if early := i.psql(`SELECT count(*) FROM obligation WHERE announced_at <= due_at`); early != "0" {
		t.Errorf("announced early")
	}
	if err := frozen.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	i.public().take(t, "7325", "Kemudian") // the queue goes on, and the other workers with it
	if again := i.psql(owed); again != at {
		t.Errorf("announced at %s, then at %s", at, again)
	}
	i.fsck(t)
	measured(t, "workers killed or frozen mid-work, FLUSHALL while clocks run", "clock effects exactly once, never early",
		"p99 ≤ 1 s late", "1 promise, %s late", i.psql(lateness))
}

func TestAPromiseIsNotAnnouncedWhileTheDatabasesClockIsDaysOff(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run; a jump of the database's clock is in the short run of internal/sla")
		return
	}
	i, due := beforeDue(t)
	for n, days := range []string{"3", "-3"} {
		i.psql(`UPDATE leap.by SET days = ` + days)
		await(t, 10*time.Second, days+" days off: alarm", i.alarmed)
		later := due.Add(time.Duration(2*n+2) * time.Second)
		await(t, 30*time.Second, "it is past due", func() bool { return i.now(t).After(later) })
		if at := i.psql(owed); at != "" {
			t.Errorf("%s days off: announced at %s", days, at)
		}
	}
	i.psql(`UPDATE leap.by SET days = 0`)
	await(t, 30*time.Second, "announced after all", func() bool { return i.psql(owed) != "" })
	await(t, 10*time.Second, "the alarm is over", func() bool { return !i.alarmed() })
	measured(t, "database clock jumps ±3 d", "nothing closes or breaches by the jump", "0 wrong closings",
		"alarm while it lasts, then announced %s late", i.psql(lateness))
}
