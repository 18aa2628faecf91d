package sla

import (
	"context"
	"fmt"
	"slices"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// checkRow is a running clock with what was announced of it.
type checkRow struct {
	Clock
	Ended bool `db:"ended"` // its last announcement was made
}

const selectChecked = `SELECT ` + columns + `,
		EXISTS (SELECT 1 FROM clock_announcement a WHERE a.office = $1 AND a.clock = clock.id AND a.kind IN ('late', 'close')) AS ended
	FROM clock WHERE office = $1 AND stopped_at IS NULL ORDER BY no`

// Check finds where the office's running clocks break I3: dates that are not
// what their calendar and the first-told rule make of them, a calendar that is
// no longer in force, or a wait for the wrong announcement. It changes nothing.
func Check(ctx context.Context, tx *store.Tx) ([]store.Finding, error) {
	var found []store.Finding
	add := func(c Clock, text string, args ...any) {
		found = append(found, store.Finding{Office: tx.Office(), Invariant: "I3", Subject: c.ID.String(),
			Text: fmt.Sprintf("janji %d (%s): ", c.No, c.Kind) + fmt.Sprintf(text, args...)})
	}
	var all []checkRow
	var current *calendar.Question
	b := tx.Batch()
	current = calendar.Ask(b, tx, false)
	store.Rows(b, &all, selectChecked, tx.Office())
	if err := b.Send(ctx); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, nil
	}
	inForce, err := current.Version(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.CalendarVersion != inForce.No {
			add(c.Clock, "dihitung dengan kalender versi %d, yang berlaku versi %d", c.CalendarVersion, inForce.No)
			continue
		}
		if wrong := c.wrong(inForce); wrong != "" {
			add(c.Clock, "%s", wrong)
		}
	}
	return found, nil
}

// wrong says what is not as it should be with a running clock, or "".
func (c checkRow) wrong(v calendar.Version) string {
	counted := c.Clock
	if err := counted.count(v); err != nil {
		return "tidak dapat dihitung dengan kalendernya"
	}
	switch {
	case !counted.DueAt.Equal(c.DueAt) || !counted.CountedFrom.Equal(c.CountedFrom):
		return fmt.Sprintf("jatuh tempo %s, menurut kalendernya %s", calendar.Stamp(c.DueAt.In(v.Zone())), calendar.Stamp(counted.DueAt.In(v.Zone())))
	case c.Ended != (c.NextAt == nil):
		return "pengumuman terakhirnya tidak cocok dengan yang ditunggu"
	}
	return ""
}

// CheckIndex compares the office's clocks in Redis with Postgres (I4). What
// differs may be on its way for 15 s. A Redis that is away is index.ErrAway.
func (p *Projector) CheckIndex(ctx context.Context) ([]store.Finding, error) {
	o, _ := tenant.OfficeOf(ctx)
	var rows []standing
	err := store.View(ctx, p.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &rows, `SELECT no, next_at FROM clock WHERE office = $1 AND next_at IS NOT NULL`, tx.Office())
	})
	if err != nil {
		return nil, err
	}
	held, err := p.index.OfficeDues(ctx, o)
	if err != nil {
		return nil, err
	}
	var have, want []string
	for _, d := range held {
		if d.Rev == 0 { // an obligation of the queue has one
			have = append(have, named(d))
		}
	}
	for _, r := range rows {
		want = append(want, named(index.Due{No: r.No, At: *r.NextAt}))
	}
	slices.Sort(have)
	slices.Sort(want)
	if slices.Equal(have, want) {
		return nil, nil
	}
	return []store.Finding{{Office: o, Invariant: "I4", Subject: "janji",
		Text: fmt.Sprintf("jatuh tempo janji di Redis berbeda dari Postgres (%d dan %d)", len(have), len(want))}}, nil
}

func named(d index.Due) string { return fmt.Sprintf("%d@%d", d.No, d.At.UnixMilli()) }
