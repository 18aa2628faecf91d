package consult

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// approvalState is what became of an answer that waits for a second person.
type approvalState string

const (
	approvalOpen      approvalState = "open"
	approvalApproved  approvalState = "approved"
	approvalReturned  approvalState = "returned"
	approvalWithdrawn approvalState = "withdrawn"
)

// holdFiles is how long files wait together with the answer they belong to.
const holdFiles = 180 * 24 * time.Hour

// maxDecision is the longest note about an answer that waits, in characters.
const maxDecision = 1000

// NewApproval is an answer for which a second person's word is asked.
type NewApproval struct {
	Body        string      `json:"body" maxLength:"10000"`
	Attachments []uuid.UUID `json:"attachments,omitempty" maxItems:"5"`
	ThenClose   bool        `json:"then_close,omitempty"`
}

// AskApproval has an answer wait for a second person; the answer clock runs on
// meanwhile (rules.md §6). Any answer may ask for one. It fails with
// case_closed, approval_open, attachment_unknown and invalid_input.
func (d *Desk) AskApproval(ctx context.Context, id uuid.UUID, n NewApproval) (Done, error) {
	n.Body = tidyText(n.Body)
	if err := (Outgoing{Kind: message.Answer, Body: n.Body, Attachments: n.Attachments}).check(); err != nil {
		return Done{}, err
	}
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		waiting, err := openApprovals(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			return fault.New(fault.ApprovalOpen).Say("number", w.Number())
		}
		a := approval{ID: uuid.Must(uuid.NewV7()), Case: w.ID, Body: n.Body, Attachments: n.Attachments, ThenClose: n.ThenClose,
			AskedBy: me, AskedAt: w.now, State: approvalOpen}
		if a.Attachments == nil {
			a.Attachments = []uuid.UUID{}
		}
		if a.Attachments, err = message.ForwardIn(ctx, w.tx, w.ID, a.Attachments); err != nil {
			return err
		}
		if err := message.HoldIn(ctx, w.tx, a.Attachments, w.now.Add(holdFiles)); err != nil {
			return err
		}
		insertApproval(w.tx, a)
		audit.In(ctx, w.tx, "case.approval_ask", "case", w.ID.String())
		return w.happen(ActAskApproval, Detail{"approval": a.ID})
	})
}

// Approve sends the answer that waits as the answer of who asked, whose word
// alone is not enough: the same person is approval_own. An optional note stays
// inside the office. It fails with wrong_state when nothing waits, and like
// Answer.
func (d *Desk) Approve(ctx context.Context, id uuid.UUID, note string) (Done, error) {
	return d.decide(ctx, id, note, false, func(ctx context.Context, w *work, a *approval) error {
		a.State = approvalApproved
		if err := w.happen(ActApprove, Detail{"approval": a.ID}); err != nil {
			return err
		}
		sent, err := w.send(ctx, Outgoing{Kind: message.Answer, Body: a.Body, Attachments: a.Attachments, ThenClose: a.ThenClose},
			a.AskedBy, a.DecidedBy)
		a.Message = &sent
		return err
	})
}

// ReturnAnswer gives the answer that waits back to who asked, with a note that
// says why. It fails with approval_own, wrong_state and invalid_input.
func (d *Desk) ReturnAnswer(ctx context.Context, id uuid.UUID, note string) (Done, error) {
	return d.decide(ctx, id, note, true, func(_ context.Context, w *work, a *approval) error {
		a.State = approvalReturned
		return w.happen(ActReturn, Detail{"approval": a.ID})
	})
}

// decide is what a second person does with the answer that waits.
func (d *Desk) decide(ctx context.Context, id uuid.UUID, note string, required bool, settle func(context.Context, *work, *approval) error) (Done, error) {
	note = tidyText(note)
	if err := checkDecision(note, required); err != nil {
		return Done{}, err
	}
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		a, err := w.waiting(ctx)
		if err != nil {
			return err
		}
		if a.AskedBy == me {
			return fault.New(fault.ApprovalOwn)
		}
		a.DecidedBy, a.DecidedAt, a.Note = &me, &w.now, note
		if err := settle(ctx, w, a); err != nil {
			return err
		}
		settleApproval(w.tx, *a)
		audit.In(ctx, w.tx, "case.approval_"+string(a.State), "case", w.ID.String())
		return w.remark(ctx, message.Note, note)
	})
}

// WithdrawApproval takes back the answer that waits; only who asked may. It
// fails with forbidden and wrong_state.
func (d *Desk) WithdrawApproval(ctx context.Context, id uuid.UUID) (Done, error) {
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		a, err := w.waiting(ctx)
		if err != nil {
			return err
		}
		if a.AskedBy != me {
			return fault.New(fault.Forbidden)
		}
		return w.takeBack(ctx, a, &me)
	})
}

// waiting is the answer that waits; none is wrong_state.
func (w *work) waiting(ctx context.Context) (*approval, error) {
	all, err := openApprovals(ctx, w.tx, w.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.WrongState).With("state", w.State).Say("number", w.Number())
	}
	return &all[0], nil
}

// dropApproval takes back what still waits when the case is closed.
func (w *work) dropApproval(ctx context.Context) error {
	all, err := openApprovals(ctx, w.tx, w.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	return w.takeBack(ctx, &all[0], nil)
}

func (w *work) takeBack(ctx context.Context, a *approval, by *uuid.UUID) error {
	a.State, a.DecidedBy, a.DecidedAt = approvalWithdrawn, by, &w.now
	settleApproval(w.tx, *a)
	audit.In(ctx, w.tx, "case.approval_withdrawn", "case", w.ID.String())
	return w.happen(ActTakeBack, Detail{"approval": a.ID})
}

func checkDecision(note string, required bool) error {
	switch {
	case note == "" && required:
		return fault.Invalid(fault.Field{Path: "note", Code: "required"})
	case utf8.RuneCountInString(note) > maxDecision:
		return fault.Invalid(fault.Field{Path: "note", Code: "too_long"})
	}
	return nil
}

// refuseUnapproved is approval_needed when the office wants a second person's
// word before a message that gives out a file or a link.
func refuseUnapproved(ctx context.Context, tx *store.Tx, body string, files int) error {
	if !handsOut(body, files) {
		return nil
	}
	s, err := selectSettings(ctx, tx)
	if err != nil || !s.RequireApproval {
		return err
	}
	return fault.New(fault.ApprovalNeeded)
}
