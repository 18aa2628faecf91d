package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/store"
)

const uncertain = `<img src=x onerror="a">`

// addVisits adds the pages of a ticket that near, moved and finished visits
// have, and its guest book.
func addVisits(tb testing.TB, l i18n.Lang, p Profile, add func(string, page)) {
	tb.Helper()
	one, began, year := 1, p.now, 2024
	base := ticket{Place: queue.Place{Number: "K-012", State: queue.Waiting, Date: p.Today.Date, Rev: 7, Ahead: &one, Can: []string{"cancel", "guest"}},
		Token: "7325.mF9y2abcdefghijklmnopqr", Office: p.office, Service: "Konsultasi Statistik", When: p.when(l)}
	near, moved := base, base
	moved.Transferred = true
	done := base
	done.State, done.Ahead, done.StartedAt, done.EndedAt, done.Can = queue.Finished, nil, &began, &began, nil
	bare := done
	done.Rating = "https://s.bps.go.id/feedbackgelatik"
	done.Result = &queue.Result{Needs: []guest.Asked{
		{Subject: "PDRB " + uncertain, Region: "Luwu Timur", YearsFrom: &year, Outcome: "sesuai", Link: "https://luwutimurkab.bps.go.id/a?b=1&c=2"}, {Subject: "Inflasi", Outcome: "belum_diperoleh"}}}
	for name, t := range map[string]ticket{"near": near, "moved": moved, "done": done, "bare": bare} {
		add("visit "+name, page{Name: "ticket", Office: &p.office, Refresh: t.Alive(), Push: "BKey", Body: t})
	}
	g := signing{Token: base.Token, Number: base.Number, Fields: guest.Fields, Unasked: true}
	g.Key, g.When, g.Values = "K", p.when(l), map[string]string{}
	add("sign", page{Name: "sign", Office: &p.office, Body: g})
	g.Fields, g.Filled, g.Saved = guest.Fields[2:], guest.Fields[:2], true
	g.Values = map[string]string{"institution": uncertain}
	g.refuse(l, fault.Invalid(fault.Field{Path: "guest.phone", Code: "invalid"}, fault.Field{Path: "guest.identity.age", Code: "invalid"}))
	add("sign wrong", page{Name: "sign", Office: &p.office, Wrong: true, Body: g})
	g.Errors, g.Fields, g.Filled, g.Unasked = nil, nil, guest.Fields, false
	add("sign complete", page{Name: "sign", Office: &p.office, Body: g})
}

func TestAVisitorWhoseTurnIsNearIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for range 3 {
		d.take()
	}
	at := d.take()
	far := d.get(at)
	if attr(far.html.byID("tiket"), "data-near") != "" || far.html.title() != "Nomor antrean K-004" {
		t.Errorf("three ahead: %q", far.html.title())
	}
	for _, want := range []struct{ title, text string }{
		{"2 lagi · Nomor antrean K-004", "2 lagi. Mendekatlah ke loket."},
		{"1 lagi · Nomor antrean K-004", "1 lagi. Mendekatlah ke loket."},
		{"Anda berikutnya · Nomor antrean K-004", "Anda berikutnya. Mendekatlah ke loket."},
	} {
		d.serve(d.call())
		page := d.get(at)
		page.html.sound(t, "id")
		d.mustHold(page, http.StatusOK, want.text)
		if page.html.title() != want.title || attr(page.html.byID("tiket"), "data-near") != want.text {
			t.Errorf("%q, %q", page.html.title(), attr(page.html.byID("tiket"), "data-near"))
		}
		if attr(page.html.byID("dekat"), "role") != "status" {
			t.Error("nothing announces it")
		}
	}
}

func TestWhoMissedTheCallIsToldThatTheNumberStands(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	v := d.call()
	if _, err := d.queue.Recall(d.officer, v.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.queue.NoShow(d.officer, v.ID); err != nil {
		t.Fatal(err)
	}
	d.mustHold(d.get(at), http.StatusOK, "Tidak hadir", "Nomor Anda sudah dipanggil 2×. Temui petugas, nomor masih berlaku.")
}

func TestWhoIsSentToAnotherServiceIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	v := d.call()
	if _, err := d.queue.Transfer(d.officer, v.ID, queue.Forwarding{Service: "perpustakaan", Reason: "buku"}); err != nil {
		t.Fatal(err)
	}
	d.mustHold(d.get(at), http.StatusOK, "K-001", "Perpustakaan", "Anda dialihkan petugas")
}

