package site

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
)

// addDevices are the pages of the lobby's devices.
func addDevices(tb testing.TB, l i18n.Lang, add func(string, page)) {
	tb.Helper()
	for _, kind := range tenant.DeviceKinds {
		for _, revoked := range []bool{false, true} {
			add("pair "+string(kind)+strconv.FormatBool(revoked), page{Name: "pair", Sheet: "pair", Body: pairing{kind, revoked}})
		}
	}
	for _, confirmed := range []bool{false, true} {
		p := profileOf(tb, "2026-11-25 09:00", confirmed)
		add("tv "+strconv.FormatBool(confirmed), page{Name: "tv", Sheet: "tv", Office: &p.office, Body: screen{Profile: p, When: p.when(l), Lines: p.lines(l),
			Address: "contoh.id/7325", QR: must2(qrSVG("https://contoh.id/7325?s=lobi"))}})
	}
}

// pair pairs a device with this office and returns it with its cookie.
func (d *desk) pair(kind tenant.DeviceKind) (office.Device, string) {
	d.Helper()
	asked, err := d.offices.AskPairing(d.Context(), netip.MustParseAddr("192.0.2.1"))
	if err != nil {
		d.Fatal(err)
	}
	key, _ := tenant.OfficeOf(d.office)
	admin := tenant.WithActor(d.office, tenant.Actor{Kind: tenant.User, ID: uuid.NewString(), Role: tenant.OfficeAdmin, Office: key})
	v, err := d.offices.PairDevice(admin, office.NewDevice{Code: asked.Code, Kind: kind, Name: "Lobi"})
	if err != nil {
		d.Fatal(err)
	}
	got, err := d.offices.ClaimPairing(d.Context(), asked.Secret)
	if err != nil {
		d.Fatal(err)
	}
	return v, "pst_device=" + got.Token
}

func TestABrowserThatIsNoTVIsPairedFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/tv", "Accept-Language", "en")
	r.html.sound(t, "id") // nobody chose the language of that browser
	d.mustHold(r, http.StatusOK, "Pasang TV antrean", "Meminta kode")
	if strings.Contains(r.html.text(), "dicabut") {
		t.Error("a browser that was never paired is told it was revoked")
	}
	d.mustHold(d.get("/tv?lang=en"), http.StatusOK, "Pair the queue TV")
}

func TestAPairedTVShowsItsOwnOffice(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	v, cookie := d.pair(tenant.TV)
	r := d.get("/tv", "Cookie", cookie)
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusOK, "BPS uji-"+d.code, "Pelayanan Statistik Terpadu", "Layanan ini gratis.", strings.TrimPrefix(d.base, "http://")+"/"+d.code)
	if got := attr(r.html.byID("papan"), "data-office"); got != d.code {
		t.Errorf("the board of %q", got)
	}
	if !strings.HasPrefix(r.header.Get("Set-Cookie"), cookie+"; Path=/; Max-Age=") {
		t.Errorf("the cookie does not begin anew: %q", r.header.Get("Set-Cookie"))
	}
	if err := d.offices.RevokeDevice(d.office, v.ID); err != nil {
		t.Fatal(err)
	}
	gone := d.get("/tv", "Cookie", cookie)
	d.mustHold(gone, http.StatusOK, "Pasang TV antrean", "Perangkat ini dicabut oleh kantor")
	if !strings.HasPrefix(gone.header.Get("Set-Cookie"), "pst_device=; ") {
		t.Errorf("the cookie of a revoked TV stays: %q", gone.header.Get("Set-Cookie"))
	}
}

func TestADeviceWhosePageFailsAsksAgainByItself(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	_, cookie := d.pair(tenant.TV)
	if r := d.get("/tv", "Cookie", cookie); r.header.Get("Refresh") != "" {
		t.Errorf("a good page is refreshed: %q", r.header.Get("Refresh"))
	}
	if err := d.site.db.Close(); err != nil {
		t.Fatal(err)
	}
	r := d.get("/tv", "Cookie", cookie)
	if r.status < http.StatusInternalServerError || r.header.Get("Refresh") != patience || r.header.Get("Set-Cookie") != "" {
		t.Errorf("%d %v", r.status, r.header)
	}
}

func TestAKioskThatAsksForTheTVIsSentToItsOwnPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	_, cookie := d.pair(tenant.Kiosk)
	if r := d.get("/tv", "Cookie", cookie); r.status != http.StatusSeeOther || r.header.Get("Location") != "/kios" {
		t.Errorf("%d %q", r.status, r.header.Get("Location"))
	}
}

// maxScreen is what a TV loads before it speaks, compressed (ux.md §2.2).
const maxScreen = 40 << 10

func TestTheScreenOfATVIsAtMostFortyKibibytesCompressed(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		addDevices(t, l, func(name string, p page) {
			p.Lang = l
			size := packed(rendered(t, p))
			for file, a := range assets {
				if strings.HasPrefix(file, "tv") || slices.Contains([]string{"pasang.js", "simpan.js", "lobi-tv.js"}, file) {
					size += packed(string(a.Body))
				}
			}
			if t.Logf("%s %s: %d bytes", l, name, size); size > maxScreen {
				t.Errorf("%s %s: %d bytes", l, name, size)
			}
		})
	}
}

func TestATVTellsWhatItsOfficeSays(t *testing.T) {
	t.Parallel()
	p := profileOf(t, "2026-11-23 09:00", true)
	p.Announcements, p.NumbersOnline = []string{"Survei <b>Sakernas</b> sedang berjalan"}, false
	for _, l := range i18n.Langs {
		var said []string
		for _, line := range p.lines(l) {
			said = append(said, line.Text)
			if line.Text == p.Announcements[0] && line.Local != (l != i18n.ID) {
				t.Errorf("%s: the language of what the office says is not named", l)
			}
		}
		all := strings.Join(said, "|")
		for _, want := range []string{i18n.T(l, "tv.free", nil), p.Announcements[0], "10 ", "0851-6196-7325", "pst7325@bps.go.id"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: no %q in %s", l, want, all)
			}
		}
	}
	if got := (screen{Profile: p}).Scan(); got != "tv.scan.page" {
		t.Errorf("an office without numbers online asks to scan for one: %s", got)
	}
}
