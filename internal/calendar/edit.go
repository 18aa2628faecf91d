package calendar

import (
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Bounds of what people may enter; lengths are in characters.
const (
	maxReason   = 200
	maxDocument = 120
	maxEntries  = 2000 // of one layer
	maxProfiles = 20
)

// FirstDate is the first date anybody may enter: nothing is kept from before.
var FirstDate = workcal.DateOf(2024, time.January, 1)

// Edit is one decision about an office's calendar. Every edit also takes what
// the layers above the office have become meanwhile. Put, Remove, Hours,
// Refresh and Above are the edits there are.
type Edit interface {
	// apply changes a spec of its own slices; last is the last date of the
	// calendar.
	apply(s *workcal.Spec, last workcal.Date) error
	// reason is what a version says it was made for.
	reason(c Change) string
}

// Put enters a day into a layer. Without Replace a day that has an entry there
// is closure_exists.
type Put struct {
	Entry   workcal.Entry
	Replace bool
}

// Remove takes the entry of a date out of a layer; none there is not_found.
type Remove struct{ On workcal.Date }

// Hours replaces the weekly hours and confirms them.
type Hours struct{ Profiles []workcal.Profile }

// Refresh takes newer layers and nothing else.
type Refresh struct{}

// Above asks what would be, were these layers in force above the office. A nil
// one stays what it is.
type Above struct{ National, Province *Layer }

func (e Put) apply(s *workcal.Spec, last workcal.Date) (err error) {
	s.Office, err = e.to(s.Office, last)
	return err
}

func (e Put) reason(Change) string { return e.Entry.Label }

// to returns the entries of a layer with this one among them.
func (e Put) to(list []workcal.Entry, last workcal.Date) ([]workcal.Entry, error) {
	if err := checkEntry(e.Entry, last); err != nil {
		return nil, err
	}
	at, found := find(list, e.Entry.Date)
	switch {
	case found && !e.Replace:
		return nil, fault.New(fault.ClosureExists).Say("date", DateText(e.Entry.Date)).Say("reason", list[at].Label)
	case found:
		list = slices.Clone(list)
		list[at] = e.Entry
		return list, nil
	case len(list) >= maxEntries:
		return nil, fault.Invalid(fault.Field{Path: "date", Code: "out_of_range"})
	}
	return slices.Insert(slices.Clone(list), at, e.Entry), nil
}

func (e Remove) apply(s *workcal.Spec, _ workcal.Date) (err error) {
	s.Office, err = e.from(s.Office)
	return err
}

func (e Remove) reason(c Change) string {
	was := c.Old.Spec().Office
	at, found := find(was, e.On)
	if !found {
		return ""
	}
	return i18n.T(i18n.ID, "calendar.made.remove", map[string]any{"reason": was[at].Label})
}

func (e Remove) from(list []workcal.Entry) ([]workcal.Entry, error) {
	at, found := find(list, e.On)
	if !found {
		return nil, fault.New(fault.NotFound)
	}
	return slices.Delete(slices.Clone(list), at, at+1), nil
}

func (e Hours) apply(s *workcal.Spec, _ workcal.Date) error {
	if err := checkProfiles(e.Profiles); err != nil {
		return err
	}
	s.Profiles = e.Profiles
	return nil
}

func (Hours) reason(Change) string { return i18n.T(i18n.ID, "calendar.made.hours", nil) }

func (Refresh) apply(*workcal.Spec, workcal.Date) error { return nil }

func (Refresh) reason(c Change) string {
	return i18n.T(i18n.ID, "calendar.made.refresh", map[string]any{"national": c.NationalNo, "province": c.ProvinceNo})
}

func (e Above) apply(s *workcal.Spec, _ workcal.Date) error {
	if e.National != nil {
		s.National, s.Covered = e.National.Entries, e.National.Covered
	}
	if e.Province != nil {
		s.Province = e.Province.Entries
	}
	return nil
}

func (Above) reason(Change) string { return "" }

// find looks for a date in a layer, which is in the order of its dates.
func find(list []workcal.Entry, on workcal.Date) (int, bool) {
	return slices.BinarySearchFunc(list, on, func(e workcal.Entry, d workcal.Date) int { return int(e.Date - d) })
}

// checkEntry refuses an entry that nobody can mean. last is the last date the
// calendar knows.
func checkEntry(e workcal.Entry, last workcal.Date) error {
	if e.Date < FirstDate || e.Date > last {
		return fault.Invalid(fault.Field{Path: "date", Code: "out_of_range"})
	}
	var wrong []fault.Field
	wrong = checkText(wrong, "reason", e.Label, maxReason)
	if e.Document != "" {
		wrong = checkText(wrong, "document", e.Document, maxDocument)
	}
	switch e.Effect {
	case workcal.Closed:
		if len(e.Intervals) > 0 {
			wrong = append(wrong, fault.Field{Path: "intervals", Code: "invalid"})
		}
		if e.Counts {
			wrong = append(wrong, fault.Field{Path: "counts_as_working_day", Code: "invalid"})
		}
	case workcal.SpecialHours, workcal.OpenAnyway:
		if len(e.Intervals) == 0 {
			wrong = append(wrong, fault.Field{Path: "intervals", Code: "required"})
		}
	default:
		wrong = append(wrong, fault.Field{Path: "kind", Code: "unknown"})
	}
	if len(wrong) > 0 {
		return fault.Invalid(wrong...)
	}
	if err := checkIntervals("intervals", e.Intervals); err != nil {
		return err
	}
	if e.Effect == workcal.Closed && e.Document == "" {
		return &fault.Fault{Code: fault.DocumentRequired, Fields: []fault.Field{{Path: "document", Code: "required"}}}
	}
	return nil
}

func checkText(wrong []fault.Field, path, text string, limit int) []fault.Field {
	switch n := len([]rune(text)); {
	case n == 0:
		return append(wrong, fault.Field{Path: path, Code: "required"})
	case n > limit:
		return append(wrong, fault.Field{Path: path, Code: "too_long"})
	}
	return wrong
}

// checkIntervals wants them ascending and apart, each within its day.
func checkIntervals(path string, list []workcal.Interval) error {
	end := workcal.Minute(0)
	for _, iv := range list {
		if iv.From < 0 || iv.To <= iv.From || iv.To > 24*60 {
			return fault.Invalid(fault.Field{Path: path, Code: "invalid"})
		}
		if iv.From < end {
			return &fault.Fault{Code: fault.IntervalsOverlap, Fields: []fault.Field{{Path: path, Code: "invalid"}}}
		}
		end = iv.To
	}
	return nil
}

// checkProfiles wants a first profile that always holds and opens the office on
// some weekday, so that no due date is looked for in vain.
func checkProfiles(list []workcal.Profile) error {
	if len(list) == 0 || list[0].From != 0 || list[0].To != 0 || len(list) > maxProfiles {
		return fault.Invalid(fault.Field{Path: "profiles", Code: "invalid"})
	}
	for i, p := range list {
		path := indexed("profiles", i)
		if wrong := checkText(nil, path+".name", p.Name, maxReason); wrong != nil {
			return fault.Invalid(wrong...)
		}
		if i > 0 && (p.From < FirstDate || p.To < p.From) {
			return fault.Invalid(fault.Field{Path: path + ".from", Code: "out_of_range"})
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			if err := checkIntervals(path+".week", p.Week.On(day)); err != nil {
				return err
			}
		}
	}
	if !opens(list[0].Week) {
		return fault.New(fault.NoOpenDay)
	}
	return nil
}

func opens(w workcal.Week) bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(w.On(day)) > 0 {
			return true
		}
	}
	return false
}
