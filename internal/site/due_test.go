package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
)

// dueOf is the page of office 7325 on a Monday, 09.00; pairs name what was typed.
func dueOf(tb testing.TB, l i18n.Lang, confirmed bool, typed ...string) page {
	tb.Helper()
	p := profileOf(tb, "2026-11-23 09:00", confirmed)
	c, _, err := calendar.FromConfigs("7325")
	if err != nil {
		tb.Fatal(err)
	}
	v := calendar.Version{No: 1, Calendar: c}
	due := countingOf(p, v, l)
	due.ask(func(name string) string {
		for i := 0; i+1 < len(typed); i += 2 {
			if typed[i] == name {
				return typed[i+1]
			}
		}
		return ""
	})
	if err := due.answer(v); err != nil {
		tb.Fatal(err)
	}
	return page{Name: "due", Lang: l, Title: "x", Office: &p.office, Query: due.query(), Wrong: len(due.Errors) > 0, Body: due}
}

// addDue adds the page that explains a due date: the longest answer, one for
// now, one that nobody promises, and one that is wrong.
func addDue(tb testing.TB, l i18n.Lang, add func(string, page)) {
	tb.Helper()
	add("due now", dueOf(tb, l, true))
	add("due draft", dueOf(tb, l, false))
	add("due long", dueOf(tb, l, false, "tanggal", "2026-03-17", "jam", "10.00", "hari", "250"))
	add("due wrong", dueOf(tb, l, true, "tanggal", `"><script>`, "jam", "25.00", "hari", "0"))
}

func TestWithoutAQuestionThePageAnswersForNowByWhatIsPromised(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, dueOf(t, i18n.ID, true)))
	for _, want := range []string{"Bila Anda menulis sekarang Tenggat Kamis, 26 Nov 2026 16.00 WITA", "Pertanyaan daring dijawab paling lambat 3 hari kerja."} {
		if !strings.Contains(d.text(), want) {
			t.Errorf("%q is missing in %s", want, d.text())
		}
	}
	if got := [3]string{d.value("tanggal"), d.value("jam"), d.value("hari")}; got != [3]string{"2026-11-23", "09.00", "3"} {
		t.Errorf("the form begins with %v", got)
	}
	draft := read(t, rendered(t, dueOf(t, i18n.ID, false)))
	if draft.byID("hasil") != nil || draft.value("hari") != "" || !strings.Contains(draft.text(), "belum ada janji yang berlaku") {
		t.Errorf("a draft promises: %s", draft.text())
	}
}

func TestADueDateIsExplainedDayByDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	r := d.get(path(d.code, "/tenggat?tanggal=17-3-2026&jam=10:00&hari=3"))
	r.html.sound(t, "id")
	d.mustHold(r, http.StatusOK, "Tenggat Jumat, 27 Mar 2026 16.30 WITA", "Kamis, 19 Mar 2026 Hari Suci Nyepi", "Kalender kantor versi 1")
	rows := document{r.html.byID("hasil")}.all("li")
	if first, last := textOf(rows[0]), textOf(rows[len(rows)-1]); len(rows) != 11 || !strings.HasPrefix(first, "Selasa, 17 Mar 2026 hari ke-0") || last != "Jumat, 27 Mar 2026 hari kerja ke-3 paling lambat pukul 16.30" {
		t.Errorf("%d days, from %q to %q", len(rows), first, last)
	}
	if long := read(t, rendered(t, fixtures(t, i18n.ID)["due long"])).text(); !strings.Contains(long, "versi 1 belum dikonfirmasi kantor") {
		t.Error("nobody says that the hours are a draft")
	}
	to := url.Values{"tanggal": {"2026-03-17"}, "jam": {"10.00"}, "hari": {"3"}, "lang": {"en"}}.Encode()
	for _, a := range r.html.all("a") {
		if attr(a, "class") == "tongue" {
			if _, query, _ := strings.Cut(attr(a, "href"), "?"); url.Values(must2(url.ParseQuery(query))).Encode() != to {
				t.Errorf("the other language asks %q", query)
			}
		}
	}
}

func TestADateBeyondTheListOfDaysOffIsProvisional(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	d.mustHold(d.get(path(d.code, "/tenggat?tanggal=2028-11-24&jam=9.00&hari=3&lang=en")), http.StatusOK, "This date is provisional.")
}

func TestWhatCannotBeCountedIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "7325")
	good := map[string]string{"tanggal": "2026-11-24", "jam": "09.00", "hari": "3"}
	for _, bad := range []struct{ field, typed, want string }{
		{"hari", "0", "angka 1 sampai 250"}, {"hari", "-1", "angka 1 sampai 250"}, {"hari", "400", "angka 1 sampai 250"}, {"hari", "tiga", "angka 1 sampai 250"},
		{"hari", "", "Isi jumlah hari kerja"}, {"tanggal", "", "Isi tanggal diterima"}, {"tanggal", "2026-02-30", "tanggal yang ada"}, {"tanggal", "kemarin", "tanggal yang ada"},
		{"tanggal", "31-12-2023", "mencatat 1 Jan 2024 sampai"}, {"tanggal", "2099-01-01", "mencatat 1 Jan 2024 sampai"},
		{"jam", "", "Isi jam diterima"}, {"jam", "24.00", "dari 00.00 sampai 23.59"},
	} {
		q := url.Values{}
		for name, text := range good {
			q.Set(name, text)
		}
		q.Set(bad.field, bad.typed)
		r := d.get(path(d.code, "/tenggat?"+q.Encode()))
		r.html.sound(t, "id")
		at := r.html.byID(bad.field + "-err")
		if r.status != http.StatusUnprocessableEntity || at == nil || !strings.Contains(textOf(at), bad.want) || r.html.byID("hasil") != nil {
			t.Errorf("%s %q: %d %s", bad.field, bad.typed, r.status, r.html.text())
		}
		if links := (document{r.html.byID("ringkasan")}).all("a"); len(links) != 1 || attr(links[0], "href") != "#"+bad.field {
			t.Errorf("%s %q: the summary has %d lines", bad.field, bad.typed, len(links))
		}
	}
	last := d.get(path(d.code, "/tenggat?tanggal=2026-11-24&jam=09.00&hari=3")).html.text()
	if !strings.Contains(last, "27 Nov 2026 16.30 WITA") {
		t.Errorf("a good question after the bad ones: %s", last)
	}
}

func TestTheHomeAndTheStandardLeadToTheCounting(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"home open", "standard published"} {
		d := read(t, rendered(t, fixtures(t, i18n.ID)[name]))
		found := false
		for _, a := range d.all("a") {
			found = found || attr(a, "href") == "/7325/tenggat"
		}
		if !found {
			t.Errorf("%s: no way to /7325/tenggat", name)
		}
	}
}
