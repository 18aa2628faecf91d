package message

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// eicar is the text that every scanner takes for a virus, in two parts so that
// none finds it here.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + `STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// realClamd is a ClamAV daemon of this test, which takes 64 KiB and knows EICAR
// alone once it is told of it.
type realClamd struct {
	address, dir string
	stop         func()
}

// know has the scanner know EICAR from its next start.
func (c realClamd) know(t *testing.T) {
	t.Helper()
	text := []byte("44d88612fea8a8f36de82e1278abb02f:68:Uji.EICAR\n")
	if err := os.WriteFile(filepath.Join(c.dir, "uji.hdb"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func newRealClamd(t *testing.T) realClamd {
	t.Helper()
	dir, err := os.MkdirTemp("", "pst-clamd-") // short enough for the address of a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c := realClamd{dir: dir, address: "unix://" + filepath.Join(dir, "clamd.ctl")}
	conf := "Foreground yes\nDatabaseDirectory " + dir + "\nTemporaryDirectory " + dir +
		"\nLocalSocket " + filepath.Join(dir, "clamd.ctl") + "\nStreamMaxLength 64K\n"
	for name, text := range map[string]string{"clamd.conf": conf, "lain.hdb": "00000000000000000000000000000000:99:Lain\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// start starts the scanner and waits until it listens.
func (c *realClamd) start(t *testing.T) {
	t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		program = "/usr/sbin/clamd"
	}
	cmd := exec.Command(program, "--config-file="+filepath.Join(c.dir, "clamd.conf"))
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
	c.stop = func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = os.Remove(filepath.Join(c.dir, "clamd.ctl"))
	}
	t.Cleanup(func() {
		c.stop()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(filepath.Join(c.dir, "clamd.ctl")); err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ended:
			t.Fatalf("clamd ended: %s", said.String())
		}
	}
}

func TestARealScannerFindsWhatItKnowsAndSaysNothingOfWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	if isShort(t) {
		return
	}
	c := newRealClamd(t)
	c.know(t)
	c.start(t)
	s := watched(t, c.address)
	for what, c := range map[string]struct {
		content string
		want    Scan
	}{
		"a text":         {"desa,jiwa\nPuncak,120\n", Clean},
		"a document":     {pdf("isi"), Clean},
		"one byte":       {"a", Clean},
		"64 KiB":         {strings.Repeat("a", 64<<10), Clean},
		"over its limit": {strings.Repeat("b", 5<<20), Waiting},
	} {
		if f := s.save(s.public, "a", c.content); f.Scan != c.want {
			t.Errorf("%s: %+v, want %s", what, f, c.want)
		}
	}
	_, err := s.Save(s.public, "a.txt", strings.NewReader(eicar))
	wantFault(t, "EICAR", err, fault.FileInfected)
	c.stop()
	if f := s.save(s.public, "b.txt", "desa,jiwa\nPuncak,120\n"); f.Scan != Clean {
		t.Errorf("known, and scanned again: %+v", f)
	}
}

func TestWhatARealScannerFindsOnceItIsBackIsTakenFromBothOffices(t *testing.T) {
	t.Parallel()
	if isShort(t) {
		return
	}
	c := newRealClamd(t)
	s := watched(t, c.address)
	there, officerThere := s.office()
	from, _ := tenant.OfficeOf(s.public)
	to, _ := tenant.OfficeOf(there)
	s.scope = append(s.scope, int32(to))
	bad, good := s.save(s.officer, "a.txt", eicar), s.save(s.officer, "b.txt", "bersih")
	if _, err := s.write(s.officer, Answer, bad.ID, good.ID); err != nil {
		t.Fatal(err)
	}
	ids, err := s.Copy(t.Context(), from, []uuid.UUID{bad.ID, good.ID}, to)
	if err != nil {
		t.Fatal(err)
	}
	s.later(time.Minute)
	s.wantScan("the scanner is away", officerThere, ids[0], Waiting)
	c.know(t)
	c.start(t)
	s.later(2 * time.Minute)
	s.wantScan("here", s.officer, bad.ID, Infected)
	s.wantScan("there", officerThere, ids[0], Infected)
	s.wantScan("here", s.officer, good.ID, Clean)
	s.wantScan("there", officerThere, ids[1], Clean)
	if s.read(officerThere, ids[1]) != "bersih" || s.onDisk() != 2 {
		t.Errorf("%d contents, want the two clean ones", s.onDisk())
	}
}
