package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// findings gathers what breaks an invariant in one office.
type findings struct {
	office tenant.Office
	all    []store.Finding
}

func (f *findings) add(invariant, subject, text string, args ...any) {
	f.all = append(f.all, store.Finding{Office: f.office, Invariant: invariant, Subject: subject, Text: fmt.Sprintf(text, args...)})
}

// record is all that is kept of one day's line.
type record struct {
	day         string
	line        line
	tickets     []Ticket
	events      []happened
	obligations []Obligation
	blocks      []Block
}

// Check finds where the office's lines, tickets, ledger and counters break
// I1, I2 or I3 (trust.md §2). It reads day by day and changes nothing. What
// moves while it is read is read again.
func (d *Desk) Check(ctx context.Context, tx *store.Tx) ([]store.Finding, error) {
	f := &findings{office: tx.Office()}
	var days []string
	if err := tx.Select(ctx, &days, `SELECT day::text FROM line WHERE office = $1 ORDER BY day`, tx.Office()); err != nil {
		return nil, err
	}
	for _, day := range days {
		r, err := readRecord(ctx, tx, day)
		if err != nil {
			return nil, err
		}
		r.check(f)
	}
	if err := d.checkCounters(ctx, tx, f); err != nil {
		return nil, err
	}
	return f.all, checkKeys(ctx, tx, f)
}

// readTries bounds how often a day that moves is read.
const readTries = 20

// readRecord reads a day between two equal revisions of its line: each act on
// the line raises it.
func readRecord(ctx context.Context, tx *store.Tx, day string) (record, error) {
	for try := 1; ; try++ {
		r := record{day: day}
		var first, last []line
		b := tx.Batch()
		store.Rows(b, &first, selectLine, tx.Office(), day)
		store.Rows(b, &r.tickets, `SELECT `+ticketColumns+` FROM ticket WHERE office = $1 AND day = $2 ORDER BY seq`, tx.Office(), day)
		store.Rows(b, &r.events, `SELECT e.ticket, e.kind, e.at, e.counter, e.act FROM ticket_event e
			JOIN ticket t ON t.office = e.office AND t.id = e.ticket WHERE e.office = $1 AND t.day = $2 ORDER BY e.ticket, e.id`, tx.Office(), day)
		store.Rows(b, &r.obligations, selectObligations, tx.Office(), day)
		store.Rows(b, &r.blocks, `SELECT `+blockColumns+` FROM number_block WHERE office = $1 AND day = $2`, tx.Office(), day)
		store.Rows(b, &last, selectLine, tx.Office(), day)
		if err := b.Send(ctx); err != nil {
			return r, err
		}
		if len(first) == 1 && len(last) == 1 && (first[0].Rev == last[0].Rev || try == readTries) {
			r.line = first[0]
			return r, nil
		}
	}
}

// check is pure.
func (r *record) check(f *findings) {
	r.checkNumbers(f)
	r.checkBlocks(f)
	r.checkLine(f)
	stories := r.checkTickets(f)
	r.checkLedger(f, stories)
}

// checkNumbers: the numbers of a day and prefix are 1..n without repeat, and
// without gap outside the day's blocks, and the line has counted them.
func (r *record) checkNumbers(f *findings) {
	have := map[string]map[int]int{}
	for _, t := range r.tickets {
		if have[t.Prefix] == nil {
			have[t.Prefix] = map[int]int{}
		}
		have[t.Prefix][t.No]++
	}
	for prefix := range r.line.Numbers {
		if have[prefix] == nil {
			have[prefix] = map[int]int{}
		}
	}
	for prefix, count := range have {
		n := r.line.Numbers[prefix]
		for no, times := range count {
			if times > 1 {
				f.add("I3", r.day, "nomor %s diberikan %d kali", Spoken(prefix, no), times)
			}
			if no > n {
				f.add("I3", r.day, "nomor %s melewati penghitung %d", Spoken(prefix, no), n)
			}
		}
		for no := 1; no <= n; no++ {
			if count[no] == 0 && !r.setAside(prefix, no) {
				f.add("I3", r.day, "nomor %s tidak ada", Spoken(prefix, no))
			}
		}
	}
}

// setAside tells that a block explains why nobody has the number.
func (r *record) setAside(prefix string, no int) bool {
	return slices.ContainsFunc(r.blocks, func(b Block) bool { return b.Prefix == prefix && b.holds(no) })
}

