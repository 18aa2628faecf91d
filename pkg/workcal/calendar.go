package workcal

import (
	"errors"
	"slices"
	"time"
)

// The ways a question to a Calendar can fail.
var (
	ErrSpan     = errors.New("workcal: outside the dates of this calendar")
	ErrNegative = errors.New("workcal: a negative number of days or minutes")
)

// Day is one date of a calendar. A date outside the calendar's span is closed
// and Uncovered.
type Day struct {
	Date      Date       `json:"date"`
	Kind      Kind       `json:"kind"`
	Label     string     `json:"label,omitempty"`
	Document  string     `json:"document,omitempty"`
	Intervals []Interval `json:"intervals,omitempty"`
	Open      bool       `json:"open"`    // has at least one interval
	Working   bool       `json:"working"` // counts as a working day
}

// Spec returns what the calendar was compiled from. It is shared: read it only.
func (c *Calendar) Spec() Spec { return c.spec }

// Zone returns the office's zone.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Span returns the first and the last date the calendar knows.
func (c *Calendar) Span() (first, last Date) {
	return c.first, c.first + Date(len(c.cells)) - 1
}

// DateOf returns the civil date of an instant in the office's zone.
func (c *Calendar) DateOf(t time.Time) Date {
	date, _ := c.split(t)
	return date
}

// At returns the instant of a time of day on a date.
func (c *Calendar) At(date Date, m Minute) time.Time {
	return time.Unix(int64(date)*secondsPerDay+int64(m)*60-c.offset, 0).In(c.zone)
}

// Day returns what the calendar knows of a date.
func (c *Calendar) Day(date Date) Day {
	at, ok := c.cell(date)
	if !ok {
		return Day{Date: date, Kind: Uncovered}
	}
	why := c.why(date)
	hours := slices.Clone(c.shapes[at.shape].hours)
	return Day{Date: date, Kind: why.kind, Label: why.label, Document: why.document,
		Intervals: hours, Open: len(hours) > 0, Working: at.working}
}

// OpenAt tells whether the office is open at an instant; closing times are
// exclusive, breaks are closed.
func (c *Calendar) OpenAt(t time.Time) bool {
	date, since := c.split(t)
	for _, s := range c.hours(date) {
		if s.from <= since && since < s.to {
			return true
		}
	}
	return false
}

// NextOpening returns the first instant at or after t at which an interval
// begins: within an interval that is the end of the next break or the next
// day's opening. It is false when the span has none.
func (c *Calendar) NextOpening(t time.Time) (time.Time, bool) {
	date, since := c.split(t)
	first, last := c.Span()
	if date < first {
		date, since = first, 0
	}
	for ; date <= last; date, since = date+1, 0 {
		for _, s := range c.hours(date) {
			if s.from >= since {
				return c.join(date, s.from), true
			}
		}
	}
	return time.Time{}, false
}

// FirstOpening returns when the office first opens on a date; false when it
// does not.
func (c *Calendar) FirstOpening(date Date) (time.Time, bool) {
	at, ok := c.cell(date)
	if !ok || at.close == 0 {
		return time.Time{}, false
	}
	return c.At(date, at.open), true
}

// LastClosing returns when the office last closes on a date; false when it
// does not open.
func (c *Calendar) LastClosing(date Date) (time.Time, bool) {
	at, ok := c.cell(date)
	if !ok || at.close == 0 {
		return time.Time{}, false
	}
	return c.At(date, at.close), true
}

func (c *Calendar) cell(date Date) (cell, bool) {
	if i := uint(date - c.first); i < uint(len(c.cells)) {
		return c.cells[i], true
	}
	return cell{}, false
}

func (c *Calendar) hours(date Date) []stretch {
	if i := uint(date - c.first); i < uint(len(c.cells)) {
		return c.shapes[c.cells[i].shape].stretches
	}
	return nil
}

// why explains a date of the span.
func (c *Calendar) why(date Date) note {
	if n, ok := c.notes[date]; ok {
		return n
	}
	return c.cells[date-c.first].plain()
}

// farPast is a number of days that makes every instant of the years 1 to 9999
// positive, because unsigned division needs no care for the sign.
const farPast = 1 << 20

// split gives the civil date of an instant and the time since its midnight.
func (c *Calendar) split(t time.Time) (Date, time.Duration) {
	local := uint64(t.Unix() + c.offset + farPast*secondsPerDay)
	day := local / secondsPerDay
	return Date(day) - farPast, time.Duration(local-day*secondsPerDay)*time.Second + time.Duration(t.Nanosecond())
}

// join is the inverse of split.
func (c *Calendar) join(date Date, since time.Duration) time.Time {
	whole := uint64(since) / uint64(time.Second)
	return time.Unix(int64(date)*secondsPerDay-c.offset+int64(whole), int64(uint64(since)-whole*uint64(time.Second))).In(c.zone)
}
