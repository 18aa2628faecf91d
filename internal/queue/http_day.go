package queue

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// dayRoutes registers what an officer does for the whole day.
func (d *Desk) dayRoutes(door *web.Door) {
	end := serve("/close-day", "queue-close-day", "End the day: whoever still waits is unserved, counters close")
	end.Deadline = endWithin
	web.Register(door, end, d.postCloseDay)
	result := serve("/tickets/{id}/result", "queue-result", "Write what a visit brought, also after it ended", fault.WrongState, fault.CounterHeld)
	result.Method = http.MethodPut
	web.Register(door, result, d.putResult)
	amend := serve("/tickets/{id}", "queue-amend", "Change party size, need or priority before the service", fault.WrongState, fault.DayClosed)
	amend.Method = http.MethodPatch
	web.Register(door, amend, d.patchTicket)
	correct := serve("/tickets/{id}/correct", "queue-correct", "Set one field of a finished visit right, with a reason", fault.WrongState, fault.UnknownService)
	correct.Right = tenant.ManageOffice
	web.Register(door, correct, d.postCorrect)
	d.paperRoutes(door)
}

func (d *Desk) postCloseDay(ctx context.Context, in *struct {
	InOffice
	Body *struct {
		Reason string `json:"reason,omitempty" doc:"Wajib bila masih ada yang menunggu"`
	}
}) (*struct{ Body Ending }, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	e, err := d.CloseDay(ctx, reason)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Ending }{*e}, nil
}

func (d *Desk) patchTicket(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		PartySize *int      `json:"party_size,omitempty"`
		Need      *string   `json:"need,omitempty"`
		Priority  *Priority `json:"priority,omitempty" enum:"none,elderly,disabled,pregnant,infant"`
	}
}) (*ticketAnswer, error) {
	return answer(d.Amend(ctx, in.ID, Amendment(in.Body)))
}

func (d *Desk) postCorrect(ctx context.Context, in *struct {
	OfTicket
	Body struct {
		Field  string `json:"field" enum:"called_at,service_started_at,finished_at,service,party_size"`
		Value  string `json:"value" doc:"Waktu RFC 3339, kode layanan, atau jumlah orang"`
		Reason string `json:"reason"`
	}
}) (*ticketAnswer, error) {
	return answer(d.Correct(ctx, in.ID, Correction(in.Body)))
}
