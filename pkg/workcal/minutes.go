package workcal

import "time"

// MinutesBetween returns how long the office is open from a to b: breaks and
// closed days do not count. It is negative when b is before a. Instants
// outside the span count as its ends.
func (c *Calendar) MinutesBetween(a, b time.Time) time.Duration {
	return c.openUntil(b) - c.openUntil(a)
}

// AddMinutes returns the earliest instant at which the office has been open
// for d since start; start itself for d = 0. It fails with ErrNegative, and
// with ErrSpan when the span has not that much open time left.
func (c *Calendar) AddMinutes(start time.Time, d time.Duration) (time.Time, error) {
	if d < 0 {
		return time.Time{}, ErrNegative
	}
	date, since := c.split(start)
	if i := uint(date - c.first); i >= uint(len(c.cells)) {
		return time.Time{}, ErrSpan
	}
	if d == 0 {
		return start.In(c.zone), nil
	}
	for _, s := range c.hours(date) { // most promises end on the day they begin on
		if since >= s.to {
			continue
		}
		since = max(since, s.from)
		if since+d <= s.to {
			return c.join(date, since+d), nil
		}
		d -= s.to - since
	}
	return c.fromDay(date+1, d)
}

// fromDay returns when the office has been open for d since the beginning of a
// day. It fails with ErrSpan.
func (c *Calendar) fromDay(date Date, d time.Duration) (time.Time, error) {
	goal := c.before(date) + d
	day := c.reaches(date, goal)
	if day-c.first >= Date(len(c.cells)) {
		return time.Time{}, ErrSpan
	}
	left := goal - c.before(day)
	for _, s := range c.hours(day) {
		if length := s.to - s.from; left > length {
			left -= length
			continue
		}
		return c.join(day, s.from+left), nil
	}
	return time.Time{}, ErrSpan
}

// TurnDue returns when a promise of d service minutes that began at start ends
// (rules.md §5). Before the day's first opening the minutes wait for it;
// published breaks stop them; after the last closing, and on a day without
// hours, they run on, because a counter is open then.
func (c *Calendar) TurnDue(start time.Time, d time.Duration) time.Time {
	date, since := c.split(start)
	for _, s := range c.hours(date) {
		if since >= s.to {
			continue
		}
		since = max(since, s.from)
		if since+d <= s.to {
			return c.join(date, since+d)
		}
		d -= s.to - since
		since = s.to
	}
	return c.join(date, since+d)
}

// openUntil is the open time of the span before an instant.
func (c *Calendar) openUntil(t time.Time) time.Duration {
	date, since := c.split(t)
	i := uint(date - c.first)
	if i >= uint(len(c.cells)) {
		if date < c.first {
			return 0
		}
		return c.before(c.first + Date(len(c.cells)))
	}
	ticks, m := &c.shapes[c.cells[i].shape].ticks, uint64(since)/uint64(time.Minute)
	open := time.Duration(c.elapsed[i]+int32(ticks[m])) * time.Minute
	if ticks[m+1] != ticks[m] { // the minute under way is an open one
		open += since - time.Duration(m)*time.Minute
	}
	return open
}

// before is the open time of the span before a date of it.
func (c *Calendar) before(date Date) time.Duration {
	return time.Duration(c.elapsed[date-c.first]) * time.Minute
}

// reaches returns the first date, from the given one on, at whose end the open
// time of the span is at least goal; the day after the span when none is.
func (c *Calendar) reaches(from Date, goal time.Duration) Date {
	// A day's open time is whole minutes, so it has the goal once it has those begun.
	minutes := int32((goal + time.Minute - 1) / time.Minute)
	low, high := int(from-c.first), len(c.cells)
	for step := 1; low < high; step *= 2 {
		probe := min(low+step, high) - 1
		if c.elapsed[probe+1] >= minutes {
			high = probe
			break
		}
		low = probe + 1
	}
	for low < high {
		if middle := (low + high) / 2; c.elapsed[middle+1] >= minutes {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return c.first + Date(low)
}
