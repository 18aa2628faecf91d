package e2e_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestAQuestionFromOutsideIsAnsweredBetweenPeopleAndOffices(t *testing.T) {
	t.Parallel()
	mail, dir := newMailServer(t), seeded(t, monday)
	i := begin(t, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+monday)...)
	t.Run("what is no question is refused with a status and a code", func(t *testing.T) { refuseQuestions(t, i) })
	t.Run("what is no file is refused", func(t *testing.T) { refuseFiles(t, i) })
	t.Run("what comes after the end is refused", func(t *testing.T) { refuseAfterTheEnd(t, i) })
	t.Run("a lost link is found by a code and by no guess", func(t *testing.T) { loseTheLink(t, i, mail) })
	t.Run("files go both ways and to nobody else", func(t *testing.T) { filesBothWays(t, i, mail) })
	t.Run("a second person approves what is handed out", func(t *testing.T) { approveBySecond(t, i, mail) })
	t.Run("another office's answer comes back", func(t *testing.T) { referAndReturn(t, i) })
	t.Run("thanks reopen nothing, a question does", func(t *testing.T) { reopenByQuestion(t, i) })
	i.fsck(t)
}

var report = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// filesBothWays asks with a file, answers with one, and lets nobody else have them.
func filesBothWays(t *testing.T, i *instance, mail *mailServer) {
	officer := i.signIn("7325", "officer", 1)
	theirs := i.public().upload(t, "/public/offices/7325/attachments", "Daftar desa 2026.csv", []byte("desa,jiwa\nPuncak,120\n"))
	body := writes("Berkas", "berkas@contoh.test")
	body["attachments"] = []string{theirs.ID}
	c := i.public().askCase(t, "7325", body)
	got := officer.caseOf(t, "7325", c.Number)
	if len(got.Messages) != 1 || len(got.Messages[0].Attachments) != 1 || got.Messages[0].Attachments[0].Name != "Daftar desa 2026.csv" {
		t.Fatalf("the question came without its file: %+v", got.Messages)
	}
	r := officer.must(t, 200, "GET", "/offices/7325/attachments/"+theirs.ID, nil)
	if string(r.body) != "desa,jiwa\nPuncak,120\n" {
		t.Errorf("the file came as %q", r.body)
	}
	for header, want := range map[string]string{"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Cache-Control": "no-store"} {
		if !strings.Contains(r.header.Get(header), want) {
			t.Errorf("%s of a file: %q", header, r.header.Get(header))
		}
	}
	ours := officer.upload(t, "/offices/7325/attachments", "jawaban.pdf", report)
	officer.must(t, 200, "POST", casesOf7325+"/"+got.ID+"/messages", map[string]any{"body": "Terlampir.", "attachments": []string{ours.ID}})
	await(t, 30*time.Second, "the answer was taken", func() bool { return len(mail.letters("berkas@contoh.test")) == 2 })
	thread := i.public().link(t, c.Token).Messages
	if last := thread[len(thread)-1]; len(last.Attachments) != 1 || last.Attachments[0].ID != ours.ID {
		t.Fatalf("the visitor sees %+v", last)
	}
	for _, id := range []string{theirs.ID, ours.ID} {
		if r := i.public().must(t, 200, "GET", "/public/t/"+c.Token+"/attachments/"+id, nil); id == ours.ID && !bytes.Equal(r.body, report) {
			t.Errorf("the visitor got %q", r.body)
		}
	}
	other := i.public().askCase(t, "7325", writes("Lain", "lain@contoh.test"))
	i.public().must(t, 404, "GET", "/public/t/"+other.Token+"/attachments/"+ours.ID, nil)
	i.signIn("7371", "officer", 1).must(t, 404, "GET", "/offices/7371/attachments/"+ours.ID, nil)
	twice := writes("Lagi", "lagi@contoh.test")
	twice["attachments"] = []string{theirs.ID}
	isProblem(t, "a file that is another's", i.public().must(t, 422, "POST", "/public/offices/7325/consultations", twice), "attachment_unknown")
}

// approveBySecond has one officer's answer wait for another.
func approveBySecond(t *testing.T, i *instance, mail *mailServer) {
	one, two, admin := i.signIn("7325", "officer", 1), i.signIn("7325", "officer", 2), i.signIn("7325", "office_admin", 1)
	admin.must(t, 200, "PUT", "/offices/7325/consultation-settings", map[string]bool{"require_approval": true})
	defer admin.must(t, 200, "PUT", "/offices/7325/consultation-settings", map[string]bool{"require_approval": false})
	c := i.public().askCase(t, "7325", writes("Setuju", "setuju@contoh.test"))
	path := casesOf7325 + "/" + one.caseOf(t, "7325", c.Number).ID
	answer := map[string]any{"body": "Lihat https://luwutimurkab.bps.go.id/tabel/3", "attachments": []string{one.upload(t, "/offices/7325/attachments", "a.pdf", report).ID}}
	isProblem(t, "alone", one.must(t, 409, "POST", path+"/messages", answer), "approval_needed")
	one.must(t, 200, "POST", path+"/approval", answer)
	if r, _ := one.do("POST", path+"/approval/approve", "{}"); r.status/100 == 2 {
		t.Errorf("one's own answer was approved: %s", r.body)
	}
	two.must(t, 200, "POST", path+"/approval/return", map[string]string{"note": "Sebut tahunnya"})
	answer["attachments"] = []string{one.upload(t, "/offices/7325/attachments", "b.pdf", report).ID}
	one.must(t, 200, "POST", path+"/approval", answer)
	two.must(t, 200, "POST", path+"/approval/approve", "{}")
	await(t, 30*time.Second, "the answer was sent", func() bool { return len(mail.letters("setuju@contoh.test")) == 2 })
	if got := i.psql(`SELECT string_agg(kind, ',' ORDER BY kind) FROM handed_out WHERE approved_by IS NOT NULL AND approved_by <> given_by`); got != "file,link" {
		t.Errorf("handed out on a second person's word: %q, want file,link", got)
	}
}

