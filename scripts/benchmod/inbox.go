package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	readers   = 8    // officers who look at once
	pageRows  = 50   // cases a page
	deepPage  = 1000 // pages down
	perDepth  = 200  // looks a turn when depth is compared
	inboxPath = "/api/v1/offices/7325/consultations?limit=50&view="
)

// benchInbox reads pages of an office's inbox that holds a million cases: over
// HTTP beside pgbench, which runs the statements of that very page with the
// parameters the program gave them, under the program's role; and its first
// page beside one a thousand pages down.
func benchInbox(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	if err := i.fillInbox(ctx, s.rows); err != nil {
		return nil, err
	}
	header, err := i.signIn("petugas1.7325@contoh.test")
	if err != nil {
		return nil, err
	}
	deep, err := i.descend(ctx, header, "closed", min(deepPage, s.rows*9/10/pageRows))
	if err != nil {
		return nil, err
	}
	var sides []side
	pages := []struct{ what, path string }{
		{"open cases", inboxPath + "open"}, {"one officer's", inboxPath + "mine"},
		{"closed cases, page 1", inboxPath + "closed"}, {"closed cases, page 1000", deep},
	}
	for _, p := range pages {
		text, err := i.pageScript(ctx, header, p.path)
		if err != nil {
			return nil, err
		}
		sides = append(sides, side{"HTTP, " + p.what, i.looks(s, header, p.path)}, side{"pgbench, " + p.what, i.pages(s, text)})
	}
	sides = append(sides, side{"one page", i.look(header, pages[2].path)}, side{"one deep page", i.look(header, deep)})
	turns, err := interleave(ctx, s.pairs, sides...)
	if err != nil {
		return nil, err
	}
	for n, p := range pages {
		rows = append(rows, Row{What: "inbox, " + p.what, Unit: "pages/s", Ours: figure(turns[2*n]), Limit: figure(turns[2*n+1]),
			Ratio: ratio(turns[2*n], turns[2*n+1]), Goal: atLeast(0.5), Note: fmt.Sprintf("%d cases of one office, %d a page", s.rows, pageRows)}.judged())
	}
	last := len(sides) - 1
	return append(rows, Row{What: "inbox, p50 of one reader, page 1000 beside page 1", Unit: "ms", Ours: figure(turns[last]), Limit: figure(turns[last-1]),
		Ratio: ratio(turns[last], turns[last-1]), Goal: atMost(1.2)}.judged()), nil
}

// fillInbox gives 7325 that many cases: two of a hundred wait for an officer, a
// quarter of these each for the two demonstration officers, one of a hundred
// waits for its visitor, the others are closed.
func (i *installation) fillInbox(ctx context.Context, n int) error {
	began := machine.Now()
	of := func(family string) string { return id(family, "n") }
	assignee := `CASE n / 100 % 4 WHEN 0 THEN (SELECT id FROM account WHERE office = $1 AND email = 'petugas1.7325@contoh.test')
		WHEN 1 THEN (SELECT id FROM account WHERE office = $1 AND email = 'petugas2.7325@contoh.test') END`
	// A case a minute, the newest on the day the program begins.
	at := `timestamptz '` + startAt + `' - ($2::int - n + 60) * interval '1 minute'`
	for _, sql := range []string{
		"SET session_replication_role = replica",
		`INSERT INTO clock (office, id, kind, subject_kind, subject, subject_number, service, working_days, counts_receipt, same_time, warn_percent,
			started_at, counted_from, due_at, warn_at, next_at, provisional, calendar_version)
		SELECT $1, ` + of("c000") + `, CASE n % 100 WHEN 2 THEN 'silence' ELSE 'first_answer' END, 'case', ` + of("7000") + `, 'T-26-' || n, 'konsultasi', 3, false, false, 50,
			'2026-11-20T10:00:00+08:00', '2026-11-20T10:00:00+08:00', due, due - interval '3 hours', due - interval '3 hours', false, current
		FROM calendar, generate_series(1, $2::int) n, (SELECT timestamptz '2026-11-25T16:00:00+08:00' AS due) d WHERE office = $1 AND n % 100 < 3`,
		`INSERT INTO consult_case (office, id, year, seq, state, close_reason, closed_at, channel, topic, subject, service, name, email,
			assignee, assigned_at, received_at, last_message_at, last_inbound_at, answer_clock, answer_kind, due_at, silence_clock, silent_at, order_at)
		SELECT $1, ` + of("7000") + `, 2026, n, CASE WHEN kind < 2 THEN 'waiting_officer' WHEN kind = 2 THEN 'waiting_visitor' ELSE 'closed' END,
			CASE WHEN kind > 2 THEN 'answered' END, CASE WHEN kind > 2 THEN at END, 'web', 'data', 'Berapa jumlah penduduk menurut kecamatan tahun ' || 1990 + n % 36 || '?',
			'konsultasi', 'Tamu ' || n, 'tamu' || n || '@contoh.test', assignee, CASE WHEN assignee IS NOT NULL THEN at END, at, at, at,
			CASE WHEN kind < 2 THEN ` + of("c000") + ` END, CASE WHEN kind < 2 THEN 'first_answer' END, CASE WHEN kind < 2 THEN due END,
			CASE WHEN kind = 2 THEN ` + of("c000") + ` END, CASE WHEN kind = 2 THEN due END, CASE WHEN kind < 3 THEN due ELSE at END
		FROM generate_series(1, $2::int) n, LATERAL (SELECT n % 100 AS kind, ` + at + ` AS at, ` + assignee + ` AS assignee,
			timestamptz '2026-11-25T16:00:00+08:00' AS due) x`,
		`INSERT INTO message (office, id, subject_kind, subject, direction, kind, channel, body, at, entered_at)
		SELECT office, gen_random_uuid(), 'case', id, 'in', 'message', 'web', subject, received_at, received_at FROM consult_case WHERE office = $1 AND $2::int > 0`,
		"INSERT INTO case_counter (office, year, last) VALUES ($1, 2026, $2::int)",
	} {
		if err := i.exec(ctx, sql, []any{oneOffice, n}[:2*min(1, strings.Count(sql, "$2"))]...); err != nil {
			return err
		}
	}
	if err := errors.Join(i.exec(ctx, "RESET session_replication_role"), i.exec(ctx, "VACUUM ANALYZE")); err != nil {
		return err
	}
	progress("%d cases loaded in %.0f s", n, machine.Now().Sub(began).Seconds())
	return nil
}

