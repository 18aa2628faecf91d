package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/netip"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
)

// Peer is where a request comes from.
type Peer struct {
	Address netip.Addr // rightmost hop that is not a trusted proxy
	Secure  bool       // TLS here, or https at a trusted proxy
	Host    string     // as the client named us, with a port
}

// visit is what the door knows about one request.
type visit struct {
	id    string
	nonce string
	peer  Peer
	route string
	actor tenant.Actor
	where tenant.Office
	body  io.Reader // of an upload, as it comes; nil for others
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// RequestID returns the name of the request in the log, or "" outside one.
func RequestID(ctx context.Context) string { return visitOf(ctx).id }

// PeerOf returns where the request comes from.
func PeerOf(ctx context.Context) Peer { return visitOf(ctx).peer }

// ClientIP returns the address of the client: the rightmost hop that is not a
// trusted proxy. It is invalid outside a request.
func ClientIP(ctx context.Context) netip.Addr { return visitOf(ctx).peer.Address }

// Nonce returns the nonce that the page's style element must carry (CSP 3).
func Nonce(ctx context.Context) string { return visitOf(ctx).nonce }

// requestName is what we accept as X-Request-Id: short and harmless in a log.
var requestName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func (d *Door) visitFor(c *fiber.Ctx) *visit {
	v := &visit{id: c.Get(fiber.HeaderXRequestID), route: "-", peer: d.peer(c)}
	if !requestName.MatchString(v.id) {
		v.id = uuid.Must(uuid.NewV7()).String()
	}
	if !spokenByMachines(c.Path()) || c.Path() == docsPath {
		v.nonce = newNonce()
	}
	return v
}

func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawStdEncoding.EncodeToString(b[:])
}

func (d *Door) peer(c *fiber.Ctx) Peer {
	remote, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	remote = remote.Unmap()
	p := Peer{Address: remote, Secure: c.Context().IsTLS(), Host: hostOf(c)}
	if !d.trusted(remote) {
		return p
	}
	p.Address = d.rightmostUntrusted(remote, c.Request().Header.PeekAll(fiber.HeaderXForwardedFor))
	p.Secure = p.Secure || strings.EqualFold(c.Get(fiber.HeaderXForwardedProto), "https")
	return p
}

// rightmostUntrusted walks the hops from the nearest. It stops at the first
// that is not ours; what stands left of it, anybody could have written.
func (d *Door) rightmostUntrusted(nearest netip.Addr, lines [][]byte) netip.Addr {
	for i := len(lines) - 1; i >= 0; i-- {
		hops := strings.Split(string(lines[i]), ",")
		for j := len(hops) - 1; j >= 0; j-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[j]))
			if err != nil {
				return nearest
			}
			nearest = hop.Unmap()
			if !d.trusted(nearest) {
				return nearest
			}
		}
	}
	return nearest
}

func (d *Door) trusted(a netip.Addr) bool {
	for _, p := range d.o.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func hostOf(c *fiber.Ctx) string { return string(c.Request().Host()) }
