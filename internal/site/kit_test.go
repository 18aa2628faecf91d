package site

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/consult"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
	"github.com/bps-pst/pst/pkg/clock"
)

var makassar = must2(time.LoadLocation("Asia/Makassar"))

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// desk is one test's own office behind a real door, on a clock that stands
// still: Monday 23 November 2026, 09.00 in Makassar. Redis is away, so that
// everything is answered from this test's Postgres.
type desk struct {
	testing.TB
	site    *Site
	queue   *queue.Desk
	consult *consult.Desk
	offices *office.Desk
	clock   *clock.Frozen
	code    string
	office  context.Context
	officer context.Context
	base    string
	http    *http.Client
}

// newDesk opens an office that starts like the one with the given code.
func newDesk(tb testing.TB, like string) *desk {
	tb.Helper()
	d := &desk{TB: tb, clock: clock.NewFrozen(time.Date(2026, 11, 23, 9, 0, 0, 0, makassar))}
	db := store.ForTest(tb, d.clock)
	if err := office.Seed(context.Background(), db); err != nil {
		tb.Fatal(err)
	}
	d.office, d.code = store.OfficeForTest(tb, db, makassar.String())
	d.seed(db, like)
	registry, err := office.Load(context.Background(), db)
	if err != nil {
		tb.Fatal(err)
	}
	away, err := index.Open(index.Options{URLs: []string{"redis://127.0.0.1:1"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = away.Close() })
	links := office.NewLinks([]byte("0123456789abcdef0123456789abcdef"))
	d.queue = queue.New(db, registry, links, away)
	d.offices = office.NewDesk(db, registry, []byte("server key"))
	d.consult = consult.New(consult.Options{DB: db, Offices: registry, Links: links, URL: "https://pst.test", Key: []byte("0123456789abcdef0123456789abcdef")})
	files, err := message.NewFiles(message.FileOptions{DB: db, Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	d.site = New(Options{DB: db, Offices: registry, Links: links, Queue: d.queue, Consult: d.consult, Files: files,
		ServerKey: []byte("0123456789abcdef0123456789abcdef")})
	d.listen(web.Options{Banner: "Latihan: jam program dimulai 23-11-2026 09.00", Clock: d.clock,
		Authenticate: d.offices.AuthenticateDevice,
		Offices: func(_ context.Context, code string) (tenant.Office, bool) {
			o, ok := registry.ByCode(code)
			return o.Key, ok
		}})
	return d
}

func (d *desk) seed(db *store.DB, like string) {
	d.Helper()
	key, _ := tenant.OfficeOf(d.office)
	id := uuid.Must(uuid.NewV7())
	_, err := store.Update(d.office, db, func(_ context.Context, tx *store.Tx) (bool, error) {
		for _, err := range []error{calendar.SeedIn(tx, makassar.String()), standard.SeedIn(tx, like), queue.SeedIn(tx, like)} {
			if err != nil {
				return false, err
			}
		}
		tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at)
			VALUES ($1, $2, 'rina@bps.go.id', 'Rina', 'officer', '-', $3)`, tx.Office(), id, tx.Now())
		return true, nil
	})
	if err != nil {
		d.Fatal(err)
	}
	d.officer = tenant.WithActor(d.office, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: tenant.Officer, Office: key})
}

func (d *desk) listen(o web.Options) {
	d.Helper()
	door := web.New(o)
	office.DeviceRoutes(door, d.offices)
	d.site.Routes(door)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- door.Serve(l) }()
	transport := &http.Transport{}
	d.base = "http://" + l.Addr().String()
	d.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	d.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := door.Shutdown(ctx); err != nil {
			d.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			d.Errorf("serve: %v", err)
		}
	})
}

// reply is an answer read whole.
type reply struct {
	status int
	header http.Header
	body   string
	html   document
}

func (d *desk) send(method, path string, form url.Values, headers ...string) reply {
	d.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, d.base+path, body)
	if err != nil {
		d.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := d.http.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return d.read(res)
}

// read takes an answer whole.
func (d *desk) read(res *http.Response) reply {
	d.Helper()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.Fatal(err)
	}
	r := reply{res.StatusCode, res.Header, string(text), document{}}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		r.html = read(d, r.body)
	}
	return r
}

// announce says that a form of so many bytes follows, and sends none of it: the
// door refuses without reading, and who went on writing might find the
// connection reset before the answer is read.
func (d *desk) announce(path string, bytes int) reply {
	d.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(d.base, "http://"))
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: pst\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", path, bytes); err != nil {
		d.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return d.read(res)
}

func (d *desk) get(path string, headers ...string) reply {
	d.Helper()
	return d.send(http.MethodGet, path, nil, headers...)
}

// post sends a form of the site as a browser without JavaScript does.
func (d *desk) post(path string, form url.Values) reply {
	d.Helper()
	return d.send(http.MethodPost, path, form, "Sec-Fetch-Site", "same-origin")
}

// filled is a good form of this office's own page, filled in the least time a
// person takes.
func (d *desk) filled(change ...string) url.Values {
	d.Helper()
	page := d.get("/" + d.code + "/antrean").html
	d.clock.Advance(quickest)
	v := url.Values{"kunci": {page.value("kunci")}, "layanan": {"konsultasi"}, "nama": {"Siti Aminah"}, "email": {"siti@contoh.id"}, "prioritas": {"none"}}
	for i := 0; i+1 < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

// take takes a number and returns the path of its page.
func (d *desk) take() string {
	d.Helper()
	r := d.post("/"+d.code+"/antrean", d.filled())
	if r.status != http.StatusSeeOther {
		d.Fatalf("%d %s", r.status, r.body)
	}
	return r.header.Get("Location")
}

// call lets the officer call whoever is next.
func (d *desk) call() *queue.Ticket {
	d.Helper()
	all, err := d.queue.Counters(d.officer)
	if err != nil {
		d.Fatal(err)
	}
	t, err := d.queue.CallNext(d.officer, all[0].ID)
	if err != nil || t == nil {
		d.Fatalf("call: %v %v", t, err)
	}
	return t
}

// serve starts and finishes a called visitor.
func (d *desk) serve(t *queue.Ticket) {
	d.Helper()
	if _, err := d.queue.Start(d.officer, t.ID); err != nil {
		d.Fatal(err)
	}
	if _, err := d.queue.Finish(d.officer, t.ID, queue.Finishing{}); err != nil {
		d.Fatal(err)
	}
}

func mustID(text string) uuid.UUID { return must2(uuid.Parse(text)) }

// at sets the clock to "2006-01-02 15:04" of the office.
func (d *desk) at(text string) {
	d.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", text, makassar)
	if err != nil {
		d.Fatal(err)
	}
	d.clock.Set(t)
}

func (d *desk) mustHold(r reply, status int, texts ...string) {
	d.Helper()
	if r.status != status {
		d.Errorf("status %d, want %d", r.status, status)
	}
	for _, want := range texts {
		if !strings.Contains(r.html.text(), want) {
			d.Errorf("%q is missing in\n%s", want, r.html.text())
		}
	}
}

func path(code, rest string) string { return fmt.Sprintf("/%s%s", code, rest) }
