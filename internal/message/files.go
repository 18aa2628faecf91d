package message

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

const (
	// waits is how long a file waits for the message that names it.
	waits = 24 * time.Hour
	// young is how old a content without a file must be to be removed: its file
	// follows within minutes.
	young = time.Hour
)

// FileOptions say what Files stand on.
type FileOptions struct {
	DB  *store.DB
	Dir string // folder of uploads on their way and, without a bucket, of contents; made when needed
	S3  string // address of a bucket for contents (config.S3URL); empty for the folder
	// Scanner is the address of a virus scanner (config.ClamAVURL); empty for none.
	Scanner string
	Log     *slog.Logger
	Scope   []tenant.Office // the offices whose files Run scans; empty means all
}

// Files keeps attachments: their rows in Postgres, what is in them in a folder
// or a bucket.
type Files struct {
	db       *store.DB
	log      *slog.Logger
	contents contents
	scanner  *scanner // nil without one
	scope    []int32
	spools   string        // folder of uploads on their way
	looks    chan struct{} // bounds how many are looked into at once
	young    time.Duration
}

// NewFiles returns the files of an installation. It fails with clamd.ErrAddress,
// and for a bucket's address that is none.
func NewFiles(o FileOptions) (*Files, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f := &Files{db: o.DB, log: o.Log, spools: filepath.Join(o.Dir, "masuk"), looks: make(chan struct{}, 2), young: young, scope: []int32{}}
	for _, office := range o.Scope {
		f.scope = append(f.scope, int32(office))
	}
	var err error
	if f.scanner, err = newScanner(o.Scanner, o.DB.Clock(), o.Log); err != nil {
		return nil, err
	}
	if o.S3 == "" {
		f.contents = folder(filepath.Join(o.Dir, "isi"))
		return f, nil
	}
	kept, err := newBucket(o.S3)
	f.contents = kept
	return f, err
}

// Save keeps a file of the office and the actor in ctx; it waits then for a
// message to name it (AttachIn), at most a day. It fails with file_name,
// file_empty, file_too_large, file_type, file_bomb, file_infected and
// files_waiting. The request key in ctx, if any, is left to the use case that
// follows.
func (f *Files) Save(ctx context.Context, name string, r io.Reader) (File, error) {
	return f.save(ctx, name, r, unkeyed)
}

func unkeyed(ctx context.Context, _ []byte) context.Context { return tenant.WithoutKey(ctx) }

// save keeps a file; keyed says under which request key its row is written.
// The content comes first: a process that dies in between leaves a content
// without a file, which Purge removes.
func (f *Files) save(ctx context.Context, name string, r io.Reader, keyed func(context.Context, []byte) context.Context) (File, error) {
	if err := checkName(name); err != nil {
		return File{}, err
	}
	if err := f.room(ctx); err != nil {
		return File{}, err
	}
	s, err := receive(f.spools, r)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = s.discard() }()
	mediaType, err := f.look(ctx, name, s)
	if err != nil {
		return File{}, err
	}
	v, err := f.verdict(ctx, s)
	if err == nil && v == Infected {
		err = fault.New(fault.FileInfected)
	}
	if err != nil {
		return File{}, err
	}
	return f.keep(keyed(ctx, s.sum[:]), File{ID: newID(), Name: named(name, mediaType), Type: mediaType, Size: s.size, Scan: v}, s)
}

// keep puts a content, and then its file.
func (f *Files) keep(ctx context.Context, file File, s *spool) (File, error) {
	office, ok := tenant.OfficeOf(ctx)
	if !ok {
		return File{}, errNoOffice
	}
	if err := f.contents.put(ctx, office, s); err != nil {
		return File{}, fault.Wrap(fault.Unavailable, err)
	}
	return store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (File, error) {
		return file, f.enterIn(ctx, tx, file, s)
	})
}

var errNoOffice = errors.New("message: no office in the context")

// enterIn writes a file's row. A content that the purge took a moment ago is
// put again, under the lock that the purge would need.
func (f *Files) enterIn(ctx context.Context, tx *store.Tx, file File, s *spool) error {
	if err := lockContent(ctx, tx, s.sum[:]); err != nil {
		return err
	}
	there, err := f.contents.has(ctx, tx.Office(), s.sum[:])
	if err == nil && !there {
		err = f.putAgain(ctx, tx.Office(), s)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, err)
	}
	insertFile(tx, file, uploader(ctx), s.sum[:])
	return nil
}

// putAgain puts a content once more from the spool's open file, which has lost
// its name.
func (f *Files) putAgain(ctx context.Context, office tenant.Office, s *spool) error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	again, err := receive(f.spools, s.file)
	if err != nil {
		return err
	}
	defer func() { _ = again.discard() }()
	return f.contents.put(ctx, office, again)
}

// room refuses the public when too much of it waits at the office already.
func (f *Files) room(ctx context.Context) error {
	if uploader(ctx) != publicly {
		return nil
	}
	return store.View(ctx, f.db, func(ctx context.Context, tx *store.Tx) error {
		n, err := waitingBytes(ctx, tx)
		if err == nil && n >= maxWaiting {
			err = fault.New(fault.FilesWaiting).With("retry_after", 600)
		}
		return err
	})
}

// look tells what is in a file; few are looked into at once, because that
// unpacks them.
func (f *Files) look(ctx context.Context, name string, s *spool) (string, error) {
	select {
	case f.looks <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-f.looks }()
	return sniff(name, s.file, s.size)
}

