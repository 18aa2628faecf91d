package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/pkg/workcal"
)

// longOffice has standards as long as they may be, more than one page holds.
func longOffice(tb testing.TB) Profile {
	tb.Helper()
	p := profileOf(tb, "2026-11-19 09:00", true)
	doc := must2(standard.First())
	doc.Pledge = "Dengan ini kami sanggup melayani.\n\nApabila tidak, kami siap menerima sanksi."
	doc.Clock = standard.Clock{CountDayOfReceipt: true, DueAt: "same_time", ClockStart: "on_request_complete"}
	doc.Hours, doc.Channels = "Senin–Jumat 08.00–16.00", []standard.Channel{{Kind: "whatsapp", Address: "0851-6196-7325"}, {Kind: "web", Address: "pst.bps.go.id"}}
	for i := range doc.Components {
		doc.Components[i].Body = []standard.Section{{Items: []string{strings.Repeat("Kata ke "+string(rune('a'+i))+", berikutnya. ", 40)}}}
	}
	for i, s := range p.Services {
		v := standard.Version{No: 1 + i, Service: s.Code, State: standard.Published, EffectiveOn: "2026-11-01", Document: &doc}
		p.Standard[s.Code] = standardOf(v.No, v.EffectiveOn, v.Document)
	}
	return p
}

func TestAPageOfStandardsShowsAsMuchAsItMayAndLinksToTheRest(t *testing.T) {
	t.Parallel()
	p := longOffice(t)
	shown := func(only string) (details int, links string) {
		d := read(t, rendered(t, page{Name: "standard", Lang: i18n.ID, Nonce: "n", Title: "x", Office: &p.office, Body: standardsOf(p, i18n.ID, only)}))
		for _, a := range d.all("a") {
			if at := attr(a, "href"); strings.Contains(at, "layanan=") {
				links += at + " "
			}
		}
		return len(d.all("details")), links
	}
	if n, links := shown(""); n != 14 || links != "/7325/standar?layanan=perpustakaan /7325/standar?layanan=rekomendasi " {
		t.Errorf("%d components and %s", n, links)
	}
	if n, links := shown("rekomendasi"); n != 14 || links != "/7325/standar?layanan=konsultasi /7325/standar?layanan=perpustakaan " {
		t.Errorf("asked for one: %d components and %s", n, links)
	}
	if n, _ := shown("tidak-ada"); n != 14 {
		t.Errorf("asked for none of ours: %d components", n)
	}
}

func TestAStandardSaysHowItCountsAndWhichOfItIsOurs(t *testing.T) {
	t.Parallel()
	text := read(t, rendered(t, fixtures(t, i18n.ID)["standard published"])).text()
	for _, want := range []string{
		"Versi standar 1", "Dihitung sejak permintaan diterima pada jam layanan; di luar jam layanan, sejak layanan dibuka berikutnya. (bawaan sistem)",
		"dalam 5 hari kerja. (bawaan sistem)", "Yang perlu disiapkan bila datang langsung Alamat email yang masih aktif",
		"Yang perlu disiapkan bila bertanya daring Nomor Whatsapp", "Pengaduan", "pst7325@bps.go.id", "Layanan ini gratis.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	long := read(t, rendered(t, fixtures(t, i18n.EN)["standard long"])).text()
	for _, want := range []string{"clear and complete", "is working day 1.", "at the time of day at which counting began.", "becomes a follow-up question.",
		"Hours named in the decree Senin–Jumat 08.00–16.00", "Website pst.bps.go.id", "siap menerima sanksi."} {
		if !strings.Contains(long, want) || strings.Contains(long, "system default") {
			t.Errorf("%q is missing, or an office's own rule is called ours: %s", want, long)
		}
	}
}

func TestAnOfficeWithoutAStandardSaysSoAndPromisesNothing(t *testing.T) {
	t.Parallel()
	text := read(t, rendered(t, fixtures(t, i18n.ID)["standard draft"])).text()
	if !strings.Contains(text, "Standar pelayanan kantor ini belum diterbitkan") || strings.Contains(text, "10 menit") || strings.Contains(text, "bawaan sistem") {
		t.Error(text)
	}
}

func TestHoursAreSaidWithTheirBreaksAndOfRamadanOnlyTheNext(t *testing.T) {
	t.Parallel()
	week := func(to workcal.Minute) workcal.Week {
		return workcal.Week{Mon: []workcal.Interval{{From: 480, To: 720}, {From: 780, To: to}}}
	}
	fasting := func(from, to workcal.Date) workcal.Profile {
		return workcal.Profile{Name: "ramadan", From: from, To: to, Week: week(900)}
	}
	c, err := workcal.Compile(workcal.Spec{Zone: "Asia/Makassar", Covered: []int{2026}, Profiles: []workcal.Profile{{Name: "regular", Week: week(960)},
		fasting(workcal.DateOf(2026, 2, 18), workcal.DateOf(2026, 3, 19)), fasting(workcal.DateOf(2027, 2, 8), workcal.DateOf(2027, 3, 9)),
		fasting(workcal.DateOf(2028, 1, 28), workcal.DateOf(2028, 2, 25))}})
	if err != nil {
		t.Fatal(err)
	}
	p := profileOf(t, "2026-11-19 09:00", true)
	p.seasons = seasons(c, workcal.DateOf(2026, 11, 19))
	d := read(t, rendered(t, page{Name: "standard", Lang: i18n.ID, Nonce: "n", Title: "x", Office: &p.office, Body: standardsOf(p, i18n.ID, "")}))
	want := "Jam layanan (WITA) Hari biasa Senin 08.00–12.00, 13.00–16.00 (istirahat 12.00–13.00) " +
		"Bulan Ramadan (8 Feb 2027–9 Mar 2027) Senin 08.00–12.00, 13.00–15.00 (istirahat 12.00–13.00) "
	if text := d.text(); !strings.Contains(text, want) || strings.Contains(text, "2028") {
		t.Error(text)
	}
}

func TestAFormSaysWhatTheVisitorNeedsBeforeTheyStart(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/" + d.code + "/antrean")
	d.mustHold(r, http.StatusOK, "Siapkan sebelum mengambil nomor", "Alamat email yang masih aktif")
	if text := r.html.text(); strings.Contains(text, "Nomor Whatsapp") {
		t.Errorf("what an online question needs is asked of a visit: %s", text)
	}
	draft := newDesk(t, "7371")
	if text := draft.get("/" + draft.code + "/antrean").html.text(); strings.Contains(text, "Siapkan") {
		t.Errorf("a draft asks for something: %s", text)
	}
}
