package consult

import (
	"strings"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/workcal"
)

// maxReasons bounds how many days a letter names.
const maxReasons = 5

// reasonOf says in a language why a date is another one: the days off that came
// between, else those that no longer do, else that the office's hours changed.
func reasonOf(l i18n.Lang, was, is calendar.Answer) string {
	if days := missing(is.Days, was.Days); len(days) > 0 {
		return naming(l, days, "moved.closed")
	}
	if days := missing(was.Days, is.Days); len(days) > 0 {
		return naming(l, days, "moved.open")
	}
	return i18n.T(l, "moved.hours", nil)
}

// missing are the days off of one walk that are none in another.
func missing(of, in []calendar.Day) (all []calendar.Day) {
	known := map[string]bool{}
	for _, d := range in {
		known[d.Date+d.Kind] = true
	}
	for _, d := range of {
		if off(d) && !known[d.Date+d.Kind] {
			all = append(all, d)
		}
	}
	return all
}

func off(d calendar.Day) bool {
	switch workcal.Kind(d.Kind) {
	case workcal.National, workcal.Province, workcal.Office:
		return true
	case workcal.DayZero, workcal.Working, workcal.Weekend, workcal.Uncovered:
	}
	return false
}

func naming(l i18n.Lang, days []calendar.Day, key string) string {
	var all []string
	for _, d := range days[:min(len(days), maxReasons)] {
		label := d.Label
		if d.Document != "" {
			label += " (" + d.Document + ")"
		}
		date, _ := workcal.ParseDate(d.Date) // a walk holds nothing else
		all = append(all, i18n.T(l, key, map[string]any{"date": calendar.DateTextFor(l, date), "reason": label}))
	}
	return strings.Join(all, "; ")
}
