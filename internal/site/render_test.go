package site

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/pkg/workcal"
)

const maxPage = 14 << 10

var luwuTimur = office.Office{Key: 7325, Code: "7325", Name: "Kabupaten Luwu Timur", Kind: office.Regency,
	Zone: makassar, Timezone: "Asia/Makassar", Slug: "luwu-timur", Parent: "7300"}

// profileOf is the profile of office 7325 at a time, from what configs say.
func profileOf(tb testing.TB, at string, confirmed bool) Profile {
	tb.Helper()
	now := must2(time.ParseInLocation("2006-01-02 15:04", at, makassar))
	o := luwuTimur
	o.Confirmed = confirmed
	p := Profile{Public: o.Public(), office: o}
	week := []workcal.Interval{{From: 480, To: 720}, {From: 780, To: 960}}
	c, err := workcal.Compile(workcal.Spec{Zone: "Asia/Makassar", Covered: []int{2026},
		Profiles: []workcal.Profile{{Name: "regular", Week: workcal.Week{Mon: week, Tue: week, Wed: week, Thu: week, Fri: week}}},
		National: []workcal.Entry{{Date: workcal.DateOf(2026, 11, 25), Effect: workcal.Closed, Label: "Hari <b>Uji</b>"}}})
	if err != nil {
		tb.Fatal(err)
	}
	p.hours(c, now)
	doc := must2(standard.First())
	p.Standard = map[string]Standard{}
	for _, s := range must2(configs.Services("7325")).Services {
		v := standard.Version{No: 1, Service: s.Code, State: standard.Draft, Document: &doc}
		if s.Code == "konsultasi" && confirmed {
			v.State = standard.Published
		}
		p.offer(standard.Offer{Service: standard.Service{Code: s.Code, Prefix: s.Prefix, Name: s.Name}, Version: v})
	}
	return p
}

