package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

// week is office 7325 in one process on a clock that is moved by hand, driven
// through its HTTP API only. The process has a Postgres database and a Redis of
// its own; its door, its relay and its loops are at work.
type week struct {
	*testing.T
	p                *process
	clock            *clock.Frozen
	zone             *time.Location
	redis            *index.TestServer
	base             string
	passes           atomic.Int64 // of the loop that ends days
	satu, dua, admin *person
	public           *person
	counters         map[int]string    // by number, the id
	numbers          map[string]string // by the ticket's id, what is spoken
}

const weekOffice = "7325"

func newWeek(t *testing.T) *week {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Makassar")
	if err != nil {
		t.Fatal(err)
	}
	w := &week{T: t, zone: zone, clock: clock.NewFrozen(time.Date(2026, 8, 17, 7, 0, 0, 0, zone)),
		redis: index.ServerForTest(t), counters: map[int]string{}, numbers: map[string]string{}}
	to, err := store.AddressesOf(store.FreshURLForTest(t))
	if err != nil {
		t.Fatal(err)
	}
	c := config.Config{HTTPAddr: freeAddress(t), DatabaseURL: to.App, DatabaseScanURL: to.Scan, RedisURL: []string{w.redis.URL()},
		ServerKey: make([]byte, 32), TokenKeys: config.TokenKeys{{KID: "k1", Key: ed25519.NewKeyFromSeed(make([]byte, 32))}}}
	w.base = "http://" + c.HTTPAddr
	w.furnish(c)
	if w.p, err = build(t.Context(), c, slog.New(slog.DiscardHandler), w.clock, ""); err != nil {
		t.Fatal(err)
	}
	accounts, err := w.p.rooms.auth.SeedDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.work()
	w.people(accounts)
	return w
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// furnish writes the country's offices, and what the one begins with.
func (w *week) furnish(c config.Config) {
	w.Helper()
	db, err := store.Open(w.Context(), store.Options{AppURL: c.DatabaseURL, ScanURL: c.DatabaseScanURL, Clock: w.clock, MaxConns: 2})
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := office.Seed(w.Context(), db); err != nil {
		w.Fatal(err)
	}
	bare, err := office.Unfurnished(w.Context(), db)
	if err != nil {
		w.Fatal(err)
	}
	for _, o := range bare {
		if o.Code != weekOffice {
			continue
		}
		if err := furnish(w.Context(), db, o); err != nil {
			w.Fatal(err)
		}
	}
}

// work runs the process until the test ends. The loop that ends days turns once
// a minute of the machine's; here a second one turns all the time, because the
// hours pass faster than that.
func (w *week) work() {
	w.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 2)
	go func() { ended <- w.p.run(ctx, Serve|Work, func() { close(ready) }) }()
	go func() {
		ended <- w.p.every(20*time.Millisecond, "end of day", func(ctx context.Context) error {
			err := w.p.endDays(ctx)
			w.passes.Add(1)
			return err
		})(ctx)
	}()
	w.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				w.Errorf("the process ended: %v", err)
			}
		}
		w.p.end()
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- err
		w.Fatalf("the process did not start: %v", err)
	}
	w.until("the door answers", func() bool {
		r, err := http.Get(w.base + "/readyz")
		if err != nil {
			return false
		}
		return r.Body.Close() == nil && r.StatusCode == http.StatusOK
	})
}

// people gives the two officers a counter each.
func (w *week) people(accounts []auth.Demo) {
	w.public = &person{week: w, client: &http.Client{}}
	for _, a := range accounts {
		if a.Office != weekOffice {
			continue
		}
		p := w.newPerson(a)
		switch a.Email {
		case "petugas1.7325@contoh.test":
			w.satu, p.counter = p, 1
		case "petugas2.7325@contoh.test":
			w.dua, p.counter = p, 2
		default:
			w.admin = p
		}
	}
	var list struct {
		Items []struct {
			ID     string
			Number int
		}
	}
	w.admin.gets("/queue/counters", &list)
	for _, c := range list.Items {
		w.counters[c.Number] = c.ID
	}
}

