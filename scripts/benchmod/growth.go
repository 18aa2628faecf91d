package main

import (
	"context"
	"errors"
	"fmt"
)

// benchGrowth takes numbers in a young installation and in one with years
// behind it, turn by turn: the cost of a number must not grow.
func benchGrowth(ctx context.Context, s settings) (rows []Row, err error) {
	young, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, young.remove()) }()
	if err := errors.Join(young.age(ctx, s.rows/100, firstOffice, firstOffice), young.brisk(ctx)); err != nil {
		return nil, err
	}
	old, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, old.remove()) }()
	if err := errors.Join(old.age(ctx, s.rows, 0, 9999), old.brisk(ctx)); err != nil {
		return nil, err
	}
	var spent bill
	turns, err := interleave(ctx, s.pairs,
		side{"old, 29 offices", old.takes(s, firstOffice, lastOffice, &spent)}, side{"young, 29 offices", young.takes(s, firstOffice, lastOffice, &spent)},
		side{"old, one line", old.takes(s, oneOffice, oneOffice, &spent)}, side{"young, one line", young.takes(s, oneOffice, oneOffice, &spent)})
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("ours has %d past numbers in 553 offices, limit %d in one; ratio is how much longer a number takes", s.rows, s.rows/100)
	return []Row{
		Row{What: "take a number as years pass, 29 offices", Unit: "numbers/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[1], turns[0]), Goal: atMost(1.2), Note: note}.judged(),
		Row{What: "take a number as years pass, one line", Unit: "numbers/s", Ours: figure(turns[2]), Limit: figure(turns[3]),
			Ratio: ratio(turns[3], turns[2]), Goal: atMost(1.2)}.judged(),
	}, nil
}

// age gives offices a past of finished visits, fifty a day, with the rows that
// a visit leaves behind. Foreign keys are not checked again, row by row.
func (i *installation) age(ctx context.Context, rows, first, last int) error {
	const perDay = 50
	days := fmt.Sprintf(`(SELECT key AS office, date '%s' - d AS day FROM (SELECT key, row_number() OVER (ORDER BY key) AS n,
		count(*) OVER () AS offices FROM office WHERE furnished AND key BETWEEN $2 AND $3) AS o
		CROSS JOIN LATERAL generate_series(1, ($1::int / %d / offices + 1)::int) d LIMIT $1::int / %d)`, today, perDay, perDay)
	if err := i.exec(ctx, "SET session_replication_role = replica"); err != nil {
		return err
	}
	for _, sql := range []string{
		`INSERT INTO line (office, day, rev, seq, numbers, closed_at, closed_by)
		SELECT office, day, 50, 50, '{"K": 50}', day + time '17:00', 'system' FROM ` + days + ` AS d`,
		`INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, joined_at, called_at, last_called_at, calls,
			arrived_at, service_started_at, finished_at, ended_at, rev, lane, place)
		SELECT office, gen_random_uuid(), day, 'konsultasi', 'K', n, n, 'finished', 'phone', day + time '09:00', day + time '09:10',
			day + time '09:10', 1, day + time '09:10', day + time '09:10', day + time '09:20', day + time '09:20', n, 2, n
		FROM ` + days + ` AS d, generate_series(1, 50) n`,
		`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor) SELECT office, id, kind, joined_at, 'user', ''
		FROM ticket, unnest(array['join', 'call', 'start', 'finish']) kind WHERE state = 'finished' AND $1::int > 0 AND office BETWEEN $2 AND $3`,
		`INSERT INTO audit (office, at, actor_kind, actor, action, subject_kind, subject) SELECT office, joined_at, 'user', '', 'queue.' || kind, 'ticket', id::text
		FROM ticket, unnest(array['join', 'call', 'start', 'finish']) kind WHERE state = 'finished' AND $1::int > 0 AND office BETWEEN $2 AND $3`,
		`INSERT INTO obligation (office, id, day, ticket, kind, start_at, due_at, answered_at, outcome, standard_version, calendar_version)
		SELECT office, gen_random_uuid(), day, id, 'after_previous', called_at, called_at + interval '10 minutes', service_started_at, 'met', 1, 1
		FROM ticket WHERE state = 'finished' AND $1::int > 0 AND office BETWEEN $2 AND $3`,
		`INSERT INTO link (office, hash, kind, subject, expires_at) SELECT office, sha256(id::text::bytea), 'ticket', id, ended_at + interval '30 days'
		FROM ticket WHERE state = 'finished' AND $1::int > 0 AND office BETWEEN $2 AND $3`,
	} {
		if err := i.exec(ctx, sql, rows, first, last); err != nil {
			return err
		}
	}
	if err := i.exec(ctx, "RESET session_replication_role"); err != nil {
		return err
	}
	return i.exec(ctx, "VACUUM ANALYZE")
}
