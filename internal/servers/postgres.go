package servers

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// postgres is the private cluster of a folder.
type postgres struct {
	folder    *folder
	program   program
	throwaway bool
	endpoint  endpoint
}

// endpoint is where a server answers on 127.0.0.1 and its password.
type endpoint struct {
	port     int
	password string
}

// kept reads an endpoint back from its address; zero where there is none.
func kept(address string) endpoint {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return endpoint{}
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return endpoint{}
	}
	password, _ := u.User.Password()
	return endpoint{port: port, password: password}
}

// recorded is the major version that made the folder's cluster, 0 without one.
func recorded(f *folder) int {
	text, err := os.ReadFile(f.path("postgres", "PG_VERSION"))
	if err != nil {
		return 0
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return major
}

// start makes the cluster when there is none and returns when it answers.
func (p *postgres) start(ctx context.Context) (*child, error) {
	var err error
	if recorded(p.folder) == 0 {
		err = p.create(ctx)
	} else if p.endpoint.password == "" {
		err = p.resetPassword(ctx)
	}
	if err != nil {
		return nil, err
	}
	return retry(ctx, p.folder, "postgres.log", PostgresFailed, p.attempt)
}

// create makes the cluster beside its place and moves it there when it is
// whole, so that a killed start leaves nothing half made.
func (p *postgres) create(ctx context.Context) error {
	f := p.folder
	p.endpoint.password = newPassword()
	if err := f.sweep("postgres-new-*"); err != nil {
		return folderFailure(f.dir, err)
	}
	fresh, err := os.MkdirTemp(f.dir, "postgres-new-")
	if err != nil {
		return folderFailure(f.dir, err)
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := f.give(fresh); err != nil {
		return folderFailure(f.dir, err)
	}
	if err := p.initdb(ctx, fresh); err != nil {
		return err
	}
	if err := p.single(ctx, fresh, "postgres", "CREATE DATABASE pst;\n"); err != nil {
		return err
	}
	if err := p.settle(fresh); err != nil {
		return folderFailure(f.dir, err)
	}
	if err := os.Rename(fresh, f.path("postgres")); err != nil {
		return folderFailure(f.dir, err)
	}
	return nil
}

// initdb makes the files of a cluster that sorts as Indonesian does and lets
// nobody in without a password.
func (p *postgres) initdb(ctx context.Context, dir string) error {
	f := p.folder
	secret := f.path("run", "password")
	if err := os.WriteFile(secret, []byte(p.endpoint.password+"\n"), 0o600); err != nil {
		return folderFailure(f.dir, err)
	}
	defer func() { _ = os.Remove(secret) }()
	if err := f.give(secret); err != nil {
		return folderFailure(f.dir, err)
	}
	said, err := f.output(ctx, dir, filepath.Join(filepath.Dir(p.program.path), "initdb"),
		"--pgdata="+dir, "--username=postgres", "--pwfile="+secret, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=id-ID", "--no-sync")
	if err != nil {
		return saidFailure(PostgresFailed, "initdb", f.dir, said, err)
	}
	return nil
}

// single runs one statement without a server, as only the files' owner can.
func (p *postgres) single(ctx context.Context, dir, database, statement string) error {
	said, err := p.folder.feed(ctx, strings.NewReader(statement), dir, p.program.path,
		"--single", "-F", "-j", "-D", dir, database)
	if err != nil || strings.Contains(said, "ERROR:") {
		return saidFailure(PostgresFailed, "Postgres", p.folder.dir, said, errors.Join(err, errSingle))
	}
	return nil
}

var errSingle = errors.New("statement without a server failed")

// resetPassword gives the superuser a new password when servers.json was lost.
func (p *postgres) resetPassword(ctx context.Context) error {
	p.endpoint.password = newPassword()
	return p.single(ctx, p.folder.path("postgres"), "postgres",
		"ALTER ROLE postgres PASSWORD '"+p.endpoint.password+"';\n")
}

// settle brings the new files to the disk, once for all of them, because
// initdb was told not to wait for each.
func (p *postgres) settle(dir string) error {
	if p.throwaway {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(d.Fd())), d.Close())
}

// attempt starts the server once and waits until it takes connections.
func (p *postgres) attempt(ctx context.Context, log *journal) (*child, error) {
	port, err := freePort(p.endpoint.port)
	if err != nil {
		return nil, err
	}
	p.endpoint.port = port
	data := p.folder.path("postgres")
	cmd := p.folder.command(p.death(), data, p.program.path, p.arguments(data)...)
	cmd.Stdout, cmd.Stderr = log.file, log.file
	c, err := launch(cmd)
	if err != nil {
		return nil, err
	}
	return c, c.await(ctx, func() bool { return answers(data, cmd.Process.Pid) })
}

// death is what the kernel sends when we die: a fast, clean shutdown for data
// that matters, an immediate one otherwise.
func (p *postgres) death() syscall.Signal {
	if p.throwaway {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}

// arguments are the settings. Statements, their details and parameters stay
// out of the log: they hold personal data.
func (p *postgres) arguments(data string) []string {
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(p.endpoint.port),
		"shared_buffers=128MB", "max_connections=100", "timezone=UTC", "log_timezone=UTC", "jit=off",
		"password_encryption=scram-sha-256", "lc_messages=C", "logging_collector=off", "log_checkpoints=off",
		"log_error_verbosity=terse", "log_min_error_statement=panic", "log_parameter_max_length_on_error=0",
		"fsync=on", "synchronous_commit=on", "full_page_writes=on",
	}
	if p.throwaway {
		settings = append(settings, "max_connections=300", "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	sockets := ""
	if p.folder.socket(".s.PGSQL.65535.lock") != "" {
		sockets = p.folder.path("run")
	}
	args := []string{"-D", data}
	for _, s := range append(settings, "unix_socket_directories="+sockets) {
		args = append(args, "-c", s)
	}
	return args
}

// answers reads postmaster.pid as pg_ctl does: the first line is the pid, the
// eighth the state (utils/pidfile.h).
func answers(data string, pid int) bool {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

func (p *postgres) url() string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", p.endpoint.password),
		Host: "127.0.0.1:" + strconv.Itoa(p.endpoint.port), Path: "/pst", RawQuery: "sslmode=disable",
	}
	return u.String()
}

// patience is how long a start waits for a server of a process that has just
// died to let the folder go.
const patience = 10 * time.Second
