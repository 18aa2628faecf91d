package report

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/store"
)

// A hundred thousand visits over a year: each is called, started and finished;
// one in fifty is parked between and one in a hundred is undone.
const manyVisits = 100_000 // as many as the statement below makes

func (h *hall) manyVisits() {
	h.Helper()
	_, err := store.Update(h.officer, h.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		for _, statement := range []string{
			`INSERT INTO line (office, day) SELECT $1, '2026-01-01'::date + i FROM generate_series(0, 364) AS i`,
			`INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, joined_at, called_at, arrived_at, service_started_at, finished_at, ended_at, rev)
				SELECT $1, (lpad(to_hex(i % 365), 16, '0') || lpad(to_hex(i), 16, '0'))::uuid, '2026-01-01'::date + i % 365, (ARRAY['konsultasi', 'perpustakaan', 'rekomendasi'])[1 + i % 3], 'K', 1 + i / 365, 1 + i / 365,
				'finished', 'phone', j, j + '9 min', j + '9 min', j + '10 min', j + '25 min', j + '25 min', 1
				FROM (SELECT i, ('2026-01-01'::date + i % 365)::timestamptz + make_interval(secs => i % 9973) AS j FROM generate_series(0, 99999) AS i) AS made`,
			`INSERT INTO ticket_event (office, ticket, kind, at, actor_kind, actor, act)
				SELECT $1, t.id, e.kind, t.joined_at + make_interval(secs => e.sec + (t.seq * e.spread)::int % 900), 'user', '', gen_random_uuid()
				FROM ticket t CROSS JOIN (VALUES (1, 'join', 0, 0), (2, 'call', 540, 1), (3, 'start', 600, 1), (4, 'park', 1600, 0), (5, 'call', 1700, 0),
					(6, 'start', 1710, 0), (7, 'undo', 1720, 0), (8, 'start', 1730, 0), (9, 'finish', 2000, 1)) AS e (no, kind, sec, spread)
				WHERE t.office = $1 AND (e.no IN (1, 2, 3, 9) OR (e.no IN (4, 5, 8) AND t.seq % 50 = 0) OR (e.no IN (6, 7) AND t.seq % 100 = 0))
				ORDER BY t.day, t.seq, e.no`,
			`INSERT INTO obligation (office, id, day, ticket, kind, start_at, due_at, answered_at, outcome, standard_version, calendar_version)
				SELECT $1, gen_random_uuid(), day, id, 'after_previous', joined_at, joined_at + '10 min', service_started_at,
				CASE WHEN seq % 7 = 0 THEN 'late' ELSE 'met' END, 1, 1 FROM ticket WHERE office = $1`,
		} {
			if _, err := tx.Exec(ctx, statement, tx.Office()); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	h.must(err)
	store.BreakForTest(h, "ANALYZE ticket, ticket_event, obligation")
}

func BenchmarkFiguresOfAHundredThousandVisits(b *testing.B) {
	h := newHall(b)
	h.manyVisits()
	b.ResetTimer()
	for b.Loop() {
		f := h.figures("2026-01-01", "2026-12-31")
		if f.Total.Wait.N != manyVisits || f.Promises[0].Share.N != manyVisits {
			b.Fatalf("%+v", f.Total)
		}
	}
}
