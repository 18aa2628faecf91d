package queue

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/cursor"
)

// linkLife is how long a ticket's public page opens after it was taken.
const linkLife = 30 * 24 * time.Hour

// Longest texts, in characters.
const (
	maxNeed   = 500
	maxReason = 300
)

// Desk holds the use cases of the line.
type Desk struct {
	db      *store.DB
	offices *office.Registry
	links   *office.Links
	index   *index.Index
	pace    *pace
	gates   *gates
	marks   *cursor.Sealer
	push    *message.Pusher // nil until Notify
}

// New returns the queue's desk.
func New(db *store.DB, offices *office.Registry, links *office.Links, idx *index.Index) *Desk {
	return &Desk{db: db, offices: offices, links: links, index: idx, pace: newPace(), gates: newGates(gateWidth),
		marks: links.Marks("tickets")}
}

// act is how every use case that moves a ticket or a counter runs: load the
// locked line, which must not have been ended, decide, write what changed.
func act[T any](ctx context.Context, d *Desk, ticket *uuid.UUID, decide func(context.Context, *store.Tx, *scene) (T, error)) (T, error) {
	return write(ctx, d, ticket, func(ctx context.Context, tx *store.Tx, s *scene) (T, error) {
		if err := s.refuseEnded(ctx); err != nil {
			var none T
			return none, err
		}
		return decide(ctx, tx, s)
	})
}

// write is act for what may be written down after the day was ended too.
func write[T any](ctx context.Context, d *Desk, ticket *uuid.UUID, decide func(context.Context, *store.Tx, *scene) (T, error)) (answer T, err error) {
	here, err := d.here(ctx)
	if err != nil {
		return answer, err
	}
	leave, err := d.gates.enter(ctx, here.Key)
	if err != nil {
		return answer, err
	}
	defer leave()
	answer, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (answer T, err error) {
		s, err := load(ctx, tx, here.Zone, ticket)
		if err != nil {
			return answer, err
		}
		if answer, err = decide(ctx, tx, s); err != nil {
			return answer, err
		}
		return answer, s.save(ctx, tx)
	})
	if errors.Is(err, store.ErrConflict) || store.Violates(err, "ticket_at_counter") {
		return answer, fault.Wrap(fault.Conflict, err)
	}
	return answer, err
}

// here is the office the context acts for.
func (d *Desk) here(ctx context.Context) (office.Office, error) {
	key, ok := tenant.OfficeOf(ctx)
	if !ok {
		return office.Office{}, errors.New("queue: no office in the context")
	}
	o, ok := d.offices.ByKey(key)
	if !ok {
		return o, fault.New(fault.UnknownOffice)
	}
	return o, nil
}

// officer is who acts at a counter.
func officer(ctx context.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(tenant.ActorOf(ctx).ID)
	if err != nil {
		return id, fault.New(fault.Forbidden)
	}
	return id, nil
}

// CallNext calls whoever is next for the counter and returns the ticket, or nil
// when nobody waits. A closed counter that nobody holds is opened for the
// caller first.
func (d *Desk) CallNext(ctx context.Context, counter uuid.UUID) (*Ticket, error) {
	return act(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		c, err := s.ready(ctx, tx, counter)
		if err != nil {
			return nil, err
		}
		return s.callNext(ctx, tx, c)
	})
}

// ready returns the counter, opened for the officer if need be, with nobody at it.
func (s *scene) ready(ctx context.Context, tx *store.Tx, counter uuid.UUID) (*Counter, error) {
	c, err := s.counter(counter)
	if err != nil {
		return nil, err
	}
	who, err := officer(ctx)
	if err != nil {
		return nil, err
	}
	if c.State == Closed {
		s.open(c, who)
	}
	if err := c.belongs(who); err != nil {
		return nil, err
	}
	if c.State != Open {
		return nil, fault.New(fault.CounterClosed).Say("counter", c.Name)
	}
	return c, c.empty()
}

func (s *scene) callNext(ctx context.Context, tx *store.Tx, c *Counter) (*Ticket, error) {
	v := s.next(c)
	if v == nil {
		return nil, nil
	}
	t, err := getTicket(ctx, tx, v.ID)
	if err != nil {
		return nil, err
	}
	s.hold(t)
	if err := s.call(t, c); err != nil {
		return nil, err
	}
	return s.answerWith(t), nil
}

// answerWith is the ticket as it will stand once the scene is saved, but for
// what somebody wrote: answers are kept with the request key.
func (s *scene) answerWith(t *Ticket) *Ticket {
	t.Rev = s.line.Rev
	shown := t.shown(s.zone())
	shown.Need, shown.NoEmailReason = "", nil
	return &shown
}

// Call calls one waiting visitor, with a reason when that is out of turn.
func (d *Desk) Call(ctx context.Context, ticket, counter uuid.UUID, reason string) (*Ticket, error) {
	return act(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		if err := s.refuseTaken(t); err != nil {
			return nil, err
		}
		c, err := s.ready(ctx, tx, counter)
		if err != nil {
			return nil, err
		}
		if first := s.next(c); first == nil || first.ID != t.ID {
			if err := checkReason(reason); err != nil {
				return nil, err
			}
			t.OutOfTurn = true
		}
		if err := s.call(t, c); err != nil {
			return nil, err
		}
		s.why(t, reason)
		return s.answerWith(t), nil
	})
}

