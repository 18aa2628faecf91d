package queue

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

const ticketColumns = `id, day, service, prefix, number, seq, state, priority, party_size, need, source, guest, joined_at,
	called_at, last_called_at, calls, arrived_at, service_started_at, finished_at, ended_at, counter, officer,
	out_of_turn, complete_later, no_email_reason, quality, rev, lane, place, for_counter, for_officer, parked_at, outage, printed_at`

const selectLine = `SELECT rev, seq, priority_run, numbers, waiting, closed_at FROM line WHERE office = $1 AND day = $2`

const selectCounters = `SELECT c.id, c.number, c.name, c.state, c.officer, a.name AS officer_name, c.services, c.freed_at, c.opened_at,
		t.id AS ticket, coalesce(t.prefix || '-' || lpad(t.number::text, greatest(3, length(t.number::text)), '0'), '') AS ticket_no
	FROM counter c
	LEFT JOIN account a ON a.office = c.office AND a.id = c.officer
	LEFT JOIN ticket t ON t.office = c.office AND t.counter = c.id AND t.state IN ('called', 'serving')
	WHERE c.office = $1 AND c.removed_at IS NULL ORDER BY c.number`

// selectHeads finds, in each service and class, the first waiting visitors
// without an open obligation; those with one come with selectOwings. The open
// obligations are few and read once, whatever stands dead before the heads. One
// scene takes one of them off the list and looks at one for each counter.
const selectHeads = `SELECT h.id, h.service, h.priority, h.lane, h.place, h.for_counter, h.for_officer
	FROM service s CROSS JOIN (VALUES (0), (1), (2)) AS lanes (lane)
	CROSS JOIN LATERAL (
		SELECT ` + candidateColumns + ` FROM ticket t
		WHERE t.office = $1 AND t.day = $2 AND t.service = s.code AND t.lane = lanes.lane AND t.state = 'waiting'
		AND t.for_counter IS NULL AND t.for_officer IS NULL
		AND t.id <> ALL (ARRAY(SELECT o.ticket FROM obligation o WHERE o.office = $1 AND o.outcome = 'open'))
		ORDER BY t.place LIMIT (SELECT count(*) + 1 FROM counter c WHERE c.office = $1 AND c.removed_at IS NULL)) AS h
	WHERE s.office = $1
	UNION ALL
	SELECT ` + candidateColumns + ` FROM ticket t
	WHERE t.office = $1 AND t.day = $2 AND t.state = 'waiting' AND (t.for_counter IS NOT NULL OR t.for_officer IS NOT NULL)
	AND t.id <> ALL (ARRAY(SELECT o.ticket FROM obligation o WHERE o.office = $1 AND o.outcome = 'open'))`

const candidateColumns = `t.id, t.service, t.priority, t.lane, t.place, t.for_counter, t.for_officer`

const selectOwings = `SELECT o.id AS obligation, o.due_at, t.state = 'waiting' AND t.day = $2 AS waiting, ` + candidateColumns + `
	FROM obligation o JOIN ticket t ON t.office = o.office AND t.id = o.ticket
	WHERE o.office = $1 AND o.outcome = 'open' AND (o.day = $2 OR o.ticket = $3) ORDER BY o.no`

