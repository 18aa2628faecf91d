package queue

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// lastCalls is how many earlier calls a board shows.
const lastCalls = 4

// Call is one line of a board: numbers only, never names. Number, Calls and At
// together name one call: a visitor who is called again is another.
type Call struct {
	Number    string    `db:"number" json:"number"`
	Counter   string    `db:"counter" json:"counter"`
	CounterNo int       `db:"counter_no" json:"counter_number" doc:"Nomor loket, untuk diucapkan"`
	Calls     int       `db:"calls" json:"calls" doc:"Sudah berapa kali dipanggil"`
	At        time.Time `db:"at" json:"at"`
}

// Board is what the lobby sees. Now is the moment it is read, and Open and
// OpensAt are of that moment.
type Board struct {
	Rev      int64      `json:"rev"`
	Now      time.Time  `json:"now" doc:"Jam kantor saat papan ini dibaca"`
	Date     string     `json:"date"`
	Open     bool       `json:"open"`
	OpensAt  *time.Time `json:"opens_at,omitempty"`
	Called   []Call     `json:"called"`
	Serving  []Call     `json:"serving"`
	Last     []Call     `json:"last"`
	Waiting  int        `json:"waiting"`
	Estimate *Estimate  `json:"estimate"`

	WaitingBy map[string]int `json:"waiting_by,omitempty" doc:"Yang menunggu menurut kode layanan"`
}

// kept is a board as Redis keeps it: with the day's hours, so that it can tell
// at any later moment whether the office is open.
type kept struct {
	Board
	Hours []span     `json:"hours"`
	Next  *time.Time `json:"next,omitempty"` // the first opening after today

	zone *time.Location // of the office; known when the board was read from Postgres
}

type span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// at is the board as it is read at a moment, told in the office's zone.
func (k kept) at(now time.Time, zone *time.Location) Board {
	b := k.Board
	b.Now, b.OpensAt = now.In(zone), k.Next
	for i := len(k.Hours) - 1; i >= 0; i-- {
		switch h := k.Hours[i]; {
		case now.Before(h.From):
			b.OpensAt = &h.From
		case now.Before(h.To):
			b.Open, b.OpensAt = true, nil
			return b
		}
	}
	return b
}

// Board answers from Redis, and from Postgres when Redis is away or has not been
// told of today.
func (d *Desk) Board(ctx context.Context) (Board, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Board{}, err
	}
	now := d.db.Clock().Now()
	date := workcal.DateIn(now, here.Zone)
	var k kept
	if _, body, err := d.index.Board(ctx, here.Key, date.String()); err == nil && json.Unmarshal(body, &k) == nil {
		return k.at(now, here.Zone), nil
	}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		k, err = d.boardIn(ctx, tx, date)
		return err
	})
	return k.at(now, here.Zone), err
}

// boardIn reads the board of a day from Postgres.
func (d *Desk) boardIn(ctx context.Context, tx *store.Tx, date workcal.Date) (kept, error) {
	k := kept{Board: Board{Date: date.String(), Called: []Call{}, Serving: []Call{}, Last: []Call{}}}
	var lines []line
	var counters []Counter
	var calls []boardCall
	b := tx.Batch()
	version := calendar.Ask(b, tx, false)
	promises := standard.AskOffers(b, tx)
	store.Rows(b, &lines, selectLine, tx.Office(), k.Date)
	store.Rows(b, &counters, selectCounters, tx.Office())
	store.Rows(b, &calls, selectCalls, tx.Office(), k.Date, lastCalls)
	if err := b.Send(ctx); err != nil {
		return k, err
	}
	c, err := version.Version(ctx, tx)
	if err != nil {
		return k, err
	}
	k.zone = c.Zone()
	k.hours(c.Calendar, date)
	k.fill(lines, calls, k.zone)
	if workcal.DateIn(tx.Now(), c.Zone()) != date {
		return k, nil // the counters open now are another day's
	}
	offers, err := promises.All(ctx, tx)
	if err != nil || len(offers) == 0 {
		return k, err
	}
	k.Estimate, err = d.estimateIn(ctx, tx, counters, offers[0].Code, k.Waiting)
	return k, err
}

func (k *kept) hours(c *workcal.Calendar, date workcal.Date) {
	for _, h := range c.Day(date).Intervals {
		k.Hours = append(k.Hours, span{c.At(date, h.From), c.At(date, h.To)})
	}
	end := c.At(date, 0)
	if closing, ok := c.LastClosing(date); ok {
		end = closing
	}
	if next, ok := c.NextOpening(end); ok {
		k.Next = &next
	}
}

func (k *kept) fill(lines []line, calls []boardCall, zone *time.Location) {
	for _, c := range calls {
		c.At = c.At.In(zone)
		switch c.State {
		case Called:
			k.Called = append(k.Called, c.Call)
		case Serving:
			k.Serving = append(k.Serving, c.Call)
		default:
			k.Last = append(k.Last, c.Call)
		}
	}
	k.WaitingBy = map[string]int{}
	for _, l := range lines {
		k.Rev = l.Rev
		for class, n := range l.Waiting {
			service, _, _ := strings.Cut(class, "/")
			k.Waiting += n
			k.WaitingBy[service] += n
		}
	}
}

type boardCall struct {
	Call
	State State `db:"state"`
}

const selectCalls = `SELECT t.prefix || '-' || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS number,
		c.name AS counter, c.number AS counter_no, t.calls, t.last_called_at AS at, t.state
	FROM ticket t JOIN counter c ON c.office = t.office AND c.id = t.counter
	WHERE t.office = $1 AND t.day = $2 AND t.last_called_at IS NOT NULL
	AND (t.state IN ('called', 'serving') OR t.id IN (
		SELECT p.id FROM ticket p WHERE p.office = $1 AND p.day = $2 AND p.last_called_at IS NOT NULL
		AND p.state NOT IN ('called', 'serving') ORDER BY p.last_called_at DESC LIMIT $3))
	ORDER BY t.last_called_at DESC`

