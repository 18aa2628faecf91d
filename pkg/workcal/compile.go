package workcal

import (
	"fmt"
	"slices"
	"time"
)

const (
	minYear = 1990 // Indonesia's zones have kept their offsets since
	maxYear = 2150
	// yearsAfter is how far due dates reach past the last covered year.
	yearsAfter = 5
)

// Kind says what a day is, in an explanation and on a calendar page.
type Kind string

// The closed set of kinds (api.md, explanation).
const (
	DayZero   Kind = "day0"      // the day counting starts from
	Working   Kind = "working"   // a working day
	Weekend   Kind = "weekend"   // no weekly hours
	National  Kind = "national"  // closed by the national list
	Province  Kind = "province"  // closed by the provincial layer
	Office    Kind = "office"    // closed by the office itself
	Uncovered Kind = "uncovered" // a day counted by weekends only: its year's list is not loaded
)

// cell is what the tables know of one date.
type cell struct {
	shape       uint16 // index into Calendar.shapes
	rank        uint16 // working days of the span before this date
	open, close Minute // first opening, last closing; 0, 0 when there is none
	gaps        uint8  // uncovered years begun, this date's included
	working     bool
	uncovered   bool
}

// note says why a day is what it is.
type note struct {
	kind            Kind
	label, document string
}

// plain is the note of a day that no entry touches.
func (at cell) plain() note {
	switch {
	case !at.working:
		return note{kind: Weekend}
	case at.uncovered:
		return note{kind: Uncovered}
	default:
		return note{kind: Working}
	}
}

// Calendar is a compiled Spec: an immutable value over a span of whole years,
// from one year before the first covered year to five years after the last.
type Calendar struct {
	spec    Spec
	zone    *time.Location
	offset  int64 // seconds east of UTC
	first   Date
	cells   []cell
	nth     []uint16      // index of the k-th working day of the span
	elapsed []int32       // open minutes of the span before each date, one more than cells
	shapes  []*shape      // the distinct lists of intervals
	notes   map[Date]note // days that are not what the week makes them
}

// Compile checks a Spec and builds its tables. It fails with ErrSpec on a Spec
// that contradicts itself and on a zone that is unknown or changes its offset
// within the span, and with ErrNoOpenDay on one that is never open.
func Compile(spec Spec) (*Calendar, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	c := &Calendar{spec: spec, first: DateOf(spec.Covered[0]-1, time.January, 1), notes: map[Date]note{}}
	end := DateOf(spec.Covered[len(spec.Covered)-1]+yearsAfter+1, time.January, 1)
	if err := c.setZone(end); err != nil {
		return nil, err
	}
	b := builder{c: c, layers: layersOf(spec)}
	c.cells = make([]cell, 0, end-c.first)
	c.elapsed = make([]int32, 1, end-c.first+1)
	for date := c.first; date < end; date++ {
		b.add(date)
	}
	if len(c.nth) == 0 {
		return nil, ErrNoOpenDay
	}
	return c, nil
}

func (c *Calendar) setZone(end Date) (err error) {
	if c.zone, err = time.LoadLocation(c.spec.Zone); err != nil || c.spec.Zone == "" {
		return fmt.Errorf("%w: zone %q is unknown", ErrSpec, c.spec.Zone)
	}
	_, offset := c.first.midnight().In(c.zone).Zone()
	for date := c.first; date <= end; date++ {
		if _, o := date.midnight().In(c.zone).Zone(); o != offset {
			return fmt.Errorf("%w: zone %s changes its offset on %s", ErrSpec, c.spec.Zone, date)
		}
	}
	c.offset = int64(offset)
	return nil
}

type layer struct {
	kind    Kind
	entries map[Date]Entry
}