// descend walks down a view and returns the address of its n-th page.
func (i *installation) descend(ctx context.Context, header []string, view string, n int) (string, error) {
	path := inboxPath + view
	for range n - 1 {
		answer, err := want(i.client, 200, "GET", path, "", header...)
		if err != nil {
			return "", err
		}
		var page struct {
			Items []json.RawMessage `json:"items"`
			Next  string            `json:"next_cursor"`
		}
		if err := json.Unmarshal(answer, &page); err != nil || len(page.Items) != pageRows || page.Next == "" {
			return "", fmt.Errorf("%s has %d cases and the next page %q (%v)", path, len(page.Items), page.Next, err)
		}
		path = inboxPath + view + "&cursor=" + url.QueryEscape(page.Next)
	}
	return path, ctx.Err()
}

// looks is a turn of officers who read a page again and again.
func (i *installation) looks(s settings, header []string, path string) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		return rush(ctx, readers, s.turn, func(int) (int, error) {
			_, err := want(i.client, 200, "GET", path, "", header...)
			return 1, err
		})
	}
}

// look is a turn of one reader: the median time of a page, in milliseconds.
func (i *installation) look(header []string, path string) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		var took []time.Duration
		for range perDepth {
			began := machine.Now()
			if _, err := want(i.client, 200, "GET", path, "", header...); err != nil {
				return 0, err
			}
			took = append(took, machine.Now().Sub(began))
		}
		return quantile(took, 0.5).Median, ctx.Err()
	}
}

// pages is a turn of pgbench, which runs the page's transaction as pst_app.
func (i *installation) pages(s settings, text string) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		l := &limit{app: i.super}
		return l.pgbench(ctx, text, "-c", strconv.Itoa(readers), "-T", strconv.Itoa(max(1, int(s.turn.Seconds()))))
	}
}

// pageScript is the transaction by which the program reads a page.
func (i *installation) pageScript(ctx context.Context, header []string, path string) (string, error) {
	said, err := i.spoken(ctx, func() error {
		_, err := want(i.client, 200, "GET", path, "", header...)
		return err
	})
	if err != nil {
		return "", err
	}
	found := with(said, "SELECT c.")
	if len(found) == 0 {
		return "", fmt.Errorf("a page left no transaction that reads cases in the log: %v", said)
	}
	return "SET role pst_app;\n" + strings.Join(found[len(found)-1], ";\n") + ";\n", nil
}

// spoken is logged, with the parameters of each statement written into it.
func (i *installation) spoken(ctx context.Context, do func() error) ([][]string, error) {
	path := filepath.Join(i.folder, "log", "postgres.log")
	before, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := i.talkative(ctx); err != nil {
		return nil, err
	}
	if _, err := i.logged(ctx, do); err != nil {
		return nil, err
	}
	after, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return transactions(bindLogged(strings.TrimPrefix(string(after), string(before)))), nil
}

// talkative makes the program's connections log what their statements are given,
// which its own server keeps out of the log: new ones, so that the old are ended.
func (i *installation) talkative(ctx context.Context) error {
	var name string
	if err := i.db.QueryRow(ctx, "SELECT current_database()").Scan(&name); err != nil {
		return err
	}
	if err := i.exec(ctx, "ALTER DATABASE "+name+" SET log_error_verbosity = 'default'"); err != nil {
		return err
	}
	if err := i.exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pst_app'"); err != nil {
		return err
	}
	for tries := 0; ; tries++ {
		if status, _, err := call(i.client, "GET", "/readyz", ""); err == nil && status == 200 || tries == 100 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

var (
	detail = regexp.MustCompile(`(?s)^parameters: (.*)`)
	given  = regexp.MustCompile(`(?s)\$(\d+) = ('(?:[^']|'')*'|NULL)`)
)

// bindLogged writes what the log says each statement was given in the place of
// its parameters.
func bindLogged(log string) string {
	var b strings.Builder
	heads := logLine.FindAllStringIndex(log, -1)
	for n, at := range heads {
		end := len(log)
		if n+1 < len(heads) {
			end = heads[n+1][0]
		}
		entry, values := log[at[0]:end], map[string]string{}
		if n+1 < len(heads) {
			next := log[heads[n+1][1]:]
			if n+2 < len(heads) {
				next = log[heads[n+1][1]:heads[n+2][0]]
			}
			if found := detail.FindStringSubmatch(strings.TrimSpace(next)); found != nil {
				for _, v := range given.FindAllStringSubmatch(found[1], -1) {
					values[v[1]] = v[2]
				}
			}
		}
		b.WriteString(entry[:at[1]-at[0]])
		b.WriteString(parameter.ReplaceAllStringFunc(entry[at[1]-at[0]:], func(p string) string {
			if v, ok := values[p[1:]]; ok {
				return v
			}
			return p
		}))
	}
	return b.String()
}
