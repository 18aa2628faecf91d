package message

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/bps-pst/pst/pkg/clock"
)

// peer is an SMTP server in this process. What it does is decided by reply,
// asked at each step of a letter; nil takes everything.
type peer struct {
	testing.TB
	addr  string
	roots *x509.CertPool

	mu    sync.Mutex
	reply func(step, to string) error
	got   []received
	seen  map[string]int // how often each step was reached
}

// received is a letter that the server took.
type received struct {
	to, words string
	secure    bool
	user      string
}

// errHangUp has the server drop the connection.
var errHangUp = errors.New("hang up")

// The steps: "mail", "rcpt", "data" before the words are read, "words" when they
// were, and "told": the letter is kept and the answer is about to be given.

func newPeer(t testing.TB, reply func(step, to string) error) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{TB: t, addr: l.Addr().String(), reply: reply, seen: map[string]int{}, roots: x509.NewCertPool()}
	p.serve(l, nil)
	return p
}

// serve answers on a listener until the test ends; with a certificate it offers
// STARTTLS and, only under it, signing in.
func (p *peer) serve(l net.Listener, cert *tls.Certificate) {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &talk{peer: p, conn: c}, nil }))
	s.Domain, s.ReadTimeout, s.WriteTimeout = "peer.test", time.Minute, time.Minute
	s.ErrorLog = log.New(io.Discard, "", 0)
	if cert != nil {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	p.Cleanup(func() {
		_ = s.Close()
		if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			p.Error(err)
		}
	})
}

// newSecurePeer is one with a certificate of localhost; implicit speaks TLS from
// the first byte.
func newSecurePeer(t testing.TB, implicit bool) *peer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.System{}.Now()
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{TB: t, addr: strings.Replace(l.Addr().String(), "127.0.0.1", "localhost", 1), seen: map[string]int{}, roots: x509.NewCertPool()}
	p.roots.AddCert(own)
	cert := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	if implicit {
		l, cert = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}), nil
	}
	p.serve(l, cert)
	return p
}

// now has the server answer otherwise.
func (p *peer) now(reply func(step, to string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reply = reply
}

// letters are what the server took, in its order.
func (p *peer) letters() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]received(nil), p.got...)
}

func (p *peer) reached(step string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[step]
}

// talk is one connection.
type talk struct {
	*peer
	conn     *smtp.Conn
	to, user string
}

func (s *talk) at(step string) error {
	s.mu.Lock()
	s.seen[step]++
	reply := s.reply
	s.mu.Unlock()
	if reply == nil {
		return nil
	}
	err := reply(step, s.to)
	if errors.Is(err, errHangUp) {
		_ = s.conn.Conn().Close()
	}
	return err
}

func (s *talk) Mail(string, *smtp.MailOptions) error { return s.at("mail") }

func (s *talk) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.at("rcpt")
}

func (s *talk) Data(r io.Reader) error {
	if err := s.at("data"); err != nil {
		return err
	}
	words, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.at("words"); err != nil {
		return err
	}
	_, secure := s.conn.TLSConnectionState()
	s.mu.Lock()
	s.got = append(s.got, received{s.to, string(words), secure, s.user})
	s.mu.Unlock()
	return s.at("told")
}

func (s *talk) Reset()        {}
func (s *talk) Logout() error { return nil }

func (s *talk) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *talk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "kata sandi" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

// says is a reply of an SMTP server.
func says(code int) error { return &smtp.SMTPError{Code: code, Message: "kata server"} }

// when answers at one step and takes everything else.
func when(step string, err error) func(string, string) error {
	return func(at, _ string) error {
		if at == step {
			return err
		}
		return nil
	}
}

func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