// read locks the line and fills the scene in one round trip; the day's first
// caller makes the line and reads again.
func (s *scene) read(ctx context.Context, tx *store.Tx, ticket *uuid.UUID) error {
	var lines []line
	var tickets []Ticket
	var owings []owingRow
	var me []struct {
		Name string `db:"name"`
	}
	day := s.date.String()
	b := tx.Batch()
	store.Rows(b, &lines, selectLine+" FOR UPDATE", tx.Office(), day)
	version := calendar.Ask(b, tx, true)
	promises := standard.AskOffers(b, tx)
	store.Rows(b, &s.counters, selectCounters, tx.Office())
	store.Rows(b, &s.heads, selectHeads, tx.Office(), day)
	store.Rows(b, &owings, selectOwings, tx.Office(), day, ticket)
	if who, err := officer(ctx); err == nil {
		store.Rows(b, &me, `SELECT name FROM account WHERE office = $1 AND id = $2`, tx.Office(), who)
	}
	if ticket != nil {
		store.Rows(b, &tickets, `SELECT `+ticketColumns+` FROM ticket WHERE office = $1 AND id = $2`, tx.Office(), *ticket)
	}
	if err := b.Send(ctx); err != nil {
		return err
	}
	if len(lines) == 0 {
		if _, err := tx.Exec(ctx, `INSERT INTO line (office, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tx.Office(), day); err != nil {
			return err
		}
		return s.read(ctx, tx, ticket)
	}
	s.line = lines[0]
	for _, v := range me {
		s.me = v.Name
	}
	s.adopt(owings, tickets)
	return s.rules(ctx, tx, version, promises)
}

// rules takes over the calendar and the promises that were read.
func (s *scene) rules(ctx context.Context, tx *store.Tx, q *calendar.Question, p *standard.Offers) error {
	version, err := q.Version(ctx, tx)
	if err != nil {
		return err
	}
	s.calendar, s.calendarNo = version.Calendar, version.No
	s.codes, s.services = nil, map[string]service{}
	offers, err := p.All(ctx, tx)
	for _, o := range offers {
		s.codes = append(s.codes, o.Code)
		turn, _ := o.Version.QueueTurn()
		s.services[o.Code] = service{o.Name, o.Prefix, o.Version.No, o.Version.Published(), turn}
	}
	return err
}

// adopt takes over the rows that were read.
func (s *scene) adopt(owings []owingRow, tickets []Ticket) {
	for _, c := range s.counters {
		s.sat[c.ID] = c
	}
	s.owings = nil
	for _, row := range owings {
		s.owings = append(s.owings, &owing{owingRow: row, outcome: Owing})
		if row.Waiting {
			row.Owed = true
			s.heads = append(s.heads, row.candidate)
		}
	}
	for i := range tickets {
		s.ticket = &tickets[i]
		s.hold(s.ticket)
	}
}

func getTicket(ctx context.Context, tx *store.Tx, id uuid.UUID) (*Ticket, error) {
	var t Ticket
	err := tx.Get(ctx, &t, `SELECT `+ticketColumns+` FROM ticket WHERE office = $1 AND id = $2`, tx.Office(), id)
	return &t, err
}

func updateLine(tx *store.Tx, day string, l line) error {
	numbers, err := json.Marshal(l.Numbers)
	if err != nil {
		return err
	}
	waiting, err := json.Marshal(l.Waiting)
	if err != nil {
		return err
	}
	tx.LaterOne(`UPDATE line SET rev = $3, seq = $4, priority_run = $5, numbers = $6, waiting = $7 WHERE office = $1 AND day = $2 AND rev = $3 - 1`,
		tx.Office(), day, l.Rev, l.Seq, l.PriorityRun, numbers, waiting)
	return nil
}

func insertTicket(tx *store.Tx, t *Ticket) {
	tx.Later(`INSERT INTO ticket (office, `+ticketColumns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)`,
		tx.Office(), t.ID, t.Day, t.Service, t.Prefix, t.No, t.Seq, t.State, t.Priority, t.PartySize, t.Need, t.Source, t.Guest, t.JoinedAt,
		t.CalledAt, t.LastCalledAt, t.Calls, t.ArrivedAt, t.ServiceStartedAt, t.FinishedAt, t.EndedAt, t.Counter, t.Officer,
		t.OutOfTurn, t.CompleteLater, t.NoEmailReason, t.Quality, t.Rev, t.Lane, t.Place, t.ForCounter, t.ForOfficer, t.ParkedAt, t.Outage, t.PrintedAt)
}

func updateTicket(tx *store.Tx, t *Ticket, was Ticket) {
	tx.LaterOne(`UPDATE ticket SET state = $3, called_at = $4, last_called_at = $5, calls = $6, arrived_at = $7, service_started_at = $8,
			finished_at = $9, ended_at = $10, counter = $11, officer = $12, out_of_turn = $13, complete_later = $14,
			no_email_reason = $15, guest = $16, rev = $17, service = $18, lane = $19, place = $20, for_counter = $21,
			for_officer = $22, parked_at = $23, quality = $24, party_size = $27, need = $28, priority = $29
		WHERE office = $1 AND id = $2 AND rev = $25 AND state = $26`,
		tx.Office(), t.ID, t.State, t.CalledAt, t.LastCalledAt, t.Calls, t.ArrivedAt, t.ServiceStartedAt,
		t.FinishedAt, t.EndedAt, t.Counter, t.Officer, t.OutOfTurn, t.CompleteLater, t.NoEmailReason, t.Guest, t.Rev,
		t.Service, t.Lane, t.Place, t.ForCounter, t.ForOfficer, t.ParkedAt, t.Quality, was.Rev, was.State,
		t.PartySize, t.Need, t.Priority)
}

// updateCounter holds only when the counter is as it was read: at midnight the
// lines of two days lead to it.
func updateCounter(tx *store.Tx, c *Counter, was Counter) {
	tx.LaterOne(`UPDATE counter SET state = $3, officer = $4, freed_at = $5, opened_at = $9 WHERE office = $1 AND id = $2
		AND state = $6 AND officer IS NOT DISTINCT FROM $7 AND freed_at IS NOT DISTINCT FROM $8`,
		tx.Office(), c.ID, c.State, c.OfficerID, c.FreedAt, was.State, was.OfficerID, was.FreedAt, c.OpenedAt)
}

func insertObligation(tx *store.Tx, day string, o *Obligation, act uuid.UUID) {
	tx.Later(`INSERT INTO obligation (office, id, day, ticket, kind, opened_by, start_at, due_at, standard_version, calendar_version, opened_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Office(), o.ID, day, o.Ticket, o.Kind, o.OpenedBy, o.StartAt, o.DueAt, o.StandardVersion, o.CalendarVersion, act)
}

func closeObligation(tx *store.Tx, o *owing, act uuid.UUID) {
	tx.LaterOne(`UPDATE obligation SET outcome = $3, answered_at = $4, answered_in = $5
		WHERE office = $1 AND id = $2 AND outcome = 'open'`, tx.Office(), o.Obligation, o.outcome, o.answeredAt, act)
}

// markOvertaken keeps the first act that passed the visitor over.
func markOvertaken(tx *store.Tx, id, act uuid.UUID) {
	tx.LaterOne(`UPDATE obligation SET overtaken_in = coalesce(overtaken_in, $3) WHERE office = $1 AND id = $2`, tx.Office(), id, act)
}

func insertEvent(ctx context.Context, tx *store.Tx, e event, act uuid.UUID, at time.Time) {
	a := tenant.ActorOf(ctx)
	tx.Later(`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor, counter, data, act, before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Office(), e.ticket, e.action, at, a.Kind, a.ID, e.counter, e.data, act, e.before)
}

const selectDay = `SELECT ` + ticketColumns + ` FROM ticket
	WHERE office = $1 AND day = $2 AND state IN ('waiting', 'called', 'serving', 'parked', 'no_show')
	ORDER BY lane, place`

const selectObligations = `SELECT o.id, o.no, o.ticket, o.kind, o.opened_by, o.start_at, o.due_at, o.answered_at, o.outcome,
		o.overtaken_in IS NOT NULL AS overtaken, o.standard_version, o.calendar_version, t.called_at,
		t.prefix || '-' || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS number
	FROM obligation o JOIN ticket t ON t.office = o.office AND t.id = o.ticket
	WHERE o.office = $1 AND o.day = $2 ORDER BY o.no`
