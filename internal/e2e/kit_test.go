package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bps-pst/pst/pkg/clock"
)

// monday is a working day on which office 7325 is open, in its own zone.
const monday = "2026-11-23T09:00:00+08:00"

// machine is the clock that durations are measured by.
var machine clock.System

// TestMain removes the program that the tests built, and their seeds; a long run ends with the
// table of promises. These tests wait for other processes more than they
// compute, so more of them run at once than there are processors; what a long
// run measures is promised in seconds and keeps to itself.
func TestMain(m *testing.M) {
	if !long {
		_ = flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+1))
	}
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	removeSeeds()
	if long {
		tellPromises()
	}
	os.Exit(code)
}

// built is the folder of the program, empty until it is built.
var built string

// binary builds the program once a test process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pst-e2e-bin-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "pst")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/pst")
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, said)
	}
	return path, nil
})

func program(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// instance is a running program with a data folder of its own.
type instance struct {
	t    *testing.T
	dir  string
	base string // http://127.0.0.1:port
	cmd  *exec.Cmd
	said *said
	done chan struct{}
	took time.Duration // from the start of the process to ready
}

// said keeps what a running program prints, while it prints.
type said struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// complaints are the last warnings and errors among what was printed.
func (s *said) complaints() string {
	all := slices.DeleteFunc(strings.Split(s.String(), "\n"), func(line string) bool {
		return !strings.Contains(line, `"level":"WARN"`) && !strings.Contains(line, `"level":"ERROR"`)
	})
	return strings.Join(all[max(0, len(all)-20):], "\n")
}

// launch starts `pst run` on the folder and waits until it is ready.
func launch(t *testing.T, dir, startAt string) *instance {
	t.Helper()
	return begin(t, command(t, dir, "run"), dir, "PST_START_AT="+startAt)
}

// begin starts a command that serves, with more of an environment, on a port of
// its own, and waits until it is ready.
func begin(t *testing.T, cmd *exec.Cmd, dir string, environ ...string) *instance {
	t.Helper()
	return beginAt(t, "127.0.0.1:"+freePort(t), cmd, dir, environ...)
}

// beginAt is begin at an address, where somebody already looks for it.
func beginAt(t *testing.T, address string, cmd *exec.Cmd, dir string, environ ...string) *instance {
	t.Helper()
	i := &instance{t: t, dir: dir, base: "http://" + address, cmd: cmd, said: &said{}, done: make(chan struct{})}
	cmd.Env = append(append(cmd.Env, "PST_HTTP_ADDR="+address), environ...)
	cmd.Stdout, cmd.Stderr = i.said, i.said
	begun := machine.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		close(i.done)
	}()
	t.Cleanup(func() {
		i.kill()
		if t.Failed() {
			t.Logf("%s complained: %s", i.base, i.said.complaints())
		}
	})
	await(t, 60*time.Second, "ready", func() bool {
		select {
		case <-i.done:
			t.Fatalf("the program ended: %s", i.said)
		default:
		}
		r, err := http.Get(i.base + "/readyz")
		if err != nil {
			return false
		}
		return r.Body.Close() == nil && r.StatusCode == http.StatusOK
	})
	i.took = machine.Now().Sub(begun)
	return i
}

// command is the program with a clean environment and the folder.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PST_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "PST_DATA_DIR="+dir)
	return cmd
}

// kill ends the program as a power cut would.
func (i *instance) kill() {
	_ = i.cmd.Process.Signal(syscall.SIGKILL)
	<-i.done
}

// stop ends the program as Ctrl-C does and returns its exit status.
func (i *instance) stop() int {
	begun := machine.Now()
	_ = i.cmd.Process.Signal(os.Interrupt)
	<-i.done
	i.t.Logf("stopped in %s", machine.Now().Sub(begun))
	return i.cmd.ProcessState.ExitCode()
}

