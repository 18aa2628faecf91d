package queue

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/egress"
	"github.com/bps-pst/pst/pkg/webpush"
)

// phone is a browser behind a push service in this process, and the loops that
// reach it.
type phone struct {
	message.Subscription
	heard chan message.Notice
}

// newPhone has the hall tell browsers, with its relay and its sender at work.
func (h *hall) newPhone(t *testing.T) *phone {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	p := &phone{heard: make(chan message.Notice, 16)}
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var n message.Notice
		text, err := webpush.Decrypt(private, auth, body)
		if err != nil || json.Unmarshal(text, &n) != nil {
			t.Errorf("a body that the browser cannot read: %v", err)
		}
		if strings.Contains(string(text), "Siti") || strings.Contains(string(text), "siti@") {
			t.Errorf("personal data in %s", text)
		}
		p.heard <- n
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(service.Close)
	u, err := url.Parse(service.URL)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	p.Subscription = message.Subscription{Endpoint: "https://example.com:" + u.Port() + "/send/1", Lang: i18n.ID,
		Keys: message.Keys{P256DH: b64(private.PublicKey().Bytes()), Auth: b64(auth)}}
	h.tellBrowsers(t, u.Port(), service.Certificate())
	return p
}

func (h *hall) tellBrowsers(t *testing.T, port string, certificate *x509.Certificate) {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	key, _ := tenant.OfficeOf(h.public)
	client := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Ports: []string{port}, Roots: roots,
		Resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}})
	log := slog.New(slog.DiscardHandler)
	pusher, err := message.NewPusher(message.Options{DB: h.db, Key: []byte(strings.Repeat("k", 32)), Subject: "mailto:pst@contoh.test",
		Client: client, Log: log, Scope: []tenant.Office{key}})
	if err != nil {
		t.Fatal(err)
	}
	h.Notify(pusher)
	relay := outbox.NewRelay(outbox.Options{DB: h.db, Clock: h.clock, Log: log, Scope: []tenant.Office{key}})
	NewNotices(h.Desk, pusher).Listen(relay)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- relay.Run(ctx) }()
	go func() { ended <- pusher.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

func (p *phone) hears(t *testing.T, title, body string) {
	t.Helper()
	select {
	case n := <-p.heard:
		if n.Title != title || n.Body != body {
			t.Fatalf("heard %q %q, want %q %q", n.Title, n.Body, title, body)
		}
	case <-time.After(15 * time.Second):
		t.Fatalf("%q never came", title)
	}
}

// watching counts the office's subscriptions.
func (h *hall) watching() (n int) {
	h.Helper()
	err := store.View(h.public, h.db, func(ctx context.Context, tx *store.Tx) error {
		all, err := message.WatchesIn(ctx, tx, false)
		n = len(all)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func (h *hall) forgets(t *testing.T) {
	t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for h.watching() > 0 {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the subscription is still kept")
		}
	}
}

func TestAPhoneIsToldOnceWhenItsTurnIsNearAndAtEachCall(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	p := h.newPhone(t)
	for range 3 {
		h.take()
	}
	v := h.take()
	if err := h.Watch(h.public, h.linkOf(v), p.Subscription); err != nil {
		t.Fatal(err)
	}
	first := h.next(0)
	p.hears(t, "K-004: 2 lagi", "Mendekatlah ke loket.")
	h.begin(0, first)
	h.done(0, first)
	h.serve(0)
	h.serve(0)
	called := h.next(0)
	p.hears(t, "DIPANGGIL K-004", "Silakan menuju Loket 1.")
	h.clock.Advance(time.Second)
	if _, err := h.Recall(h.officers[0], called.ID); err != nil {
		t.Fatal(err)
	}
	p.hears(t, "DIPANGGIL K-004", "Silakan menuju Loket 1.")
	h.begin(0, called)
	h.done(0, called)
	h.forgets(t)
	if len(p.heard) != 0 {
		t.Errorf("one thing more: %+v", <-p.heard)
	}
}

func TestWhatThePageShowsAlreadyIsNotToldAndWhoLeavesIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.open(0)
	p := h.newPhone(t)
	h.take()
	v := h.take() // one ahead: its page says that the turn is near
	if err := h.Watch(h.public, h.linkOf(v), p.Subscription); err != nil {
		t.Fatal(err)
	}
	h.serve(0)
	called := h.next(0)
	p.hears(t, "DIPANGGIL K-002", "Silakan menuju Loket 1.")
	if _, err := h.Undo(h.officers[0], called.ID); err != nil {
		t.Fatal(err)
	}
	p.hears(t, "K-002: Anda berikutnya", "Mendekatlah ke loket.")
	if _, err := h.Withdraw(h.public, h.linkOf(v)); err != nil {
		t.Fatal(err)
	}
	h.forgets(t)
	h.refused(h.Watch(h.public, h.linkOf(v), p.Subscription), fault.WrongState)
	other := h.take()
	if err := h.Watch(h.public, h.linkOf(other), p.Subscription); err != nil {
		t.Fatal(err)
	}
	if err := h.Unwatch(h.public, h.linkOf(other)); err != nil || h.watching() != 0 {
		t.Errorf("%v, %d still watch", err, h.watching())
	}
}

func TestTheEndOfTheDayForgetsEveryPhone(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	p := h.newPhone(t)
	if err := h.Watch(h.public, h.linkOf(h.take()), p.Subscription); err != nil {
		t.Fatal(err)
	}
	h.onDay("2026-11-23 19:00")
	h.endDays()
	h.forgets(t)
}

func TestWithoutAKeyNobodyIsTold(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	if h.PushKey() != "" {
		t.Error("there is a key")
	}
	h.refused(h.Watch(h.public, h.linkOf(h.take()), message.Subscription{}), fault.PushOff)
}
