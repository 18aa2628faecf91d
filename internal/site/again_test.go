package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// againForms are the forms that make something, each with what fills it.
var againForms = map[string]url.Values{
	"antrean": {"layanan": {"konsultasi"}, "nama": {"Siti Aminah"}, "email": {"siti@contoh.id"}, "prioritas": {"none"}},
	"tanya":   {"topik": {"data"}, "pertanyaan": {"Berapa PDRB 2025?"}, "nama": {"Siti Aminah"}, "email": {"siti@contoh.id"}},
}

// browser keeps the one cookie of a form, as browsers do.
type browser struct {
	*desk
	at   string
	kept string
}

func (b *browser) keeps(r reply) reply {
	if set, _, ok := strings.Cut(r.header.Get("Set-Cookie"), ";"); ok {
		b.kept = set
	}
	return r
}

func (b *browser) open(query string) reply {
	b.Helper()
	return b.keeps(b.get(b.at+query, "Cookie", b.kept))
}

func (b *browser) press(form url.Values, key string) reply {
	b.Helper()
	b.clock.Advance(quickest)
	v := url.Values{"kunci": {key}}
	for name, all := range form {
		v[name] = all
	}
	return b.keeps(b.send(http.MethodPost, b.at, v, "Sec-Fetch-Site", "same-origin", "Cookie", b.kept))
}

// eachForm runs a test about both forms.
func eachForm(t *testing.T, test func(*testing.T, *browser, url.Values)) {
	t.Parallel()
	for name, form := range againForms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "7325")
			test(t, &browser{desk: d, at: "/" + d.code + "/" + name}, form)
		})
	}
}

func TestAFormThatIsOpenedAgainIsTheSameFormForAnHour(t *testing.T) {
	eachForm(t, func(t *testing.T, b *browser, form url.Values) {
		first := b.open("").html.value("kunci")
		sent := b.kept
		made := b.press(form, first) // and the answer is lost
		b.kept = sent
		again := b.open("").html.value("kunci")
		if again != first {
			t.Fatalf("another form: %s, then %s", first, again)
		}
		if r := b.press(form, again); r.status != http.StatusSeeOther || r.header.Get("Location") != made.header.Get("Location") {
			t.Errorf("%d to %s, want what was made first: %s", r.status, r.header.Get("Location"), made.header.Get("Location"))
		}
		b.kept = sent
		b.clock.Advance(sameForm)
		if later := b.open("").html.value("kunci"); later == first || later == "" {
			t.Errorf("an hour later the form is %q", later)
		}
	})
}

func TestGoingBackToAFormThatWasSentShowsWhatItMade(t *testing.T) {
	eachForm(t, func(t *testing.T, b *browser, form url.Values) {
		first := b.press(form, b.open("").html.value("kunci")).header.Get("Location")
		path, _, _ := strings.Cut(first, "?")
		back := b.open("")
		if back.status != http.StatusOK || back.html.byID("isian") != nil || attr(back.html.byID("lihat"), "href") != path {
			t.Fatalf("%d %s", back.status, back.html.text())
		}
		another := attr(back.html.byID("lagi"), "href")
		query := another[strings.IndexByte(another, '?'):]
		second := b.press(form, b.open(query).html.value("kunci")).header.Get("Location")
		if second == first || !strings.HasPrefix(second, "/t/") {
			t.Fatalf("somebody else is led to %q", second)
		}
		shown, _, _ := strings.Cut(second, "?")
		if r := b.open(query); attr(r.html.byID("lihat"), "href") != shown {
			t.Errorf("going back to the second form does not show the second: %s", r.html.text())
		}
		b.clock.Advance(sentLife)
		if r := b.open(""); r.html.byID("isian") == nil {
			t.Errorf("after a quarter of an hour there is no form: %s", r.html.text())
		}
	})
}

func TestAFormOfAPageThatWasKeptIsOnlySentOnce(t *testing.T) {
	eachForm(t, func(t *testing.T, b *browser, form url.Values) {
		key := b.open("").html.value("kunci")
		first := b.press(form, key).header.Get("Location")
		if again := b.press(form, key).header.Get("Location"); again != first {
			t.Errorf("the same words make another: %s, then %s", first, again)
		}
		other := url.Values{}
		for name, all := range form {
			other[name] = all
		}
		other.Set("nama", "Andi")
		r := b.press(other, key)
		path, _, _ := strings.Cut(first, "?")
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `href="`+path+`"`) || r.html.value("nama") != "Andi" {
			t.Errorf("other words: %d %s", r.status, r.html.text())
		}
		if r = b.press(other, r.html.value("kunci")); r.status != http.StatusSeeOther || r.header.Get("Location") == first {
			t.Errorf("pressed once more: %d to %s", r.status, r.header.Get("Location"))
		}
	})
}

func TestWhatABrowserKeepsAboutAFormIsShortLivedAndNamesNobody(t *testing.T) {
	eachForm(t, func(t *testing.T, b *browser, form url.Values) {
		opened := b.open("").header.Get("Set-Cookie")
		key := b.open("").html.value("kunci")
		sent := b.press(form, key).header.Get("Set-Cookie")
		for set, age := range map[string]string{opened: "3600", sent: "900"} {
			set = strings.ToLower(set)
			for _, want := range []string{"path=" + b.at + ";", "max-age=" + age + ";", "httponly", "samesite=lax"} {
				if !strings.Contains(set, want) {
					t.Errorf("%q is missing in %q", want, set)
				}
			}
			for _, no := range []string{"siti", "aminah", "contoh"} {
				if strings.Contains(set, no) {
					t.Errorf("%q names somebody", set)
				}
			}
		}
		value := strings.TrimPrefix(b.kept, formCookie+"=")
		forged := strings.Replace(value, b.code+".", "7399.", 1)
		for _, kept := range []string{forged, "x|y|z|w", "|", "a|b", value + "x", ""} {
			b.kept = formCookie + "=" + kept
			if r := b.open(""); r.status != http.StatusOK || r.html.byID("isian") == nil {
				t.Errorf("%q is believed: %d %s", kept, r.status, r.html.text())
			}
		}
	})
}
