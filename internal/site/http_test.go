package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
)

func TestAVisitorTakesANumberWithoutJavaScript(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	home := d.get("/" + d.code)
	d.mustHold(home, http.StatusOK, "Tidak ada", "Belum dapat diperkirakan", "Ambil nomor antrean")
	r := d.post(path(d.code, "/antrean"), d.filled())
	if r.status != http.StatusSeeOther || !strings.HasPrefix(r.header.Get("Location"), "/t/"+d.code+".") {
		t.Fatalf("%d %q", r.status, r.header.Get("Location"))
	}
	page := d.get(r.header.Get("Location"))
	page.html.sound(t, "id")
	d.mustHold(page, http.StatusOK, "K-001", "Menunggu", "Anda berikutnya", "Konsultasi Statistik")
	if strings.Contains(page.body, "Siti") || strings.Contains(page.body, "siti@") {
		t.Error("the page of a ticket names the visitor")
	}
	if got := page.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := page.header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("Referrer-Policy %q", got)
	}
	d.mustHold(d.get("/"+d.code), http.StatusOK, "1 orang")
}

func TestTheStyleCarriesTheNonceOfThePolicy(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/" + d.code)
	nonce := attr(r.html.all("style")[0], "nonce")
	if nonce == "" || !strings.Contains(r.header.Get("Content-Security-Policy"), "'nonce-"+nonce+"'") {
		t.Errorf("nonce %q, policy %q", nonce, r.header.Get("Content-Security-Policy"))
	}
}

func TestPressingTwiceIsOneNumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.filled()
	first, second := d.post(path(d.code, "/antrean"), form), d.post(path(d.code, "/antrean"), form)
	if first.status != http.StatusSeeOther || second.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("%q and %q", first.header.Get("Location"), second.header.Get("Location"))
	}
	form.Set("nama", "Orang Lain")
	other := d.post(path(d.code, "/antrean"), form)
	d.mustHold(other, http.StatusUnprocessableEntity, "Formulir ini sudah dipakai")
	key := other.html.value("kunci")
	if key == "" || key == form.Get("kunci") {
		t.Error("a used form comes back with its used key")
	}
	form.Set("kunci", key)
	d.clock.Advance(quickest)
	if again := d.post(path(d.code, "/antrean"), form); again.status != http.StatusSeeOther || again.header.Get("Location") == first.header.Get("Location") {
		t.Errorf("the second number: %d", again.status)
	}
}

func TestAnEmptyFormNamesEveryMissingField(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	key := d.get(path(d.code, "/antrean")).html.value("kunci")
	r := d.post(path(d.code, "/antrean"), url.Values{"kunci": {key}})
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusUnprocessableEntity, "Ada yang perlu diperbaiki", "Pilih layanan yang Anda perlukan", "Isi nama lengkap", "Isi alamat e-mail")
	if !strings.HasPrefix(r.html.title(), "Galat: ") {
		t.Errorf("title %q", r.html.title())
	}
	if got := r.html.value("kunci"); got != key {
		t.Errorf("the form comes back with key %q", got)
	}
}

func TestAWrongFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.post(path(d.code, "/antrean"), d.filled("nama", `<script>alert(1)</script>`, "email", "bukan-email", "wa", "123", "occupation", "researcher", "layanan", "perpustakaan"))
	d.mustHold(r, http.StatusUnprocessableEntity, "nama@contoh.id", "Nomor WhatsApp belum benar")
	for name, want := range map[string]string{"nama": `<script>alert(1)</script>`, "email": "bukan-email", "wa": "123"} {
		if got := r.html.value(name); got != want {
			t.Errorf("%s came back as %q", name, got)
		}
	}
	if !has(r.html.byID("layanan-perpustakaan"), "checked") || !has(r.html.all("details")[0], "open") {
		t.Error("choices are lost")
	}
	if scripts := r.html.all("script"); len(scripts) > 0 {
		t.Error("a name became a script")
	}
}

