package site

import (
	"slices"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/office"
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
