package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const (
	fewPast  = 10_000
	worn     = 5_000 // visitors already served from the same line
	held     = 2_000 // more, since a reader began that stays
	standing = 100   // visitors who wait throughout
	perTurn  = 100   // calls
)

// benchFlat calls visitors in an installation with a short past, in one with a
// long past, and on a line that thousands have left already: what was called
// before must not make the next call dearer. Nothing is vacuumed meanwhile, so
// the line's head lies behind the dead rows of everybody served.
func benchFlat(ctx context.Context, s settings) (rows []Row, err error) {
	var all []*bureau
	defer func() {
		for _, b := range all {
			err = errors.Join(err, b.remove())
		}
	}()
	// The long past first: loading it outlives a sign-in.
	for _, past := range []int{s.rows, fewPast, fewPast} {
		b, err := openAged(ctx, s, past)
		if b != nil {
			all = append(all, b)
		}
		if err != nil {
			return nil, err
		}
	}
	old, fresh, tired := all[0], all[1], all[2]
	if err := tired.wear(ctx, worn); err != nil {
		return nil, err
	}
	turns, err := interleave(ctx, s.pairs, side{"short past, fresh line", fresh.calls},
		side{"long past, fresh line", old.calls}, side{"short past, worn line", tired.calls})
	if err != nil {
		return nil, err
	}
	// A reader that began before everybody was served, as a backup is, keeps
	// Postgres from forgetting the dead rows it meets.
	leave, err := tired.linger(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	if err := tired.wear(ctx, held); err != nil {
		return nil, err
	}
	behind, err := interleave(ctx, s.pairs, side{"fresh line", fresh.calls}, side{"worn line, old reader", tired.calls})
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("p50 of %d calls a turn; ours has %d past numbers, half of them in the office itself, limit %d", perTurn, s.rows, fewPast)
	return []Row{
		Row{What: "call next as years pass", Unit: "ms", Ours: figure(turns[1]), Limit: figure(turns[0]),
			Ratio: ratio(turns[1], turns[0]), Goal: atMost(1.2), Note: note}.judged(),
		Row{What: "call next behind dead rows", Unit: "ms", Ours: figure(turns[2]), Limit: figure(turns[0]),
			Ratio: ratio(turns[2], turns[0]), Goal: atMost(1.2), Note: fmt.Sprintf("ours is a line that %d have left, never vacuumed", worn)}.judged(),
		Row{What: "call next behind dead rows that an old reader holds", Unit: "ms", Ours: figure(behind[1]), Limit: figure(behind[0]),
			Ratio: ratio(behind[1], behind[0]), Note: fmt.Sprintf("%d more have left since the reader began", held)}.judged(),
	}, nil
}

// openAged is a bureau with a past, on a ticket table that nothing vacuums.
func openAged(ctx context.Context, s settings, past int) (*bureau, error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	began := machine.Now()
	if err := errors.Join(i.age(ctx, past/2, oneOffice, oneOffice), i.age(ctx, past/2, 0, oneOffice-1)); err != nil {
		return &bureau{installation: i}, err
	}
	progress("%d past numbers loaded in %.0f s", past, machine.Now().Sub(began).Seconds())
	for _, table := range []string{"ticket", "obligation", "line", "counter"} {
		if err := i.exec(ctx, "ALTER TABLE "+table+" SET (autovacuum_enabled = false)"); err != nil {
			return &bureau{installation: i}, err
		}
	}
	b, err := openBureau(ctx, i)
	if err != nil {
		return &bureau{installation: i}, err
	}
	// The first number makes the line, the first call opens the counter.
	return b, errors.Join(i.takeAt(oneOffice), b.serve(0), b.join(ctx, standing))
}

// wear serves n visitors from the head of the line, each step a transaction
// with the updates the program makes: the same dead rows, sooner.
func (b *bureau) wear(ctx context.Context, n int) error {
	began := machine.Now()
	if err := b.join(ctx, n); err != nil {
		return err
	}
	for _, sql := range []string{"SET synchronous_commit = off", fmt.Sprintf(serving, oneOffice, today, n, b.counters[0]), "RESET synchronous_commit"} {
		if err := b.exec(ctx, sql); err != nil {
			return err
		}
	}
	progress("%d served in %.0f s", n, machine.Now().Sub(began).Seconds())
	return nil
}

// serving is the life of many visitors, one after another: office, day, how
// many, counter.
const serving = `DO $$
DECLARE here int := %d; today date := '%s'; many int := %d; desk uuid := '%s'; v uuid; owed uuid;
BEGIN
	UPDATE obligation SET outcome = 'met', answered_at = now() WHERE office = here AND outcome = 'open';
	FOREACH v IN ARRAY array(SELECT id FROM ticket WHERE office = here AND day = today AND state = 'waiting' ORDER BY place LIMIT many) LOOP
		owed := gen_random_uuid();
		UPDATE line SET rev = rev + 1 WHERE office = here AND day = today;
		INSERT INTO obligation (office, id, day, ticket, kind, start_at, due_at, standard_version, calendar_version)
			VALUES (here, owed, today, v, 'after_previous', now(), now() + interval '10 minutes', 1, 1);
		COMMIT;
		UPDATE line SET rev = rev + 1 WHERE office = here AND day = today;
		UPDATE counter SET freed_at = null WHERE office = here AND id = desk;
		UPDATE ticket SET state = 'called', counter = desk, called_at = now(), last_called_at = now(), calls = 1 WHERE office = here AND id = v;
		COMMIT;
		UPDATE line SET rev = rev + 1 WHERE office = here AND day = today;
		UPDATE ticket SET state = 'serving', arrived_at = now(), service_started_at = now() WHERE office = here AND id = v;
		UPDATE obligation SET outcome = 'met', answered_at = now() WHERE office = here AND id = owed;
		COMMIT;
		UPDATE line SET rev = rev + 1 WHERE office = here AND day = today;
		UPDATE counter SET freed_at = now() WHERE office = here AND id = desk;
		UPDATE ticket SET state = 'finished', finished_at = now(), ended_at = now() WHERE office = here AND id = v;
		COMMIT;
	END LOOP;
	UPDATE line SET rev = rev + 1, waiting = jsonb_build_object('konsultasi/regular',
		(SELECT count(*) FROM ticket WHERE office = here AND day = today AND state = 'waiting')) WHERE office = here AND day = today;
END $$`

// linger opens a snapshot that stays until leave.
func (b *bureau) linger(ctx context.Context) (leave func() error, err error) {
	reader, err := pgx.Connect(ctx, b.super)
	if err != nil {
		return nil, err
	}
	leave = func() error { return reader.Close(context.WithoutCancel(ctx)) }
	if _, err := reader.Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM ticket LIMIT 1"); err != nil {
		return nil, errors.Join(err, leave())
	}
	return leave, nil
}

// calls is a turn of one officer: the median time of a call, in milliseconds.
func (b *bureau) calls(ctx context.Context) (float64, error) {
	if err := b.join(ctx, perTurn); err != nil {
		return 0, err
	}
	b.took = nil
	for range perTurn {
		if err := b.serve(0); err != nil {
			return 0, err
		}
	}
	if _, err := b.settle(ctx); err != nil {
		return 0, err
	}
	return quantile(b.took, 0.5).Median, nil
}
