package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
)

func TestASlipSaysWhatTheVisitorNeedsAndNoName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	token := strings.TrimPrefix(at, "/t/")
	r := d.get("/cetak/slip/" + token)
	d.mustHold(r, http.StatusOK, "Pelayanan Statistik Terpadu", "K-001", "Konsultasi", "Menunggu di depan: Tidak ada",
		"Sen, 23 Nov 2026 · 09.00 WITA", "Pindai untuk memantau dan menilai", "Layanan ini GRATIS.")
	if strings.Contains(r.body, "Siti") || strings.Contains(r.body, "siti@") {
		t.Error("a slip names the visitor")
	}
	if r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a slip may be kept: %s", r.header.Get("Cache-Control"))
	}
	dark, _ := modules(t, r.body)
	want, _ := modules(t, string(must2(qrSVG(d.base+at))))
	if len(dark) == 0 || len(dark) != len(want) {
		t.Errorf("the code has %d dark modules, that of the ticket's page %d", len(dark), len(want))
	}
	for module := range want {
		if !dark[module] {
			t.Fatalf("the code does not lead to the ticket's page: module %v", module)
		}
	}
	d.mustHold(d.get("/cetak/slip/"+token, "Accept-Language", "en", "Cookie", "lang=en"), http.StatusOK, "Menunggu di depan") // the visitor's language, not the officer's
	d.mustHold(d.get("/cetak/slip/"+token+"?lang=en"), http.StatusOK, "Waiting before you: Nobody", "Mon, 23 Nov 2026 · 09:00 WITA", "This service is FREE.")
	d.mustHold(d.get("/cetak/slip/7325.AAAAAAAAAAAAAAAAAAAAAA"), http.StatusNotFound)
}

func TestOnlyASlipPrintedAgainIsACopy(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	slip := "/cetak/slip/" + strings.TrimPrefix(d.take(), "/t/")
	copied := func(query string) bool {
		for _, p := range d.get(slip + query).html.all("p") {
			if attr(p, "class") == "copy" {
				return !has(p, "hidden")
			}
		}
		t.Fatal("no place for the word")
		return false
	}
	if copied("") || !copied("?salinan=1") {
		t.Error("first", copied(""), "again", copied("?salinan=1"))
	}
	for query, want := range map[string]string{"": "80", "?lebar=58": "58", "?lebar=1000": "80"} {
		section := d.get(slip + query).html.all("section")[0]
		if attr(section, "data-lebar") != want {
			t.Errorf("%q: %s mm", query, attr(section, "data-lebar"))
		}
		if has(section, "data-cetak") {
			t.Errorf("%q prints by itself", query)
		}
	}
	if !has(d.get(slip + "?cetak=1").html.all("section")[0], "data-cetak") {
		t.Error("what is asked to print does not")
	}
}

func TestASlipOfACalledVisitorPromisesNoWait(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	slip := "/cetak/slip/" + strings.TrimPrefix(d.take(), "/t/")
	d.call()
	if r := d.get(slip); strings.Contains(r.html.text(), "Perkiraan") {
		t.Error(r.html.text())
	}
}