// today is the scene's ticket, which must stand in today's line.
func (s *scene) today() (*Ticket, error) {
	if s.ticket == nil {
		return nil, fault.New(fault.NotFound)
	}
	if !s.ofToday(s.ticket) {
		return nil, fault.New(fault.WrongState).With("state", s.ticket.State).Say("number", Spoken(s.ticket.Prefix, s.ticket.No))
	}
	return s.ticket, nil
}

// atCounter runs an action on a ticket that the officer holds at a counter.
func (d *Desk) atCounter(ctx context.Context, ticket uuid.UUID, do func(*scene, *Ticket) error) (*Ticket, error) {
	return act(ctx, d, &ticket, func(ctx context.Context, _ *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.held(ctx)
		if err != nil {
			return nil, err
		}
		if err := do(s, t); err != nil {
			return nil, err
		}
		return s.answerWith(t), nil
	})
}

// held is the scene's ticket; when it is at a counter, the officer must hold
// that counter.
func (s *scene) held(ctx context.Context) (*Ticket, error) {
	if s.ticket == nil {
		return nil, fault.New(fault.NotFound)
	}
	c := s.counterOf(s.ticket)
	if c == nil {
		return s.ticket, nil
	}
	who, err := officer(ctx)
	if err != nil {
		return nil, err
	}
	return s.ticket, c.belongs(who)
}

// Recall calls the visitor at the counter once more.
func (d *Desk) Recall(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return d.atCounter(ctx, ticket, (*scene).recall)
}

// Start begins the service: the visitor has come.
func (d *Desk) Start(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return d.atCounter(ctx, ticket, (*scene).start)
}

// NoShow sends on a visitor who did not come: after as many calls, or as long
// after the first, as the office has decided, else too_early_no_show.
func (d *Desk) NoShow(ctx context.Context, ticket uuid.UUID) (*Ticket, error) {
	return act(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.held(ctx)
		if err != nil {
			return nil, err
		}
		p, err := office.ProfileIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		if err := s.noShow(t, p.Options); err != nil {
			return nil, err
		}
		return s.answerWith(t), nil
	})
}

// Cancel takes a visitor out of the line for a reason.
func (d *Desk) Cancel(ctx context.Context, ticket uuid.UUID, reason string) (*Ticket, error) {
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	return d.atCounter(ctx, ticket, func(s *scene, t *Ticket) error {
		if err := s.cancel(t, false); err != nil {
			return err
		}
		s.why(t, reason)
		return nil
	})
}

// Finishing is how a visit ends. A visit without name and e-mail ends only with
// CompleteLater, or with a reason why there is no e-mail (rules.md §5).
type Finishing struct {
	CompleteLater bool
	NoEmailReason string
	CallNext      bool
	Result        *Result
}

// Completed is the visit that ended and, when it was asked for, who was called
// next.
type Completed struct {
	Ticket
	Next *Ticket `json:"next,omitempty"`
}

// Finish ends the service.
func (d *Desk) Finish(ctx context.Context, ticket uuid.UUID, f Finishing) (*Completed, error) {
	if utf8.RuneCountInString(f.NoEmailReason) > maxReason {
		return nil, fault.Invalid(fault.Field{Path: "no_email_reason", Code: "too_long"})
	}
	if wrong := f.Result.check("result."); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return act(ctx, d, &ticket, func(ctx context.Context, tx *store.Tx, s *scene) (*Completed, error) {
		t, err := s.held(ctx)
		if err != nil {
			return nil, err
		}
		c := s.counterOf(t)
		if err := s.complete(ctx, tx, t, f); err != nil {
			return nil, err
		}
		if err := s.finish(t); err != nil {
			return nil, err
		}
		s.record(tx, t, f.Result)
		done := &Completed{Ticket: *s.answerWith(t)}
		if f.CallNext && c.free() {
			done.Next, err = s.callNext(ctx, tx, c)
		}
		return done, err
	})
}

// complete refuses to end a visit whose guest book entry is not filled, unless
// the officer says why.
func (s *scene) complete(ctx context.Context, tx *store.Tx, t *Ticket, f Finishing) error {
	if t.State != Serving {
		return t.move(ActFinish)
	}
	var g guest.Guest
	if t.Guest != nil {
		var err error
		if g, err = guest.ReadIn(ctx, tx, *t.Guest); err != nil {
			return err
		}
	}
	if f.NoEmailReason != "" {
		t.NoEmailReason = &f.NoEmailReason
	}
	t.CompleteLater = f.CompleteLater && !g.Complete()
	if g.Complete() || f.CompleteLater || (g.Name != "" && f.NoEmailReason != "") {
		return nil
	}
	var missing []string
	if g.Name == "" {
		missing = append(missing, "name")
	}
	if g.Email == "" {
		missing = append(missing, "email")
	}
	return fault.New(fault.GuestIncomplete).With("missing", missing)
}

func checkReason(reason string) error {
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return fault.Invalid(fault.Field{Path: "reason", Code: "required"})
	case n > maxReason:
		return fault.Invalid(fault.Field{Path: "reason", Code: "too_long"})
	}
	return nil
}

// SeedIn writes the counters the office with this BPS code begins with; they
// serve every service it begins with. What is there already stays.
func SeedIn(tx *store.Tx, code string) error {
	first, err := configs.Services(code)
	if err != nil {
		return err
	}
	var services []string
	for _, s := range first.Services {
		services = append(services, s.Code)
	}
	for _, number := range first.Counters {
		tx.Later(`INSERT INTO counter (office, id, number, name, services) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (office, number) WHERE removed_at IS NULL DO NOTHING`, tx.Office(), newID(), number, fmt.Sprintf("Loket %d", number), services)
	}
	return nil
}
