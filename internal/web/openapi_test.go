package web

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func documented(d *Door) {
	guests(d)
	Register(d, Route{Method: "POST", Path: "/api/v1/offices/{office}/queue/call-next", ID: "call-next", Summary: "Panggil berikutnya",
		Tag: "queue", Right: tenant.Serve, Also: []int{204}, Faults: []fault.Code{fault.CounterBusy}},
		func(context.Context, *struct {
			Body struct {
				Counter string `json:"counter" format:"uuid"`
			}
		}) (*text, error) {
			return say(""), nil
		})
	d.Stream(Route{Path: "/api/v1/offices/{office}/events", ID: "events", Summary: "Perubahan", Tag: "queue", Right: tenant.ReadQueue},
		func(context.Context, Stream) error { return nil })
}

func TestTheDocumentIsTheSameEachTimeAndNamesRightsFaultsAndParameters(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, documented)
	served := h.call("GET", "/api/openapi.json", "")
	written, err := h.OpenAPI()
	if err != nil || served.body != string(written) || served.header.Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("served and written differ: %v", err)
	}
	other := New(Options{})
	documented(other)
	if again, err := other.OpenAPI(); err != nil || string(again) != string(written) {
		t.Errorf("the same routes give another document: %v", err)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
			}
			Responses map[string]struct{ Content map[string]any }
			Security  []map[string][]string
			Right     string   `json:"x-right"`
			Faults    []string `json:"x-faults"`
		}
	}
	if err := json.Unmarshal(written, &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v %q", err, doc.OpenAPI)
	}
	op := doc.Paths["/api/v1/offices/{office}/queue/call-next"]["post"]
	if op.Right != "queue.serve" || len(op.Security) != 1 || len(op.Parameters) != 2 || op.Parameters[0].Name != "office" || !op.Parameters[0].Required {
		t.Errorf("call-next: %+v", op)
	}
	if faults := strings.Join(op.Faults, " "); !strings.Contains(faults, "counter_busy") || !strings.Contains(faults, "outside_scope") {
		t.Errorf("faults: %s", faults)
	}
	for _, status := range []string{"200", "204", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503"} {
		r, ok := op.Responses[status]
		if _, problem := r.Content["application/problem+json"]; !ok || status >= "400" && !problem {
			t.Errorf("%s is not documented: %+v", status, r)
		}
	}
	if _, ok := doc.Paths["/api/v1/offices/{office}/events"]["get"].Responses["200"].Content["text/event-stream"]; !ok {
		t.Error("the event stream is not documented")
	}
	if strings.Contains(string(written), "$schema") {
		t.Error("the document has schema links")
	}
}

func TestTheDocsPageNeedsNoScriptAndNoOtherHost(t *testing.T) {
	t.Parallel()
	h := open(t, Options{Banner: "Jam latihan"}, documented)
	r := h.call("GET", "/api/docs", "")
	for _, want := range []string{"POST /api/v1/offices/{office}/queue/call-next", "Panggil berikutnya", "GET /api/v1/offices/{office}/events",
		`id="counter_busy"`, "Jam latihan", `href="/api/openapi.json"`, "counter_busy", "GuestInputBody"} {
		if !strings.Contains(r.body, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if found := regexp.MustCompile(`<script|https?://|//cdn|docs\.[a-z]+\b`).FindString(r.body); found != "" {
		t.Errorf("the page holds %q", found)
	}
	nonce := regexp.MustCompile(`<style nonce="([^"]+)"`).FindStringSubmatch(r.body)
	if nonce == nil || !strings.Contains(r.header.Get("Content-Security-Policy"), "'nonce-"+strings.ReplaceAll(nonce[1], "&#43;", "+")+"'") {
		t.Errorf("the style's nonce is not the policy's: %v", nonce)
	}
}
