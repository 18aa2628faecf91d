package main

import "context"

// brisk opens one counter in each office that is used and gives it a past of
// services that took a millisecond: a turn makes lines of thousands, and the
// program would refuse, rightly, whoever cannot be called before closing time.
func (i *installation) brisk(ctx context.Context) error {
	used := []any{firstOffice, lastOffice, oneOffice}
	const those = "(office BETWEEN $1 AND $2 OR office = $3)"
	for _, sql := range []string{
		"INSERT INTO account (office, id, email, name, role, password_hash, created_at) SELECT office, " + id("4000", "9000") +
			", 'loket.' || office || '@contoh.test', 'Petugas', 'officer', '-', now() FROM counter WHERE number = 1 AND " + those,
		"UPDATE counter SET state = 'open', officer = " + id("4000", "9000") + ", freed_at = " + freedAt + ", opened_at = " + freedAt +
			" WHERE number = 1 AND " + those,
		"INSERT INTO line (office, day, rev, seq, numbers, closed_at, closed_by) SELECT office, " + yesterday + ", 1, 0, '{}', " + yesterday +
			" + time '17:00', 'system' FROM counter WHERE number = 1 AND " + those + " ON CONFLICT DO NOTHING",
		`INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, joined_at, called_at, last_called_at, calls,
			arrived_at, service_started_at, finished_at, ended_at, rev, lane, place)
			SELECT office, gen_random_uuid(), ` + yesterday + `, 'konsultasi', 'K', n, n, 'finished', 'phone', at, at, at, 1, at, at,
			at + interval '1 millisecond', at + interval '1 millisecond', 1, 2, n
			FROM counter, generate_series(1001, 1100) n, (SELECT ` + yesterday + ` + time '16:00' AS at) t WHERE counter.number = 1 AND ` + those,
	} {
		if err := i.exec(ctx, sql, used...); err != nil {
			return err
		}
	}
	return nil
}

const yesterday = "(date '" + today + "' - 1)"