// freePort is a port that nobody listens on, and nobody is given: it lies below
// those that the machine takes for its own connections (ip_local_port_range), and
// no test of this process gets it twice.
func freePort(t *testing.T) string {
	t.Helper()
	for {
		port := strconv.Itoa(10_000 + rand.IntN(20_000))
		if _, given := ports.LoadOrStore(port, true); given {
			continue
		}
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
}

// ports are those that freePort has given.
var ports sync.Map

// await asks for a fact until it holds.
func await(t *testing.T, within time.Duration, what string, holds func() bool) {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.NewTimer(within)
	defer tick.Stop()
	defer end.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("not %s within %s", what, within)
		}
	}
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// into reads the body as JSON.
func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
}

// code is the stable code of a refusal, empty when the answer is none.
func (r reply) code() string {
	var p struct {
		Code string `json:"code"`
	}
	if r.status >= 400 {
		_ = json.Unmarshal(r.body, &p)
	}
	return p.Code
}

// caller speaks to an instance, signed in or not.
type caller struct {
	base  string
	token string
	key   string // Idempotency-Key of the next calls
}

func (c caller) with(key string) caller { c.key = key; return c }

// do calls a path under /api/v1; body is JSON, nil for none.
func (c caller) do(method, path string, body any) (reply, error) {
	return c.doIn(context.Background(), method, path, body)
}

// doIn is do by a caller who leaves when ctx ends.
func (c caller) doIn(ctx context.Context, method, path string, body any) (reply, error) {
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		text, _ = json.Marshal(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return reply{}, err
	}
	if text != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.key != "" {
		r.Header.Set("Idempotency-Key", c.key)
	}
	return send(r)
}

func send(r *http.Request) (reply, error) {
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = a.Body.Close() }()
	text, err := io.ReadAll(a.Body)
	return reply{a.StatusCode, a.Header, text}, err
}

// must is do for a call that is answered with the status.
func (c caller) must(t *testing.T, status int, method, path string, body any) reply {
	t.Helper()
	r, err := c.do(method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if r.status != status {
		t.Fatalf("%s %s: %d %s, want %d", method, path, r.status, r.body, status)
	}
	return r
}

func (i *instance) public() caller { return caller{base: i.base} }

type account struct{ Email, Password, Role, Office string }

// accounts are the demonstration accounts.
func (i *instance) accounts(t *testing.T) (all []account) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(i.dir, "demo-accounts.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// signIn signs the n-th demonstration account of that office and role in.
func (i *instance) signIn(office, role string, n int) caller {
	i.t.Helper()
	for _, a := range i.accounts(i.t) {
		if a.Office != office || a.Role != role {
			continue
		}
		if n--; n > 0 {
			continue
		}
		var got struct {
			Token string `json:"access_token"`
		}
		i.public().must(i.t, 200, "POST", "/auth/login", map[string]string{"email": a.Email, "password": a.Password}).into(i.t, &got)
		return caller{base: i.base, token: got.Token}
	}
	i.t.Fatalf("no account for %s %s", office, role)
	return caller{}
}

// psql runs a statement as the superuser of the instance's private Postgres.
func (i *instance) psql(statement string) string {
	i.t.Helper()
	cmd := exec.Command(postgresTool(i.t, "psql"), "-XAtq", "-d", i.servers().Postgres, "-c", statement)
	said, err := cmd.CombinedOutput()
	if err != nil {
		i.t.Fatalf("psql: %v: %s", err, said)
	}
	return strings.TrimSpace(string(said))
}

type serverAddresses struct {
	Postgres string `json:"postgres_url"`
	Redis    string `json:"redis_url"`
}

func (i *instance) servers() serverAddresses {
	i.t.Helper()
	text, err := os.ReadFile(filepath.Join(i.dir, "servers.json"))
	if err != nil {
		i.t.Fatal(err)
	}
	var a serverAddresses
	if err := json.Unmarshal(text, &a); err != nil {
		i.t.Fatal(err)
	}
	return a
}

// fetch reads one address.
func fetch(url string) (reply, error) {
	r, err := http.NewRequestWithContext(context.Background(), "GET", url, nil)
	if err != nil {
		return reply{}, err
	}
	return send(r)
}
