package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// deed is what a transaction does: it decides what its statements are bound to.
type deed string

const (
	take   deed = "take"
	next   deed = "call-next"
	begin  deed = "start"
	finish deed = "finish"
)

// freedAt is when every counter came free last, as SQL; the program guards its
// updates of a counter by it.
const freedAt = "'2026-11-23T02:00:00Z'::timestamptz"

// id is a uuid made of a family and a number, as SQL.
func id(family, number string) string {
	return "('00000000-0000-" + family + "-8000-' || lpad((" + number + ")::text, 12, '0'))::uuid"
}

// What a script knows. On a line of its own the line's row tells who is next:
// priority_run counts who was called, seq who was promised a turn.
var (
	officerID = id("4000", ":client_id + 1")
	counterID = id("5000", ":client_id + 1")
	sessionID = id("6000", ":client_id + 1")
	actID     = id("a000", ":rev")
)

// before is as long as what the program keeps of a ticket for undo.
const before = `'{"state": "called", "service": "konsultasi", "lane": 2, "place": 1000, "called_at": "2026-11-23T02:00:00.123456Z", ` +
	`"last_called_at": "2026-11-23T02:00:00.123456Z", "calls": 1, "arrived_at": null, "service_started_at": null, "finished_at": null, ` +
	`"ended_at": null, "parked_at": null, "counter": "00000000-0000-5000-8000-000000000001", ` +
	`"officer": "00000000-0000-4000-8000-000000000001", "for_counter": null, "for_officer": null, "out_of_turn": false, ` +
	`"complete_later": false, "quality": "ok", "priority_run": 0}'`

func (d deed) ticket() string {
	if d == take {
		return id("7000", ":seq")
	}
	return id("7000", ":mine")
}

func (d deed) guest() string {
	if d == take {
		return id("8000", ":seq")
	}
	return id("8000", ":mine")
}

func (d deed) actor() (kind, actor string) {
	if d == take {
		return "'visitor'", "''"
	}
	return "'user'", officerID + "::text"
}

// bindings give each statement, known by how it begins, its parameters.
var bindings = []struct {
	head string
	bind func(deed) []string
}{
	{"begin", func(deed) []string { return nil }},
	{"commit", func(deed) []string { return nil }},
	{"SELECT set_config(", func(d deed) []string { k, a := d.actor(); return list(":office", "("+k+" || ':' || "+a+")", "'3s'") }},
	{"SELECT 1 FROM session", func(deed) []string { return list(sessionID, "now()") }},
	{"INSERT INTO idempotency", func(d deed) []string {
		return list(":office", "'bench'", "'POST /"+string(d)+"'", ":key", "sha256('body'::bytea)", "now()")
	}},
	{"SELECT rev, seq, priority_run", func(deed) []string { return list(":office", ":day") }},
	{"SELECT v.no, v.digest", func(deed) []string { return list(":office") }},
	{"SELECT s.id, s.code, s.prefix", func(deed) []string { return list(":office", "now()") }},
	{"SELECT c.id, c.number", func(deed) []string { return list(":office") }},
	{"SELECT h.id, h.service", func(deed) []string { return list(":office", ":day") }},
	{"SELECT o.id AS obligation", func(d deed) []string {
		if d == take || d == next {
			return list(":office", ":day", "null::uuid")
		}
		return list(":office", ":day", d.ticket())
	}},
	{"SELECT name FROM account", func(deed) []string { return list(":office", officerID) }},
	{"SELECT id, day, service", func(d deed) []string { return list(":office", d.ticket()) }},
	{"SELECT g.id, g.name, g.email", func(d deed) []string { return list(":office", d.guest()) }},
	{"INSERT INTO audit", func(d deed) []string {
		k, a := d.actor()
		return list(":office", "now()", k, a, "'queue."+string(d)+"'", "'ticket'", d.ticket()+"::text", "'{}'")
	}},
	{"INSERT INTO guest", func(d deed) []string {
		return list(":office", d.guest(), "'Siti Aminah'", "'siti@contoh.test'", "null", "'{}'", "now()",
			"null", "null", "null", "now()")
	}},
	{"INSERT INTO link", func(d deed) []string {
		return list(":office", "sha256(("+d.ticket()+")::text::bytea)", "'ticket'", d.ticket(), "0", "now() + interval '30 days'")
	}},
	{"WITH touched AS (UPDATE line", bindLine},
	{"INSERT INTO ticket (", func(d deed) []string {
		return list(":office", d.ticket(), ":day", "'konsultasi'", "'K'", ":seq", ":seq", "'waiting'", "'none'", "1", "''", "'phone'", d.guest(),
			"now()", "null", "null", "0", "null", "null", "null", "null", "null", "null", "false", "false", "null", "'ok'", ":rev",
			"2", ":seq", "null", "null", "null", "null", "null")
	}},
	{"WITH touched AS (UPDATE ticket", bindTicket},
	{"INSERT INTO outbox", func(d deed) []string { return list(":office", "'bench'", d.ticket()+"::text", ":rev", "now()") }},
	{"WITH touched AS (UPDATE counter", func(d deed) []string {
		before, after := freedAt, "null"
		if d == finish {
			before, after = after, before
		}
		return list(":office", counterID, "'open'", officerID, after, "'open'", officerID, before, freedAt)
	}},
	{"WITH touched AS (UPDATE obligation SET outcome", func(deed) []string {
		return list(":office", id("9000", ":mine"), "'met'", "now()", actID)
	}},
	{"INSERT INTO obligation", func(d deed) []string {
		return list(":office", id("9000", ":seq"), ":day", id("7000", ":seq"), "'after_previous'", d.ticket(), "now()",
			"now() + interval '10 minutes'", "1", "1", actID)
	}},
	{"INSERT INTO ticket_event", func(d deed) []string {
		k, a := d.actor()
		if d == take {
			return list(":office", d.ticket(), "'join'", "now()", k, a, "null", "null", actID, "null")
		}
		return list(":office", d.ticket(), "'"+string(d)+"'", "now()", k, a, counterID, "null", actID, before)
	}},
	{"UPDATE idempotency SET answer", func(d deed) []string {
		return list(":office", "'bench'", "'POST /"+string(d)+"'", ":key", "jsonb_build_object('ticket', repeat('x', 500))")
	}},
}

