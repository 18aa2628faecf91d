package consult

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/roster"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// dutyAhead is how far an answer's due instant can be from half a working day
// before it: the longest holidays lie between. It bounds which offices are looked
// at; in each its own calendar says how far (dueSoon).
const dutyAhead = 21 * 24 * time.Hour

// halfOfAnyDay is more open time than half of any day has.
const halfOfAnyDay = 12 * time.Hour

// dutyEach bounds what one look changes of each kind.
const dutyEach = 500

// halfDayBefore is when half a working day is left until an answer is due: half
// of the due day's service minutes, counted back over open time (rules.md §11b).
// A due day that has been closed since counts as the last open one before it.
func halfDayBefore(c *workcal.Calendar, due time.Time) time.Time {
	first, _ := c.Span()
	var half time.Duration
	for day := c.DateOf(due); day >= first; day-- {
		opens, open := c.FirstOpening(day)
		if !open {
			continue
		}
		closes, _ := c.LastClosing(day)
		if half == 0 {
			half = c.MinutesBetween(opens, closes) / 2
		}
		if left := c.MinutesBetween(opens, due); left >= half {
			if at, err := c.AddMinutes(opens, left-half); err == nil {
				return at.UTC()
			}
		}
	}
	return due
}

// dueSoon is an instant after every one that is due when half a working day or less
// is left at now: half of the longest of the coming days lies between, over breaks,
// nights and closed days.
func dueSoon(c *workcal.Calendar, now time.Time) time.Time {
	_, last := c.Span()
	var longest time.Duration
	for day := c.DateOf(now); day <= last; day++ {
		opens, open := c.FirstOpening(day)
		if !open {
			continue
		}
		closes, _ := c.LastClosing(day)
		longest = max(longest, c.MinutesBetween(opens, closes))
		if c.MinutesBetween(now, closes) > halfOfAnyDay {
			break
		}
	}
	at, err := c.AddMinutes(now, longest/2+time.Minute)
	if err != nil { // beyond what the calendar knows
		return now.Add(dutyAhead)
	}
	return at.UTC()
}

// Duty does what time brings without anybody's doing: it brings back the cases
// that were set aside until now, and passes on those whose assignee is away
// while half a working day or less is left for the answer — to whoever of those
// on duty has the fewest, or, when nobody is, back to nobody. On a day without
// hours nothing is passed on. It may run in several processes at once; app calls
// it every minute. An office that fails keeps no other waiting. With offices
// named, only theirs are looked at.
func (d *Desk) Duty(ctx context.Context, only ...tenant.Office) (woken, moved int, err error) {
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.System})
	asleep, owing, err := dueForDuty(ctx, d.DB, d.DB.Clock().Now(), only)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range asleep {
		did, failed := d.wake(tenant.WithOffice(ctx, c.Office), c.ID)
		woken += did
		err = errors.Join(err, at(c.Office, failed))
	}
	for _, o := range owing {
		did, failed := d.passOn(tenant.WithOffice(ctx, o))
		moved += did
		err = errors.Join(err, at(o, failed))
	}
	return woken, moved, err
}

func at(o tenant.Office, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("consult: duty of office %d: %w", o, err)
}

// wake brings a case back when its time has come.
func (d *Desk) wake(ctx context.Context, id uuid.UUID) (did int, err error) {
	_, err = d.act(ctx, id, func(_ context.Context, w *work) error {
		did = 0
		if w.SnoozedUntil == nil || w.SnoozedUntil.After(w.now) {
			return w.rest()
		}
		did, w.SnoozedUntil = 1, nil
		return w.happen(ActWake, nil)
	})
	return did, err
}

// roll is who is away from an office and who is there, with how many cases each
// of them has.
type roll struct {
	calendar *workcal.Calendar
	away     []uuid.UUID
	there    []load
	late     []uuid.UUID // cases to pass on
}

type load struct {
	Officer uuid.UUID `db:"officer"`
	Cases   int       `db:"cases"`
}

// passOn gives an office's cases of who is away to who is there.
func (d *Desk) passOn(ctx context.Context) (moved int, err error) {
	var r roll
	err = store.View(ctx, d.DB, func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = rollIn(ctx, tx)
		return err
	})
	for _, id := range r.late {
		did, failed := d.passOne(ctx, id, &r)
		moved += did
		err = errors.Join(err, failed)
	}
	return moved, err
}

// rollIn calls an office's roll; nobody is missed on a day without hours.
func rollIn(ctx context.Context, tx *store.Tx) (r roll, err error) {
	now := tx.Now()
	if r.away, err = roster.AwayIn(ctx, tx, now); err != nil || len(r.away) == 0 {
		return r, err
	}
	v, err := calendar.CurrentIn(ctx, tx)
	if err != nil {
		return r, err
	}
	r.calendar = v.Calendar
	if !v.Day(v.DateOf(now)).Open {
		return r, nil
	}
	owed, err := selectOwedBy(ctx, tx, r.away, dueSoon(r.calendar, now))
	for _, c := range owed {
		if !halfDayBefore(r.calendar, c.DueAt).After(now) {
			r.late = append(r.late, c.ID)
		}
	}
	if err != nil || len(r.late) == 0 {
		return r, err
	}
	day, err := roster.OnDutyIn(ctx, tx, now)
	if err != nil {
		return r, err
	}
	ids := make([]uuid.UUID, len(day.OnDuty))
	for i, duty := range day.OnDuty {
		ids[i] = duty.Officer.ID
	}
	r.there, err = selectLoads(ctx, tx, ids)
	return r, err
}

// passOne passes a case on, if it still is as the roll saw it.
func (d *Desk) passOne(ctx context.Context, id uuid.UUID, r *roll) (did int, err error) {
	_, err = d.act(ctx, id, func(ctx context.Context, w *work) error {
		did = 0
		if w.State == Closed || w.Assignee == nil || !slices.Contains(r.away, *w.Assignee) ||
			w.DueAt == nil || halfDayBefore(r.calendar, *w.DueAt).After(w.now) {
			return w.rest()
		}
		from, to := w.Assignee, r.next()
		w.give(to)
		did = 1
		audit.In(ctx, w.tx, "case.duty", "case", w.ID.String(), "assignee")
		return w.happen(ActDuty, passed(from, to))
	})
	if err == nil && did == 1 {
		r.took()
	}
	return did, err
}

// next is who has the fewest cases; nil when nobody is there.
func (r *roll) next() *uuid.UUID {
	if len(r.there) == 0 {
		return nil
	}
	return &r.there[r.fewest()].Officer
}

func (r *roll) took() {
	if len(r.there) > 0 {
		r.there[r.fewest()].Cases++
	}
}

func (r *roll) fewest() (at int) {
	for i, one := range r.there {
		if one.Cases < r.there[at].Cases {
			at = i
		}
	}
	return at
}
