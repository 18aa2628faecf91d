package message

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bps-pst/pst/internal/fault"
)

// spool is an upload on its way: its bytes in a file of its own, counted and
// hashed as they came.
type spool struct {
	file *os.File
	size int64
	sum  [sha256.Size]byte
	kept bool // the file has another name now
}

// receive takes an upload in. It fails with file_empty, file_too_large and what
// the reader fails with; nothing is left behind then.
func receive(dir string, r io.Reader) (*spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(dir, spoolNames)
	if err != nil {
		return nil, err
	}
	s := &spool{file: file}
	hash := sha256.New()
	s.size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
	case s.size == 0:
		err = fault.New(fault.FileEmpty)
	case s.size > MaxFile:
		err = fault.New(fault.FileTooLarge)
	}
	if err != nil {
		return nil, errors.Join(err, s.discard())
	}
	hash.Sum(s.sum[:0])
	return s, nil
}

// discard closes the spool and removes its file unless it was kept.
func (s *spool) discard() error {
	err := s.file.Close()
	if !s.kept {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}

// spoolNames is how files of uploads on their way are called.
const spoolNames = "unggah-*"

// sweepSpools removes what uploads left behind that ended with their process.
func sweepSpools(dir string, before time.Time) error {
	all, err := filepath.Glob(filepath.Join(dir, spoolNames))
	for _, name := range all {
		info, gone := os.Stat(name)
		if gone == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}
