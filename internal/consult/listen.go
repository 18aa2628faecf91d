package consult

import (
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
)

// peerListeners are what the desk does when something was committed. All of it
// can be repeated.
func (d *Desk) peerListeners() map[outbox.Topic]outbox.Listener {
	return map[outbox.Topic]outbox.Listener{
		Changed:         d.carry,
		codeSought:      d.sendCode,
		linkSought:      d.sendLink,
		sla.Changed:     d.clockChanged,
		sla.ManyChanged: d.clocksChanged,
	}
}

// ListenPeers binds the desk to what concerns people and offices besides the
// case's own: lost links, moved dates, referrals.
func (d *Desk) ListenPeers(r *outbox.Relay) {
	for topic, listen := range d.peerListeners() {
		r.On(topic, listen)
	}
}
