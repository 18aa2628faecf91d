package site

import (
	"cmp"
	"errors"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/pkg/workcal"
)

// workingDays is the unit of a promise that this page counts.
const workingDays = "working_days"

// dueFields are the fields of the page that explains a due date, as it asks.
var dueFields = []string{"tanggal", "jam", "hari"}

// counting is the page that explains a due date: what was asked, what is wrong
// with it, and the answer.
type counting struct {
	Profile
	When     when
	Values   map[string]string
	Errors   []mistake
	Promises []owed
	First    string // first date that can be counted from, 2006-01-02
	Last     string
	Asked    bool // somebody asked; else the answer is for this moment
	Answer   *calendar.Answer
}

// owed is a promise in working days with the service that makes it.
type owed struct {
	Service string
	Promise
	Clock Counting // how its days are counted
}

// Waits tells whether it is counted from when the request is complete.
func (o owed) Waits() bool { return o.Clock.ClockStart == standard.OnRequestComplete }

// options is how its working days are counted.
func (o owed) options() workcal.Options {
	return workcal.Options{CountDayOfReceipt: o.Clock.CountDayOfReceipt, SameTime: o.Clock.DueAt == "same_time"}
}

// Wrong returns what is wrong with a field, or "".
func (c counting) Wrong(field string) string { return form{Errors: c.Errors}.Wrong(field) }

// Ends tells whether a walked day is the due day, which is the last one.
func (c counting) Ends(d calendar.Day) bool {
	return d.Date == c.Answer.Days[len(c.Answer.Days)-1].Date
}

// Counts tells whether a walked day is one that is counted.
func (c counting) Counts(d calendar.Day) bool { return d.K > 0 || d.Kind == string(workcal.DayZero) }

// countingOf begins the page for an office: the answer to somebody who writes
// now, by what the office promises.
func countingOf(p Profile, v calendar.Version, l i18n.Lang) counting {
	_, last := v.Span()
	c := counting{Profile: p, When: p.when(l), First: firstDay(v), Last: last.String(), Promises: promised(p)}
	c.Values = map[string]string{"tanggal": p.Today.Date, "jam": c.When.Clock(p.now)}
	if len(c.Promises) > 0 {
		c.Values["hari"] = strconv.Itoa(c.Promises[0].Count)
	}
	return c
}

// firstDay is the first day of the first year whose national days off are known.
func firstDay(v calendar.Version) string {
	return workcal.DateOf(v.Spec().Covered[0], time.January, 1).String()
}

// promised are the promises in working days that the office has published, an
// answer first.
func promised(p Profile) (all []owed) {
	for _, s := range p.Services {
		for _, one := range p.Standard[s.Code].Promises {
			if one.Unit == workingDays && i18n.Has("page.promise."+one.Kind) {
				all = append(all, owed{s.Name, one, p.Standard[s.Code].Clock})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b owed) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	return all
}

func rank(kind string) int {
	if kind == string(standard.FirstAnswer) {
		return 0
	}
	return 1
}

// ask takes what was typed.
func (c *counting) ask(value func(name string) string) {
	for _, name := range dueFields {
		c.Asked = c.Asked || value(name) != ""
	}
	if !c.Asked {
		return
	}
	for _, name := range dueFields {
		c.Values[name] = strings.TrimSpace(value(name))
	}
	c.Values = shown(c.Values)
}

// answer counts what was asked, or marks what is wrong with it. Without a
// promise and a question there is nothing to count.
func (c *counting) answer(v calendar.Version) error {
	if !c.Asked && c.Values["hari"] == "" {
		return nil
	}
	received, n, ok := c.read(v)
	if !ok {
		return nil
	}
	a, err := calendar.Tell(c.When.Lang, v, received, n, workcal.Options{})
	var why *fault.Fault
	if errors.As(err, &why) && why.Code == fault.InvalidInput {
		c.mark("tanggal", "range")
		return nil
	}
	if err == nil {
		c.Answer = &a
	}
	return err
}

// read turns what was typed into an instant and a number of working days, and
// writes it the usual way; false when something is wrong.
func (c *counting) read(v calendar.Version) (received time.Time, n int, ok bool) {
	date, dated := readDate(c.Values["tanggal"])
	at, timed := readClock(c.Values["jam"])
	n, err := strconv.Atoi(c.Values["hari"])
	c.check("tanggal", dated, date.String() >= c.First && date.String() <= c.Last)
	c.check("jam", timed, true)
	c.check("hari", true, err == nil && n >= 1 && n <= calendar.MaxWorkingDays)
	if len(c.Errors) > 0 {
		return received, 0, false
	}
	c.Values["tanggal"], c.Values["jam"] = date.String(), c.When.clock(at.String())
	return v.At(date, at), n, true
}

// check marks a field that is empty, unreadable, or out of its range.
func (c *counting) check(field string, readable, within bool) {
	switch {
	case c.Values[field] == "":
		c.mark(field, "required")
	case !readable:
		c.mark(field, "invalid")
	case !within:
		c.mark(field, "range")
	}
}

func (c *counting) mark(field, code string) {
	text := i18n.T(c.When.Lang, "tenggat."+field+"."+code, dict("first", c.When.Date(c.First), "last", c.When.Date(c.Last),
		"most", calendar.MaxWorkingDays))
	c.Errors = append(c.Errors, mistake{field, text})
}

// query is the question as the address asks it, for the page in the other
// language.
func (c *counting) query() template.URL {
	if !c.Asked {
		return ""
	}
	q := url.Values{}
	for _, name := range dueFields {
		q.Set(name, c.Values[name])
	}
	return template.URL(q.Encode())
}

// readDate reads a date as a browser's own field sends it, or as people write
// it here: 24-11-2026, 24/11/2026, 24.11.2026.
func readDate(text string) (workcal.Date, bool) {
	if d, err := workcal.ParseDate(text); err == nil {
		return d, true
	}
	t, err := time.Parse("2-1-2006", strings.NewReplacer("/", "-", ".", "-").Replace(text))
	return workcal.DateOf(t.Date()), err == nil
}

var clocked = regexp.MustCompile(`^(\d{1,2})[.:]?(\d{2})$`)

// readClock reads a time of day as people write it: 9.05, 09:05, 0905.
func readClock(text string) (workcal.Minute, bool) {
	part := clocked.FindStringSubmatch(text)
	if part == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(part[1])
	minute, _ := strconv.Atoi(part[2])
	return workcal.Minute(hour*60 + minute), hour < 24 && minute < 60
}
