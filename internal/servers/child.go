package servers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// runner starts programs as the account, in an environment of their own: no
// secret of ours is inherited.
type runner struct {
	credential *syscall.Credential // nil: as ourselves
}

// newRunner chooses the account: Postgres refuses root, so root runs both
// servers as the distribution's user postgres.
func newRunner() (runner, error) {
	if os.Geteuid() != 0 {
		return runner{}, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return runner{}, failure(AccountMissing, err,
			"Dijalankan sebagai root tetapi pengguna sistem postgres tidak ada; pasang paket postgresql atau jalankan sebagai pengguna biasa")
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return runner{}, failure(AccountMissing, err, "Nomor pengguna sistem postgres tidak terbaca")
	}
	return runner{credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// command prepares a program whose death signal comes when we die. It leads
// its own process group, so that Ctrl-C in a terminal reaches us first.
func (r runner) command(death syscall.Signal, dir, path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death, Credential: r.credential}
	return cmd
}

// output runs a short program to its end and returns all it said.
func (r runner) output(ctx context.Context, dir, path string, args ...string) (string, error) {
	return r.feed(ctx, nil, dir, path, args...)
}

// feed is output with text for the program to read.
func (r runner) feed(ctx context.Context, in io.Reader, dir, path string, args ...string) (string, error) {
	cmd := r.command(syscall.SIGKILL, dir, path, args...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &said, &said
	c, err := launch(cmd)
	if err != nil {
		return "", err
	}
	select {
	case <-c.done:
		return said.String(), c.err
	case <-ctx.Done():
		c.signal(syscall.SIGKILL)
		<-c.done
		return said.String(), ctx.Err()
	}
}

// child is a program we started.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	err  error         // how it ended; read after done
}

// launch starts cmd and waits for it in the background.
func launch(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go c.run(started)
	return c, <-started
}

// run starts the program and waits for it on one thread that it never gives
// back: the kernel sends Pdeathsig when the starting thread ends, not when the
// process does.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer close(c.done)
	if c.err = c.cmd.Start(); c.err != nil {
		started <- c.err
		return
	}
	started <- nil
	c.err = c.cmd.Wait()
}

func (c *child) signal(s syscall.Signal) {
	// A program that has ended already needs no signal.
	_ = c.cmd.Process.Signal(s)
}

func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// end asks the program to stop by each signal in turn, giving it grace
// between two, and returns when it has ended.
func (c *child) end(grace time.Duration, signals ...syscall.Signal) {
	for _, s := range append(signals, syscall.SIGKILL) {
		c.signal(s)
		timer := time.NewTimer(grace)
		select {
		case <-c.done:
			timer.Stop()
			return
		case <-timer.C:
		}
	}
	<-c.done
}

// await asks ready every few milliseconds until it says yes, the program
// ends, or ctx does.
func (c *child) await(ctx context.Context, ready func() bool) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-c.done:
			return errors.Join(errEnded, c.err)
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if ready() {
				return nil
			}
		}
	}
}

var errEnded = errors.New("the server ended while starting")
