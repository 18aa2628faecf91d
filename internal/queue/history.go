package queue

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// The orders of a day's list, by the place in which the numbers were taken.
const (
	LastTaken  = "-seq"
	FirstTaken = "seq"
)

// DayQuestion asks for the numbers of one date of the office. Empty fields ask
// for any.
type DayQuestion struct {
	Date    string // 2006-01-02; empty is today
	State   State
	Service string // a code
	Number  string // as it is spoken, K-012, or its digits alone
	Limit   int
	Cursor  string
	Sort    string // LastTaken or FirstTaken; empty is LastTaken
}

// DayList is a page of a day's numbers and what the whole day holds.
type DayList struct {
	Date   string        `json:"date"`
	Items  []Ticket      `json:"items"`
	Next   string        `json:"next_cursor,omitempty"`
	Counts map[State]int `json:"counts" doc:"How many numbers of the day and service stand in each state"`
	Ending *Ending       `json:"ending,omitempty" doc:"How the day was ended; absent while it is open"`
}

// DayTickets reads the numbers of a date, those that ended too. It fails with
// invalid_input on a date that is none and on a cursor that is not ours or of
// another question.
func (d *Desk) DayTickets(ctx context.Context, q DayQuestion) (list DayList, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return list, err
	}
	if q.Date == "" {
		q.Date = workcal.DateIn(d.db.Clock().Now(), here.Zone).String()
	}
	if _, err := workcal.ParseDate(q.Date); err != nil {
		return list, fault.Invalid(fault.Field{Path: "date", Code: "invalid"})
	}
	prefix, no, ok := heard(q.Number)
	if !ok {
		return list, fault.Invalid(fault.Field{Path: "number", Code: "invalid"})
	}
	scope := []string{fmt.Sprint(here.Key), q.Date, string(q.State), q.Service, prefix, fmt.Sprint(no), q.Sort}
	after, err := d.afterSeq(q.Cursor, scope)
	if err != nil {
		return list, err
	}
	list = DayList{Date: q.Date, Items: []Ticket{}, Counts: map[State]int{}}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error { return list.read(ctx, tx, q, spoken{prefix, no}, after) })
	if len(list.Items) > q.Limit {
		list.Items = list.Items[:q.Limit]
		last := list.Items[q.Limit-1].Seq
		list.Next = d.marks.Seal(binary.BigEndian.AppendUint64(nil, uint64(last)), scope...)
	}
	list.show(here.Zone)
	return list, err
}

// spoken is a number that somebody looks for; empty fields are any.
type spoken struct {
	prefix string
	no     int
}

// heard reads a number as people write it: K-012, k12, or 12.
func heard(text string) (prefix string, no int, ok bool) {
	text = strings.ToUpper(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == ' ' }), ""))
	digits := strings.TrimLeftFunc(text, unicode.IsLetter)
	prefix = strings.TrimSuffix(text, digits)
	if digits == "" {
		return prefix, 0, true
	}
	no, err := strconv.Atoi(digits)
	return prefix, no, err == nil && no > 0 && no <= math.MaxInt32
}

func (d *Desk) afterSeq(mark string, scope []string) (*int64, error) {
	if mark == "" {
		return nil, nil
	}
	raw, ours := d.marks.Open(mark, scope...)
	if !ours || len(raw) != 8 {
		return nil, fault.Invalid(fault.Field{Path: "cursor", Code: "invalid"})
	}
	seq := int64(binary.BigEndian.Uint64(raw))
	return &seq, nil
}

// read asks for one number more than the limit, the counts and the ending in
// one round trip.
func (l *DayList) read(ctx context.Context, tx *store.Tx, q DayQuestion, like spoken, after *int64) error {
	var counts []struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}
	var endings []Ending
	order := `seq DESC`
	beyond := `seq < $5`
	if q.Sort == FirstTaken {
		order, beyond = `seq`, `seq > $5`
	}
	b := tx.Batch()
	store.Rows(b, &l.Items, `SELECT `+ticketColumns+` FROM ticket WHERE office = $1 AND day = $2
		AND ($3::text = '' OR state = $3) AND ($4::text = '' OR service = $4) AND ($5::bigint IS NULL OR `+beyond+`)
		AND ($7::text = '' OR prefix = $7) AND ($8::int = 0 OR number = $8)
		ORDER BY `+order+` LIMIT $6`, tx.Office(), q.Date, string(q.State), q.Service, after, q.Limit+1, like.prefix, like.no)
	store.Rows(b, &counts, `SELECT state, count(*) AS n FROM ticket WHERE office = $1 AND day = $2
		AND ($3::text = '' OR service = $3) GROUP BY state`, tx.Office(), q.Date, q.Service)
	store.Rows(b, &endings, selectEnding, tx.Office(), q.Date)
	if err := b.Send(ctx); err != nil {
		return err
	}
	for _, c := range counts {
		l.Counts[c.State] = c.N
	}
	if len(endings) > 0 {
		l.Ending = &endings[0]
	}
	return nil
}

// show puts everything into the office's zone.
func (l *DayList) show(zone *time.Location) {
	for i := range l.Items {
		l.Items[i] = l.Items[i].shown(zone)
	}
	if l.Ending != nil {
		l.Ending.ClosedAt = l.Ending.ClosedAt.In(zone)
	}
}
