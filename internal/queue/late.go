package queue

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// ActImport is a visit of an outage, typed in when it is over ("Kunjungan
// susulan").
const ActImport Action = "import"

// LateVisit is a visit as it was on paper. Number, when there was one, is of a
// block of its day; without, it gets the next of the line. Its times lie in the
// outage.
type LateVisit struct {
	Outage           uuid.UUID
	Number           int
	Service          string
	Guest            guest.Entry
	Need             string
	PartySize        int
	JoinedAt         time.Time
	CalledAt         *time.Time
	ServiceStartedAt time.Time
	FinishedAt       time.Time
	Officer          uuid.UUID
	Counter          *uuid.UUID
	Result           *Result
}

func (v LateVisit) tidy() LateVisit {
	v.Guest, v.Need = v.Guest.Tidy(), strings.TrimSpace(v.Need)
	if v.PartySize == 0 {
		v.PartySize = 1
	}
	return v
}

type named struct {
	name string
	at   time.Time
}

// times are the visit's instants in the order in which they must have been.
func (v LateVisit) times() []named {
	all := []named{{"joined_at", v.JoinedAt}}
	if v.CalledAt != nil {
		all = append(all, named{"called_at", *v.CalledAt})
	}
	return append(all, named{"service_started_at", v.ServiceStartedAt}, named{"finished_at", v.FinishedAt})
}

// check names what is wrong: texts, and times that go backwards, end in the
// future or are of two dates.
func (v LateVisit) check(now time.Time, zone *time.Location) []fault.Field {
	ordinary := Visit{Service: v.Service, Guest: v.Guest, Need: v.Need, Priority: Regular, PartySize: v.PartySize, Source: FromOfficer}
	wrong := append(ordinary.check(), v.Result.check("result.")...)
	if v.Number < 0 {
		wrong = append(wrong, fault.Field{Path: "number", Code: "out_of_range"})
	}
	before := v.JoinedAt
	for _, t := range v.times() {
		switch {
		case t.at.IsZero():
			wrong = append(wrong, fault.Field{Path: t.name, Code: "required"})
		case t.at.After(now):
			wrong = append(wrong, fault.Field{Path: t.name, Code: "in_future"})
		case t.at.Before(before), workcal.DateIn(t.at, zone) != workcal.DateIn(v.JoinedAt, zone):
			wrong = append(wrong, fault.Field{Path: t.name, Code: "out_of_order"})
		}
		before = t.at
	}
	return wrong
}

// within refuses a visit that was not in the declared outage.
func (v LateVisit) within(o Outage, zone *time.Location) error {
	for _, t := range v.times() {
		if t.at.Before(o.From) || (o.To != nil && t.at.After(*o.To)) {
			f := fault.New(fault.OutsideOutage).With("field", t.name).With("from", o.From.In(zone))
			if o.To != nil {
				return f.With("to", o.To.In(zone))
			}
			return f
		}
	}
	return nil
}

// TypeIn enters a visit of an outage with its real times: a finished ticket of
// its own day, marked imported, outside the ledger. It fails with
// outside_outage, with visit_overlaps when the officer or the counter served
// somebody else then, and with already_exists when the number is taken.
func (d *Desk) TypeIn(ctx context.Context, v LateVisit) (*Ticket, error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	v = v.tidy()
	if wrong := v.check(d.db.Clock().Now(), here.Zone); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	t, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (*Ticket, error) { return typeIn(ctx, tx, v, here.Zone) })
	if store.Violates(err, "ticket_office_day_prefix_number_key") {
		return nil, fault.Wrap(fault.AlreadyExists, err)
	}
	return t, err
}