func TestAFinishedVisitIsSummedUpWithItsLinksAndTheOfficesOwnRating(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	v := d.call()
	d.serve(v)
	d.mustHold(d.get(at), http.StatusOK, "Petugas belum mencatat hasil kunjungan ini.")
	result := queue.Result{Needs: []guest.Asked{{Subject: "PDRB <b>kecamatan</b>", Outcome: "sesuai", Link: "https://luwutimurkab.bps.go.id/tabel?id=1&x=2"}}}
	if _, err := d.queue.Record(d.officer, v.ID, result); err != nil {
		t.Fatal(err)
	}
	page := d.get(at)
	page.html.sound(t, "id")
	d.mustHold(page, http.StatusOK, "Kunjungan ini sudah selesai pada Senin, 23 Nov 2026 09.00 WITA", "Ringkasan kunjungan", "PDRB <b>kecamatan</b>",
		"Diperoleh, sesuai", "https://luwutimurkab.bps.go.id/tabel?id=1&x=2", "Bagaimana pelayanan kami?")
	var out []string
	for _, a := range page.html.all("a") {
		if strings.HasPrefix(attr(a, "href"), "https://") {
			out = append(out, attr(a, "href"))
		}
	}
	if strings.Join(out, " ") != "https://luwutimurkab.bps.go.id/tabel?id=1&x=2 https://s.bps.go.id/feedbackgelatik" {
		t.Errorf("links: %v", out)
	}
	if text := page.html.text(); strings.Contains(text, "Rina") || strings.Contains(text, "Siti") {
		t.Error("somebody is named")
	}
}

