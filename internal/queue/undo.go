package queue

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// undoWithin is how long an officer can take the last action back (rules.md §5).
const undoWithin = 2 * time.Minute

// undoable are the actions that can be taken back.
var undoable = []Action{ActCall, ActStart, ActFinish, ActNoShow, ActCancel, ActPark, ActResume, ActRestore, ActRequeue, ActForward}

// memory is a ticket as it was before an act, and the line's priority run.
type memory struct {
	State            State      `json:"state"`
	Service          string     `json:"service"`
	Lane             Lane       `json:"lane"`
	Place            int64      `json:"place"`
	CalledAt         *time.Time `json:"called_at"`
	LastCalledAt     *time.Time `json:"last_called_at"`
	Calls            int        `json:"calls"`
	ArrivedAt        *time.Time `json:"arrived_at"`
	ServiceStartedAt *time.Time `json:"service_started_at"`
	FinishedAt       *time.Time `json:"finished_at"`
	EndedAt          *time.Time `json:"ended_at"`
	ParkedAt         *time.Time `json:"parked_at"`
	Counter          *uuid.UUID `json:"counter"`
	Officer          *uuid.UUID `json:"officer"`
	ForCounter       *uuid.UUID `json:"for_counter"`
	ForOfficer       *uuid.UUID `json:"for_officer"`
	OutOfTurn        bool       `json:"out_of_turn"`
	CompleteLater    bool       `json:"complete_later"`
	Quality          Quality    `json:"quality"`
	PriorityRun      int        `json:"priority_run"`
}

// before is what undo would put back, or nil for a new ticket.
func (s *scene) before(t *Ticket) json.RawMessage {
	w, known := s.was[t.ID]
	if !known {
		return nil
	}
	body, err := json.Marshal(memory{w.State, w.Service, w.Lane, w.Place, w.CalledAt, w.LastCalledAt, w.Calls, w.ArrivedAt,
		w.ServiceStartedAt, w.FinishedAt, w.EndedAt, w.ParkedAt, w.Counter, w.Officer, w.ForCounter, w.ForOfficer,
		w.OutOfTurn, w.CompleteLater, w.Quality, s.runBefore})
	if err != nil {
		return nil
	}
	return body
}

func (m memory) restore(t *Ticket) {
	t.State, t.Service, t.Lane, t.Place = m.State, m.Service, m.Lane, m.Place
	t.CalledAt, t.LastCalledAt, t.Calls, t.ArrivedAt = m.CalledAt, m.LastCalledAt, m.Calls, m.ArrivedAt
	t.ServiceStartedAt, t.FinishedAt, t.EndedAt, t.ParkedAt = m.ServiceStartedAt, m.FinishedAt, m.EndedAt, m.ParkedAt
	t.Counter, t.Officer, t.ForCounter, t.ForOfficer = m.Counter, m.Officer, m.ForCounter, m.ForOfficer
	t.OutOfTurn, t.CompleteLater, t.Quality = m.OutOfTurn, m.CompleteLater, m.Quality
}

// done is what undo has to know of the last act on a ticket.
type done struct {
	ID      int64           `db:"id"`
	Act     uuid.UUID       `db:"act"`
	Kind    Action          `db:"kind"`
	At      time.Time       `db:"at"`
	Actor   string          `db:"actor"`
	Counter *uuid.UUID      `db:"counter"`
	Before  json.RawMessage `db:"before"`
	Since   bool            `db:"since"` // its counter has called somebody since
}

// lastAct is the latest act on a ticket; what was written down meanwhile, which
// moves nobody, stays and stands in no way.
const lastAct = `(SELECT l.act FROM ticket_event l WHERE l.office = $1 AND l.ticket = $2 AND l.kind NOT IN ('guest', 'result')
	ORDER BY l.id DESC LIMIT 1)`

const selectDone = `SELECT e.id, e.act, e.kind, e.at, e.actor, e.counter, e.before,
		EXISTS (SELECT 1 FROM ticket_event c WHERE c.office = $1 AND c.counter = e.counter AND c.kind = 'call' AND c.id > e.id) AS since
	FROM ticket_event e WHERE e.office = $1 AND e.ticket = $2 AND e.act = ` + lastAct + ` ORDER BY e.id`

// consequence is an obligation that the act opened or ended.
type consequence struct {
	owingRow
	Opened  bool    `db:"opened"`
	Outcome Outcome `db:"outcome"`
}

const selectConsequences = `SELECT o.id AS obligation, o.due_at, t.state = 'waiting' AS waiting, o.opened_in IS NOT DISTINCT FROM ` + lastAct + ` AS opened, o.outcome, ` +
	candidateColumns + ` FROM obligation o JOIN ticket t ON t.office = o.office AND t.id = o.ticket
	WHERE o.office = $1 AND (o.opened_in = ` + lastAct + ` OR o.answered_in = ` + lastAct + `)`

