package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// The limits of the door. Reading a request is bounded by ReadTimeout of
// fasthttp, answering by a deadline on the connection that each request sets
// anew; a WriteTimeout would end the event streams.
const (
	readTimeout   = 30 * time.Second
	idleTimeout   = 75 * time.Second
	answerTimeout = 30 * time.Second
	headerLimit   = 16 << 10 // bytes of request line and headers
	bodyCeiling   = 4 << 20  // bytes; no route but an upload may ask for more
)

// Options is what a Door needs from the process around it.
type Options struct {
	Log   *slog.Logger // nil discards
	Clock clock.Clock  // nil is the system's; measures how long an answer took

	// Authenticate turns the bearer token of a request into who acts; its
	// error is answered as it is. Nil refuses everybody.
	Authenticate func(ctx context.Context, bearer string) (tenant.Actor, error)
	// Offices finds an office by its code or a former code, in memory. Nil
	// knows none.
	Offices func(ctx context.Context, code string) (tenant.Office, bool)

	TrustedProxies []netip.Prefix // peers whose X-Forwarded-… headers count
	Banner         string         // shown on every page; empty for none
	Ready          func(ctx context.Context) []Check
}

// Door is the HTTP server of the program. Register everything, then Serve.
type Door struct {
	// ErrorPage renders a refusal as a page for paths outside the API. The
	// site binds it; nil answers problem+json everywhere.
	ErrorPage func(c *fiber.Ctx, f *fault.Fault) error

	o      Options
	app    *fiber.App
	api    huma.API
	routes []Route
	room   string // package whose route is being registered, names its schemas

	uploads   uploads
	closing   context.Context
	close     context.CancelFunc
	heartbeat time.Duration // of event streams
	flush     time.Duration // deadline of one flush of an event stream
	spec      func() ([]byte, error)
}

// New returns a Door with its own routes: /livez, /readyz, /api/openapi.json
// and /api/docs.
func New(o Options) *Door { return newDoor(o, true) }

// newDoor takes immutable apart, so that a test can show what it prevents.
func newDoor(o Options, immutable bool) *Door {
	closing, end := context.WithCancel(context.Background())
	d := &Door{o: withDefaults(o), closing: closing, close: end, heartbeat: 15 * time.Second, flush: 10 * time.Second}
	d.app = fiber.New(fiber.Config{
		Immutable:                    immutable,
		CaseSensitive:                true,
		StrictRouting:                true,
		DisableStartupMessage:        true,
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  readTimeout,
		IdleTimeout:                  idleTimeout,
		ReadBufferSize:               headerLimit,
		BodyLimit:                    defaultBody,
		StreamRequestBody:            true,
		ErrorHandler:                 d.onServerError,
	})
	d.app.Server().HeaderReceived = d.announced
	d.app.Use(d.frame)
	d.api = huma.NewAPI(d.describe(), &adapter{door: d})
	d.spec = sync.OnceValues(d.document)
	d.health()
	d.docs()
	return d
}

func withDefaults(o Options) Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Authenticate == nil {
		o.Authenticate = func(context.Context, string) (tenant.Actor, error) {
			return tenant.Actor{}, fault.New(fault.SignInNeeded)
		}
	}
	if o.Offices == nil {
		o.Offices = func(context.Context, string) (tenant.Office, bool) { return 0, false }
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) []Check { return nil }
	}
	return o
}

// Banner returns the text that every page shows, or "".
func (d *Door) Banner() string { return d.o.Banner }

// Listen serves on addr until Shutdown. An address in use is an error at once.
func (d *Door) Listen(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return d.Serve(l)
}

// Serve serves on l until Shutdown and returns nil after it.
func (d *Door) Serve(l net.Listener) error {
	if d.closing.Err() != nil {
		return errors.Join(http.ErrServerClosed, l.Close())
	}
	return d.app.Listener(l)
}

// Shutdown ends the event streams, takes no new connection and waits for the
// requests in flight until ctx ends.
func (d *Door) Shutdown(ctx context.Context) error {
	d.close()
	return d.app.ShutdownWithContext(ctx)
}

// largestBody is what is accepted before a route is known, but for uploads; each
// route's own limit is checked at its gate.
func (d *Door) largestBody() int {
	most := int64(defaultBody)
	for _, r := range d.routes {
		if !r.Upload {
			most = max(most, r.MaxBody)
		}
	}
	return int(most)
}
