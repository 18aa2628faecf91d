package site

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/standard"
)

const caseToken = "7325.mF9y2abcdefghijklmnopqr"

// threads are the pages of a question in every state, by name.
func threads(l i18n.Lang, p Profile) map[string]thread {
	day := func(n int) time.Time { return p.now.AddDate(0, 0, n) }
	file := message.File{ID: uuid.Must(uuid.NewV7()), Name: "data <b>2025</b>.xlsx", Type: "application/pdf", Size: 1_234_567}
	asked := consult.PublicMessage{Direction: message.In, Kind: message.Plain, Body: "Mohon PDRB\n" + uncertain + " https://contoh.test/", At: p.now, Attachments: []message.File{file}}
	waits, gone, picture := file, file, file
	waits.Scan, gone.Scan, picture.Scan, picture.Alt = message.Waiting, message.Infected, message.Clean, "Peta "+uncertain
	answer := consult.PublicMessage{Direction: message.Out, Kind: message.Answer, At: day(1), Attachments: []message.File{file, waits, gone, picture},
		Body: "Ada di https://luwutimurkab.bps.go.id/tabel?id=1&x=2. Juga (https://bps.go.id/a_(b)) dan http://bukan.test https://a\"><script>"}
	update := consult.PublicMessage{Direction: message.Out, Kind: message.Update, At: day(1), Masked: true}
	system := consult.PublicMessage{Direction: message.Out, Kind: message.System, At: day(1), Body: "Ditutup"}
	due := &consult.PublicDue{DueAt: day(3), Kind: "first_answer", ReceivedAt: p.now, CountedFrom: day(1), WorkingDays: 3, Text: "Tiga hari kerja.",
		Days: []calendar.Day{{Date: "2026-11-23", Kind: "day0", Label: "Hari diterima"}, {Date: "2026-11-25", Kind: "national", Label: uncertain, Document: "SKB 1"}, {Date: "2026-11-27", Kind: "working", K: 3, Label: "Hari kerja ke-3"}}}
	late := *due
	late.Late, late.Provisional, late.CountedFrom = true, true, late.ReceivedAt
	silent, closed := day(4), day(5)
	base := thread{Public: consult.Public{Kind: "case", Number: "T-26-0481", Office: "7325", Topic: consult.Data, QuestionAt: p.now, Rev: 3,
		Messages: []consult.PublicMessage{asked}, Can: []string{"message", "cancel"}}, Token: caseToken, Profile: p, When: p.when(l), Silence: promiseOf(p, standard.Silence)}
	all := map[string]thread{}
	add := func(name string, s consult.State, change func(*thread)) {
		t := base
		t.State = s
		change(&t)
		all[name] = t
	}
	add("new", consult.Arrived, func(t *thread) { t.Due, t.Sent = due, true })
	add("unpromised", consult.Arrived, func(t *thread) { t.Silence = nil })
	add("waiting", consult.WaitingOfficer, func(t *thread) { t.Due, t.Kept, t.Messages = &late, true, append(t.Messages, update, system) })
	add("incomplete", consult.Arrived, func(t *thread) { t.IncompleteSince = &p.now })
	add("complete", consult.WaitingOfficer, func(t *thread) {
		whole, at := *due, day(1)
		whole.CompleteAt, whole.WorkingDaysLeft = &at, 2
		t.Due = &whole
	})
	add("answered", consult.WaitingVisitor, func(t *thread) {
		t.SilentWhy = &consult.PublicWhy{At: silent, Text: "Karena tiga hari kerja.", Days: due.Days}
		t.SilentAt, t.Messages, t.Can = &silent, append(t.Messages, answer), []string{"message", "enough", "not-answered"}
	})
	for _, r := range []consult.Reason{consult.Answered, consult.Silence, consult.Withdrawn, consult.Referred, consult.Spam} {
		add("closed "+string(r), consult.Closed, func(t *thread) {
			t.CloseReason, t.ClosedAt, t.Can = r, &closed, []string{"message"}
			switch r {
			case consult.Spam:
				t.Can = nil
			case consult.Silence:
				t.FollowUp = &consult.FollowUp{Number: "T-26-0500", Token: caseToken, URL: "/t/" + caseToken}
			case consult.Answered, consult.Withdrawn, consult.Referred:
			}
		})
	}
	return all
}

// addCases adds the pages of a question and those that find it again.
func addCases(tb testing.TB, l i18n.Lang, p Profile, add func(string, page)) {
	tb.Helper()
	for name, t := range threads(l, p) {
		add("case "+name, page{Name: "case", Office: &p.office, Script: "tiket.js", Body: t})
		add("enough", page{Name: "enough", Office: &p.office, Body: t})
		add("withdraw", page{Name: "withdraw", Office: &p.office, Body: t})
	}
	k := seeking{form{Profile: p, Key: "K", Values: map[string]string{}, When: p.when(l)}}
	add("lacak", page{Name: "lacak", Office: &p.office, Body: k})
	k.Values = map[string]string{"nomor": uncertain, "kontak": uncertain, "kode": "12"}
	add("kode", page{Name: "kode", Office: &p.office, Body: k})
	k.refuse(l, "Kirim kode", fault.Invalid(fault.Field{Path: "number", Code: "required"}, fault.Field{Path: "contact", Code: "too_long"}))
	add("lacak wrong", page{Name: "lacak", Office: &p.office, Wrong: true, Body: k})
	k.refuse(l, "Kirim kode", fault.New(fault.CodeWrong))
	add("kode wrong", page{Name: "kode", Office: &p.office, Wrong: true, Body: k})
}