// uploader is who brings a file: an officer's id, the public or the service.
func uploader(ctx context.Context) string {
	switch a := tenant.ActorOf(ctx); a.Kind {
	case tenant.User:
		return a.ID
	case tenant.System:
		return bySystem
	default:
		return publicly
	}
}

// brought tells whether a file was brought by the kind of actor that names it:
// officers name each other's, the public and the service their own.
func brought(ctx context.Context, by string) bool {
	if tenant.ActorOf(ctx).Kind == tenant.User {
		return by != publicly && by != bySystem
	}
	return by == uploader(ctx)
}

// waitingIn holds files that wait and that the kind of actor in ctx brought,
// in the order of their ids. It fails with too_many_files and attachment_unknown.
func waitingIn(ctx context.Context, tx *store.Tx, ids []uuid.UUID) error {
	if len(ids) > MaxFiles {
		return fault.New(fault.TooManyFiles)
	}
	all, err := lockFiles(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, file := range all {
		if file.Message != nil || !brought(ctx, file.Uploader) {
			return fault.New(fault.AttachmentUnknown)
		}
	}
	if len(all) != len(ids) { // one that nobody knows, or one that was named twice
		return fault.New(fault.AttachmentUnknown)
	}
	return nil
}

// AttachIn hangs up to five files on a message that was written in the caller's
// transaction, in the order given. They wait until now and were brought by the
// kind of actor in ctx: officers hang what an officer brought, visitors what the
// public brought, the service its own. It fails with too_many_files and
// attachment_unknown.
func AttachIn(ctx context.Context, tx *store.Tx, message uuid.UUID, files []uuid.UUID) error {
	if len(files) == 0 {
		return nil
	}
	if err := waitingIn(ctx, tx, files); err != nil {
		return err
	}
	for i, id := range files {
		updateFile(tx, id, message, i)
	}
	return nil
}

// HoldIn lets files wait until an instant, for a message that is not sent yet.
// It fails like AttachIn.
func HoldIn(ctx context.Context, tx *store.Tx, files []uuid.UUID, until time.Time) error {
	if len(files) == 0 {
		return nil
	}
	if err := waitingIn(ctx, tx, files); err != nil {
		return err
	}
	holdFiles(tx, files, until)
	return nil
}

// ForwardIn returns files that wait, for AttachIn: those that hang on a note of
// the subject are made a second time with the same content, the others stay as
// they are.
func ForwardIn(ctx context.Context, tx *store.Tx, subject uuid.UUID, files []uuid.UUID) ([]uuid.UUID, error) {
	noted, err := selectNoted(ctx, tx, subject, files)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(files)
	for i, id := range files {
		if !slices.Contains(noted, id) {
			continue
		}
		all[i] = newID()
		if err := copyFile(ctx, tx, id, all[i], uploader(ctx)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// FilesIn lists the files of messages, each in its order.
func FilesIn(ctx context.Context, tx *store.Tx, messages []uuid.UUID) (map[uuid.UUID][]File, error) {
	all := map[uuid.UUID][]File{}
	if len(messages) == 0 {
		return all, nil
	}
	rows, err := selectAttached(ctx, tx, messages)
	for _, row := range rows {
		all[row.Message] = append(all[row.Message], row.File)
	}
	return all, err
}

// FileIn returns a file and the message it hangs on, nil while it waits. An
// unknown id is not_found.
func FileIn(ctx context.Context, tx *store.Tx, id uuid.UUID) (File, *uuid.UUID, error) {
	s, err := selectStored(ctx, tx, id)
	return s.File, s.Message, err
}

// Purge removes files of the office in ctx that waited for more than a day, and
// contents that no file has.
func (f *Files) Purge(ctx context.Context) (removed int, err error) {
	office, ok := tenant.OfficeOf(ctx)
	if !ok {
		return 0, errNoOffice
	}
	sums, err := store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) ([][]byte, error) {
		return deleteWaiting(ctx, tx, tx.Now().Add(-waits))
	})
	if err != nil {
		return 0, err
	}
	now := clock.System{}.Now() // the machine's, as the folder's and the bucket's instants are
	sweep := func(sums [][]byte) error {
		n, err := f.sweep(ctx, sums)
		removed += n
		return err
	}
	err = errors.Join(sweep(sums), f.contents.older(ctx, office, now.Add(-f.young), sweep))
	return removed, errors.Join(err, sweepSpools(f.spools, now.Add(-f.young)))
}

// sweep removes those of the contents that no file has.
func (f *Files) sweep(ctx context.Context, sums [][]byte) (removed int, err error) {
	if len(sums) == 0 {
		return 0, nil
	}
	var held [][]byte
	err = store.View(ctx, f.db, func(ctx context.Context, tx *store.Tx) (err error) {
		held, err = selectHeld(ctx, tx, sums)
		return err
	})
	for _, sum := range sums {
		if err != nil || ctx.Err() != nil {
			return removed, err
		}
		if slices.ContainsFunc(held, func(h []byte) bool { return bytes.Equal(h, sum) }) {
			continue
		}
		var gone bool
		gone, err = store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
			return f.dropIn(ctx, tx, sum)
		})
		if gone {
			removed++
		}
	}
	return removed, err
}

// dropIn removes a content under its lock, unless a file has it by now.
func (f *Files) dropIn(ctx context.Context, tx *store.Tx, sum []byte) (bool, error) {
	if err := lockContent(ctx, tx, sum); err != nil {
		return false, err
	}
	held, err := selectHeld(ctx, tx, [][]byte{sum})
	if err != nil || len(held) > 0 {
		return false, err
	}
	return true, f.contents.remove(ctx, tx.Office(), sum)
}
