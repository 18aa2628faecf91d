package workcal

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrSpec is wrapped by every error about a Spec that Compile refuses.
var ErrSpec = errors.New("workcal: invalid calendar")

// ErrNoOpenDay is the ErrSpec of a calendar that nothing can be counted by: its
// first week is closed throughout, or its entries close every day there is.
var ErrNoOpenDay = fmt.Errorf("%w: no day is ever open", ErrSpec)

// Spec is all that decides a calendar. It is plain data and survives JSON
// unchanged; a stored calendar version is a Spec.
type Spec struct {
	Zone     string    `json:"zone"`     // IANA name with a constant offset over the span
	Covered  []int     `json:"covered"`  // years whose national list is loaded, ascending, at least one
	Profiles []Profile `json:"profiles"` // weekly hours; the last profile that contains a date wins
	National []Entry   `json:"national,omitempty"`
	Province []Entry   `json:"province,omitempty"`
	Office   []Entry   `json:"office,omitempty"` // the nearest layer wins: office over province over national
}

// Profile is a week of opening hours with an optional range of dates. The
// first profile of a Spec has no range: it is what holds when no other does.
type Profile struct {
	Name string `json:"name"`
	From Date   `json:"from,omitzero"` // first date; the zero Date means no range
	To   Date   `json:"to,omitzero"`   // last date, inclusive
	Week Week   `json:"week"`
}

// Week holds the open intervals of each weekday, ascending and disjoint. A gap
// between intervals is a published break; a day without intervals is closed.
type Week struct {
	Mon []Interval `json:"mon,omitempty"`
	Tue []Interval `json:"tue,omitempty"`
	Wed []Interval `json:"wed,omitempty"`
	Thu []Interval `json:"thu,omitempty"`
	Fri []Interval `json:"fri,omitempty"`
	Sat []Interval `json:"sat,omitempty"`
	Sun []Interval `json:"sun,omitempty"`
}

// On returns the intervals of a weekday.
func (w Week) On(day time.Weekday) []Interval {
	return [...][]Interval{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}[day]
}

// Effect is what an entry does to its day.
type Effect string

// The closed set of effects (rules.md §2).
const (
	Closed       Effect = "closed"        // not open at all
	SpecialHours Effect = "special_hours" // other hours than the week's
	OpenAnyway   Effect = "open_anyway"   // open although the week or a layer below is closed
)

// Entry changes one date in one layer. A layer has at most one entry a date.
type Entry struct {
	Date      Date       `json:"date"`
	Effect    Effect     `json:"kind"`
	Intervals []Interval `json:"intervals,omitempty"` // none for closed, at least one for the others
	// Counts makes a day that is closed below count as a working day. Without
	// it, opening on a Saturday shortens nobody's deadline.
	Counts   bool   `json:"counts_as_working_day,omitempty"`
	Label    string `json:"label"`              // why, as shown to the public
	Document string `json:"document,omitempty"` // number of the decree or letter
}

func (s Spec) check() error {
	if len(s.Covered) == 0 || !slices.IsSorted(s.Covered) {
		return fmt.Errorf("%w: covered years must be given in ascending order", ErrSpec)
	}
	if first, last := s.Covered[0], s.Covered[len(s.Covered)-1]; first < minYear || last > maxYear {
		return fmt.Errorf("%w: covered years %d to %d are outside %d to %d", ErrSpec, first, last, minYear, maxYear)
	}
	if len(s.Profiles) == 0 || s.Profiles[0].From != 0 || s.Profiles[0].To != 0 {
		return fmt.Errorf("%w: the first profile must be one without dates", ErrSpec)
	}
	for i, p := range s.Profiles {
		if err := p.check(i == 0); err != nil {
			return err
		}
	}
	for name, layer := range map[string][]Entry{"national": s.National, "province": s.Province, "office": s.Office} {
		if err := checkLayer(name, layer); err != nil {
			return err
		}
	}
	return nil
}

func (p Profile) check(base bool) error {
	if !base && (p.From == 0 || p.To < p.From) {
		return fmt.Errorf("%w: profile %q ends before it begins", ErrSpec, p.Name)
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if err := checkIntervals(p.Week.On(day)); err != nil {
			return fmt.Errorf("profile %q, %s: %w", p.Name, day, err)
		}
	}
	if base && p.Week.closed() {
		return ErrNoOpenDay
	}
	return nil
}

func (w Week) closed() bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(w.On(day)) > 0 {
			return false
		}
	}
	return true
}

func checkLayer(name string, layer []Entry) error {
	seen := make(map[Date]bool, len(layer))
	for _, e := range layer {
		if seen[e.Date] {
			return fmt.Errorf("%w: the %s layer has two entries on %s", ErrSpec, name, e.Date)
		}
		seen[e.Date] = true
		if err := e.check(); err != nil {
			return fmt.Errorf("%s layer, %s: %w", name, e.Date, err)
		}
	}
	return nil
}

func (e Entry) check() error {
	switch e.Effect {
	case Closed:
		if len(e.Intervals) > 0 || e.Counts {
			return fmt.Errorf("%w: a closed day has no hours and does not count", ErrSpec)
		}
		return nil
	case SpecialHours, OpenAnyway:
		if len(e.Intervals) == 0 {
			return fmt.Errorf("%w: %s needs at least one interval", ErrSpec, e.Effect)
		}
		return checkIntervals(e.Intervals)
	default:
		return fmt.Errorf("%w: unknown kind %q", ErrSpec, e.Effect)
	}
}

func checkIntervals(list []Interval) error {
	end := Minute(0)
	for _, iv := range list {
		if iv.From < end || iv.To <= iv.From || iv.To > minutesPerDay {
			return fmt.Errorf("%w: interval %s to %s overlaps, is empty or leaves the day", ErrSpec, iv.From, iv.To)
		}
		end = iv.To
	}
	return nil
}
