package e2e_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const casesOf7325 = "/offices/7325/consultations"

// refuseQuestions is the table of questions that are none.
func refuseQuestions(t *testing.T, i *instance) {
	const path = "/public/offices/7325/consultations"
	with := func(field string, value any) map[string]any {
		body := writes("Ani", "ani@contoh.test")
		body[field] = value
		return body
	}
	for name, tc := range map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"no question":          {with("question", ""), 422, "invalid_input"},
		"blank question":       {with("question", " \n\t "), 422, "invalid_input"},
		"10,001 letters":       {with("question", strings.Repeat("a", 10_001)), 422, "invalid_input"},
		"100 kB":               {with("question", strings.Repeat("kata ", 20_480)), 413, "body_too_large"},
		"unknown topic":        {with("topic", "kopi"), 422, "invalid_input"},
		"no name":              {with("name", ""), 422, "invalid_input"},
		"wrong e-mail":         {with("email", "ani@"), 422, "invalid_input"},
		"header in the e-mail": {with("email", "ani@contoh.test\r\nBcc: x@contoh.test"), 422, "invalid_input"},
		"nobody to answer":     {with("email", ""), 422, "invalid_input"},
		"text direction trick": {with("name", "A\u202eB"), 422, "invalid_input"},
		"unknown field":        {with("sudo", true), 422, "invalid_input"},
		"unknown file":         {with("attachments", []string{freshID}), 422, "attachment_unknown"},
		"six files":            {with("attachments", []string{freshID, freshID, freshID, freshID, freshID, freshID}), 422, "invalid_input"},
	} {
		isProblem(t, name, i.public().must(t, tc.status, "POST", path, tc.body), tc.code)
	}
	isProblem(t, "unknown office", i.public().must(t, 404, "POST", "/public/offices/9999/consultations", writes("A", "a@b.id")), "unknown_office")
}

// bomb is an archive that says it holds much more than it weighs.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, 150<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// refuseFiles is the table of files that nobody keeps.
func refuseFiles(t *testing.T, i *instance) {
	const path = "/public/offices/7325/attachments"
	for name, content := range map[string][]byte{
		"gambar.png": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"data.csv":   []byte("<!DOCTYPE html><script>alert(1)</script>"), "surat.pdf": []byte("MZ\x90\x00\x03" + strings.Repeat("\x00", 200)),
		"kosong.txt": {}, "tabel.docx": bomb(t), "besar.txt": bytes.Repeat([]byte("a"), 10<<20+1),
		"../../etc/passwd": []byte("a"), `..\..\boot.ini`: []byte("a"), "a/b.txt": []byte("a"), "nol\x00.txt": []byte("a"),
	} {
		r := i.public().bring(t, path, name, content)
		if r.status < 400 || r.status >= 500 || r.code() == "" {
			t.Errorf("%q of %d bytes was taken: %d %s", name, len(content), r.status, r.body)
		}
	}
	if kept := i.psql(`SELECT count(*) FROM attachment`); kept != "0" {
		t.Errorf("%s refused files were kept", kept)
	}
}

// refuseAfterTheEnd writes to cases that have ended in every way, and to what
// is nobody's.
func refuseAfterTheEnd(t *testing.T, i *instance) {
	officer, other := i.signIn("7325", "officer", 1), i.signIn("7325", "officer", 2)
	open := func(name string) (asked, string) {
		c := i.public().askCase(t, "7325", writes(name, name+"@contoh.test"))
		return c, casesOf7325 + "/" + officer.caseOf(t, "7325", c.Number).ID
	}
	spam, path := open("spam")
	officer.must(t, 200, "POST", path+"/close", map[string]string{"reason": "spam"})
	isProblem(t, "a visitor of spam", i.public().must(t, 409, "POST", "/public/t/"+spam.Token+"/messages", map[string]string{"body": "Halo?"}), "case_closed")
	isProblem(t, "an answer to spam", officer.must(t, 409, "POST", path+"/messages", map[string]string{"body": "Jawaban"}), "case_closed")

	gone, path := open("pergi")
	i.public().must(t, 200, "POST", "/public/t/"+gone.Token+"/cancel", "{}")
	isProblem(t, "an answer to a case that just closed", officer.must(t, 409, "POST", path+"/messages", map[string]string{"body": "Jawaban"}), "case_closed")
	isProblem(t, "claiming a case that just closed", officer.must(t, 409, "POST", path+"/claim", "{}"), "case_closed")

	_, path = open("pegang")
	officer.must(t, 200, "POST", path+"/claim", "{}")
	r := other.must(t, 409, "POST", path+"/claim", "{}")
	isProblem(t, "claiming what another holds", r, "case_held")
	if !strings.Contains(string(r.body), "held_by") {
		t.Errorf("does not say who holds it: %s", r.body)
	}
	other.must(t, 200, "POST", path+"/claim", map[string]bool{"take_over": true})

	_, secret, _ := strings.Cut(gone.Token, ".")
	for name, token := range map[string]string{"another office's": "7371." + secret, "nobody's": "7325." + strings.Repeat("A", 22)} {
		isProblem(t, name, i.public().must(t, 404, "POST", "/public/t/"+token+"/messages", map[string]string{"body": "Halo?"}), "not_found")
	}
	twoClaim(t, officer, other, func() string { _, path := open("dua"); return path })
}