// checkBlocks: nobody has a number that was recorded void, and no number stands
// in two blocks.
func (r *record) checkBlocks(f *findings) {
	for i, b := range r.blocks {
		for _, t := range r.tickets {
			if t.Prefix == b.Prefix && slices.Contains(b.Void, t.No) {
				f.add("I3", t.ID.String(), "nomor %s tercatat batal tetapi ada tiketnya", Spoken(t.Prefix, t.No))
			}
		}
		for _, other := range r.blocks[:i] {
			if b.Prefix == other.Prefix && b.First <= other.Last && other.First <= b.Last {
				f.add("I3", b.ID.String(), "blok %s dan %s bertumpuk", Spoken(b.Prefix, b.First), Spoken(other.Prefix, other.First))
			}
		}
		if b.Last > r.line.Numbers[b.Prefix] {
			f.add("I3", b.ID.String(), "blok sampai %s melewati penghitung %d", Spoken(b.Prefix, b.Last), r.line.Numbers[b.Prefix])
		}
	}
}

// checkLine: each waiting visitor stands in one place of an open line, and the
// line has counted them.
func (r *record) checkLine(f *findings) {
	waiting := map[string]int{}
	places := map[string]string{}
	var top int64
	for _, t := range r.tickets {
		top = max(top, t.Seq, t.Place)
		number := Spoken(t.Prefix, t.No)
		if r.line.ClosedAt != nil && slices.Contains([]State{Waiting, Called, Parked}, t.State) {
			f.add("I3", t.ID.String(), "%s masih %s padahal hari %s sudah ditutup", number, t.State, r.day)
		}
		if t.State != Waiting {
			continue
		}
		waiting[waitingClass(t.Service, t.Lane)]++
		place := fmt.Sprintf("%s %d", waitingClass(t.Service, t.Lane), t.Place)
		if other, taken := places[place]; taken {
			f.add("I3", t.ID.String(), "%s menempati urutan yang sama dengan %s", number, other)
		}
		places[place] = number
	}
	if r.line.Seq < top {
		f.add("I3", r.day, "penghitung urutan %d kurang dari urutan tertinggi %d", r.line.Seq, top)
	}
	for class, n := range r.line.Waiting {
		if waiting[class] != n {
			f.add("I3", r.day, "antrean %s tercatat %d, yang menunggu %d", class, n, waiting[class])
		}
		delete(waiting, class)
	}
	for class, n := range waiting {
		f.add("I3", r.day, "antrean %s tercatat 0, yang menunggu %d", class, n)
	}
}

// corrected tells that times were entered or changed by hand (rules.md §12).
func (t *Ticket) corrected() bool { return t.Quality == Corrected || t.Quality == Imported }

// checkTickets: a ticket is what its events made of it. It returns the stories
// of those whose events can be told.
func (r *record) checkTickets(f *findings) map[uuid.UUID]*story {
	events := map[uuid.UUID][]happened{}
	for _, e := range r.events {
		events[e.Ticket] = append(events[e.Ticket], e)
	}
	stories := map[uuid.UUID]*story{}
	for _, t := range r.tickets {
		told, err := replay(events[t.ID])
		if err == nil {
			stories[t.ID] = &told
		}
		subject, number := t.ID.String(), Spoken(t.Prefix, t.No)
		atCounter := t.State == Called || t.State == Serving
		switch {
		case err != nil:
			f.add("I2", subject, "%s: %v", number, err)
		case told.State != t.State:
			f.add("I2", subject, "%s tercatat %s, menurut peristiwa %q", number, t.State, told.State)
		case atCounter && !same(told.Counter, t.Counter):
			f.add("I2", subject, "%s tidak di loket yang memanggilnya", number)
		case !t.corrected() && told.StartedAt != nil && (t.ServiceStartedAt == nil || !told.StartedAt.Equal(*t.ServiceStartedAt)):
			f.add("I2", subject, "%s: waktu mulai bukan waktu peristiwanya", number)
		}
	}
	return stories
}

func same(a, b *uuid.UUID) bool { return a == b || (a != nil && b != nil && *a == *b) }

// checkLedger: a visitor has at most one open obligation and only while they
// wait or are called, and each answer is of an instant at which its reason
// happened.
func (r *record) checkLedger(f *findings, stories map[uuid.UUID]*story) {
	byID := map[uuid.UUID]*Ticket{}
	for i := range r.tickets {
		byID[r.tickets[i].ID] = &r.tickets[i]
	}
	open := map[uuid.UUID]int{}
	for _, o := range r.obligations {
		t := byID[o.Ticket]
		if t == nil {
			f.add("I3", o.ID.String(), "kewajiban nomor %s tidak berada pada hari tiketnya", o.Number)
			continue
		}
		if o.Outcome != Owing {
			if s := stories[o.Ticket]; s == nil || t.corrected() {
				continue // found already, or times by hand
			} else if wrong := o.unlike(s); wrong != "" {
				f.add("I2", o.ID.String(), "kewajiban %s (%s): %s", o.Number, o.Outcome, wrong)
			}
			continue
		}
		if open[o.Ticket]++; open[o.Ticket] == 2 {
			f.add("I3", o.Ticket.String(), "%s punya lebih dari satu kewajiban terbuka", o.Number)
		}
		if t.State != Waiting && t.State != Called {
			f.add("I3", o.ID.String(), "kewajiban %s masih terbuka padahal tiketnya %s", o.Number, t.State)
		}
	}
}

