package servers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// folder is a data folder that this process owns.
type folder struct {
	runner
	dir  string // absolute
	lock *os.File
}

// openFolder makes the data folder when it is missing, takes its lock, and
// makes sure that the account can enter it.
func openFolder(ctx context.Context, dir string) (*folder, error) {
	if dir == "" {
		return nil, failure(FolderReadOnly, nil, "PST_DATA_DIR kosong; isi dengan folder data")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, folderFailure(dir, err)
	}
	run, err := newRunner()
	if err != nil {
		return nil, err
	}
	f := &folder{runner: run, dir: abs}
	if err := f.make(); err != nil {
		return nil, folderFailure(abs, err)
	}
	if err := f.takeLock(); err != nil {
		return nil, err
	}
	if err := f.furnish(ctx); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// make creates the data folder. The account may pass through it (mode 0711)
// and owns only the servers' own folders inside; one that holds something
// already keeps its mode.
func (f *folder) make() error {
	if err := os.MkdirAll(filepath.Dir(f.dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(f.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil || len(entries) > 0 || f.credential == nil {
		return err
	}
	return os.Chmod(f.dir, 0o711)
}

// takeLock takes the folder for this process. The lock falls with the process,
// so there is no stale one.
func (f *folder) takeLock() error {
	lock, err := os.OpenFile(f.path("lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return folderFailure(f.dir, err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(lock, 20))
		closing := lock.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return folderFailure(f.dir, errors.Join(err, closing))
		}
		return failure(FolderInUse, err, "Folder data %s sedang dipakai proses pst lain (pid %s); hentikan yang itu atau pilih PST_DATA_DIR lain",
			f.dir, strings.TrimSpace(string(holder)))
	}
	f.lock = lock
	err = errors.Join(lock.Truncate(0), writeAt(lock, strconv.Itoa(os.Getpid())+"\n"))
	if err != nil {
		f.close()
		return folderFailure(f.dir, err)
	}
	return nil
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

// furnish makes the inner folders and proves that the account can enter.
func (f *folder) furnish(ctx context.Context) error {
	for _, name := range []string{"redis", "run"} {
		if err := f.private(f.path(name)); err != nil {
			return folderFailure(f.dir, err)
		}
	}
	if err := os.Mkdir(f.path("log"), 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return folderFailure(f.dir, err)
	}
	if said, err := f.output(ctx, f.path("run"), "/bin/sh", "-c", ":"); err != nil {
		return failure(FolderClosed, fmt.Errorf("%w: %s", err, said),
			"Pengguna sistem postgres tidak dapat memasuki folder data %s; isi PST_DATA_DIR dengan folder di luar rumah yang tertutup, misalnya /var/lib/pst", f.dir)
	}
	for _, name := range []string{"postgres.log", "redis.log"} {
		err := os.Rename(f.path("log", name), f.path("log", name+".1"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return folderFailure(f.dir, err)
		}
	}
	return nil
}

// private makes a folder that only the account (and root) can enter.
func (f *folder) private(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return f.give(path)
}

// give makes the account the owner.
func (f *folder) give(path string) error {
	if f.credential == nil {
		return nil
	}
	return os.Chown(path, int(f.credential.Uid), int(f.credential.Gid))
}

func (f *folder) path(parts ...string) string {
	return filepath.Join(append([]string{f.dir}, parts...)...)
}

// sweep removes what a killed start left under the pattern.
func (f *folder) sweep(pattern string) error {
	left, err := filepath.Glob(f.path(pattern))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}

// close lets the folder go.
func (f *folder) close() { release(f.lock) }

// release gives a lock up before it closes the file: a child that another
// goroutine is just starting holds a copy of the file until it runs its own
// program, and closing alone would leave the lock with that copy.
func release(lock *os.File) {
	_ = syscall.Flock(int(lock.Fd()), syscall.LOCK_UN)
	_ = lock.Close()
}

// longestSocket is the length of sun_path in sockaddr_un without its zero (unix(7)).
const longestSocket = 107

// socket is the folder's path for a socket, or empty when the kernel would
// not take it; then the server answers on TCP only.
func (f *folder) socket(name string) string {
	path := f.path("run", name)
	if len(path) > longestSocket {
		return ""
	}
	return path
}

// journal is a server's log since one start.
type journal struct {
	file *os.File
	from int64
}

func (f *folder) openJournal(name string) (*journal, error) {
	file, err := os.OpenFile(f.path("log", name), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, folderFailure(f.dir, err)
	}
	from, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, folderFailure(f.dir, errors.Join(err, file.Close()))
	}
	return &journal{file: file, from: from}, nil
}

// said returns the last 16 KiB at most of what was written since the start.
func (j *journal) said() string {
	const most = 16 << 10
	info, err := j.file.Stat()
	if err != nil {
		return ""
	}
	from := max(j.from, info.Size()-most)
	text, _ := io.ReadAll(io.NewSectionReader(j.file, from, most))
	return string(text)
}

func (j *journal) close() { _ = j.file.Close() }

// addresses is servers.json.
type addresses struct {
	PostgresURL string `json:"postgres_url"`
	RedisURL    string `json:"redis_url"`
}

// readAddresses returns what servers.json holds; empty when it is missing or
// damaged, which costs new ports and passwords and no data.
func readAddresses(dir string) addresses {
	var a addresses
	text, err := os.ReadFile(filepath.Join(dir, "servers.json"))
	if err != nil || json.Unmarshal(text, &a) != nil {
		return addresses{}
	}
	return a
}

// keepAddresses writes servers.json in one step, for our own eyes only.
func (f *folder) keepAddresses(a addresses) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	next := f.path("servers.json.new")
	if err := os.WriteFile(next, append(text, '\n'), 0o600); err != nil {
		return folderFailure(f.dir, err)
	}
	if err := os.Rename(next, f.path("servers.json")); err != nil {
		return folderFailure(f.dir, err)
	}
	return nil
}

// freePort returns the wanted TCP port of 127.0.0.1 when it is free, else
// another one.
func freePort(wanted int) (int, error) {
	for _, port := range []int{wanted, 0} {
		l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		addr, ok := l.Addr().(*net.TCPAddr)
		if err := l.Close(); err == nil && ok {
			return addr.Port, nil
		}
	}
	return 0, errors.New("no free port on 127.0.0.1")
}
