package problem

import (
	"encoding/json"
	"testing"
)

func TestExtraMembersAreWrittenFlatAfterTheFixedOnes(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Document{
		Type: "/x#y", Title: "T", Status: 409, Detail: "D", Code: "y", RequestID: "r",
		Errors: []Field{{Path: "guest.email", Code: "required"}},
		Extra:  map[string]any{"opens_at": "08:00", "held_by": map[string]int{"counter": 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"/x#y","title":"T","status":409,"detail":"D","code":"y","request_id":"r",` +
		`"errors":[{"path":"guest.email","code":"required"}],"held_by":{"counter":2},"opens_at":"08:00"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnExtraMemberCannotContradictAFixedOne(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Document{Title: "T", Status: 404, Code: "a", Extra: map[string]any{"status": 200, "code": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"type":"about:blank","title":"T","status":404,"code":"a"}`; string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAMemberThatIsNotJSONIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := json.Marshal(Document{Extra: map[string]any{"f": func() {}}}); err == nil {
		t.Error("a function was written as JSON")
	}
}
