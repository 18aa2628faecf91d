package queue

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Near is how many visitors ahead make it time to come closer.
const Near = 2

// toldNear is what a browser was told last when it knows that the turn is near;
// for a call it is the instant of the call.
const toldNear = "near"

// Notify has the desk tell browsers through p; without it push_off is answered.
func (d *Desk) Notify(p *message.Pusher) { d.push = p }

// PushKey is what browsers subscribe with; empty when notices are off.
func (d *Desk) PushKey() string { return d.push.PublicKey() }

// Watch has a browser told about the ticket of a public link until the visit
// ends. What the ticket's page shows at this moment is not told again. It fails
// with invalid_input, wrong_state, push_off and too_many_browsers.
func (d *Desk) Watch(ctx context.Context, token string, s message.Subscription) error {
	subscribe, err := d.push.Subscribe(s)
	if err != nil {
		return err
	}
	here, err := d.here(ctx)
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return struct{}{}, err
		}
		t, err := getTicket(ctx, tx, id)
		if err != nil {
			return struct{}{}, err
		}
		if t.over(workcal.DateIn(tx.Now(), here.Zone)) {
			return struct{}{}, fault.New(fault.WrongState).With("state", t.State).Say("number", Spoken(t.Prefix, t.No))
		}
		told, _, err := d.news(ctx, tx, t)
		if err != nil {
			return struct{}{}, err
		}
		// What changes while this commits is told by the next look at the line.
		outbox.EmitIn(tx, LineChanged, t.Day.Format(time.DateOnly), t.Rev)
		return struct{}{}, subscribe(ctx, tx, id, told)
	})
	return err
}

// Unwatch has nobody told about the ticket of a public link any more.
func (d *Desk) Unwatch(ctx context.Context, token string) error {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		id, err := d.openIn(ctx, tx, token)
		if err == nil {
			message.ForgetIn(tx, id)
		}
		return struct{}{}, err
	})
	return err
}

// over tells whether nothing will happen to the ticket any more on a date.
func (t *Ticket) over(today workcal.Date) bool {
	switch t.State {
	case Waiting, Called, Serving, Parked, NoShow:
		return t.Day.Format(time.DateOnly) != today.String()
	case Finished, Cancelled, Left, Unserved:
	}
	return true
}

// news is what there is to tell of a ticket, in the word by which it is known to
// have been told, and how many are ahead; empty when there is nothing.
func (d *Desk) news(ctx context.Context, tx *store.Tx, t *Ticket) (told string, ahead int, err error) {
	switch t.State {
	case Called:
		return strconv.FormatInt(t.LastCalledAt.UnixMicro(), 10), 0, nil
	case Waiting:
		var counters []Counter
		b := tx.Batch()
		store.Rows(b, &counters, selectCounters, tx.Office())
		if err := b.Send(ctx); err != nil {
			return "", 0, err
		}
		// Redis may be a moment behind the change that is told of.
		if ahead, err = aheadIn(ctx, tx, t, sharing(counters, t.Service)); err == nil && ahead <= Near {
			told = toldNear
		}
	case Serving, Finished, NoShow, Parked, Cancelled, Left, Unserved:
	}
	return told, ahead, err
}

// Notices tell the browsers of those who wait.
type Notices struct {
	desk *Desk
	push *message.Pusher
}

// NewNotices returns what listens to the desk's events.
func NewNotices(d *Desk, p *message.Pusher) *Notices { return &Notices{d, p} }

// Listen binds the notices to the queue's events.
func (n *Notices) Listen(r *outbox.Relay) {
	r.On(LineChanged, n.changed)
	r.On(DayEnded, n.changed)
}

// changed tells whoever is near or called by now, and forgets whose visit has
// ended. Told twice it finds nothing to do: what was told is kept in the same
// transaction.
func (n *Notices) changed(ctx context.Context, e outbox.Event) error {
	if n.push.PublicKey() == "" {
		return nil
	}
	ctx = tenant.WithOffice(ctx, e.Office)
	var watches []message.Watch
	err := store.View(ctx, n.desk.db, func(ctx context.Context, tx *store.Tx) (err error) {
		watches, err = message.WatchesIn(ctx, tx, false)
		return err
	})
	if err != nil || len(watches) == 0 {
		return err
	}
	told, err := store.Update(ctx, n.desk.db, n.tellIn)
	if told > 0 {
		n.push.Wake()
	}
	return err
}

func (n *Notices) tellIn(ctx context.Context, tx *store.Tx) (told int, err error) {
	here, err := n.desk.here(ctx)
	if err != nil {
		return 0, err
	}
	watches, err := message.WatchesIn(ctx, tx, true)
	if err != nil {
		return 0, err
	}
	today := workcal.DateIn(tx.Now(), here.Zone)
	var ended []uuid.UUID
	for _, w := range watches {
		t, err := getTicket(ctx, tx, w.Ticket)
		if err != nil {
			return told, err
		}
		if t.over(today) {
			ended = append(ended, t.ID)
			continue
		}
		word, ahead, err := n.desk.news(ctx, tx, t)
		if err != nil {
			return told, err
		}
		if word == "" || word == w.Told {
			continue
		}
		notice, err := n.notice(ctx, tx, w.Lang, t, ahead)
		if err == nil {
			err = message.TellIn(tx, w, notice, word)
		}
		if err != nil {
			return told, err
		}
		told++
	}
	if len(ended) > 0 {
		message.ForgetIn(tx, slices.Compact(ended)...)
	}
	return told, nil
}

// notice says the news in the language of the visitor's page.
func (n *Notices) notice(ctx context.Context, tx *store.Tx, l i18n.Lang, t *Ticket, ahead int) (message.Notice, error) {
	number := Spoken(t.Prefix, t.No)
	say := func(key string, args map[string]any) string { return i18n.T(l, key, args) }
	out := message.Notice{Tag: number, Lang: l}
	if t.State == Called {
		var counter string
		err := tx.Get(ctx, &counter, `SELECT name FROM counter WHERE office = $1 AND id = $2`, tx.Office(), t.Counter)
		out.Title, out.Body = say("push.called.title", map[string]any{"number": number}), say("push.called", map[string]any{"counter": counter})
		return out, err
	}
	key := "push.near.title"
	if ahead == 0 {
		key = "push.next.title"
	}
	out.Title, out.Body = say(key, map[string]any{"number": number, "n": ahead}), say("push.near", nil)
	return out, nil
}
