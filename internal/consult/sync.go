package consult

import (
	"context"
	"encoding/json"

	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
)

// Listen binds the desk to what became of its letters, and tells the office's
// stream of every case that changed.
func (d *Desk) Listen(r *outbox.Relay, hub *live.Hub) {
	r.On(message.Settled, d.settled)
	r.On(Changed, func(ctx context.Context, e outbox.Event) error {
		data, err := json.Marshal(map[string]any{"rev": e.Rev, "id": e.Subject})
		if err != nil {
			return err
		}
		// The stream's revision is the line's, which a case does not move.
		hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: caseChanged, Data: data})
		return nil
	})
}
