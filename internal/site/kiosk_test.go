package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
)

// addKiosk are the states of a kiosk that the server renders.
func addKiosk(tb testing.TB, l i18n.Lang, add func(string, page)) {
	tb.Helper()
	for name, at := range map[string]string{"open": "2026-11-23 09:00", "closed": "2026-11-23 16:00", "holiday": "2026-11-25 09:00"} {
		p := profileOf(tb, at, name == "open")
		k := kiosk{Profile: p, When: p.when(l), Waiting: map[string]int{"konsultasi": 5}, Block: kioskBlock,
			Blank: slip{ticket: ticket{Profile: p, Office: p.office, When: p.when(l)}, Width: 80, Offline: true, QR: must2(qrSVG("https://contoh.id/7325"))}}
		add("kiosk "+name, page{Name: "kios", Sheet: "kios", Office: &p.office, Body: k})
	}
}

func TestAKioskOffersEachServiceWithThoseWhoWaitForIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	_, cookie := d.pair(tenant.Kiosk)
	d.take()
	r := d.get("/kios", "Cookie", cookie, "Accept-Language", "en")
	d.mustHold(r, http.StatusOK, "Selamat datang", "Konsultasi Statistik 1 menunggu", "Perpustakaan Tidak ada antrean", "Layanan prioritas")
	r.html.bare(t, "id") // the visitor's language is not the browser's
	d.get("/kios?bahasa=en", "Cookie", cookie).html.bare(t, "en")
	if again := d.get("/kios", "Cookie", cookie); attr(again.html.all("html")[0], "lang") != "id" {
		t.Error("who chose English chose it for the next visitor")
	}
	if strings.Contains(r.body, "Siti") || strings.Contains(r.body, "siti@") {
		t.Error("a kiosk names a visitor")
	}
	d.mustHold(d.get("/kios"), http.StatusOK, "Pasang kios antrean")
	d.mustHold(d.get("/kios?dicabut=1"), http.StatusOK, "Pasang kios antrean", "Perangkat ini dicabut oleh kantor")
}

func TestAClosedKioskSaysWhenItOpens(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	_, cookie := d.pair(tenant.Kiosk)
	for at, open := range map[string]bool{"2026-11-23 07:29": false, "2026-11-23 07:30": true, "2026-11-23 12:30": true, "2026-11-23 16:00": false} {
		d.at(at)
		r := d.get("/kios", "Cookie", cookie)
		state := r.html.byID("kios")
		if has(state, "data-buka") != open || (len(document{r.html.byID("layar")}.all("button")) > 0) != open {
			t.Errorf("%s: open %v", at, has(state, "data-buka"))
		}
		if !open {
			d.mustHold(r, http.StatusOK, "Loket sedang tutup", "08.00 WITA", "Senin–Kamis 08.00–12.00, 13.00–16.00")
		}
	}
}

func TestAKioskHoldsWhatItPrintsWhileItIsOffline(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		all := map[string]page{}
		addKiosk(t, l, func(name string, p page) { p.Lang = l; all[name] = p })
		d := read(t, rendered(t, all["kiosk open"]))
		screens := map[string]document{}
		for _, n := range d.all("template") {
			screens[attr(n, "data-untuk")] = document{n}
		}
		for name, want := range map[string]string{"slip": "cetak.offline", "petugas-saja": "kios.ask", "hasil": "kios.paper", "masih": "kios.still", "petugas": "kios.staff.test"} {
			if !strings.Contains(screens[name].text(), i18n.T(l, want, nil)) {
				t.Errorf("%s: %s does not say %s", l, name, want)
			}
		}
		slip := screens["slip"]
		for _, p := range slip.all("p") {
			if class := attr(p, "class"); (class == "no" || class == "what" || class == "at") && textOf(p) != "" {
				t.Errorf("a blank slip says %s %q", class, textOf(p))
			}
		}
	}
}

func TestTheKioskIsSmallEnoughForASlowLine(t *testing.T) {
	t.Parallel()
	all := map[string]page{}
	addKiosk(t, i18n.ID, func(name string, p page) { p.Lang = i18n.ID; all[name] = p })
	sum := packed(rendered(t, all["kiosk open"]))
	for _, script := range []string{"kios.js", "blok.js", "cetak.js", "simpan.js", "lobi-kios.js"} {
		sum += packed(string(assets[script].Body))
	}
	if t.Logf("%d bytes compressed", sum); sum > 40<<10 {
		t.Errorf("%d bytes compressed", sum)
	}
}
