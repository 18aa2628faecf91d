package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// counted is an upload that counts what came.
type counted struct{ Content }

func uploadRoutes(limit int64) func(d *Door) {
	return func(d *Door) {
		Register(d, Route{Method: "POST", Path: "/api/offices/{office}/up", ID: "up", Right: tenant.Public, Upload: true, MaxBody: limit},
			func(_ context.Context, in *struct {
				Office string `path:"office"`
				counted
			}) (*text, error) {
				n, err := io.Copy(io.Discard, in.Body())
				return say(fmt.Sprint(n)), err
			})
		Register(d, Route{Method: "POST", Path: "/api/plain", ID: "plain", Right: tenant.Public},
			func(_ context.Context, in *struct{ RawBody []byte }) (*text, error) {
				return say(fmt.Sprint(len(in.RawBody))), nil
			})
	}
}

func TestAnUploadIsReadAsItComesUpToItsOwnLimit(t *testing.T) {
	t.Parallel()
	const limit = 10 << 20
	h := open(t, Options{}, uploadRoutes(limit))
	const up = "/api/offices/7325/up"
	for _, n := range []int{0, 1, 8 << 10, 8<<10 + 1, 1 << 20, limit} {
		if got := h.call("POST", up, strings.Repeat("x", n)); got.status != 200 || got.json(t)["text"] != fmt.Sprint(n) {
			t.Errorf("%d bytes: %d %s", n, got.status, got.body)
		}
	}
	h.refused(fault.BodyTooLarge, "POST", up, strings.Repeat("x", limit+1))
	h.refused(fault.BodyTooLarge, "POST", "/api/plain", strings.Repeat("x", 64<<10+1))
	h.refused(fault.UnsupportedBody, "POST", up, "x", "Content-Encoding", "gzip")
	req, err := http.NewRequestWithContext(t.Context(), "POST", h.base+up, io.LimitReader(endless{}, limit+1))
	if err != nil {
		t.Fatal(err)
	}
	if r := h.do(req); r.status != 413 {
		t.Errorf("in chunks: %d %s", r.status, r.body)
	}
	if r := h.call("POST", up, "x"); r.status != 200 {
		t.Errorf("after the refusals: %d", r.status)
	}
}

// endless is a sender who never stops.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestABodyThatNoRouteTakesIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, uploadRoutes(10<<20))
	for path, length := range map[string]int{"/api/plain": 10 << 20, "/nowhere": 10 << 20, "/api/offices/7325/up": 33 << 20} {
		status, body := h.raw(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", path, length))
		if (status != 413 && path != "/nowhere") || (status != 404 && path == "/nowhere") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func TestTheRequestAfterAnUploadIsReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		uploadRoutes(1 << 20)(d)
		Register(d, Route{Method: "POST", Path: "/api/unread", ID: "unread", Right: tenant.Public, Upload: true, MaxBody: 1 << 20},
			func(context.Context, *struct{ Content }) (*text, error) { return nil, fault.New(fault.Conflict) })
	})
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	for i, c := range []struct {
		path   string
		status int
	}{{"/api/unread", 409}, {"/api/plain", 200}, {"/api/offices/7325/up", 200}, {"/api/unread", 409}, {"/api/plain", 200}} {
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n%s", c.path, strings.Repeat("GET /livez HTTP/1.1\r\n\r\n", 3000)[:60000])
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%d %s: %d, want %d", i, c.path, res.StatusCode, c.status)
		}
	}
}

func TestASenderWhoStopsFreesItsPlace(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	h := open(t, Options{}, func(d *Door) {
		Register(d, Route{Method: "POST", Path: "/api/up", ID: "up", Right: tenant.Public, Upload: true, MaxBody: 1 << 20},
			func(_ context.Context, in *struct{ Content }) (*text, error) {
				_, err := io.Copy(io.Discard, in.Body())
				ended <- err
				return say(""), err
			})
	})
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "POST /api/up HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n%s", strings.Repeat("x", 20000)); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if err := <-ended; !fault.Is(err, fault.MalformedBody) {
		t.Errorf("half a body: %v", err)
	}
	eventually(t, "the place is free", func() bool {
		h.uploads.mu.Lock()
		defer h.uploads.mu.Unlock()
		return h.uploads.all == 0 && len(h.uploads.from) == 0
	})
}

func TestOnlySoManyUploadsAreReadAtOnceAndOneAddressHasHalf(t *testing.T) {
	t.Parallel()
	var u uploads
	a, b, c := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.3")
	admitted := func(from netip.Addr) (n int) {
		for range maxUploads {
			if u.enter(from) == nil {
				n++
			}
		}
		return n
	}
	if diff := cmp.Diff([]int{32, 32, 0}, []int{admitted(a), admitted(b), admitted(c)}); diff != "" {
		t.Error(diff)
	}
	u.leave(a)
	if err := u.enter(c); err != nil {
		t.Error(err)
	}
	if err := u.enter(c); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}

// form packs fields and files as a browser does, under a boundary.
func packForm(t *testing.T, boundary string, fields [][2]string, files [][2]string) (string, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary(boundary); err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		_ = w.WriteField(f[0], f[1])
	}
	for _, f := range files {
		part, err := w.CreateFormFile("berkas", f[0])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, f[1])
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func formHouse(t *testing.T) *house {
	return open(t, Options{}, func(d *Door) {
		d.Page(Route{Method: "POST", Path: "/form", Right: tenant.Public, Upload: true, MaxBody: 12 << 20}, func(c *fiber.Ctx) error {
			p, err := Form(c)
			if err != nil {
				return err
			}
			defer p.Close()
			out := fmt.Sprintf("%s %x", p.Values.Encode(), p.Digest[:4])
			for _, f := range p.Files {
				in, err := f.Open()
				if err != nil {
					return err
				}
				content, err := io.ReadAll(io.LimitReader(in, 20))
				if err != nil {
					return err
				}
				out += fmt.Sprintf(" [%s %s %d %s]", f.Field, f.Name, f.Size, content)
			}
			return c.SendString(out)
		})
	})
}

