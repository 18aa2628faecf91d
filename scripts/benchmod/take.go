package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
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

// takes is a turn of taking numbers over HTTP, in many offices or in one.
func (i *installation) takes(s settings, first, last int) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		if err := rested(ctx, i.db); err != nil {
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
		if behind > time.Second {
			progress("the relay told the rest %.1f s after", behind.Seconds())
		}
		return rate, err
	}
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
	turns, err := interleave(ctx, s.pairs,
		side{"HTTP, 29 offices", i.takes(s, firstOffice, lastOffice)}, side{"pgbench, 29 offices", pgbench(firstOffice, lastOffice)},
		side{"HTTP, one line", i.takes(s, oneOffice, oneOffice)}, side{"pgbench, one line", pgbench(oneOffice, oneOffice)})
	if err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "take a number, 29 offices", Unit: "numbers/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atLeast(0.75)}.judged(),
		Row{What: "take a number, one line", Unit: "numbers/s", Ours: figure(turns[2]), Limit: figure(turns[3]),
			Ratio: ratio(turns[2], turns[3]), Goal: atLeast(0.75)}.judged(),
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
