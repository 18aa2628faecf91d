package index

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServer is a Redis of one test's own, to be stopped, flushed and started
// again without anybody else noticing.
type TestServer struct {
	port string
	dir  string
	cmd  *exec.Cmd
	args []string
}

// ServerForTest starts a Redis on a free port; args are its further settings.
func ServerForTest(t testing.TB, args ...string) *TestServer {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s := &TestServer{port: port, dir: t.TempDir(), args: args}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s.Start(t)
	t.Cleanup(s.Stop)
	return s
}

// Start starts the server, again after a Stop, on the same port.
func (s *TestServer) Start(t testing.TB) {
	t.Helper()
	args := append([]string{"--bind", "127.0.0.1", "--port", s.port, "--dir", s.dir, "--save", "", "--appendonly", "no"}, s.args...)
	s.cmd = exec.Command("redis-server", args...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for s.Say("PING") != "+PONG" {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the test's redis-server does not answer")
		}
	}
}

// Stop kills the server without a farewell.
func (s *TestServer) Stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// Say sends one inline command and returns the first line of the answer.
func (s *TestServer) Say(command string) string {
	conn, err := net.DialTimeout("tcp4", fmt.Sprintf("127.0.0.1:%s", s.port), time.Second)
	if err != nil {
		return ""
	}
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprintf(conn, "%s\r\n", command)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// URL is the server's address.
func (s *TestServer) URL() string { return fmt.Sprintf("redis://127.0.0.1:%s/0", s.port) }

// Open opens an index on the server; it closes with the test.
func (s *TestServer) Open(t testing.TB) *Index {
	t.Helper()
	x, err := Open(Options{URLs: []string{s.URL()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}
