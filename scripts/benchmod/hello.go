package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

const (
	openPath   = "/api/v1/hello"
	signedPath = "/api/v1/signed"
	greeters   = 16 // connections
)

// benchHello asks the same answer with and without signing in, of a server in a
// process of its own.
func benchHello(ctx context.Context, s settings) (rows []Row, err error) {
	g, err := startGreeter(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.end()) }()
	turns, err := interleave(ctx, s.pairs,
		g.side("signed in", signedPath, s.turn, &g.signedCPU), g.side("open", openPath, s.turn, &g.openCPU))
	if err != nil {
		return nil, err
	}
	// The first turn of each side only warms.
	signed, open := g.signedCPU[1:], g.openCPU[1:]
	return []Row{
		Row{What: "authenticated hello", Unit: "requests/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atLeast(0.9)}.judged(),
		Row{What: "authenticated hello, server's CPU", Unit: "µs", Ours: figure(signed), Limit: figure(open), Ratio: ratio(open, signed),
			Note: "ratio is plain to authenticated, so that higher is better here too"}.judged(),
	}, nil
}

// greeting is what the server says of itself when it is ready.
type greeting struct {
	Addr  string `json:"addr"`
	Token string `json:"token"`
}

type greeterProcess struct {
	greeting
	client             *fasthttp.HostClient
	command            *exec.Cmd
	stay               io.Closer // closing it ends the server
	signedCPU, openCPU []float64
}

func startGreeter(ctx context.Context) (*greeterProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	g := &greeterProcess{command: exec.CommandContext(ctx, self, "-greeter")}
	g.command.Stderr = os.Stderr
	if g.stay, err = g.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := g.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := g.command.Start(); err != nil {
		return nil, err
	}
	if err := json.NewDecoder(out).Decode(&g.greeting); err != nil {
		return nil, errors.Join(err, g.end())
	}
	g.client = newClient(g.Addr)
	return g, nil
}

func (g *greeterProcess) end() error { return errors.Join(g.stay.Close(), g.command.Wait()) }

// side rushes one path and adds the server's CPU per request to spent.
func (g *greeterProcess) side(name, path string, length time.Duration, spent *[]float64) side {
	return side{name, func(ctx context.Context) (float64, error) {
		before, err := cpu(g.command.Process.Pid)
		if err != nil {
			return 0, err
		}
		rate, err := rush(ctx, greeters, length, func(int) (int, error) {
			_, err := want(g.client, 200, "GET", path, "", "Authorization", "Bearer "+g.Token)
			return 1, err
		})
		if err != nil {
			return 0, err
		}
		after, err := cpu(g.command.Process.Pid)
		*spent = append(*spent, (after-before)*1e6/(rate*length.Seconds()))
		return rate, err
	}}
}

type hello struct {
	Body struct {
		Text string `json:"text"`
	}
}

func greet(context.Context, *struct{}) (*hello, error) {
	h := &hello{}
	h.Body.Text = "Selamat datang"
	return h, nil
}

// greeter serves hello until its standard input ends.
func greeter(ctx context.Context) (err error) {
	h, err := openHouse(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	door := web.New(web.Options{Authenticate: h.desk.Authenticate, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
		Offices: func(_ context.Context, code string) (tenant.Office, bool) {
			o, ok := h.registry.ByCode(code)
			return o.Key, ok
		}})
	web.Register(door, web.Route{Method: "GET", Path: openPath, ID: "hello", Summary: "Hello", Tag: "bench", Right: tenant.Public}, greet)
	web.Register(door, web.Route{Method: "GET", Path: signedPath, ID: "signed", Summary: "Hello", Tag: "bench", Right: tenant.ReadQueue}, greet)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- door.Serve(l) }()
	if err := json.NewEncoder(os.Stdout).Encode(greeting{l.Addr().String(), h.token}); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	leaving, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(door.Shutdown(leaving), <-served)
}
