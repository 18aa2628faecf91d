package message

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
	"github.com/bps-pst/pst/pkg/egress"
	"github.com/bps-pst/pst/pkg/webpush"
)

// service is a push service in this process, with one browser behind it.
type service struct {
	*httptest.Server
	browser *ecdh.PrivateKey
	auth    []byte
	mu      sync.Mutex
	answers []int // of the next requests; 201 once they are used up
	got     []*http.Request
	read    []Notice
	after   string // Retry-After
}

func newService(t *testing.T, answers ...int) *service {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{browser: private, auth: make([]byte, 16), answers: answers}
	_, _ = rand.Read(s.auth)
	s.Server = httptest.NewTLSServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	s.got = append(s.got, r)
	code := http.StatusCreated
	if len(s.answers) > 0 {
		code, s.answers = s.answers[0], s.answers[1:]
	}
	var n Notice
	if text, err := webpush.Decrypt(s.browser, s.auth, body); err == nil && json.Unmarshal(text, &n) == nil && code < 300 {
		s.read = append(s.read, n)
	}
	w.Header().Set("Retry-After", s.after)
	w.WriteHeader(code)
}

// subscription is what the browser behind the service answers a page with. The
// name is one of the service's certificate.
func (s *service) subscription() Subscription {
	u, _ := url.Parse(s.URL)
	b64 := base64.RawURLEncoding.EncodeToString
	return Subscription{Endpoint: "https://example.com:" + u.Port() + "/send/abc", Lang: i18n.ID,
		Keys: Keys{P256DH: b64(s.browser.PublicKey().Bytes()), Auth: b64(s.auth)}}
}

// bench is an office with one ticket and a pusher that reaches the service.
type bench struct {
	testing.TB
	*Pusher
	clock  *clock.Frozen
	ctx    context.Context
	ticket uuid.UUID
}