func typeIn(ctx context.Context, tx *store.Tx, v LateVisit, zone *time.Location) (*Ticket, error) {
	var o Outage
	if err := tx.Get(ctx, &o, `SELECT `+outageColumns+` FROM outage WHERE office = $1 AND id = $2`, tx.Office(), v.Outage); err != nil {
		return nil, err
	}
	if err := v.within(o, zone); err != nil {
		return nil, err
	}
	chosen, err := standard.ServiceIn(ctx, tx, v.Service)
	if err != nil {
		return nil, err
	}
	day := workcal.DateIn(v.JoinedAt, zone).String()
	l, err := lockLine(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	if err := v.apart(ctx, tx, day); err != nil {
		return nil, err
	}
	t := v.ticket(chosen.Prefix, day)
	if err := l.number(ctx, tx, t, v.Number); err != nil {
		return nil, err
	}
	if err := v.sign(ctx, tx, t); err != nil {
		return nil, err
	}
	l.Rev++
	l.Seq++
	t.Rev, t.Seq, t.Place = l.Rev, l.Seq, l.Seq
	return t.imported(zone), saveLate(ctx, tx, t, v, *l)
}

// lockLine locks the line of a day, past or not, made when nobody had come.
func lockLine(ctx context.Context, tx *store.Tx, day string) (*line, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO line (office, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tx.Office(), day); err != nil {
		return nil, err
	}
	var lines []line
	b := tx.Batch()
	store.Rows(b, &lines, selectLine+" FOR UPDATE", tx.Office(), day)
	if err := b.Send(ctx); err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// apart refuses a visit during which its officer or counter had another one.
func (v LateVisit) apart(ctx context.Context, tx *store.Tx, day string) error {
	var known []bool
	if err := tx.Select(ctx, &known, `SELECT true FROM account WHERE office = $1 AND id = $2`, tx.Office(), v.Officer); err != nil {
		return err
	}
	if len(known) == 0 {
		return fault.Invalid(fault.Field{Path: "officer", Code: "unknown"})
	}
	if v.Counter != nil {
		if err := tx.Select(ctx, &known, `SELECT true FROM counter WHERE office = $1 AND id = $2`, tx.Office(), *v.Counter); err != nil {
			return err
		}
		if len(known) == 0 {
			return fault.Invalid(fault.Field{Path: "counter", Code: "unknown"})
		}
	}
	var others []struct {
		Prefix string `db:"prefix"`
		No     int    `db:"number"`
	}
	err := tx.Select(ctx, &others, `SELECT prefix, number FROM ticket
		WHERE office = $1 AND day = $2 AND state = 'finished' AND (officer = $3 OR counter = $4)
		AND service_started_at < $6 AND finished_at > $5 LIMIT 1`,
		tx.Office(), day, v.Officer, v.Counter, v.ServiceStartedAt, v.FinishedAt)
	for _, o := range others {
		return fault.New(fault.VisitOverlaps).Say("number", Spoken(o.Prefix, o.No)).With("number", Spoken(o.Prefix, o.No))
	}
	return err
}

func (v LateVisit) ticket(prefix, day string) *Ticket {
	t := &Ticket{ID: newID(), Service: v.Service, Prefix: prefix, State: Finished, Priority: Regular, PartySize: v.PartySize, Need: v.Need,
		Source: FromOfficer, JoinedAt: v.JoinedAt, CalledAt: v.CalledAt, ServiceStartedAt: &v.ServiceStartedAt, FinishedAt: &v.FinishedAt,
		EndedAt: &v.FinishedAt, Counter: v.Counter, Officer: &v.Officer, Quality: Imported, Lane: RegularLane, Outage: &v.Outage}
	t.Day, _ = time.Parse(time.DateOnly, day)
	return t
}

// number gives the ticket the number that was on paper, which a block of the
// day has set aside, or the next one.
func (l *line) number(ctx context.Context, tx *store.Tx, t *Ticket, onPaper int) error {
	if onPaper == 0 {
		l.Numbers[t.Prefix]++
		t.No = l.Numbers[t.Prefix]
		return nil
	}
	var blocks []Block
	if err := selectBlocks(ctx, tx, &blocks, t.Day.Format(time.DateOnly)); err != nil {
		return err
	}
	set := func(b Block) bool {
		return b.Prefix == t.Prefix && b.Purpose == OnPaper && b.holds(onPaper) && !slices.Contains(b.Void, onPaper)
	}
	if !slices.ContainsFunc(blocks, set) {
		return fault.Invalid(fault.Field{Path: "number", Code: "unknown"})
	}
	t.No = onPaper
	return nil
}

func (v LateVisit) sign(ctx context.Context, tx *store.Tx, t *Ticket) error {
	t.CompleteLater = v.Guest.Name == "" || v.Guest.Email == ""
	if v.Guest == (guest.Entry{}) {
		return nil
	}
	id, err := guest.PlaceIn(ctx, tx, v.Guest)
	t.Guest = &id
	return err
}

func saveLate(ctx context.Context, tx *store.Tx, t *Ticket, v LateVisit, l line) error {
	day := t.Day.Format(time.DateOnly)
	if err := updateLine(tx, day, l); err != nil {
		return err
	}
	insertTicket(tx, t)
	data, err := json.Marshal(map[string]any{"outage": v.Outage})
	if err != nil {
		return err
	}
	insertEvent(ctx, tx, event{ticket: t.ID, action: ActImport, counter: t.Counter, data: data}, newID(), tx.Now())
	if v.Result != nil {
		writeResult(tx, t.ID, *v.Result)
	}
	audit.In(ctx, tx, "queue.import", "ticket", t.ID.String())
	outbox.EmitIn(tx, TicketChanged, t.ID.String(), l.Rev)
	outbox.EmitIn(tx, LineChanged, day, l.Rev)
	return nil
}

// imported is the ticket as it is answered, without what somebody wrote.
func (t *Ticket) imported(zone *time.Location) *Ticket {
	shown := t.shown(zone)
	shown.Need = ""
	return &shown
}
