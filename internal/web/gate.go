package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

const (
	bearerLimit = 4096 // bytes of a bearer token
	linkLimit   = 128  // bytes of a public link's token
	keyHeader   = "Idempotency-Key"
	keyLimit    = 255
)

// gate stands before every route: deadline, limits, who, where, right, key.
func (d *Door) gate(r Route, h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), r.Deadline)
		defer cancel()
		ctx, err := d.enter(ctx, c, r)
		if err != nil {
			return err
		}
		c.SetUserContext(ctx)
		if r.Upload {
			return d.receive(ctx, c, r, h)
		}
		return h(c)
	}
}

// enter returns the context in which the route's handler acts.
func (d *Door) enter(ctx context.Context, c *fiber.Ctx, r Route) (context.Context, error) {
	v := visitOf(ctx)
	v.route = r.Path
	if err := d.readable(c, r); err != nil {
		return nil, err
	}
	actor, office, err := d.admitted(ctx, c, r)
	if err != nil {
		return nil, err
	}
	v.actor, v.where = actor, office
	ctx = tenant.WithActor(ctx, actor)
	if office != 0 {
		ctx = tenant.WithOffice(ctx, office)
	}
	if !mutating(r.Method) || r.NoKey || !sent(c) {
		return ctx, nil
	}
	return withKey(ctx, c, r, c.Get(keyHeader))
}

// sent tells whether the client sent the header at all, even empty.
func sent(c *fiber.Ctx) bool { return sentHeader(c, keyHeader) }

func sentHeader(c *fiber.Ctx, name string) bool { return len(c.Request().Header.PeekAll(name)) > 0 }

// readable refuses what no handler should have to look at.
func (d *Door) readable(c *fiber.Ctx, r Route) error {
	if e := c.Get(fiber.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return fault.New(fault.UnsupportedBody)
	}
	if r.Upload {
		if len(c.Request().Header.Peek(tooLong)) > 0 {
			return fault.New(fault.BodyTooLarge)
		}
	} else if err := d.take(c, r.MaxBody); err != nil {
		return err
	}
	for _, name := range r.names() {
		if v, err := url.PathUnescape(c.Params(name)); err != nil || !clean(v) {
			return fault.New(fault.NotFound)
		}
	}
	for name, value := range c.Request().URI().QueryArgs().All() {
		if !clean(string(name)) || !clean(string(value)) {
			return fault.Invalid(fault.Field{Path: safePath(string(name)), Code: "invalid"})
		}
	}
	return nil
}

// clean tells whether Postgres can store s as text: UTF-8 without NUL.
func clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Param returns the unescaped path parameter of a route that passed the gate.
func Param(c *fiber.Ctx, name string) string {
	v, err := url.PathUnescape(c.Params(name))
	if err != nil {
		return ""
	}
	return v
}

// admitted returns who acts for which office; office is zero where none is
// meant.
func (d *Door) admitted(ctx context.Context, c *fiber.Ctx, r Route) (tenant.Actor, tenant.Office, error) {
	switch r.Right {
	case tenant.Token:
		return d.byLink(ctx, c)
	case tenant.Public:
		office, err := d.officeIn(ctx, c, r)
		return tenant.Actor{Kind: tenant.Visitor}, office, err
	default:
		return d.signedIn(ctx, c, r)
	}
}

// officeIn resolves {office}; zero without one in the path.
func (d *Door) officeIn(ctx context.Context, c *fiber.Ctx, r Route) (tenant.Office, error) {
	if !r.has("office") {
		return 0, nil
	}
	office, ok := d.o.Offices(ctx, Param(c, "office"))
	if !ok {
		return 0, fault.New(fault.UnknownOffice)
	}
	return office, nil
}

// byLink opens a public link: the office is named before the dot, the actor is
// known by the SHA-256 of the whole token only. Whether that office knows the
// link is for the desk to say, with the same 404.
func (d *Door) byLink(ctx context.Context, c *fiber.Ctx) (tenant.Actor, tenant.Office, error) {
	token := Param(c, "token")
	code, secret, ok := strings.Cut(token, ".")
	if !ok || secret == "" || len(token) > linkLimit {
		return tenant.Actor{}, 0, fault.New(fault.NotFound)
	}
	office, ok := d.o.Offices(ctx, code)
	if !ok {
		return tenant.Actor{}, 0, fault.New(fault.NotFound)
	}
	return tenant.Actor{Kind: tenant.Link, ID: LinkID(token), Office: office}, office, nil
}

