package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/valyala/fasthttp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// guestInput is a body with one of every kind of rule.
type guestInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"100"`
	Body  struct {
		Service string `json:"service" minLength:"1" maxLength:"20"`
		Party   int    `json:"party_size,omitempty" minimum:"1" maximum:"9"`
		Kind    string `json:"kind,omitempty" enum:"none,elderly"`
		Guest   struct {
			Name  string `json:"name" minLength:"2"`
			Email string `json:"email" format:"email"`
		} `json:"guest"`
	}
}

func guests(d *Door) {
	Register(d, Route{Method: "POST", Path: "/api/guests", ID: "guests", Right: tenant.Public},
		func(_ context.Context, in *guestInput) (*text, error) { return say(in.Body.Guest.Name), nil })
}

func TestWrongInputIsNamedFieldByFieldWithoutItsValue(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, guests)
	good := `{"service":"konsultasi","guest":{"name":"Budi","email":"a@b.id"}}`
	if r := h.call("POST", "/api/guests", good); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	cases := []struct{ query, body, path, code string }{
		{"", `{"service":"s","guest":{"email":"a@b.id"}}`, "guest.name", "required"},
		{"", `{"guest":{"name":"Budi","email":"a@b.id"}}`, "service", "required"},
		{"", `{"service":"s","guest":{"name":"B","email":"a@b.id"}}`, "guest.name", "too_short"},
		{"", `{"service":"RAHASIA-RAHASIA-RAHASIA","guest":{"name":"Budi","email":"a@b.id"}}`, "service", "too_long"},
		{"", `{"service":"s","guest":{"name":"Budi","email":"RAHASIA"}}`, "guest.email", "invalid"},
		{"", `{"service":"s","party_size":70,"guest":{"name":"Budi","email":"a@b.id"}}`, "party_size", "out_of_range"},
		{"", `{"service":"s","kind":"RAHASIA","guest":{"name":"Budi","email":"a@b.id"}}`, "kind", "invalid"},
		{"", `{"service":77,"guest":{"name":"Budi","email":"a@b.id"}}`, "service", "type"},
		{"", `{"service":"s","party_size":"RAHASIA","guest":{"name":"Budi","email":"a@b.id"}}`, "party_size", "type"},
		{"", `{"service":"s","extra":"RAHASIA","guest":{"name":"Budi","email":"a@b.id"}}`, "extra", "unknown"},
		{"", `{"SERVICE":"s","service":"s","guest":{"name":"Budi","email":"a@b.id"}}`, "SERVICE", "unknown"},
		{"", `{"service":"s","guest":{"name":"Budi","email":"a@b.id","<img src=x>":1}}`, "guest._img_src_x_", "unknown"},
		{"?limit=RAHASIA", good, "limit", "type"},
		{"?limit=101", good, "limit", "out_of_range"},
		{"?limit=1&x=%00", good, "x", "invalid"},
	}
	for _, c := range cases {
		r := h.refused(fault.InvalidInput, "POST", "/api/guests"+c.query, c.body)
		want := []any{map[string]any{"path": c.path, "code": c.code, "detail": sentence(c.code)}}
		if diff := cmp.Diff(want, r.json(t)["errors"]); diff != "" {
			t.Errorf("%s %s\n%s", c.query, c.body, diff)
		}
		if strings.Contains(r.body, "RAHASIA") {
			t.Errorf("the rejected value is repeated: %s", r.body)
		}
	}
}

func sentence(code string) string {
	return newProblem("", fault.Invalid(fault.Field{Path: "x", Code: code})).Errors[0].Detail
}

func TestABodyThatIsNotOneJSONDocumentIsMalformed(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, guests)
	for _, body := range []string{`{`, `{"a":1}}`, `{"a":1} {"b":2}`, `RAHASIA`, `{"service":"a\u0000b","guest":{"name":"Budi","email":"a@b.id"}}`} {
		if r := h.refused(fault.MalformedBody, "POST", "/api/guests", body); strings.Contains(r.body, "RAHASIA") {
			t.Errorf("the body is repeated: %s", r.body)
		}
	}
	h.refused(fault.MalformedBody, "POST", "/api/guests", "")
	h.refused(fault.UnsupportedBody, "POST", "/api/guests", `{}`, "Content-Type", "text/plain")
	h.refused(fault.InvalidInput, "POST", "/api/guests", `[]`)
}

func TestACompressedBodyIsRefusedBeforeAnythingInflatesIt(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		guests(d)
		d.Page(Route{Method: "POST", Path: "/hooks/x", Right: tenant.Public}, func(*fiber.Ctx) error { return nil })
	})
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	if _, err := w.Write(make([]byte, 20<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "gzip, gzip"} {
		h.refused(fault.UnsupportedBody, "POST", "/api/guests", bomb.String(), "Content-Encoding", encoding)
		h.refused(fault.UnsupportedBody, "POST", "/hooks/x", bomb.String(), "Content-Encoding", encoding)
	}
}

func TestTheAdapterNeverInflatesABody(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.Request().Header.Set("Content-Encoding", "gzip")
	c.Request().SetBody(packed.Bytes())
	got, err := io.ReadAll((&exchange{c: c}).BodyReader())
	if err != nil || !bytes.Equal(got, packed.Bytes()) {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestARawBodyArrivesByteForByteAndIsTheHandlersToKeep(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var kept [][]byte
	h := open(t, Options{}, func(d *Door) {
		type in struct{ RawBody []byte }
		Register(d, Route{Method: "POST", Path: "/hooks/raw", ID: "raw", Right: tenant.Public}, func(_ context.Context, in *in) (*struct{}, error) {
			mu.Lock()
			defer mu.Unlock()
			kept = append(kept, in.RawBody)
			return nil, nil
		})
	})
	var want [][]byte
	for i := range 50 {
		body := fmt.Sprintf(" {\"n\" : %d }\n%s", i, strings.Repeat("x", i))
		want = append(want, []byte(body))
		if r := h.call("POST", "/hooks/raw", body); r.status != http.StatusNoContent {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Error(diff)
	}
}

func TestATooLargeBodyIsRefusedByTheRouteAndByTheServer(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		guests(d)
		d.Page(Route{Method: "POST", Path: "/hooks/small", Right: tenant.Public, MaxBody: 10}, func(*fiber.Ctx) error { return nil })
		Register(d, Route{Method: "POST", Path: "/api/large", ID: "large", Right: tenant.Public, MaxBody: 1 << 20},
			func(context.Context, *struct{ RawBody []byte }) (*text, error) { return say("ok"), nil })
	})
	if r := h.call("POST", "/api/large", strings.Repeat("x", 1<<20)); r.status != 200 {
		t.Errorf("a body of exactly the limit: %d %s", r.status, r.body)
	}
	h.refused(fault.BodyTooLarge, "POST", "/api/guests", strings.Repeat("x", 64<<10+1))
	h.refused(fault.BodyTooLarge, "POST", "/hooks/small", strings.Repeat("x", 11))
	status, body := h.raw("POST /api/large HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")
	if status != 413 || !strings.Contains(body, `"code":"body_too_large"`) {
		t.Errorf("fasthttp's refusal is not ours: %d %s", status, body)
	}
	status, body = h.raw("GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", headerLimit) + "\r\n\r\n")
	if status != 413 || !strings.Contains(body, `"code":"body_too_large"`) {
		t.Errorf("headers: %d %s", status, body)
	}
	status, body = h.raw("RAHASIA\r\n\r\n")
	if status != 400 || !strings.Contains(body, `"code":"malformed_body"`) || strings.Contains(body, "RAHASIA") {
		t.Errorf("what is not HTTP: %d %s", status, body)
	}
}
