package consult

import (
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
)

// listeners are what the desk does when something was committed. All of it can
// be repeated.
func (d *Desk) listeners() map[outbox.Topic]outbox.Listener {
	return map[outbox.Topic]outbox.Listener{
		codeSought:      d.sendCode,
		linkSought:      d.sendLink,
		sla.Changed:     d.clockChanged,
		sla.ManyChanged: d.clocksChanged,
	}
}

// Listen binds the desk to what was committed.
func (d *Desk) Listen(r *outbox.Relay) {
	for topic, listen := range d.listeners() {
		r.On(topic, listen)
	}
}
