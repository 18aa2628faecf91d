package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	officers = 20
	served   = 400 // visitors a turn

	pressEach = 200 * time.Millisecond
)

// bureau is office 7325 with its officers at their counters.
type bureau struct {
	*installation
	headers  [][]string    // of each officer
	counters []string      // ids
	pause    time.Duration // an officer's, before each press

	mu   sync.Mutex
	took []time.Duration // of each call-next
}

// openBureau makes accounts through the API and counters in the database.
func openBureau(ctx context.Context, i *installation) (*bureau, error) {
	b := &bureau{installation: i}
	admin, err := i.signIn("admin.7325@contoh.test")
	if err != nil {
		return nil, err
	}
	err = i.exec(ctx, `INSERT INTO counter (office, id, number, name, services)
		SELECT office, gen_random_uuid(), n, 'Loket ' || n, services FROM counter, generate_series(3, $2::int) n
		WHERE office = $1 AND number = 1`, oneOffice, officers)
	if err != nil {
		return nil, err
	}
	for n := range officers {
		email, password := fmt.Sprintf("bench%d@contoh.test", n), "cukup panjang untuk ini"
		body, _ := json.Marshal(map[string]string{"email": email, "name": fmt.Sprintf("Petugas %d", n), "password": password})
		if _, err := want(i.client, 201, "POST", "/api/v1/offices/7325/users", string(body), admin...); err != nil {
			return nil, err
		}
		header, err := i.enter(email, password)
		if err != nil {
			return nil, err
		}
		b.headers = append(b.headers, header)
	}
	rows, err := i.db.Query(ctx, "SELECT id::text FROM counter WHERE office = $1 ORDER BY number", oneOffice)
	if err != nil {
		return nil, err
	}
	b.counters, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return b, err
}

// act is one press of a button by an officer.
func (b *bureau) act(officer int, path, body string) ([]byte, error) {
	header := append(slices.Clone(b.headers[officer]), "Idempotency-Key", "act-"+strconv.FormatInt(visitKey.Add(1), 10))
	return want(b.client, 200, "POST", "/api/v1/offices/7325/queue/"+path, body, header...)
}

// serve calls the next visitor, starts and finishes.
func (b *bureau) serve(officer int) error {
	time.Sleep(b.pause)
	began := machine.Now()
	answer, err := b.act(officer, "call-next", `{"counter":"`+b.counters[officer]+`"}`)
	if err != nil {
		return err
	}
	took := machine.Now().Sub(began)
	b.mu.Lock()
	b.took = append(b.took, took)
	b.mu.Unlock()
	var ticket struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &ticket); err != nil {
		return err
	}
	for _, press := range []string{"/start", "/finish"} {
		time.Sleep(b.pause)
		if _, err := b.act(officer, "tickets/"+ticket.ID+press, ""); err != nil {
			return err
		}
	}
	return nil
}

// fill lets n visitors stand in the line of 7325 after the first base ones.
func fill(ctx context.Context, db *pgx.Conn, base, n int) error {
	for _, sql := range []string{
		"INSERT INTO guest (office, id, name, email, created_at, changed_at) SELECT $1, " + id("8000", "n") +
			", 'Siti Aminah', 'siti@contoh.test', now(), now() FROM generate_series($2::int, $3::int) n",
		"INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, guest, joined_at, rev, lane, place) SELECT $1, " + id("7000", "n") +
			", '" + today + "', 'konsultasi', 'K', n, n, 'waiting', 'phone', " + id("8000", "n") +
			", '" + startAt + "', 0, 2, n FROM generate_series($2::int, $3::int) n",
	} {
		if _, err := db.Exec(ctx, sql, oneOffice, base+1, base+n); err != nil {
			return err
		}
	}
	return nil
}

// join lets n visitors stand at the end of the bureau's line.
func (b *bureau) join(ctx context.Context, n int) error {
	var base int
	if err := b.db.QueryRow(ctx, "SELECT seq FROM line WHERE office = $1 AND day = $2", oneOffice, today).Scan(&base); err != nil {
		return err
	}
	if err := fill(ctx, b.db, base, n); err != nil {
		return err
	}
	return b.exec(ctx, `UPDATE line SET seq = seq + $3, rev = rev + 1, numbers = jsonb_build_object('K', seq + $3),
		waiting = jsonb_build_object('konsultasi/regular', (SELECT count(*) FROM ticket WHERE office = $1 AND day = $2 AND state = 'waiting'))
		WHERE office = $1 AND day = $2`, oneOffice, today, n)
}

