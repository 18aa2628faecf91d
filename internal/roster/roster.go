package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Person is an officer by name.
type Person struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// Post is a counter by name.
type Post struct {
	ID     uuid.UUID `json:"id"`
	Number int       `json:"number"`
	Name   string    `json:"name"`
}

// Nobody says why a day has nobody on duty.
type Nobody string

// The closed set of reasons; the empty one means that somebody is.
const (
	Weekend   Nobody = "weekend"    // no weekly hours
	Holiday   Nobody = "holiday"    // closed by the national list
	Shut      Nobody = "closed"     // closed by the province or the office
	AllAbsent Nobody = "all_absent" // everybody with a place is absent
	Unplanned Nobody = "none"       // the office is open and nobody has a place
)

// Duty is one officer on duty.
type Duty struct {
	Officer   Person  `json:"officer"`
	Counter   *Post   `json:"counter,omitempty"`
	InsteadOf *Person `json:"instead_of,omitempty" doc:"Whose place it is in the weekly pattern, after a swap"`
}

// Day is who is on duty on a date.
type Day struct {
	Date   string   `json:"date" format:"date"`
	Open   bool     `json:"open" doc:"The office has opening hours on this date"`
	Label  string   `json:"label,omitempty" doc:"Name of what closes or opens the day"`
	OnDuty []Duty   `json:"on_duty"`
	Absent []Person `json:"absent" doc:"Has a place on this date and is absent"`
	Nobody Nobody   `json:"nobody,omitempty" enum:"weekend,holiday,closed,all_absent,none" doc:"Why nobody is on duty"`
	Text   string   `json:"text" doc:"The day in one sentence"`
}

// shift is one line of the weekly pattern; until is zero when it has no end.
type shift struct {
	officer     uuid.UUID
	weekday     time.Weekday
	counter     *uuid.UUID
	from, until workcal.Date
}

func (s shift) holds(date workcal.Date) bool {
	return s.weekday == date.Weekday() && s.from <= date && (s.until == 0 || date <= s.until)
}

type absence struct {
	officer  uuid.UUID
	from, to workcal.Date
}

// swap is an agreed one; back is zero when nothing is given back.
type swap struct {
	proposer, partner uuid.UUID
	day, back         workcal.Date
}

type member struct {
	Person
	active bool
}

// plan is all that decides who is on duty. Swaps stand in the order of their
// agreement.
type plan struct {
	shifts   []shift
	swaps    []swap
	absences []absence
	members  map[uuid.UUID]member
	posts    map[uuid.UUID]Post
}

// place is what one officer holds on one date.
type place struct {
	officer, of uuid.UUID // who holds it, whose it is in the pattern
	counter     *uuid.UUID
}

// places returns who holds what on a date, whether the office is open or not.
// A swap of a place that its giver no longer holds has no effect.
func (p plan) places(date workcal.Date) []place {
	var all []place
	for _, s := range p.shifts {
		if s.holds(date) {
			all = append(all, place{s.officer, s.officer, s.counter})
		}
	}
	for _, s := range p.swaps {
		if s.day == date {
			hand(all, s.proposer, s.partner)
		}
		if s.back == date {
			hand(all, s.partner, s.proposer)
		}
	}
	return all
}

// hand gives one officer's place to another who has none.
func hand(all []place, from, to uuid.UUID) {
	at := find(all, from)
	if at >= 0 && find(all, to) < 0 {
		all[at].officer = to
	}
}

func find(all []place, officer uuid.UUID) int {
	return slices.IndexFunc(all, func(p place) bool { return p.officer == officer })
}

func (p plan) absent(officer uuid.UUID, date workcal.Date) bool {
	return slices.ContainsFunc(p.absences, func(a absence) bool {
		return a.officer == officer && a.from <= date && date <= a.to
	})
}

// day says who is on duty. Somebody who can no longer sign in keeps the places
// of days before today only.
func (p plan) day(of workcal.Day, today workcal.Date) Day {
	d := Day{Date: of.Date.String(), Open: of.Open, Label: of.Label, OnDuty: []Duty{}, Absent: []Person{}}
	if of.Open {
		for _, at := range p.places(of.Date) {
			who := p.members[at.officer]
			switch {
			case !who.active && of.Date >= today:
			case p.absent(at.officer, of.Date):
				d.Absent = append(d.Absent, who.Person)
			default:
				d.OnDuty = append(d.OnDuty, p.duty(at))
			}
		}
	}
	slices.SortFunc(d.OnDuty, byCounter)
	slices.SortFunc(d.Absent, byName)
	d.Nobody = why(of, d)
	d.Text = d.sentence()
	return d
}

// post is the counter of a place; nil when it has none, or one that was taken
// away since.
func (p plan) post(counter *uuid.UUID) *Post {
	if counter == nil {
		return nil
	}
	if post, there := p.posts[*counter]; there {
		return &post
	}
	return nil
}

func (p plan) duty(at place) Duty {
	d := Duty{Officer: p.members[at.officer].Person, Counter: p.post(at.counter)}
	if at.of != at.officer {
		of := p.members[at.of].Person
		d.InsteadOf = &of
	}
	return d
}

// byCounter puts counters first, by number, then officers by name.
func byCounter(a, b Duty) int {
	switch {
	case a.Counter != nil && b.Counter != nil && a.Counter.Number != b.Counter.Number:
		return cmp.Compare(a.Counter.Number, b.Counter.Number)
	case (a.Counter == nil) != (b.Counter == nil):
		if a.Counter != nil {
			return -1
		}
		return 1
	}
	return byName(a.Officer, b.Officer)
}

func byName(a, b Person) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID.String(), b.ID.String()))
}

func why(of workcal.Day, d Day) Nobody {
	switch {
	case len(d.OnDuty) > 0:
		return ""
	case of.Open && len(d.Absent) > 0:
		return AllAbsent
	case of.Open:
		return Unplanned
	case of.Kind == workcal.Weekend:
		return Weekend
	case of.Kind == workcal.National:
		return Holiday
	}
	return Shut
}

func (d Day) sentence() string {
	var names []string
	key := "roster.text.on_duty"
	for _, duty := range d.OnDuty {
		names = append(names, duty.Officer.Name)
	}
	if d.Nobody != "" {
		key = "roster.text." + string(d.Nobody)
	}
	if d.Nobody == AllAbsent {
		for _, p := range d.Absent {
			names = append(names, p.Name)
		}
	}
	return i18n.T(i18n.ID, key, map[string]any{"names": strings.Join(names, ", "), "label": d.Label})
}
