package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// CheckIndex compares Redis with today's line in Postgres (I4). What differs may
// be on its way for 15 s; a line that does not rest is not judged. A Redis that
// is away is index.ErrAway.
func (d *Desk) CheckIndex(ctx context.Context) ([]store.Finding, error) {
	here, err := d.here(ctx)
	if err != nil {
		return nil, err
	}
	day := workcal.DateIn(d.db.Clock().Now(), here.Zone).String()
	for range readTries {
		before, err := d.readLine(ctx, day)
		if err != nil || before.rev == 0 {
			return nil, err
		}
		f := &findings{office: here.Key}
		if err := d.compare(ctx, f, day, before); err != nil {
			return nil, err
		}
		after, err := d.readLine(ctx, day)
		if err != nil || after.rev == before.rev {
			return f.all, err
		}
	}
	return nil, nil
}

// projection is what Redis should hold of a line.
type projection struct {
	rev      int64
	services []string
	waiting  []string
	due      []string
}

// readLine reads it from Postgres; the revision is 0 when there is no line.
func (d *Desk) readLine(ctx context.Context, day string) (p projection, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		var lines []line
		var due []dueRow
		var waiters []waiter
		b := tx.Batch()
		store.Rows(b, &lines, selectLine, tx.Office(), day)
		store.Rows(b, &waiters, `SELECT id, service, lane, place FROM ticket
			WHERE office = $1 AND day = $2 AND state = 'waiting' ORDER BY lane, place`, tx.Office(), day)
		store.Rows(b, &due, selectDues, tx.Office())
		if err := b.Send(ctx); err != nil {
			return err
		}
		for _, l := range lines {
			p.rev = l.Rev
		}
		for _, w := range waiters {
			p.services, p.waiting = append(p.services, w.Service), append(p.waiting, w.ID.String())
		}
		for _, v := range due {
			p.due = append(p.due, dueName(v.No, v.DueAt))
		}
		return nil
	})
	slices.Sort(p.due)
	return p, err
}

func dueName(no int64, at time.Time) string { return fmt.Sprintf("%d@%d", no, at.UnixMilli()) }

// compare looks for what Redis holds otherwise.
func (d *Desk) compare(ctx context.Context, f *findings, day string, p projection) error {
	rev, err := d.index.LineRev(ctx, f.office, day)
	if err != nil {
		return err
	}
	if rev != p.rev {
		f.add("I4", day, "Redis memegang revisi %d, Postgres %d", rev, p.rev)
		return nil
	}
	waiting, err := d.index.WaitingIDs(ctx, f.office, day, p.services)
	if errors.Is(err, index.ErrMissing) {
		f.add("I4", day, "Redis kehilangan antrean saat diperiksa")
		return nil
	}
	if err != nil {
		return err
	}
	if !slices.Equal(waiting, p.waiting) {
		f.add("I4", day, "daftar tunggu di Redis berbeda dari Postgres (%d dan %d)", len(waiting), len(p.waiting))
	}
	held, err := d.index.OfficeDues(ctx, f.office)
	if err != nil {
		return err
	}
	var due []string
	for _, v := range held {
		if v.Rev > 0 { // a clock has none
			due = append(due, dueName(v.No, v.At))
		}
	}
	slices.Sort(due)
	if !slices.Equal(due, p.due) {
		f.add("I4", day, "jatuh tempo di Redis berbeda dari Postgres (%d dan %d)", len(due), len(p.due))
	}
	return nil
}
