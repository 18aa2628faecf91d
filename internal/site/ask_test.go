package site

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// chosen is a file that a form brings.
type chosen struct{ name, content string }

const pdf = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// submit sends a form with files as a browser without JavaScript does.
func (d *desk) submit(at string, form url.Values, files ...chosen) reply {
	d.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range form {
		for _, v := range all {
			if err := w.WriteField(name, v); err != nil {
				d.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("berkas", f.name)
		if err != nil {
			d.Fatal(err)
		}
		if _, err := part.Write([]byte(f.content)); err != nil {
			d.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		d.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, d.base+at, &body)
	if err != nil {
		d.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := d.http.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return d.read(res)
}

// stamped is a form of the page at an address, old enough to act.
func (d *desk) stamped(at string, fields ...string) url.Values {
	d.Helper()
	v := url.Values{"kunci": {d.get(at).html.value("kunci")}}
	d.clock.Advance(quickest)
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return v
}

// question is a good form of a question.
func (d *desk) question(change ...string) url.Values {
	d.Helper()
	return d.stamped("/"+d.code+"/tanya", append([]string{"topik", "data", "pertanyaan", "Berapa PDRB 2025?", "nama", "Siti Aminah", "email", "siti@contoh.id"}, change...)...)
}

// ask asks and returns the path of the question's page.
func (d *desk) ask(files ...chosen) string {
	d.Helper()
	r := d.submit("/"+d.code+"/tanya", d.question(), files...)
	if r.status != http.StatusSeeOther {
		d.Fatalf("%d %s", r.status, r.html.text())
	}
	at, _, _ := strings.Cut(r.header.Get("Location"), "?")
	return at
}

// theCase is the id of the office's newest case.
func (d *desk) theCase() (id uuid.UUID) {
	d.Helper()
	err := store.View(d.office, d.site.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &id, `SELECT id FROM consult_case WHERE office = $1 ORDER BY seq DESC LIMIT 1`, tx.Office())
	})
	if err != nil {
		d.Fatal(err)
	}
	return id
}

// answer has the officer answer the newest case.
func (d *desk) answer(text string) {
	d.Helper()
	if _, err := d.consult.Send(d.officer, d.theCase(), consult.Outgoing{Kind: message.Answer, Body: text}); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) close(reason consult.Reason) {
	d.Helper()
	if _, err := d.consult.Close(d.officer, d.theCase(), consult.Closing{Reason: reason}); err != nil {
		d.Fatal(err)
	}
}

func TestAQuestionIsAskedWithFilesAndWithoutJavaScript(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.question("pertanyaan", uncertain+"\r\nbaris kedua", "nama", uncertain)
	first := d.submit("/"+d.code+"/tanya", form, chosen{"permintaan.pdf", pdf})
	if first.status != http.StatusSeeOther || !strings.HasSuffix(first.header.Get("Location"), "?terkirim=1") {
		t.Fatalf("%d %s", first.status, first.html.text())
	}
	if again := d.submit("/"+d.code+"/tanya", form, chosen{"permintaan.pdf", pdf}); again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("pressing twice, with another boundary: %d %s", again.status, again.html.text())
	}
	page := d.get(first.header.Get("Location"))
	page.html.sound(t, "id")
	d.mustHold(page, http.StatusOK, "Pertanyaan Anda sudah diterima. Nomornya T-26-0001.", uncertain+" baris kedua", "permintaan.pdf", "Diterima")
	if strings.Contains(page.body, "siti@") || strings.Contains(page.body, "Siti") {
		t.Error("the page of a question names the visitor")
	}
	form.Set("pertanyaan", "Pertanyaan lain")
	d.mustHold(d.submit("/"+d.code+"/tanya", form), http.StatusUnprocessableEntity, "Formulir ini sudah dipakai")
	api := d.get("/api/v1/public/t/" + strings.TrimPrefix(strings.TrimSuffix(first.header.Get("Location"), "?terkirim=1"), "/t/"))
	if api.status != http.StatusOK || !strings.Contains(api.body, `"kind":"case"`) || strings.Contains(api.body, "siti@") {
		t.Errorf("%d %s", api.status, api.body)
	}
}

func TestARefusedQuestionLosesNeitherWordsNorFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	long := strings.Repeat("kata ", 20_000)
	r := d.submit("/"+d.code+"/tanya", d.question("pertanyaan", long, "email", "bukan", "topik", "ramalan"), chosen{"permintaan.pdf", pdf},
		chosen{"gambar.png", `<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`}, chosen{"kosong.txt", ""})
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusUnprocessableEntity, "Pertanyaan paling panjang 1.000 huruf", "Tulis e-mail dengan bentuk", "Pilih salah satu",
		"gambar.png: jenis berkas ini tidak diterima", "kosong.txt: berkas ini kosong", "permintaan.pdf")
	if got := textOf(r.html.byID("pertanyaan")); got != strings.TrimSpace(long) {
		t.Errorf("%d characters came back", len(got))
	}
	kept := r.html.byID("lampiran-0")
	if kept == nil || r.html.byID("lampiran-1") != nil {
		t.Fatal("the good file is not kept, or a bad one is")
	}
	form := d.question("lampiran", attr(kept, "value"))
	done := d.submit("/"+d.code+"/tanya", form)
	d.mustHold(d.get(done.header.Get("Location")), http.StatusOK, "permintaan.pdf")
	form = d.question("lampiran", attr(kept, "value"))
	d.mustHold(d.submit("/"+d.code+"/tanya", form), http.StatusUnprocessableEntity, "sudah tidak tersedia")
}

