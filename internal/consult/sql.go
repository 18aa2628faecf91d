package consult

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// caseColumns are the columns of consult_case c.
const caseColumns = `c.id, c.year, c.seq, c.state, coalesce(c.close_reason, '') AS close_reason, c.closed_at, c.channel, c.topic,
	c.subject, c.service, c.name, c.email, c.phone, c.lang, c.share_contact, c.assignee, c.assigned_at, c.writer, c.writer_until,
	c.snoozed_until, c.tags, c.received_at, c.last_message_at, c.last_inbound_at, c.read_at, c.answer_clock,
	coalesce(c.answer_kind, '') AS answer_kind, c.due_at, c.silence_clock, c.silent_at, c.pending, c.then_close, c.follows,
	coalesce(c.incomplete_kind, '') AS incomplete_kind, c.incomplete_since,
	c.source_office, c.source_case, c.source_number, c.generation, c.order_at, c.rev`

const (
	selectCase  = `SELECT ` + caseColumns + ` FROM consult_case c WHERE c.office = $1 AND c.id = $2`
	lockNow     = selectCase + ` FOR UPDATE`
	lockOrLeave = selectCase + ` FOR UPDATE SKIP LOCKED`
)

// getCase reads a case; an unknown id is not_found.
func getCase(ctx context.Context, tx *store.Tx, id uuid.UUID) (Case, error) {
	return oneCase(ctx, tx, selectCase, id)
}

// lockCase reads a case and holds its row.
func lockCase(ctx context.Context, tx *store.Tx, id uuid.UUID) (Case, error) {
	return oneCase(ctx, tx, lockNow, id)
}

func oneCase(ctx context.Context, tx *store.Tx, query string, id uuid.UUID) (Case, error) {
	var all []Case
	b := tx.Batch()
	store.Rows(b, &all, query, tx.Office(), id)
	if err := b.Send(ctx); err != nil {
		return Case{}, err
	}
	if len(all) == 0 {
		return Case{}, fault.New(fault.NotFound)
	}
	return all[0], nil
}

// countCase takes the next number of a year; it is held until the commit.
func countCase(ctx context.Context, tx *store.Tx, year int) (seq int, err error) {
	err = tx.Get(ctx, &seq, `INSERT INTO case_counter (office, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (office, year) DO UPDATE SET last = case_counter.last + 1 RETURNING last`, tx.Office(), year)
	return seq, err
}

func insertCase(tx *store.Tx, c *Case) {
	tx.Later(`INSERT INTO consult_case (office, id, year, seq, state, close_reason, closed_at, channel, topic, subject, service,
			name, email, phone, lang, share_contact, assignee, assigned_at, snoozed_until, tags, received_at, last_message_at,
			last_inbound_at, read_at, answer_clock, answer_kind, due_at, silence_clock, silent_at, follows,
			source_office, source_case, source_number, generation, order_at, rev, incomplete_kind, incomplete_since)
		VALUES ($1, $2, $3, $4, $5, nullif($6, ''), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
			$23, $24, $25, nullif($26, ''), $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, nullif($37, ''), $38)`,
		tx.Office(), c.ID, c.Year, c.Seq, string(c.State), string(c.CloseReason), c.ClosedAt, string(c.Channel), string(c.Topic), c.Subject, c.Service,
		c.Name, c.Email, c.Phone, string(c.Lang), c.ShareContact, c.Assignee, c.AssignedAt, c.SnoozedUntil, tagsOf(c), c.ReceivedAt, c.LastMessageAt,
		c.LastInboundAt, c.ReadAt, c.AnswerClock, string(c.AnswerKind), c.DueAt, c.SilenceClock, c.SilentAt, c.Follows,
		keyOf(c.SourceOffice), c.SourceCase, c.SourceNumber, c.Generation, c.OrderAt, c.Rev, string(c.IncompleteKind), c.IncompleteSince)
}

// updateCase writes what may change of a case whose row is held; its revision
// is the next one.
func updateCase(tx *store.Tx, c *Case) {
	tx.LaterOne(`UPDATE consult_case SET state = $3, close_reason = nullif($4, ''), closed_at = $5, topic = $6, subject = $7,
			name = $8, email = $9, phone = $10, share_contact = $11, assignee = $12, assigned_at = $13, writer = $14, writer_until = $15,
			snoozed_until = $16, tags = $17, last_message_at = $18, last_inbound_at = $19, read_at = $20, answer_clock = $21,
			answer_kind = nullif($22, ''), due_at = $23, silence_clock = $24, silent_at = $25, pending = $26, then_close = $27,
			generation = $28, order_at = $29, rev = $30, incomplete_kind = nullif($31, ''), incomplete_since = $32
		WHERE office = $1 AND id = $2 AND rev = $30 - 1`,
		tx.Office(), c.ID, string(c.State), string(c.CloseReason), c.ClosedAt, string(c.Topic), c.Subject,
		c.Name, c.Email, c.Phone, c.ShareContact, c.Assignee, c.AssignedAt, c.Writer, c.WriterUntil,
		c.SnoozedUntil, tagsOf(c), c.LastMessageAt, c.LastInboundAt, c.ReadAt, c.AnswerClock,
		string(c.AnswerKind), c.DueAt, c.SilenceClock, c.SilentAt, c.Pending, c.ThenClose,
		c.Generation, c.OrderAt, c.Rev, string(c.IncompleteKind), c.IncompleteSince)
}

func tagsOf(c *Case) []string {
	if c.Tags == nil {
		return []string{}
	}
	return c.Tags
}

func keyOf(o *tenant.Office) *int32 {
	if o == nil {
		return nil
	}
	key := int32(*o)
	return &key
}

func insertEvent(ctx context.Context, tx *store.Tx, c *Case, at time.Time, e event) error {
	detail, err := json.Marshal(e.detail)
	if err != nil {
		return err
	}
	if e.detail == nil {
		detail = []byte("{}")
	}
	a := tenant.ActorOf(ctx)
	tx.Later(`INSERT INTO consult_event (office, consult_case, at, actor_kind, actor, action, state, close_reason, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8, ''), $9)`,
		tx.Office(), c.ID, at, string(a.Kind), a.ID, string(e.action), string(e.state), string(e.reason), string(detail))
	return nil
}
