package site

import (
	"slices"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestWhatTheOfficeSaysGoesBeforeItsStandard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	before, err := d.site.Profile(d.office)
	if err != nil || before.Contact.Address == "" || before.RatingURL != "https://s.bps.go.id/feedbackgelatik" || len(before.Channels) != 3 || !before.NumbersOnline {
		t.Fatalf("from the standard: %+v %v", before.Contact, err)
	}
	address, rating := "Jl. Baru <b>No. 1</b>", "https://s.bps.go.id/lain"
	d.says(office.ProfileChange{Address: &address, RatingURL: &rating, Announcements: []string{"Layanan gratis"},
		Complaint: &office.Complaint{WhatsApp: "0812-0000-7325"}})
	after, err := d.site.Profile(d.office)
	if err != nil || after.Contact.Address != address || after.Contact.Phone != before.Contact.Phone || after.RatingURL != rating || !slices.Equal(after.Announcements, []string{"Layanan gratis"}) {
		t.Errorf("%+v %v", after.Contact, err)
	}
	if len(after.Channels) != 3 || !slices.Contains(after.Channels, Channel{"whatsapp", "0812-0000-7325"}) {
		t.Errorf("channels %+v", after.Channels)
	}
	page := d.get("/" + d.code)
	d.mustHold(page, 200, "0812-0000-7325", address)
}

// says changes what the office says of itself.
func (d *desk) says(c office.ProfileChange) {
	d.Helper()
	if _, err := office.NewDesk(d.site.db, d.site.offices, []byte("server key")).ChangeProfile(d.office, c); err != nil {
		d.Fatal(err)
	}
}

func TestTheHomePageOpensEachWayToReachTheOffice(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	phone, wa, mail, site, name := "0474 322 0038", "0851-6196-7325", "pst7325@bps.go.id", "luwutimurkab.bps.go.id", "GELATIK"
	d.says(office.ProfileChange{Phone: &phone, WhatsApp: &wa, Email: &mail, Website: &site, ServiceName: &name})
	page := d.get("/" + d.code)
	d.mustHold(page, 200, name, phone, wa, mail, site, "Alamat dan kontak")
	for _, href := range []string{"tel:&#43;624743220038", "https://wa.me/6285161967325", "mailto:pst7325@bps.go.id", "https://luwutimurkab.bps.go.id"} {
		if !strings.Contains(page.body, `href="`+href+`"`) {
			t.Errorf("nothing opens %s", href)
		}
	}
	for _, odd := range []Contact{{Phone: "nihil"}, {WhatsApp: "1"}, {Website: "javascript://x"}, {Website: "dua kata"}} {
		if ways := odd.Ways(); len(ways) != 1 || ways[0].Href != "" {
			t.Errorf("%+v opens %+v", odd, ways)
		}
	}
}

func TestAnOfficeWithoutOnlineNumbersSendsVisitorsToTheKiosk(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form, no := d.filled(), false
	d.says(office.ProfileChange{NumbersOnline: &no})
	const told = "Ambil nomor di kios atau di petugas"
	for _, path := range []string{"/" + d.code, "/" + d.code + "/antrean"} {
		d.mustHold(d.get(path), 200, told)
	}
	d.mustHold(d.post("/"+d.code+"/antrean", form), 409, told)
}

func TestAVisitorTypesTheDigitsOfTheLobbyAndLosesNothingByAWrongOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	if d.get(path(d.code, "/antrean")).html.byID("angka") != nil {
		t.Error("digits are asked for that the office does not want")
	}
	yes := true
	key, _ := tenant.OfficeOf(d.office)
	d.says(office.ProfileChange{OptionsChange: office.OptionsChange{LobbyCode: &yes}})
	form := d.filled("angka", "12")
	r := d.post(path(d.code, "/antrean"), form)
	r.html.sound(t, "id")
	d.mustHold(r, 422, "3 angka ini tidak sama dengan yang tampil di layar TV")
	if r.html.value("nama") != "Siti Aminah" || r.html.value("angka") != "12" {
		t.Errorf("kept %q and %q", r.html.value("nama"), r.html.value("angka"))
	}
	d.mustHold(d.post(path(d.code, "/antrean"), d.filled("angka", "")), 422, "Isi 3 angka yang tampil di layar TV")
	digits := office.NewLinks([]byte("0123456789abcdef0123456789abcdef")).LobbyCode(key, d.clock.Now())
	for _, at := range []string{"/api/v1/public/offices/" + d.code, path(d.code, ""), path(d.code, "/antrean")} {
		if strings.Contains(d.get(at).body, ">"+digits+"<") || strings.Contains(d.get(at).body, `"`+digits+`"`) {
			t.Errorf("%s tells the digits", at)
		}
	}
	form.Set("angka", digits)
	if r := d.post(path(d.code, "/antrean"), form); r.status != 303 {
		t.Errorf("the right digits: %d %s", r.status, r.html.text())
	}
}

func TestAFullDayForPhonesSendsVisitorsToTheKiosk(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	form, one := d.filled(), 1
	d.says(office.ProfileChange{OptionsChange: office.OptionsChange{OnlineQuota: &one}})
	d.take()
	for _, at := range []string{"", "/antrean"} {
		d.mustHold(d.get(path(d.code, at)), 200, "Kuota hari ini habis", "di kios atau di petugas")
	}
	d.mustHold(d.post(path(d.code, "/antrean"), form), 409, "Kuota hari ini habis")
}
