package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// Stream is one client of an event stream (server-sent events, WHATWG HTML
// 9.2). It is safe for concurrent use.
type Stream struct{ s *stream }

type stream struct {
	ctx     context.Context
	params  map[string]string
	queries url.Values
	last    int64
	out     chan message
	still   func(context.Context) error
}

// message is one event on its way and where its fate is told.
type message struct {
	text []byte
	sent chan error
}

// Param returns the path parameter, unescaped.
func (in Stream) Param(name string) string { return in.s.params[name] }

// Query returns the first value of the query parameter, or "".
func (in Stream) Query(name string) string { return in.s.queries.Get(name) }

// LastEventID returns the id of the last event the client has seen, or 0.
func (in Stream) LastEventID() int64 { return in.s.last }

// Done is closed when the client has left or the program is ending.
func (in Stream) Done() <-chan struct{} { return in.s.ctx.Done() }

// Send writes one event and returns when it has been handed to the client's
// connection. event is a name of ours; data may have several lines. An error
// says that the stream has ended.
func (in Stream) Send(event string, id int64, data []byte) error {
	m := message{text: encode(event, id, data), sent: make(chan error, 1)}
	select {
	case in.s.out <- m:
	case <-in.s.ctx.Done():
		return in.s.ctx.Err()
	}
	select {
	case err := <-m.sent:
		return err
	case <-in.s.ctx.Done():
		return in.s.ctx.Err()
	}
}

func encode(event string, id int64, data []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\nid: %d\n", strings.NewReplacer("\n", "", "\r", "").Replace(event), id)
	for line := range bytes.SplitSeq(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\n")) {
		b.WriteString("data: ")
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// Stream adds an event stream. h runs until it returns or its context ends;
// it should Send a snapshot first. An error before the first Send is answered
// as a problem, a nil as 204, which tells the client not to come back. A
// stream that has nothing to say within the route's deadline opens with a
// heartbeat. A client that does not take a flush within 10 s is dropped.
func (d *Door) Stream(r Route, h func(ctx context.Context, in Stream) error) {
	r.Method = http.MethodGet
	r = d.admit(r, true)
	d.describeStream(r)
	at := strings.NewReplacer("{", ":", "}", "").Replace(r.Path)
	d.app.Add(r.Method, at, func(c *fiber.Ctx) error {
		first, cancel := context.WithTimeout(c.UserContext(), r.Deadline)
		defer cancel()
		ctx, err := d.enter(first, c, r)
		if err != nil {
			return err
		}
		s := newStream(context.WithoutCancel(ctx), c, r)
		s.still = d.still(c, r)
		return d.begin(c, first, s, h)
	})
}

// still returns what is asked with every heartbeat: whether who signed in for
// the stream still may follow it. An open stream ends with its token's expiry
// or its session's revocation (trust.md §1).
func (d *Door) still(c *fiber.Ctx, r Route) func(context.Context) error {
	if r.Right == tenant.Public || r.Right == tenant.Token {
		return func(context.Context) error { return nil }
	}
	token, err := bearer(c)
	if err != nil {
		token = deviceToken(c) // admitted without a bearer: by its cookie
	}
	return func(ctx context.Context) error {
		_, ended := d.o.Authenticate(ctx, token)
		return ended
	}
}

func newStream(ctx context.Context, c *fiber.Ctx, r Route) *stream {
	s := &stream{ctx: ctx, params: map[string]string{}, queries: url.Values{}, out: make(chan message)}
	for _, name := range r.names() {
		s.params[name] = Param(c, name)
	}
	for name, value := range c.Request().URI().QueryArgs().All() {
		s.queries.Add(string(name), string(value))
	}
	s.last, _ = strconv.ParseInt(c.Get("Last-Event-ID"), 10, 64) // an odd one is none
	return s
}

// begin runs h and waits for its first word, so that a refusal can still be
// an ordinary answer.
func (d *Door) begin(c *fiber.Ctx, first context.Context, s *stream, h func(context.Context, Stream) error) error {
	live, cancel := context.WithCancel(s.ctx)
	s.ctx = live
	detach := context.AfterFunc(d.closing, cancel)
	leave := func() { detach(); cancel() }
	ended := make(chan error, 1)
	go func() { ended <- guarded(func() error { return h(live, Stream{s}) }) }()
	p := &pump{door: d, conn: c.Context().Conn(), s: s, ended: ended, leave: leave}
	select {
	case m := <-s.out:
		p.first = &m
	case err := <-ended:
		leave()
		if err == nil {
			c.Status(http.StatusNoContent)
		}
		return err
	case <-d.closing.Done():
		leave()
		return fault.New(fault.Unavailable)
	case <-first.Done():
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no")
	c.Context().SetBodyStreamWriter(p.run)
	return nil
}

// pump is the only writer of one stream.
type pump struct {
	door  *Door
	conn  net.Conn
	s     *stream
	first *message
	ended <-chan error
	leave func()
}

// run writes until the client, the handler or the program ends it. It runs in
// a goroutine of fasthttp that survives no panic.
func (p *pump) run(w *bufio.Writer) {
	defer p.leave()
	defer func() { _ = p.allow() }() // for the end of the body, which is written after this
	if err := guarded(func() error { return p.pour(w) }); err != nil {
		p.door.o.Log.Debug("stream ended", "request_id", RequestID(p.s.ctx), "error", Scrub(err.Error()))
	}
}

func (p *pump) pour(w *bufio.Writer) error {
	if p.first == nil {
		p.first = &message{text: []byte(": ping\n\n"), sent: make(chan error, 1)}
	}
	if err := p.deliver(w, *p.first); err != nil {
		return err
	}
	beat := time.NewTicker(p.door.heartbeat)
	defer beat.Stop()
	for {
		select {
		case m := <-p.s.out:
			if err := p.deliver(w, m); err != nil {
				return err
			}
		case <-beat.C:
			if err := p.s.still(p.s.ctx); err != nil {
				return err
			}
			if err := p.write(w, []byte(": ping\n\n")); err != nil {
				return err
			}
		case err := <-p.ended:
			return err
		case <-p.s.ctx.Done():
			return p.s.ctx.Err()
		}
	}
}

func (p *pump) deliver(w *bufio.Writer, m message) error {
	err := p.write(w, m.text)
	m.sent <- err
	return err
}

// allow gives the next write its time; the machine's clock counts, as the
// kernel knows no other.
func (p *pump) allow() error {
	return p.conn.SetWriteDeadline(clock.System{}.Now().Add(p.door.flush))
}

// write flushes under its own deadline.
func (p *pump) write(w *bufio.Writer, text []byte) error {
	if err := p.allow(); err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Flush()
}
