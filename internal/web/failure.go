package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/problem"
)

// Problem is the answer to a refused request, as huma returns and documents it.
type Problem struct {
	problem.Document
	_ struct{} `additionalProperties:"true"`
}

// Error returns the code.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problem.ContentType }

// GetHeaders implements huma.HeadersError: when to come back, how to sign in.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(p.retryAfter()))
	}
	return h
}

// retryAfter is in seconds: what the fault says, else two.
func (p *Problem) retryAfter() int {
	if s, ok := p.Extra["retry_after"].(int); ok && s > 0 {
		return s
	}
	return 2
}

// newProblem writes a fault out. The API speaks Indonesian always (api.md).
func newProblem(requestID string, f *fault.Fault) *Problem {
	status := f.Code.Status()
	p := &Problem{Document: problem.Document{
		Type:      docsPath + "#" + string(f.Code),
		Title:     i18n.T(i18n.ID, "status."+strconv.Itoa(status), nil),
		Status:    status,
		Detail:    i18n.T(i18n.ID, "fault."+string(f.Code), f.Args),
		Code:      string(f.Code),
		RequestID: requestID,
		Extra:     f.Extra,
	}}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, problem.Field{
			Path: field.Path, Code: field.Code, Detail: i18n.T(i18n.ID, "field."+field.Code, nil),
		})
	}
	return p
}

// faultOf turns any error into a fault. What is not one is logged here and
// answered without its text.
func (d *Door) faultOf(ctx context.Context, err error) *fault.Fault {
	var router *fiber.Error
	var p *Problem
	f, known := fault.As(err)
	switch {
	case known:
	case errors.Is(err, context.DeadlineExceeded):
		f = fault.Wrap(fault.Deadline, err)
	case errors.As(err, &router):
		f = fault.New(codeOf(router.Code))
	case errors.As(err, &p):
		f = fault.New(fault.Code(p.Code))
	default:
		f = fault.Wrap(fault.Internal, err)
	}
	if f.Code.Status() >= http.StatusInternalServerError {
		v := visitOf(ctx)
		d.o.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request_id", v.id),
			slog.String("route", v.route), slog.String("code", string(f.Code)), slog.String("error", Scrub(err.Error())))
	}
	return f
}

// codeOf maps a status of the router or the server below it to a code.
func codeOf(status int) fault.Code {
	switch status {
	case http.StatusNotFound:
		return fault.NotFound
	case http.StatusMethodNotAllowed:
		return fault.MethodNotAllowed
	case http.StatusRequestEntityTooLarge, http.StatusRequestHeaderFieldsTooLarge:
		return fault.BodyTooLarge
	case http.StatusUnsupportedMediaType:
		return fault.UnsupportedBody
	case http.StatusUnprocessableEntity:
		return fault.InvalidInput
	}
	if status >= http.StatusInternalServerError && status != http.StatusBadGateway {
		return fault.Internal
	}
	return fault.MalformedBody
}

// refuse answers err, as a page where people look and the site has bound one.
func (d *Door) refuse(c *fiber.Ctx, err error) {
	f := d.faultOf(c.UserContext(), err)
	c.Response().ResetBody()
	c.Status(f.Code.Status())
	p := newProblem(RequestID(c.UserContext()), f)
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	if d.ErrorPage != nil && !spokenByMachines(c.Path()) {
		if err := guarded(func() error { return d.ErrorPage(c, f) }); err == nil {
			return
		}
		d.o.Log.Error("error page failed", "request_id", p.RequestID, "code", p.Code)
		c.Response().ResetBody()
		c.Status(p.Status)
	}
	d.write(c, p)
}

func (d *Door) write(c *fiber.Ctx, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil { // an Extra member that is not JSON; the rest is ours
		p.Extra = nil
		body, _ = json.Marshal(p)
	}
	c.Set(fiber.HeaderContentType, problem.ContentType)
	c.Response().SetBody(body)
}

// panicked is the error that a panic becomes.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// guarded runs f and turns a panic into an error; one panic that reaches
// fasthttp ends the process.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}

func init() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return refusal("", status, errs)
	}
	huma.NewErrorWithContext = func(c huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return refusal(RequestID(c.Context()), status, errs)
	}
	huma.ValidateStrictCasing = true
	speakCodes()
}

// refusal is what huma found wrong with a request by itself. It takes the
// place of both of huma's error functions: their own put an unknown error's
// text into the answer and repeat rejected values.
func refusal(requestID string, status int, errs []error) *Problem {
	f := fault.New(codeOf(status))
	for _, err := range errs {
		if own, ok := fault.As(err); ok {
			return newProblem(requestID, own)
		}
		var detail huma.ErrorDetailer
		if f.Code == fault.InvalidInput && errors.As(err, &detail) {
			f.Fields = append(f.Fields, fieldOf(detail.ErrorDetail()))
		}
	}
	return newProblem(requestID, f)
}

const requiredMark = "required:"

// fieldOf reads the code that speakCodes made of huma's message.
func fieldOf(e *huma.ErrorDetail) fault.Field {
	path, code := e.Location, e.Message
	switch {
	case strings.HasPrefix(code, requiredMark):
		path += "." + strings.TrimPrefix(code, requiredMark)
		code = "required"
	case strings.HasPrefix(code, "required "): // a parameter
		code = "required"
	case strings.HasPrefix(code, "invalid "), strings.HasPrefix(code, "json: "): // not of the field's type
		code = "type"
	case !fieldCodes[code]:
		code = "invalid"
	}
	return fault.Field{Path: safePath(path), Code: code}
}

var fieldCodes = map[string]bool{
	"required": true, "invalid": true, "too_long": true, "too_short": true,
	"unknown": true, "type": true, "out_of_range": true,
}

var (
	location = regexp.MustCompile(`^(body|query|path|header|cookie|form)\.`)
	oddName  = regexp.MustCompile(`[^A-Za-z0-9_.\[\]-]`)
)

// safePath names the field as the request does. An unknown field's name is
// the client's own text, so only the characters of a name and 100 of them pass.
func safePath(path string) string {
	path = oddName.ReplaceAllString(location.ReplaceAllString(path, ""), "_")
	return path[:min(len(path), 100)]
}

// speakCodes makes huma say the closed set of field codes instead of English
// sentences with values in them. It must run before the first registration,
// which formats messages ahead.
func speakCodes() {
	huma.ErrorFormatter = func(format string, args ...any) string {
		if format == requiredMark && len(args) > 0 {
			return requiredMark + fmt.Sprint(args[0])
		}
		return format
	}
	validation.MsgExpectedRequiredProperty = requiredMark
	validation.MsgUnexpectedProperty = "unknown"
	validation.MsgExpectedDependentRequiredProperty = requiredMark
	for _, m := range []*string{
		&validation.MsgExpectedBoolean, &validation.MsgExpectedNumber, &validation.MsgExpectedInteger,
		&validation.MsgExpectedString, &validation.MsgExpectedArray, &validation.MsgExpectedObject,
	} {
		*m = "type"
	}
	for _, m := range []*string{
		&validation.MsgExpectedMinimumNumber, &validation.MsgExpectedExclusiveMinimumNumber,
		&validation.MsgExpectedMaximumNumber, &validation.MsgExpectedExclusiveMaximumNumber,
	} {
		*m = "out_of_range"
	}
	validation.MsgExpectedMinLength, validation.MsgExpectedMinItems = "too_short", "too_short"
	validation.MsgExpectedMaxLength, validation.MsgExpectedMaxItems = "too_long", "too_long"
}
