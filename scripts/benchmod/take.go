package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
)

const visitors = 8 // connections that take numbers at once

const visit = `{"service":"konsultasi","guest":{"name":"Siti Aminah","email":"siti@contoh.test"}}`

// visitKey makes every request one of its own.
var visitKey atomic.Int64

// takeAt takes a number in an office, with all guarantees on.
func (i *installation) takeAt(office int) error {
	_, err := want(i.client, 201, "POST", "/api/v1/public/offices/"+strconv.Itoa(office)+"/tickets", visit,
		"Idempotency-Key", "bench-"+strconv.FormatInt(visitKey.Add(1), 10))
	return err
}

// takes is a turn of taking numbers over HTTP, in many offices or in one. What
// it cost the database is added to spent.
func (i *installation) takes(s settings, first, last int, spent *bill) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		if err := rested(ctx, i.db); err != nil {
			return 0, err
		}
		before, err := i.written(ctx)
		if err != nil {
			return 0, err
		}
		var turn atomic.Int64
		rate, err := rush(ctx, visitors, s.turn, func(int) (int, error) {
			return 1, i.takeAt(first + int(turn.Add(1))%(last-first+1))
		})
		if err != nil {
			return 0, err
		}
		behind, err := i.settle(ctx)
		if err != nil {
			return 0, err
		}
		after, err := i.written(ctx)
		numbers := float64(turn.Load())
		spent.behind = append(spent.behind, behind.Seconds())
		spent.transactions = append(spent.transactions, (after[0]-before[0])/numbers)
		spent.wal = append(spent.wal, (after[1]-before[1])/numbers/1024)
		return rate, err
	}
}

// bill is what turns cost the database, with all that they set off, by number
// taken: transactions that wrote, kilobytes of WAL. behind is how many seconds
// the relay had to go on after the last number.
type bill struct{ transactions, wal, behind []float64 }

// written is how many transactions have written so far, and how many bytes of
// WAL there are.
func (i *installation) written(ctx context.Context) (v [2]float64, err error) {
	err = i.db.QueryRow(ctx, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::float8, (pg_current_wal_insert_lsn() - '0/0')::float8").Scan(&v[0], &v[1])
	return v, err
}

func benchTake(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	l, err := openLimit(ctx, i)
	if err != nil {
		return nil, err
	}
	defer l.db.Close(ctx)
	if err := i.brisk(ctx); err != nil {
		return nil, err
	}
	text, err := i.takeScript(ctx)
	if err != nil {
		return nil, err
	}
	pgbench := func(first, last int) func(context.Context) (float64, error) {
		text := fmt.Sprintf("\\set office random(%d, %d)\n", first, last) + text
		return func(ctx context.Context) (float64, error) {
			if err := rested(ctx, l.db); err != nil {
				return 0, err
			}
			return l.pgbench(ctx, text, "-c", strconv.Itoa(visitors), "-T", strconv.Itoa(max(1, int(s.turn.Seconds()))))
		}
	}
	var many, one bill
	turns, err := interleave(ctx, s.pairs,
		side{"HTTP, 29 offices", i.takes(s, firstOffice, lastOffice, &many)}, side{"pgbench, 29 offices", pgbench(firstOffice, lastOffice)},
		side{"HTTP, one line", i.takes(s, oneOffice, oneOffice, &one)}, side{"pgbench, one line", pgbench(oneOffice, oneOffice)})
	if err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "take a number, 29 offices", Unit: "numbers/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atLeast(0.75)}.judged(),
		Row{What: "take a number, one line", Unit: "numbers/s", Ours: figure(turns[2]), Limit: figure(turns[3]),
			Ratio: ratio(turns[2], turns[3]), Goal: atLeast(0.75)}.judged(),
		Row{What: "transactions that write, a number, 29 offices", Unit: "count", Ours: figure(many.transactions)}.judged(),
		Row{What: "transactions that write, a number, one line", Unit: "count", Ours: figure(one.transactions)}.judged(),
		Row{What: "WAL, a number, 29 offices", Unit: "KB", Ours: figure(many.wal)}.judged(),
		Row{What: "WAL, a number, one line", Unit: "KB", Ours: figure(one.wal)}.judged(),
		Row{What: "relay goes on after the last number, 29 offices", Unit: "s", Ours: figure(many.behind)}.judged(),
	}, nil
}

// takeScript is what pgbench runs: the statements of a real number.
func (i *installation) takeScript(ctx context.Context) (string, error) {
	all, err := i.logged(ctx, func() error {
		for range 3 { // the first of the day makes the line
			if err := i.takeAt(oneOffice); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	numbers := with(all, "INSERT INTO ticket (")
	if len(numbers) != 3 {
		return "", fmt.Errorf("three numbers left %d transactions in the log", len(numbers))
	}
	return script(take, numbers[2])
}
