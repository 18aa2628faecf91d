package roster

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// serve puts a real door before the roster; a bearer is "role" or, for an
// officer, the officer's id.
func (h *hall) serve() func(method, path, body, as string) (int, string) {
	h.Helper()
	admin := tenant.ActorOf(h.admin)
	door := web.New(web.Options{Clock: h.clock,
		Authenticate: func(_ context.Context, bearer string) (tenant.Actor, error) {
			a := admin
			if _, err := uuid.Parse(bearer); err == nil {
				a.ID, a.Role = bearer, tenant.Officer
				return a, nil
			}
			if a.Role = tenant.Role(bearer); !a.Role.Valid() {
				return a, fault.New(fault.TokenInvalid)
			}
			return a, nil
		},
		Offices: func(_ context.Context, code string) (tenant.Office, bool) { return admin.Office, code == "7325" }})
	h.Routes(door)
	base := web.ServeForTest(h, door) + "/api/v1/offices/7325/roster"
	return func(method, path, body, as string) (int, string) {
		h.Helper()
		status, _, text := web.AskForTest(h, method, base+path, body, "Content-Type", "application/json", "Authorization", "Bearer "+as)
		return status, text
	}
}

// idIn returns the first id of an answer.
func idIn(h *hall, text string) string {
	h.Helper()
	_, rest, ok := strings.Cut(text, `"id":"`)
	if !ok || len(rest) < 36 {
		h.Fatalf("no id in %s", text)
	}
	return rest[:36]
}

func TestARosterIsPlannedSwappedAndReadThroughTheDoor(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	call := h.serve()
	first, second := h.ids[0].String(), h.ids[1].String()
	step := func(method, path, body, as string, status int, holds string) string {
		t.Helper()
		got, text := call(method, path, body, as)
		if got != status || !strings.Contains(text, holds) {
			t.Fatalf("%s %s: %d %s", method, path, got, text)
		}
		return text
	}
	pattern := `{"rev":0,"from":"2026-11-23","shifts":[{"officer":"` + first + `","weekday":1},{"officer":"` + second + `","weekday":2,"counter":"` + h.counters[0].String() + `"}]}`
	step("PUT", "/pattern", pattern, first, 403, "forbidden")
	step("PUT", "/pattern", pattern, "supervisor", 403, "forbidden")
	step("PUT", "/pattern", pattern, "office_admin", 200, `"rev":1`)
	step("PUT", "/pattern", pattern, "office_admin", 409, "conflict")
	step("GET", "/pattern", "", first, 200, `"name":"Loket 1"`)
	swap := idIn(h, step("POST", "/swaps", `{"partner":"`+second+`","day":"2026-11-30"}`, first, 201, `"state":"proposed"`))
	step("POST", "/swaps/"+swap+"/accept", "", first, 403, "forbidden")
	step("POST", "/swaps/"+swap+"/accept", "", second, 200, `"state":"accepted"`)
	step("POST", "/swaps/"+swap+"/decline", "", second, 409, "wrong_state")
	step("POST", "/swaps/"+uuid.NewString()+"/accept", "", second, 404, "not_found")
	step("POST", "/swaps", `{"partner":"`+first+`","day":"2026-12-03"}`, second, 409, "Petugas 2 tidak dijadwalkan bertugas pada Kam, 3 Des 2026.")
	step("GET", "?from=2026-11-30&to=2026-11-30", "", "officer", 200, `"text":"Bertugas: Petugas 2."`)
	away := idIn(h, step("POST", "/absences", `{"from":"2026-11-23","to":"2026-11-23","reason":"sakit"}`, first, 201, `"reason":"sakit"`))
	step("GET", "?from=2026-11-23&to=2026-11-23", "", first, 200, `"nobody":"all_absent"`)
	if text := step("GET", "/absences", "", second, 200, away); strings.Contains(text, "sakit") {
		t.Errorf("a colleague reads why: %s", text)
	}
	step("DELETE", "/absences/"+away, "", second, 403, "forbidden")
	step("DELETE", "/absences/"+away, "", first, 204, "")
	step("GET", "/swaps", "", second, 200, `"items":[`)
	step("GET", "?to=2027-11-23", "", first, 422, `"path":"to","code":"out_of_range"`)
	step("GET", "", "", "national_admin", 403, "forbidden")
}
