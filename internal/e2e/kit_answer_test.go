package e2e_test

import (
	"testing"
	"time"
)

// The parts of answers that tests look at.
type (
	ticket struct {
		ID, Number, State, Token, URL, Quality string
		Ahead                                  int
	}
	counterView struct {
		ID     string
		Number int
		State  string
	}
	obligation struct {
		Number, Kind, Outcome string
		StartAt               time.Time `json:"start_at"`
		DueAt                 time.Time `json:"due_at"`
		AnsweredAt            time.Time `json:"answered_at"`
		OpenedBy              *string   `json:"opened_by"`
	}
	today struct {
		Rev                      int64
		Waiting, Called, Serving []ticket
		Counters                 []counterView
		Obligations              []obligation
		Figures                  struct{ Met, Late int }
	}
)

func visit(name string) map[string]any {
	return map[string]any{"service": "konsultasi", "guest": map[string]string{"name": name, "email": "tamu@contoh.test"}}
}

// take takes a number for the office.
func (c caller) take(t *testing.T, office, name string) ticket {
	t.Helper()
	var got ticket
	c.must(t, 201, "POST", "/public/offices/"+office+"/tickets", visit(name)).into(t, &got)
	return got
}

func (c caller) today(t *testing.T, office string) today {
	t.Helper()
	var got today
	c.must(t, 200, "GET", "/offices/"+office+"/queue", nil).into(t, &got)
	return got
}
