package queue

import (
	"context"

	"github.com/google/uuid"
)

func (d *Desk) postPark(ctx context.Context, in *struct {
	OfTicket
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"300"`
	}
}) (*ticketAnswer, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return answer(d.Park(ctx, in.ID, reason))
}

func (d *Desk) postResume(ctx context.Context, in *struct {
	OfTicket
	Body *struct {
		Counter *uuid.UUID `json:"counter,omitempty" format:"uuid"`
	}
}) (*ticketAnswer, error) {
	var counter *uuid.UUID
	if in.Body != nil {
		counter = in.Body.Counter
	}
	return answer(d.Resume(ctx, in.ID, counter))
}

func (d *Desk) postTransfer(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		Service string     `json:"service,omitempty"`
		Counter *uuid.UUID `json:"counter,omitempty" format:"uuid"`
		Officer *uuid.UUID `json:"officer,omitempty" format:"uuid"`
		Reason  string     `json:"reason"`
	}
}) (*ticketAnswer, error) {
	return answer(d.Transfer(ctx, in.ID, Forwarding{in.Body.Service, in.Body.Counter, in.Body.Officer, in.Body.Reason}))
}
