package e2e_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// hiddenStamp is the stamp of a public form, which says when it was rendered.
var hiddenStamp = regexp.MustCompile(`name="kunci" value="([^"]+)"`)

// manyStamps are enough for every question about a form.
const manyStamps = 450

// stamped gives a form of the public pages a stamp that is old enough to act.
func (m *matrix) stamped(t *testing.T, _ *member) map[string]string {
	t.Helper()
	if len(m.stamps) == 0 {
		for range manyStamps {
			m.stamps = append(m.stamps, m.i.stamp(t))
		}
		newest := m.i.stamp(t)
		await(t, 30*time.Second, "a form old enough to be taken", func() bool {
			return m.i.postForm(t, "/7325/antrean", url.Values{"kunci": {newest}, "layanan": {"konsultasi"}, "nama": {"Tamu"},
				"email": {"tamu@contoh.test"}, "prioritas": {"none"}}) == http.StatusSeeOther
		})
	}
	stamp := m.stamps[0]
	m.stamps = m.stamps[1:]
	return map[string]string{"stamp": stamp}
}

func (i *instance) stamp(t *testing.T) string {
	t.Helper()
	r, err := http.Get(i.base + "/7325/antrean")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	page, err := io.ReadAll(r.Body)
	found := hiddenStamp.FindSubmatch(page)
	if err != nil || found == nil {
		t.Fatalf("%d without a form: %v", r.StatusCode, err)
	}
	return string(found[1])
}

// postForm posts a form as a browser does, without following where it leads.
func (i *instance) postForm(t *testing.T, path string, form url.Values) int {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Post(i.base+path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}
