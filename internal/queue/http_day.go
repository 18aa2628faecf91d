package queue

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/web"
)

// dayRoutes registers what an officer does for the whole day.
func (d *Desk) dayRoutes(door *web.Door) {
	web.Register(door, serve("/close-day", "queue-close-day", "End the day: whoever still waits is unserved, counters close"), d.postCloseDay)
	result := serve("/tickets/{id}/result", "queue-result", "Write what a visit brought, also after it ended", fault.WrongState, fault.CounterHeld)
	result.Method = http.MethodPut
	web.Register(door, result, d.putResult)
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
