package consult

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// serve puts a real door before an office's desk; a bearer is a role, and with
// anything behind it the second of the two officers.
func (p *peers) serve(at *peer) func(method, path, body, as string) (int, string) {
	p.Helper()
	door := web.New(web.Options{Clock: p.clock,
		Authenticate: func(_ context.Context, bearer string) (tenant.Actor, error) {
			role, _, other := strings.Cut(bearer, " ")
			if !tenant.Role(role).Valid() {
				return tenant.Actor{}, fault.New(fault.TokenInvalid)
			}
			who := at.people[0]
			if other {
				who = at.people[1]
			}
			return tenant.Actor{Kind: tenant.User, ID: who.String(), Role: tenant.Role(role), Office: at.Key}, nil
		},
		Offices: func(_ context.Context, code string) (tenant.Office, bool) { return at.Key, code == at.Code }})
	p.Routes(door)
	base := web.ServeForTest(p, door) + "/api/v1/offices/" + at.Code
	return func(method, path, body, as string) (int, string) {
		p.Helper()
		headers := []string{"Authorization", "Bearer " + as}
		if body != "" {
			headers = append(headers, "Content-Type", "application/json")
		}
		status, _, text := web.AskForTest(p, method, base+path, body, headers...)
		return status, text
	}
}

// asked is one request and what its answer holds.
type asked struct {
	method, path, body, as string
	status                 int
	holds                  string
}

func (a asked) by(t *testing.T, call func(method, path, body, as string) (int, string)) {
	t.Helper()
	if status, text := call(a.method, a.path, a.body, a.as); status != a.status || !strings.Contains(text, a.holds) {
		t.Errorf("%s %s %s: %d %s", a.method, a.path, a.body, status, text)
	}
}

func TestEachRouteOfTheInboxAnswersItsOwnThing(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	call := p.serve(at)
	const first, second = "officer", "officer 1"
	one := "/consultations/" + c.ID.String()
	for _, step := range []asked{
		{"GET", "/consultations", "", first, 200, `"number":"T-26-0001"`},
		{"GET", "/consultations?view=mine&q=pdrb&tag=a&topic=data&from=2026-09-01&to=2026-09-04&limit=1", "", first, 200, `"items":[]`},
		{"GET", "/consultations?view=gossip", "", first, 422, `invalid_input`},
		{"GET", "/consultations?limit=201", "", first, 422, `invalid_input`},
		{"GET", "/consultations", "", "supervisor", 403, `forbidden`},
		{"POST", one + "/claim", "", first, 200, `"state":"waiting_officer"`},
		{"POST", one + "/claim", "{}", second, 409, `"held_by":{"id":"` + at.people[0].String() + `","name":"Petugas 1"}`},
		{"POST", one + "/claim", `{"take_over":true}`, second, 200, `"assignee":{"id":"` + at.people[1].String()},
		{"POST", one + "/assign", `{"officer":null}`, first, 200, `"action":"release"`},
		{"POST", one + "/assign", `{"officer":"` + at.people[0].String() + `","reason":"<i>tolong</i>"}`, first, 200, `"kind":"note"`},
		{"POST", one + "/assign", `{}`, first, 422, `invalid_input`},
		{"POST", one + "/writing", "{}", first, 200, `"writer":{"id":"`},
		{"POST", one + "/writing", "", second, 409, `case_held`},
		{"POST", one + "/read", "{}", first, 200, `"unread":false`},
		{"POST", one + "/notes", `{"body":"Sudah ditelepon"}`, first, 200, `Sudah ditelepon`},
		{"POST", one + "/tags", `{"tags":["PDRB"]}`, first, 200, `"tags":["pdrb"]`},
		{"POST", one + "/tags", `{"tags":["<b>"]}`, first, 422, `tags[0]`},
		{"POST", one + "/snooze", `{"until":"2026-09-05T09:00:00+08:00"}`, first, 200, `"snoozed_until":"2026-09-05T09:00:00+08:00"`},
		{"POST", one + "/snooze", `{"until":null}`, first, 200, `"action":"wake"`},
		{"POST", one + "/snooze", `{"until":"2026-09-04T09:00:00+08:00"}`, first, 422, `until`},
		{"POST", one + "/topic", `{"topic":"metadata","subject":"Metadata PDRB"}`, first, 200, `"subject":"Metadata PDRB"`},
		{"POST", one + "/topic", `{"topic":"gosip"}`, first, 422, `topic`},
		{"POST", one + "/needs", `{"needs":[{"subject":"PDRB","outcome":"sesuai"}]}`, first, 200, `"needs":[{"subject":"PDRB","outcome":"sesuai"}]`},
		{"POST", "/consultations/" + uuid.NewString() + "/claim", "", first, 404, `not_found`},
	} {
		step.by(t, call)
	}
}

func TestQuickRepliesAreKeptByTheAdminAndUsedByEverybody(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	call := p.serve(at)
	const first, boss = "officer", "office_admin"
	for _, step := range []asked{
		{"POST", "/quick-replies", `{"title":"Salam","body":"Yth. {nama}"}`, first, 403, `forbidden`},
		{"POST", "/quick-replies", `{"title":"Salam","body":"Yth. {nama}"}`, boss, 201, `"title":"Salam"`},
		{"POST", "/quick-replies", `{"title":"Salam","body":"Yth."}`, boss, 409, `already_exists`},
		{"GET", "/quick-replies", "", first, 200, `"body":"Yth. {nama}"`},
	} {
		step.by(t, call)
	}
	var list struct{ Items []QuickReply }
	if _, text := call("GET", "/quick-replies", "", first); json.Unmarshal([]byte(text), &list) != nil || len(list.Items) != 1 {
		t.Fatal(text)
	}
	reply := "/quick-replies/" + list.Items[0].ID.String()
	for _, step := range []asked{
		{"POST", reply + "/preview", `{"case":"` + c.ID.String() + `"}`, first, 200, `"text":"Yth. Andi Pratama"`},
		{"PATCH", reply, `{"body":"Halo {nama}"}`, boss, 200, `"body":"Halo {nama}"`},
		{"PATCH", reply, `{"body":"Halo {name}"}`, boss, 422, `invalid_input`},
		{"DELETE", reply, "", first, 403, `forbidden`},
		{"DELETE", reply, "", boss, 204, ""},
		{"DELETE", reply, "", boss, 404, `not_found`},
	} {
		step.by(t, call)
	}
}