// fixtures are the pages in every state, by name.
func fixtures(tb testing.TB, l i18n.Lang) map[string]page {
	tb.Helper()
	all := map[string]page{}
	add := func(name string, p page) {
		p.Lang, p.Nonce, p.Here, p.Banner = l, "bm9uY2U+", "/7325", "Latihan: jam program"
		if p.Title == "" {
			p.Title = name
		}
		all[name] = p
	}
	provinces := []office.Office{{Code: "7300", Name: "Sulawesi Selatan"}, {Code: "7600", Name: "Sulawesi Barat"}}
	add("find", page{Name: "find", Body: finding{Provinces: provinces}})
	add("found", page{Name: "find", Body: finding{Q: `luwu "><script>`, Province: "7300", Provinces: provinces, Asked: true, More: true,
		Results: slices.Repeat([]office.Office{luwuTimur}, maxResults)}})
	add("none", page{Name: "find", Body: finding{Q: "zzz", Asked: true}})
	add("privacy", page{Name: "privacy", Body: privacyParts})
	add("missing", page{Name: "missing"})
	addOffice(tb, l, add)
	addDevices(tb, l, add)
	addDue(tb, l, add)
	add("broken", page{Name: "refused", Body: refusal{Title: "Layanan", Text: "Belum", Broken: true, Request: "0193", Again: "/"}})
	estimate := &queue.Estimate{MinMinutes: 10, MaxMinutes: 20}
	for name, at := range map[string]string{"open": "2026-11-23 09:00", "break": "2026-11-23 12:30", "early": "2026-11-23 07:40", "closed": "2026-11-23 16:00", "holiday": "2026-11-25 09:00"} {
		p := profileOf(tb, at, name != "break")
		add("home "+name, page{Name: "home", Office: &p.office, Body: home{p, queue.Board{Waiting: 3, Estimate: estimate}, p.when(l), ""}})
		add("closed "+name, page{Name: "closed", Office: &p.office, Wrong: true, Body: form{Profile: p, When: p.when(l)}})
	}
	p := profileOf(tb, "2026-11-23 09:00", true)
	add("home empty", page{Name: "home", Office: &p.office, Body: home{p, queue.Board{}, p.when(l), "lobi"}})
	add("form", page{Name: "form", Office: &p.office, Body: form{Profile: p, Key: "K", Values: map[string]string{}, When: p.when(l)}})
	before := &earlier{"K-012", "7325.AbC", p.now}
	add("form sent", page{Name: "form", Office: &p.office, Body: form{Profile: p, Key: "K", Values: map[string]string{}, When: p.when(l), Earlier: before}})
	add("again", page{Name: "again", Office: &p.office, Body: form{Profile: p, Values: map[string]string{"asal": "lobi"}, When: p.when(l), Earlier: before}})
	full, asks := p, p
	full.Today.Numbers, full.Today.Full, asks.LobbyCode = false, true, true
	add("home full", page{Name: "home", Office: &p.office, Body: home{full, queue.Board{}, p.when(l), ""}})
	add("closed full", page{Name: "closed", Office: &p.office, Body: form{Profile: full, When: p.when(l)}})
	bad := form{Profile: asks, Key: "K", Values: map[string]string{"nama": `<img src=x onerror="a">`, "layanan": "konsultasi"}, When: p.when(l)}
	var wrong []fault.Field
	for _, in := range inputs {
		wrong = append(wrong, fault.Field{Path: in.path, Code: "invalid"})
	}
	bad.refuse(l, fault.Invalid(wrong...))
	add("form wrong", page{Name: "form", Office: &p.office, Wrong: true, Body: bad})
	addVisits(tb, l, p, add)
	addWords(tb, l, p, add)
	addCases(tb, l, p, add)
	for _, t := range tickets(l, p) {
		add("ticket "+string(t.State)+strconv.FormatBool(t.Coming)+t.Date, page{Name: "ticket", Office: &p.office, Refresh: t.Alive(), Body: t})
		add("slip "+string(t.State), page{Name: "slip", Sheet: "slip", Office: &p.office, Body: slip{ticket: t, Width: 80, Copy: t.State == queue.Called, QR: must2(qrSVG("K-012"))}})
		add("cancel", page{Name: "cancel", Office: &p.office, Body: t})
	}
	addKiosk(tb, l, add)
	for _, size := range papers {
		add("poster "+size.Name, page{Name: "poster", Sheet: "poster", Office: &p.office, Body: poster{Profile: p, When: p.when(i18n.ID), Size: size,
			Source: "lobi", Short: "pst.example/7325", QR: must2(qrSVG("https://pst.example/7325?s=lobi"))}})
	}
	return all
}

var states = []queue.State{queue.Waiting, queue.Called, queue.Serving, queue.Finished, queue.NoShow, queue.Parked, queue.Cancelled, queue.Left, queue.Unserved}

func tickets(l i18n.Lang, p Profile) (all []ticket) {
	three, none, counter := 3, 0, "Loket 1"
	for _, s := range states {
		t := ticket{Place: queue.Place{Number: "K-012", State: s, Date: "2026-11-23", Rev: 7}, Token: "7325.mF9y2abcdefghijklmnopqr",
			Office: luwuTimur, Service: "Konsultasi Statistik", When: p.when(l)}
		switch s {
		case queue.Waiting:
			t.Ahead, t.Estimate, t.Can = &three, &queue.Estimate{MaxMinutes: 5}, []string{"cancel"}
			t.Serving = []queue.Call{{Number: "K-009", Counter: "Loket 1"}, {Number: "K-010", Counter: "Loket 2"}}
			next := t
			next.Ahead, next.Date, next.Estimate = &none, "2026-11-20", nil
			all = append(all, next)
		case queue.Called:
			t.Counter, t.Can = &counter, []string{"coming", "cancel"}
			going := t
			going.Coming = true
			all = append(all, going)
		default:
		}
		all = append(all, t)
	}
	return all
}

