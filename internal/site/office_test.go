package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
)

// addOffice adds the pages about an office and about the service as a whole.
func addOffice(tb testing.TB, l i18n.Lang, add func(string, page)) {
	tb.Helper()
	add("help", page{Name: "parts", Body: helpParts})
	add("access", page{Name: "parts", Body: accessParts})
	for name, confirmed := range map[string]bool{"published": true, "draft": false} {
		p := profileOf(tb, "2026-11-19 09:00", confirmed)
		add("standard "+name, page{Name: "standard", Office: &p.office, Body: standardsOf(p, l, "")})
	}
	long := longOffice(tb)
	add("standard long", page{Name: "standard", Office: &long.office, Body: standardsOf(long, l, "")})
}

func TestTheHoursOfAWeekNameBreaksAndWhyADayIsClosed(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, fixtures(t, i18n.ID)["home open"]))
	rows := document{d.all("table")[0]}.all("tr")
	if got := textOf(rows[0]); got != "Senin (hari ini) 08.00–12.00 13.00–16.00 istirahat 12.00–13.00" {
		t.Errorf("today: %q", got)
	}
	if got := textOf(rows[2]); got != "Rabu Tutup Hari <b>Uji</b>" {
		t.Errorf("the holiday: %q", got)
	}
}

func TestSpecialDaysAfterThisWeekAreAnnounced(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, fixtures(t, i18n.EN)["standard published"]))
	tables := d.all("table")
	if len(tables) != 2 || !strings.Contains(textOf(tables[1]), "Wednesday, 25 Nov 2026 Closed") {
		t.Errorf("%d tables: %s", len(tables), d.text())
	}
}

func TestTheStandardSaysWhatIsPublishedAndWhatIsEmpty(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get("/" + d.code + "/standar")
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusOK, "B-004.04/BPS/7325/9280/01/2022", "Tidak dipungut biaya", "Dilayani paling lama 10 menit",
		"Pertanyaan daring dijawab paling lambat 3 hari kerja", "14. Evaluasi Kinerja Pelaksana Belum diisi kantor.", "belum diterbitkan kantor")
	draft := newDesk(t, "7371")
	r = draft.get("/" + draft.code + "/standar")
	if text := r.html.text(); strings.Contains(text, "10 menit") || !strings.Contains(text, "belum ada janji yang berlaku") {
		t.Errorf("a draft promises: %s", text)
	}
}

func TestHelpStandsInTheSamePlaceOnEveryPage(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		for name, p := range fixtures(t, l) {
			if p.Sheet != "" {
				continue // a screen or a sheet of paper, where nobody follows a link
			}
			links := document{read(t, rendered(t, p)).all("footer")[0]}.all("a")
			for i, want := range []string{"/bantuan", "/aksesibilitas", "/privasi", "/"} {
				if i >= len(links) || attr(links[i], "href") != want {
					t.Errorf("%s: link %d of the footer is not %s", name, i, want)
				}
			}
		}
	}
}

func TestAnInstallationsOwnMarkStandsOnEveryPage(t *testing.T) {
	t.Parallel()
	s := &Site{}
	for _, bad := range []string{"", "<svg", "<html></html>", "<svg></svg>" + strings.Repeat(" ", maxLogo)} {
		if err := s.UseLogo([]byte(bad)); err == nil || s.logoAt() != "" {
			t.Errorf("%.20q is taken", bad)
		}
	}
	own := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>`
	d := newDesk(t, "7325")
	if err := d.site.UseLogo([]byte(own)); err != nil {
		t.Fatal(err)
	}
	page := d.get("/" + d.code)
	page.html.sound(t, "id")
	at := attr(page.html.all("img")[0], "src")
	if icon := attr(page.html.all("link")[0], "href"); icon != at {
		t.Errorf("the mark is at %q, the icon at %q", at, icon)
	}
	r := d.get(at)
	if r.status != http.StatusOK || r.body != own || r.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(r.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", r.status, r.header)
	}
	if plain := newDesk(t, "7325").get("/static/logo.svg"); plain.status != http.StatusNotFound {
		t.Errorf("a mark that nobody gave: %d", plain.status)
	}
}