func TestTheThreadNamesNoOfficerAndOpensOnlyWhatAnOfficeWroteAsAnAddress(t *testing.T) {
	t.Parallel()
	p := profileOf(t, "2026-11-23 09:00", true)
	d := read(t, rendered(t, fixtures(t, i18n.ID)["case answered"]))
	var out []string
	for _, a := range d.all("a") {
		if strings.HasPrefix(attr(a, "href"), "http") {
			out = append(out, attr(a, "href"))
		}
	}
	want := "https://luwutimurkab.bps.go.id/tabel?id=1&x=2 https://bps.go.id/a_%28b%29 https://a"
	if strings.Join(out, " ") != want {
		t.Errorf("links: %v", out)
	}
	for _, text := range []string{"Petugas PST", "jawaban", "Anda", ") dan http://bukan.test https://a", `"><script>`, uncertain, "Ditutup otomatis Jumat, 27 Nov 2026 09.00 WITA bila tidak ada balasan",
		"Belum terjawab", "Sudah cukup", "Tambah pesan", "data <b>2025</b>.xlsx", "1,2 MB"} {
		if !strings.Contains(d.text(), text) {
			t.Errorf("%q is missing in %s", text, d.text())
		}
	}
	if p.Code == "" {
		t.Error("no office")
	}
}

func TestAHiddenMessageShowsNeitherWordsNorFiles(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, fixtures(t, i18n.ID)["case waiting"]))
	if text := d.text(); !strings.Contains(text, "Isi pesan ini disamarkan petugas.") {
		t.Error(text)
	}
}

func TestAQuestionSaysItsStateInWordIconAndColour(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		for name, k := range threads(l, profileOf(t, "2026-11-23 09:00", true)) {
			d := read(t, rendered(t, fixtures(t, l)["case "+name]))
			section := d.all("section")[0]
			if !strings.Contains(textOf(section), i18n.T(l, k.StateKey(), nil)) || len(document{section}.all("svg")) != 1 {
				t.Errorf("%s %s", l, name)
			}
		}
	}
}

func TestAnAnswerCountedFromACompleteRequestSaysBothInstants(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"case incomplete": {"Dihitung sejak permintaan Anda jelas dan lengkap.", "Diterima Senin, 23 Nov 2026 09.00 WITA"},
		"case complete": {"Dijawab paling lambat Kamis, 26 Nov 2026 09.00 WITA · 2 hari kerja lagi",
			"Diterima Senin, 23 Nov 2026 09.00 WITA. Lengkap Selasa, 24 Nov 2026 09.00 WITA, dan dihitung sejak itu.", "Mengapa tanggal itu?"},
		"case answered": {"Karena tiga hari kerja.", "Hari kerja ke-3 paling lambat pukul 09.00"},
	} {
		text := read(t, rendered(t, fixtures(t, i18n.ID)[name])).text()
		for _, said := range want {
			if !strings.Contains(text, said) {
				t.Errorf("%s: %q is missing in %s", name, said, text)
			}
		}
	}
}

func TestTheDueDateComesWithTheDaysThatMakeIt(t *testing.T) {
	t.Parallel()
	all := fixtures(t, i18n.ID)
	d := read(t, rendered(t, all["case new"]))
	for _, text := range []string{"Pertanyaan Anda sudah diterima. Nomornya T-26-0481.", "Dijawab paling lambat Kamis, 26 Nov 2026 09.00 WITA", "Mengapa tanggal itu?",
		"Dihitung sejak Selasa, 24 Nov 2026", "Senin, 23 Nov 2026 Hari diterima", "SKB 1", "Hari kerja ke-3 paling lambat pukul 09.00", "ditutup otomatis bila tidak ada balasan selama 3 hari kerja"} {
		if !strings.Contains(d.text(), text) {
			t.Errorf("%q is missing in %s", text, d.text())
		}
	}
	late := read(t, rendered(t, all["case waiting"])).text()
	for _, text := range []string{"Tenggat kami sudah lewat", "sementara"} {
		if !strings.Contains(late, text) {
			t.Errorf("%q is missing in %s", text, late)
		}
	}
	if none := read(t, rendered(t, all["case unpromised"])).text(); !strings.Contains(none, "belum ada tanggal yang dijanjikan") {
		t.Error(none)
	}
}

func TestAClosedQuestionTellsHowToGoOn(t *testing.T) {
	t.Parallel()
	all := fixtures(t, i18n.ID)
	for name, texts := range map[string][]string{
		"closed answered": {"Selesai", "Tulis lagi"}, "closed silence": {"Ditutup otomatis", "Dilanjutkan pada T-26-0500"},
		"closed spam": {"tidak menerima pesan lagi", "Tanya lewat internet"},
	} {
		d := read(t, rendered(t, all["case "+name]))
		for _, text := range texts {
			if !strings.Contains(d.text(), text) {
				t.Errorf("%s: %q is missing in %s", name, text, d.text())
			}
		}
		if (d.byID("balas") == nil) != (name == "closed spam") || d.byID("batal") != nil || d.byID("cukup") != nil {
			t.Errorf("%s offers something else", name)
		}
	}
}

func TestAFileThatWaitsForTheScannerOrHadAVirusIsNamedAndNotOffered(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, fixtures(t, i18n.ID)["case answered"]))
	offered := 0
	for _, a := range d.all("a") {
		if strings.Contains(attr(a, "href"), "/lampiran/") {
			offered++
		}
	}
	if offered != 3 { // the visitor's, and of the answer's four the two that are clean
		t.Errorf("%d files are offered", offered)
	}
	for _, text := range []string{"Menunggu pemindaian virus", "Berkas ini berisi virus dan telah dihapus", "Peta " + uncertain} {
		if !strings.Contains(d.text(), text) {
			t.Errorf("%q is missing in %s", text, d.text())
		}
	}
}