func TestFilesThatAreTooLargeAreRefusedInWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	one := d.submit("/"+d.code+"/tanya", d.question(), chosen{"besar.txt", strings.Repeat("a", message.MaxFile+1)})
	d.mustHold(one, http.StatusUnprocessableEntity, "besar.txt: berkas ini lebih besar dari 10 MB", "Berapa PDRB 2025?")
	all := d.submit("/"+d.code+"/tanya", d.question(), chosen{"a.txt", strings.Repeat("a", 7<<20)}, chosen{"b.txt", strings.Repeat("b", 7<<20)})
	d.mustHold(all, http.StatusRequestEntityTooLarge, "Isian dan lampiran Anda terlalu besar untuk dikirim sekaligus")
	if six := d.submit("/"+d.code+"/tanya", d.question(), chosen{"1.pdf", pdf}, chosen{"2.pdf", pdf}, chosen{"3.pdf", pdf}, chosen{"4.pdf", pdf}, chosen{"5.pdf", pdf}, chosen{"6.pdf", pdf}); six.html.byID("lampiran-4") == nil {
		t.Error("five of six files are not kept")
	} else {
		d.mustHold(six, http.StatusUnprocessableEntity, "6.pdf: paling banyak 5 berkas")
	}
}

func TestAQuestionNeedsAnAddressToAnswerTo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.submit("/"+d.code+"/tanya", d.stamped("/"+d.code+"/tanya"))
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusUnprocessableEntity, "Pilih tentang apa pertanyaan Anda", "Tulis pertanyaan Anda", "Isi nama Anda", "Isi e-mail atau nomor WhatsApp")
	if ok := d.submit("/"+d.code+"/tanya", d.question("email", "", "wa", "0812 3456 7890")); ok.status != http.StatusSeeOther {
		t.Errorf("%d %s", ok.status, ok.html.text())
	}
	trapped := d.submit("/"+d.code+"/tanya", d.question(trap, "https://contoh.test"), chosen{"a.pdf", pdf})
	d.mustHold(trapped, http.StatusUnprocessableEntity, "isian tersembunyi")
	foreign := d.send(http.MethodPost, "/"+d.code+"/tanya", d.question(), "Sec-Fetch-Site", "cross-site")
	d.mustHold(foreign, http.StatusForbidden, "Permintaan tidak dapat diproses")
}

