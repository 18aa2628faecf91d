package configs

import (
	"encoding/json"
	"fmt"
)

// Interval is a half-open stretch of a day, as 15:04.
type Interval struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Week maps a weekday (mon … sun) to its open intervals; an absent day is closed.
type Week map[string][]Interval

// HoursDraft is the default of rules.md §2, a draft until an office confirms
// its own hours.
type HoursDraft struct {
	Confirmed bool   `json:"confirmed"`
	Source    string `json:"source"`
	Regular   Week   `json:"regular"`
	Ramadan   Week   `json:"ramadan"`
}

// Hours returns the draft weekly hours.
func Hours() (HoursDraft, error) { return document[HoursDraft]("hours.json") }

// StandardDraft is the text and the promises of a service standard (rules.md
// §13). It is the first version of office 7325 and the draft of every other.
type StandardDraft struct {
	Office  string `json:"office"`
	Service string `json:"service"`
	Title   string `json:"title"`
	Number  string `json:"number"` // number of the SK
	// EffectiveOn is 2006-01-02; the SK names only month and year, so it is
	// the first of that month.
	EffectiveOn  string        `json:"effective_on"`
	Unit         string        `json:"unit"`
	Address      string        `json:"address"`
	Phone        string        `json:"phone"`
	Website      string        `json:"website"`
	Components   []Component   `json:"components"`   // the 14 of PermenPAN-RB 15/2014, in order
	Requirements []Requirement `json:"requirements"` // what component 1 asks a visitor to have
	Promises     []Promise     `json:"promises"`
	Clock        Clock         `json:"clock"`
	Fee          string        `json:"fee"`
	Complaint    []Channel     `json:"complaint"`
	RatingURL    string        `json:"rating_url"`
}

// Requirement is something a visitor needs before they start: for a visit, for
// a question over the internet ("online"), or for both ("all").
type Requirement struct {
	Text string `json:"text"`
	For  string `json:"for"`
}

// Component is one of the 14 components; an empty Body is shown as not filled.
type Component struct {
	No   int       `json:"no"` // 1 to 14
	Name string    `json:"name"`
	Body []Section `json:"body"`
}

// Section is a list of sentences under an optional heading.
type Section struct {
	Heading string   `json:"heading,omitempty"`
	Items   []string `json:"items"`
}

// Promise is a number in a unit: queue_turn in service_minutes, the others in
// working_days.
type Promise struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	Unit  string `json:"unit"`
}

// Clock holds the clock options of rules.md §3.4.
type Clock struct {
	CountDayOfReceipt       bool   `json:"count_day_of_receipt"`
	DueAt                   string `json:"due_at"`      // close_of_day or same_time
	ClockStart              string `json:"clock_start"` // on_receipt or on_request_complete
	ReopenWithinWorkingDays int    `json:"reopen_within_working_days"`
}

// Channel is where complaints go: desk, email or whatsapp.
type Channel struct {
	Kind    string `json:"kind"`
	Address string `json:"address"`
}

// Standard returns the published standard of office 7325.
func Standard() (StandardDraft, error) { return document[StandardDraft]("standard-7325.json") }

// ServiceRow is a service an office offers at its counters; Prefix begins its
// ticket numbers.
type ServiceRow struct {
	Code   string `json:"code"`
	Prefix string `json:"prefix"`
	Name   string `json:"name"`
}

// ServicesDraft is what an office starts with.
type ServicesDraft struct {
	Name     string       `json:"name,omitempty"` // what the office calls its service locally
	Services []ServiceRow `json:"services"`
	Counters []int        `json:"counters"` // numbers of its counters
}

// Services returns the services and counters the office with this BPS code
// starts with (api.md).
func Services(code string) (ServicesDraft, error) {
	type all struct {
		Default ServicesDraft            `json:"default"`
		Offices map[string]ServicesDraft `json:"offices"`
	}
	list, err := document[all]("services.json")
	if err != nil {
		return ServicesDraft{}, err
	}
	if own, ok := list.Offices[code]; ok {
		return own, nil
	}
	return list.Default, nil
}

// document reads an embedded JSON file that must have no unknown fields.
func document[T any](name string) (T, error) {
	var doc T
	f, err := files.Open(name)
	if err != nil {
		return doc, fmt.Errorf("configs: %w", err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		return doc, fmt.Errorf("configs: %s: %w", name, err)
	}
	return doc, nil
}
