package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// Bodies of the calendar's operations. What the nation decides names no office.
const (
	closedBody = `{"date":"$day","kind":"closed","reason":"$word","document":"$word"`
	hoursBody  = `{"profiles":$profiles`
	nationBody = `{"date":"$day","kind":"libur_nasional","reason":"Libur","document":"SKB","replace":true`
	listBody   = `{"csv":"date,name,kind,decree\n$day,Libur,libur_nasional,SKB"`
	applied    = `,"preview_token":"$preview"}`
)

// unkeyedPreviews change nothing, so that a request key has nothing to keep.
var unkeyedPreviews = []string{"closure-preview", "closure-remove-preview", "hours-preview", "national-holiday-preview",
	"national-import-preview", "national-holiday-remove-preview", "quick-reply-preview"}

// seen previews a change and returns what the call needs to make it.
func (m *matrix) seen(t *testing.T, a *member, path, body string, ids map[string]string) map[string]string {
	t.Helper()
	q := question{ids: ids}
	if a.place != nil {
		q.ids = with(ids, "word", a.place.word())
		a.calm(t)
	}
	var got struct{ Token string }
	a.must(t, 200, "POST", path, q.text(body+"}")).into(t, &got)
	return with(ids, "preview", got.Token)
}

// calm waits until the office's calendar follows what stands above it.
func (a *member) calm(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 600 {
		var year struct{ Pending bool }
		a.must(t, 200, "GET", a.place.path("/calendar"), nil).into(t, &year)
		if !year.Pending {
			return
		}
		<-tick.C
	}
	t.Fatal("the calendar stays pending")
}

// day is one that nothing has been entered on.
func (m *matrix) day(from string) map[string]string {
	m.closures++
	return map[string]string{"day": dayAfter(from, m.closures)}
}

// newClosure is a day that the office may close, previewed.
func (m *matrix) newClosure(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.seen(t, a, a.place.path("/closures/preview"), closedBody, m.day("2029-01-01"))
}

// closure is a day that the office has closed, and the preview of opening it.
func (m *matrix) closure(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.newClosure(t, a)
	var got struct{ Closure struct{ ID string } }
	q := question{ids: with(ids, "word", a.place.word())}
	a.must(t, 201, "POST", a.place.path("/closures"), q.text(closedBody+applied)).into(t, &got)
	ids = map[string]string{"closure": got.Closure.ID}
	return m.seen(t, a, a.place.path("/closures/"+got.Closure.ID+"/remove/preview"), "{", ids)
}

// newHours are the office's hours under another name, previewed.
func (m *matrix) newHours(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ Profiles []map[string]any }
	a.must(t, 200, "GET", a.place.path("/hours"), nil).into(t, &got)
	got.Profiles[0]["name"] = a.place.word() + m.day(matrixDay)["day"]
	text, err := json.Marshal(got.Profiles)
	if err != nil {
		t.Fatal(err)
	}
	return m.seen(t, a, a.place.path("/hours/preview"), hoursBody, map[string]string{"profiles": string(text)})
}

// newHoliday is a day of a year that is decided, previewed.
func (m *matrix) newHoliday(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.seen(t, a, "/national/holidays/preview", nationBody, m.day("2027-01-01"))
}

// newList is the list of a year to come, previewed.
func (m *matrix) newList(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.seen(t, a, "/national/holidays/import/preview", listBody, m.day("2028-01-01"))
}

// holiday is a national day, and the preview of its end.
func (m *matrix) holiday(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ Items []struct{ ID, Date string } }
	a.must(t, 200, "GET", "/national/holidays", nil).into(t, &got)
	last := got.Items[len(got.Items)-1]
	if !strings.HasPrefix(last.Date, "202") {
		t.Fatalf("the last national day is %+v", last)
	}
	return m.seen(t, a, "/national/holidays/"+last.ID+"/remove/preview", "{", map[string]string{"holiday": last.ID})
}

// dayAfter is the date n days later.
func dayAfter(date string, n int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return day.AddDate(0, 0, n).Format(time.DateOnly)
}