// twoClaim lets two officers claim one case at once.
func twoClaim(t *testing.T, one, two caller, open func() string) {
	path := open()
	var got [2]reply
	var both sync.WaitGroup
	for n, c := range []caller{one, two} {
		both.Go(func() { got[n], _ = c.do("POST", path+"/claim", "{}") })
	}
	both.Wait()
	if got[0].status+got[1].status != 200+409 {
		t.Errorf("two claims at once: %d %s and %d %s", got[0].status, got[0].body, got[1].status, got[1].body)
	}
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// loseTheLink finds a case again by its number and contact, and lets nobody guess.
func loseTheLink(t *testing.T, i *instance, mail *mailServer) {
	const lookup = "/public/offices/7325/lookup"
	c := i.public().askCase(t, "7325", writes("Lupa", "lupa@contoh.test"))
	by := func(number, contact, code string) map[string]string {
		body := map[string]string{"number": number, "contact": contact}
		if code != "" {
			body["code"] = code
		}
		return body
	}
	right := i.public().must(t, 202, "POST", lookup, by(c.Number, "lupa@contoh.test", ""))
	wrong := i.public().must(t, 202, "POST", lookup, by("T-26-9999", "bukan@contoh.test", ""))
	if !bytes.Equal(right.body, wrong.body) {
		t.Errorf("a known case is told from an unknown one: %s %s", right.body, wrong.body)
	}
	await(t, 30*time.Second, "the code came", func() bool { return len(mail.letters("lupa@contoh.test")) == 2 })
	code := sixDigits.FindString(strings.ReplaceAll(mail.letters("lupa@contoh.test")[1].body, c.Number, ""))
	if code == "" {
		t.Fatalf("no code in %s", mail.letters("lupa@contoh.test")[1].body)
	}
	var all sync.WaitGroup
	for n := range 12 { // far more than five, at once; none is right
		all.Go(func() {
			guess := fmt.Sprintf("%06d", n)
			if guess == code {
				return
			}
			r, err := i.public().do("POST", lookup+"/code", by(c.Number, "lupa@contoh.test", guess))
			if err != nil || r.status != 422 || r.code() != "code_wrong" {
				t.Errorf("a wrong code: %d %s %v", r.status, r.body, err)
			}
		})
	}
	all.Wait()
	isProblem(t, "the right code after too many", i.public().must(t, 422, "POST", lookup+"/code", by(c.Number, "lupa@contoh.test", code)), "code_wrong")
	isProblem(t, "an unknown number", i.public().must(t, 422, "POST", lookup+"/code", by("T-26-9999", "bukan@contoh.test", code)), "code_wrong")
	if tries := i.psql(`SELECT tries FROM lookup_code`); tries != "5" {
		t.Errorf("%s tries were counted, want 5", tries)
	}
	found := i.public().askCase(t, "7325", writes("Ingat", "ingat@contoh.test"))
	i.public().must(t, 202, "POST", lookup, by(found.Number, "ingat@contoh.test", ""))
	await(t, 30*time.Second, "the code came", func() bool { return len(mail.letters("ingat@contoh.test")) == 2 })
	code = sixDigits.FindString(strings.ReplaceAll(mail.letters("ingat@contoh.test")[1].body, found.Number, ""))
	var got asked
	i.public().must(t, 200, "POST", lookup+"/code", by(found.Number, "ingat@contoh.test", code)).into(t, &got)
	if i.public().link(t, got.Token).Number != found.Number {
		t.Errorf("the code of %s opened %+v", found.Number, got)
	}
	if u, err := url.Parse(got.URL); err != nil || u.Path != "/t/"+got.Token {
		t.Errorf("the address of %s is %s", found.Number, got.URL)
	}
}