func TestAPosterLeadsToTheOfficeAndSaysWhatItPromises(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/cetak/poster/" + d.code + "?ukuran=a3&s=meja")
	d.mustHold(r, http.StatusOK, "Perlu data atau konsultasi?", "GRATIS", "Senin–Kamis 08.00–12.00, 13.00–16.00", "Jumat 08.00–11.30, 13.00–16.30",
		"Ambil nomor di petugas atau kios", "Need data or advice?", strings.TrimPrefix(d.base, "http://")+"/"+d.code)
	if !strings.Contains(r.body, "@page{size:A3;margin:0}") {
		t.Error("not the size that was asked for")
	}
	dark, _ := modules(t, r.body)
	want, _ := modules(t, string(must2(qrSVG(d.base+"/"+d.code+"?s=meja"))))
	for module := range want {
		if len(dark) != len(want) || !dark[module] {
			t.Fatalf("the code does not lead to the office: module %v", module)
		}
	}
	off := profileOf(t, "2026-11-23 09:00", true)
	off.NumbersOnline = false
	said := read(t, rendered(t, page{Name: "poster", Sheet: "poster", Lang: i18n.ID, Body: poster{Profile: off, When: off.when(i18n.ID), Size: papers[0], Source: "lobi"}})).text()
	if strings.Contains(said, "mengambil nomor") || !strings.Contains(said, "Ambil nomor Di petugas atau kios") {
		t.Errorf("an office that gives phones no numbers: %s", said)
	}
	if r := d.get("/cetak/poster/" + d.code + "?ukuran=a0&s=atap"); !strings.Contains(r.body, "@page{size:A4;margin:0}") {
		t.Error("an unknown size is not A4")
	}
	if r := d.get("/cetak/poster/luwu-timur?s=meja"); r.status != http.StatusMovedPermanently || r.header.Get("Location") != "/cetak/poster/7325?s=meja" {
		t.Errorf("a slug: %d %s", r.status, r.header.Get("Location"))
	}
	d.mustHold(d.get("/cetak/poster/9999"), http.StatusNotFound)
}

func TestTheChannelOnASlipIsOneThatWorksFromHome(t *testing.T) {
	t.Parallel()
	p := profileOf(t, "2026-11-23 09:00", true)
	p.Channels = []Channel{{"desk", "Loket"}, {"email", "a@contoh.id"}, {"whatsapp", "0851"}}
	if got := p.complaint(); got == nil || got.Address != "0851" {
		t.Errorf("%v", got)
	}
	if got := (Profile{}).complaint(); got != nil {
		t.Errorf("%v", got)
	}
	s := slip{ticket: ticket{Place: queue.Place{State: queue.Waiting, Date: "2026-11-23"}, Profile: p, When: p.when(i18n.ID)}}
	if !s.Waits() {
		t.Error("who waits today is told how long")
	}
}

func TestASampleSlipIsNobodysAndTakesNoNumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/cetak/contoh/" + d.code + "?lebar=58")
	d.mustHold(r, http.StatusOK, "CONTOH", "K-000", "Konsultasi", "Layanan ini GRATIS.")
	if got := attr(r.html.all("section")[0], "data-lebar"); got != "58" {
		t.Errorf("%s mm", got)
	}
	if at := d.take(); !strings.Contains(d.get(at).body, "K-001") {
		t.Error("the sample took a number")
	}
}

func TestAPreviewIsFramedByOurPagesOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for path, want := range map[string]string{
		"/cetak/poster/" + d.code: "frame-ancestors 'self'",
		"/cetak/contoh/" + d.code: "frame-ancestors 'self'",
		"/" + d.code:              "frame-ancestors 'none'",
	} {
		if policy := d.get(path).header.Get("Content-Security-Policy"); !strings.Contains(policy, want) || !strings.Contains(policy, "script-src 'self'") {
			t.Errorf("%s: %s", path, policy)
		}
	}
}

func TestTheCodeOfAnOfficeIsAPictureThatNamesItsPlace(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/cetak/qr/" + d.code + "?s=meja")
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(r.body, `<svg xmlns="http://www.w3.org/2000/svg" `) {
		t.Fatalf("%d %s %.80s", r.status, r.header.Get("Content-Type"), r.body)
	}
	dark, _ := modules(t, r.body)
	want, _ := modules(t, string(must2(qrSVG(d.base+"/"+d.code+"?s=meja"))))
	if len(want) == 0 || len(dark) != len(want) {
		t.Errorf("%d dark modules of %d", len(dark), len(want))
	}
	for module := range want {
		if !dark[module] {
			t.Fatalf("the code leads elsewhere: module %v", module)
		}
	}
}
