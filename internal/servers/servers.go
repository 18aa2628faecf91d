package servers

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options say where and how.
type Options struct {
	// DataDir is the data folder; made when missing.
	DataDir string
	// Log gets one line when servers start and stop; nil is silent.
	Log *slog.Logger
	// Throwaway makes servers for tests: no fsync, and Stop removes the folder.
	Throwaway bool
	// Path is where to look for installed servers, as in $PATH; empty means
	// $PATH and the folders of the distributions.
	Path string
}

// Servers are a running Postgres and Redis.
type Servers struct {
	addresses
	folder   *folder
	log      *slog.Logger
	remove   bool
	postgres *child
	redis    *child
	lost     chan *Error
	stopping chan struct{}
	stopOnce sync.Once
}

// Start starts both servers in the data folder and returns when both answer.
// It takes the folder for this process, until Stop or the end of the process.
// Errors are *Error; ctx ends a start that takes too long.
func Start(ctx context.Context, o Options) (*Servers, error) {
	f, err := openFolder(ctx, o.DataDir)
	if err != nil {
		return nil, err
	}
	s := &Servers{folder: f, log: o.Log, remove: o.Throwaway, lost: make(chan *Error, 2), stopping: make(chan struct{})}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.start(ctx, o); err != nil {
		s.Stop()
		return nil, err
	}
	s.log.InfoContext(ctx, "private servers started", "data_dir", f.dir)
	go s.watch(s.postgres, Postgres, "postgres.log")
	go s.watch(s.redis, Redis, "redis.log")
	return s, nil
}

func (s *Servers) start(ctx context.Context, o Options) error {
	dirs := searchPath(o.Path)
	pgProgram, err := findPostgres(ctx, s.folder.runner, dirs, recorded(s.folder))
	if err != nil {
		return err
	}
	redisProgram, err := findRedis(ctx, s.folder.runner, dirs)
	if err != nil {
		return err
	}
	before := readAddresses(s.folder.dir)
	pg := &postgres{folder: s.folder, program: pgProgram, throwaway: o.Throwaway, endpoint: kept(before.PostgresURL)}
	rd := &redis{folder: s.folder, program: redisProgram, endpoint: kept(before.RedisURL)}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) { s.postgres, err = pg.start(ctx); return err })
	both.Go(func() (err error) { s.redis, err = rd.start(ctx); return err })
	if err := both.Wait(); err != nil {
		return err
	}
	s.addresses = addresses{PostgresURL: pg.url(), RedisURL: rd.url()}
	return s.folder.keepAddresses(s.addresses)
}

// retry makes attempts until one answers. A port that was taken in between is
// chosen anew; a folder that a dying server still holds is waited for.
func retry(
	ctx context.Context, f *folder, log string, code Code, attempt func(context.Context, *journal) (*child, error),
) (*child, error) {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for ports := 3; ; {
		j, err := f.openJournal(log)
		if err != nil {
			return nil, err
		}
		c, err := attempt(ctx, j)
		said := j.said()
		j.close()
		if err == nil {
			return c, nil
		}
		if c != nil {
			c.end(time.Second, syscall.SIGQUIT)
		}
		if strings.Contains(strings.ToLower(said), "address already in use") {
			ports--
		}
		again := ports > 0 && errors.Is(err, errEnded) && (ports < 3 || isLocked(said))
		if !again || !pause(waiting) {
			return nil, saidFailure(code, strings.TrimSuffix(filepath.Base(log), ".log"), f.dir, said, err)
		}
	}
}

// pause waits a moment between two attempts; false when ctx has ended.
func pause(ctx context.Context) bool {
	timer := time.NewTimer(50 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// watch reports a server that ends without being asked to.
func (s *Servers) watch(c *child, name, log string) {
	select {
	case <-s.stopping:
	case <-c.done:
		said, _ := os.ReadFile(s.folder.path("log", log))
		found := saidFailure(ServerLost, name, s.folder.dir, string(said[max(0, len(said)-4096):]), c.err)
		found.Server = name
		if found.Code == ServerLost {
			found.Line = name + " milik pst berhenti sendiri; lihat " + s.folder.path("log", log) + " lalu jalankan lagi"
		}
		s.lost <- found
	}
}

// PostgresURL is the superuser's address of the database pst.
func (s *Servers) PostgresURL() string { return s.addresses.PostgresURL }

// RedisURL is the address of Redis, password included.
func (s *Servers) RedisURL() string { return s.addresses.RedisURL }

// Lost yields an Error that names the server when a server ends without being asked to.
func (s *Servers) Lost() <-chan *Error { return s.lost }

// Stop ends both servers, Postgres by a clean shutdown, and lets the folder
// go. It may be called more than once, and on servers that others started
// (ForTest) it does nothing.
func (s *Servers) Stop() {
	if s.folder == nil {
		return
	}
	s.stopOnce.Do(func() {
		close(s.stopping)
		var both sync.WaitGroup
		both.Go(func() { stopChild(s.postgres, s.postgresSignals()...) })
		both.Go(func() { stopChild(s.redis, syscall.SIGTERM) })
		both.Wait()
		if s.remove {
			_ = os.RemoveAll(s.folder.dir)
		}
		s.folder.close()
		s.log.Info("private servers stopped", "data_dir", s.folder.dir)
	})
}

func (s *Servers) postgresSignals() []syscall.Signal {
	if s.remove {
		return []syscall.Signal{syscall.SIGQUIT}
	}
	return []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT}
}

func stopChild(c *child, signals ...syscall.Signal) {
	if c != nil && !c.ended() {
		c.end(20*time.Second, signals...)
	}
}

// Live returns the addresses of the servers that another process runs in the
// data folder, or an *Error when none does.
func Live(dataDir string) (postgresURL, redisURL string, err error) {
	lock, err := os.Open(filepath.Join(dataDir, "lock"))
	if err != nil {
		return "", "", notLive(dataDir, err)
	}
	defer release(lock)
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); err == nil {
		return "", "", notLive(dataDir, nil)
	}
	a := readAddresses(dataDir)
	if a.PostgresURL == "" {
		return "", "", notLive(dataDir, nil)
	}
	return a.PostgresURL, a.RedisURL, nil
}

func notLive(dir string, cause error) *Error {
	return failure(NotLive, cause,
		"Tidak ada `pst run` yang hidup pada folder data %s; jalankan dahulu, atau isi PST_DATABASE_URL", dir)
}

// newPassword has 130 random bits in letters and digits.
func newPassword() string { return rand.Text() }
