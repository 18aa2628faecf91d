package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// see opens every screen.
func (v *vandal) see(t *testing.T) {
	t.Helper()
	p := v.places[0]
	type person struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Role     who    `json:"role"`
	}
	people := []person{{p.first.email, p.first.password, anOfficer}, {p.admin.email, p.admin.password, officeAdmin}}
	for _, a := range v.i.accounts(t) {
		if a.Role == string(supervisor) && a.Office == "7300" || a.Role == string(nationalAdmin) {
			people = append(people, person{a.Email, a.Password, who(a.Role)})
		}
	}
	text, err := json.Marshal(map[string]any{"people": people, "links": v.links, "cases": v.cases})
	if err != nil {
		t.Fatal(err)
	}
	filled := filepath.Join(t.TempDir(), "filled.json")
	if err := os.WriteFile(filled, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "xss.mjs", v.i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+v.i.dir+"/demo-accounts.json", "PST_FILLED="+filled)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	t.Logf("%d texts; %s", v.put, said)
}

// letters has what waits sent, and holds each letter to be plain words under
// headers that are the program's own.
func (v *vandal) letters(t *testing.T) {
	t.Helper()
	v.i.stop()
	mail := newMailServer(t)
	beginAt(t, strings.TrimPrefix(v.i.base, "http://"), command(t, v.i.dir, "run"), v.i.dir, append(mail.environ(), "PST_START_AT="+matrixDay+"T14:00:00+08:00")...)
	marked := func() (n int) {
		for _, l := range mail.letters("") {
			if strings.Contains(l.subject+l.body, "__xss") {
				n++
			}
		}
		return n
	}
	await(t, 120*time.Second, "many letters sent, some with markup", func() bool { return len(mail.letters("")) > 60 && marked() > 5 })
	known := []string{"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}
	for _, l := range mail.letters("") {
		for name := range l.header {
			if !slices.Contains(known, name) || len(l.header[name]) > 1 {
				t.Errorf("a letter has the header %s: %q", name, l.header[name])
			}
		}
		if kind := l.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") {
			t.Errorf("a letter is %s", kind)
		}
		if strings.Contains(l.to, "canary") || strings.ContainsAny(l.subject, "\r\n") {
			t.Errorf("a letter to %q is about %q", l.to, l.subject)
		}
	}
	t.Logf("%d letters read, %d with markup", len(mail.letters("")), marked())
}