func TestNamesOfEveryKindAreTakenOrRefusedInWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for name, want := range map[string]int{
		"Siti 👩🏽\u200d🔬 Aminah":         http.StatusSeeOther,
		"سيتي أمينة":                    http.StatusSeeOther,
		"O'Brien <b>&amp;</b>":          http.StatusSeeOther,
		strings.Repeat("a", 10<<10):     http.StatusUnprocessableEntity,
		"Siti\u202egnoleB":              http.StatusUnprocessableEntity,
		"Siti\x00Aminah":                http.StatusUnprocessableEntity,
		"Siti\xff\xfeAminah":            http.StatusUnprocessableEntity,
		strings.Repeat("👩🏽\u200d🔬", 31): http.StatusUnprocessableEntity,
	} {
		if r := d.post(path(d.code, "/antrean"), d.filled("nama", name)); r.status != want {
			t.Errorf("%.20q: %d, want %d", name, r.status, want)
		} else if want == http.StatusUnprocessableEntity && r.html.byID("nama-err") == nil {
			t.Errorf("%.20q: no sentence at the field", name)
		}
	}
}

func TestUnknownChoicesAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for _, c := range []struct{ field, at string }{{"layanan", "layanan"}, {"prioritas", "prioritas"}, {"gender", "gender"}} {
		r := d.post(path(d.code, "/antrean"), d.filled(c.field, "tidak-ada\x00"))
		if r.status != http.StatusUnprocessableEntity || r.html.byID(c.at+"-err") == nil {
			t.Errorf("%s: %d", c.field, r.status)
		}
	}
}

// TestThePageOffersANumberExactlyWhenTheQueueGivesOne holds what the page
// offers against what the queue does, around every edge of a week.
func TestThePageOffersANumberExactlyWhenTheQueueGivesOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	gives := 0
	for _, at := range []string{"2026-11-23 07:29", "2026-11-23 07:30", "2026-11-23 12:30", "2026-11-23 15:59", "2026-11-23 16:00",
		"2026-11-27 16:29", "2026-11-27 16:30", "2026-11-28 09:00", "2026-12-25 09:00"} {
		d.at(at)
		offered := strings.Contains(d.get(path(d.code, "/antrean")).body, `name="nama"`)
		_, err := d.queue.Take(d.office, queue.Visit{Service: "konsultasi", Source: queue.FromPhone, Guest: guest.Entry{Name: "A", Email: "a@b.id"}})
		var f *fault.Fault
		if err != nil && !errors.As(err, &f) {
			t.Fatal(err)
		}
		if offered != (err == nil) {
			t.Errorf("%s: offered %v, the queue says %v", at, offered, err)
		}
		if err == nil {
			gives++
		}
	}
	if gives != 4 {
		t.Errorf("numbers were given %d times", gives)
	}
}

func TestAClosedOfficeSaysWhenItOpens(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.filled()
	for at, want := range map[string]string{
		"2026-11-23 17:00": "Selasa 08.00 WITA", "2026-11-23 06:00": "08.00 WITA", "2026-11-28 10:00": "Senin 08.00 WITA", "2026-12-24 10:00": "Senin 08.00 WITA",
	} {
		d.at(at)
		r := d.post(path(d.code, "/antrean"), form)
		d.mustHold(r, http.StatusConflict, "Nomor tidak dapat diambil sekarang", "Loket buka lagi "+want)
		home := d.get("/" + d.code)
		d.mustHold(home, http.StatusOK, "Loket buka lagi "+want)
		for _, a := range home.html.all("a") {
			if strings.HasSuffix(attr(a, "href"), "/antrean") {
				t.Errorf("%s: a closed office offers a number", at)
			}
		}
	}
}

func TestAnOpeningIsSaidWithAsMuchOfItsDateAsIsNeeded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, makassar)
	for days, want := range map[int][2]string{
		0: {"08.00 WITA", "08:00 WITA"}, 1: {"Selasa 08.00 WITA", "Tuesday 08:00 WITA"}, 5: {"Sabtu 08.00 WITA", "Saturday 08:00 WITA"},
		7: {"Senin, 30 Nov 2026 08.00 WITA", "Monday, 30 Nov 2026 08:00 WITA"}, 31: {"Kamis, 24 Des 2026 08.00 WITA", "Thursday, 24 Dec 2026 08:00 WITA"},
	} {
		for i, l := range i18n.Langs {
			w := when{Lang: l, Now: now, Today: "2026-11-23"}
			if got := w.Opens(now.AddDate(0, 0, days).Add(time.Hour).UTC()); got != want[i] {
				t.Errorf("in %d days: %q, want %q", days, got, want[i])
			}
		}
	}
}

func TestACalledVisitorIsToldAndAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	d.call()
	called := d.get(at)
	called.html.sound(t, "id")
	d.mustHold(called, http.StatusOK, "Giliran Anda!", "K-001 → Loket 1", "Saya menuju ke sana", "Dipanggil")
	if called.html.title() != "DIPANGGIL K-001" {
		t.Errorf("title %q", called.html.title())
	}
	if r := d.post(at+"/coming", url.Values{}); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
		t.Errorf("%d %q", r.status, r.header.Get("Location"))
	}
	coming := d.get(at)
	d.mustHold(coming, http.StatusOK, "Petugas tahu Anda sedang menuju loket")
	if strings.Contains(coming.html.text(), "Saya menuju ke sana") {
		t.Error("what was said can be said again")
	}
}

func TestCancellingAsksFirstAndReadingCancelsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	ask := d.get(at + "/batal")
	ask.html.sound(t, "id")
	d.mustHold(ask, http.StatusOK, "Batalkan antrean Anda?", "nomor K-001 tidak dapat", "Ya, batalkan")
	d.mustHold(d.get(at), http.StatusOK, "Menunggu")
	for range 2 {
		if r := d.post(at+"/batal", url.Values{}); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
			t.Errorf("%d %q", r.status, r.header.Get("Location"))
		}
	}
	d.mustHold(d.get(at), http.StatusOK, "Batal", "Antrean ini sudah dibatalkan")
	if r := d.get(at + "/batal"); r.status != http.StatusSeeOther {
		t.Errorf("a cancelled ticket can be cancelled: %d", r.status)
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	at := d.take()
	r := d.send(http.MethodPost, at+"/batal", url.Values{}, "Sec-Fetch-Site", "cross-site")
	d.mustHold(r, http.StatusForbidden, "Permintaan tidak dapat diproses")
	d.mustHold(d.get(at), http.StatusOK, "Menunggu")
}

func TestFormerCodesAndSlugsLeadToTheCodeInForce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for from, to := range map[string]string{
		"/luwu-timur": "/7325", "/luwu-timur/antrean?lang=en": "/7325/antrean?lang=en", "/uji-" + d.code: "/" + d.code, "/9401": "/9501", "/7325/": "/7325", "/luwu-timur/": "/7325",
	} {
		if r := d.get(from); r.status != http.StatusMovedPermanently || r.header.Get("Location") != to {
			t.Errorf("%s: %d %q, want %s", from, r.status, r.header.Get("Location"), to)
		}
	}
}

func TestWhatIsNotThereIsSaidWithASearch(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	for _, at := range []string{"/9999", "/tidak-ada", "/tidak-ada/antrean", "/7325/tidak/ada", "/t/7325.AAAAAAAAAAAAAAAAAAAAAA", "/t/x", "/static/..%2frender.go", "//contoh.id/x", "//contoh.id", "/%2fcontoh.id/"} {
		r := d.get(at)
		d.mustHold(r, http.StatusNotFound, "Halaman tidak ditemukan", "Cari kantor BPS")
		r.html.sound(t, "id")
	}
	d.mustHold(d.send(http.MethodPost, "/"+d.code, url.Values{}), http.StatusMethodNotAllowed, "Permintaan tidak dapat diproses")
	d.mustHold(d.announce(path(d.code, "/antrean"), 70<<10), http.StatusRequestEntityTooLarge, "Isian Anda terlalu panjang")
}

func TestAnOfficeIsFoundByNameAndProvince(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.mustHold(d.get("/"), http.StatusOK, "Cari kantor BPS", "Semua provinsi", "Sulawesi Selatan")
	r := d.get("/?q=luwu+timur")
	d.mustHold(r, http.StatusOK, "BPS Kabupaten Luwu Timur", "7325")
	r.html.sound(t, "id")
	all := d.get("/?province=7300&lang=en")
	all.html.sound(t, "en")
	d.mustHold(all, http.StatusOK, "Offices found", "BPS Kota Palopo")
	if size := packed(all.body); size > maxPage {
		t.Errorf("%d bytes compressed", size)
	}
	d.mustHold(d.get("/?q="+url.QueryEscape(strings.Repeat("x", 5000))), http.StatusOK, "Tidak ada kantor yang cocok")
}

