package servers_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/servers"
)

// childFolder makes the test binary a process that runs servers in the named
// folder until it is killed.
const childFolder = "PST_SERVERS_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		beChild(dir)
	}
	os.Exit(m.Run())
}

func beChild(dir string) {
	s, err := servers.Start(context.Background(), servers.Options{DataDir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	fmt.Println(<-s.Lost())
	os.Exit(2)
}

// startChild returns a process that runs servers in dir.
func startChild(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("child says %q, %v", line, err)
	}
	return cmd
}

// newFolder returns a path for a data folder that user postgres can reach
// when the test runs as root.
func newFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

func start(t *testing.T, dir string) *servers.Servers {
	t.Helper()
	s, err := servers.Start(t.Context(), servers.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// wantCode holds err to be one line with the given code, and returns it.
func wantCode(t *testing.T, err error, want servers.Code) string {
	t.Helper()
	var e *servers.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Fatalf("got %v, want code %s", err, want)
	}
	if e.Line == "" || strings.Contains(err.Error(), "\n") {
		t.Errorf("not one line: %q", err.Error())
	}
	return e.Line
}

// sql runs a statement through the distribution's own client.
func sql(t *testing.T, url, statement string) string {
	t.Helper()
	out, err := exec.Command(client(t), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", statement, err, out)
	}
	return strings.TrimSpace(string(out))
}

func client(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("psql"); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
	if len(found) == 0 {
		t.Fatal("no psql beside Postgres")
	}
	return found[len(found)-1]
}

// until polls a fact until it holds.
func until(t *testing.T, fact string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", fact)
		}
	}
}

// inFolder lists the processes whose command line or working folder is below dir.
func inFolder(dir string) []string {
	var found []string
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		cwd, err := os.Readlink(link)
		if err == nil && strings.HasPrefix(cwd, dir) && !zombie(filepath.Dir(link)) {
			found = append(found, filepath.Base(filepath.Dir(link)))
		}
	}
	return found
}

func zombie(proc string) bool {
	stat, err := os.ReadFile(filepath.Join(proc, "stat"))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

// mountSmall puts a small file system at dir when the machine lets us.
func mountSmall(t *testing.T, dir, options string, flags uintptr) bool {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if syscall.Mount("tmpfs", dir, "tmpfs", flags, options) != nil {
		return false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return true
}
