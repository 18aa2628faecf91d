package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// MaxDays is the longest range of days that is listed at once.
const MaxDays = 92

// Desk holds the use cases of the roster.
type Desk struct{ db *store.DB }

// New returns the desk.
func New(db *store.DB) *Desk { return &Desk{db: db} }

// List tells who is on duty on each day of a range of dates (2006-01-02, both
// inclusive). An empty from is today, an empty to the sixth day after from. It
// fails with invalid_input on a range backwards, longer than MaxDays or outside
// the office's calendar.
func (d *Desk) List(ctx context.Context, from, to string) (days []Day, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		r, err := rangeIn(ctx, tx, from, to)
		if err != nil {
			return err
		}
		p, err := planIn(ctx, tx, r.from, r.to)
		for date := r.from; date <= r.to && err == nil; date++ {
			days = append(days, p.day(r.calendar.Day(date), r.today))
		}
		return err
	})
	return days, err
}

// Colleague is somebody who runs or ran the desk of the office.
type Colleague struct {
	Person
	Active bool `json:"active" doc:"Can sign in, and so can be on duty, take over or be asked"`
}

// People lists who runs the desk of the office and who did, by name.
func (d *Desk) People(ctx context.Context) (all []Colleague, err error) {
	all = []Colleague{}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		members, err := membersIn(ctx, tx)
		for _, row := range members {
			all = append(all, Colleague{Person{row.ID, row.Name}, row.Active})
		}
		return err
	})
	slices.SortFunc(all, func(a, b Colleague) int { return byName(a.Person, b.Person) })
	return all, err
}

// OnDutyIn tells who is on duty on the date of an instant in the office's zone.
func OnDutyIn(ctx context.Context, tx *store.Tx, at time.Time) (Day, error) {
	v, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return Day{}, err
	}
	date := v.DateOf(at)
	p, err := planIn(ctx, tx, date, date)
	if err != nil {
		return Day{}, err
	}
	return p.day(v.Day(date), v.DateOf(tx.Now())), nil
}

// span is a range of dates that was asked for, and what it is measured by.
type span struct {
	calendar        calendar.Version
	from, to, today workcal.Date
}

func rangeIn(ctx context.Context, tx *store.Tx, from, to string) (s span, err error) {
	if s.calendar, err = calendar.CurrentIn(ctx, tx); err != nil {
		return s, err
	}
	s.today = s.calendar.DateOf(tx.Now())
	var wrong []fault.Field
	s.from = s.dateOr(from, s.today, "from", &wrong)
	s.to = s.dateOr(to, s.from+6, "to", &wrong)
	if wrong == nil && (s.to < s.from || s.to >= s.from+MaxDays) {
		wrong = append(wrong, fault.Field{Path: "to", Code: "out_of_range"})
	}
	if wrong != nil {
		return s, fault.Invalid(wrong...)
	}
	return s, nil
}

// dateOr reads a date of the calendar's span, or notes what is wrong with it.
func (s span) dateOr(text string, or workcal.Date, path string, wrong *[]fault.Field) workcal.Date {
	if text == "" {
		return or
	}
	date, err := workcal.ParseDate(text)
	first, last := s.calendar.Span()
	switch {
	case err != nil:
		*wrong = append(*wrong, fault.Field{Path: path, Code: "invalid"})
	case date < first || date > last:
		*wrong = append(*wrong, fault.Field{Path: path, Code: "out_of_range"})
	}
	return date
}

// planIn reads what decides who is on duty in a range of dates.
func planIn(ctx context.Context, tx *store.Tx, from, to workcal.Date) (plan, error) {
	r, err := read(ctx, tx, from, to)
	if err != nil {
		return plan{}, err
	}
	return r.plan(), nil
}

func (r rows) plan() plan {
	p := plan{members: r.people(), posts: map[uuid.UUID]Post{}}
	for _, row := range r.posts {
		p.posts[row.ID] = Post(row)
	}
	for _, row := range r.shifts {
		p.shifts = append(p.shifts, shift{row.Officer, time.Weekday(row.Weekday % 7), row.Counter, dateOf(&row.From), dateOf(row.Until)})
	}
	for _, row := range r.absences {
		p.absences = append(p.absences, absence{row.Officer, dateOf(&row.From), dateOf(&row.To)})
	}
	for _, row := range r.swaps {
		if row.State == Accepted {
			p.swaps = append(p.swaps, row.swap())
		}
	}
	return p
}

func (r rows) people() map[uuid.UUID]member {
	all := map[uuid.UUID]member{}
	for _, row := range r.members {
		all[row.ID] = member{Person{row.ID, row.Name}, row.Active}
	}
	return all
}

func (row swapRow) swap() swap {
	return swap{row.Proposer, row.Partner, dateOf(&row.Day), dateOf(row.ReturnDay)}
}

// dateOf reads a date as Postgres writes it; none is zero.
func dateOf(text *string) workcal.Date {
	if text == nil {
		return 0
	}
	date, _ := workcal.ParseDate(*text) // a date column holds nothing else
	return date
}

// self is the account that acts; a command or a loop has none.
func self(ctx context.Context) uuid.UUID {
	a := tenant.ActorOf(ctx)
	if a.Kind != tenant.User {
		return uuid.Nil
	}
	id, err := uuid.Parse(a.ID)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// plans tells whether the actor may plan for others.
func plans(ctx context.Context) bool {
	a := tenant.ActorOf(ctx)
	return a.Kind == tenant.Command || a.Kind == tenant.User && a.Role.Can(tenant.ManageOffice)
}

// checkReason bounds a text that a person wrote about an absence.
func checkReason(s string) (string, string) {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case s == "":
		return s, "required"
	case len([]rune(s)) > 200:
		return s, "too_long"
	}
	return s, ""
}