// until waits for a fact.
func (w *week) until(fact string, holds func() bool) {
	w.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			w.Fatalf("never: %s", fact)
		}
	}
}

// day begins a date, in the morning.
func (w *week) day(date string) {
	w.Helper()
	at, err := time.ParseInLocation(time.DateOnly, date, w.zone)
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Set(at.Add(7 * time.Hour))
	w.Log(date)
}

// instant is a time of the day on which the clock stands, "15:04" or "15:04:05".
func (w *week) instant(text string) time.Time {
	w.Helper()
	layout := time.TimeOnly[:len(text)]
	v, err := time.Parse(layout, text)
	if err != nil {
		w.Fatal(err)
	}
	year, month, day := w.clock.Now().In(w.zone).Date()
	return time.Date(year, month, day, v.Hour(), v.Minute(), v.Second(), 0, w.zone)
}

// at moves the clock on to a time of the day.
func (w *week) at(text string) {
	w.Helper()
	t := w.instant(text)
	if t.Before(w.clock.Now()) {
		w.Fatalf("%s has passed", text)
	}
	w.clock.Set(t)
}

// person is somebody who speaks to the program; the public has no account.
type person struct {
	*week
	auth.Demo
	client  *http.Client
	id      string
	counter int
	token   string
	ends    time.Time // the token's end
}

func (w *week) newPerson(a auth.Demo) *person {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	p := &person{week: w, Demo: a, client: &http.Client{Jar: jar}}
	p.signIn()
	return p
}

// signIn begins a session with the password; one lasts twelve hours.
func (p *person) signIn() {
	p.Helper()
	p.granted("/auth/login", map[string]string{"email": p.Email, "password": p.Password})
}

// granted keeps the token of a sign-in or of a refresh by cookie.
func (p *person) granted(path string, body any) {
	p.Helper()
	var grant struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
		User    struct{ ID string }
	}
	p.token = ""
	p.send(http.MethodPost, path, body).must(http.StatusOK).into(&grant)
	p.token, p.id = grant.Token, grant.User.ID
	p.ends = p.clock.Now().Add(time.Duration(grant.Expires) * time.Second)
}

// answer is what came back.
type answer struct {
	*week
	asked  string
	status int
	body   []byte
}

func (a answer) must(status int) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s at %s: %d %s, want %d", a.asked, a.clock.Now().In(a.zone).Format(time.TimeOnly), a.status, a.body, status)
	}
	return a
}

func (a answer) into(v any) {
	a.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.Fatalf("%s: %s: %v", a.asked, a.body, err)
	}
}

// refused asserts a refusal and returns the problem.
func (a answer) refused(status int, code string) map[string]any {
	a.Helper()
	problem := map[string]any{}
	a.must(status).into(&problem)
	if problem["code"] != code {
		a.Fatalf("%s: %s, want %s", a.asked, a.body, code)
	}
	return problem
}

// send speaks as whoever the token says.
func (p *person) send(method, path string, body any) answer {
	p.Helper()
	var text io.Reader
	if method != http.MethodGet {
		if body == nil {
			body = struct{}{}
		}
		raw, err := json.Marshal(body)
		if err != nil {
			p.Fatal(err)
		}
		text = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(p.Context(), method, p.base+"/api/v1"+path, text)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
		r.Header.Set("Idempotency-Key", uuid.NewString())
	}
	a, err := p.client.Do(r)
	if err != nil {
		p.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = a.Body.Close() }()
	said, err := io.ReadAll(a.Body)
	if err != nil {
		p.Fatal(err)
	}
	return answer{p.week, method + " " + path, a.StatusCode, said}
}

// asks speaks to the office's API; a token that has run out is renewed first.
func (p *person) asks(method, path string, body any) answer {
	p.Helper()
	if p.Email != "" && !p.clock.Now().Before(p.ends) {
		p.granted("/auth/refresh", nil)
	}
	return p.send(method, "/offices/"+weekOffice+path, body)
}

func (p *person) gets(path string, v any) {
	p.Helper()
	p.asks(http.MethodGet, path, nil).must(http.StatusOK).into(v)
}
