package queue

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

// PublicRoutes registers what visitors and lobby screens use.
func (d *Desk) PublicRoutes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/public/offices/{office}/tickets", ID: "public-take",
		Summary: "Take a number", Tag: "public", Right: tenant.Public, Status: http.StatusCreated,
		Faults: []fault.Code{fault.UnknownOffice, fault.UnknownService, fault.OfficeClosed, fault.TooLateToday, fault.NumbersNotOnline, fault.QuotaFull}}, d.postVisit)
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/public/offices/{office}/board", ID: "public-board",
		Summary: "Numbers called, served and waiting; no names", Tag: "public", Right: tenant.Public,
		Faults: []fault.Code{fault.UnknownOffice}}, d.getBoard)
	web.Register(door, web.Route{Method: http.MethodPost, Path: "/api/v1/public/t/{token}/coming", ID: "link-coming",
		Summary: "I am on my way to the counter", Tag: "public", Right: tenant.Token, Faults: []fault.Code{fault.WrongState}}, d.postComing)
	d.pushRoutes(door)
}

// OfLink is a public link in the path.
type OfLink struct {
	Token string `path:"token" doc:"Tautan publik" example:"7325.mF9y2…"`
}

type linkAction struct {
	OfLink
	Body *struct{}
}

type linkAnswer struct{ Body Place }

type visitRequest struct {
	InOffice
	Body PublicVisit
}

func (d *Desk) postVisit(ctx context.Context, in *visitRequest) (*takenAnswer, error) {
	t, err := d.Take(ctx, in.Body.byPhone())
	if err != nil {
		return nil, err
	}
	return taken(t), nil
}

func (d *Desk) getBoard(ctx context.Context, _ *InOffice) (*struct{ Body Board }, error) {
	b, err := d.Board(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Board }{b}, nil
}

func (d *Desk) postComing(ctx context.Context, in *linkAction) (*linkAnswer, error) {
	if _, err := d.Coming(ctx, in.Token); err != nil {
		return nil, err
	}
	p, err := d.Place(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &linkAnswer{p}, nil
}

// Streams registers the event streams: the officers' line and the board.
func (d *Desk) Streams(door *web.Door, hub *live.Hub) {
	door.Stream(web.Route{Path: "/api/v1/offices/{office}/events", ID: "office-events", Tag: "queue", Right: tenant.ReadQueue,
		Summary: "Snapshot of the line, then changes by id and revision"},
		func(ctx context.Context, in web.Stream) error {
			return d.follow(ctx, in, hub, live.Line, d.snapshot, false)
		})
	door.Stream(web.Route{Path: "/api/v1/public/offices/{office}/board/stream", ID: "public-board-stream", Tag: "public", Right: tenant.Public,
		Summary: "The board, again whenever it changes"},
		func(ctx context.Context, in web.Stream) error {
			return d.follow(ctx, in, hub, live.Board, d.boardFrame, false)
		})
}

func (d *Desk) snapshot(ctx context.Context) (live.Frame, error) {
	v, err := d.Today(ctx)
	if err != nil {
		return live.Frame{}, err
	}
	data, err := json.Marshal(v)
	return live.Frame{Event: "snapshot", Rev: v.Rev, Data: data}, err
}

func (d *Desk) boardFrame(ctx context.Context) (live.Frame, error) {
	b, err := d.Board(ctx)
	if err != nil {
		return live.Frame{}, err
	}
	data, err := json.Marshal(b)
	return live.Frame{Event: "snapshot", Rev: b.Rev, Data: data}, err
}

// follow sends a snapshot and then what the topic brings. Subscribing comes
// first, so that nothing falls between the two. A bare "changed", which is all
// that comes when Redis is away, is answered with a new snapshot; so is every
// frame anew where the topic does not bring what is to be sent.
func (d *Desk) follow(ctx context.Context, in web.Stream, hub *live.Hub, topic func(tenant.Office) live.Topic, snapshot func(context.Context) (live.Frame, error), anew bool) error {
	o, _ := tenant.OfficeOf(ctx)
	sub := hub.Subscribe(topic(o))
	defer sub.Close()
	f, err := snapshot(ctx)
	for {
		if err != nil {
			return err
		}
		if err := in.Send(f.Event, f.Rev, f.Data); err != nil {
			return nil
		}
		var ok bool
		select {
		case f, ok = <-sub.C():
		case <-in.Done():
			return nil
		}
		if !ok {
			return nil
		}
		if anew || f.Event == live.Changed {
			f, err = snapshot(ctx)
		}
	}
}

// calm bounds how often a ticket's stream reads, however busy the line is.
const calm = time.Second

// FollowPlace sends the public state of the ticket that the link in the path
// opens, again whenever it has changed.
func (d *Desk) FollowPlace(ctx context.Context, in web.Stream, hub *live.Hub) error {
	o, _ := tenant.OfficeOf(ctx)
	sub := hub.Subscribe(live.Line(o))
	defer sub.Close()
	var last string
	for {
		p, err := d.Place(ctx, in.Param("token"))
		if err != nil {
			return err
		}
		data, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if string(data) != last {
			if err := in.Send("ticket.changed", p.Rev, data); err != nil {
				return nil
			}
			last = string(data)
		}
		if !waitChange(in, sub) {
			return nil
		}
	}
}

// waitChange waits for the next frame and then lets those that follow closely
// pass with it; false when the stream is over.
func waitChange(in web.Stream, sub *live.Subscription) bool {
	select {
	case _, ok := <-sub.C():
		if !ok {
			return false
		}
	case <-in.Done():
		return false
	}
	quiet := time.NewTimer(calm)
	defer quiet.Stop()
	for {
		select {
		case _, ok := <-sub.C():
			if !ok {
				return false
			}
		case <-quiet.C:
			return true
		case <-in.Done():
			return false
		}
	}
}
