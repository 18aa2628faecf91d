package queue

import (
	"context"

	"github.com/bps-pst/pst/internal/web"
)

// dayRoutes registers what an officer does for the whole day.
func (d *Desk) dayRoutes(door *web.Door) {
	web.Register(door, serve("/close-day", "queue-close-day", "End the day: whoever still waits is unserved, counters close"), d.postCloseDay)
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
