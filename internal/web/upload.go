package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/pkg/clock"
)

// The limits of uploads, which their handlers read as they come.
const (
	uploadCeiling  = 12 << 20 // bytes; no route may ask for more
	uploadDeadline = 5 * time.Minute
	// stallWait is how long a sender may be silent.
	stallWait = 20 * time.Second
	// maxUploads is how many are read at once; one address has half of them at most.
	maxUploads = 64
	// politeLimit bounds what is read only to be refused: a client that still
	// sends when the connection closes does not see why.
	politeLimit = 32 << 20
)

// uploads are those that are being read.
type uploads struct {
	mu   sync.Mutex
	all  int
	from map[netip.Addr]int
}

// enter takes a place, or answers unavailable: come back in a few seconds.
func (u *uploads) enter(a netip.Addr) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all >= maxUploads || u.from[a] >= maxUploads/2 {
		return fault.New(fault.Unavailable).With("retry_after", 5)
	}
	if u.from == nil {
		u.from = map[netip.Addr]int{}
	}
	u.all++
	u.from[a]++
	return nil
}

func (u *uploads) leave(a netip.Addr) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all--
	if u.from[a]--; u.from[a] == 0 {
		delete(u.from, a)
	}
}

// tooLong marks a request whose body was announced as too large for any route
// and is therefore not read. Whoever sends the header itself is refused too.
const tooLong = "X-Pst-Body-Too-Large"

// announced is asked when a request's headers are there and its body is not.
// The server is told to read nothing of a body that no route would take; it
// would wait for the first 8 KiB otherwise.
func (d *Door) announced(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	limit := d.largestBody()
	path, _, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	if d.takesUpload(string(h.Method()), string(path)) {
		limit = politeLimit
	}
	if h.ContentLength() > limit {
		h.Set(tooLong, "1")
		h.Del(fiber.HeaderExpect)
		h.SetContentLength(0)
		h.SetConnectionClose()
	}
	return fasthttp.RequestConfig{}
}

// takesUpload tells whether a path, as it was sent, may lead to an upload.
func (d *Door) takesUpload(method, path string) bool {
	for _, r := range d.routes {
		if r.Upload && r.Method == method && matches(r.Path, path) {
			return true
		}
	}
	return false
}

// matches holds a path against a route's, in which {name} is any part.
func matches(route, path string) bool {
	for {
		want, restWant, moreWant := strings.Cut(route, "/")
		got, restGot, moreGot := strings.Cut(path, "/")
		if want != got && (!strings.HasPrefix(want, "{") || got == "") || moreWant != moreGot {
			return false
		}
		if !moreWant {
			return true
		}
		route, path = restWant, restGot
	}
}

// take reads the whole body of a request whose route wants it so.
func (d *Door) take(c *fiber.Ctx, limit int64) error {
	req := c.Request()
	if len(req.Header.Peek(tooLong)) > 0 {
		return fault.New(fault.BodyTooLarge)
	}
	in, n := req.BodyStream(), int64(req.Header.ContentLength())
	if in == nil || n == 0 {
		req.ResetBody()
		return nil
	}
	if n > limit {
		_, _ = io.CopyN(io.Discard, in, n)
		return fault.New(fault.BodyTooLarge)
	}
	body, err := whole(in, n, limit)
	if err != nil {
		return err
	}
	req.SetBodyRaw(body)
	return nil
}

// whole reads a body of n bytes, or one in chunks when n is below zero.
func whole(in io.Reader, n, limit int64) (body []byte, err error) {
	if n >= 0 {
		body = make([]byte, n)
		_, err = io.ReadFull(in, body)
	} else if body, err = io.ReadAll(io.LimitReader(in, limit+1)); int64(len(body)) > limit {
		return nil, fault.New(fault.BodyTooLarge)
	}
	if err != nil {
		return nil, fault.Wrap(fault.MalformedBody, err)
	}
	return body, nil
}

// upload reads the body of one request as it comes.
type upload struct {
	ctx  context.Context
	in   io.Reader
	conn net.Conn
	left int64 // bytes that the route still takes
	owed int64 // bytes that were announced and have not come; below zero when none were
}

// Read fails with body_too_large, malformed_body when the sender stops or is
// silent for too long, and with the context's error.
func (u *upload) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	if u.conn != nil {
		_ = u.conn.SetReadDeadline(clock.System{}.Now().Add(stallWait)) // fails on a closed connection only
	}
	if int64(len(p)) > u.left+1 {
		p = p[:u.left+1]
	}
	n, err := u.in.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, fault.New(fault.BodyTooLarge)
	}
	u.owed -= int64(n)
	if errors.Is(err, io.EOF) && u.owed > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.Wrap(fault.MalformedBody, err)
	}
	return n, err
}

// receive runs h of an upload's route on a place of its own.
func (d *Door) receive(ctx context.Context, c *fiber.Ctx, r Route, h fiber.Handler) error {
	v := visitOf(ctx)
	if err := d.uploads.enter(v.peer.Address); err != nil {
		return err
	}
	defer d.uploads.leave(v.peer.Address)
	defer d.limitAnswer(c) // the time for answering begins when all was read
	in, n := c.Request().BodyStream(), int64(c.Request().Header.ContentLength())
	if in == nil {
		in = bytes.NewReader(nil)
	}
	u := &upload{ctx: ctx, in: in, conn: c.Context().Conn(), left: max(r.MaxBody, n), owed: n}
	if n > r.MaxBody {
		_, _ = io.Copy(io.Discard, u)
		return fault.New(fault.BodyTooLarge)
	}
	u.left = r.MaxBody
	v.body = u
	return h(c)
}

// Content is the body of an upload, for the input of its route to embed.
type Content struct{ in io.Reader }

// Resolve implements huma.Resolver.
func (b *Content) Resolve(c huma.Context) []error {
	b.in = c.BodyReader()
	return nil
}

// Body reads what is sent, as it comes. It fails with body_too_large and
// malformed_body.
func (b *Content) Body() io.Reader { return b.in }