func rendered(tb testing.TB, p page) string {
	tb.Helper()
	var b bytes.Buffer
	if err := p.render(&b); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestEveryPageInEveryStateAndBothLanguagesIsSoundAndSmall(t *testing.T) {
	for _, l := range i18n.Langs {
		for name, p := range fixtures(t, l) {
			t.Run(string(l)+"/"+name, func(t *testing.T) {
				unknown := i18n.Unknown()
				text := rendered(t, p)
				d := read(t, text)
				if p.Sheet == "" {
					d.sound(t, string(l))
				} else {
					d.bare(t, string(l))
				}
				if size := packed(text); size > maxPage {
					t.Errorf("%d bytes compressed", size)
				}
				if i18n.Unknown() != unknown || strings.Contains(text, "site.") || strings.Contains(text, "tanya.case") || strings.Contains(text, "cetak.poster") || strings.Contains(text, "0xc") || strings.Contains(text, "%!") || strings.Contains(text, "ZgotmplZ") {
					t.Error("a sentence is missing in the catalogue")
				}
				if placeholder := regexp.MustCompile(`\{[a-z]+\}`).FindString(d.text()); placeholder != "" {
					t.Errorf("%s is not filled", placeholder)
				}
				if !strings.Contains(d.text(), "Latihan") {
					t.Error("no banner of the rehearsal")
				}
			})
		}
	}
}

func TestWhatAVisitorTypedStaysText(t *testing.T) {
	t.Parallel()
	all := fixtures(t, i18n.ID)
	d := read(t, rendered(t, all["form wrong"]))
	if got := attr(d.byID("nama"), "value"); got != `<img src=x onerror="a">` {
		t.Errorf("kept %q", got)
	}
	for name, p := range all {
		d := read(t, rendered(t, p))
		if len(d.all("img")) > 0 || len(d.all("b")) > 1 {
			t.Errorf("%s: markup came through", name)
		}
		for _, s := range d.all("script") {
			if attr(s, "src") == "" {
				t.Errorf("%s: a script came through", name)
			}
		}
	}
}

func TestAWrongFormSaysTheSameAboveAndAtTheField(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		d := read(t, rendered(t, fixtures(t, l)["form wrong"]))
		sum := d.byID("ringkasan")
		if attr(sum, "role") != "alert" || attr(sum, "tabindex") != "-1" {
			t.Error("the summary is not announced or cannot take the focus")
		}
		links := document{sum}.all("a")
		if len(links) != len(inputs) {
			t.Errorf("%d of %d mistakes in the summary", len(links), len(inputs))
		}
		for _, a := range links {
			id := strings.TrimPrefix(attr(a, "href"), "#")
			if id == "layanan-konsultasi" {
				id = "layanan"
			}
			at := d.byID(id + "-err")
			if at == nil || textOf(at) != textOf(a) {
				t.Errorf("the field %s does not say %q", id, textOf(a))
			}
		}
		if !strings.HasPrefix(d.title(), i18n.T(l, "site.error", nil)+" ") {
			t.Errorf("title %q", d.title())
		}
		if !has(d.all("form")[0], "novalidate") || strings.Contains(d.text(), "*") {
			t.Error("the browser checks by itself, or asterisks mark fields")
		}
	}
}

func TestFieldsNameWhatABrowserMayFillIn(t *testing.T) {
	t.Parallel()
	d := read(t, rendered(t, fixtures(t, i18n.ID)["form"]))
	for id, want := range map[string]string{"nama": "name", "email": "email", "wa": "tel", "institution": "organization"} {
		if got := attr(d.byID(id), "autocomplete"); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}

func TestATicketSaysItsStateInWordIconAndColour(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		for _, k := range tickets(l, profileOf(t, "2026-11-23 09:00", true)) {
			d := read(t, rendered(t, page{Name: "ticket", Lang: l, Title: "x", Office: &luwuTimur, Refresh: k.Alive(), Body: k}))
			word := i18n.T(l, "site.state."+string(k.State), nil)
			section := d.all("section")[0]
			if !strings.Contains(textOf(section), word) || len(document{section}.all("svg")) != 1 || !strings.Contains(attr(section, "class"), string(k.State)) {
				t.Errorf("%s %s", l, k.State)
			}
			refresh, stream := len(d.all("noscript")) > 0, attr(d.byID("tiket"), "data-live") != ""
			if refresh != k.Alive() || stream != k.Alive() {
				t.Errorf("%s: refreshes %v, streams %v", k.State, refresh, stream)
			}
		}
	}
}

