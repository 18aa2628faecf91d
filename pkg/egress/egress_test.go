package egress

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func TestOnlyAddressesThatAnybodyCanReachArePublic(t *testing.T) {
	t.Parallel()
	for _, public := range []string{"8.8.8.8", "103.10.66.1", "2606:4700::1111", "::ffff:8.8.8.8"} {
		if !Public(netip.MustParseAddr(public)) {
			t.Errorf("%s is not public", public)
		}
	}
	for _, private := range []string{"127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
		"0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
		"64:ff9b::a00:1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"} {
		if Public(netip.MustParseAddr(private)) {
			t.Errorf("%s is public", private)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

func TestAnAddressIsCheckedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	c := New(Options{})
	for _, good := range []string{"https://fcm.googleapis.com/fcm/send/abc", "https://web.push.apple.com:443/x?y=z"} {
		if err := c.Check(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]error{
		"": ErrURL, "http://fcm.googleapis.com/x": ErrURL, "https:///x": ErrURL, "ftp://x/": ErrURL, "//fcm.googleapis.com/x": ErrURL,
		"https://user@fcm.googleapis.com/": ErrURL, "https://a:b@fcm.googleapis.com/": ErrURL, "https://fcm.googleapis.com/#x": ErrURL,
		"https://fcm.googleapis.com:8443/": ErrURL, "https://fcm.googleapis.com:22/": ErrURL, "https://x/" + strings.Repeat("a", maxURL): ErrURL,
		"https://127.0.0.1/": ErrPrivate, "https://[::1]/": ErrPrivate, "https://169.254.169.254/latest": ErrPrivate, "https://10.1.2.3:443/": ErrPrivate,
		"https://exa mple/": ErrURL, "javascript:alert(1)": ErrURL, "file:///etc/passwd": ErrURL,
	} {
		if err := c.Check(bad); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", bad, err, want)
		}
	}
}

// peer is a TLS server on loopback that counts who comes.
func peer(t *testing.T, h http.HandlerFunc) (u *url.URL, roots *x509.CertPool, came *atomic.Int64) {
	t.Helper()
	came = &atomic.Int64{}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u, roots, came
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func get(t *testing.T, c *Client, address string) (Answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdle)
	return c.Do(r)
}

// example.com is a name in the certificate of httptest.
func named(u *url.URL) string { return "https://example.com:" + u.Port() + "/x" }

func to(ips ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) {
		var all []netip.Addr
		for _, ip := range ips {
			all = append(all, netip.MustParseAddr(ip))
		}
		return all, nil
	}
}

func TestAHostThatResolvesInwardIsNotAsked(t *testing.T) {
	t.Parallel()
	u, roots, came := peer(t, func(http.ResponseWriter, *http.Request) {})
	for _, ips := range [][]string{{"127.0.0.1"}, {"::ffff:127.0.0.1"}, {"10.0.0.1", "127.0.0.1"}, {}} {
		c := New(Options{Roots: roots, Ports: []string{u.Port()}, Resolve: to(ips...)})
		if _, err := get(t, c, named(u)); !errors.Is(err, ErrPrivate) {
			t.Errorf("%v: %v", ips, err)
		}
	}
	if came.Load() != 0 {
		t.Errorf("%d requests came through", came.Load())
	}
	allowed := New(Options{Allow: loopback, Roots: roots, Ports: []string{u.Port()}, Resolve: to("10.0.0.1", "127.0.0.1")})
	if a, err := get(t, allowed, named(u)); err != nil || a.Status != http.StatusOK || came.Load() != 1 {
		t.Errorf("an allowed relay: %v", err)
	}
}

func TestARedirectIsAnAnswerAndNotFollowed(t *testing.T) {
	t.Parallel()
	u, roots, came := peer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://127.0.0.1/secret", http.StatusTemporaryRedirect)
	})
	c := New(Options{Allow: loopback, Roots: roots, Ports: []string{u.Port()}, Resolve: to("127.0.0.1")})
	a, err := get(t, c, named(u))
	if err != nil || a.Status != http.StatusTemporaryRedirect || came.Load() != 1 {
		t.Errorf("%v, %d requests", err, came.Load())
	}
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	u, roots, _ := peer(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			n, err := w.Write(make([]byte, 32<<10))
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	c := New(Options{Allow: loopback, Roots: roots, Ports: []string{u.Port()}, Resolve: to("127.0.0.1")})
	if _, err := get(t, c, named(u)); err != nil {
		t.Fatal(err)
	}
	if n := sent.Load(); n > 16<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestACertificateOfAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	u, roots, came := peer(t, func(http.ResponseWriter, *http.Request) {})
	c := New(Options{Allow: loopback, Roots: roots, Ports: []string{u.Port()}, Resolve: to("127.0.0.1")})
	_, err := get(t, c, "https://"+net.JoinHostPort("push.contoh.test", u.Port())+"/x")
	var wrong x509.HostnameError
	if !errors.As(err, &wrong) || came.Load() != 0 {
		t.Errorf("%v", err)
	}
}
