package servers

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// The variables that tell a test process of servers that run already.
const (
	testPostgres = "PST_TEST_POSTGRES_URL"
	testRedis    = "PST_TEST_REDIS_URL"
)

// ForTest returns the servers that tests of this process share: those of
// PST_TEST_POSTGRES_URL and PST_TEST_REDIS_URL when both are set, else
// throwaway ones that start at the first call and end with the process.
var ForTest = sync.OnceValues(func() (*Servers, error) {
	given := addresses{PostgresURL: os.Getenv(testPostgres), RedisURL: os.Getenv(testRedis)}
	if given.PostgresURL != "" && given.RedisURL != "" {
		return &Servers{addresses: given, lost: make(chan *Error)}, nil
	}
	return startThrowaway(context.Background())
})

// ExecForTest starts throwaway servers, runs the command with both addresses
// in its environment, stops the servers, and returns the command's exit code.
// Signals to us reach the command through the terminal's process group; a
// cancelled ctx interrupts it.
func ExecForTest(ctx context.Context, command []string) (int, error) {
	s, err := startThrowaway(ctx)
	if err != nil {
		return 1, err
	}
	defer s.Stop()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), testPostgres+"="+s.PostgresURL(), testRedis+"="+s.RedisURL())
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, failure(CommandFailed, err, "Perintah %s tidak dapat dijalankan", command[0])
	}
	return 0, nil
}

func startThrowaway(ctx context.Context) (*Servers, error) {
	sweepThrowaway()
	dir, err := os.MkdirTemp("", "pst-test-")
	if err != nil {
		return nil, folderFailure(os.TempDir(), err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return Start(ctx, Options{DataDir: dir, Throwaway: true})
}

// sweepThrowaway removes what tests that were killed left behind: throwaway
// folders with a lock that names a holder and that nobody holds.
func sweepThrowaway() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), "pst-test-*", "lock"))
	for _, path := range left {
		lock, err := os.Open(path)
		if err != nil {
			continue
		}
		info, err := lock.Stat()
		if err == nil && info.Size() > 0 && syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(filepath.Dir(path))
		}
		_ = lock.Close()
	}
}
