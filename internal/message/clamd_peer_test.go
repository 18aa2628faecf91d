package message

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// virus is what the scanner of these tests finds.
const virus = "virus uji\n"

// clam is a scanner in this process that speaks INSTREAM; reply, asked for each
// content, is what it says, and an empty one has it hang up.
type clam struct {
	testing.TB
	address string

	mu    sync.Mutex
	reply func(content string) string
	seen  []string
}

const noVirus = "stream: OK\x00"

// finds is a scanner that works.
func finds(content string) string {
	if strings.Contains(content, virus) {
		return "stream: Uji FOUND\x00"
	}
	return noVirus
}

func newClam(t testing.TB) *clam {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &clam{TB: t, address: "tcp://" + l.Addr().String(), reply: finds}
	var talks sync.WaitGroup
	talks.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			talks.Go(func() { c.talk(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		talks.Wait()
	})
	return c
}

func (c *clam) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	if command, err := in.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		return
	}
	var content strings.Builder
	for {
		var n uint32
		if err := binary.Read(in, binary.BigEndian, &n); err != nil {
			return
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&content, in, int64(n)); err != nil {
			return
		}
	}
	c.mu.Lock()
	c.seen = append(c.seen, content.String())
	reply := c.reply
	c.mu.Unlock()
	_, _ = io.WriteString(conn, reply(content.String()))
}

// says has the scanner answer otherwise.
func (c *clam) says(reply func(string) string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reply = reply
}

func (c *clam) scans() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.seen)
}