func TestOnlyAPublishedStandardPromisesAndNamesChannels(t *testing.T) {
	t.Parallel()
	all := fixtures(t, i18n.ID)
	published, draft := read(t, rendered(t, all["home open"])).text(), read(t, rendered(t, all["home break"])).text()
	for _, said := range []string{"paling lama 10 menit", "pst7325@bps.go.id", "Tidak dipungut biaya", "B-004.04/BPS/7325/9280/01/2022"} {
		if !strings.Contains(published, said) || strings.Contains(draft, said) {
			t.Errorf("%q: published %v, draft %v", said, strings.Contains(published, said), strings.Contains(draft, said))
		}
	}
	if strings.Contains(published, "belum dikonfirmasi kantor") || !strings.Contains(draft, "belum dikonfirmasi kantor") {
		t.Error("whether the office has confirmed its hours is not said")
	}
}

func TestTheScriptIsAtMostTwoKibibytesCompressed(t *testing.T) {
	t.Parallel()
	if size := packed(string(assets["tiket.js"].Body)); size > 2<<10 {
		t.Errorf("%d bytes", size)
	}
}

// TestColoursOfTheStyleAreReadable holds each pair of text and ground of the
// style sheet to WCAG 1.4.3 and each border to 1.4.11.
func TestColoursOfTheStyleAreReadable(t *testing.T) {
	t.Parallel()
	for _, pair := range []struct {
		text, ground string
		least        float64
	}{
		{"#16202A", "#F4F7FA", 4.5}, {"#4A5866", "#F4F7FA", 4.5}, {"#4A5866", "#FFFFFF", 4.5}, {"#4A5866", "#EAF4FC", 4.5},
		{"#0B5A9E", "#F4F7FA", 4.5}, {"#0B5A9E", "#EAF4FC", 4.5}, {"#FFFFFF", "#0B5A9E", 4.5}, {"#FFFFFF", "#084378", 4.5},
		{"#062F55", "#F4F7FA", 4.5}, {"#7D3900", "#FEF3E6", 4.5}, {"#B3261E", "#F4F7FA", 4.5}, {"#B3261E", "#FDECEB", 4.5},
		{"#16202A", "#FFBF47", 4.5}, {"#2B6B1B", "#FFFFFF", 4.5}, {"#5B3D9E", "#FFFFFF", 4.5}, {"#6B7784", "#FFFFFF", 3}, {"#6B7784", "#F4F7FA", 3},
	} {
		if c := contrast(t, pair.text, pair.ground); c < pair.least {
			t.Errorf("%s on %s: %.2f", pair.text, pair.ground, c)
		}
		for _, colour := range []string{pair.text, pair.ground} {
			if short := strings.ReplaceAll(colour, "#FFFFFF", "#fff"); !strings.Contains(string(styles["site"]), short) {
				t.Errorf("%s is not in the style", colour)
			}
		}
	}
}

func contrast(tb testing.TB, a, b string) float64 {
	tb.Helper()
	x, y := luminance(tb, a), luminance(tb, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(tb testing.TB, hex string) (sum float64) {
	tb.Helper()
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			tb.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestTheCatalogueHoldsNoSentenceThatNoPageUses(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	catalogue := map[string]string{}
	for _, file := range []string{"../i18n/site.id.json", "../i18n/page.id.json", "../i18n/device.id.json", "../i18n/tv.id.json",
		"../i18n/tanya.id.json", "../i18n/lacak.id.json"} {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(body, &catalogue); err != nil {
			t.Fatal(err)
		}
	}
	composed := regexp.MustCompile(`^(skd|site\.(taken|priority|state|channel|contact|privacy|ticket|form)|page\.(help|access|promise|outcome)|device\.pair|tanya\.(sent|topik|pertanyaan|pesan|nama|email|wa|berkas|case)|lacak\.(nomor|kontak|kode))\.|^(tanya\.(nama|email|wa)|lacak\.(nomor|kontak|kode))$`)
	for key := range catalogue {
		if !strings.Contains(all.String(), `"`+key+`"`) && !composed.MatchString(key) {
			t.Errorf("%s", key)
		}
	}
}
