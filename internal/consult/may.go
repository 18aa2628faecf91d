package consult

import (
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/sla"
)

// Doing is something that an officer does to a case, where it depends on how the
// case stands whether it can be done. What can always be done — notes, tags,
// topic, needs, masking, reading — is none.
type Doing string

// The doings.
const (
	DoClaim         Doing = "claim"
	DoTakeOver      Doing = "take-over" // claim, from who holds it
	DoAssign        Doing = "assign"
	DoSnooze        Doing = "snooze"
	DoWrite         Doing = "write" // an answer or a word of how it stands
	DoAskApproval   Doing = "ask-approval"
	DoApprove       Doing = "approve" // or return
	DoTakeBack      Doing = "take-back"
	DoClose         Doing = "close"
	DoCloseAnswered Doing = "close-answered"
	DoReopen        Doing = "reopen"
	DoRefer         Doing = "refer"
	DoReceive       Doing = "receive"
	DoMoveMessage   Doing = "move-message"
	DoNoReplyNeeded Doing = "no-reply-needed"
	DoComplete      Doing = "request-complete"
)

// may lists what an officer can do to a case at an instant: what the desk would
// not refuse.
func (d *Desk) may(r *row, me uuid.UUID, now time.Time, here office.Office) []Doing {
	c := &r.Case
	all := []Doing{}
	add := func(what Doing, can bool) {
		if can {
			all = append(all, what)
		}
	}
	open, own := c.State != Closed, c.Assignee != nil && *c.Assignee == me
	pen := c.WriterUntil != nil && now.Before(*c.WriterUntil) && c.Writer != nil && *c.Writer != me
	asked := r.Approval != nil
	mine := asked && r.ApprovalBy != nil && *r.ApprovalBy == me
	add(DoClaim, open && (c.Assignee == nil || own && c.State == Arrived))
	add(DoTakeOver, open && c.Assignee != nil && !own)
	add(DoAssign, open)
	add(DoSnooze, open)
	add(DoWrite, open && !pen)
	add(DoAskApproval, open && !asked)
	add(DoApprove, asked && !mine)
	add(DoTakeBack, mine)
	add(DoClose, open)
	add(DoCloseAnswered, open && (c.Pending != nil || !c.owes() && c.State != Arrived))
	add(DoReopen, !open)
	add(DoRefer, open && d.mayRefer(r, here))
	add(DoReceive, !c.Mirror() && c.CloseReason != Spam)
	add(DoMoveMessage, open && !c.Mirror())
	add(DoNoReplyNeeded, c.State == WaitingOfficer && c.Pending == nil && c.owedKind() != sla.FirstAnswer)
	add(DoComplete, open && c.IncompleteSince != nil)
	return all
}

// mayRefer tells whether another office can still be asked: what was referred to
// us goes on upward only.
func (d *Desk) mayRefer(r *row, here office.Office) bool {
	if !r.Mirror() {
		return true
	}
	for _, code := range []string{here.Parent, here.SupervisedBy} {
		to, known := d.Offices.ByCode(code)
		if known && to.Key != *r.SourceOffice && (r.ReferredTo == nil || *r.ReferredTo != to.Key) {
			return true
		}
	}
	return false
}
