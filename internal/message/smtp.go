package message

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/bps-pst/pst/pkg/clock"
)

const (
	// talkLimit bounds what comes before the words: dialling, greeting, the two
	// addresses.
	talkLimit = time.Minute
	// wordsLimit bounds the words and the answer to them; filters at the other end
	// take their time (RFC 5321 §4.5.3.2.6 asks for more than a lease lasts).
	wordsLimit = 3 * time.Minute
	// leaveLimit is what is left of an attempt when the process ends.
	leaveLimit = 10 * time.Second
)

// relayHost is the SMTP server that takes what the installation sends. It is the
// installation's own choice, so it may stand on a private address.
type relayHost struct {
	host, port     string
	user, password string
	implicit       bool // TLS from the first byte (smtps)
	roots          *x509.CertPool
	from           *netmail.Address
}

// ErrSMTP is an address of an SMTP server, or of a sender, that is none.
var ErrSMTP = errors.New("message: no SMTP address")

// parseRelay reads smtp://user:password@host:587 or smtps://…:465, and the
// sender. It fails with ErrSMTP.
func parseRelay(text, from string) (*relayHost, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") || strings.Trim(u.Path, "/") != "" {
		return nil, ErrSMTP
	}
	h := &relayHost{host: u.Hostname(), port: u.Port(), implicit: u.Scheme == "smtps"}
	if h.port == "" {
		h.port = map[bool]string{false: "587", true: "465"}[h.implicit]
	}
	if u.User != nil {
		h.user = u.User.Username()
		h.password, _ = u.User.Password()
	}
	if h.from, err = netmail.ParseAddress(from); err != nil {
		return nil, ErrSMTP
	}
	return h, nil
}

// CheckSMTP tells what is wrong with an SMTP address and a sender: nil, or
// ErrSMTP.
func CheckSMTP(address, from string) error {
	_, err := parseRelay(address, from)
	return err
}

// verdict is what became of an attempt.
type verdict struct {
	state  State // Queued means: again later
	reason Reason
	relay  bool // it is the relay's fault: other letters would fare no better
	code   int  // the server's reply, if it gave one
}

// mail is a letter taken for one attempt.
type mail struct {
	Delivery
	replyTo string // the office's own address, or ""
	at      time.Time
}

// send makes one attempt. fence is called when the server has taken both
// addresses and before it gets the words; when it fails nothing was sent and
// its error is returned.
func (h *relayHost) send(ctx context.Context, m mail, fence func() error) (verdict, error) {
	words, err := h.compose(m)
	if err != nil {
		return verdict{state: Failed, reason: AddressInvalid}, nil
	}
	conn, err := (&net.Dialer{Timeout: talkLimit}).DialContext(ctx, "tcp", net.JoinHostPort(h.host, h.port))
	if err != nil {
		return verdict{state: Queued, reason: Unreachable, relay: true}, nil
	}
	defer func() { _ = conn.Close() }()
	c, v := h.talk(ctx, conn, m.Address)
	if err := ctx.Err(); err != nil {
		return verdict{}, err
	}
	if v.reason != "" {
		return v, nil
	}
	if err := fence(); err != nil {
		return verdict{}, err
	}
	allow(conn, wordsLimit)
	defer context.AfterFunc(ctx, func() { allow(conn, leaveLimit) })()
	return say(c, words), nil
}

// allow bounds a connection by the machine's time, which is the network's.
func allow(conn net.Conn, d time.Duration) { _ = conn.SetDeadline(clock.System{}.Now().Add(d)) }

// talk comes as far as the words; it breaks off when ctx ends.
func (h *relayHost) talk(ctx context.Context, conn net.Conn, to string) (*smtp.Client, verdict) {
	allow(conn, talkLimit)
	defer context.AfterFunc(ctx, func() { allow(conn, 0) })()
	c, v := h.greet(conn)
	if v.reason != "" {
		return nil, v
	}
	return c, h.address(c, to)
}

// greet opens a session: TLS where there is any, then who we are.
func (h *relayHost) greet(conn net.Conn) (*smtp.Client, verdict) {
	config := &tls.Config{ServerName: h.host, RootCAs: h.roots, MinVersion: tls.VersionTLS12}
	if h.implicit {
		secure := tls.Client(conn, config)
		if err := secure.Handshake(); err != nil {
			return nil, relayFault(err)
		}
		conn = secure
	}
	c, err := smtp.NewClient(conn, h.host)
	if err == nil {
		err = c.Hello(h.domain())
	}
	if err != nil {
		return nil, relayFault(err)
	}
	if offered, _ := c.Extension("STARTTLS"); offered && !h.implicit {
		if err := c.StartTLS(config); err != nil {
			return nil, relayFault(err)
		}
	}
	if h.user == "" {
		return c, verdict{}
	}
	if err := c.Auth(h.auth(c)); err != nil {
		v := relayFault(err)
		v.reason = AuthFailed
		return nil, v
	}
	return c, verdict{}
}