// round is a turn of the officers over HTTP.
func (b *bureau) round(ctx context.Context) (float64, error) {
	if err := b.join(ctx, served); err != nil {
		return 0, err
	}
	var left atomic.Int64
	left.Store(served)
	began := machine.Now()
	var all sync.WaitGroup
	failed := make(chan error, officers)
	for officer := range officers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := b.serve(officer); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	took := machine.Now().Sub(began)
	select {
	case err := <-failed:
		return 0, err
	default:
	}
	behind, err := b.settle(ctx)
	if behind > time.Second {
		progress("the relay told the rest %.1f s after", behind.Seconds())
	}
	return served / took.Seconds(), err
}

func benchCallNext(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	b, err := openBureau(ctx, i)
	if err != nil {
		return nil, err
	}
	l, err := openLimit(ctx, i)
	if err != nil {
		return nil, err
	}
	defer l.db.Close(ctx)
	text, err := b.script(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.promise(ctx); err != nil {
		return nil, err
	}
	limit := func(ctx context.Context) (float64, error) {
		if err := fill(ctx, l.db, l.filled, served); err != nil {
			return 0, err
		}
		l.filled += served
		return l.pgbench(ctx, text, "-c", strconv.Itoa(officers), "-t", strconv.Itoa(served/officers))
	}
	turns, err := interleave(ctx, s.pairs, side{"HTTP", b.round}, side{"pgbench", limit})
	if err != nil {
		return nil, err
	}
	rushed := b.took
	b.took, b.pause = nil, pressEach
	if _, err := b.round(ctx); err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "call next, start, finish; 20 officers, one line", Unit: "visitors/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atLeast(0.8)}.judged(),
		Row{What: "call next, p50, nobody pauses", Unit: "ms", Ours: quantile(rushed, 0.5)}.judged(),
		Row{What: "call next, p99, nobody pauses", Unit: "ms", Ours: quantile(rushed, 0.99), Goal: atMost(50, " ms")}.judged(),
		Row{What: "call next, p50, each presses 5 times a second", Unit: "ms", Ours: quantile(b.took, 0.5)}.judged(),
		Row{What: "call next, p99, each presses 5 times a second", Unit: "ms", Ours: quantile(b.took, 0.99), Goal: atMost(50, " ms")}.judged(),
	}, nil
}

// quantile is in milliseconds.
func quantile(all []time.Duration, part float64) *Figure {
	sorted := slices.Sorted(slices.Values(all))
	return figure([]float64{float64(sorted[int(part*float64(len(sorted)-1))].Microseconds()) / 1000})
}

// promise makes the first visitors of the limit's line, whom the counters owe
// their turn.
func (l *limit) promise(ctx context.Context) error {
	l.filled = 2 * officers
	if err := fill(ctx, l.db, 0, l.filled); err != nil {
		return err
	}
	_, err := l.db.Exec(ctx, `INSERT INTO obligation (office, id, day, ticket, kind, start_at, due_at, standard_version, calendar_version)
		SELECT $1, `+id("9000", "n")+`, $2, `+id("7000", "n")+`, 'after_previous', now(), now() + interval '10 minutes', 1, 1
		FROM generate_series(1, $3::int) n`, oneOffice, today, officers)
	if err == nil {
		_, err = l.db.Exec(ctx, "UPDATE line SET seq = $3 WHERE office = $1 AND day = $2", oneOffice, today, officers)
	}
	return err
}

// script is what pgbench runs: the statements of a real visitor's service.
func (b *bureau) script(ctx context.Context) (string, error) {
	all, err := b.logged(ctx, func() error {
		for range 4 {
			if err := b.takeAt(oneOffice); err != nil {
				return err
			}
		}
		for range 2 { // the first opens the counter and the ledger
			if err := b.serve(0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	acts := with(all, "WITH touched AS (UPDATE ticket")
	if len(acts) != 6 {
		return "", fmt.Errorf("two visitors left %d transactions in the log", len(acts))
	}
	text := fmt.Sprintf("\\set office %d\n", oneOffice)
	for n, d := range []deed{next, begin, finish} {
		part, err := script(d, acts[3+n])
		if err != nil {
			return "", err
		}
		text += part
	}
	return text, nil
}