func TestReadingALetterChangesNothingAndItsButtonsDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.ask()
	for _, early := range []string{"/cukup", "/belum"} {
		if r := d.get(at + early); r.status != http.StatusSeeOther {
			t.Errorf("%s before an answer: %d", early, r.status)
		}
	}
	d.answer("Ada di https://bps.go.id/a.")
	for _, button := range []string{"/cukup", "/belum", "/balas"} {
		page := d.get(at + button)
		page.html.sound(t, "id")
		d.mustHold(page, http.StatusOK, "T-26-0001")
	}
	d.mustHold(d.get(at), http.StatusOK, "Dijawab", "Belum terjawab", "Sudah cukup")
	r := d.submit(at+"/belum", d.stamped(at+"/belum"))
	if r.status != http.StatusSeeOther || r.header.Get("Location") != at+"?tersimpan=1" {
		t.Fatalf("%d %s", r.status, r.html.text())
	}
	d.mustHold(d.get(at+"?tersimpan=1"), http.StatusOK, "Pesan Anda sudah diterima.", "Menunggu petugas")
	d.mustHold(d.submit(at+"/balas", d.stamped(at+"/balas")), http.StatusUnprocessableEntity, "Tulis pesan Anda")
	d.answer("Ini dia.")
	for range 2 { // the back button, and once more
		if r := d.post(at+"/cukup", url.Values{}); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
			t.Errorf("%d %q", r.status, r.header.Get("Location"))
		}
	}
	d.mustHold(d.get(at), http.StatusOK, "Selesai", "Tulis lagi")
	d.submit(at+"/balas", d.stamped(at+"/balas", "pesan", "Ada lagi: berapa tahun 2024?"))
	d.mustHold(d.get(at), http.StatusOK, "Menunggu petugas", "berapa tahun 2024?")
}

func TestAVisitorTakesAQuestionBackOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.ask()
	d.mustHold(d.get(at+"/batal"), http.StatusOK, "Batalkan pertanyaan Anda?")
	d.mustHold(d.get(at), http.StatusOK, "Diterima")
	for range 2 {
		if r := d.post(at+"/batal", url.Values{}); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
			t.Errorf("%d %q", r.status, r.header.Get("Location"))
		}
	}
	d.mustHold(d.get(at), http.StatusOK, "Dibatalkan")
	if r := d.get(at + "/tamu"); r.status != http.StatusNotFound && r.status != http.StatusSeeOther {
		t.Errorf("a question has a guest book: %d", r.status)
	}
	d.mustHold(d.post(at+"/coming", url.Values{}), http.StatusNotFound, "Halaman tidak ditemukan")
}

func TestAMessageLongAfterTheClosingIsAQuestionOfItsOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.ask()
	d.answer("Ini dia.")
	d.post(at+"/cukup", url.Values{})
	d.at("2027-01-11 09:00")
	r := d.submit(at+"/balas", d.stamped(at+"/balas", "pesan", "Masih ada yang kurang"))
	next, _, _ := strings.Cut(r.header.Get("Location"), "?")
	if r.status != http.StatusSeeOther || next == at {
		t.Fatalf("%d %q %s", r.status, next, r.html.text())
	}
	d.mustHold(d.get(next), http.StatusOK, "Masih ada yang kurang", "T-27-0001")
	old := d.get(at)
	old.html.sound(t, "id")
	d.mustHold(old, http.StatusOK, "Dilanjutkan pada T-27-0001")
}

func TestSpamTakesNoMoreMessages(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.ask()
	form := d.stamped(at+"/balas", "pesan", "Beli ini")
	d.close(consult.Spam)
	if r := d.submit(at+"/balas", form); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
		t.Errorf("%d %q", r.status, r.header.Get("Location"))
	}
	page := d.get(at)
	d.mustHold(page, http.StatusOK, "tidak menerima pesan lagi")
	if strings.Contains(page.html.text(), "Beli ini") {
		t.Error("spam was kept")
	}
	if r := d.get(at + "/balas"); r.status != http.StatusSeeOther {
		t.Errorf("%d", r.status)
	}
}

