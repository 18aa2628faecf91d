package e2e_test

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// The parts of a case's answers that tests look at.
type (
	asked struct {
		Number, Token, URL string
		Due                struct {
			DueAt time.Time `json:"due_at"`
			Days  []struct{ Date, Kind, Label string }
		}
	}
	attached struct {
		ID, Name, Type string
		Size           int64
	}
	threadLine struct {
		ID, Direction, Kind, Body string
		Attachments               []attached
		Delivery                  *struct{ ID, State, Reason string }
	}
	caseView struct {
		ID, Number, State string
		CloseReason       string     `json:"close_reason"`
		ClosedAt          *time.Time `json:"closed_at"`
		DueAt             *time.Time `json:"due_at"`
		DueKind           string     `json:"due_kind"`
		AnswerPending     bool       `json:"answer_pending"`
		Late, Unread      bool
		Messages          []threadLine
		History           []struct{ Action, State string }
	}
	publicCase struct {
		Kind, Number, State string
		CloseReason         string     `json:"close_reason"`
		ClosedAt            *time.Time `json:"closed_at"`
		SilentAt            *time.Time `json:"silent_at"`
		Due                 *struct {
			DueAt time.Time `json:"due_at"`
			Text  string
		}
		Messages []threadLine
		Can      []string
		FollowUp *asked `json:"follow_up"`
	}
)

// question asked by somebody with this address.
func writes(name, email string) map[string]any {
	return map[string]any{"topic": "data", "question": "Berapa jumlah penduduk Luwu Timur menurut kecamatan?", "name": name, "email": email}
}

// askCase asks an office on its public side.
func (c caller) askCase(t *testing.T, office string, body any) asked {
	t.Helper()
	var got asked
	c.must(t, 201, "POST", "/public/offices/"+office+"/consultations", body).into(t, &got)
	return got
}

// link reads the public side of a case.
func (c caller) link(t *testing.T, token string) publicCase {
	t.Helper()
	var got publicCase
	c.must(t, 200, "GET", "/public/t/"+token, nil).into(t, &got)
	return got
}

// caseOf finds a case of the office by its number, as an officer does.
func (c caller) caseOf(t *testing.T, office, number string) caseView {
	t.Helper()
	for _, view := range []string{"open", "visitor", "closed", "snoozed", "spam"} {
		var page struct{ Items []caseView }
		c.must(t, 200, "GET", "/offices/"+office+"/consultations?view="+view+"&q="+url.QueryEscape(number), nil).into(t, &page)
		for _, item := range page.Items {
			if item.Number == number {
				return c.readCase(t, office, item.ID)
			}
		}
	}
	t.Fatalf("office %s has no case %s", office, number)
	return caseView{}
}

func (c caller) readCase(t *testing.T, office, id string) caseView {
	t.Helper()
	var got caseView
	c.must(t, 200, "GET", "/offices/"+office+"/consultations/"+id, nil).into(t, &got)
	return got
}

// upload brings a file, to be named by a message.
func (c caller) upload(t *testing.T, path, name string, content []byte) attached {
	t.Helper()
	r := c.bring(t, path, name, content)
	if r.status != 201 {
		t.Fatalf("%s of %d bytes: %d %s", name, len(content), r.status, r.body)
	}
	var got attached
	r.into(t, &got)
	return got
}

func (c caller) bring(t *testing.T, path, name string, content []byte) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", c.base+"/api/v1"+path+"?name="+url.QueryEscape(name), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	got, err := send(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return got
}
