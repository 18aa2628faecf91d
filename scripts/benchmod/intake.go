package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

const question = `{"topic":"data","question":"Berapa jumlah penduduk Luwu Timur menurut kecamatan?","name":"Siti Aminah","email":"siti@contoh.test"}`

// benchIntake has questions asked on the web, with all guarantees on, beside
// pgbench running the statements of a real question with values of its own.
func benchIntake(ctx context.Context, s settings) (rows []Row, err error) {
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
	for _, db := range []*pgx.Conn{i.db, l.db} {
		if _, err := db.Exec(ctx, promised, firstOffice, lastOffice); err != nil {
			return nil, err
		}
	}
	text, err := i.intakeScript(ctx)
	if err != nil {
		return nil, err
	}
	pgbench := func(first, last int) func(context.Context) (float64, error) {
		text := fmt.Sprintf("\\set office random(%d, %d)\n", first, last) + text
		return func(ctx context.Context) (float64, error) {
			return l.pgbench(ctx, text, "-c", strconv.Itoa(visitors), "-T", strconv.Itoa(max(1, int(s.turn.Seconds()))))
		}
	}
	turns, err := interleave(ctx, s.pairs,
		side{"HTTP, 29 offices", i.questions(s, firstOffice, lastOffice)}, side{"pgbench, 29 offices", pgbench(firstOffice, lastOffice)},
		side{"HTTP, one office", i.questions(s, oneOffice, oneOffice)}, side{"pgbench, one office", pgbench(oneOffice, oneOffice)})
	if err != nil {
		return nil, err
	}
	return []Row{
		Row{What: "intake, 29 offices", Unit: "questions/s", Ours: figure(turns[0]), Limit: figure(turns[1]),
			Ratio: ratio(turns[0], turns[1]), Goal: atLeast(0.6)}.judged(),
		Row{What: "intake, one office", Unit: "questions/s", Ours: figure(turns[2]), Limit: figure(turns[3]),
			Ratio: ratio(turns[2], turns[3]), Goal: atLeast(0.6)}.judged(),
	}, nil
}

// promised publishes the drafts of offices, so that each question has a clock.
const promised = `INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at)
	SELECT office, service, 1, 'published', '2026-01-01', body, sha256(convert_to(body::text, 'UTF8')), made_at FROM standard_draft WHERE office BETWEEN $1 AND $2`

// askAt asks an office something, as the public form does.
func (i *installation) askAt(office int) error {
	_, err := want(i.client, 201, "POST", "/api/v1/public/offices/"+strconv.Itoa(office)+"/consultations", question,
		"Idempotency-Key", "bench-"+strconv.FormatInt(visitKey.Add(1), 10))
	return err
}

// questions is a turn of asking over HTTP, in many offices or in one.
func (i *installation) questions(s settings, first, last int) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		var turn atomic.Int64
		rate, err := rush(ctx, visitors, s.turn, func(int) (int, error) {
			return 1, i.askAt(first + int(turn.Add(1))%(last-first+1))
		})
		if err != nil {
			return 0, err
		}
		_, err = i.settle(ctx)
		return rate, err
	}
}

// logged is how many questions are looked at: the number of the last stands
// nowhere else in its statements.
const logged = 13

// intakeScript is what pgbench runs: the statements of a real question. What
// differed from the question before it, every question has of its own.
func (i *installation) intakeScript(ctx context.Context) (string, error) {
	all, err := i.spoken(ctx, func() error {
		for range logged {
			if err := i.askAt(oneOffice); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	asked := with(all, "INSERT INTO consult_case")
	if len(asked) != logged {
		return "", fmt.Errorf("%d questions left %d transactions in the log", logged, len(asked))
	}
	return ownValues(asked[logged-2], asked[logged-1])
}

var (
	quoted    = regexp.MustCompile(`'(?:[^']|'')*'`)
	uuidText  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	instant   = regexp.MustCompile(`^'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	spokenNo  = regexp.MustCompile(`T-26-\d{4,}`)
	hashed    = regexp.MustCompile(`^'\\x[0-9a-f]{64}'$`)
	jsonColon = regexp.MustCompile(`":`)
	benchKey  = regexp.MustCompile(`bench-\d+`)
)

// ownValues writes a logged transaction as a script in which ids, hashes and
// the number of the case are new each time.
func ownValues(before, last []string) (string, error) {
	if len(before) != len(last) {
		return "", fmt.Errorf("two questions left %d and %d statements: %v", len(before), len(last), last)
	}
	old := uuidText.FindAllString(strings.Join(before, "\n"), -1)
	var ids []string
	var b strings.Builder
	b.WriteString("\\set key random(1, 900000000000)\n")
	seq := false
	for _, sql := range last {
		for _, found := range uuidText.FindAllString(sql, -1) {
			if !slices.Contains(old, found) && !slices.Contains(ids, found) {
				ids = append(ids, found)
			}
		}
		text := quoted.ReplaceAllStringFunc(sql, func(v string) string { return ownValue(v, ids, seq) })
		b.WriteString(text)
		if strings.Contains(sql, "INTO case_counter") {
			seq = true
			b.WriteString(" \\gset\n\\set seq :last\n")
			continue
		}
		b.WriteString(";\n")
	}
	return b.String(), nil
}

// ownValue is a literal of the log as a script says it.
func ownValue(v string, ids []string, seq bool) string {
	switch {
	case v == "'"+strconv.Itoa(oneOffice)+"'":
		return ":office"
	case hashed.MatchString(v):
		return "sha256((:key::text || '" + v[4:12] + "')::bytea)"
	case instant.MatchString(v):
		return v
	}
	if seq && v == "'"+strconv.Itoa(logged)+"'" {
		return ":seq"
	}
	plain := v
	v = jsonColon.ReplaceAllString(v, `": `) // pgbench takes :true for a variable, also in quotes
	v = benchKey.ReplaceAllString(v, "bench-' || :key || '")
	v = spokenNo.ReplaceAllString(v, "T-26-' || lpad(:key::text, 4, '0') || '")
	v = uuidText.ReplaceAllStringFunc(v, func(u string) string {
		n := slices.Index(ids, u)
		if n < 0 {
			return u
		}
		return fmt.Sprintf("00000000-0000-%04x-8000-' || lpad(:key::text, 12, '0') || '", 0xb000+n)
	})
	switch {
	case !strings.Contains(v, ":key"):
		return v
	case uuidText.FindString(plain) == strings.Trim(plain, "'"):
		return "(" + v + ")::uuid"
	case strings.HasPrefix(v, `'{"`):
		return "(" + v + ")::jsonb"
	}
	return "(" + v + ")::text"
}
