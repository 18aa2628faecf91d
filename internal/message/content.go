package message

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// contents keeps what is in files, each content once an office, under the
// office and the SHA-256 of the bytes. A content that is not there is
// fs.ErrNotExist.
type contents interface {
	// put keeps what the spool holds. One that is there already is renewed: the
	// purge sees it as young.
	put(ctx context.Context, office tenant.Office, s *spool) error
	has(ctx context.Context, office tenant.Office, sum []byte) (bool, error)
	open(ctx context.Context, office tenant.Office, sum []byte) (io.ReadSeekCloser, error)
	remove(ctx context.Context, office tenant.Office, sum []byte) error
	// older calls found with contents that were put before an instant of the
	// machine's clock, up to a batch at once.
	older(ctx context.Context, office tenant.Office, than time.Time, found func(sums [][]byte) error) error
}

// purgeBatch bounds how many contents the purge asks about at once.
const purgeBatch = 500

// folder keeps contents as files: <office>/<first byte>/<sum>, for the owner
// only. It is on the spool's own file system, so that a content appears whole.
type folder string

func (f folder) path(office tenant.Office, sum []byte) string {
	name := hex.EncodeToString(sum)
	return filepath.Join(string(f), strconv.Itoa(int(office)), name[:2], name)
}

// put links the spool's file under its name, after its bytes are on the disk,
// and then the name.
func (f folder) put(_ context.Context, office tenant.Office, s *spool) error {
	at := f.path(office, s.sum[:])
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	if err := s.file.Sync(); err != nil {
		return err
	}
	now := clock.System{}.Now()
	if err := os.Chtimes(s.file.Name(), now, now); err != nil {
		return err
	}
	if err := os.Rename(s.file.Name(), at); err != nil {
		return err
	}
	s.kept = true
	return syncFolder(filepath.Dir(at))
}

// syncFolder has a folder's new names survive a crash of the machine.
func syncFolder(at string) error {
	d, err := os.Open(at)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f folder) has(_ context.Context, office tenant.Office, sum []byte) (bool, error) {
	_, err := os.Stat(f.path(office, sum))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f folder) open(_ context.Context, office tenant.Office, sum []byte) (io.ReadSeekCloser, error) {
	return os.Open(f.path(office, sum))
}

func (f folder) remove(_ context.Context, office tenant.Office, sum []byte) error {
	err := os.Remove(f.path(office, sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (f folder) older(ctx context.Context, office tenant.Office, than time.Time, found func(sums [][]byte) error) error {
	var batch [][]byte
	err := filepath.WalkDir(filepath.Join(string(f), strconv.Itoa(int(office))), func(_ string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || entry.IsDir():
			return errors.Join(err, ctx.Err())
		}
		info, err := entry.Info()
		sum, bad := hex.DecodeString(entry.Name())
		if err != nil || bad != nil || !info.ModTime().Before(than) {
			return nil // went meanwhile, is not ours, or is young
		}
		if batch = append(batch, sum); len(batch) < purgeBatch {
			return nil
		}
		defer func() { batch = nil }()
		return found(batch)
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return found(batch)
}
