package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// ServeForTest serves a door on a port of its own until the test ends and returns
// its address.
func ServeForTest(tb testing.TB, d *Door) (base string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- d.Serve(l) }()
	tb.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := d.Shutdown(context.Background()); err != nil {
			tb.Error(err)
		}
		if err := <-served; err != nil {
			tb.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// AskForTest sends a request and reads its answer whole; headers are name and
// value in turn.
func AskForTest(tb testing.TB, method, address, body string, headers ...string) (status int, header http.Header, text string) {
	tb.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return res.StatusCode, res.Header, string(all)
}

// RolesForTest lets a bearer be the name of the role in which somebody acts.
func RolesForTest(a tenant.Actor) func(context.Context, string) (tenant.Actor, error) {
	return func(_ context.Context, bearer string) (tenant.Actor, error) {
		a := a
		if a.Role = tenant.Role(bearer); !a.Role.Valid() {
			return a, fault.New(fault.TokenInvalid)
		}
		return a, nil
	}
}
