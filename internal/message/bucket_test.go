package message

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// s3Program is where scripts/test has built the server; without it, it is built
// here.
func s3Program(t *testing.T) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	program, err := filepath.Abs("../../.tools/versitygw")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o700); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("go", "-C", "../../scripts/s3", "build", "-o", program, "github.com/versity/versitygw/cmd/versitygw").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

var building sync.Mutex

// isShort tells that this is not the long run, which alone builds the S3 server.
func isShort(t *testing.T) bool {
	t.Helper()
	if os.Getenv("PST_LONG") != "" {
		return false
	}
	t.Log("in the long run")
	return true
}

// s3Peer is a real S3 server of this test and the address of a bucket in it.
func s3Peer(t *testing.T) (address string, stop func()) {
	t.Helper()
	program := s3Program(t)
	dir := t.TempDir()
	root, beside := filepath.Join(dir, "isi"), filepath.Join(dir, "samping")
	for _, d := range []string{filepath.Join(root, "lampiran"), beside} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	port := freePort(t)
	cmd := exec.Command(program, "--access", "kunci", "--secret", "sandi-panjang", "--port", port, "--region", "id-1", "--quiet",
		"posix", "--sidecar", beside, root)
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	stop = func() {
		_ = cmd.Process.Kill()
		<-ended
	}
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	address = "s3://kunci:sandi-panjang@" + port + "/lampiran?region=id-1&insecure=true"
	b, err := newBucket(address)
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if there, err := b.client.BucketExists(t.Context(), "lampiran"); err == nil && there {
			return address, stop
		}
		select {
		case <-tick.C:
		case <-ended:
			t.Fatalf("the S3 server ended: %s", said.String())
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// objects lists the keys of the bucket.
func objects(t *testing.T, b *bucket) (all []string) {
	t.Helper()
	for o := range b.client.ListObjects(t.Context(), b.name, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		all = append(all, o.Key)
	}
	return all
}

func TestABucketKeepsFilesAsTheFolderDoes(t *testing.T) {
	t.Parallel()
	if isShort(t) {
		return
	}
	address, stop := s3Peer(t)
	s := newShelf(t, func(o *FileOptions) { o.S3 = address })
	b, ours := s.contents.(*bucket)
	if !ours {
		t.Fatalf("%T", s.contents)
	}
	elsewhere, there := s.office()
	here, _ := tenant.OfficeOf(s.public)
	other, _ := tenant.OfficeOf(elsewhere)

	f := s.save(s.public, "tabel.csv", "kota;inflasi\n")
	s.save(s.officer, "sama.csv", "kota;inflasi\n")
	large := s.save(s.officer, "besar.txt", strings.Repeat("besar ", MaxFile/6))
	if all := objects(t, b); len(all) != 2 {
		t.Errorf("one content is kept once: %q", all)
	}
	ids, err := s.Copy(context.Background(), here, []uuid.UUID{f.ID}, other)
	if err != nil {
		t.Fatal(err)
	}
	if all := objects(t, b); len(all) != 3 {
		t.Errorf("an office shares another's content: %q", all)
	}
	if got := s.read(there, ids[0]); got != "kota;inflasi\n" {
		t.Errorf("%q", got)
	}
	if got := s.read(s.officer, large.ID); len(got) != int(large.Size) {
		t.Errorf("%d of %d bytes", len(got), large.Size)
	}
	if _, _, err := s.Open(there, f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if n := s.onDisk(); n != 0 {
		t.Errorf("%d files stay on the disk", n)
	}
	sent, err := s.write(s.officer, Answer, large.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(25 * time.Hour)
	if n, err := s.Purge(s.public); n != 1 || err != nil {
		t.Errorf("removed %d contents, want the table: %v", n, err)
	}
	if n, err := s.Purge(elsewhere); n != 1 || err != nil {
		t.Errorf("removed %d contents, want the copy: %v", n, err)
	}
	if got := s.files(s.officer, sent); len(got) != 1 || s.read(s.officer, large.ID) == "" {
		t.Errorf("%v", got)
	}
	stop()
	if _, err := s.Save(s.public, "a.txt", strings.NewReader("a")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a bucket that is away: %v", err)
	}
	if _, _, err := s.Open(s.officer, large.ID); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a bucket that is away: %v", err)
	}
}

func TestWhatNoFileHasIsRemovedFromABucket(t *testing.T) {
	t.Parallel()
	if isShort(t) {
		return
	}
	address, _ := s3Peer(t)
	s := newShelf(t, func(o *FileOptions) { o.S3 = address })
	office, _ := tenant.OfficeOf(s.public)
	kept := s.save(s.public, "a.txt", "dipakai")
	orphan, err := receive(s.spools, strings.NewReader("yatim"))
	if err == nil {
		err = s.contents.put(s.public, office, orphan)
	}
	if err != nil {
		t.Fatal(err)
	}
	sum := orphan.sum[:]
	if err := orphan.discard(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Purge(s.public); n != 0 || err != nil {
		t.Errorf("removed %d that may be on their way: %v", n, err)
	}
	s.young = -time.Hour
	if n, err := s.Purge(s.public); n != 1 || err != nil {
		t.Errorf("removed %d: %v", n, err)
	}
	if there, err := s.contents.has(s.public, office, sum); there || err != nil {
		t.Errorf("%v %v", there, err)
	}
	if in, err := s.contents.open(s.public, office, sum); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v %v", in, err)
	}
	if got := s.read(s.public, kept.ID); got != "dipakai" {
		t.Errorf("%q", got)
	}
	wrong, err := newBucket(strings.Replace(address, "sandi-panjang", "sandi-lain", 1))
	if err != nil {
		t.Fatal(err)
	}
	if there, err := wrong.has(s.public, office, sum); there || err == nil {
		t.Error("a wrong secret is taken for a content that is gone")
	}
	none, err := newBucket(strings.Replace(address, "/lampiran", "/tiada", 1))
	if err != nil {
		t.Fatal(err)
	}
	again, err := receive(s.spools, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.discard() }()
	if err := none.put(s.public, office, again); err == nil {
		t.Error("a bucket that is not there takes a content")
	}
}
