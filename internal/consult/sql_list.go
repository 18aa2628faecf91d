package consult

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// walk goes along one index of an office's cases. Where are conditions of that
// index; of what it comes past, only what passes every filter is shown. Each
// statement names the office first.
type walk struct {
	column string // order_at or last_message_at
	newest bool   // backwards
	where  []string
	filter []string
	args   []any // those of where first
	walked int   // how many those are
	look   int   // how many cases are looked at when there are filters
}

func (w *walk) bind(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

// along adds a condition of the index; every one of them comes before the first
// filter.
func (w *walk) along(format string, args ...any) {
	w.where = append(w.where, w.condition(format, args))
	w.walked = len(w.args)
}

func (w *walk) only(format string, args ...any) {
	w.filter = append(w.filter, w.condition(format, args))
}

func (w *walk) condition(format string, args []any) string {
	names := make([]any, len(args))
	for i, v := range args {
		names[i] = w.bind(v)
	}
	return fmt.Sprintf(format, names...)
}

// filters tells whether what the walk comes past may be left out.
func (w *walk) filters() bool { return len(w.filter) > 0 }

// after lets the walk begin behind a place, if there is one.
func (w *walk) after(p *place) {
	if p == nil {
		return
	}
	beyond := ">"
	if w.newest {
		beyond = "<"
	}
	w.along("(c."+w.column+", c.id) "+beyond+" (%s, %s)", p.at, p.id)
}

// place is where a case stands on the walk.
func (w *walk) place(c Case) place {
	if w.column == "order_at" {
		return place{c.OrderAt, c.ID}
	}
	return place{c.LastMessageAt, c.ID}
}

// trays are the trays of the views that show one.
var trays = map[View]string{ViewMine: "officer", ViewUnassigned: "officer", ViewOpen: "officer", ViewVisitor: "visitor",
	ViewSnoozed: "snoozed", ViewClosed: "closed", ViewSpam: "spam"}

// walk is the way through the cases that answers a search: along a tray, or
// along time when something is searched for. No other index can serve a part of
// a text under row security.
func (q Search) walk(here office.Office, me uuid.UUID, now time.Time, after *place) (*walk, error) {
	from, until, err := q.span(here.Zone, now)
	if err != nil {
		return nil, err
	}
	w := &walk{column: "order_at", newest: q.View == ViewClosed || q.View == ViewSpam, args: []any{here.Key}, look: lookEach}
	search := strings.Join(strings.Fields(q.Q), " ")
	if year, seq, ok := numberOf(search); ok {
		w.along("c.year = %s AND c.seq = %s", year, seq)
		w.after(after)
		return w, nil
	}
	byTime := search != "" || q.From != "" || q.To != "" || q.View == ViewAll
	if byTime {
		w.column, w.newest = "last_message_at", true
		w.within(from, until)
	} else {
		w.along(view(q.View), viewArgs(q.View, me)...)
	}
	w.after(after)
	if byTime {
		w.only(view(q.View), viewArgs(q.View, me)...)
	}
	q.narrow(w)
	w.search(search)
	return w, nil
}

func (q Search) narrow(w *walk) {
	if q.Tag != "" {
		w.only("%s = ANY (c.tags)", strings.ToLower(q.Tag))
	}
	if q.Topic != "" {
		w.only("c.topic = %s", string(q.Topic))
	}
}

func (w *walk) within(from, until *time.Time) {
	if from != nil {
		w.along("c.last_message_at >= %s", *from)
	}
	if until != nil {
		w.along("c.last_message_at < %s", *until)
	}
}

// view is the condition of a view; its arguments are viewArgs.
func view(v View) string {
	switch v {
	case ViewMine:
		return "c.tray = %s AND c.assignee = %s"
	case ViewUnassigned:
		return "c.tray = %s AND c.assignee IS NULL"
	case ViewAll:
		return "c.tray <> %s"
	case ViewOpen, ViewVisitor, ViewSnoozed, ViewClosed, ViewSpam:
	}
	return "c.tray = %s"
}

func viewArgs(v View, me uuid.UUID) []any {
	switch v {
	case ViewMine:
		return []any{trays[v], me}
	case ViewAll:
		return []any{"spam"}
	case ViewUnassigned, ViewOpen, ViewVisitor, ViewSnoozed, ViewClosed, ViewSpam:
	}
	return []any{trays[v]}
}

// search lets every word of a text be found somewhere in a case. What was
// masked is not found.
func (w *walk) search(text string) {
	if digits := numberPart(text); digits != "" {
		w.only("(c.phone LIKE %s OR c.subject ILIKE %s OR "+said+")", "%"+digits+"%", pattern(text), pattern(text))
		return
	}
	for i, word := range strings.Fields(text) {
		if i == maxWords {
			return
		}
		p := pattern(word)
		w.only("(c.subject ILIKE %s OR c.name ILIKE %s OR c.email ILIKE %s OR "+said+")", p, p, p, p)
	}
}

// said tells whether a word stands in a case's thread. It is no EXISTS, because
// that may be planned as one pass over every message of the office.
const said = `coalesce((SELECT bool_or(m.body ILIKE %s) FROM message m WHERE m.office = $1 AND m.subject = c.id AND m.masked_at IS NULL), false)`

// pattern is a part of a text for LIKE.
func pattern(text string) string { return "%" + literal.Replace(text) + "%" }

// literal takes from LIKE what it would read as a pattern.
var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

var caseNumber = regexp.MustCompile(`(?i)^(?:t-)?(\d{2})-(\d{4,9})$`)

// numberOf reads a case's number, with T- or without.
func numberOf(text string) (year, seq int, ok bool) {
	part := caseNumber.FindStringSubmatch(text)
	if part == nil {
		return 0, 0, false
	}
	year, _ = strconv.Atoi(part[1])
	seq, _ = strconv.Atoi(part[2])
	return 2000 + year, seq, true
}

// numberPart is the digits of what looks like a part of a telephone number,
// without the national 0; empty when it does not.
func numberPart(text string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune("+-. ()", r):
			return -1
		}
		return 'x'
	}, text)
	if len(digits) < 4 || strings.Contains(digits, "x") {
		return ""
	}
	return strings.TrimPrefix(digits, "0")
}

