package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/guest"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// summaryWithin is how long after a visit its summary is of use: an entry of the
// guest book that was put off may bring the address days later.
const summaryWithin = 7 * 24 * time.Hour

// Summaries send visitors the summary of their visit: what was asked, how it
// ended, the links they were given, and where to rate (rules.md §5).
type Summaries struct {
	desk   *Desk
	public string // the public address, without a slash at the end
}

// NewSummaries returns what listens to the desk's events.
func NewSummaries(d *Desk, publicURL string) *Summaries { return &Summaries{d, publicURL} }

// Listen binds the summaries to the queue's events.
func (s *Summaries) Listen(r *outbox.Relay) {
	r.On(TicketChanged, func(ctx context.Context, e outbox.Event) error {
		id, err := uuid.Parse(e.Subject)
		if err != nil {
			return err
		}
		return s.settle(ctx, id)
	})
	r.On(DayEnded, s.dayEnded)
}

// dayEnded summarises the visits that the end of the day finished, which are not
// told of one by one.
func (s *Summaries) dayEnded(ctx context.Context, e outbox.Event) error {
	var all []uuid.UUID
	err := store.View(ctx, s.desk.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &all, `SELECT id FROM ticket WHERE office = $1 AND day = $2 AND state = 'finished' AND quality = 'desk_forgot'`,
			tx.Office(), e.Subject)
	})
	for _, id := range all {
		if err := s.settle(ctx, id); err != nil {
			return err
		}
	}
	return err
}

// settle makes what is on its way agree with the visit. Told twice it finds
// nothing to do.
func (s *Summaries) settle(ctx context.Context, ticket uuid.UUID) error {
	var todo bool
	err := store.View(ctx, s.desk.db, func(ctx context.Context, tx *store.Tx) error {
		v, err := s.look(ctx, tx, ticket)
		todo = v.drop() || v.send()
		return err
	})
	if err != nil || !todo {
		return err
	}
	_, err = store.Update(ctx, s.desk.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		return struct{}{}, s.settleIn(ctx, tx, ticket)
	})
	return err
}

func (s *Summaries) settleIn(ctx context.Context, tx *store.Tx, ticket uuid.UUID) error {
	v, err := s.look(ctx, tx, ticket)
	if err != nil {
		return err
	}
	if v.drop() {
		if err := message.DropIn(ctx, tx, *v.going); err != nil {
			return err
		}
		v.going = nil
	}
	if !v.send() {
		return nil
	}
	letter, err := s.letter(ctx, tx, v)
	if err == nil {
		_, err = message.QueueIn(ctx, tx, letter)
	}
	return err
}

// visit is a visit with whoever made it and the summary that is on its way.
type visit struct {
	Ticket
	guest guest.Guest
	going *message.Delivery
	late  bool
}

// look reads a visit; the guest and the summary only as far as they matter.
func (s *Summaries) look(ctx context.Context, tx *store.Tx, ticket uuid.UUID) (v visit, err error) {
	t, err := getTicket(ctx, tx, ticket)
	if err != nil || t.Outage != nil {
		return v, err
	}
	v.Ticket = *t
	v.late = t.EndedAt != nil && tx.Now().Sub(*t.EndedAt) > summaryWithin
	if t.State == Finished && t.Guest != nil {
		if v.guest, err = guest.ReadIn(ctx, tx, *t.Guest); err != nil {
			return v, err
		}
	}
	all, err := message.DeliveriesIn(ctx, tx, ticket)
	for i := range all {
		if all[i].Template == message.Summary {
			v.going = &all[i]
		}
	}
	return v, err
}

// drop tells whether the summary on its way is not to go as it is: the finish was
// taken back, or the address was corrected before it arrived.
func (v visit) drop() bool {
	return v.going != nil && v.going.Droppable() && (v.State != Finished || v.guest.Email != v.going.Address)
}

// send tells whether a summary is to go.
func (v visit) send() bool {
	return v.State == Finished && v.guest.Email != "" && v.going == nil && !v.late
}

// letter is the summary of a visit. It goes once the finish can no longer be
// taken back.
func (s *Summaries) letter(ctx context.Context, tx *store.Tx, v visit) (l message.Letter, err error) {
	here, err := s.desk.here(ctx)
	if err != nil {
		return l, err
	}
	profile, err := office.ProfileIn(ctx, tx)
	if err != nil {
		return l, err
	}
	result, err := readResult(ctx, tx, v.ID)
	if err != nil {
		return l, err
	}
	var service string
	if err := tx.Get(ctx, &service, `SELECT name FROM service WHERE office = $1 AND code = $2`, tx.Office(), v.Service); err != nil {
		return l, err
	}
	token := s.desk.links.Token(here.Key, here.Code, office.TicketLink, v.ID, 0)
	l = message.Letter{SubjectKind: message.OfTicket, Subject: v.ID, SubjectNumber: Spoken(v.Prefix, v.No), Template: message.Summary, Lang: i18n.ID,
		Name: v.guest.Name, Email: v.guest.Email, NotBefore: v.EndedAt.Add(undoWithin), Vars: map[string]string{
			"Office": here.Display(), "Link": s.public + "/t/" + token, "Service": service, "Rating": profile.RatingURL,
			"Date": calendar.DateTextFor(i18n.ID, workcal.DateIn(v.Day, time.UTC)), "Result": result.tell(i18n.ID)}}
	return l, nil
}

// tell says what a visit brought, a line for each thing that was asked.
func (r *Result) tell(l i18n.Lang) string {
	if r == nil {
		return ""
	}
	lines := []string{i18n.T(l, "letter.summary.asked", nil)}
	for _, a := range r.Needs {
		line := "- " + a.Subject
		if about := about(a); about != "" {
			line += " (" + about + ")"
		}
		lines = append(lines, line+": "+i18n.T(l, "page.outcome."+a.Outcome, nil))
		if a.Link != "" {
			lines = append(lines, "  "+a.Link)
		}
	}
	return strings.Join(lines, "\n")
}

// about is where and when the data is of.
func about(a guest.Asked) string {
	var all []string
	if a.Region != "" {
		all = append(all, a.Region)
	}
	switch {
	case a.YearsFrom != nil && a.YearsTo != nil && *a.YearsFrom != *a.YearsTo:
		all = append(all, fmt.Sprintf("%d–%d", *a.YearsFrom, *a.YearsTo))
	case a.YearsFrom != nil:
		all = append(all, fmt.Sprint(*a.YearsFrom))
	case a.YearsTo != nil:
		all = append(all, fmt.Sprint(*a.YearsTo))
	}
	return strings.Join(all, ", ")
}
