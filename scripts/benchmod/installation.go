package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/valyala/fasthttp"
)

// startAt is a Monday morning on which offices in every zone are open.
const startAt = "2026-11-23T10:00:00+08:00"

// today is the day of startAt.
const today = "2026-11-23"

// installation is a `pst run` on a data folder of its own.
type installation struct {
	folder  string
	addr    string
	command *exec.Cmd
	client  *fasthttp.HostClient
	super   string // address of its Postgres as superuser
	db      *pgx.Conn
	ready   time.Duration // from start to the first good /readyz
	first   time.Duration // the same of the start before, on an empty folder
}

func newFolder() (string, error) {
	dir, err := os.MkdirTemp("", "pst-bench-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	return dir, err
}

// install runs the program on a new folder.
func install(ctx context.Context, s settings) (*installation, error) {
	dir, err := newFolder()
	if err != nil {
		return nil, err
	}
	return runOn(ctx, s, dir)
}

func runOn(ctx context.Context, s settings, dir string) (*installation, error) {
	i := &installation{folder: dir}
	if err := i.start(ctx, s.pst, "run", "PST_START_AT="+startAt); err != nil {
		return nil, errors.Join(err, i.remove())
	}
	var kept struct {
		Postgres string `json:"postgres_url"`
	}
	if err := i.read("servers.json", &kept); err != nil {
		return nil, errors.Join(err, i.remove())
	}
	i.super = kept.Postgres
	var err error
	if i.db, err = pgx.Connect(ctx, i.super); err != nil {
		return nil, errors.Join(err, i.remove())
	}
	return i, nil
}

// start runs a command of the program and waits until it is ready.
func (i *installation) start(ctx context.Context, pst, command string, env ...string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	i.addr = l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(i.folder, command+".out"))
	if err != nil {
		return err
	}
	defer log.Close()
	i.client = newClient(i.addr)
	i.command = exec.CommandContext(ctx, pst, command)
	i.command.Env = append(os.Environ(), append(env, "PST_DATA_DIR="+i.folder, "PST_HTTP_ADDR="+i.addr)...)
	i.command.Stdout, i.command.Stderr = log, log
	i.command.Cancel = func() error { return i.command.Process.Signal(syscall.SIGTERM) }
	began := machine.Now()
	if err := i.command.Start(); err != nil {
		return err
	}
	for machine.Now().Sub(began) < time.Minute {
		if status, _, err := call(i.client, "GET", "/readyz", ""); err == nil && status == 200 {
			i.ready = machine.Now().Sub(began)
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	said, _ := os.ReadFile(log.Name())
	return fmt.Errorf("pst %s is not ready after a minute: %s", command, said)
}

func (i *installation) read(name string, into any) error {
	text, err := os.ReadFile(filepath.Join(i.folder, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	return err
}

// stop ends the program and keeps the folder.
func (i *installation) stop() error {
	if i.db != nil {
		_ = i.db.Close(context.Background())
		i.db = nil
	}
	if i.command == nil || i.command.Process == nil {
		return nil
	}
	_ = i.command.Process.Signal(syscall.SIGTERM)
	_ = i.command.Wait() // its exit code is not what is measured
	return nil
}

func (i *installation) remove() error { return errors.Join(i.stop(), os.RemoveAll(i.folder)) }

// exec runs a statement as superuser.
func (i *installation) exec(ctx context.Context, sql string, args ...any) error {
	_, err := i.db.Exec(ctx, sql, args...)
	return err
}

// settle waits until everything the last turn set off has been told, so that
// it does not cost the next turn.
func (i *installation) settle(ctx context.Context) (time.Duration, error) {
	began := machine.Now()
	for {
		var left int
		if err := i.db.QueryRow(ctx, "SELECT count(*) FROM outbox WHERE dead_at IS NULL").Scan(&left); err != nil || left == 0 {
			return machine.Now().Sub(began), err
		}
		if machine.Now().Sub(began) > 2*time.Minute {
			return 0, fmt.Errorf("%d events are still untold after two minutes", left)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// signIn returns the header of the demonstration account with this e-mail.
func (i *installation) signIn(email string) ([]string, error) {
	var demo []struct{ Email, Password string }
	if err := i.read("demo-accounts.json", &demo); err != nil {
		return nil, err
	}
	for _, d := range demo {
		if d.Email == email {
			return i.enter(d.Email, d.Password)
		}
	}
	return nil, fmt.Errorf("no demonstration account %s", email)
}

func (i *installation) enter(email, password string) ([]string, error) {
	body, _ := json.Marshal(map[string]string{"email": email, "password": password})
	answer, err := want(i.client, 200, "POST", "/api/v1/auth/login", string(body))
	if err != nil {
		return nil, err
	}
	var grant struct {
		Token string `json:"access_token"`
	}
	err = json.Unmarshal(answer, &grant)
	return []string{"Authorization", "Bearer " + grant.Token}, err
}
