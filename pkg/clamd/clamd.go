// Package clamd asks a ClamAV daemon what is in a stream of bytes, by INSTREAM
// of its own protocol (clamd(8)): nothing is written for it, and it reads no
// file of ours.
//
// Words: a verdict is what the scanner says of a content. Invariants: a content
// is clean only when the scanner said so in full; what it refuses to say, or
// says half, is an error.
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Verdict is what the scanner says of a content.
type Verdict int

// The verdicts; none is the zero value, which no verdict is.
const (
	None Verdict = iota
	Clean
	Infected
)

var (
	// ErrAddress is an address of a scanner that is none.
	ErrAddress = errors.New("clamd: no address of a scanner")
	// ErrAway is a scanner that cannot be reached.
	ErrAway = errors.New("clamd: the scanner cannot be reached")
	// ErrNoVerdict is a scanner that answered without a verdict: the content is
	// larger than it takes, or it failed.
	ErrNoVerdict = errors.New("clamd: the scanner gave no verdict")
)

const (
	dialLimit = 5 * time.Second
	chunk     = 64 << 10 // bytes sent at once
	maxReply  = 4 << 10  // bytes
)

// Client is one scanner. It holds no connection between two questions.
type Client struct{ network, address string }

// New reads tcp://host:port or unix:///path. It fails with ErrAddress.
func New(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, ErrAddress
	}
	switch {
	case u.Scheme == "tcp" && u.Hostname() != "" && u.Port() != "" && strings.Trim(u.Path, "/") == "":
		return &Client{"tcp", u.Host}, nil
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return &Client{"unix", u.Path}, nil
	}
	return nil, ErrAddress
}

// Scan has the scanner look at everything that r gives, until ctx ends. name is
// the scanner's name of what it found. It fails with ErrAway, ErrNoVerdict, the
// end of ctx, and what r fails with.
func (c *Client) Scan(ctx context.Context, r io.Reader) (v Verdict, name string, err error) {
	conn, err := (&net.Dialer{Timeout: dialLimit}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return None, "", errors.Join(ErrAway, err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	sent, read := send(conn, r)
	if read != nil {
		return None, "", read
	}
	// A scanner that has seen enough answers and stops reading.
	reply, err := bufio.NewReader(io.LimitReader(conn, maxReply)).ReadString(0)
	if err == nil {
		return parse(reply)
	}
	if ended := ctx.Err(); ended != nil {
		return None, "", ended
	}
	return None, "", errors.Join(ErrNoVerdict, sent, err)
}

// send sends a content in chunks, each behind its length, and a chunk without
// length as the end. It tells apart what the connection and the reader failed
// with.
func send(conn io.Writer, r io.Reader) (sent, read error) {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err, nil
	}
	buffer := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(r, buffer[4:])
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return nil, err
		}
		if n > 0 {
			binary.BigEndian.PutUint32(buffer, uint32(n))
			if _, err := conn.Write(buffer[:4+n]); err != nil {
				return err, nil
			}
		}
		if ended {
			_, err := conn.Write(make([]byte, 4))
			return err, nil
		}
	}
}

// parse reads "stream: OK", "stream: NAME FOUND" and everything else, which is
// no verdict.
func parse(reply string) (Verdict, string, error) {
	said := strings.TrimSpace(strings.TrimSuffix(reply, "\x00"))
	of, ours := strings.CutPrefix(said, "stream: ")
	if ours && of == "OK" {
		return Clean, "", nil
	}
	if name, found := strings.CutSuffix(of, " FOUND"); ours && found && name != "" {
		return Infected, name, nil
	}
	return None, "", fmt.Errorf("%w: %q", ErrNoVerdict, said)
}