func (w *walk) order(of string) string {
	way := ""
	if w.newest {
		way = " DESC"
	}
	return fmt.Sprintf(" ORDER BY %[1]s.%[2]s%[3]s, %[1]s.id%[3]s ", of, w.column, way)
}

// past is what the walk comes past, at most so many cases. A limit stands in
// the text, because a plan for any limit would sort the whole tray.
func (w *walk) past(columns string, limit int) string {
	return "SELECT " + columns + " FROM consult_case c WHERE c.office = $1 AND " + strings.Join(w.where, " AND ") +
		w.order("c") + "LIMIT " + strconv.Itoa(limit)
}

// found is the ids of what is shown, at most so many.
func (w *walk) found(limit int) string {
	if !w.filters() {
		return w.past("c.id", limit)
	}
	return "SELECT c.id FROM (" + w.past("*", w.look) + ") c WHERE " + strings.Join(w.filter, " AND ") +
		w.order("c") + "LIMIT " + strconv.Itoa(limit)
}

// selectCounts stops counting at a hundred of each. $2 is who asks.
const selectCounts = `SELECT
	(SELECT count(*) FROM (SELECT 1 FROM consult_case c WHERE c.office = $1 AND c.tray = 'officer' AND c.assignee = $2 LIMIT 100) x) AS mine,
	(SELECT count(*) FROM (SELECT 1 FROM consult_case c WHERE c.office = $1 AND c.tray = 'officer' AND c.assignee IS NULL LIMIT 100) x) AS unassigned,
	(SELECT count(*) FROM (SELECT 1 FROM consult_case c WHERE c.office = $1 AND c.tray = 'officer' LIMIT 100) x) AS open,
	(SELECT count(*) FROM (SELECT 1 FROM consult_case c WHERE c.office = $1 AND c.tray = 'visitor' LIMIT 100) x) AS visitor`

// readIn reads at most so many cases of the walk, how many wait, and by which
// calendar their days are counted.
func (w *walk) readIn(ctx context.Context, tx *store.Tx, me uuid.UUID, limit int) (rows []row, n Counts, days calendar.Version, err error) {
	b := tx.Batch()
	store.Rows(b, &rows, selectRows+"c.id = ANY (ARRAY("+w.found(limit)+"))"+w.order("c"), w.args...)
	store.Row(b, &n, selectCounts, tx.Office(), me)
	q := calendar.Ask(b, tx, false)
	if err = b.Send(ctx); err != nil {
		return nil, n, days, err
	}
	days, err = q.Version(ctx, tx)
	return rows, n, days, err
}

// lastIn is the last case that the walk came past, when it did not come to its
// end.
func (w *walk) lastIn(ctx context.Context, tx *store.Tx) (last place, more bool, err error) {
	var all []struct {
		At time.Time `db:"at"`
		ID uuid.UUID `db:"id"`
		N  int       `db:"n"`
	}
	err = tx.Select(ctx, &all, "SELECT at, id, n FROM (SELECT c."+w.column+" AS at, c.id, row_number() OVER ("+w.order("c")+") AS n FROM ("+
		w.past("c.id, c."+w.column, w.look)+") c) c WHERE n = "+strconv.Itoa(w.look), w.args[:w.walked]...)
	if err != nil || len(all) == 0 {
		return last, false, err
	}
	return place{all[0].At, all[0].ID}, true, nil
}
