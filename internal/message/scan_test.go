package message

import (
	"context"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clamd"
)

// watched is a shelf behind a scanner, which scans later for its own office only.
func watched(t testing.TB, address string) *shelf {
	t.Helper()
	s := newShelf(t, func(o *FileOptions) { o.Scanner = address })
	office, _ := tenant.OfficeOf(s.public)
	s.scope = []int32{int32(office)}
	return s
}

// later has what waits looked at when its time has come.
func (s *shelf) later(d time.Duration) {
	s.Helper()
	s.clock.Advance(d)
	if _, err := s.runOnce(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) file(ctx context.Context, id uuid.UUID) (f File) {
	s.Helper()
	err := store.View(ctx, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		f, _, err = FileIn(ctx, tx, id)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return f
}

func (s *shelf) wantScan(what string, ctx context.Context, id uuid.UUID, want Scan) {
	s.Helper()
	if got := s.file(ctx, id).Scan; got != want {
		s.Errorf("%s: %s, want %s", what, got, want)
	}
}

func TestWithoutAScannerFilesAreKeptUnscanned(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	f := s.save(s.public, "a.txt", virus)
	if f.Scan != Unscanned || s.read(s.officer, f.ID) != virus {
		t.Errorf("%+v", f)
	}
}

func TestAFileIsScannedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	c := newClam(t)
	s := watched(t, c.address)
	f := s.save(s.public, "a.txt", "bersih")
	if f.Scan != Clean || s.read(s.officer, f.ID) != "bersih" {
		t.Errorf("%+v", f)
	}
	if again := s.save(s.officer, "b.txt", "bersih"); again.Scan != Clean || c.scans() != 1 {
		t.Errorf("one content was scanned %d times: %+v", c.scans(), again)
	}
	_, err := s.Save(s.public, "c.txt", strings.NewReader(virus))
	wantFault(t, "a virus", err, fault.FileInfected)
	if n := s.onDisk(); n != 1 {
		t.Errorf("%d contents on the disk, the infected one among them", n)
	}
}

func TestAScannerThatGivesNoVerdictRefusesNobodyAndTheFileIsScannedLater(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	defer close(leave)
	for what, reply := range map[string]func(string) string{
		"an error":       func(string) string { return "stream: Can't allocate memory ERROR\x00" },
		"a size limit":   func(string) string { return "INSTREAM size limit exceeded. ERROR\x00" },
		"a hang-up":      func(string) string { return "" },
		"half an answer": func(string) string { return "stream: O" },
		"something else": func(string) string { return "PONG\x00" },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newClam(t)
			s := watched(t, c.address)
			c.says(reply)
			good, bad := s.save(s.public, "a.txt", "bersih"), s.save(s.public, "b.txt", virus)
			id, err := s.write(s.public, Plain, good.ID, bad.ID)
			if err != nil || good.Scan != Waiting || bad.Scan != Waiting {
				t.Fatalf("%+v %+v: %v", good, bad, err)
			}
			for _, ctx := range []context.Context{s.public, s.officer} {
				_, _, err := s.Open(ctx, good.ID)
				wantFault(t, "opened before it was scanned", err, fault.FileUnscanned)
			}
			s.later(time.Minute) // no verdict again
			s.wantScan("no verdict twice", s.officer, good.ID, Waiting)
			c.says(finds)
			asked := c.scans()
			s.later(time.Second)
			if n := c.scans(); n != asked {
				t.Error("a file was tried again at once")
			}
			s.later(2 * time.Minute)
			if diff := cmp.Diff([]Scan{Clean, Infected}, []Scan{s.files(s.officer, id)[0].Scan, s.files(s.officer, id)[1].Scan}); diff != "" {
				t.Fatal(diff)
			}
			if got := s.read(s.officer, good.ID); got != "bersih" {
				t.Errorf("%q", got)
			}
			_, _, err = s.Open(s.officer, bad.ID)
			wantFault(t, "opened what was infected", err, fault.FileRemoved)
			if n := s.onDisk(); n != 1 {
				t.Errorf("%d contents on the disk, want the clean one", n)
			}
		})
	}
}

