package standard

import (
	"context"
	"strconv"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// Desk holds the use cases of an office's standards. A service or a number that
// the office does not have is not_found.
type Desk struct{ db *store.DB }

// New returns the desk.
func New(db *store.DB) *Desk { return &Desk{db: db} }

// List tells of every service what stands, is coming and is being written, in
// order of their codes.
func (d *Desk) List(ctx context.Context) (all []Overview, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		all, err = overviews(ctx, tx)
		return err
	})
	return all, err
}

// Versions lists the standards of a service, the newest first.
func (d *Desk) Versions(ctx context.Context, service string) (all []Numbered, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		all, err = numbered(ctx, tx, service)
		return err
	})
	return all, err
}

// Read returns one standard of a service, a draft too.
func (d *Desk) Read(ctx context.Context, service string, no int) (w Written, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		w, err = written(ctx, tx, service, no)
		return err
	})
	return w, err
}

// Begin starts a draft from the version with this number; with 0 from the one
// in force, else the newest published, else the template. It fails with
// draft_exists while another is being written.
func (d *Desk) Begin(ctx context.Context, service string, from int) (Written, error) {
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Written, error) {
		s, err := lockService(ctx, tx, service)
		if err != nil {
			return Written{}, err
		}
		if s.Draft > 0 {
			return Written{}, fault.New(fault.DraftExists).With("no", s.Draft)
		}
		doc, err := s.text(ctx, tx, from)
		if err != nil {
			return Written{}, err
		}
		doc.EffectiveOn = ""
		audit.In(ctx, tx, "standard.begin", "standard", subject(service, s.Last+1))
		return s.written(tx, s.Last+1, firstRev, doc), insertDraft(tx, service, s.Last+1, doc)
	})
}

// Write saves the whole text of a draft that was read at a revision. It fails
// with draft_changed when somebody saved it since, and with invalid_input.
func (d *Desk) Write(ctx context.Context, service string, no, rev int, t Text) (Written, error) {
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Written, error) {
		s, was, err := lockDraft(ctx, tx, service, no)
		if err != nil {
			return Written{}, err
		}
		doc, fields, err := was.saved(rev, t)
		if err != nil {
			return Written{}, err
		}
		audit.In(ctx, tx, "standard.write", "standard", subject(service, no), fields...)
		return s.written(tx, no, rev+1, doc), updateDraft(tx, service, rev, doc)
	})
}

// Discard throws a draft away.
func (d *Desk) Discard(ctx context.Context, service string, no int) error {
	_, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		_, was, err := lockDraft(ctx, tx, service, no)
		if err != nil {
			return struct{}{}, err
		}
		deleteDraft(tx, service, was.Rev)
		audit.In(ctx, tx, "standard.discard", "standard", subject(service, no))
		return struct{}{}, nil
	})
	return err
}

// Publish makes a draft that was read at a revision a version that binds from a
// day on (2006-01-02 in the office's zone). Clocks that run keep the version
// they began with. It fails with draft_changed, with standard_incomplete naming
// what is missing, and with invalid_input for a day that is past or more than a
// year ahead.
func (d *Desk) Publish(ctx context.Context, service string, no, rev int, effectiveOn string) (Written, error) {
	return store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Written, error) {
		s, was, err := lockDraft(ctx, tx, service, no)
		if err != nil {
			return Written{}, err
		}
		doc, err := was.published(rev, effectiveOn, s.today(tx))
		if err != nil {
			return Written{}, err
		}
		deleteDraft(tx, service, rev)
		audit.In(ctx, tx, "standard.publish", "standard", subject(service, no), "effective_on")
		return s.written(tx, no, 0, doc), insertVersion(tx, service, no, doc, false)
	})
}

// subject names a standard in the audit.
func subject(service string, no int) string { return service + "/" + strconv.Itoa(no) }

// firstRev is the revision of a draft that nobody has saved yet.
const firstRev = 1

// written is a standard as it will stand once the transaction has committed.
func (s locked) written(tx *store.Tx, no, rev int, doc Document) Written {
	w := Written{Service: s.Code, Name: s.Name, Document: doc.Text,
		Numbered: Numbered{No: no, Standing: Writing, EffectiveOn: doc.EffectiveOn, Number: doc.Number, MadeAt: s.now(tx), Rev: rev}}
	switch {
	case doc.EffectiveOn == "":
	case doc.EffectiveOn > s.today(tx):
		w.Standing = Scheduled
	default:
		w.Standing = InForce
	}
	return w
}
