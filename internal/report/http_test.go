package report

import (
	"context"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// serve puts a real door before the figures; a bearer is a role.
func (h *hall) serve() func(query, as string) (int, string) {
	h.Helper()
	officer := tenant.ActorOf(h.officer)
	door := web.New(web.Options{Clock: h.clock, Authenticate: web.RolesForTest(officer),
		Offices: func(_ context.Context, code string) (tenant.Office, bool) { return officer.Office, code == "7325" }})
	h.report.Routes(door)
	base := web.ServeForTest(h, door) + "/api/v1/offices/7325/reports/figures"
	return func(query, as string) (int, string) {
		h.Helper()
		status, _, text := web.AskForTest(h, "GET", base+query, "", "Authorization", "Bearer "+as)
		return status, text
	}
}

func TestFiguresAreAskedForAtTheDoor(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	call := h.serve()
	h.seat("09:00", h.queue.OpenCounter)
	v := h.take("09:00", "konsultasi")
	h.next("09:01", v)
	h.start("09:02", v)
	h.finish("09:12", v)
	for _, c := range []struct {
		query, as string
		status    int
		holds     string
	}{
		{"", "officer", 200, `"from":"2026-11-01","to":"2026-11-23"`},
		{"", "office_admin", 200, `"wait":{"n":1,"median_seconds":120,"p90_seconds":120},"service_time":{"n":1,"median_seconds":600,"p90_seconds":600}`},
		{"", "officer", 200, `"share":{"n":1,"value":null,"low":null,"high":null,"note":"data belum cukup"}`},
		{"?from=2026-11-22&to=2026-11-22", "officer", 200, `"days":[]`},
		{"?from=2026-11-24&to=2026-11-23", "officer", 422, `"path":"to","code":"out_of_range"`},
		{"?from=2025-01-01", "officer", 422, `"path":"from","code":"out_of_range"`},
		{"?from=kemarin", "officer", 422, `"path":"from"`},
		{"", "supervisor", 403, "forbidden"}, {"", "national_admin", 403, "forbidden"}, {"", "nobody", 401, ""},
	} {
		if status, text := call(c.query, c.as); status != c.status || !strings.Contains(text, c.holds) {
			t.Errorf("%q as %s: %d %s", c.query, c.as, status, text)
		}
	}
}