func TestTheLanguageIsTheOneAskedForThenTheOneChosenThenTheBrowsers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, cookie, accept, want string }{
		{"", "", "", "id"}, {"en", "id", "id", "en"}, {"", "en", "id", "en"}, {"xx", "", "en-US,en;q=0.9", "en"}, {"", "", "en-US,en;q=0.9,id;q=0.5", "id"},
		{"", "", "fr", "id"}, {"id", "en", "en", "id"}, {"", "xx", "EN", "en"}, {"", "", "in-ID", "id"},
	} {
		if got := choose(c.query, c.cookie, c.accept); string(got) != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	d := newDesk(t, "7325")
	r := d.get("/privasi?lang=en", "Accept-Language", "id")
	r.html.sound(t, "en")
	if got := r.header.Get("Set-Cookie"); !strings.HasPrefix(got, "lang=en;") || !strings.Contains(got, "HttpOnly") {
		t.Errorf("cookie %q", got)
	}
	if plain := d.get("/privasi", "Accept-Language", "en"); plain.header.Get("Set-Cookie") != "" || plain.header.Get("Content-Language") != "en" {
		t.Error("a language that was not chosen is kept, or not named")
	}
}

func TestTheProfileOfAnOfficeIsWhatItsPageShows(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.at("2026-11-23 12:30")
	r := d.get("/api/v1/public/offices/" + d.code)
	var p Profile
	strict := json.NewDecoder(bytes.NewReader([]byte(r.body)))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&p); err != nil || r.status != http.StatusOK {
		t.Fatalf("%d %v", r.status, err)
	}
	want := Hours{Date: "2026-11-23", Intervals: []Interval{{"08:00", "12:00"}, {"13:00", "16:00"}}}
	if diff := cmp.Diff(want, p.Today.Hours); diff != "" {
		t.Error(diff)
	}
	if p.Today.Open || !p.Today.Numbers || !strings.Contains(r.body, `"opens_at":"2026-11-23T13:00:00+08:00"`) {
		t.Errorf("today: %+v", p.Today)
	}
	if len(p.Week) != 7 || p.Week[0].Date != "2026-11-23" || len(p.Services) != 3 || p.Name != "BPS uji-"+d.code {
		t.Errorf("%+v", p)
	}
	if r := d.get("/api/v1/public/offices/9999"); r.status != http.StatusNotFound || !strings.Contains(r.body, "unknown_office") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestOurOwnFailureSaysThatNothingWasSaved(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form := d.filled()
	if err := d.site.db.Close(); err != nil {
		t.Fatal(err)
	}
	r := d.post(path(d.code, "/antrean"), form)
	if r.status < http.StatusInternalServerError {
		t.Fatalf("%d", r.status)
	}
	r.html.sound(t, "id")
	d.mustHold(r, r.status, "Layanan sedang bermasalah", "Jawaban Anda belum tersimpan.", r.header.Get("X-Request-Id"))
	if r.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestFilesOfTheSiteAreKeptByTheirContent(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get((page{}).Asset("tiket.js"))
	if r.status != http.StatusOK || r.body != string(assets["tiket.js"].Body) || !strings.Contains(r.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%d %v", r.status, r.header)
	}
	if old := d.get("/static/tiket.js?v=lama"); strings.Contains(old.header.Get("Cache-Control"), "immutable") {
		t.Error("a file under another tag is kept for ever")
	}
}

func TestAScriptNamesThoseItImportsByTheirContent(t *testing.T) {
	t.Parallel()
	tv, line := string(assets["tv.js"].Body), assets["tv-line.js"]
	if !strings.Contains(tv, "from './tv-line.js?v="+line.Tag+"'") || strings.Contains(tv, ".js';") {
		t.Errorf("%.400s", tv)
	}
	for name, a := range assets {
		for _, found := range imported.FindAllStringSubmatch(string(a.Body), -1) {
			t.Errorf("%s imports %s without its tag", name, found[1])
		}
	}
}

func TestAPageThatCannotBeRenderedWritesNothing(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := (page{Name: "home", Body: 7}).render(&b); err == nil || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
}
