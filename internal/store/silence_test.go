package store

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/clock"
)

// cable carries bytes to Postgres until it is pulled; what is sent then is lost
// in silence until it is put back.
type cable struct {
	mu   sync.Mutex
	free chan struct{} // closed while bytes pass
}

func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = make(chan struct{})
}

func (c *cable) put() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.free)
}

func (c *cable) read(from io.Reader, b []byte) (int, error) {
	n, err := from.Read(b)
	c.mu.Lock()
	free := c.free
	c.mu.Unlock()
	<-free
	return n, err
}

func (c *cable) carry(to, from net.Conn) {
	b := make([]byte, 32<<10)
	for {
		n, err := c.read(from, b)
		if n > 0 {
			_, err = to.Write(b[:n])
		}
		if err != nil {
			_, _ = to.Close(), from.Close()
			return
		}
	}
}

// overCable opens the test's database at the end of a cable.
func overCable(t *testing.T) (*DB, *cable) {
	t.Helper()
	super, err := url.Parse(TestURL(t))
	if err != nil {
		t.Fatal(err)
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = door.Close() })
	c, there := &cable{free: make(chan struct{})}, super.Host
	close(c.free)
	go func() {
		for {
			here, err := door.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", there)
			if err != nil {
				_ = here.Close()
				continue
			}
			go c.carry(here, far)
			go c.carry(far, here)
		}
	}()
	super.Host = door.Addr().String()
	to, err := AddressesOf(super.String())
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), Options{AppURL: to.App, ScanURL: to.Scan, Clock: clock.System{}, MaxConns: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, c
}

func TestASilentPostgresIsToldToEverybodyInTimeAndFoundAgain(t *testing.T) {
	t.Parallel()
	db, cable := overCable(t)
	office, _ := OfficeForTest(t, db, "Asia/Jakarta")
	ask := func() (time.Duration, error) {
		ctx, cancel := context.WithTimeout(office, 10*time.Second)
		defer cancel()
		begun := clock.System{}.Now()
		_, err := Update(ctx, db, func(ctx context.Context, tx *Tx) (n int, err error) {
			return n, tx.Get(ctx, &n, "SELECT 1")
		})
		return clock.System{}.Now().Sub(begun), err
	}
	if _, err := ask(); err != nil {
		t.Fatal(err)
	}
	cable.pull()
	var all sync.WaitGroup
	for range 12 { // more than there are connections
		all.Go(func() {
			if took, err := ask(); !fault.Is(err, fault.Unavailable) || took > 3*time.Second {
				t.Errorf("answered %v after %s", err, took)
			}
		})
	}
	all.Wait()
	if took, err := ask(); !fault.Is(err, fault.Unavailable) || took > 100*time.Millisecond {
		t.Errorf("while it is known: %v after %s", err, took)
	}
	cable.put()
	again, end := time.NewTicker(20*time.Millisecond), time.NewTimer(2*time.Second)
	defer again.Stop()
	defer end.Stop()
	for {
		if _, err := ask(); err == nil {
			return
		}
		select {
		case <-again.C:
		case <-end.C:
			t.Fatal("not found again within two seconds")
		}
	}
}

// A command or an export asks for more than a moment and is waited for.
func TestWhoeverIsInNoHurryWaitsForASilentPostgres(t *testing.T) {
	t.Parallel()
	db, cable := overCable(t)
	office, _ := OfficeForTest(t, db, "Asia/Jakarta")
	cable.pull()
	done := make(chan error, 1)
	go func() {
		done <- View(office, db, func(ctx context.Context, tx *Tx) error {
			var n int
			return tx.Get(ctx, &n, "SELECT 1")
		})
	}()
	late := time.NewTimer(patience + 300*time.Millisecond)
	defer late.Stop()
	select {
	case err := <-done:
		t.Fatalf("gave up: %v", err)
	case <-late.C:
	}
	cable.put()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