// Figures count how the day's obligations ended. Share is the promise kept,
// met / (met + late + unserved) of after_previous, absent when nothing counts
// yet; the other kinds and outcomes stand beside (rules.md §5).
type Figures struct {
	Met       int                      `json:"met"`
	Late      int                      `json:"late"`
	Unserved  int                      `json:"unserved"`
	Absent    int                      `json:"absent"`
	Moved     int                      `json:"moved"`
	Overtaken int                      `json:"overtaken"`
	Share     *float64                 `json:"share,omitempty"`
	ByKind    map[Kind]map[Outcome]int `json:"by_kind"`
}

func figuresOf(all []Obligation) Figures {
	f := Figures{ByKind: map[Kind]map[Outcome]int{}}
	for _, o := range all {
		if f.ByKind[o.Kind] == nil {
			f.ByKind[o.Kind] = map[Outcome]int{}
		}
		f.ByKind[o.Kind][o.Outcome]++
		if o.Overtaken {
			f.Overtaken++
		}
	}
	of := f.ByKind[AfterPrevious]
	f.Met, f.Late, f.Unserved, f.Absent, f.Moved = of[Met], of[Late], of[Missed], of[AnsweredAbsent], of[Moved]
	if n := f.Met + f.Late + f.Unserved; n > 0 {
		share := float64(f.Met) / float64(n)
		f.Share = &share
	}
	return f
}

// Today is the officer's view of the line.
type Today struct {
	Date        string       `json:"date"`
	Rev         int64        `json:"rev"`
	Waiting     []Ticket     `json:"waiting"`
	Called      []Ticket     `json:"called"`
	Serving     []Ticket     `json:"serving"`
	Parked      []Ticket     `json:"parked"`
	NoShow      []Ticket     `json:"no_show"`
	Counters    []Counter    `json:"counters"`
	Obligations []Obligation `json:"obligations"`
	Figures     Figures      `json:"figures"`
	Absence     Absence      `json:"absence"`
}

// Absence is when a called visitor may be marked absent: after so many calls, or
// so long after the first.
type Absence struct {
	Calls   int `json:"calls"`
	Seconds int `json:"seconds"`
}

// Today reads the whole line of the office's local date.
func (d *Desk) Today(ctx context.Context) (Today, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Today{}, err
	}
	day := workcal.DateIn(d.db.Clock().Now(), here.Zone).String()
	view := Today{Date: day, Waiting: []Ticket{}, Called: []Ticket{}, Serving: []Ticket{}, Parked: []Ticket{}, NoShow: []Ticket{}}
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		var lines []line
		var tickets []Ticket
		b := tx.Batch()
		store.Rows(b, &lines, selectLine, tx.Office(), day)
		store.Rows(b, &tickets, selectDay, tx.Office(), day)
		store.Rows(b, &view.Counters, selectCounters, tx.Office())
		store.Rows(b, &view.Obligations, selectObligations, tx.Office(), day)
		own := office.AskProfile(b, tx)
		if err := b.Send(ctx); err != nil {
			return err
		}
		p := own.Profile()
		view.Absence = Absence{p.NoShowCalls, p.NoShowSeconds}
		for _, l := range lines {
			view.Rev = l.Rev
			view.foresee(l, tickets)
		}
		view.sort(tickets, here.Zone)
		return nil
	})
	view.Figures = figuresOf(view.Obligations)
	return view, err
}

// foresee names whom each counter would call next.
func (v *Today) foresee(l line, tickets []Ticket) {
	s := scene{line: l}
	for i := range tickets {
		if tickets[i].State == Waiting {
			s.heads = append(s.heads, candidateOf(&tickets[i]))
		}
	}
	for i := range v.Counters {
		if next := s.next(&v.Counters[i]); next != nil {
			v.Counters[i].Next = &next.ID
		}
	}
}

// sort puts each ticket on its list and everything into the office's zone.
func (v *Today) sort(tickets []Ticket, zone *time.Location) {
	lists := map[State]*[]Ticket{Waiting: &v.Waiting, Called: &v.Called, Serving: &v.Serving, Parked: &v.Parked, NoShow: &v.NoShow}
	for _, t := range tickets {
		if list := lists[t.State]; list != nil {
			*list = append(*list, t.shown(zone))
		}
	}
	for i := range v.Counters {
		v.Counters[i] = v.Counters[i].shown()
	}
	for i := range v.Obligations {
		v.Obligations[i] = v.Obligations[i].shown(zone)
	}
}

// Counters reads the office's counters in the order of their numbers.
func (d *Desk) Counters(ctx context.Context) (all []Counter, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		store.Rows(b, &all, selectCounters, tx.Office())
		return b.Send(ctx)
	})
	for i := range all {
		all[i] = all[i].shown()
	}
	return all, err
}

// Ticket reads one ticket of the office; an unknown or foreign id is not_found.
func (d *Desk) Ticket(ctx context.Context, id uuid.UUID) (Ticket, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Ticket{}, err
	}
	var t *Ticket
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		if t, err = getTicket(ctx, tx, id); err == nil {
			t.Result, err = readResult(ctx, tx, id)
		}
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	return t.shown(here.Zone), nil
}

// score is a ticket's position in its waiting list: lane before place. A place
// stays far below the step between the lanes.
func score(l Lane, place int64) float64 { return float64(l)*1e12 + float64(place) }