// Undo takes the officer's last action on a ticket back within two minutes: the
// visit is as it was before, an obligation the action opened is voided, one it
// ended runs again. It is undo_expired once the counter has called somebody, an
// obligation was answered, two minutes have passed, or somebody acted since.
func (d *Desk) Undo(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return act(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		var acts []done
		var effects []consequence
		b := tx.Batch()
		store.Rows(b, &acts, selectDone, tx.Office(), ticket)
		store.Rows(b, &effects, selectConsequences, tx.Office(), ticket)
		if err := b.Send(ctx); err != nil {
			return nil, err
		}
		if len(acts) == 0 || !s.canUndo(ctx, acts) {
			return nil, expired(t)
		}
		if err := s.undo(t, acts, effects); err != nil {
			return nil, err
		}
		undoEffects(tx, acts[0].Act, effects)
		return s.answerWith(t), nil
	})
}

func expired(t *Ticket) error {
	return fault.New(fault.UndoExpired).Say("number", Spoken(t.Prefix, t.No))
}

// canUndo tells whether the act is the officer's own, recent, and the last that
// its counter had to do with.
func (s *scene) canUndo(ctx context.Context, acts []done) bool {
	last := acts[len(acts)-1]
	mine := last.Actor == tenant.ActorOf(ctx).ID
	recent := !s.now.After(last.At.Add(undoWithin))
	moved := slices.ContainsFunc(acts, func(a done) bool { return slices.Contains(undoable, a.Kind) })
	return mine && recent && !last.Since && acts[0].Before != nil && moved
}

// undo puts the ticket, its counter, the line and the ledger back.
func (s *scene) undo(t *Ticket, acts []done, effects []consequence) error {
	var m memory
	if err := json.Unmarshal(acts[0].Before, &m); err != nil {
		return err
	}
	c, err := s.seatOf(t, m)
	if err != nil {
		return err
	}
	if err := s.revoke(effects); err != nil {
		return expired(t)
	}
	if t.State == Waiting {
		s.leaveLine(t)
	}
	s.vacate(t)
	m.restore(t)
	if t.State == Waiting {
		s.enterLine(t, m.Lane, m.Place)
	}
	if c != nil {
		c.Ticket, c.TicketNo, c.FreedAt = &t.ID, Spoken(t.Prefix, t.No), nil
		s.touch(c)
	}
	if slices.ContainsFunc(acts, func(a done) bool { return a.Kind == ActCall }) {
		s.line.PriorityRun = m.PriorityRun
	}
	s.note(t, ActUndo, acts[0].Counter)
	s.settle(nil, nil)
	return nil
}

// seatOf is the counter the visitor goes back to, which must be as it was left.
func (s *scene) seatOf(t *Ticket, m memory) (*Counter, error) {
	if m.State != Called && m.State != Serving || m.Counter == nil {
		return nil, nil
	}
	c, err := s.counter(*m.Counter)
	if err != nil {
		return nil, err
	}
	if (c.Ticket != nil && *c.Ticket != t.ID) || c.State != Open || m.Officer == nil || c.OfficerID == nil || *c.OfficerID != *m.Officer {
		return nil, expired(t)
	}
	return c, nil
}

// revoke voids what the act opened and lets run again what it ended; an
// obligation that was answered since cannot be taken back.
func (s *scene) revoke(effects []consequence) error {
	for _, e := range effects {
		if e.Opened && e.Outcome != Owing {
			return fault.New(fault.UndoExpired)
		}
	}
	for _, e := range effects {
		if e.Opened {
			s.owings = slices.DeleteFunc(s.owings, func(o *owing) bool { return o.Obligation == e.Obligation })
			continue
		}
		s.owings = append(s.owings, &owing{owingRow: e.owingRow, outcome: Owing})
	}
	for i := range s.heads {
		s.heads[i].Owed = s.owed(s.heads[i].ID) != nil
	}
	return nil
}

// undoEffects writes what revoke decided; what the act opened goes first, for a
// visitor has one open row.
func undoEffects(tx *store.Tx, act uuid.UUID, effects []consequence) {
	for _, e := range effects {
		if e.Opened {
			tx.LaterOne(`UPDATE obligation SET outcome = 'voided', answered_at = $3 WHERE office = $1 AND id = $2 AND outcome = 'open'`,
				tx.Office(), e.Obligation, tx.Now())
		}
	}
	tx.Later(`UPDATE obligation SET outcome = 'open', answered_at = NULL, answered_in = NULL
		WHERE office = $1 AND answered_in = $2`, tx.Office(), act)
	tx.Later(`UPDATE obligation SET overtaken_in = NULL WHERE office = $1 AND overtaken_in = $2`, tx.Office(), act)
}