func TestAScannerThatIsAwayIsLeftAloneAndAskedAgain(t *testing.T) {
	t.Parallel()
	address := "tcp://" + freePort(t)
	s := watched(t, address)
	f, g := s.save(s.public, "a.txt", "bersih"), s.save(s.public, "b.txt", "juga bersih")
	if f.Scan != Waiting || g.Scan != Waiting || s.scanner.failures != 1 {
		t.Errorf("%+v %+v, asked %d times", f, g, s.scanner.failures)
	}
	s.later(10 * time.Second)
	s.wantScan("away", s.officer, f.ID, Waiting)
	c := newClam(t)
	var err error
	if s.scanner.client, err = clamd.New(c.address); err != nil {
		t.Fatal(err)
	}
	s.later(time.Minute)
	s.wantScan("back", s.officer, f.ID, Clean)
	s.wantScan("back", s.officer, g.ID, Clean)
	if s.scanner.failures != 0 || s.save(s.public, "c.txt", "baru").Scan != Clean {
		t.Error("the scanner is still left alone")
	}
}

func TestASlowScannerHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	c := newClam(t)
	s := watched(t, c.address)
	t.Cleanup(func() { close(leave) })
	c.says(func(string) string {
		<-leave
		return noVirus
	})
	v := s.scanner.look(t.Context(), 50*time.Millisecond, strings.NewReader("x"))
	if v != Waiting || !s.scanner.resting() {
		t.Errorf("%s, left alone: %v", v, s.scanner.resting())
	}
	if f := s.save(s.public, "a.txt", "bersih"); f.Scan != Waiting {
		t.Errorf("%+v", f)
	}
}

func TestWhatIsFoundLaterTakesEveryFileOfTheContentAndNoOtherOffices(t *testing.T) {
	t.Parallel()
	c := newClam(t)
	s := watched(t, c.address)
	there, officerThere := s.office()
	c.says(func(string) string { return noVirus }) // does not know it yet
	first, elsewhere := s.save(s.public, "a.txt", virus), s.save(there, "b.txt", virus)
	if _, err := s.write(s.public, Plain, first.ID); err != nil {
		t.Fatal(err)
	}
	err := s.update(s.public, func(_ context.Context, tx *store.Tx) error {
		sum, err := s.sumOf(first.ID)
		insertFile(tx, File{ID: newID(), Name: "c.txt", Type: plainText, Size: 1, Scan: Waiting}, publicly, sum)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.says(finds)
	s.later(time.Minute)
	s.wantScan("here", s.officer, first.ID, Infected)
	s.wantScan("elsewhere", officerThere, elsewhere.ID, Clean)
	if got := s.read(officerThere, elsewhere.ID); got != virus || s.onDisk() != 1 {
		t.Errorf("%q, %d contents", got, s.onDisk())
	}
	told, err := s.events(first.ID)
	if err != nil || told != 1 {
		t.Errorf("told %d times: %v", told, err)
	}
	c.says(func(string) string { return "" })
	_, err = s.Save(s.public, "d.txt", strings.NewReader(virus))
	wantFault(t, "known and the scanner silent", err, fault.FileInfected)
}

// sumOf is the name of a file's content.
func (s *shelf) sumOf(id uuid.UUID) (sum []byte, err error) {
	one, err := s.stored(s.public, id)
	return one.SHA256, err
}

// events counts how often a file's verdict was told.
func (s *shelf) events(id uuid.UUID) (n int, err error) {
	err = store.View(s.public, s.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &n, `SELECT count(*) FROM outbox WHERE office = $1 AND topic = $2 AND subject = $3`, tx.Office(), outbox.Topic(Scanned), id.String())
	})
	return n, err
}