func TestAFileIsSentToWhoeverHoldsTheLinkOfItsThreadAndToNobodyElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	mine, other := d.ask(chosen{"perm\u00ednta'an.pdf", pdf}), ""
	var file string
	for _, a := range d.get(mine).html.all("a") {
		if strings.HasPrefix(attr(a, "href"), mine+"/lampiran/") {
			file = strings.TrimPrefix(attr(a, "href"), mine)
		}
	}
	other = d.ask()
	r := d.get(mine + file)
	if r.status != http.StatusOK || r.body != pdf || r.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment;") ||
		r.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", r.status, r.header)
	}
	id := strings.TrimPrefix(file, "/lampiran/")
	token := func(at string) string { return strings.TrimPrefix(at, "/t/") }
	if r := d.get("/api/v1/public/t/" + token(mine) + "/attachments/" + id); r.status != http.StatusOK || r.body != pdf {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, at := range []string{other + file, mine + "/lampiran/" + uuid.NewString(), mine + "/lampiran/x", d.take() + file,
		"/api/v1/public/t/" + token(other) + "/attachments/" + id} {
		if r := d.get(at); r.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, r.status)
		}
	}
}

func TestALostLinkIsLookedForAndNothingIsGivenAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.ask()
	find := "/" + d.code + "/lacak"
	d.get(find).html.sound(t, "id")
	d.mustHold(d.post(find, d.stamped(find)), http.StatusUnprocessableEntity, "Isi nomor permintaan", "Isi e-mail atau nomor WhatsApp")
	right := d.post(find, d.stamped(find, "nomor", "T-26-0001", "kontak", "siti@contoh.id"))
	wrong := d.post(find, d.stamped(find, "nomor", "T-26-0999", "kontak", "siti@contoh.id"))
	right.html.sound(t, "id")
	d.mustHold(right, http.StatusOK, "Masukkan kode")
	if strings.ReplaceAll(right.html.text(), "0001", "") != strings.ReplaceAll(wrong.html.text(), "0999", "") || wrong.status != right.status {
		t.Error("a right and a wrong pair are told apart")
	}
	for range 6 {
		form := url.Values{"kunci": {right.html.value("kunci")}, "nomor": {"T-26-0001"}, "kontak": {"siti@contoh.id"}, "kode": {"000000"}}
		d.clock.Advance(quickest)
		r := d.post(find+"/kode", form)
		d.mustHold(r, http.StatusUnprocessableEntity, "Kode ini tidak cocok")
		r.html.sound(t, "id")
	}
}

func TestALookupPressedTwiceIsOneAndOneWithOtherWordsIsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.ask()
	find := "/" + d.code + "/lacak"
	form := d.stamped(find, "nomor", "T-26-0001", "kontak", "siti@contoh.id")
	for range 2 {
		d.mustHold(d.post(find, form), http.StatusOK, "Masukkan kode")
	}
	form.Set("nomor", "T-26-0002") // gone back, and the same form sent with another number
	again := d.post(find, form)
	d.mustHold(again, http.StatusUnprocessableEntity, "Formulir ini sudah dipakai")
	again.html.sound(t, "id")
	form.Set("kunci", again.html.value("kunci"))
	d.clock.Advance(quickest)
	d.mustHold(d.post(find, form), http.StatusOK, "Masukkan kode")
}

func TestAskingComesFirstWhileTheCountersAreClosed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	first := func() string {
		for _, a := range d.get("/" + d.code).html.all("a") {
			if attr(a, "class") == "btn" {
				return attr(a, "href")
			}
		}
		return ""
	}
	if got := first(); got != "/"+d.code+"/antrean" {
		t.Errorf("open: %q", got)
	}
	d.at("2026-11-28 10:00")
	if got := first(); got != "/"+d.code+"/tanya" {
		t.Errorf("closed: %q", got)
	}
	d.mustHold(d.get("/"+d.code+"/tanya"), http.StatusOK, "Bila Anda kirim sekarang: paling lambat Kamis, 3 Des 2026")
}
