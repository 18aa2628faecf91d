package main

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// backlog is how many clocks run out at one instant, as closing times do.
const backlog = 50_000

// drainers is how many connections the bare updates have: as many as the
// product serves offices at once.
const drainers = 8

// benchDrain lets a backlog run out in all offices at one instant and tells
// how many clocks a second were announced from the first commit to the last.
// Its limits are conditional updates alone, in the same batches: one an office.
func benchDrain(ctx context.Context, s settings) (rows []Row, err error) {
	h, err := openClockhouse(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	turns, err := interleave(ctx, s.pairs,
		side{"ours", h.ourDrain},
		side{"updates of the clocks' table", h.tableDrain},
		side{"updates of a bare table", h.bareDrain})
	if err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "50,000 overdue, against updates of a bare table", Unit: "clocks/s", Ours: figure(turns[0]), Limit: figure(turns[2]),
			Ratio: ratio(turns[0], turns[2]), Goal: atLeast(0.8), Note: "ours also writes an announcement and an event a clock, under row security"}.judged(),
		Row{What: "50,000 overdue, against updates of the clocks' own table", Unit: "clocks/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1])}.judged(),
	}, nil
}

// between is the SQL of how long a table's rows took, from the first commit to
// the last, in seconds.
func (h *clockhouse) between(ctx context.Context, table string) (rate float64, err error) {
	var rows int
	var took float64
	err = h.db.QueryRow(ctx, `SELECT count(*), extract(epoch FROM max(at) - min(at))::float8
		FROM (SELECT pg_xact_commit_timestamp(xmin) AS at FROM `+table+`) each`).Scan(&rows, &took)
	return float64(rows) / took, err
}

func (h *clockhouse) ourDrain(ctx context.Context) (float64, error) {
	if _, err := h.plant(ctx, backlog, 45*time.Second, 0); err != nil {
		return 0, err
	}
	if err := h.until(ctx, 3*time.Minute, "SELECT count(*) FROM clock WHERE next_at IS NOT NULL"); err != nil {
		return 0, err
	}
	if _, err := h.settle(ctx); err != nil {
		return 0, err
	}
	return h.between(ctx, "clock_announcement")
}

// tableDrain updates clocks that are due tomorrow, so that no worker comes.
func (h *clockhouse) tableDrain(ctx context.Context) (float64, error) {
	p, err := h.plant(ctx, backlog, 24*time.Hour, 0)
	if err != nil {
		return 0, err
	}
	byOffice := map[int32][]int64{}
	for _, d := range p.dues {
		byOffice[int32(d.Office)] = append(byOffice[int32(d.Office)], d.No)
	}
	err = h.batches(ctx, byOffice, func(ctx context.Context, db *pgx.Conn, office int32, nos []int64) error {
		_, err := db.Exec(ctx, "UPDATE clock SET next_at = NULL, rev = rev + 1 WHERE office = $1 AND no = ANY ($2) AND next_at < $3",
			office, nos, p.first.Add(time.Second))
		return err
	})
	if err != nil {
		return 0, err
	}
	rate, err := h.between(ctx, "clock")
	if err != nil {
		return 0, err
	}
	return rate, errors.Join(h.index.RemoveNext(ctx, p.dues), h.exec(ctx, "TRUNCATE clock_announcement, clock"))
}

func (h *clockhouse) bareDrain(ctx context.Context) (float64, error) {
	if err := h.plantBare(ctx, backlog, machine.Now().Add(24*time.Hour), 0); err != nil {
		return 0, err
	}
	byOffice := map[int32][]int64{}
	for id := range int64(backlog) {
		byOffice[int32(id%553)] = append(byOffice[int32(id%553)], id)
	}
	err := h.batches(ctx, byOffice, func(ctx context.Context, db *pgx.Conn, _ int32, ids []int64) error {
		_, err := db.Exec(ctx, bareFire, ids)
		return err
	})
	if err != nil {
		return 0, err
	}
	return h.between(ctx, "bare_clock")
}

// batches has a few connections work off one batch an office.
func (h *clockhouse) batches(ctx context.Context, byOffice map[int32][]int64, do func(context.Context, *pgx.Conn, int32, []int64) error) error {
	work := make(chan int32, len(byOffice))
	for office := range byOffice {
		work <- office
	}
	close(work)
	g, ctx := errgroup.WithContext(ctx)
	for range drainers {
		g.Go(func() error {
			db, err := pgx.Connect(ctx, h.installation.super)
			if err != nil {
				return err
			}
			defer func() { _ = db.Close(context.WithoutCancel(ctx)) }()
			for office := range work {
				if err := do(ctx, db, office, byOffice[office]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
