package servers_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/google/go-cmp/cmp"
)

func TestASecondStartKeepsDataAddressesAndIsQuicker(t *testing.T) {
	dir := newFolder(t)
	began := clock.System{}.Now()
	first := start(t, dir)
	t.Logf("empty folder to both answering: %v", clock.System{}.Now().Sub(began))
	addresses := []string{first.PostgresURL(), first.RedisURL()}
	sql(t, first.PostgresURL(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7325)")
	first.Stop()

	began = clock.System{}.Now()
	second := start(t, dir)
	t.Logf("second start: %v", clock.System{}.Now().Sub(began))
	if diff := cmp.Diff(addresses, []string{second.PostgresURL(), second.RedisURL()}); diff != "" {
		t.Error(diff)
	}
	if got := sql(t, second.PostgresURL(), "SELECT n FROM kept"); got != "7325" {
		t.Errorf("kept: %q", got)
	}
}

func TestTheServersAreDurableLocalAndAskForAPassword(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	s := start(t, dir)
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "listen_addresses": "127.0.0.1", "max_connections": "100",
		"shared_buffers": "128MB", "server_encoding": "UTF8", "TimeZone": "UTC",
	} {
		if got := sql(t, s.PostgresURL(), "SHOW "+setting); got != want {
			t.Errorf("%s = %s, want %s", setting, got, want)
		}
	}
	if got := sql(t, s.PostgresURL(), "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"); got != "0" {
		t.Errorf("%s ways in without a password", got)
	}
	u, err := url.Parse(s.PostgresURL())
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("postgres", "wrong")
	if out, err := exec.Command(client(t), "-d", u.String(), "-c", "SELECT 1").CombinedOutput(); err == nil {
		t.Errorf("a wrong password got in: %s", out)
	}
	if got := redisSays(t, s.RedisURL(), false, "PING"); !strings.HasPrefix(got, "-NOAUTH") {
		t.Errorf("Redis without a password says %q", got)
	}
	for ask, want := range map[string]string{
		"CONFIG GET maxmemory-policy": "noeviction", "CONFIG GET appendonly": "no", "CONFIG GET save": "$0",
	} {
		if got := redisSays(t, s.RedisURL(), true, ask); !strings.Contains(got, want) {
			t.Errorf("%s: %q", ask, got)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "servers.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("servers.json: %v %v", info.Mode(), err)
	}
}

func TestNoServerRunsAsRoot(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	start(t, dir)
	pids := inFolder(dir)
	if len(pids) < 2 {
		t.Fatalf("only %v run in the folder", pids)
	}
	for _, pid := range pids {
		info, err := os.Stat("/proc/" + pid)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); !ok || stat.Uid == 0 {
			t.Errorf("process %s runs as root", pid)
		}
	}
}

func TestASecondRunOnTheSameFolderIsRefusedAndHarmsNothing(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	first := start(t, dir)
	_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	line := wantCode(t, err, servers.FolderInUse)
	if !strings.Contains(line, dir) || !strings.Contains(line, "PST_DATA_DIR") {
		t.Errorf("line: %s", line)
	}
	if got := sql(t, first.PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("the first run answers %q", got)
	}
}

func TestAKilledParentTakesItsServersAlongAndNothingCommittedIsLost(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	parent := startChild(t, dir)
	postgresURL, _, err := servers.Live(dir)
	if err != nil {
		t.Fatal(err)
	}
	sql(t, postgresURL, "CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)")
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	s := start(t, dir)
	if got := sql(t, s.PostgresURL(), "SELECT count(*) FROM kept"); got != "1000" {
		t.Errorf("%s of 1000 committed rows are left", got)
	}
}

func TestServersOfAKilledParentEndByThemselves(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	parent := startChild(t, dir)
	if len(inFolder(dir)) == 0 {
		t.Fatal("no server runs in the folder")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	until(t, "every server has ended", func() bool { return len(inFolder(dir)) == 0 })
}

func TestAStalePidFileIsSurvived(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	start(t, dir).Stop()
	ended := exec.Command("/bin/true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, "postgres", "postmaster.pid")
	text := strings.Join([]string{itoa(ended.Process.Pid), filepath.Join(dir, "postgres"), "1", "1", "", "", "", "ready", ""}, "\n")
	if err := os.WriteFile(stale, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := sql(t, start(t, dir).PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

func TestALivePostgresThatIsNotOursIsReportedAndItsLockFileStays(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	owner := start(t, dir)
	pidFile := filepath.Join(dir, "postgres", "postmaster.pid")
	before, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "lock")); err != nil {
		t.Fatal(err)
	}
	_, err = servers.Start(t.Context(), servers.Options{DataDir: dir})
	wantCode(t, err, servers.FolderInUse)
	after, err := os.ReadFile(pidFile)
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Errorf("lock file changed: %s %v", diff, err)
	}
	if got := sql(t, owner.PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("the owner answers %q", got)
	}
}

func TestATakenPortIsChosenAnew(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	first := start(t, dir)
	first.Stop()
	for _, address := range []string{first.PostgresURL(), first.RedisURL()} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp4", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
	}
	second := start(t, dir)
	if second.PostgresURL() == first.PostgresURL() || second.RedisURL() == first.RedisURL() {
		t.Errorf("kept a taken port: %s", second.PostgresURL())
	}
	if got := sql(t, second.PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

func TestALostAddressFileCostsAPasswordAndNoData(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	first := start(t, dir)
	sql(t, first.PostgresURL(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
	first.Stop()
	if err := os.Remove(filepath.Join(dir, "servers.json")); err != nil {
		t.Fatal(err)
	}
	if got := sql(t, start(t, dir).PostgresURL(), "SELECT n FROM kept"); got != "1" {
		t.Errorf("kept: %q", got)
	}
}

func TestStopEndsEveryServerAndFreesTheFolder(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	s := start(t, dir)
	s.Stop()
	s.Stop()
	if left := inFolder(dir); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
	_, _, err := servers.Live(dir)
	wantCode(t, err, servers.NotLive)
	select {
	case err := <-s.Lost():
		t.Errorf("a stopped server is reported as lost: %v", err)
	default:
	}
}

func TestAServerThatEndsByItselfIsReported(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	s := start(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(atoi(t, strings.SplitN(string(text), "\n", 2)[0]), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.Lost():
		wantCode(t, err, servers.ServerLost)
	case <-time.After(20 * time.Second):
		t.Fatal("nothing reported")
	}
}

func TestAStartThatIsCancelledLeavesNoServerAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	if s, err := servers.Start(ctx, servers.Options{DataDir: dir}); err == nil {
		s.Stop()
		t.Fatal("initdb and both servers within 150 ms")
	}
	until(t, "no server is left", func() bool { return len(inFolder(dir)) == 0 })
	if got := sql(t, start(t, dir).PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "postgres-new-*")); len(left) > 0 {
		t.Errorf("half-made clusters are left: %v", left)
	}
}
