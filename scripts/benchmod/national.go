package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// perOffice is how many clocks run in each office when the nation gets a day off.
const perOffice = 100

// benchNational enters a national day off while clocks run everywhere: how long
// its preview takes, and how long after it was entered every office has taken
// it and all clocks stand at their new due dates.
func benchNational(ctx context.Context, s settings) (rows []Row, err error) {
	i, err := install(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.remove()) }()
	clocks, err := i.owe(ctx)
	if err != nil {
		return nil, err
	}
	admin, err := i.signIn("admin.nasional@contoh.test")
	if err != nil {
		return nil, err
	}
	var seen, taken []float64
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for n := range s.pairs {
		preview, apply, err := i.dayOff(ctx, admin, day, clocks)
		if err != nil {
			return nil, err
		}
		progress("%d previewed in %.1f s, applied in %.1f s", n+1, preview, apply)
		seen, taken = append(seen, preview), append(taken, apply)
		day = day.AddDate(0, 0, 1)
		if day.Weekday() == time.Saturday {
			day = day.AddDate(0, 0, 2)
		}
	}
	note := fmt.Sprintf("%d running clocks", clocks)
	return []Row{
		Row{What: "a national day off, previewed", Unit: "s", Ours: figure(seen), Goal: atMost(5, " s"), Note: note}.judged(),
		Row{What: "a national day off, in force in every office", Unit: "s", Ours: figure(taken), Goal: atMost(60, " s")}.judged(),
	}, nil
}

// owe makes clocks run in every office, due a little more than two weeks ahead
// by the calendar that each office has; the day before yesterday is day 0.
func (i *installation) owe(ctx context.Context) (clocks int, err error) {
	tag, err := i.db.Exec(ctx, `INSERT INTO clock (office, id, kind, subject_kind, subject, subject_number, working_days,
			counts_receipt, same_time, warn_percent, started_at, counted_from, due_at, warn_at, next_at, provisional, calendar_version)
		SELECT key, gen_random_uuid(), 'first_answer', 'case', gen_random_uuid(), 'T-' || n, 12,
			false, false, 50, received, received, due, warn, warn, false, current
		FROM office JOIN calendar ON office = key CROSS JOIN generate_series(1, $1::int) n
		CROSS JOIN LATERAL (SELECT timestamp '2026-11-20 10:00' AT TIME ZONE timezone AS received,
			timestamp '2026-12-08 16:00' AT TIME ZONE timezone AS due, timestamp '2026-12-08 11:30' AT TIME ZONE timezone AS warn) t`, perOffice)
	if err != nil {
		return 0, err
	}
	return int(tag.RowsAffected()), i.exec(ctx, "VACUUM ANALYZE clock")
}

// dayOff previews and enters a day and waits until every office has taken it.
func (i *installation) dayOff(ctx context.Context, admin []string, day time.Time, clocks int) (preview, apply float64, err error) {
	body := map[string]string{"date": day.Format(time.DateOnly), "kind": "libur_nasional", "reason": "Libur bersama", "document": "SKB 1/2026"}
	text, _ := json.Marshal(body)
	began := machine.Now()
	answer, err := want(i.client, 200, "POST", "/api/v1/national/holidays/preview", string(text), admin...)
	if err != nil {
		return 0, 0, err
	}
	preview = machine.Now().Sub(began).Seconds()
	var told struct {
		Token string
		Count int
	}
	if err := json.Unmarshal(answer, &told); err != nil || told.Count != clocks {
		return 0, 0, fmt.Errorf("the preview moves %d of %d clocks (%v)", told.Count, clocks, err)
	}
	body["preview_token"] = told.Token
	text, _ = json.Marshal(body)
	began = machine.Now()
	key := append([]string{"Idempotency-Key", "bench-" + body["date"]}, admin...)
	if _, err := want(i.client, 202, "POST", "/api/v1/national/holidays", string(text), key...); err != nil {
		return 0, 0, err
	}
	for {
		var behind int
		err := i.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM calendar WHERE national_no < (SELECT max(no) FROM calendar_layer WHERE owner = 1))
			+ (SELECT count(*) FROM clock JOIN calendar USING (office) WHERE calendar_version <> current)`).Scan(&behind)
		if err != nil || behind == 0 {
			return preview, machine.Now().Sub(began).Seconds(), err
		}
		if machine.Now().Sub(began) > 10*time.Minute {
			return 0, 0, fmt.Errorf("%d offices and clocks are still behind after ten minutes", behind)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
