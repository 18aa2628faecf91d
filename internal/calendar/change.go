package calendar

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// Changed is told when another version is in force in an office; its subject is
// always the same, its revision the number of the version.
const Changed outbox.Topic = "calendar.changed"

const changedSubject = "calendar"

// Change is the version in force and the one an edit would put in its place.
type Change struct {
	Old, New Version
	Edit     Edit
	// NationalNo and ProvinceNo are the layers that New is composed from.
	NationalNo, ProvinceNo int
	Behind                 bool // Old was composed from older layers than these

	body, digest []byte
}

// Same tells that the edit changes no date: Old and New are one version.
func (c Change) Same() bool { return c.Old.No == c.New.No }

// PreviewIn says what an edit would change, also in a View. It fails like the
// edit does, and with no_open_day.
func PreviewIn(ctx context.Context, tx *store.Tx, e Edit) (Change, error) {
	return propose(ctx, tx, e)
}

// ProposeIn is PreviewIn that holds the calendar until the transaction ends: no
// clock starts and nobody else edits meanwhile.
func ProposeIn(ctx context.Context, tx *store.Tx, e Edit) (Change, error) {
	if _, err := tx.Exec(ctx, lockCurrent, tx.Office()); err != nil {
		return Change{}, err
	}
	return propose(ctx, tx, e)
}

func propose(ctx context.Context, tx *store.Tx, e Edit) (Change, error) {
	var r stateRow
	if err := tx.Get(ctx, &r, selectState, tx.Office(), Nation); err != nil {
		return Change{}, unseeded(err)
	}
	old, err := row{r.No, r.Digest}.compile(ctx, tx)
	if err != nil {
		return Change{}, err
	}
	c := Change{Old: old, New: old, Edit: e, NationalNo: max(r.NationalNo, r.National), ProvinceNo: max(r.ProvinceNo, r.Province),
		Behind: r.National > r.NationalNo || r.Province > r.ProvinceNo}
	spec := old.Spec()
	if err := r.raise(ctx, tx, &spec); err != nil {
		return c, err
	}
	_, last := old.Span()
	if err := e.apply(&spec, last); err != nil {
		return c, err
	}
	return c, c.compile(spec)
}

// raise puts newer layers into the spec.
func (r stateRow) raise(ctx context.Context, tx *store.Tx, spec *workcal.Spec) error {
	if r.National > r.NationalNo {
		l, err := newestLayer(ctx, tx, Nation)
		if err != nil {
			return err
		}
		spec.National, spec.Covered = l.Entries, l.Covered
	}
	if r.Province > r.ProvinceNo {
		l, err := newestLayer(ctx, tx, tenant.Office(r.Owner))
		if err != nil {
			return err
		}
		spec.Province = l.Entries
	}
	return nil
}

// compile makes the new version; a spec that reads as the old one is the old
// version.
func (c *Change) compile(spec workcal.Spec) (err error) {
	if !opens(spec.Profiles[0].Week) {
		return fault.New(fault.NoOpenDay)
	}
	if c.body, c.digest, err = seal(spec); err != nil {
		return err
	}
	if _, was, err := seal(c.Old.Spec()); err != nil || slices.Equal(was, c.digest) {
		return err
	}
	calendar, err := proposed.get(c.digest, func() (workcal.Spec, error) { return spec, nil })
	if errors.Is(err, workcal.ErrSpec) {
		return fault.Wrap(fault.InvalidInput, err)
	}
	c.New = Version{c.Old.No + 1, calendar}
	return err
}

// EnactIn puts the change of a ProposeIn in force, in its transaction: a new
// version, unless the edit changed no date; audited and told.
func EnactIn(ctx context.Context, tx *store.Tx, c Change) error {
	var confirmed *time.Time
	if _, hours := c.Edit.(Hours); hours {
		now := tx.Now()
		confirmed = &now
	}
	if !c.Same() {
		outbox.EmitIn(tx, Changed, changedSubject, int64(c.New.No))
	}
	audit.In(ctx, tx, "calendar.change", "calendar", strconv.Itoa(c.New.No), fields(c.Edit)...)
	return writeChange(ctx, tx, c, actorID(ctx), confirmed)
}

// fields names what an edit writes.
func fields(e Edit) []string {
	switch e.(type) {
	case Put, Remove:
		return []string{"office"}
	case Hours:
		return []string{"profiles", "confirmed_at"}
	default:
		return []string{"national", "province"}
	}
}

func actorID(ctx context.Context) string {
	if a := tenant.ActorOf(ctx); a.Kind == tenant.User {
		return a.ID
	}
	return ""
}