func layersOf(spec Spec) [3]layer {
	index := func(list []Entry) map[Date]Entry {
		m := make(map[Date]Entry, len(list))
		for _, e := range list {
			m[e.Date] = e
		}
		return m
	}
	return [3]layer{{National, index(spec.National)}, {Province, index(spec.Province)}, {Office, index(spec.Office)}}
}

// builder appends the dates of the span one after the other.
type builder struct {
	c      *Calendar
	layers [3]layer
	year   int
	bare   bool // the current year is uncovered
	gaps   uint8
}

func (b *builder) add(date Date) {
	if y := date.Year(); y != b.year {
		b.year, b.bare = y, !slices.Contains(b.c.spec.Covered, y)
		if b.bare {
			b.gaps++
		}
	}
	hours, working, why := b.decide(date)
	at := cell{shape: b.c.shape(hours), rank: uint16(len(b.c.nth)), gaps: b.gaps, working: working, uncovered: b.bare}
	if len(hours) > 0 {
		at.open, at.close = hours[0].From, hours[len(hours)-1].To
	}
	if working {
		b.c.nth = append(b.c.nth, uint16(len(b.c.cells)))
	}
	if why != at.plain() {
		b.c.notes[date] = why
	}
	b.c.elapsed = append(b.c.elapsed, b.c.elapsed[len(b.c.cells)]+minutesOf(hours))
	b.c.cells = append(b.c.cells, at)
}

// decide applies the week and then the layers, the nearest last. An entry that
// opens a day never takes away that the day counts, and gives it only when the
// entry says so.
func (b *builder) decide(date Date) (hours []Interval, working bool, why note) {
	plain := Working
	if b.bare {
		plain = Uncovered
	}
	hours = b.c.profile(date).Week.On(date.Weekday())
	working, why.kind = len(hours) > 0, plain
	if !working {
		why.kind = Weekend
	}
	for _, l := range b.layers {
		e, ok := l.entries[date]
		switch {
		case !ok || l.kind == National && b.bare:
		case e.Effect == Closed:
			hours, working, why = nil, false, note{l.kind, e.Label, e.Document}
		case working || e.Counts:
			hours, working, why = e.Intervals, true, note{plain, e.Label, e.Document}
		case why.label == "":
			hours, why.label, why.document = e.Intervals, e.Label, e.Document
		default:
			hours = e.Intervals
		}
	}
	return hours, working, why
}

// profile returns the last profile that contains the date.
func (c *Calendar) profile(date Date) Profile {
	for _, p := range slices.Backward(c.spec.Profiles[1:]) {
		if p.From <= date && date <= p.To {
			return p
		}
	}
	return c.spec.Profiles[0]
}

// shape returns the index of a list of intervals; a calendar has few.
func (c *Calendar) shape(hours []Interval) uint16 {
	same := func(s *shape) bool { return slices.Equal(s.hours, hours) }
	if id := slices.IndexFunc(c.shapes, same); id >= 0 {
		return uint16(id)
	}
	c.shapes = append(c.shapes, shapeOf(hours))
	return uint16(len(c.shapes) - 1)
}

// shape is the hours of a day as questions need them.
type shape struct {
	hours     []Interval
	stretches []stretch
	ticks     [minutesPerDay + 1]int16 // open minutes before each minute of the day, and before its end
}

// stretch is an interval as the time since midnight.
type stretch struct{ from, to time.Duration }

func shapeOf(hours []Interval) *shape {
	s := &shape{hours: slices.Clone(hours)}
	for _, iv := range hours {
		s.stretches = append(s.stretches, stretch{time.Duration(iv.From) * time.Minute, time.Duration(iv.To) * time.Minute})
		for m := iv.From; m < iv.To; m++ {
			s.ticks[m+1] = 1
		}
	}
	for m := range minutesPerDay {
		s.ticks[m+1] += s.ticks[m]
	}
	return s
}

func minutesOf(hours []Interval) (sum int32) {
	for _, iv := range hours {
		sum += int32(iv.To - iv.From)
	}
	return sum
}
