package web

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/tenant"
)

func TestATextAnswerIsCompressedForWhoeverTakesIt(t *testing.T) {
	t.Parallel()
	long, short := strings.Repeat("antrean ", 400), "K-001"
	h := open(t, Options{}, func(d *Door) {
		page := func(path, kind, body string) {
			d.Page(Route{Method: http.MethodGet, Path: path, Right: tenant.Public}, func(c *fiber.Ctx) error {
				c.Set(fiber.HeaderContentType, kind)
				return c.SendString(body)
			})
		}
		page("/panjang", "text/html; charset=utf-8", long)
		page("/pendek", "text/html; charset=utf-8", short)
		page("/suara", "audio/ogg", long)
	})
	for path, want := range map[string]string{"/panjang": "gzip", "/pendek": "", "/suara": ""} {
		for _, accept := range []string{"gzip, br", ""} {
			req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, h.base+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", accept)
			res, err := h.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			body := read(t, res)
			if got := res.Header.Get("Content-Encoding"); (accept == "" && got != "") || (accept != "" && got != want) {
				t.Errorf("%s for %q: %q", path, accept, got)
			}
			if body != long && body != short {
				t.Errorf("%s for %q: %d bytes came back wrong", path, accept, len(body))
			}
			if want == "gzip" && !strings.Contains(res.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s does not vary by encoding", path)
			}
		}
	}
}

func read(t *testing.T, res *http.Response) string {
	t.Helper()
	from := io.Reader(res.Body)
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		from = z
	}
	all, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}
