package e2e_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// conduct is what a mail server does to a letter.
type conduct int

// The conducts.
const (
	takes     conduct = iota // 250
	slow                     // 250, after two seconds
	busy                     // 451 at the recipient
	refuses                  // 550 at the recipient
	hangsUp                  // in the middle of the words
	diesTaken                // keeps the letter and hangs up before it says so
)

// stage is how far the handing over of a letter has come.
type stage string

// The stages, in their order.
const (
	greeting stage = "greeting"     // the server is about to say who it is
	naming   stage = "naming"       // it has been told whom the letter is for
	reading  stage = "reading"      // it has begun to read the words
	taken    stage = "taken"        // it has the letter and has not said so
	parting  stage = "told and off" // it has said so, and the sender leaves
)

// letter is what a mail server has taken.
type letter struct {
	id, to, subject, body string
	header                mail.Header
}

// links are the public addresses that the letter names.
func (l letter) links() []string { return linkShape.FindAllString(l.body, -1) }

var linkShape = regexp.MustCompile(`https?://\S+/t/\d{4}\.[A-Za-z0-9_-]{22}`)

// mailServer is an SMTP server of one test.
type mailServer struct {
	t       *testing.T
	address string

	mu     sync.Mutex
	door   *smtp.Server
	treats func(to string) conduct
	passes func(stage) // what happens while a letter is handed over
	got    []letter
}

// newMailServer is one that takes everything.
func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	m := &mailServer{t: t, address: "127.0.0.1:" + freePort(t)}
	m.conducts(func(string) conduct { return takes })
	m.watch(func(stage) {})
	m.open()
	t.Cleanup(m.close)
	return m
}

// environ makes a program send its letters here.
func (m *mailServer) environ() []string {
	return []string{"PST_SMTP_URL=smtp://" + m.address, "PST_MAIL_FROM=PST BPS <pst@contoh.test>"}
}

// open takes connections, again after close.
func (m *mailServer) open() {
	m.t.Helper()
	l, err := net.Listen("tcp", m.address)
	if err != nil {
		m.t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		m.reach(greeting)
		return &mailCall{server: m, call: c}, nil
	}))
	s.Domain, s.ErrorLog = "surat.contoh.test", quiet{}
	m.mu.Lock()
	m.door = s
	m.mu.Unlock()
	go func() { _ = s.Serve(l) }()
}

// close refuses everybody.
func (m *mailServer) close() {
	m.mu.Lock()
	s := m.door
	m.mu.Unlock()
	_ = s.Close()
}

// conducts says how letters are treated from now on.
func (m *mailServer) conducts(treats func(to string) conduct) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.treats = treats
}

// watch has something done at each stage of every letter.
func (m *mailServer) watch(passes func(stage)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passes = passes
}

func (m *mailServer) reach(s stage) {
	m.mu.Lock()
	passes := m.passes
	m.mu.Unlock()
	passes(s)
}

// letters are those taken so far, to one address or, with none, to all.
func (m *mailServer) letters(to string) []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.got), func(l letter) bool { return to != "" && l.to != to })
}

// twice are the ids of letters that were taken more than once.
func (m *mailServer) twice() (ids []string) {
	seen := map[string]int{}
	for _, l := range m.letters("") {
		if seen[l.id]++; seen[l.id] == 2 {
			ids = append(ids, l.id)
		}
	}
	return ids
}

// mailCall is one connection.
type mailCall struct {
	server *mailServer
	call   *smtp.Conn
	how    conduct
	to     string
}

// Reset implements smtp.Session.
func (c *mailCall) Reset() {}

// Logout implements smtp.Session.
func (c *mailCall) Logout() error {
	c.server.reach(parting)
	return nil
}

// Mail implements smtp.Session.
func (c *mailCall) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session.
func (c *mailCall) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.reach(naming)
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.to, c.how = to, c.server.treats(to)
	if c.how == busy {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
	}
	if c.how == refuses {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	return nil
}

// Data implements smtp.Session.
func (c *mailCall) Data(r io.Reader) error {
	if c.how == hangsUp {
		_, _ = r.Read(make([]byte, 64))
		return c.call.Conn().Close()
	}
	c.server.reach(reading)
	l, err := readLetter(r)
	if err != nil {
		return err
	}
	l.to = c.to
	if c.how == slow {
		<-time.After(2 * time.Second)
	}
	c.server.mu.Lock()
	c.server.got = append(c.server.got, l)
	c.server.mu.Unlock()
	c.server.reach(taken)
	if c.how == diesTaken {
		return c.call.Conn().Close()
	}
	return nil
}

// readLetter reads a letter of one plain part.
func readLetter(r io.Reader) (letter, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter{}, err
	}
	body := m.Body
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	return letter{id: m.Header.Get("Message-ID"), subject: subject, body: string(text), header: m.Header}, err
}

// quiet is a log that nobody reads: the calls that a test breaks off are no news.
type quiet struct{}

// Printf implements smtp.Logger.
func (quiet) Printf(string, ...any) {}

// Println implements smtp.Logger.
func (quiet) Println(...any) {}