func list(all ...string) []string { return all }

func bindLine(d deed) []string {
	switch d {
	case take:
		return list(":office", ":day", ":rev", ":seq", "0", "jsonb_build_object('K', :seq::int)", "jsonb_build_object('konsultasi/regular', :seq::int)")
	default:
		return list(":office", ":day", ":rev", ":seq", ":run", ":numbers", ":waiting")
	}
}

func bindTicket(d deed) []string {
	row := map[deed][]string{ // state, arrived, started, finished, ended, state before
		next:   {"'called'", "null", "null", "null", "null", "'waiting'"},
		begin:  {"'serving'", "now()", "now()", "null", "null", "'called'"},
		finish: {"'finished'", "now()", "now()", "now()", "now()", "'serving'"},
	}[d]
	return list(":office", d.ticket(), row[0], "now()", "now()", "1", row[1], row[2], row[3], row[4], counterID, officerID,
		"false", "false", "null", d.guest(), ":rev", "'konsultasi'", "2", ":mine", "null", "null", "null", "'ok'", ":was", row[5],
		"1", "''", "'none'")
}

// script writes the logged statements of one transaction as pgbench runs them:
// one statement a round trip. It fails on a statement it does not know, or with
// another number of parameters.
func script(d deed, logged []string) (string, error) {
	var b strings.Builder
	b.WriteString("\\set key random(1, 9000000000000000000)\n")
	for _, sql := range logged {
		bound, err := bound(d, sql)
		if err != nil {
			return "", err
		}
		b.WriteString(bound)
		if !strings.HasPrefix(sql, "SELECT rev, seq") {
			b.WriteString(";\n")
			continue
		}
		b.WriteString(" \\gset\n\\set rev :rev + 1\n\\set run :priority_run\n")
		switch d {
		case take, finish:
			b.WriteString("\\set seq :seq + 1\n")
		case next:
			b.WriteString("\\set run :run + 1\n\\set mine :run\n\\set was 0\n")
		}
	}
	b.WriteString("\\set was :rev\n")
	return b.String(), nil
}

var parameter = regexp.MustCompile(`\$(\d+)`)

func bound(d deed, sql string) (string, error) {
	for _, known := range bindings {
		if !strings.HasPrefix(sql, known.head) {
			continue
		}
		values, most := known.bind(d), 0
		text := parameter.ReplaceAllStringFunc(sql, func(p string) string {
			var n int
			_, _ = fmt.Sscan(p[1:], &n)
			most = max(most, n)
			if n > len(values) {
				return p
			}
			return values[n-1]
		})
		if most != len(values) {
			return "", fmt.Errorf("the program sends %d parameters, script.go binds %d: %s", most, len(values), sql)
		}
		return text, nil
	}
	return "", fmt.Errorf("script.go does not know this statement of %s: %s", d, sql)
}

// logged has Postgres log every statement while do runs, and returns the
// transactions that committed, statement by statement.
func (i *installation) logged(ctx context.Context, do func() error) ([][]string, error) {
	path := filepath.Join(i.folder, "log", "postgres.log")
	before, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := i.setting(ctx, "ALTER SYSTEM SET log_statement = 'all'"); err != nil {
		return nil, err
	}
	if err := do(); err != nil {
		return nil, err
	}
	if err := i.setting(ctx, "ALTER SYSTEM RESET log_statement"); err != nil {
		return nil, err
	}
	after, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return transactions(strings.TrimPrefix(string(after), string(before))), nil
}

func (i *installation) setting(ctx context.Context, sql string) error {
	if err := i.exec(ctx, sql); err != nil {
		return err
	}
	if err := i.exec(ctx, "SELECT pg_reload_conf()"); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond) // each backend reads it before its next statement
	return nil
}

var (
	logLine   = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d \S+ \S+ \[(\d+)\] \w+:  `)
	statement = regexp.MustCompile(`(?s)^(?:execute [^:]*|statement): (.*)`)
	blanks    = regexp.MustCompile(`\s+`)
)

// transactions groups a log by process, from begin to commit or, of those that
// only read, rollback.
func transactions(log string) (done [][]string) {
	open := map[string][]string{}
	heads := logLine.FindAllStringSubmatchIndex(log, -1)
	for n, at := range heads {
		end := len(log)
		if n+1 < len(heads) {
			end = heads[n+1][0]
		}
		said := statement.FindStringSubmatch(log[at[1]:end])
		if said == nil {
			continue
		}
		pid, sql := log[at[2]:at[3]], strings.TrimSpace(blanks.ReplaceAllString(said[1], " "))
		switch sql {
		case "begin", "begin read only":
			open[pid] = []string{sql}
		case "commit", "rollback":
			done = append(done, append(open[pid], sql))
			delete(open, pid)
		default:
			if open[pid] != nil {
				open[pid] = append(open[pid], sql)
			}
		}
	}
	return done
}

// with returns the transactions that hold a statement with this beginning.
func with(all [][]string, head string) (found [][]string) {
	for _, t := range all {
		for _, sql := range t {
			if strings.HasPrefix(sql, head) {
				found = append(found, t)
				break
			}
		}
	}
	return found
}
