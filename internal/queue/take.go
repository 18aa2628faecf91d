package queue

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/store"
)

// earlyNumbers is how long before the first opening a kiosk issues numbers
// (rules.md §5); for phones the office decides.
const earlyNumbers = 30 * time.Minute

// maxParty bounds a group on one ticket.
const maxParty = 200

// Visit is what a visitor, or somebody for them, asks for. Override is an
// officer's reason to issue a number outside the public hours. GuestFrom is an
// earlier entry whose fields the new one begins with: each visit keeps its own.
type Visit struct {
	Service   string
	Guest     guest.Entry
	Need      string
	Priority  Priority
	PartySize int
	Source    Source
	Override  string
	GuestFrom *uuid.UUID // an earlier entry of the same visitor
	Via       string     // the QR code the visitor came by, if any
	LobbyCode string     // the digits read from the lobby's TV, where the office asks for them
}

// Taken is a new number. Ahead and Estimate are as they were when it was taken.
type Taken struct {
	Ticket   Ticket    `json:"ticket"`
	Token    string    `json:"-"`
	Ahead    int       `json:"ahead"`
	Estimate *Estimate `json:"estimate"`
}

// Take issues a number. It fails with invalid_input, unknown_service,
// office_closed or too_late_today (both with opens_at), to a phone also with
// numbers_not_online or quota_full; an officer's override passes the hours.
func (d *Desk) Take(ctx context.Context, v Visit) (*Taken, error) {
	v = v.tidy()
	if wrong := v.check(); wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	taken, err := act(ctx, d, nil, func(ctx context.Context, tx *store.Tx, s *scene) (*Taken, error) {
		return d.take(ctx, tx, s, v, here.Code)
	})
	if err != nil {
		return nil, err
	}
	taken.Token = d.links.Token(here.Key, here.Code, office.TicketLink, taken.Ticket.ID, 0)
	return taken, nil
}

func (d *Desk) take(ctx context.Context, tx *store.Tx, s *scene, v Visit, code string) (*Taken, error) {
	chosen, known := s.services[v.Service]
	if !known {
		return nil, fault.New(fault.UnknownService).With("services", s.codes)
	}
	if err := d.gives(ctx, tx, s, v); err != nil {
		return nil, err
	}
	t := &Ticket{ID: newID(), Service: v.Service, Prefix: chosen.Prefix, Priority: v.Priority, PartySize: v.PartySize, Need: v.Need, Source: v.Source}
	t.Day, _ = time.Parse(time.DateOnly, s.date.String())
	if err := v.again(ctx, tx); err != nil {
		return nil, err
	}
	if v.Guest != (guest.Entry{}) {
		id, err := guest.PlaceIn(ctx, tx, v.Guest)
		if err != nil {
			return nil, err
		}
		t.Guest = &id
	}
	ahead := s.ahead(v.Service, v.Priority)
	if v.Override == "" {
		if err := d.lastTicket(ctx, tx, s, v); err != nil {
			return nil, err
		}
	}
	s.join(t)
	s.why(t, v.Override)
	s.came(tx, v.Via)
	d.links.IssueIn(tx, code, office.TicketLink, t.ID, 0, s.now.Add(linkLife))
	estimate, err := d.estimateIn(ctx, tx, s.counters, v.Service, ahead)
	return &Taken{Ticket: *s.answerWith(t), Ahead: ahead, Estimate: estimate}, err
}

// again fills the entry of a returning visitor from the earlier one; what is
// given now goes before it, and consent is asked anew. An unknown or foreign
// entry is not_found.
func (v *Visit) again(ctx context.Context, tx *store.Tx) error {
	if v.GuestFrom == nil {
		return nil
	}
	g, err := guest.ReadIn(ctx, tx, *v.GuestFrom)
	if err != nil {
		return err
	}
	v.Guest.Name = cmp.Or(v.Guest.Name, g.Name)
	v.Guest.Email = cmp.Or(v.Guest.Email, g.Email)
	if v.Guest.Phone == "" && g.Phone != nil {
		v.Guest.Phone = *g.Phone
	}
	if v.Guest.Identity == (guest.Identity{}) {
		v.Guest.Identity = g.Identity
	}
	return nil
}

