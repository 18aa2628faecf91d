package servers_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/bps-pst/pst/internal/servers"
)

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// redisSays sends one inline command and returns the reply's first 200 bytes.
func redisSays(t *testing.T, address string, signIn bool, command string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp4", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	if password, _ := u.User.Password(); signIn {
		if _, err := fmt.Fprintf(conn, "AUTH %s\r\n", password); err != nil {
			t.Fatal(err)
		}
		if reply, err := in.ReadString('\n'); err != nil || reply != "+OK\r\n" {
			t.Fatalf("AUTH: %q %v", reply, err)
		}
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		t.Fatal(err)
	}
	first, err := in.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	rest, _ := in.Peek(in.Buffered())
	return first + string(rest)
}

func TestAFileInPlaceOfTheFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	if line := wantCode(t, err, servers.FolderReadOnly); !strings.Contains(line, "PST_DATA_DIR") {
		t.Errorf("line: %s", line)
	}
}

func TestAnEmptyNameNeverMeansTheCurrentFolder(t *testing.T) {
	t.Parallel()
	_, err := servers.Start(t.Context(), servers.Options{})
	if line := wantCode(t, err, servers.FolderReadOnly); !strings.Contains(line, "PST_DATA_DIR") {
		t.Errorf("line: %s", line)
	}
}

func TestAReadOnlyFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	// Root may write where the mode forbids it, so root needs a mount; a
	// machine that lets root mount nothing refuses through /proc, where
	// nobody can make a folder.
	if !mountSmall(t, dir, "size=1m", syscall.MS_RDONLY) {
		if dir = "/proc/self/data"; os.Geteuid() != 0 {
			dir = newFolder(t)
			if err := os.MkdirAll(dir, 0o500); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	if line := wantCode(t, err, servers.FolderReadOnly); !strings.Contains(line, dir) {
		t.Errorf("line: %s", line)
	}
}

func TestAFullDiskIsNamed(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	full := "/dev/full"
	if mountSmall(t, dir, "size=12m,mode=0755", 0) {
		_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
		wantCode(t, err, servers.DiskFull)
		return
	}
	// Without a mount: the lock file itself meets the full disk.
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(full, filepath.Join(dir, "lock")); err != nil {
		t.Fatal(err)
	}
	_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	wantCode(t, err, servers.DiskFull)
}

func TestAFolderThatTheAccountCannotEnterNamesTheVariable(t *testing.T) {
	t.Parallel()
	parent := filepath.Join(filepath.Dir(newFolder(t)), "closed")
	if err := os.Mkdir(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := servers.Start(t.Context(), servers.Options{DataDir: filepath.Join(parent, "data")})
	if os.Geteuid() != 0 {
		if err != nil {
			t.Fatal(err)
		}
		s.Stop()
		return
	}
	if line := wantCode(t, err, servers.FolderClosed); !strings.Contains(line, "PST_DATA_DIR") {
		t.Errorf("line: %s", line)
	}
}

func TestMissingServersAreNamedWithTheirPackages(t *testing.T) {
	t.Parallel()
	_, err := servers.Start(t.Context(), servers.Options{DataDir: newFolder(t), Path: t.TempDir()})
	if line := wantCode(t, err, servers.PostgresMissing); !strings.Contains(line, "postgresql") {
		t.Errorf("line: %s", line)
	}
	_, err = servers.Start(t.Context(), servers.Options{DataDir: newFolder(t), Path: onlyPostgres(t)})
	if line := wantCode(t, err, servers.RedisMissing); !strings.Contains(line, "redis-server") {
		t.Errorf("line: %s", line)
	}
}

// onlyPostgres is a folder in which Postgres and no Redis is found.
func onlyPostgres(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if path, err := exec.LookPath("postgres"); err == nil {
		found = append(found, filepath.Dir(path))
	}
	dir := t.TempDir()
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.Symlink(filepath.Join(found[len(found)-1], name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAFolderOfAnotherPostgresVersionIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte("12\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	wantCode(t, err, servers.FolderVersion)
}

func TestALongPathFallsBackToTCP(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(newFolder(t), strings.Repeat("x", 60), strings.Repeat("y", 60))
	s := start(t, dir)
	if got := sql(t, s.PostgresURL(), "SHOW unix_socket_directories"); got != "" {
		t.Errorf("sockets in %s", got)
	}
	if got := redisSays(t, s.RedisURL(), true, "PING"); got != "+PONG\r\n" {
		t.Errorf("Redis says %q", got)
	}
}

func TestTestsOfOneProcessShareThrowawayServers(t *testing.T) {
	t.Parallel()
	a, err := servers.ForTest()
	if err != nil {
		t.Fatal(err)
	}
	b, err := servers.ForTest()
	if err != nil || a != b {
		t.Errorf("two pairs: %v", err)
	}
	if got := sql(t, a.PostgresURL(), "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

func TestACommandForTestsGetsBothAddressesAndItsExitCodeBack(t *testing.T) {
	t.Parallel()
	code, err := servers.ExecForTest(t.Context(), []string{"/bin/sh", "-c",
		`case "$PST_TEST_POSTGRES_URL $PST_TEST_REDIS_URL" in "postgres://postgres:"*" redis://:"*) exit 7;; esac; exit 1`})
	if err != nil || code != 7 {
		t.Errorf("exit %d, %v", code, err)
	}
}
