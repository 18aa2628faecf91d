package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// routeKey is where an operation's metadata keeps its Route.
const routeKey = "route"

// routeOf returns the Route an operation was made from.
func routeOf(op *huma.Operation) Route {
	r, _ := op.Metadata[routeKey].(Route)
	return r
}

// adapter puts huma's operations behind the gate on Fiber's router.
type adapter struct{ door *Door }

// Handle implements huma.Adapter.
func (a *adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	r := routeOf(op)
	a.door.add(r, a.door.gate(r, func(c *fiber.Ctx) error {
		handle(&exchange{op: op, c: c, ctx: c.UserContext()})
		return nil
	}))
}

// ServeHTTP implements huma.Adapter. The program serves by Fiber only; this
// is reached by nobody but huma's own test tools, which the house does not use.
func (a *adapter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "", http.StatusNotImplemented)
}

// exchange is one request and its answer as huma sees them.
type exchange struct {
	op     *huma.Operation
	c      *fiber.Ctx
	ctx    context.Context
	status int
}

var _ huma.Context = (*exchange)(nil)

func (x *exchange) Operation() *huma.Operation { return x.op }
func (x *exchange) Context() context.Context   { return x.ctx }
func (x *exchange) TLS() *tls.ConnectionState  { return x.c.Context().TLSConnectionState() }
func (x *exchange) Method() string             { return x.c.Method() }
func (x *exchange) Host() string               { return hostOf(x.c) }
func (x *exchange) RemoteAddr() string         { return x.c.Context().RemoteAddr().String() }
func (x *exchange) Query(name string) string   { return x.c.Query(name) }
func (x *exchange) Status() int                { return x.status }
func (x *exchange) BodyWriter() io.Writer      { return x.c.Response().BodyWriter() }

func (x *exchange) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: string(x.c.Request().Header.Protocol())}
}

func (x *exchange) URL() url.URL {
	u, err := url.ParseRequestURI(string(x.c.Request().RequestURI()))
	if err != nil {
		return url.URL{}
	}
	return *u
}

// Param returns the path parameter unescaped; Fiber matches on the raw path,
// so that an escaped slash cannot open another route. The gate has refused
// paths that cannot be unescaped.
func (x *exchange) Param(name string) string { return Param(x.c, name) }

// Header returns the request header. Only JSON is spoken here, so what the
// client would rather accept is not weighed.
func (x *exchange) Header(name string) string {
	if name == fiber.HeaderAccept {
		return fiber.MIMEApplicationJSON
	}
	return x.c.Get(name)
}

func (x *exchange) EachHeader(each func(name, value string)) {
	for name, value := range x.c.Request().Header.All() {
		each(string(name), string(value))
	}
}

// BodyReader reads the bytes as they came. Fiber's c.Body would inflate them:
// a bomb, and another HMAC than the sender's.
func (x *exchange) BodyReader() io.Reader {
	if u := visitOf(x.c.UserContext()).body; u != nil {
		return u
	}
	return bytes.NewReader(x.c.Request().Body())
}

func (x *exchange) GetMultipartForm() (*multipart.Form, error) { return x.c.MultipartForm() }

// SetReadDeadline does nothing: the body has been read before the handler
// runs, and a deadline set now would end the next request on the connection.
func (x *exchange) SetReadDeadline(time.Time) error { return nil }

// SetStatus takes zero, an output whose Status was not set, as the default.
func (x *exchange) SetStatus(status int) {
	if status == 0 {
		status = x.op.DefaultStatus
	}
	x.status = status
	x.c.Status(status)
}

func (x *exchange) SetHeader(name, value string) { x.c.Set(name, value) }

// AppendHeader adds a line. Fiber's Append joins by comma, which Set-Cookie
// does not survive.
func (x *exchange) AppendHeader(name, value string) { x.c.Response().Header.Add(name, value) }
