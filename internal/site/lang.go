package site

import (
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/i18n"
)

// choose picks the language of a page: what the address asks for, else what
// the visitor chose before, else English for a browser that does not name
// Indonesian at all (ux.md §2.4).
func choose(query, cookie, accept string) i18n.Lang {
	for _, asked := range []string{query, cookie} {
		for _, l := range i18n.Langs {
			if asked == string(l) {
				return l
			}
		}
	}
	english := false
	for tag := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		primary, _, _ := strings.Cut(tag, "-")
		if primary == "id" || primary == "in" { // "in" until 1989
			return i18n.ID
		}
		english = english || primary == "en"
	}
	if english {
		return i18n.EN
	}
	return i18n.ID
}

// when says moments in a language and in the office's zone.
type when struct {
	Lang  i18n.Lang
	Now   time.Time // in the office's zone
	Today string    // 2006-01-02
}

var (
	weekdays = map[i18n.Lang][]string{
		i18n.ID: {"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
		i18n.EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	months = map[i18n.Lang][]string{
		i18n.ID: {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
		i18n.EN: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
)

// Clock says a time of day: 08.00 in Indonesian, 08:00 in English.
func (w when) Clock(t time.Time) string { return w.clock(t.In(w.Now.Location()).Format("15:04")) }

func (w when) clock(text string) string {
	if w.Lang == i18n.EN {
		return text
	}
	return strings.ReplaceAll(text, ":", ".")
}

// Zone names the office's zone: WIB, WITA or WIT.
func (w when) Zone() string { return w.Now.Format("MST") }

// Weekday names the day of a date given as 2006-01-02.
func (w when) Weekday(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return weekdays[w.Lang][t.Weekday()]
}

// Date says a date given as 2006-01-02: 23 Nov 2026.
func (w when) Date(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("2 ") + months[w.Lang][t.Month()-1] + t.Format(" 2006")
}

// Stretch says an interval of a day.
func (w when) Stretch(i Interval) string { return w.clock(i.From) + "–" + w.clock(i.To) }

// Moment says an instant in full: Selasa, 24 Nov 2026 09.40 WITA.
func (w when) Moment(t time.Time) string {
	date := t.In(w.Now.Location()).Format(time.DateOnly)
	return w.Weekday(date) + ", " + w.Date(date) + " " + w.Clock(t) + " " + w.Zone()
}

// Opens says when something opens: the time alone today, with the weekday
// within six days, with the date beyond. The zone is always named.
func (w when) Opens(t time.Time) string {
	t = t.In(w.Now.Location())
	said, date := w.Clock(t)+" "+w.Zone(), t.Format(time.DateOnly)
	switch {
	case date == w.Today:
		return said
	case t.Sub(w.Now) < 6*24*time.Hour:
		return w.Weekday(date) + " " + said
	default:
		return w.Weekday(date) + ", " + w.Date(date) + " " + said
	}
}
