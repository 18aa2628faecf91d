package servers

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// Code is the stable name of a failure.
type Code string

// The ways to fail.
const (
	PostgresMissing Code = "postgres_missing"     // none found, or none at least version 15
	RedisMissing    Code = "redis_missing"        // none found, or none at least version 7
	AccountMissing  Code = "account_missing"      // called as root and there is no user postgres
	FolderInUse     Code = "data_dir_in_use"      // another process owns the folder
	FolderClosed    Code = "data_dir_closed"      // the account cannot enter the folder
	FolderReadOnly  Code = "data_dir_unwritable"  // read-only, forbidden, or not a folder
	FolderVersion   Code = "data_dir_version"     // made by a Postgres that is not installed
	DiskFull        Code = "disk_full"            // no space, or over quota
	PostgresFailed  Code = "postgres_failed"      // did not start
	RedisFailed     Code = "redis_failed"         // did not start
	ServerLost      Code = "private_server_ended" // a running server ended by itself
	NotLive         Code = "private_servers_away" // nobody runs servers in the folder
	CommandFailed   Code = "command_failed"       // ExecForTest could not start its command
)

// Error is a failure as one Indonesian line. The cause is for the log.
type Error struct {
	Code   Code
	Line   string
	Server string // which one ended, of ServerLost
	cause  error
}

// The servers, as an Error names them.
const (
	Postgres = "Postgres"
	Redis    = "Redis"
)

// Error returns the line and the code, without a line break.
func (e *Error) Error() string { return e.Line + " [" + string(e.Code) + "]" }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

func failure(code Code, cause error, format string, args ...any) *Error {
	line := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	return &Error{Code: code, Line: line, cause: cause}
}

// folderFailure names what the operating system says against the data folder.
func folderFailure(dir string, err error) *Error {
	if already := (*Error)(nil); errors.As(err, &already) {
		return already
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskFull(dir, err)
	}
	return failure(FolderReadOnly, err,
		"Folder data %s tidak dapat ditulisi (%s); pilih folder lain dengan PST_DATA_DIR", dir, reason(err))
}

func diskFull(dir string, err error) *Error {
	return failure(DiskFull, err, "Disk untuk folder data %s penuh; kosongkan sebagian atau pindahkan PST_DATA_DIR", dir)
}

// reason is the operating system's own word for err, without paths.
func reason(err error) string {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno.Error()
	}
	if errors.Is(err, fs.ErrPermission) {
		return "permission denied"
	}
	return "galat masukan/keluaran"
}

// saidFailure finds the reason in what a server said before it ended.
func saidFailure(code Code, name, dir, said string, cause error) *Error {
	switch {
	case strings.Contains(said, "No space left on device"), strings.Contains(said, "Disk quota exceeded"):
		return diskFull(dir, cause)
	case strings.Contains(said, "Read-only file system"):
		return folderFailure(dir, syscall.EROFS)
	case isLocked(said):
		return failure(FolderInUse, cause, "Folder data %s masih dipakai Postgres yang hidup; hentikan dahulu yang itu", dir)
	}
	return failure(code, cause, "%s tidak dapat dijalankan: %s; selengkapnya di %s/log", name, complaint(said), dir)
}

// isLocked tells whether Postgres refused because another postmaster, or a
// backend of one, still lives in the folder.
func isLocked(said string) bool {
	return strings.Contains(said, "lock file \"postmaster.pid\" already exists") ||
		strings.Contains(said, "pre-existing shared memory block")
}

// complaint is the first line that says why, or else the last line.
func complaint(said string) string {
	last := "berhenti tanpa pesan"
	for _, line := range strings.Split(said, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		last = line
		if strings.Contains(line, "FATAL") || strings.Contains(line, "PANIC") || strings.Contains(line, "error:") {
			break
		}
	}
	return last
}
