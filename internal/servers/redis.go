package servers

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/bps-pst/pst/pkg/clock"
)

// redis is the private Redis of a folder. It saves nothing: all it holds can
// be rebuilt from Postgres.
type redis struct {
	folder   *folder
	program  program
	endpoint endpoint
}

// start returns when the server answers.
func (r *redis) start(ctx context.Context) (*child, error) {
	if r.endpoint.password == "" {
		r.endpoint.password = newPassword()
	}
	return retry(ctx, r.folder, "redis.log", RedisFailed, r.attempt)
}

// attempt starts the server once; it reads its settings from standard input,
// so that the password is in no argument list and no further file.
func (r *redis) attempt(ctx context.Context, log *journal) (*child, error) {
	port, err := freePort(r.endpoint.port)
	if err != nil {
		return nil, err
	}
	r.endpoint.port = port
	cmd := r.folder.command(syscall.SIGTERM, r.folder.path("redis"), r.program.path, "-")
	cmd.Stdin = strings.NewReader(r.settings())
	cmd.Stdout, cmd.Stderr = log.file, log.file
	c, err := launch(cmd)
	if err != nil {
		return nil, err
	}
	return c, c.await(ctx, r.answers)
}

func (r *redis) settings() string {
	settings := fmt.Sprintf(`bind 127.0.0.1
port %d
requirepass %s
dir %q
save ""
appendonly no
maxmemory 0
maxmemory-policy noeviction
daemonize no
loglevel notice
`, r.endpoint.port, r.endpoint.password, r.folder.path("redis"))
	if path := r.folder.socket("redis.sock"); path != "" {
		settings += fmt.Sprintf("unixsocket %q\nunixsocketperm 700\n", path)
	}
	return settings
}

// answers signs in and pings, in Redis's inline form.
func (r *redis) answers() bool {
	conn, err := net.DialTimeout("tcp4", "127.0.0.1:"+strconv.Itoa(r.endpoint.port), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(clock.System{}.Now().Add(time.Second)); err != nil {
		return false
	}
	in := bufio.NewReader(conn)
	for _, exchange := range [][2]string{{"AUTH " + r.endpoint.password, "+OK\r\n"}, {"PING", "+PONG\r\n"}} {
		if _, err := conn.Write([]byte(exchange[0] + "\r\n")); err != nil {
			return false
		}
		if reply, err := in.ReadString('\n'); err != nil || reply != exchange[1] {
			return false
		}
	}
	return true
}

func (r *redis) url() string {
	u := url.URL{
		Scheme: "redis", User: url.UserPassword("", r.endpoint.password),
		Host: "127.0.0.1:" + strconv.Itoa(r.endpoint.port), Path: "/0",
	}
	return u.String()
}