// entry is the guest book entry of the only visit.
func (d *desk) entry() (g guest.Guest) {
	d.Helper()
	err := store.View(d.office, d.site.db, func(ctx context.Context, tx *store.Tx) error {
		var id string
		if err := tx.Get(ctx, &id, `SELECT id::text FROM guest WHERE office = $1`, tx.Office()); err != nil {
			return err
		}
		row, err := guest.ReadIn(ctx, tx, mustID(id))
		g = row
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return g
}

func TestAWorkerMayBelongToItsOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for name, want := range map[string]string{"kabar.js": "/t/", "lobi-tv.js": "/tv", "lobi-kios.js": "/kios", "tiket.js": ""} {
		if got := d.get((page{}).Asset(name)).header.Get("Service-Worker-Allowed"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAVisitorFillsTheGuestBookWhileWaitingAndSeesNothingThatIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	page := d.get(at + "/tamu")
	page.html.sound(t, "id")
	d.mustHold(page, http.StatusOK, "Buku tamu", "Sudah diisi", "Nama lengkap", "Kelompok umur saja, bukan tanggal lahir")
	if page.html.byID("nama") != nil || strings.Contains(page.body, "Siti") || strings.Contains(page.body, "siti@") {
		t.Error("what is kept is asked again or shown")
	}
	d.clock.Advance(quickest)
	form := url.Values{"kunci": {page.html.value("kunci")}, "occupation": {"student"}, "wa": {"0812 3456 7890"}, "nama": {"Orang Lain"}, "setuju": {guest.ConsentText}}
	for range 2 { // the back button, and once more
		if r := d.post(at+"/tamu", form); r.status != http.StatusSeeOther || r.header.Get("Location") != at+"/tamu?tersimpan=1" {
			t.Fatalf("%d %s", r.status, r.html.text())
		}
	}
	saved := d.get(at + "/tamu?tersimpan=1")
	saved.html.sound(t, "id")
	d.mustHold(saved, http.StatusOK, "Isian Anda tersimpan.", "Pekerjaan utama", "No. HP/WhatsApp")
	if strings.Contains(saved.body, "6281") || strings.Contains(saved.body, "0812") || saved.html.byID("setuju") != nil {
		t.Error("what is kept is shown, or asked again")
	}
	g := d.entry()
	if g.Name != "Siti Aminah" || g.Identity.Occupation != "student" || g.Phone == nil || g.Consent == nil || !g.Consent.SKD {
		t.Errorf("kept: %+v", g)
	}
}

func TestAWrongOrEmptyGuestBookFormSaysWhy(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	stamp := d.get(at + "/tamu").html.value("kunci")
	d.clock.Advance(quickest)
	wrong := d.post(at+"/tamu", url.Values{"kunci": {stamp}, "wa": {"12"}, "institution": {uncertain}})
	wrong.html.sound(t, "id")
	d.mustHold(wrong, http.StatusUnprocessableEntity, "Ada yang perlu diperbaiki", "Nomor WhatsApp belum benar")
	if !strings.HasPrefix(wrong.html.title(), "Galat: ") || wrong.html.value("institution") != uncertain {
		t.Errorf("%q", wrong.html.title())
	}
	d.mustHold(d.post(at+"/tamu", url.Values{"kunci": {stamp}}), http.StatusUnprocessableEntity, "Belum ada yang diisi.")
}

func TestTheGuestBookClosesWithTheVisit(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	stamp := d.get(at + "/tamu").html.value("kunci")
	d.clock.Advance(quickest)
	d.serve(d.call())
	for _, r := range []reply{d.get(at + "/tamu"), d.post(at+"/tamu", url.Values{"kunci": {stamp}, "occupation": {"student"}})} {
		if r.status != http.StatusSeeOther || r.header.Get("Location") != at {
			t.Errorf("%d %q", r.status, r.header.Get("Location"))
		}
	}
	if g := d.entry(); g.Identity.Occupation != "" {
		t.Error("a closed book was written in")
	}
}

func TestAFormThatComesTooFastIsAskedForOnceMore(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.filled()
	quick := d.get(path(d.code, "/antrean")).html.value("kunci")
	form.Set("kunci", quick)
	r := d.post(path(d.code, "/antrean"), form)
	d.mustHold(r, http.StatusUnprocessableEntity, "Formulir dikirim terlalu cepat")
	if r.html.value("kunci") != quick || r.html.value("nama") != "Siti Aminah" {
		t.Error("the stamp or what was typed is lost")
	}
	d.clock.Advance(quickest - time.Millisecond)
	d.mustHold(d.post(path(d.code, "/antrean"), form), http.StatusUnprocessableEntity, "terlalu cepat")
	d.clock.Advance(time.Millisecond)
	if r := d.post(path(d.code, "/antrean"), form); r.status != http.StatusSeeOther {
		t.Errorf("%d %s", r.status, r.html.text())
	}
}

func TestAFormWithoutAGoodStampOrWithAFilledTrapTakesNoNumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.filled()
	good := form.Get("kunci")
	for stamp, want := range map[string]string{
		"": "Formulir ini sudah tidak berlaku", "k1": "sudah tidak berlaku", good[:len(good)-1] + "!": "sudah tidak berlaku",
		strings.Replace(good, ".", "0.", 1): "sudah tidak berlaku",
	} {
		form.Set("kunci", stamp)
		r := d.post(path(d.code, "/antrean"), form)
		d.mustHold(r, http.StatusUnprocessableEntity, want)
		if r.html.value("kunci") == stamp {
			t.Errorf("%q comes back", stamp)
		}
	}
	form.Set("kunci", good)
	form.Set(trap, "https://contoh.test")
	trapped := d.post(path(d.code, "/antrean"), form)
	trapped.html.sound(t, "id")
	d.mustHold(trapped, http.StatusUnprocessableEntity, "isian tersembunyi")
	if trapped.html.value(trap) != "" {
		t.Error("the trap comes back filled")
	}
	d.clock.Advance(longest)
	form.Del(trap)
	d.at("2026-11-24 09:10")
	d.mustHold(d.post(path(d.code, "/antrean"), form), http.StatusUnprocessableEntity, "sudah tidak berlaku")
	d.mustHold(d.get("/"+d.code), http.StatusOK, "Tidak ada")
}
