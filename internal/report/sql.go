package report

import (
	"context"

	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// rows are what figures are put together from.
type rows struct {
	visits      []visitRow
	spreads     []spreadRow
	obligations []obligationRow
}

type visitRow struct {
	Date    string `db:"date"`
	Service string `db:"service"`
	Visits
	Tally
}

// spreadRow is of one service, or of all. Seconds.
type spreadRow struct {
	Service    string `db:"service"`
	All        bool   `db:"all_services"`
	N          int    `db:"n"`
	WaitMedian *int   `db:"wait_median"`
	WaitP90    *int   `db:"wait_p90"`
	TimeMedian *int   `db:"time_median"`
	TimeP90    *int   `db:"time_p90"`
}

type obligationRow struct {
	Kind      queue.Kind    `db:"kind"`
	Outcome   queue.Outcome `db:"outcome"`
	Service   string        `db:"service"`
	Version   int           `db:"version"`
	N         int           `db:"n"`
	Overtaken int           `db:"overtaken"`
}

// "left" is a word of SQL.
const selectVisits = `SELECT day::text AS date, service,
		count(*) FILTER (WHERE state = 'finished') AS finished,
		count(*) FILTER (WHERE state = 'no_show') AS no_show,
		count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
		count(*) FILTER (WHERE state = 'left') AS gone,
		count(*) FILTER (WHERE state = 'unserved') AS unserved,
		count(*) FILTER (WHERE state IN ('waiting', 'called', 'serving', 'parked')) AS open,
		count(*) FILTER (WHERE state = 'finished' AND quality = 'ok') AS ok,
		count(*) FILTER (WHERE state = 'finished' AND quality = 'closed_next_day') AS closed_next_day,
		count(*) FILTER (WHERE state = 'finished' AND quality = 'desk_forgot') AS desk_forgot,
		count(*) FILTER (WHERE state = 'finished' AND quality = 'corrected') AS corrected,
		count(*) FILTER (WHERE state = 'finished' AND quality = 'imported') AS imported
	FROM ticket WHERE office = $1 AND day BETWEEN $2 AND $3 GROUP BY day, service ORDER BY day, service`

// selectSpreads folds the events of the finished visits of quality ok. Most
// visits are joined, started and finished once. Those that turned, because
// something was undone or their service was interrupted, are folded event by
// event: an undo takes back the whole act before it, and a stretch of service
// goes from a start to the next event that ends one. They are few, and an array
// of them makes the plan say so.
const selectSpreads = `WITH visit AS (
		SELECT id, service FROM ticket WHERE office = $1 AND day BETWEEN $2 AND $3 AND state = 'finished' AND quality = 'ok'
	), plain AS MATERIALIZED (
		SELECT e.ticket, min(v.service) AS service,
			min(e.at) FILTER (WHERE e.kind = 'join') AS joined,
			min(e.at) FILTER (WHERE e.kind = 'start') AS started,
			max(e.at) FILTER (WHERE e.kind = 'finish') AS finished,
			bool_or(e.kind IN ('undo', 'park', 'requeue', 'transfer')) AS turned
		FROM visit v JOIN ticket_event e ON e.office = $1 AND e.ticket = v.id
		WHERE e.kind IN ('join', 'start', 'finish', 'undo', 'park', 'requeue', 'transfer') GROUP BY e.ticket
	), told AS (
		SELECT e.ticket, e.id, e.kind, e.at, e.act, lead(e.kind) OVER (PARTITION BY e.ticket ORDER BY e.id) = 'undo' AS taken_back
		FROM ticket_event e WHERE e.office = $1 AND e.ticket = ANY (ARRAY(SELECT ticket FROM plain WHERE turned))
	), judged AS (
		SELECT ticket, id, kind, at, bool_or(taken_back) OVER (PARTITION BY ticket, act) AS undone FROM told
	), stretch AS (
		SELECT ticket, kind, at, lead(at) OVER (PARTITION BY ticket ORDER BY id) AS until
		FROM judged WHERE undone IS NOT TRUE AND kind IN ('join', 'start', 'park', 'requeue', 'transfer', 'finish')
	), turned AS (
		SELECT ticket, min(at) FILTER (WHERE kind = 'start') - min(at) FILTER (WHERE kind = 'join') AS waited,
			sum(until - at) FILTER (WHERE kind = 'start') AS served
		FROM stretch GROUP BY ticket
	), lasted AS (
		SELECT service, started - joined AS waited, finished - started AS served FROM plain WHERE NOT turned
		UNION ALL SELECT p.service, t.waited, t.served FROM turned t JOIN plain p USING (ticket)
	), spread AS (
		SELECT service, grouping(service) = 1 AS all_services, count(*) AS n,
			percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM waited)::float8) AS wait,
			percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM served)::float8) AS served
		FROM lasted WHERE waited IS NOT NULL AND served IS NOT NULL GROUP BY GROUPING SETS ((service), ())
	)
	SELECT coalesce(service, '') AS service, all_services, n,
		round(wait[1])::int AS wait_median, round(wait[2])::int AS wait_p90,
		round(served[1])::int AS time_median, round(served[2])::int AS time_p90
	FROM spread ORDER BY service`

// selectObligations counts by the service the visitor waited for when it was
// opened: what they were transferred from next, or else what they came to in
// the end.
const selectObligations = `WITH left_for AS (
		SELECT DISTINCT ON (o.id) o.id, e.before ->> 'service' AS service
		FROM obligation o JOIN ticket_event e ON e.office = $1 AND e.ticket = o.ticket AND e.kind = 'transfer'
			AND e.at >= o.answered_at AND e.act IS DISTINCT FROM o.opened_in
		WHERE o.office = $1 AND o.day BETWEEN $2 AND $3
		ORDER BY o.id, e.id
	)
	SELECT o.kind, o.outcome, coalesce(l.service, t.service) AS service, o.standard_version AS version,
		count(*) AS n, count(o.overtaken_in) AS overtaken
	FROM obligation o JOIN ticket t ON t.office = $1 AND t.id = o.ticket LEFT JOIN left_for l ON l.id = o.id
	WHERE o.office = $1 AND o.day BETWEEN $2 AND $3 AND o.outcome <> 'voided' GROUP BY 1, 2, 3, 4 ORDER BY 3, 4`

// planned keeps the sorts of a year's figures in memory.
const planned = `SELECT set_config('work_mem', '32MB', true)`

// read asks everything in one round trip.
func read(ctx context.Context, tx *store.Tx, from, to workcal.Date) (*rows, error) {
	var r rows
	b, args := tx.Batch(), []any{tx.Office(), from.String(), to.String()}
	b.Exec(planned)
	store.Rows(b, &r.visits, selectVisits, args...)
	store.Rows(b, &r.spreads, selectSpreads, args...)
	store.Rows(b, &r.obligations, selectObligations, args...)
	return &r, b.Send(ctx)
}
