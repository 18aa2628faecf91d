package message

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Open opens a file of the office in ctx; whoever asked was found to may see
// it. An unknown id is not_found, one that waits for the scanner file_unscanned,
// one that had a virus in it file_removed.
func (f *Files) Open(ctx context.Context, id uuid.UUID) (File, io.ReadSeekCloser, error) {
	s, err := f.stored(ctx, id)
	switch {
	case err != nil:
		return File{}, nil, err
	case s.Scan == Waiting:
		return File{}, nil, fault.New(fault.FileUnscanned)
	case s.Scan == Infected:
		return File{}, nil, fault.New(fault.FileRemoved)
	}
	content, err := f.open(ctx, s)
	return s.File, content, err
}

func (f *Files) stored(ctx context.Context, id uuid.UUID) (s stored, err error) {
	err = store.View(ctx, f.db, func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = selectStored(ctx, tx, id)
		return err
	})
	return s, err
}

func (f *Files) open(ctx context.Context, s stored) (io.ReadSeekCloser, error) {
	office, _ := tenant.OfficeOf(ctx)
	content, err := f.contents.open(ctx, office, s.SHA256)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.log.Error("content of a file is gone", "office", office, "attachment", s.ID)
	case err != nil:
		err = fault.Wrap(fault.Unavailable, err)
	}
	return content, err
}

// Copy gives another office files of one: their content under the other's key,
// each waiting there as the service's own, with what the scanner said of it and
// what it shows. It returns the new ids in the order given. One that was copied
// and is named by no message is purged after a day.
func (f *Files) Copy(ctx context.Context, from tenant.Office, ids []uuid.UUID, to tenant.Office) ([]uuid.UUID, error) {
	origin := tenant.WithoutKey(tenant.WithActor(tenant.WithOffice(ctx, from), tenant.Actor{Kind: tenant.System}))
	all := make([]uuid.UUID, 0, len(ids))
	for _, id := range ids {
		one, err := f.stored(origin, id)
		if err != nil {
			return nil, err
		}
		given := one
		given.ID = newID()
		if err := f.give(origin, one, tenant.WithOffice(origin, to), given); err != nil {
			return nil, err
		}
		all = append(all, given.ID)
	}
	return all, nil
}

// give copies one file. One that has no clean verdict is scanned at the other
// office as if it were uploaded there; an infected one has no content to give.
func (f *Files) give(origin context.Context, one stored, there context.Context, given stored) error {
	if one.Scan == Infected {
		return f.enterGone(there, given)
	}
	content, err := f.open(origin, one)
	if err != nil {
		return err
	}
	s, err := receive(f.spools, content)
	if err = errors.Join(err, content.Close()); err != nil {
		return err
	}
	defer func() { _ = s.discard() }()
	if given.Scan != Clean {
		given.Scan, err = f.verdict(there, s)
	}
	switch {
	case err != nil:
		return err
	case given.Scan == Infected:
		return errors.Join(f.settleScan(origin, one.SHA256, Infected), f.enterGone(there, given))
	}
	_, err = f.keep(there, given.File, s)
	return err
}

// enterGone writes a file whose content had a virus in it.
func (f *Files) enterGone(ctx context.Context, one stored) error {
	one.Scan = Infected
	_, err := store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		insertFile(tx, one.File, uploader(ctx), one.SHA256)
		return struct{}{}, nil
	})
	return err
}

// maxAlt is how many characters say what a picture shows.
const maxAlt = 300

// Describe says what a picture shows, for who cannot see it, while it waits for
// its message; only who uploaded it may. An unknown id is not_found, a file that
// does not wait, or is another's, attachment_unknown, anything but a picture
// invalid_input.
func (f *Files) Describe(ctx context.Context, id uuid.UUID, alt string) (File, error) {
	alt = strings.Join(strings.Fields(alt), " ")
	switch {
	case utf8.RuneCountInString(alt) > maxAlt:
		return File{}, fault.Invalid(fault.Field{Path: "alt", Code: "too_long"})
	case !utf8.ValidString(alt) || strings.ContainsFunc(alt, unreadable):
		return File{}, fault.Invalid(fault.Field{Path: "alt", Code: "invalid"})
	}
	return store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (File, error) {
		all, err := lockFiles(ctx, tx, []uuid.UUID{id})
		if err != nil {
			return File{}, err
		}
		if len(all) == 0 {
			return File{}, fault.New(fault.NotFound)
		}
		if all[0].Message != nil || all[0].Held != nil || all[0].Uploader != uploader(ctx) {
			return File{}, fault.New(fault.AttachmentUnknown)
		}
		file := all[0].File
		if !strings.HasPrefix(file.Type, "image/") {
			return File{}, fault.Invalid(fault.Field{Path: "alt", Code: "invalid"})
		}
		file.Alt = alt
		updateAlt(tx, id, alt)
		return file, nil
	})
}