func (v Visit) tidy() Visit {
	v.Guest = v.Guest.Tidy()
	v.Need, v.LobbyCode = strings.TrimSpace(v.Need), strings.Join(strings.Fields(v.LobbyCode), "")
	if v.Priority == "" {
		v.Priority = Regular
	}
	if v.PartySize == 0 {
		v.PartySize = 1
	}
	return v
}

// Wrong names what is wrong with the visit as it was typed, as Take would.
func (v Visit) Wrong() []fault.Field { return v.tidy().check() }

// check names what is wrong. On one's own phone name and e-mail are required; a
// kiosk and an officer may issue on one tap (rules.md §5).
func (v Visit) check() []fault.Field {
	wrong := v.Guest.Check("guest.", v.Source == FromPhone)
	if v.Service == "" {
		wrong = append(wrong, fault.Field{Path: "service", Code: "required"})
	}
	if !slices.Contains(Priorities, v.Priority) {
		wrong = append(wrong, fault.Field{Path: "priority", Code: "invalid"})
	}
	if v.Via != "" && !slices.Contains(QRSources, v.Via) {
		wrong = append(wrong, fault.Field{Path: "via", Code: "invalid"})
	}
	if v.PartySize < 1 || v.PartySize > maxParty {
		wrong = append(wrong, fault.Field{Path: "party_size", Code: "out_of_range"})
	}
	if utf8.RuneCountInString(v.Need) > maxNeed {
		wrong = append(wrong, fault.Field{Path: "need", Code: "too_long"})
	}
	if utf8.RuneCountInString(v.Override) > maxReason {
		wrong = append(wrong, fault.Field{Path: "reason", Code: "too_long"})
	}
	return wrong
}

// Coming records that the called visitor of a link is on the way.
func (d *Desk) Coming(ctx context.Context, token string) (*Ticket, error) {
	return d.byLink(ctx, token, (*scene).coming)
}

// Withdraw cancels the visit of a link for the visitor.
func (d *Desk) Withdraw(ctx context.Context, token string) (*Ticket, error) {
	return d.byLink(ctx, token, func(s *scene, t *Ticket) error { return s.cancel(t, true) })
}

// byLink runs an action on the ticket that a public link opens.
func (d *Desk) byLink(ctx context.Context, token string, do func(*scene, *Ticket) error) (*Ticket, error) {
	id, err := d.open(ctx, token)
	if err != nil {
		return nil, err
	}
	return act(ctx, d, &id, func(_ context.Context, _ *store.Tx, s *scene) (*Ticket, error) {
		t, err := s.today()
		if err != nil {
			return nil, err
		}
		if err := do(s, t); err != nil {
			return nil, err
		}
		return s.answerWith(t), nil
	})
}

// Link returns the public link of a ticket of the office, so that an officer can
// print the slip again. A ticket that is unknown, foreign, typed in after an
// outage, or so old that its link has ended is not_found.
func (d *Desk) Link(ctx context.Context, id uuid.UUID) (string, error) {
	here, err := d.here(ctx)
	if err != nil {
		return "", err
	}
	token := d.links.Token(here.Key, here.Code, office.TicketLink, id, 0)
	_, err = d.open(ctx, token)
	return token, err
}

// open finds the ticket of a public link.
func (d *Desk) open(ctx context.Context, token string) (id uuid.UUID, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		id, err = d.openIn(ctx, tx, token)
		return err
	})
	return id, err
}

func (d *Desk) openIn(ctx context.Context, tx *store.Tx, token string) (uuid.UUID, error) {
	link, err := d.links.OpenIn(ctx, tx, token)
	if err != nil {
		return uuid.Nil, err
	}
	if link.Kind != office.TicketLink {
		return uuid.Nil, fault.New(fault.NotFound)
	}
	return link.Subject, nil
}