// LinkID returns how a public link is known inside its office: the SHA-256 of
// the whole token ("7325.…") in lower-case hex.
func LinkID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (d *Door) signedIn(ctx context.Context, c *fiber.Ctx, r Route) (tenant.Actor, tenant.Office, error) {
	actor, err := d.sender(ctx, c)
	if err != nil {
		return tenant.Actor{}, 0, err
	}
	office, err := d.officeIn(ctx, c, r)
	if err != nil {
		return actor, 0, err
	}
	if err := within(actor, office, r.Right); err != nil {
		return actor, 0, err
	}
	if office == 0 {
		office = actor.Office
	}
	return actor, office, nil
}

// sender tells who acts: by the bearer token, else by the cookie of a device.
func (d *Door) sender(ctx context.Context, c *fiber.Ctx) (tenant.Actor, error) {
	token, err := bearer(c)
	if err == nil {
		return d.o.Authenticate(ctx, token)
	}
	kept := deviceToken(c)
	if kept == "" || sentHeader(c, fiber.HeaderAuthorization) {
		return tenant.Actor{}, err
	}
	return d.byDevice(ctx, kept)
}

// within checks scope and right. Officers and devices are told about the scope first;
// for supervisors and the national admin the right decides. A supervisor acts
// at his own office only: no route gives him another's (trust.md §1).
func within(a tenant.Actor, office tenant.Office, right tenant.Right) error {
	outside := office != 0 && office != a.Office
	ofOneOffice := a.Kind == tenant.Device || a.Role == tenant.Officer || a.Role == tenant.OfficeAdmin
	switch {
	case ofOneOffice && outside:
		return fault.New(fault.OutsideScope)
	case !a.Can(right):
		return fault.New(fault.Forbidden)
	case outside && a.Role != tenant.NationalAdmin:
		return fault.New(fault.OutsideScope)
	}
	return nil
}

func bearer(c *fiber.Ctx) (string, error) {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", fault.New(fault.SignInNeeded)
	}
	if len(token) > bearerLimit {
		return "", fault.New(fault.TokenInvalid)
	}
	return token, nil
}

// UseKey puts value as the request key into the context of a page, whose form
// carries it in a hidden field. An invalid one is idempotency_key_invalid.
func UseKey(c *fiber.Ctx, value string) error {
	return UseKeyOver(c, value, c.Request().Body())
}

// UseKeyOver is UseKey for a form whose bytes differ each time it is sent:
// content is what is the same, such as the fields of a multipart body without
// its boundary.
func UseKeyOver(c *fiber.Ctx, value string, content []byte) error {
	ctx, err := keyed(c.UserContext(), c, value, content)
	if err != nil {
		return err
	}
	c.SetUserContext(ctx)
	return nil
}

// withKey leaves it to the handler of an upload to say what the body was.
func withKey(ctx context.Context, c *fiber.Ctx, r Route, value string) (context.Context, error) {
	if r.Upload {
		return keyed(ctx, c, value, nil)
	}
	return keyed(ctx, c, value, c.Request().Body())
}

func keyed(ctx context.Context, c *fiber.Ctx, value string, content []byte) (context.Context, error) {
	if !printable(value) {
		return nil, fault.New(fault.KeyInvalid)
	}
	a := tenant.ActorOf(ctx)
	return tenant.WithKey(ctx, tenant.Key{
		Caller: caller(a), Route: c.Method() + " " + keptPath(c, a), Value: value,
		Body: sha256.Sum256(content),
	}), nil
}

func caller(a tenant.Actor) string {
	switch a.Kind {
	case tenant.User:
		return a.ID
	case tenant.Link:
		return "link:" + a.ID
	case tenant.Device:
		return "device:" + a.ID
	default:
		return "public"
	}
}

// keptPath is the concrete path with a public link replaced by its hash,
// because the key is stored and the link must not be.
func keptPath(c *fiber.Ctx, a tenant.Actor) string {
	if a.Kind != tenant.Link {
		return c.Path()
	}
	return strings.Replace(c.Path(), c.Params("token"), a.ID, 1)
}

// printable tells whether s is 1 to 255 printable ASCII characters.
func printable(s string) bool {
	if s == "" || len(s) > keyLimit {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