func newBench(t *testing.T, s *service) *bench {
	t.Helper()
	b := &bench{TB: t, clock: clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)), ticket: newID()}
	db := store.ForTest(t, b.clock)
	b.ctx, _ = store.OfficeForTest(t, db, "Asia/Makassar")
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	client := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Ports: []string{u.Port()}, Roots: roots,
		Resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}})
	t.Cleanup(client.CloseIdle)
	here, _ := tenant.OfficeOf(b.ctx)
	b.Pusher, err = NewPusher(Options{DB: db, Scope: []tenant.Office{here}, Key: []byte(strings.Repeat("k", 32)), Subject: "mailto:pst@contoh.test", Client: client, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	b.update(func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO service (office, id, code, prefix, name) VALUES ($1, $2, 'konsultasi', 'K', 'Konsultasi')`, tx.Office(), newID())
		tx.Later(`INSERT INTO line (office, day) VALUES ($1, '2026-11-23')`, tx.Office())
		tx.Later(`INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, joined_at, rev, lane, place)
			VALUES ($1, $2, '2026-11-23', 'konsultasi', 'K', 1, 1, 'waiting', 'phone', $3, 1, 2, 1)`, tx.Office(), b.ticket, tx.Now())
		return nil
	})
	return b
}

func (b *bench) update(f func(context.Context, *store.Tx) error) {
	b.Helper()
	if err := b.try(f); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) try(f func(context.Context, *store.Tx) error) error {
	_, err := store.Update(b.ctx, b.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) { return struct{}{}, f(ctx, tx) })
	return err
}

func (b *bench) subscribe(s Subscription) {
	b.Helper()
	keep, err := b.Subscribe(s)
	if err != nil {
		b.Fatal(err)
	}
	b.update(func(ctx context.Context, tx *store.Tx) error { return keep(ctx, tx, b.ticket, "") })
}

// tell puts one notice on its way to every subscription.
func (b *bench) tell(title string) {
	b.Helper()
	b.update(func(ctx context.Context, tx *store.Tx) error {
		all, err := WatchesIn(ctx, tx, true)
		for _, w := range all {
			err = errors.Join(err, TellIn(tx, w, Notice{Title: title, Tag: "K-001", Lang: w.Lang}, title))
		}
		return err
	})
}

// once tries what is due of this office, as runOnce does of all.
func (b *bench) once() {
	b.Helper()
	if err := b.runOnce(b.ctx); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) left() (subscriptions, notices int) {
	b.Helper()
	b.update(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.Get(ctx, &subscriptions, `SELECT count(*) FROM push_subscription WHERE office = $1`, tx.Office()),
			tx.Get(ctx, &notices, `SELECT count(*) FROM push_notice WHERE office = $1`, tx.Office()))
	})
	return subscriptions, notices
}

func (b *bench) mustLeave(subscriptions, notices int) {
	b.Helper()
	if s, n := b.left(); s != subscriptions || n != notices {
		b.Errorf("%d subscriptions and %d notices are left, want %d and %d", s, n, subscriptions, notices)
	}
}

func TestABrowserReadsWhatItIsToldAndThePushServiceDoesNot(t *testing.T) {
	t.Parallel()
	s := newService(t)
	b := newBench(t, s)
	b.subscribe(s.subscription())
	b.tell("DIPANGGIL K-001")
	b.once()
	if len(s.read) != 1 || s.read[0] != (Notice{Title: "DIPANGGIL K-001", Tag: "K-001", Lang: i18n.ID}) {
		t.Fatalf("read %+v of %d requests", s.read, len(s.got))
	}
	h := s.got[0].Header
	if h.Get("TTL") != "300" || h.Get("Urgency") != "high" || h.Get("Content-Encoding") != "aes128gcm" || !strings.Contains(h.Get("Authorization"), "k="+b.PublicKey()) {
		t.Errorf("%v", h)
	}
	b.mustLeave(1, 0)
	b.once()
	if len(s.got) != 1 {
		t.Error("it was sent twice")
	}
}

func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusNotFound, http.StatusGone} {
		s := newService(t, code)
		b := newBench(t, s)
		b.subscribe(s.subscription())
		b.tell("x")
		b.once()
		b.mustLeave(0, 0)
	}
}

func TestAFailureIsTriedAgainLaterAndNotForEver(t *testing.T) {
	t.Parallel()
	s := newService(t, 503, 503, 429, 500, 201)
	s.after = "20"
	b := newBench(t, s)
	b.subscribe(s.subscription())
	b.tell("x")
	for n, wait := range []time.Duration{20 * time.Second, 20 * time.Second, 27 * time.Second, time.Hour} {
		b.once()
		if len(s.got) != n+1 {
			t.Fatalf("%d requests after %d tries", len(s.got), n+1)
		}
		b.clock.Advance(wait - time.Millisecond)
		b.once()
		if len(s.got) != n+1 {
			t.Fatalf("try %d came too early", n+2)
		}
		b.clock.Advance(time.Millisecond)
	}
	b.once()
	if len(s.got) != maxAttempts {
		t.Errorf("%d tries", len(s.got))
	}
	b.mustLeave(1, 0)
}

func TestWhatAPushServiceRefusesOrRedirectsIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusFound} {
		s := newService(t, code)
		b := newBench(t, s)
		b.subscribe(s.subscription())
		b.tell("x")
		b.once()
		if b.mustLeave(1, 0); len(s.got) != 1 {
			t.Errorf("%d: %d requests", code, len(s.got))
		}
	}
}

func TestANewerNoticeTakesThePlaceOfOneThatWaits(t *testing.T) {
	t.Parallel()
	s := newService(t, 503)
	b := newBench(t, s)
	b.subscribe(s.subscription())
	b.tell("2 lagi")
	b.once()
	b.tell("DIPANGGIL")
	b.once()
	if len(s.read) != 1 || s.read[0].Title != "DIPANGGIL" {
		t.Errorf("%+v", s.read)
	}
	b.mustLeave(1, 0)
}

func TestAnOldNoticeIsNotSent(t *testing.T) {
	t.Parallel()
	s := newService(t)
	b := newBench(t, s)
	b.subscribe(s.subscription())
	b.tell("x")
	b.clock.Advance(life + time.Second)
	b.once()
	if b.mustLeave(1, 0); len(s.got) != 0 {
		t.Error("it was sent")
	}
}

func TestAnAddressInsideOurOwnNetworkIsNeitherKeptNorAsked(t *testing.T) {
	t.Parallel()
	s := newService(t)
	b := newBench(t, s)
	kept := s.subscription()
	b.subscribe(kept)
	b.tell("x")
	b.client = egress.New(egress.Options{Ports: []string{mustPort(t, s)}, Resolve: func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}})
	b.once()
	if b.mustLeave(1, 0); len(s.got) != 0 {
		t.Error("a private address was asked")
	}
	for _, endpoint := range []string{"http://example.com/x", "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/x", "https://example.com:22/x", "x", ""} {
		bad := kept
		bad.Endpoint = endpoint
		b.refusedField(bad, "endpoint")
	}
}

func mustPort(t *testing.T, s *service) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

func (b *bench) refusedField(s Subscription, path string) {
	b.Helper()
	_, err := b.Subscribe(s)
	f, ok := fault.As(err)
	if !ok || f.Code != fault.InvalidInput || len(f.Fields) != 1 || f.Fields[0].Path != path {
		b.Errorf("%s: %v", path, err)
	}
}

func TestASubscriptionIsHeldToItsShapeAndNumber(t *testing.T) {
	t.Parallel()
	s := newService(t)
	b := newBench(t, s)
	good := s.subscription()
	keys, lang := good, good
	keys.Keys.Auth = "AAAA"
	lang.Lang = "fr"
	b.refusedField(keys, "keys")
	b.refusedField(lang, "lang")
	for i := range maxBrowsers {
		one := good
		one.Endpoint += strings.Repeat("x", i)
		b.subscribe(one)
		b.subscribe(one) // the same browser once more
	}
	b.mustLeave(maxBrowsers, 0)
	one := good
	one.Endpoint += "zzz"
	keep, err := b.Subscribe(one)
	if err != nil {
		t.Fatal(err)
	}
	err = b.try(func(ctx context.Context, tx *store.Tx) error { return keep(ctx, tx, b.ticket, "") })
	if f, ok := fault.As(err); !ok || f.Code != fault.TooManyBrowsers {
		t.Errorf("one browser more: %v", err)
	}
	off, err := NewPusher(Options{})
	if err != nil || off.PublicKey() != "" {
		t.Fatal(err)
	}
	if _, err := off.Subscribe(good); !fault.Is(err, fault.PushOff) {
		t.Errorf("without a key: %v", err)
	}
}

func TestThePurgeForgetsWhoseVisitHasEnded(t *testing.T) {
	t.Parallel()
	s := newService(t)
	b := newBench(t, s)
	b.subscribe(s.subscription())
	b.tell("x")
	purge := func(_ context.Context, tx *store.Tx) error { PurgeIn(tx); return nil }
	b.update(purge)
	b.mustLeave(1, 1)
	b.update(func(_ context.Context, tx *store.Tx) error {
		tx.Later(`UPDATE ticket SET state = 'cancelled', ended_at = $2 WHERE office = $1`, tx.Office(), tx.Now())
		return nil
	})
	b.update(purge)
	b.mustLeave(0, 0)
}
