package clamd_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/bps-pst/pst/pkg/clamd"
)

// peer answers each connection as told and returns its address.
func peer(t *testing.T, network, address string, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			answer(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-ended
	})
	return network + "://" + l.Addr().String()
}

// content reads one INSTREAM whole.
func content(conn net.Conn) []byte {
	in := bufio.NewReader(conn)
	if command, err := in.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		return []byte("not INSTREAM: " + command)
	}
	var all []byte
	for {
		var n uint32
		if err := binary.Read(in, binary.BigEndian, &n); err != nil || n == 0 {
			return all
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(in, part); err != nil {
			return all
		}
		all = append(all, part...)
	}
}

func client(t *testing.T, address string) *clamd.Client {
	t.Helper()
	c, err := clamd.New(address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheWholeContentReachesTheScannerInChunks(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 3 << 20} {
		sent := bytes.Repeat([]byte("pst."), size/4+1)[:size]
		got := make(chan []byte, 1)
		at := peer(t, "unix", filepath.Join(t.TempDir(), "s"), func(conn net.Conn) {
			got <- content(conn)
			_, _ = io.WriteString(conn, "stream: OK\x00")
		})
		v, _, err := client(t, at).Scan(t.Context(), iotest.HalfReader(bytes.NewReader(sent)))
		if v != clamd.Clean || err != nil || !bytes.Equal(<-got, sent) {
			t.Errorf("%d bytes: %v %v", size, v, err)
		}
	}
}

func TestOnlyWhatTheScannerSaysInFullIsAVerdict(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]struct {
		v    clamd.Verdict
		name string
	}{
		"stream: OK\x00":                          {clamd.Clean, ""},
		"stream: Win.Test.EICAR_HDB-1 FOUND\x00":  {clamd.Infected, "Win.Test.EICAR_HDB-1"},
		"stream: OK FOUND\x00":                    {clamd.Infected, "OK"},
		"INSTREAM size limit exceeded. ERROR\x00": {},
		"stream: Can't allocate memory ERROR\x00": {},
		"UNKNOWN COMMAND\x00":                     {},
		"stream: OK":                              {},
		"stream:  FOUND\x00":                      {},
		"OK\x00":                                  {},
		"":                                        {},
		"\x00":                                    {},
		"stream: " + strings.Repeat("x", 9000) + " FOUND\x00": {},
	} {
		at := peer(t, "tcp", "127.0.0.1:0", func(conn net.Conn) {
			content(conn)
			_, _ = io.WriteString(conn, reply)
		})
		v, name, err := client(t, at).Scan(t.Context(), strings.NewReader("isi"))
		if v != want.v || name != want.name || (want.v == clamd.None) != errors.Is(err, clamd.ErrNoVerdict) {
			t.Errorf("%.40q: %v %q %v", reply, v, name, err)
		}
	}
}

func TestAScannerThatHangsUpOrHasSeenEnoughGivesNoVerdict(t *testing.T) {
	t.Parallel()
	for what, answer := range map[string]func(net.Conn){
		"at once":  func(net.Conn) {},
		"half way": func(conn net.Conn) { _, _ = io.CopyN(io.Discard, conn, 100<<10) },
		"with an answer": func(conn net.Conn) {
			_, _ = io.CopyN(io.Discard, conn, 100<<10)
			_, _ = io.WriteString(conn, "INSTREAM size limit exceeded. ERROR\x00")
		},
	} {
		at := peer(t, "tcp", "127.0.0.1:0", answer)
		if v, _, err := client(t, at).Scan(t.Context(), bytes.NewReader(make([]byte, 8<<20))); v != clamd.None || !errors.Is(err, clamd.ErrNoVerdict) || errors.Is(err, clamd.ErrAway) {
			t.Errorf("%s: %v %v", what, v, err)
		}
	}
}

func TestAScannerThatIsNotThereOrSilentIsToldApart(t *testing.T) {
	t.Parallel()
	if _, _, err := client(t, "unix://"+filepath.Join(t.TempDir(), "nihil")).Scan(t.Context(), strings.NewReader("x")); !errors.Is(err, clamd.ErrAway) {
		t.Errorf("%v", err)
	}
	leave := make(chan struct{})
	at := peer(t, "tcp", "127.0.0.1:0", func(conn net.Conn) {
		content(conn)
		<-leave
	})
	defer close(leave)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if v, _, err := client(t, at).Scan(ctx, strings.NewReader("x")); v != clamd.None || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, clamd.ErrAway) {
		t.Errorf("%v %v", v, err)
	}
	broken := errors.New("broken")
	ok := peer(t, "tcp", "127.0.0.1:0", func(conn net.Conn) { content(conn) })
	if v, _, err := client(t, ok).Scan(t.Context(), iotest.ErrReader(broken)); v != clamd.None || !errors.Is(err, broken) {
		t.Errorf("a content that cannot be read: %v %v", v, err)
	}
}

func TestAnAddressIsOfTCPOrOfASocket(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"tcp://127.0.0.1:3310", "tcp://[::1]:3310/", "unix:///run/clamav/clamd.ctl"} {
		client(t, address)
	}
	for _, address := range []string{"", "127.0.0.1:3310", "tcp://", "tcp://host", "tcp://host:1/x", "tcp://u:p@host:1", "unix://run/clamd.ctl", "unix:run", "http://host:1", "tcp://host:1?x=1", "%"} {
		if _, err := clamd.New(address); !errors.Is(err, clamd.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