func TestAFormArrivesWithItsFilesHoweverItWasPacked(t *testing.T) {
	t.Parallel()
	h := formHouse(t)
	fields, files := [][2]string{{"nama", "Budi & Sari"}, {"topik", "data"}, {"topik", "lain"}}, [][2]string{{"../../tabel.csv", "a;b"}, {"", ""}, {"foto.png", "PNG"}}
	first, kind := packForm(t, "satu", fields, files)
	second, other := packForm(t, "dua", fields, files)
	one, two := h.call("POST", "/form", first, "Content-Type", kind), h.call("POST", "/form", second, "Content-Type", other)
	if one.body != two.body || !strings.HasPrefix(one.body, "nama=Budi+%26+Sari&topik=data&topik=lain ") ||
		!strings.HasSuffix(one.body, " [berkas tabel.csv 3 a;b] [berkas foto.png 3 PNG]") {
		t.Errorf("%s\n%s", one.body, two.body)
	}
	changed, kind := packForm(t, "satu", fields, [][2]string{{"tabel.csv", "a;c"}, {"foto.png", "PNG"}})
	if three := h.call("POST", "/form", changed, "Content-Type", kind); strings.Fields(three.body)[1] == strings.Fields(one.body)[1] {
		t.Errorf("another content has the same digest: %s", three.body)
	}
	plain := h.call("POST", "/form", "nama=Budi+%26+Sari&topik=data", "Content-Type", "application/x-www-form-urlencoded")
	if !strings.HasPrefix(plain.body, "nama=Budi+%26+Sari&topik=data ") {
		t.Error(plain.body)
	}
}

func TestAFormThatIsNoneOrIsTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	h := formHouse(t)
	many := make([][2]string, formFiles+1)
	for i := range many {
		many[i] = [2]string{"a.txt", "a"}
	}
	for what, c := range map[string]struct {
		fields, files [][2]string
		want          fault.Code
	}{
		"a long text":  {[][2]string{{"a", strings.Repeat("x", formText+1)}}, nil, fault.BodyTooLarge},
		"NUL":          {[][2]string{{"a", "b\x00c"}}, nil, fault.MalformedBody},
		"no UTF-8":     {[][2]string{{"a", "\xff"}}, nil, fault.MalformedBody},
		"many files":   {nil, many, fault.TooManyFiles},
		"a large file": {nil, [][2]string{{"a.txt", strings.Repeat("x", 12<<20)}}, fault.BodyTooLarge},
		"many fields":  {make([][2]string, formParts+1), nil, fault.MalformedBody},
	} {
		body, kind := packForm(t, "batas", c.fields, c.files)
		if got := h.call("POST", "/form", body, "Content-Type", kind); got.code(t) != string(c.want) {
			t.Errorf("%s: %s, want %s", what, got.body, c.want)
		}
	}
	body, kind := packForm(t, "batas", [][2]string{{"a", "b"}}, nil)
	h.refused(fault.MalformedBody, "POST", "/form", body[:len(body)-10], "Content-Type", kind)
	h.refused(fault.MalformedBody, "POST", "/form", "a=%zz", "Content-Type", "application/x-www-form-urlencoded")
	h.refused(fault.UnsupportedBody, "POST", "/form", `{}`, "Content-Type", "application/json")
	h.refused(fault.UnsupportedBody, "POST", "/form", body, "Content-Type", "multipart/form-data")
}

func TestAFileIsSentToBeSavedAndClosed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	opened, closed := 0, 0
	asset := func() Asset {
		mu.Lock()
		defer mu.Unlock()
		opened++
		return Asset{Name: "tabel \"inflasi\" é;.csv", Type: "text/csv", Size: 300000, Content: closing{strings.NewReader(strings.Repeat("ab\n", 100000)), func() {
			mu.Lock()
			defer mu.Unlock()
			closed++
		}}}
	}
	h := open(t, Options{}, func(d *Door) {
		d.Page(Route{Method: "GET", Path: "/t/{token}/lampiran", Right: tenant.Token}, func(c *fiber.Ctx) error { return SendFile(c, asset()) })
		Register(d, Route{Method: "GET", Path: "/api/file", ID: "file", Right: tenant.Public, Media: "application/octet-stream"},
			func(context.Context, *struct{}) (*Served, error) { return Serve(asset()), nil })
	})
	for _, path := range []string{"/api/file", "/t/7325.x/lampiran"} {
		r := h.call("GET", path, "", "Accept-Encoding", "gzip")
		if r.status != 200 || len(r.body) != 300000 || r.header.Get("Content-Length") != "300000" {
			t.Errorf("%s: %d, %d bytes", path, r.status, len(r.body))
		}
		want := map[string]string{
			"Content-Type": "text/csv", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
			"Content-Disposition":     `attachment; filename="tabel _inflasi_ _;.csv"; filename*=UTF-8''tabel%20%22inflasi%22%20%C3%A9%3B.csv`,
		}
		for name, value := range want {
			if got := r.header.Get(name); got != value {
				t.Errorf("%s %s: %q, want %q", path, name, got, value)
			}
		}
		if r := h.call("HEAD", path, ""); r.status != 200 || r.body != "" {
			t.Errorf("HEAD %s: %d", path, r.status)
		}
	}
	eventually(t, "everything is closed", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return opened == 4 && closed == 4
	})
}

type closing struct {
	io.Reader
	close func()
}

func (c closing) Close() error {
	c.close()
	return nil
}
