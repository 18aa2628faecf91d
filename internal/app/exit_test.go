package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
)

func TestAFailureEndsInItsStatusAndOneLineWithACode(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	_, inUse := net.Listen("tcp", taken.Addr().String())
	for _, tc := range []struct {
		err    error
		status int
		holds  string
	}{
		{nil, 0, ""},
		{&config.Error{Variable: "PST_HTTP_ADDR", Reason: "salah"}, 78, "PST_HTTP_ADDR"},
		{fmt.Errorf("open: %w", store.Refusal{Reason: "superuser"}), 78, "[database_refused]"},
		{badKeys(), 78, "[keys_invalid]"},
		{&servers.Error{Code: servers.NotLive, Line: "tidak ada"}, 78, "[private_servers_away]"},
		{&servers.Error{Code: servers.DiskFull, Line: "penuh"}, 1, "[disk_full]"},
		{exited(3), 3, "status 3"},
		{fault.New(fault.UnknownOffice), 1, "[unknown_office]"},
		{fault.Invalid(fault.Field{Path: "email", Code: "invalid"}), 1, "email: "},
		{inUse, 1, "[address_in_use]"},
		{context.Canceled, 1, "[canceled]"},
		{errors.New("two\nlines"), 1, "[internal]"},
	} {
		if got := ExitCode(tc.err); got != tc.status {
			t.Errorf("%v: status %d, want %d", tc.err, got, tc.status)
		}
		if tc.err == nil {
			continue
		}
		if line := Line(tc.err); strings.Contains(line, "\n") || !strings.Contains(line, tc.holds) || !strings.Contains(line, " ") {
			t.Errorf("%v: %q, want %q in one line", tc.err, line, tc.holds)
		}
	}
}
