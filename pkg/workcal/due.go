package workcal

import "time"

// Options are the clock options of a service standard (rules.md §3.4). The
// zero value is the default: the day of receipt is not counted, and due is the
// close of the day.
type Options struct {
	CountDayOfReceipt bool // day 0 is working day 1
	SameTime          bool // due at the time of day counting began, kept within the due day's hours
}

// Due is the answer to "n working days after it was received".
type Due struct {
	DueAt       time.Time `json:"due_at"`
	CountedFrom time.Time `json:"counted_from"`
	// Provisional is true when the walk touches a year whose national list is
	// not loaded.
	Provisional bool `json:"provisional"`
}

// span is a due date before it is given a zone: indexes into the tables.
type span struct {
	received, zero, due int // days: of receipt, day 0, of the due time
	inside              bool
}

// Due counts n working days from an instant (rules.md §3): received within a
// working day, breaks included, it counts from there; else from the next
// working day's opening. That day is day 0, and due is the closing time of the
// n-th working day after it. It fails with ErrNegative, and with ErrSpan when
// the walk leaves the span.
func (c *Calendar) Due(received time.Time, n int, o Options) (Due, error) {
	s, err := c.walk(received, n, o)
	if err != nil {
		return Due{}, err
	}
	got, due, zero := &c.cells[s.received], &c.cells[s.due], &c.cells[s.zero]
	from := received.In(c.zone)
	if !s.inside {
		from = c.At(c.first+Date(s.zero), zero.open)
	}
	at := c.At(c.first+Date(s.due), due.close)
	if o.SameTime {
		at = c.sameTime(from, c.first+Date(s.due))
	}
	return Due{at, from, got.uncovered || due.gaps != got.gaps}, nil
}

func (c *Calendar) walk(received time.Time, n int, o Options) (span, error) {
	if n < 0 {
		return span{}, ErrNegative
	}
	local := received.Unix() + c.offset - int64(c.first)*secondsPerDay
	day := uint64(local) / secondsPerDay
	if day >= uint64(len(c.cells)) { // an instant before the span is a huge number here
		return span{}, ErrSpan
	}
	at := &c.cells[day]
	minute := Minute((uint64(local) - day*secondsPerDay) / 60)
	rank, inside := uint(at.rank), false
	if at.working {
		inside = at.open <= minute && minute < at.close
		if minute >= at.close {
			rank++
		}
	}
	last := rank + uint(n)
	if o.CountDayOfReceipt && n > 0 {
		last--
	}
	if last >= uint(len(c.nth)) {
		return span{}, ErrSpan
	}
	return span{int(day), int(c.nth[rank]), int(c.nth[last]), inside}, nil
}

// sameTime keeps the time of day of counted_from, moved into the due day's
// hours when they are shorter.
func (c *Calendar) sameTime(from time.Time, date Date) time.Time {
	at, _ := c.cell(date)
	_, since := c.split(from)
	since = max(since, time.Duration(at.open)*time.Minute)
	return c.join(date, min(since, time.Duration(at.close)*time.Minute))
}

// AddDays returns the n-th working day after a date, which need not be one
// itself; for n = 0 the date or the next working day. It fails like Due.
func (c *Calendar) AddDays(date Date, n int) (Date, error) {
	if i := uint(date - c.first); n >= 0 && i < uint(len(c.cells)) {
		if k := uint(c.cells[i].rank) + uint(n); k < uint(len(c.nth)) {
			return c.first + Date(c.nth[k]), nil
		}
	}
	return 0, unanswered(n)
}

// WorkingDays returns how many working days lie after one date, up to another
// which counts itself: 0 for the same date, negative when the other is earlier.
// A date outside the span counts as its nearest end.
func (c *Calendar) WorkingDays(after, until Date) int { return c.upTo(until) - c.upTo(after) }

// upTo counts the working days of the span up to a date, which counts itself.
func (c *Calendar) upTo(date Date) int {
	first, last := c.Span()
	if date < first {
		return 0
	}
	at := &c.cells[min(date, last)-first]
	if at.working {
		return int(at.rank) + 1
	}
	return int(at.rank)
}

// unanswered says why n working days could not be counted.
func unanswered(n int) error {
	if n < 0 {
		return ErrNegative
	}
	return ErrSpan
}

// Explanation is a due date with the days that were walked to find it.
type Explanation struct {
	Due
	Days []Step `json:"days"`
}

// Step is one day of an explanation. K is the number of the working day; it is
// 0 for day 0 (unless the day of receipt counts) and for days that were not
// counted. Days before day 0 are those that passed between receipt and the
// next working day's opening.
type Step struct {
	Date     Date   `json:"date"`
	Kind     Kind   `json:"kind"`
	K        int    `json:"k,omitempty"`
	Label    string `json:"label,omitempty"`
	Document string `json:"document,omitempty"`
}

// Explain answers like Due and lists every day from the day of receipt to the
// due day with what it was. The due date is Due's own.
func (c *Calendar) Explain(received time.Time, n int, o Options) (Explanation, error) {
	due, err := c.Due(received, n, o)
	if err != nil {
		return Explanation{}, err
	}
	s, _ := c.walk(received, n, o)
	e := Explanation{Due: due, Days: make([]Step, 0, s.due-s.received+1)}
	k := 0
	if o.CountDayOfReceipt {
		k = 1
	}
	for i := s.received; i <= s.due; i++ {
		date := c.first + Date(i)
		why := c.why(date)
		step := Step{Date: date, Kind: why.kind, Label: why.label, Document: why.document}
		switch {
		case i == s.zero:
			step.Kind, step.K = DayZero, k
		case i > s.zero && c.cells[i].working:
			k++
			step.K = k
		}
		e.Days = append(e.Days, step)
	}
	return e, nil
}