// reasons are the actions that give an obligation its outcome. Late may follow
// from any action; what is missing here is decided without the visitor.
var reasons = map[Outcome][]Action{
	Met:            {ActStart},
	AnsweredAbsent: {ActCall},
	Withdrawn:      {ActCancel, ActWalkOut},
	Moved:          {ActPark, ActRequeue, ActForward, ActResume, ActRestore},
	Late:           {},
}

// unlike says how an answered obligation differs from what happened, or "".
func (o *Obligation) unlike(s *story) string {
	actions, answered := reasons[o.Outcome]
	switch late := o.AnsweredAt != nil && o.AnsweredAt.After(o.DueAt); {
	case !answered:
		return ""
	case o.AnsweredAt == nil:
		return "tanpa waktu jawaban"
	case late != (o.Outcome == Late):
		return fmt.Sprintf("dijawab %s, batas %s", o.AnsweredAt.UTC().Format(time.RFC3339), o.DueAt.UTC().Format(time.RFC3339))
	case !s.did(*o.AnsweredAt, actions...):
		return "tidak ada peristiwa pada waktu jawabannya"
	}
	return ""
}

// checkCounters: a visitor at a counter is there with the officer who holds it,
// one at a time, and none at a counter that is closed or on a break.
func (d *Desk) checkCounters(ctx context.Context, tx *store.Tx, f *findings) error {
	var all []struct {
		ID       uuid.UUID    `db:"id"`
		Name     string       `db:"name"`
		State    CounterState `db:"state"`
		Visitors int          `db:"visitors"`
		Strange  int          `db:"strange"` // with another officer
	}
	// One statement, so that what it sees is of one moment.
	err := tx.Select(ctx, &all, `SELECT c.id, c.name, c.state, count(t.id) AS visitors,
			count(t.id) FILTER (WHERE t.officer IS DISTINCT FROM c.officer) AS strange
		FROM counter c LEFT JOIN ticket t ON t.office = c.office AND t.counter = c.id AND t.state IN ('called', 'serving')
		WHERE c.office = $1 GROUP BY c.office, c.id ORDER BY c.number`, tx.Office())
	for _, c := range all {
		switch {
		case c.Visitors > 1:
			f.add("I3", c.ID.String(), "%s dipakai %d pengunjung sekaligus", c.Name, c.Visitors)
		case c.Visitors == 1 && c.State != Open:
			f.add("I2", c.ID.String(), "%s berstatus %s padahal ada pengunjung", c.Name, c.State)
		case c.Strange > 0:
			f.add("I2", c.ID.String(), "pengunjung di %s tercatat pada petugas lain", c.Name)
		}
	}
	return err
}

// checkKeys: what an answered request says it made or moved is there, and no
// two requests made the same ticket (I1).
func checkKeys(ctx context.Context, tx *store.Tx, f *findings) error {
	var lost []struct {
		Ticket string `db:"ticket"`
		Route  string `db:"route"`
	}
	err := tx.Select(ctx, &lost, `SELECT k.ticket, k.route FROM (
			SELECT route, coalesce(answer->'ticket'->>'id', answer->>'id') AS ticket FROM idempotency
			WHERE office = $1 AND (answer->'ticket' ?& array['seq', 'joined_at'] OR answer ?& array['seq', 'joined_at'])) AS k
		WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.office = $1 AND t.id::text = k.ticket)`, tx.Office())
	if err != nil {
		return err
	}
	for _, k := range lost {
		f.add("I1", k.Ticket, "%s sudah dijawab, tiketnya tidak ada", k.Route)
	}
	var twice []string
	err = tx.Select(ctx, &twice, `SELECT answer->'ticket'->>'id' FROM idempotency
		WHERE office = $1 AND answer->'ticket' ?& array['seq', 'joined_at'] GROUP BY 1 HAVING count(*) > 1`, tx.Office())
	for _, ticket := range twice {
		f.add("I1", ticket, "dua permintaan berbeda dijawab dengan tiket yang sama")
	}
	return err
}