// auth picks the way of signing in that the server knows; a password goes over
// TLS or to this machine only.
func (h *relayHost) auth(c *smtp.Client) smtp.Auth {
	_, ways := c.Extension("AUTH")
	known := strings.Fields(strings.ToUpper(ways))
	has := func(way string) bool {
		for _, k := range known {
			if k == way {
				return true
			}
		}
		return false
	}
	switch {
	case !has("PLAIN") && has("LOGIN"):
		return smtp.LoginAuth(h.user, h.password, h.host, false)
	case !has("PLAIN") && has("CRAM-MD5"):
		return smtp.CRAMMD5Auth(h.user, h.password)
	}
	return smtp.PlainAuth("", h.user, h.password, h.host, false)
}

// address tells the server from whom and to whom.
func (h *relayHost) address(c *smtp.Client, to string) verdict {
	wide := !ascii(to) || !ascii(h.from.Address)
	if offered, _ := c.Extension("SMTPUTF8"); wide && !offered {
		return verdict{state: Failed, reason: AddressRejected}
	}
	c.SkipSMTPUTF8(!wide)
	if err := c.Mail("<" + h.from.Address + ">"); err != nil {
		v := relayFault(err)
		switch {
		case v.reason == AuthFailed:
		case v.code >= 500:
			v.reason = SenderRejected
		case v.code >= 400:
			v.reason = Deferred
		}
		return v
	}
	if err := c.Rcpt("<" + to + ">"); err != nil {
		return replied(err, AddressRejected)
	}
	return verdict{}
}

// say hands the words over. A talk that breaks off before the end of the words
// has handed over nothing; one that breaks off after it may have.
func say(c *smtp.Client, words []byte) verdict {
	w, err := c.Data()
	if err != nil {
		return replied(err, Rejected)
	}
	if _, err := w.Write(words); err != nil {
		return relayFault(err)
	}
	if err := w.Close(); err != nil {
		v := replied(err, Rejected)
		if v.code == 0 {
			return verdict{state: Unsure, reason: ConnectionLost}
		}
		return v
	}
	_ = c.Quit() // it has the letter, whatever it says now
	return verdict{state: Sent}
}

// replied reads the server's refusal of a letter: 4xx is later, 5xx is never.
func replied(err error, never Reason) verdict {
	v := relayFault(err)
	switch {
	case v.reason == AuthFailed:
	case v.code >= 500:
		return verdict{state: Failed, reason: never, code: v.code}
	case v.code == 421: // it closes the channel (RFC 5321 §3.8)
		v.reason = Deferred
	case v.code >= 400:
		return verdict{state: Queued, reason: Deferred, code: v.code}
	}
	return v
}

// relayFault is a talk that came to nothing, whatever the letter.
func relayFault(err error) verdict {
	v := verdict{state: Queued, reason: Unreachable, relay: true}
	var reply *textproto.Error
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &reply):
		v.code = reply.Code
		if v.code == 530 || v.code == 535 { // RFC 4954 §6
			v.reason = AuthFailed
		}
	case errors.As(err, &untrusted):
		v.reason = TLSFailed
	}
	return v
}

func (h *relayHost) domain() string {
	_, domain, _ := strings.Cut(h.from.Address, "@")
	return domain
}

// compose writes a letter as RFC 5322 has it. It fails on an address that is
// none. A repeated attempt carries the same Message-ID, so that a mailbox can
// tell a duplicate.
func (h *relayHost) compose(m mail) ([]byte, error) {
	to, err := netmail.ParseAddress(m.Address)
	if err != nil || to.Address != m.Address || strings.ContainsAny(m.Address, " \t\r\n<>\"(),;:\\") {
		return nil, fmt.Errorf("message: %w", errAddress)
	}
	to.Name = Greeted(m.Name)
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(h.from)
	msg.ToMailAddress(to)
	if office, err := netmail.ParseAddress(m.replyTo); err == nil {
		msg.ReplyToMailAddress(office)
	}
	msg.Subject(m.Title)
	msg.SetDateWithValue(m.at)
	msg.SetMessageIDWithValue(m.ID.String() + "@" + h.domain())
	if m.Template != Answered && m.Template != News {
		msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5
	}
	msg.SetGenHeader("Content-Language", string(m.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	var b bytes.Buffer
	_, err = msg.WriteTo(&b)
	return b.Bytes(), err
}

var errAddress = errors.New("no e-mail address")

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 126 }) < 0
}
