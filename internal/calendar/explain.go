package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/workcal"
)

// MaxWorkingDays is the longest promise that is counted for the public.
const MaxWorkingDays = 250

// Answer is a due date as the API, the command line and messages tell it; the
// instants are in the office's zone.
type Answer struct {
	ReceivedAt      time.Time `json:"received_at"`
	CountedFrom     time.Time `json:"counted_from"`
	DueAt           time.Time `json:"due_at"`
	Provisional     bool      `json:"provisional" doc:"Passes through a year whose national days off are not decided; recomputed when they are"`
	CalendarVersion int       `json:"calendar_version"`
	Text            string    `json:"text" doc:"The answer in one sentence"`
	Days            []Day     `json:"days" doc:"Each day from receipt to the due day"`
}

// Day is one day of an Answer.
type Day struct {
	Date     string `json:"date" format:"date"`
	Kind     string `json:"kind" enum:"day0,working,weekend,national,province,office,uncovered"`
	K        int    `json:"k,omitempty" doc:"Number of the working day"`
	Label    string `json:"label"`
	Document string `json:"document,omitempty" doc:"Decree or letter that closes the day"`
}

// Tell counts n working days from an instant and says why in a language. It
// fails with invalid_input on working_days outside 0 to 250 and on a
// received_at outside the calendar or before its first covered year, whose days
// off nobody will decide any more.
func Tell(l i18n.Lang, v Version, received time.Time, n int, o workcal.Options) (Answer, error) {
	if n < 0 || n > MaxWorkingDays {
		return Answer{}, fault.Invalid(fault.Field{Path: "working_days", Code: "out_of_range"})
	}
	e, err := v.Explain(received, n, o)
	if errors.Is(err, workcal.ErrSpan) || v.DateOf(received).Year() < v.Spec().Covered[0] {
		return Answer{}, fault.Invalid(fault.Field{Path: "received_at", Code: "out_of_range"})
	}
	if err != nil {
		return Answer{}, err
	}
	a := Answer{ReceivedAt: received.In(v.Zone()), CountedFrom: e.CountedFrom, DueAt: e.DueAt,
		Provisional: e.Provisional, CalendarVersion: v.No, Days: make([]Day, 0, len(e.Days))}
	for _, s := range e.Days {
		a.Days = append(a.Days, Day{s.Date.String(), string(s.Kind), s.K, label(l, s, e.CountedFrom), s.Document})
	}
	a.Text = sentence(l, a, n)
	return a, nil
}

func sentence(l i18n.Lang, a Answer, n int) string {
	key := "calendar.text"
	if n == 1 {
		key = "calendar.text.one"
	}
	text := i18n.T(l, key, map[string]any{
		"received": StampFor(l, a.ReceivedAt), "from": StampFor(l, a.CountedFrom), "n": n, "due": StampFor(l, a.DueAt)})
	if a.Provisional {
		text += " " + i18n.T(l, "calendar.text.provisional", nil)
	}
	return text
}

// label says what a day was: the name of what closed it, else its part in the
// counting.
func label(l i18n.Lang, s workcal.Step, from time.Time) string {
	args := map[string]any{"k": s.K, "year": s.Date.Year(), "time": from.Format(clockOf(l))}
	key := "calendar.passed"
	switch s.Kind {
	case workcal.DayZero:
		key = "calendar.day0"
		if s.K > 0 {
			key = "calendar.day0_counted"
		}
	case workcal.Working, workcal.Uncovered:
		if s.K > 0 {
			key = "calendar." + string(s.Kind)
		}
	case workcal.Weekend:
		key = "calendar.weekend"
	case workcal.National, workcal.Province, workcal.Office:
		return s.Label
	}
	if s.Label != "" {
		return i18n.T(l, key, args) + " · " + s.Label
	}
	return i18n.T(l, key, args)
}

var (
	weekdays = map[i18n.Lang][]string{
		i18n.ID: {"Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"},
		i18n.EN: {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	}
	months = map[i18n.Lang][]string{
		i18n.ID: {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
		i18n.EN: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
)

// clockOf is the layout of a time of day: 10.00 in Indonesian, 10:00 in English.
func clockOf(l i18n.Lang) string {
	if l == i18n.EN {
		return "15:04"
	}
	return "15.04"
}

// Stamp writes an instant as people read it in Indonesian, zone named: Sel, 17
// Mar 2026 10.00 WITA.
func Stamp(t time.Time) string { return StampFor(i18n.ID, t) }

// StampFor is Stamp in a language of the catalogue.
func StampFor(l i18n.Lang, t time.Time) string {
	return DateTextFor(l, workcal.DateIn(t, t.Location())) + t.Format(" "+clockOf(l)+" MST")
}

// DateText writes a date as people read it in Indonesian: Sel, 17 Mar 2026.
func DateText(d workcal.Date) string { return DateTextFor(i18n.ID, d) }

// DateTextFor is DateText in a language of the catalogue.
func DateTextFor(l i18n.Lang, d workcal.Date) string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%s, %d %s %d", weekdays[l][d.Weekday()], day, months[l][month-1], year)
}

// ParseReceived reads an instant as RFC 3339, or a local time of the zone
// without an offset, to the minute or finer. It fails with invalid_input.
func ParseReceived(s string, zone *time.Location) (time.Time, error) {
	// A plus sign that nobody escaped arrives in a query as a space.
	if t, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "+", 1)); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.Invalid(fault.Field{Path: "received_at", Code: "invalid"})
}
