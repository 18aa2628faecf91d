// Package egress is an HTTP client for addresses that somebody else chose: it
// reaches public hosts only, so that nobody can make this machine ask its own
// network (SSRF).
//
// Words: an address is public when anybody on the internet could reach it. A
// host is judged by the addresses it resolves to, at the moment of the
// connection, and the connection goes to the very address that was judged; so a
// name that answers differently the second time gains nothing.
//
// Invariants: https only; no proxy from the environment; no redirect is
// followed; an answer is bounded in time and size.
package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

// The ways an address is refused.
var (
	ErrURL     = errors.New("egress: not an https address of a named host and an allowed port")
	ErrPrivate = errors.New("egress: the host has no public address")
)

const (
	maxURL     = 1000     // bytes
	maxHeader  = 16 << 10 // bytes of an answer's head
	maxAnswer  = 64 << 10 // bytes of an answer's body that are read
	maxWait    = 10 * time.Second
	defaultTLS = "443"
)

// Options open what is shut by default; the zero value is right for production.
type Options struct {
	Allow []netip.Prefix // networks that count as public: on-premises relays, tests
	Ports []string       // besides 443
	Roots *x509.CertPool // nil means the machine's
	// Resolve looks a host up; nil means the machine's resolver.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Client sends requests to public hosts.
type Client struct {
	o    Options
	http *http.Client
}

// New returns a client that is safe for concurrent use.
func New(o Options) *Client {
	if o.Resolve == nil {
		o.Resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	c := &Client{o: o}
	c.http = &http.Client{
		Timeout:       maxWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: c.dial, TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true, TLSHandshakeTimeout: maxWait / 2, ResponseHeaderTimeout: maxWait,
			MaxResponseHeaderBytes: maxHeader, MaxIdleConns: 32, IdleConnTimeout: time.Minute,
		},
	}
	return c
}

// Check tells whether an address could be asked, without looking its host up.
// It fails with ErrURL, and with ErrPrivate for a literal address that is not
// public.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, len(address) > maxURL, u.Scheme != "https", u.Hostname() == "", u.User != nil, u.Fragment != "":
		return ErrURL
	case u.Port() != "" && u.Port() != defaultTLS && !slices.Contains(c.o.Ports, u.Port()):
		return ErrURL
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !c.reachable(ip) {
		return ErrPrivate
	}
	return nil
}

// Answer is what a host said: its body is nobody's here.
type Answer struct {
	Status int
	Header http.Header
}

// Do sends a request to an address that passes Check. At most 64 KiB of the
// answer's body are read, and thrown away.
func (c *Client) Do(r *http.Request) (Answer, error) {
	if err := c.Check(r.URL.String()); err != nil {
		return Answer{}, err
	}
	a, err := c.http.Do(r)
	if err != nil {
		return Answer{}, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(a.Body, maxAnswer))
	return Answer{a.StatusCode, a.Header}, a.Body.Close()
}

// CloseIdle closes the connections that are kept for later.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// dial connects to one of the host's public addresses.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	all, err := c.o.Resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	last := ErrPrivate
	for _, ip := range all {
		if !c.reachable(ip) {
			continue
		}
		conn, err := (&net.Dialer{Timeout: maxWait / 2}).DialContext(ctx, network, net.JoinHostPort(ip.Unmap().String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, last
}

func (c *Client) reachable(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, p := range c.o.Allow {
		if p.Contains(ip) {
			return true
		}
	}
	return Public(ip)
}

// reserved are the networks that no public host has, beyond what netip knows of
// (IANA special-purpose registries, RFC 6890). Transition networks carry an
// IPv4 address inside and would lead around the table.
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global is all of IPv6 that has been given to public hosts.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(all))
	for i, text := range all {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// Public tells whether an address is one that anybody on the internet could
// reach.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsValid() || ip.Zone() != "" || !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	if ip.Is6() && !global.Contains(ip) {
		return false
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}
