package console

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/bps-pst/pst/internal/web"
)

// serve starts a door with a console of this build and returns its address.
func serve(t *testing.T, b build) string {
	t.Helper()
	door := web.New(web.Options{Banner: "Gladi <b>"})
	(&Console{build: b}).Routes(door)
	return web.ServeForTest(t, door)
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
}

func get(t *testing.T, url, accepts string) (reply, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", accepts)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header}, string(body)
}

func built() build {
	return load(fstest.MapFS{
		"index.html":     {Data: []byte(`<meta property="csp-nonce" nonce="{{nonce}}"><meta name="pst-banner" content="{{banner}}">`)},
		"aset/app.js":    {Data: []byte("plain")},
		"aset/app.js.br": {Data: []byte("brotli")},
		"aset/app.js.gz": {Data: []byte("gzip")},
		"aset/mark.svg":  {Data: []byte("<svg/>")},
	})
}

func TestEveryAddressOfTheAppIsItsPageWithANonceOfItsOwn(t *testing.T) {
	t.Parallel()
	base := serve(t, built())
	seen := map[string]bool{}
	for _, path := range []string{"/konsol", "/konsol/masuk", "/konsol/k/7325/loket", "/konsol/k/7325/atur/petugas/x"} {
		r, body := get(t, base+path, "identity")
		if r.status != http.StatusOK || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", path, r.status, r.header.Get("Cache-Control"))
		}
		_, nonce, _ := strings.Cut(body, `nonce="`)
		nonce, _, _ = strings.Cut(nonce, `"`)
		if nonce == "" || seen[nonce] || !strings.Contains(r.header.Get("Content-Security-Policy"), "'nonce-"+nonce+"'") {
			t.Errorf("%s: nonce %q, policy %s", path, nonce, r.header.Get("Content-Security-Policy"))
		}
		seen[nonce] = true
		if !strings.Contains(body, `content="Gladi &lt;b&gt;"`) {
			t.Errorf("%s: the banner: %s", path, body)
		}
	}
}

func TestAFileIsSentInTheSmallestFormTheClientTakes(t *testing.T) {
	t.Parallel()
	base := serve(t, built())
	for _, tc := range []struct{ file, accepts, coding, body string }{
		{"app.js", "gzip, deflate, br", "br", "brotli"},
		{"app.js", "gzip;q=1.0", "gzip", "gzip"},
		{"app.js", "br;q=0, gzip", "gzip", "gzip"},
		{"app.js", "identity", "", "plain"},
		{"mark.svg", "gzip, br", "", "<svg/>"},
	} {
		r, body := get(t, base+"/konsol/aset/"+tc.file, tc.accepts)
		if body != tc.body || r.header.Get("Content-Encoding") != tc.coding {
			t.Errorf("%s for %q: %q as %q", tc.file, tc.accepts, body, r.header.Get("Content-Encoding"))
		}
		if r.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %s", tc.file, r.header.Get("Cache-Control"))
		}
	}
	for _, file := range []string{"app.js.br", "none.js", "..%2findex.html"} {
		if r, _ := get(t, base+"/konsol/aset/"+file, "identity"); r.status != http.StatusNotFound {
			t.Errorf("%s: %d", file, r.status)
		}
	}
}

func TestAProgramWithoutTheAppSaysHowToBuildIt(t *testing.T) {
	t.Parallel()
	base := serve(t, load(fstest.MapFS{".gitkeep": {}}))
	r, body := get(t, base+"/konsol/k/7325/loket", "identity")
	if r.status != http.StatusServiceUnavailable || !strings.Contains(body, "Konsol belum dibangun — jalankan scripts/run") {
		t.Errorf("%d %s", r.status, body)
	}
}
