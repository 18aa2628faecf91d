package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
)

// refusal is a reason of our own not to start (trust.md §1).
type refusal struct {
	code string
	line string
}

func (r refusal) Error() string { return r.line + " [" + r.code + "]" }

// ExitCode is the status the process ends with: 0, 78 (EX_CONFIG of
// sysexits.h) when it must not start as it is configured, else 1.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	if status := exited(0); errors.As(err, &status) {
		return int(status)
	}
	if server := (*servers.Error)(nil); errors.As(err, &server) && server.Code == servers.NotLive {
		return config.ExitCode
	}
	if errors.As(err, new(*config.Error)) || errors.As(err, new(store.Refusal)) || errors.As(err, new(refusal)) {
		return config.ExitCode
	}
	return 1
}

// Line is what the person who started the program reads: one line, in
// Indonesian wherever we know what is wrong, with a stable code.
func Line(err error) string {
	refused := store.Refusal{}
	known := (*fault.Fault)(nil)
	switch {
	case errors.As(err, new(*config.Error)), errors.As(err, new(*servers.Error)), errors.As(err, new(refusal)), errors.As(err, new(exited)), errors.As(err, new(unsound)):
	case errors.As(err, &refused):
		return "Menolak berjalan: " + refused.Reason + " [database_refused]"
	case errors.As(err, &known):
		return sentence(known)
	case errors.Is(err, syscall.EADDRINUSE):
		return "Alamat PST_HTTP_ADDR sedang dipakai program lain [address_in_use]"
	case errors.Is(err, context.Canceled):
		return "Dihentikan sebelum selesai [canceled]"
	default:
		return oneLine("Gagal: "+err.Error()) + " [internal]"
	}
	return oneLine(err.Error())
}

func sentence(f *fault.Fault) string {
	text := i18n.T(i18n.ID, "fault."+string(f.Code), f.Args)
	for _, wrong := range f.Fields {
		text += fmt.Sprintf(" %s: %s", wrong.Path, i18n.T(i18n.ID, "field."+wrong.Code, nil))
	}
	return oneLine(text) + " [" + string(f.Code) + "]"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// exited is the status of a command that was run on somebody's behalf.
type exited int

func (c exited) Error() string {
	return fmt.Sprintf("Perintah berakhir dengan status %d [command_status]", int(c))
}

// TestServers runs a command with throwaway servers, whose addresses it finds
// in its environment, and ends with its status.
func TestServers(ctx context.Context, command []string) error {
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return refusal{"usage", "Perintah yang akan dijalankan belum ditulis"}
	}
	code, err := servers.ExecForTest(ctx, command)
	if err == nil && code != 0 {
		return exited(code)
	}
	return err
}