// printedPassword is what a command prints once.
var printedPassword = regexp.MustCompile(`\b[A-Z2-7]{26}\b`)

// hireAt makes an officer at an office that has no demonstration account.
func (i *instance) hireAt(t *testing.T, office string) caller {
	t.Helper()
	const email = "petugas.provinsi@contoh.test"
	said, err := command(t, i.dir, "user", "add", "--office", office, "--email", email, "--name", "Petugas Provinsi", "--role", "officer").Output()
	password := printedPassword.FindString(string(said))
	if err != nil || password == "" {
		t.Fatalf("user add: %v: %s", err, said)
	}
	var got struct {
		Token string `json:"access_token"`
	}
	i.public().must(t, 200, "POST", "/auth/login", map[string]string{"email": email, "password": password}).into(t, &got)
	return caller{base: i.base, token: got.Token}
}

// referAndReturn asks the province, whose answer comes back into the thread.
func referAndReturn(t *testing.T, i *instance) {
	officer, province := i.signIn("7325", "officer", 1), i.hireAt(t, "7300")
	c := i.public().askCase(t, "7325", writes("Rujuk", "rujuk@contoh.test"))
	path := casesOf7325 + "/" + officer.caseOf(t, "7325", c.Number).ID
	due := officer.caseOf(t, "7325", c.Number).DueAt
	officer.must(t, 200, "POST", path+"/refer", map[string]string{"office": "7300", "note": "Mohon bantuan"})
	var mirror caseView
	await(t, 30*time.Second, "the province has a mirror", func() bool {
		var page struct{ Items []caseView }
		province.must(t, 200, "GET", "/offices/7300/consultations?view=open", nil).into(t, &page)
		if len(page.Items) == 1 {
			mirror = page.Items[0]
		}
		return len(page.Items) == 1
	})
	if text := string(province.must(t, 200, "GET", "/offices/7300/consultations/"+mirror.ID, nil).body); strings.Contains(text, "rujuk@contoh.test") || strings.Contains(text, "Mohon bantuan") {
		t.Errorf("the contact or the note crossed, and the visitor had not agreed: %s", text)
	}
	ours := province.upload(t, "/offices/7300/attachments", "provinsi.pdf", report)
	province.must(t, 200, "POST", "/offices/7300/consultations/"+mirror.ID+"/messages",
		map[string]any{"body": "Provinsi menjawab: 296.741 jiwa.", "attachments": []string{ours.ID}})
	await(t, 30*time.Second, "the answer came back", func() bool {
		return strings.Contains(string(officer.must(t, 200, "GET", path, nil).body), "Provinsi menjawab: 296.741 jiwa.")
	})
	after := officer.caseOf(t, "7325", c.Number)
	note := after.Messages[len(after.Messages)-1]
	if note.Kind != "note" || len(note.Attachments) != 1 || !after.Unread || after.State == "closed" || after.DueAt == nil || !after.DueAt.Equal(*due) {
		t.Errorf("after the province answered: %+v", after)
	}
	if r := officer.must(t, 200, "GET", "/offices/7325/attachments/"+note.Attachments[0].ID, nil); !bytes.Equal(r.body, report) {
		t.Errorf("the province's file came as %q", r.body)
	}
	if strings.Contains(string(i.public().must(t, 200, "GET", "/public/t/"+c.Token, nil).body), "Provinsi menjawab") {
		t.Error("the visitor reads what one office wrote to another")
	}
	isProblem(t, "referred there already", officer.must(t, 409, "POST", path+"/refer", map[string]string{"office": "7300"}), "already_referred")
}

// reopenByQuestion thanks for a closed case, then asks on.
func reopenByQuestion(t *testing.T, i *instance) {
	officer := i.signIn("7325", "officer", 1)
	c := i.public().askCase(t, "7325", writes("Lanjut", "lanjut@contoh.test"))
	path := casesOf7325 + "/" + officer.caseOf(t, "7325", c.Number).ID
	officer.must(t, 200, "POST", path+"/messages", map[string]any{"body": "Ada di tabel 3.1.", "then_close": true})
	await(t, 30*time.Second, "closed", func() bool { return i.public().link(t, c.Token).State == "closed" })
	i.public().must(t, 200, "POST", "/public/t/"+c.Token+"/messages", map[string]string{"body": "Terima kasih 👍"})
	if got := i.public().link(t, c.Token); got.State != "closed" || len(got.Messages) != 3 {
		t.Errorf("after thanks: %+v", got)
	}
	i.public().must(t, 200, "POST", "/public/t/"+c.Token+"/messages", map[string]string{"body": "Kalau menurut jenis kelamin?"})
	if got := i.public().link(t, c.Token); got.State != "waiting_officer" || got.Due == nil {
		t.Errorf("after a question: %+v", got)
	}
}
