package message

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
)

func TestALetterIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	l := letterOf(Answered, i18n.ID)
	l.Name = "Siti Nurhaliza Déwi"
	l.Vars["Message"] = "Angka 5 < 6 — “tepat”.\n.titik di awal baris\n" + strings.Repeat("panjang ", 40) + "\nSubject: bukan kepala"
	answer := p.queue(l)
	receipt := p.queue(letterOf(Receipt, i18n.EN))
	p.profile("kontak@contoh.test")
	p.look()
	p.want(receipt, Sent, "", 1)
	for _, r := range p.peer.letters() {
		m, body := r.read(t)
		id := receipt
		if strings.Contains(body, "panjang") {
			id = answer
		}
		d := p.delivery(id)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != d.Title || body != d.Body {
			t.Errorf("subject %q, %v, body\n%q\nwant\n%q", subject, err, body, d.Body)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Name != d.Name || to[0].Address != d.Address {
			t.Errorf("to %v, %v", to, err)
		}
		auto := m.Header.Get("Auto-Submitted")
		if m.Header.Get("Message-Id") != "<"+id.String()+"@contoh.test>" || m.Header.Get("Reply-To") != "<kontak@contoh.test>" ||
			(auto == "auto-generated") != (id == receipt) || m.Header.Get("From") != `"PST BPS" <pst@contoh.test>` || len(m.Header["Subject"]) != 1 {
			t.Errorf("headers %v", m.Header)
		}
		for name := range m.Header {
			if strings.HasPrefix(name, "List-") || name == "X-Mailer" || name == "Bcc" {
				t.Errorf("header %s", name)
			}
		}
		if at, err := m.Header.Date(); err != nil || !at.Equal(p.clock.Now()) {
			t.Errorf("date %v, %v", at, err)
		}
	}
}

// read parses a letter as a mail program does.
func (r received) read(t *testing.T) (*netmail.Message, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(r.words))
	if err != nil {
		t.Fatal(err)
	}
	if kind := m.Header.Get("Content-Type"); kind != "text/plain; charset=UTF-8" || m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Errorf("content type %q", kind)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m, strings.ReplaceAll(string(body), "\r\n", "\n")
}

func (d *letterDesk) profile(email string) {
	d.Helper()
	_, err := store.Update(d.ctx, d.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
		return tx.Exec(ctx, `INSERT INTO office_profile (office, email, changed_at) VALUES ($1, $2, $3)`, tx.Office(), email, tx.Now())
	})
	if err != nil {
		d.Fatal(err)
	}
}

func TestEachAnswerOfAServerHasItsOutcome(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		step   string
		answer error
		state  State
		reason Reason
		kept   int // letters that the server keeps although
	}{
		{"mail", says(451), Queued, Deferred, 0}, {"mail", says(550), Queued, SenderRejected, 0}, {"mail", says(530), Queued, AuthFailed, 0},
		{"mail", errHangUp, Queued, Unreachable, 0},
		{"rcpt", says(450), Queued, Deferred, 0}, {"rcpt", says(421), Queued, Deferred, 0}, {"rcpt", says(550), Failed, AddressRejected, 0},
		{"rcpt", errHangUp, Queued, Unreachable, 0},
		{"data", says(452), Queued, Deferred, 0}, {"data", says(554), Failed, Rejected, 0}, {"data", errHangUp, Unsure, ConnectionLost, 0},
		{"words", says(451), Queued, Deferred, 0}, {"words", says(552), Failed, Rejected, 0}, {"words", errHangUp, Unsure, ConnectionLost, 0},
		{"told", errHangUp, Unsure, ConnectionLost, 1},
	} {
		t.Run(fmt.Sprint(tc.step, " ", tc.answer), func(t *testing.T) {
			t.Parallel()
			p := newPost(t, newPeer(t, when(tc.step, tc.answer)))
			id := p.queue(letterOf(Receipt, i18n.ID))
			p.look()
			p.want(id, tc.state, tc.reason, 1)
			if got := len(p.peer.letters()); got != tc.kept {
				t.Errorf("the server keeps %d letters", got)
			}
			p.later(time.Second)
			p.want(id, tc.state, tc.reason, 1) // nothing is repeated at once
			p.peer.now(nil)
			p.later(10 * time.Minute)
			if tc.state == Queued {
				p.want(id, Sent, "", 2)
				return
			}
			p.want(id, tc.state, tc.reason, 1)
		})
	}
}

func TestAnAddressThatIsNoneFailsWithoutASend(t *testing.T) {
	t.Parallel()
	p := newPost(t, newPeer(t, nil))
	var all []uuid.UUID
	for _, address := range []string{"bukan surel", "a@b.test\r\nBcc: c@d.test", "Siti <a@b.test>", "a@b.test, c@d.test", "a@b.test> SIZE=1", "\"a b\"@c.test"} {
		l := letterOf(Receipt, i18n.ID)
		l.Email = address
		all = append(all, p.queue(l))
	}
	p.look()
	for _, id := range all {
		p.want(id, Failed, AddressInvalid, 1)
	}
	if len(p.peer.letters()) != 0 || p.peer.reached("mail") != 0 {
		t.Error("the server was asked")
	}
}

func TestWordsGoOverTLSAndASecretOnlySo(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			there := newSecurePeer(t, scheme == "smtps")
			p := newPost(t, nil)
			p.peer = there
			for _, tc := range []struct {
				user   string
				known  bool
				state  State
				reason Reason
			}{
				{"pst:kata%20sandi@", true, Sent, ""}, {"", true, Sent, ""},
				{"pst:salah@", true, Queued, AuthFailed}, {"pst:kata%20sandi@", false, Queued, TLSFailed},
			} {
				from := there
				if !tc.known {
					from = nil
				}
				p.Mailer = p.mailer(scheme+"://"+tc.user+there.addr, from)
				id := p.queue(letterOf(Receipt, i18n.ID))
				p.look()
				p.want(id, tc.state, tc.reason, 1)
			}
			got := there.letters()
			if len(got) != 2 || !got[0].secure && scheme == "smtp" || got[0].user != "pst" {
				t.Errorf("%d letters: %+v", len(got), got)
			}
		})
	}
}

func TestAPasswordIsNotSentInTheClearToAnotherMachine(t *testing.T) {
	t.Parallel()
	h, err := parseRelay("smtp://pst:kata%20sandi@surel.contoh.test", sender)
	if err != nil {
		t.Fatal(err)
	}
	there := newPeer(t, nil)
	h.port = there.addr[strings.LastIndex(there.addr, ":")+1:]
	conn := dial(t, there.addr)
	if _, v := h.greet(conn); v.reason != AuthFailed || there.reached("mail") != 0 {
		t.Errorf("verdict %+v", v)
	}
}

func TestAnAddressOfAServerIsReadOrRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"smtp://a.test": "a.test:587", "smtps://u:p@a.test": "a.test:465", "smtp://a.test:25/": "a.test:25",
		"smtp://": "", "http://a.test": "", "a.test:25": "", "smtp://a.test/x": "", "smtp://a b": ""} {
		h, err := parseRelay(text, sender)
		got := ""
		if err == nil {
			got = h.host + ":" + h.port
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	if _, err := parseRelay("smtp://a.test", "bukan surel"); err == nil {
		t.Error("a sender that is none")
	}
}
