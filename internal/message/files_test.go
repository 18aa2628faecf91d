package message

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// shelf is an office with files, its visitor, an officer of it and a case whose
// messages carry them.
type shelf struct {
	testing.TB
	*Files
	clock   *clock.Frozen
	dir     string
	public  context.Context
	officer context.Context
	subject uuid.UUID
}

func newShelf(t testing.TB, change ...func(*FileOptions)) *shelf {
	t.Helper()
	s := &shelf{TB: t, clock: clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)), dir: t.TempDir(), subject: newID()}
	db := store.ForTest(t, s.clock)
	o := FileOptions{DB: db, Dir: s.dir}
	for _, f := range change {
		f(&o)
	}
	var err error
	if s.Files, err = NewFiles(o); err != nil {
		t.Fatal(err)
	}
	s.public, s.officer = s.office()
	return s
}

// office makes an office of its own on the same shelf.
func (s *shelf) office() (public, officer context.Context) {
	s.Helper()
	ctx, _ := store.OfficeForTest(s, s.db, "Asia/Makassar")
	return tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Visitor}), tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: newID().String()})
}

func (s *shelf) save(ctx context.Context, name, content string) File {
	s.Helper()
	f, err := s.Save(ctx, name, strings.NewReader(content))
	if err != nil {
		s.Fatalf("%s: %v", name, err)
	}
	return f
}

func (s *shelf) update(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	s.Helper()
	_, err := store.Update(ctx, s.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) { return struct{}{}, f(ctx, tx) })
	return err
}

// write hangs files on a new message of the kind.
func (s *shelf) write(ctx context.Context, kind Kind, files ...uuid.UUID) (id uuid.UUID, err error) {
	s.Helper()
	id = newID()
	m := Message{ID: id, SubjectKind: OfCase, Subject: s.subject, Direction: Out, Kind: kind, Channel: Web, Body: "Terlampir."}
	if kind == Plain {
		m.Direction = In
	} else {
		author := newID()
		m.Author = &author
	}
	return id, s.update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := WriteIn(tx, m); err != nil {
			return err
		}
		return AttachIn(ctx, tx, id, files)
	})
}

