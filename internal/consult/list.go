package consult

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// View is which cases a list shows.
type View string

// The views. Mine, unassigned and open are what waits for the office, the
// first due first; so do visitor and snoozed, by when they close or come back.
// The others begin with the newest.
const (
	ViewMine       View = "mine"
	ViewUnassigned View = "unassigned"
	ViewOpen       View = "open"
	ViewVisitor    View = "visitor"
	ViewSnoozed    View = "snoozed"
	ViewClosed     View = "closed"
	ViewSpam       View = "spam"
	ViewAll        View = "all" // all but spam, by the newest message
)

// Bounds of a search. It goes along time and looks at a bounded number of cases
// a page, so that a rare word costs no more than a frequent one.
const (
	searchMonths = 13
	lookEach     = 5000
	maxWords     = 6
	maxSearch    = 200 // characters
)

// Search is what a list is asked for. Dates are the office's own, inclusive; empty fields
// narrow nothing.
type Search struct {
	View     View
	Q        string // words of a search, a message, a name, a contact; or a number
	Tag      string
	Topic    Topic
	From, To string // 2006-01-02, of the newest message
	Limit    int    // 1 to 200
	Cursor   string
}

// Counts tells how many cases wait, each at most 100.
type Counts struct {
	Mine       int `json:"mine" db:"mine" maximum:"100"`
	Unassigned int `json:"unassigned" db:"unassigned" maximum:"100"`
	Open       int `json:"open" db:"open" maximum:"100"`
	Visitor    int `json:"visitor" db:"visitor" maximum:"100"`
}

// Page is a page of a list. A search may answer with few cases, or none, and a
// cursor: it goes on from there.
type Page struct {
	Items      []Shown `json:"items" nullable:"false"`
	NextCursor string  `json:"next_cursor,omitempty"`
	Counts     Counts  `json:"counts" doc:"Paling banyak 100 masing-masing"`
}

// List reads a page of cases. A search for words is recorded, because it looks
// for a person (trust.md §1); the office's own inbox is its working screen. It
// fails with invalid_input on a date that is none, dates backwards, a text too
// long, and a cursor that is not ours or of another question.
func (d *Desk) List(ctx context.Context, q Search) (p Page, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return p, err
	}
	me, err := officer(ctx)
	if err != nil {
		return p, err
	}
	if q.Q != "" {
		return store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (Page, error) {
			audit.In(ctx, tx, "case.search", "office", here.Code, "q")
			return d.pageIn(ctx, tx, q, here, me)
		})
	}
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) error {
		p, err = d.pageIn(ctx, tx, q, here, me)
		return err
	})
	return p, err
}

func (d *Desk) pageIn(ctx context.Context, tx *store.Tx, q Search, here office.Office, me uuid.UUID) (p Page, err error) {
	scope := q.scope(here, me)
	after, err := d.begin(q.Cursor, scope)
	if err != nil {
		return p, err
	}
	w, err := q.walk(here, me, tx.Now(), after)
	if err != nil {
		return p, err
	}
	rows, counts, days, err := w.readIn(ctx, tx, me, q.Limit+1)
	if err != nil {
		return p, err
	}
	p.Counts = counts
	p.NextCursor, err = d.goesOn(ctx, tx, w, &rows, q.Limit, scope)
	p.Items = make([]Shown, len(rows))
	sc := scene{here, tx.Now(), days, me}
	for i := range rows {
		p.Items[i] = d.shown(rows[i], sc)
	}
	return p, err
}

// goesOn cuts a page to its limit and tells from where the next one goes on:
// after its last case, or, when fewer were found, after the last one that was
// looked at.
func (d *Desk) goesOn(ctx context.Context, tx *store.Tx, w *walk, rows *[]row, limit int, scope []string) (string, error) {
	if len(*rows) > limit {
		*rows = (*rows)[:limit]
		return d.marks.Seal(w.place((*rows)[limit-1].Case).bytes(), scope...), nil
	}
	if !w.filters() {
		return "", nil
	}
	last, more, err := w.lastIn(ctx, tx)
	if err != nil || !more {
		return "", err
	}
	return d.marks.Seal(last.bytes(), scope...), nil
}

// scope is what a cursor is good for.
func (q Search) scope(here office.Office, me uuid.UUID) []string {
	scope := []string{fmt.Sprint(here.Key), string(q.View), q.Q, q.Tag, string(q.Topic), q.From, q.To}
	if q.View == ViewMine {
		scope = append(scope, me.String())
	}
	return scope
}

// place is where a list stands: after this case.
type place struct {
	at time.Time
	id uuid.UUID
}

func (p place) bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(p.at.UnixMicro())), p.id[:]...)
}

func placeOf(b []byte) (place, bool) {
	if len(b) != 8+len(uuid.UUID{}) {
		return place{}, false
	}
	return place{time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), uuid.UUID(b[8:])}, true
}

// begin is the place of a cursor; none stands before every case.
func (d *Desk) begin(mark string, scope []string) (*place, error) {
	if mark == "" {
		return nil, nil
	}
	raw, ours := d.marks.Open(mark, scope...)
	p, whole := placeOf(raw)
	if !ours || !whole {
		return nil, fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
	}
	return &p, nil
}

// span is what a search's dates bound, from included, until not. A search
// without dates looks 13 months back.
func (q Search) span(zone *time.Location, now time.Time) (from, until *time.Time, err error) {
	var wrong []fault.Field
	read := func(text, path string, days int) *time.Time {
		if text == "" {
			return nil
		}
		day, err := time.ParseInLocation(time.DateOnly, text, zone)
		switch {
		case err != nil:
			wrong = append(wrong, fault.Field{Path: path, Code: "invalid"})
		case day.Year() < 2000 || day.Year() > 2100:
			wrong = append(wrong, fault.Field{Path: path, Code: "out_of_range"})
		}
		day = day.AddDate(0, 0, days)
		return &day
	}
	from, until = read(q.From, "from", 0), read(q.To, "to", 1)
	if wrong == nil && from != nil && until != nil && !from.Before(*until) {
		wrong = append(wrong, fault.Field{Path: "to", Code: "out_of_range"})
	}
	if utf8.RuneCountInString(q.Q) > maxSearch {
		wrong = append(wrong, fault.Field{Path: "q", Code: "too_long"})
	}
	if wrong != nil {
		return nil, nil, fault.Invalid(wrong...)
	}
	if from == nil && until == nil {
		back := now.AddDate(0, -searchMonths, 0)
		from = &back
	}
	return from, until, nil
}
