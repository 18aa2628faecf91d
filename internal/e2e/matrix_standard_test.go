package e2e_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// standardBody is a whole text of a standard.
var standardBody = `{"title":"$word judul $n","number":"B-$n/BPS","unit":"$word","address":"","phone":"","website":"","hours":"","fee":"","pledge":"","rating_url":"",` +
	`"components":[` + components() + `],"requirements":[{"text":"$word","for":"all"}],"channels":[],"complaint":[],` +
	`"promises":[{"kind":"queue_turn","count":10,"unit":"service_minutes"}],` +
	`"clock":{"count_day_of_receipt":false,"due_at":"close_of_day","clock_start":"on_receipt","reopen_within_working_days":5}}`

// components are the 14 of every standard, the first filled.
func components() string {
	all := make([]string, 14)
	for i := range all {
		all[i] = fmt.Sprintf(`{"no":%d,"body":[]}`, i+1)
	}
	all[0] = `{"no":1,"body":[{"items":["$word"]}]}`
	return strings.Join(all, ",")
}

// drafted is the draft of the standard of a service, or zero.
func (m *matrix) drafted(t *testing.T, a *member) int {
	t.Helper()
	var all struct {
		Items []struct {
			Service string
			Draft   struct{ No int }
		}
	}
	a.must(t, 200, "GET", a.place.path("/standards"), nil).into(t, &all)
	for _, one := range all.Items {
		if one.Service == "konsultasi" {
			return one.Draft.No
		}
	}
	t.Fatal("no standard of konsultasi")
	return 0
}

// draft is a draft of a standard, begun when there is none.
func (m *matrix) draft(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ No, Rev int }
	path := a.place.path("/standards/konsultasi")
	if no := m.drafted(t, a); no > 0 {
		a.must(t, 200, "GET", path+"/versions/"+strconv.Itoa(no), nil).into(t, &got)
	} else {
		a.must(t, 201, "POST", path+"/drafts", "{}").into(t, &got)
	}
	return map[string]string{"no": strconv.Itoa(got.No), "rev": strconv.Itoa(got.Rev), "service": "konsultasi"}
}

// noDraft throws the draft of a standard away, if there is one.
func (m *matrix) noDraft(t *testing.T, a *member) map[string]string {
	t.Helper()
	if no := m.drafted(t, a); no > 0 {
		a.must(t, 204, "DELETE", a.place.path("/standards/konsultasi/drafts/"+strconv.Itoa(no)), nil)
	}
	return map[string]string{"service": "konsultasi"}
}