func (s *shelf) files(ctx context.Context, message uuid.UUID) (all []File) {
	s.Helper()
	err := store.View(ctx, s.db, func(ctx context.Context, tx *store.Tx) error {
		of, err := FilesIn(ctx, tx, []uuid.UUID{message})
		all = of[message]
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return all
}

func (s *shelf) read(ctx context.Context, id uuid.UUID) string {
	s.Helper()
	_, in, err := s.Open(ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	text, err := io.ReadAll(in)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// onDisk counts the files of the shelf's folder, those on their way included.
func (s *shelf) onDisk() (n int) {
	s.Helper()
	err := filepath.WalkDir(s.dir, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return n
}

func wantFault(t testing.TB, what string, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestAFileWaitsForTheMessageThatNamesItAndComesBackAsItWas(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	a, b := s.save(s.public, "tabel inflasi.csv", "kota;inflasi\nMalili;2,1\n"), s.save(s.public, "surat", pdf("isi"))
	if diff := cmp.Diff([]any{"tabel inflasi.csv", "text/csv", int64(24), "surat.pdf", "application/pdf"}, []any{a.Name, a.Type, a.Size, b.Name, b.Type}); diff != "" {
		t.Error(diff)
	}
	id, err := s.write(s.public, Plain, b.ID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]File{b, a}, s.files(s.officer, id)); diff != "" {
		t.Errorf("not in the order given: %s", diff)
	}
	if got := s.read(s.officer, a.ID); got != "kota;inflasi\nMalili;2,1\n" {
		t.Errorf("%q", got)
	}
	_, err = s.write(s.public, Plain, a.ID)
	wantFault(t, "a second message names it", err, fault.AttachmentUnknown)
}

func TestAMessageNamesOnlyFilesThatItsKindOfSenderBrought(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	elsewhere, _ := s.office()
	here, _ := tenant.OfficeOf(s.officer)
	other := tenant.WithActor(tenant.WithOffice(context.Background(), here), tenant.Actor{Kind: tenant.User, ID: newID().String()})
	visitors, officers, foreign := s.save(s.public, "a.txt", "a"), s.save(s.officer, "b.txt", "b"), s.save(elsewhere, "c.txt", "c")
	for what, c := range map[string]struct {
		ctx   context.Context
		kind  Kind
		files []uuid.UUID
		code  fault.Code
	}{
		"a visitor an officer's":  {s.public, Plain, []uuid.UUID{officers.ID}, fault.AttachmentUnknown},
		"an officer a visitor's":  {s.officer, Answer, []uuid.UUID{visitors.ID}, fault.AttachmentUnknown},
		"one of another office":   {s.public, Plain, []uuid.UUID{foreign.ID}, fault.AttachmentUnknown},
		"one that nobody knows":   {s.public, Plain, []uuid.UUID{newID()}, fault.AttachmentUnknown},
		"one twice":               {s.public, Plain, []uuid.UUID{visitors.ID, visitors.ID}, fault.AttachmentUnknown},
		"six":                     {s.public, Plain, []uuid.UUID{newID(), newID(), newID(), newID(), newID(), newID()}, fault.TooManyFiles},
		"the service an officers": {tenant.WithActor(s.officer, tenant.Actor{Kind: tenant.System}), Answer, []uuid.UUID{officers.ID}, fault.AttachmentUnknown},
	} {
		_, err := s.write(c.ctx, c.kind, c.files...)
		wantFault(t, what, err, c.code)
	}
	if _, err := s.write(other, Answer, officers.ID); err != nil {
		t.Errorf("an officer may send what a colleague brought: %v", err)
	}
	if _, err := s.write(s.public, Plain, visitors.ID); err != nil {
		t.Errorf("the refusals took the file: %v", err)
	}
}

func TestAFileOfAnotherOfficeIsUnknown(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	elsewhere, officerThere := s.office()
	f := s.save(s.public, "rahasia.txt", "rahasia kantor ini")
	if _, _, err := s.Open(officerThere, f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("opened from another office: %v", err)
	}
	same := s.save(elsewhere, "salinan.txt", "rahasia kantor ini")
	if s.onDisk() != 2 {
		t.Errorf("two offices share one content: %d", s.onDisk())
	}
	if got := s.read(elsewhere, same.ID); got != "rahasia kantor ini" {
		t.Errorf("%q", got)
	}
}

func TestOneContentIsKeptOnceAndGoesWithItsLastFile(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	first, second := s.save(s.public, "a.txt", "sama"), s.save(s.officer, "b.txt", "sama")
	if n := s.onDisk(); n != 1 {
		t.Errorf("%d contents", n)
	}
	if _, err := s.write(s.officer, Answer, second.ID); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(25 * time.Hour)
	s.young = -time.Hour
	if n, err := s.Purge(s.public); err != nil || n != 0 {
		t.Errorf("removed %d: %v", n, err)
	}
	if _, _, err := s.Open(s.public, first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("what waited for a day is still there: %v", err)
	}
	if got := s.read(s.officer, second.ID); got != "sama" {
		t.Errorf("%q", got)
	}
}

func TestWhatWaitsForADayIsRemovedUnlessSomethingHoldsIt(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	old, held := s.save(s.officer, "a.txt", "lama"), s.save(s.officer, "b.txt", "ditahan")
	err := s.update(s.officer, func(ctx context.Context, tx *store.Tx) error {
		return HoldIn(ctx, tx, []uuid.UUID{held.ID}, tx.Now().Add(72*time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(23 * time.Hour)
	if n, err := s.Purge(s.public); n != 0 || err != nil {
		t.Errorf("removed %d before a day was over: %v", n, err)
	}
	s.clock.Advance(2 * time.Hour)
	if n, err := s.Purge(s.public); n != 1 || err != nil {
		t.Errorf("removed %d, want the old one: %v", n, err)
	}
	if _, err := s.write(s.officer, Answer, old.ID); !fault.Is(err, fault.AttachmentUnknown) {
		t.Errorf("%v", err)
	}
	if _, err := s.write(s.officer, Answer, held.ID); err != nil {
		t.Errorf("what was held: %v", err)
	}
	s.clock.Advance(100 * time.Hour)
	if n, err := s.Purge(s.public); n != 0 || err != nil {
		t.Errorf("removed %d that a message names: %v", n, err)
	}
}

func TestAProcessThatDiesBetweenContentAndFileLeavesWhatThePurgeRemoves(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	office, _ := tenant.OfficeOf(s.public)
	orphan, err := receive(s.spools, strings.NewReader("yatim"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.contents.put(s.public, office, orphan); err != nil {
		t.Fatal(err)
	}
	dead, err := receive(s.spools, strings.NewReader("terputus"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = orphan.file.Close(), dead.file.Close()
	if n, err := s.Purge(s.public); n != 0 || err != nil || s.onDisk() != 2 {
		t.Errorf("removed %d that may be on their way: %v", n, err)
	}
	s.young = -time.Hour
	if n, err := s.Purge(s.public); n != 1 || err != nil || s.onDisk() != 0 {
		t.Errorf("removed %d, %d left: %v", n, s.onDisk(), err)
	}
}

func TestAContentThatThePurgeTookInBetweenIsPutAgain(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.contents = &thief{contents: s.contents}
	f := s.save(s.public, "a.txt", "diambil")
	if got := s.read(s.public, f.ID); got != "diambil" || s.onDisk() != 1 {
		t.Errorf("%q, %d", got, s.onDisk())
	}
}

// thief removes the first content as soon as it was put, as a purge might that
// looked before.
type thief struct {
	contents
	done bool
}

func (f *thief) put(ctx context.Context, office tenant.Office, s *spool) error {
	err := f.contents.put(ctx, office, s)
	if err == nil && !f.done {
		f.done = true
		err = f.remove(ctx, office, s.sum[:])
	}
	return err
}

func TestCopyGivesTheOtherOfficeAContentOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	public, officerThere := s.office()
	from, _ := tenant.OfficeOf(s.public)
	to, _ := tenant.OfficeOf(public)
	f := s.save(s.public, "data.csv", "a;b\n")
	ids, err := s.Copy(context.Background(), from, []uuid.UUID{f.ID}, to)
	if err != nil || len(ids) != 1 {
		t.Fatal(err)
	}
	system := tenant.WithActor(officerThere, tenant.Actor{Kind: tenant.System})
	id, err := s.write(system, Answer, ids...)
	if err != nil {
		t.Fatal(err)
	}
	want := []File{{ID: ids[0], Name: "data.csv", Type: "text/csv", Size: 4, Scan: Unscanned}}
	if diff := cmp.Diff(want, s.files(officerThere, id)); diff != "" || s.read(officerThere, ids[0]) != "a;b\n" {
		t.Error(diff)
	}
	if _, err := s.Copy(context.Background(), from, []uuid.UUID{newID()}, to); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestAFileOfANoteCanBeSentOn(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	noted, sent := s.save(s.officer, "a.txt", "catatan"), s.save(s.officer, "b.txt", "terkirim")
	if _, err := s.write(s.officer, Note, noted.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.write(s.officer, Answer, sent.ID); err != nil {
		t.Fatal(err)
	}
	forward := func(subject uuid.UUID, files ...uuid.UUID) error {
		return s.update(s.officer, func(ctx context.Context, tx *store.Tx) error {
			author := newID()
			m, err := WriteIn(tx, Message{SubjectKind: OfCase, Subject: subject, Direction: Out, Kind: Answer, Channel: Web, Body: "x", Author: &author})
			if err != nil {
				return err
			}
			if files, err = ForwardIn(ctx, tx, subject, files); err != nil {
				return err
			}
			return AttachIn(ctx, tx, m.ID, files)
		})
	}
	if err := forward(s.subject, noted.ID, s.save(s.officer, "c.txt", "baru").ID); err != nil {
		t.Error(err)
	}
	wantFault(t, "a note of another case", forward(newID(), noted.ID), fault.AttachmentUnknown)
	wantFault(t, "a file of an answer", forward(s.subject, sent.ID), fault.AttachmentUnknown)
}

func TestThePublicCannotFillTheDisk(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	err := s.update(s.public, func(_ context.Context, tx *store.Tx) error {
		for range maxWaiting / MaxFile {
			insertFile(tx, File{ID: newID(), Name: "a", Type: plainText, Size: MaxFile, Scan: Unscanned}, publicly, bytes.Repeat([]byte{1}, 32))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Save(s.public, "a.txt", strings.NewReader("satu lagi"))
	wantFault(t, "one more", err, fault.FilesWaiting)
	if _, err := s.Save(s.officer, "a.txt", strings.NewReader("petugas")); err != nil {
		t.Errorf("an officer's: %v", err)
	}
}

func pdf(text string) string { return "%PDF-1.7\n" + text + "\n%%EOF\n" }
