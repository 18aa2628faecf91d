package consult

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/cursor"
)

// Changed is told of a case after every command; its subject is the case's id,
// its revision the case's own.
const Changed outbox.Topic = "consult.case"

// service is whose standard a question is answered by.
const service = "konsultasi"

// linkLife is how long a case's public page opens after it was asked.
const linkLife = 5 * 365 * 24 * time.Hour

// Options says what a desk works on.
type Options struct {
	DB      *store.DB
	Offices *office.Registry
	Links   *office.Links
	Files   *message.Files // gives another office the files of an answer
	Key     []byte         // the server key: what hides lookup codes
	// URL is the public address of the installation, without a slash at the end;
	// letters lead there.
	URL string
}

// Desk holds the use cases of the online consultation.
type Desk struct {
	Options
	marks *cursor.Sealer
}

// New returns the desk.
func New(o Options) *Desk { return &Desk{Options: o, marks: o.Links.Marks("consultations")} }

// Done is what a command came to, as a repeated request is answered: ids, and
// the date that a new question was told. The case is read anew for showing.
type Done struct {
	ID     uuid.UUID `json:"id"`
	Number string    `json:"number"`
	Rev    int64     `json:"rev"`
	// Follow is the case that goes on from a closed one.
	Follow       *uuid.UUID `json:"follow,omitempty"`
	FollowNumber string     `json:"follow_number,omitempty"`
	// Due is until when a new question is answered, and IncompleteSince stands in
	// its place; see Public.
	Due             *PublicDue `json:"due,omitempty"`
	IncompleteSince *time.Time `json:"incomplete_since,omitempty"`
}

// work is a command on one case, whose row it holds; what it decides is written
// when it ends.
type work struct {
	*Case
	desk   *Desk
	tx     *store.Tx
	here   office.Office
	now    time.Time  // read after the row was locked
	fresh  bool       // the case has no row yet
	follow *Case      // goes on from this one
	owed   *sla.Clock // the answer clock, when this work began it
	still  bool       // nothing has changed: nothing is written or told
	events []event
}

// Detail is what an event knows besides: ids and codes only.
type Detail map[string]any

// event is something that happened, with where it left the case.
type event struct {
	action Action
	state  State
	reason Reason
	detail Detail
}

// here is the office the context acts for.
func (d *Desk) here(ctx context.Context) (office.Office, error) {
	key, ok := tenant.OfficeOf(ctx)
	if !ok {
		return office.Office{}, errors.New("consult: no office in the context")
	}
	o, ok := d.Offices.ByKey(key)
	if !ok {
		return o, fault.New(fault.UnknownOffice)
	}
	return o, nil
}

// officer is who acts, when somebody signed in does.
func officer(ctx context.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(tenant.ActorOf(ctx).ID)
	if err != nil {
		return id, fault.New(fault.Forbidden)
	}
	return id, nil
}

// act is how every command on a case runs: lock its row, decide, write what
// changed with its events, tell. An unknown or foreign id is not_found.
func (d *Desk) act(ctx context.Context, id uuid.UUID, decide func(context.Context, *work) error) (Done, error) {
	return d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		return d.actIn(ctx, tx, here, id, decide)
	})
}

// byLink is act for the holder of a case's public link.
func (d *Desk) byLink(ctx context.Context, token string, decide func(context.Context, *work) error) (Done, error) {
	return d.update(ctx, func(ctx context.Context, tx *store.Tx, here office.Office) (Done, error) {
		id, err := d.openIn(ctx, tx, token)
		if err != nil {
			return Done{}, err
		}
		return d.actIn(ctx, tx, here, id, decide)
	})
}

// update opens the one transaction of a command.
func (d *Desk) update(ctx context.Context, f func(context.Context, *store.Tx, office.Office) (Done, error)) (Done, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Done{}, err
	}
	done, err := store.Update(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (Done, error) { return f(ctx, tx, here) })
	if errors.Is(err, store.ErrConflict) {
		return done, fault.Wrap(fault.Conflict, err)
	}
	return done, err
}

// actIn is act in the caller's transaction. Who acts on several cases begins
// with the smallest id.
func (d *Desk) actIn(ctx context.Context, tx *store.Tx, here office.Office, id uuid.UUID, decide func(context.Context, *work) error) (Done, error) {
	w, err := d.take(ctx, tx, here, id)
	if err != nil {
		return Done{}, err
	}
	if err := decide(ctx, w); err != nil {
		return Done{}, err
	}
	if w.still {
		return Done{ID: w.ID, Number: w.Number(), Rev: w.Rev}, nil
	}
	return w.done(), w.save(ctx)
}

// rest leaves the case as it is: what was asked for is so already.
func (w *work) rest() error {
	w.still = true
	return nil
}

// take locks a case in the caller's transaction, who saves the work.
func (d *Desk) take(ctx context.Context, tx *store.Tx, here office.Office, id uuid.UUID) (*work, error) {
	c, err := lockCase(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return &work{Case: &c, desk: d, tx: tx, here: here, now: tx.Now()}, nil
}

// openIn is the case of a public link; a link to something else is not_found.
func (d *Desk) openIn(ctx context.Context, tx *store.Tx, token string) (uuid.UUID, error) {
	link, err := d.Links.OpenIn(ctx, tx, token)
	if err == nil && link.Kind != office.CaseLink {
		err = fault.New(fault.NotFound)
	}
	return link.Subject, err
}

// link is the token of a case's public link.
func (d *Desk) link(here office.Office, c *Case) string {
	return d.Links.Token(here.Key, here.Code, office.CaseLink, c.ID, c.Generation)
}

// url is the address of a public link.
func (d *Desk) url(token string) string { return d.URL + "/t/" + token }

// happen moves the case by the table and records it. It fails with case_closed
// on a closed case and with wrong_state on anything else that is forbidden.
func (w *work) happen(action Action, detail Detail) error {
	after, ok := next(w.State, action)
	if !ok {
		return w.refuse()
	}
	w.State = after
	if after != Closed {
		w.CloseReason, w.ClosedAt = "", nil
	}
	w.events = append(w.events, event{action, after, w.CloseReason, detail})
	return nil
}

// refuse says that the case does not stand where this can be done.
func (w *work) refuse() error {
	if w.State == Closed {
		return fault.New(fault.CaseClosed).With("close_reason", w.CloseReason).Say("number", w.Number())
	}
	return fault.New(fault.WrongState).With("state", w.State).Say("number", w.Number())
}

// done is what the command came to once it is saved.
func (w *work) done() Done {
	rev := w.Rev
	if !w.fresh {
		rev++
	}
	done := Done{ID: w.ID, Number: w.Number(), Rev: rev}
	if w.follow != nil {
		done.Follow, done.FollowNumber = &w.follow.ID, w.follow.Number()
	}
	return done
}

// save writes the case and its events, and tells of it after the commit.
func (w *work) save(ctx context.Context) error {
	w.OrderAt = w.order()
	if w.fresh {
		insertCase(w.tx, w.Case)
	} else {
		w.Rev++
		updateCase(w.tx, w.Case)
	}
	for _, e := range w.events {
		if err := insertEvent(ctx, w.tx, w.Case, w.now, e); err != nil {
			return err
		}
	}
	outbox.EmitIn(w.tx, Changed, w.ID.String(), w.Rev)
	return nil
}
