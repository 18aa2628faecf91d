package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// richer is a body in which the neighbours that a field needs are there.
func richer(path, body string) string {
	if strings.HasPrefix(path, "result.needs.0.") && !strings.Contains(body, `"needs"`) {
		body = strings.Replace(body, `"complete_later":true`, `"complete_later":false`, 1)
		for _, more := range [][2]string{{"subject", "Uji"}, {"outcome", "sesuai"}} {
			if with, err := withField(body, "result.needs.0."+more[0], more[1]); err == nil {
				body = with
			}
		}
	}
	for of, more := range map[string][2]string{
		"document.channels.0.address":  {"document.channels.0.kind", "email"},
		"document.complaint.0.address": {"document.complaint.0.kind", "email"},
		"complaint.desk":               {"complaint.email", "a@contoh.test"},
		"complaint.email":              {"complaint.desk", "Meja"},
	} {
		if of != path || strings.Contains(body, `"complaint":{`) {
			continue
		}
		if with, err := withField(body, more[0], more[1]); err == nil {
			body = with
		}
		if with, err := withField(body, "complaint.whatsapp", ""); err == nil && !strings.HasPrefix(of, "document") {
			body = with
		}
	}
	return body
}

// apart are the operations whose subjects may not overlap, and the fields between
// which they last.
var apart = map[string]struct{ day, begins, ends string }{
	"queue-late-visit":     {outageDay, "service_started_at", "finished_at"},
	"queue-outage-declare": {dayAfter(outageDay, -1), "from", "to"},
}

// spread gives what may not overlap a second of its own.
func (v *vandal) spread(t *testing.T, op operation, body string) string {
	t.Helper()
	a, is := apart[op.name]
	if !is {
		return body
	}
	from, err := time.Parse(time.RFC3339, a.day+"T09:10:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	v.seconds++
	for n, end := range []string{a.begins, a.ends} {
		if body, err = withField(body, end, from.Add(time.Duration(v.seconds+n)*time.Second).Format(time.RFC3339)); err != nil {
			t.Fatal(err)
		}
	}
	return body
}

// previewed is a body with the token of its own preview.
func (v *vandal) previewed(t *testing.T, q question, body string) string {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal([]byte(body), &tree); err != nil {
		t.Fatal(err)
	}
	delete(tree, "preview_token")
	bare, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	path, _, _ := strings.Cut(q.address(), "?")
	var got struct{ Token string }
	_ = json.Unmarshal(v.ask(t, q, path+"/preview", http.MethodPost, string(bare)).body, &got)
	more, err := withField(string(bare), "preview_token", got.Token)
	if err != nil {
		t.Fatal(err)
	}
	return more
}