func TestAProcessThatDiesBeforeAnInfectedContentIsGoneLeavesItToThePurge(t *testing.T) {
	t.Parallel()
	s := watched(t, "tcp://"+freePort(t))
	f := s.save(s.officer, "a.txt", virus)
	if _, err := s.write(s.officer, Answer, f.ID); err != nil {
		t.Fatal(err)
	}
	sum, err := s.sumOf(f.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = s.update(s.officer, func(ctx context.Context, tx *store.Tx) error {
		_, err := updateVerdict(ctx, tx, sum, Infected)
		return err
	})
	if err != nil || s.onDisk() != 1 {
		t.Fatalf("%d contents: %v", s.onDisk(), err)
	}
	s.young = -time.Hour
	if n, err := s.Purge(s.public); n != 1 || err != nil || s.onDisk() != 0 {
		t.Errorf("removed %d, %d left: %v", n, s.onDisk(), err)
	}
	s.wantScan("the file itself stays", s.officer, f.ID, Infected)
}

func TestWhatWaitsIsLetGoWhenThereIsNoScannerAnyMore(t *testing.T) {
	t.Parallel()
	s := watched(t, "tcp://"+freePort(t))
	f := s.save(s.public, "a.txt", "menunggu")
	s.scanner = nil
	s.later(0)
	s.wantScan("let go", s.officer, f.ID, Unscanned)
	if got := s.read(s.officer, f.ID); got != "menunggu" {
		t.Errorf("%q", got)
	}
}

func TestACopyForAnotherOfficeKeepsWhatIsKnownOfTheFile(t *testing.T) {
	t.Parallel()
	c := newClam(t)
	s := watched(t, c.address)
	there, officerThere := s.office()
	from, _ := tenant.OfficeOf(s.public)
	to, _ := tenant.OfficeOf(there)
	clean := s.save(s.officer, "peta.png", picture(1, 1, png.Encode))
	if _, err := s.Describe(s.officer, clean.ID, "Peta kecamatan"); err != nil {
		t.Fatal(err)
	}
	c.says(func(string) string { return "" })
	waits, bad := s.save(s.officer, "b.txt", "menunggu"), s.save(s.officer, "c.txt", virus)
	asked := c.scans()
	ids, err := s.Copy(context.Background(), from, []uuid.UUID{clean.ID, waits.ID}, to)
	if err != nil {
		t.Fatal(err)
	}
	got := s.file(officerThere, ids[0])
	if diff := cmp.Diff(File{ids[0], "peta.png", "image/png", int64(len(picture(1, 1, png.Encode))), Clean, "Peta kecamatan"}, got); diff != "" {
		t.Error(diff)
	}
	if c.scans() != asked+1 {
		t.Errorf("scanned %d times, want what waits once", c.scans()-asked)
	}
	s.wantScan("waits there too", officerThere, ids[1], Waiting)
	c.says(finds)
	for range 2 { // found at the copy, and known at the next
		ids, err = s.Copy(context.Background(), from, []uuid.UUID{bad.ID}, to)
		if err != nil {
			t.Fatal(err)
		}
		s.wantScan("the copy of a virus", officerThere, ids[0], Infected)
		s.wantScan("and the virus", s.officer, bad.ID, Infected)
	}
}

func TestOnlyWhoBroughtAPictureSaysWhatItShowsAndOnlyWhileItWaits(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	here, _ := tenant.OfficeOf(s.officer)
	other := tenant.WithActor(tenant.WithOffice(context.Background(), here), tenant.Actor{Kind: tenant.User, ID: newID().String()})
	picture, text, theirs := s.save(s.officer, "peta.png", picture(1, 1, png.Encode)), s.save(s.officer, "a.txt", "a"), s.save(s.public, "b.png", picture(1, 1, png.Encode))
	f, err := s.Describe(s.officer, picture.ID, "  Peta\n kecamatan  Malili ")
	if err != nil || f.Alt != "Peta kecamatan Malili" {
		t.Errorf("%+v: %v", f, err)
	}
	for what, c := range map[string]struct {
		ctx  context.Context
		id   uuid.UUID
		alt  string
		code fault.Code
	}{
		"a colleague": {other, picture.ID, "x", fault.AttachmentUnknown},
		"a visitor's": {s.officer, theirs.ID, "x", fault.AttachmentUnknown},
		"nobody's":    {s.officer, newID(), "x", fault.NotFound},
		"no picture":  {s.officer, text.ID, "x", fault.InvalidInput},
		"too long":    {s.officer, picture.ID, strings.Repeat("é", 301), fault.InvalidInput},
		"turned text": {s.officer, picture.ID, "a\u202eb", fault.InvalidInput},
	} {
		_, err := s.Describe(c.ctx, c.id, c.alt)
		wantFault(t, what, err, c.code)
	}
	if _, err := s.Describe(s.officer, picture.ID, strings.Repeat("é", 300)); err != nil {
		t.Error(err)
	}
	id, err := s.write(s.officer, Note, picture.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Describe(s.officer, picture.ID, "x")
	wantFault(t, "one that a message names", err, fault.AttachmentUnknown)
	if got := s.files(s.officer, id)[0].Alt; got != strings.Repeat("é", 300) {
		t.Errorf("%q", got)
	}
	err = s.update(s.officer, func(ctx context.Context, tx *store.Tx) error {
		again, err := ForwardIn(ctx, tx, s.subject, []uuid.UUID{picture.ID})
		if err != nil {
			return err
		}
		f, _, err := FileIn(ctx, tx, again[0])
		if f.Alt == "" || f.Scan != Unscanned {
			t.Errorf("sent on: %+v", f)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
