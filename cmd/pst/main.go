// Command pst is the public service desk of BPS offices.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones of Indonesia, also where the machine has none

	"github.com/alecthomas/kong"

	"github.com/bps-pst/pst/internal/app"
	"github.com/bps-pst/pst/internal/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// start parses, builds and runs, and returns the exit status.
func start(ctx context.Context, args, environ []string, out, complaints io.Writer) int {
	var commands grammar
	parser := kong.Must(&commands, kong.Name("pst"), kong.Description("Pelayanan Statistik Terpadu BPS."), kong.Writers(out, complaints))
	chosen, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(complaints, "%v [usage]; lihat pst --help\n", err)
		return usageCode
	}
	c, err := config.Load(environ)
	if err == nil {
		log := slog.New(slog.NewJSONHandler(complaints, nil))
		chosen.BindTo(ctx, (*context.Context)(nil))
		err = chosen.Run(app.Env{Config: c, Log: log, Out: out})
	}
	if err != nil {
		_, _ = fmt.Fprintln(complaints, app.Line(err))
	}
	return app.ExitCode(err)
}
