package app

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/office"
)

// thursday has one officer ill: one counter, and all that can happen to a visit.
func (w *week) thursday() {
	w.day("2026-08-20")
	w.signIn()
	w.at("07:15")
	w.dua.posts("/roster/absences", body("from", "2026-08-20", "to", "2026-08-20", "reason", "Sakit")).must(http.StatusCreated)
	if d := w.duty()[3]; len(d.OnDuty) != 1 || d.OnDuty[0].Officer.Name != "Petugas Satu" || len(d.Absent) != 1 || d.Absent[0].Name != "Petugas Dua" {
		w.Errorf("on duty with one officer ill: %+v", d)
	}
	w.satu.seat("08:00", "open")
	w.thursdayBack()
	w.thursdayOn()
	w.thursdayGone()
	w.owes(
		"K-001 first_in_line 08:05–08:15 answered_absent",     // first called 08.06, in time
		"K-002 after_previous 08:07–08:17 met, after K-001",   // from the no-show; started 08.09
		"K-001 after_previous 08:25–08:35 met, after K-002",   // restored at 08.10, so at the next freeing; started 08.27
		"K-003 after_previous 08:30–08:40 met, after K-001",   // K-001 is parked; started 08.32
		"K-001 after_previous 08:50–09:00 met",                // resumes to the free counter directly
		"P-001 after_previous 09:12–09:22 met, after P-001",   // transferred from a service without a promise; started 09.14
		"K-004 after_previous 09:20–09:30 moved, after P-001", // back to the queue at 09.22
		"K-004 after_previous 09:22–09:32 met, after K-004",   // which freed the counter; started 09.25
		"K-005 after_previous 09:40–09:50 voided, after K-004",
		"K-005 after_previous 09:45–09:55 met, after K-004",
		"K-006 first_in_line 10:35–10:45 cancelled", // left at 10.38
		"K-007 first_in_line 10:40–10:50 late",      // went at 10.55, not called
	)
	w.satu.seat("16:00", "close")
	w.passed("18:00")
	w.wasEnded(ending{Date: "2026-08-20", ClosedBy: "system", ClosedAt: w.instant("18:00")})
	w.sound()
}

// thursdayBack has a visitor who misses their call, comes back, is parked to
// fetch a letter, and resumes.
func (w *week) thursdayBack() {
	k1 := w.takes("08:05", konsultasi)
	w.satu.callNext("08:06", k1)
	k2 := w.takes("08:06", konsultasi)
	w.satu.tries("08:06:30", "no-show", k1).refused(http.StatusConflict, "too_early_no_show")
	w.satu.does("08:07", "no-show", k1)
	w.satu.begins(k2, "08:08", "08:09")
	w.satu.does("08:10", "restore", k1)
	k3 := w.takes("08:12", konsultasi)
	w.satu.does("08:25", "finish", k2)
	w.satu.begins(k1, "08:26", "08:27")
	w.satu.does("08:30", "park", k1, "reason", "Mengambil surat")
	w.satu.serves(k3, "08:31", "08:32", "08:45")
	w.satu.does("08:50", "resume", k1, "counter", w.counters[1])
	w.satu.does("08:50", "start", k1)
	w.satu.does("09:00", "finish", k1)
}

// thursdayOn has a transfer, a return to the queue, an undo and a correction.
func (w *week) thursdayOn() {
	p1 := w.takes("09:05", perpustakaan)
	w.satu.begins(p1, "09:06", "09:07")
	k4 := w.takes("09:08", konsultasi)
	w.satu.does("09:12", "transfer", p1, "service", konsultasi, "reason", "Perlu penjelasan konsep")
	w.satu.serves(p1, "09:13", "09:14", "09:20")
	w.satu.callNext("09:21", k4)
	w.satu.does("09:22", "requeue", k4)
	w.satu.begins(k4, "09:24", "09:25")
	k5 := w.takes("09:30", konsultasi)
	w.satu.does("09:40", "finish", k4)
	w.satu.does("09:41", "undo", k4)
	w.satu.does("09:45", "finish", k4)
	w.satu.callNext("09:46", k5)
	w.satu.tries("09:46", "undo", k4).refused(http.StatusConflict, "undo_expired")
	w.satu.does("09:47", "start", k5)
	w.satu.does("10:00", "finish", k5)
	w.at("10:30")
	correction := []any{"field", "finished_at", "value", w.instant("09:55").Format(time.RFC3339), "reason", "Lupa menekan selesai"}
	w.satu.tries("10:30", "correct", k5, correction...).refused(http.StatusForbidden, "forbidden")
	w.admin.does("10:30", "correct", k5, correction...)
	w.became(k5, story{State: "finished", Quality: "corrected", Finished: "09:55"})
}

// thursdayGone has visitors who go.
func (w *week) thursdayGone() {
	k6 := w.takes("10:35", konsultasi)
	w.satu.callNext("10:36", k6)
	w.withdraws("10:38", k6)
	k7 := w.takes("10:40", konsultasi)
	w.withdraws("10:55", k7)
	w.became(k6, story{State: "left", Quality: "ok"})
	w.became(k7, story{State: "cancelled", Quality: "ok"})
}

// story is what became of a visit.
type story struct{ State, Quality, Finished string }

func (w *week) became(v visit, want story) {
	w.Helper()
	var t struct {
		State, Quality string
		Finished       *time.Time `json:"finished_at"`
	}
	w.admin.gets("/queue/tickets/"+v.id, &t)
	got := story{State: t.State, Quality: t.Quality}
	if t.Finished != nil {
		got.Finished = w.time(*t.Finished)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("%s (-by hand +program):\n%s", v.number, diff)
	}
}

// friday has its own hours, visits across the break, and a desk that was left
// as it stood.
func (w *week) friday() {
	w.day("2026-08-21")
	w.signIn()
	w.satu.seat("08:00", "open")
	w.dua.seat("08:00", "open")
	k1 := w.takes("11:00", konsultasi)
	w.satu.begins(k1, "11:01", "11:02")
	k2 := w.takes("11:05", konsultasi)
	w.dua.begins(k2, "11:06", "11:07")
	k3 := w.takes("11:10", konsultasi)
	w.satu.does("11:25", "finish", k1)
	w.dua.does("13:02", "finish", k2)
	w.satu.serves(k3, "13:04", "13:05", "14:00")
	k4 := w.takes("15:00", konsultasi)
	w.satu.begins(k4, "15:01", "15:02")
	k5 := w.takes("15:05", konsultasi)
	w.dua.begins(k5, "15:06", "15:20")
	k6, k7 := w.takes("15:30", konsultasi), w.takes("15:31", konsultasi)
	w.dua.does("15:40", "park", k5)
	w.dua.callNext("15:41", k6)
	w.at("15:45")
	w.sound()
	w.rebuilt()
	w.passed("18:29:59")
	if v := w.today(); len(v.Waiting) != 1 || len(v.Called) != 1 || len(v.Parked) != 1 || len(v.Serving) != 1 {
		w.Errorf("a second before closing + 2 h: %+v", v)
	}
	w.passed("18:30")
	w.wasEnded(ending{Date: "2026-08-21", ClosedBy: "system", ClosedAt: w.instant("18:30"), Unserved: 3, Forgotten: 1})
	w.owes(
		"K-001 first_in_line 11:00–11:10 met",
		"K-002 first_in_line 11:05–11:15 met",
		"K-003 after_previous 11:25–13:05 met, after K-001", // 5 minutes to 11.30 and 5 from 13.00; started 13.05
		"K-004 first_in_line 15:00–15:10 met",
		"K-005 first_in_line 15:05–15:15 late",                   // called 15.06, started 15.20
		"K-006 after_previous 15:40–15:50 unserved, after K-005", // called 15.41, never started
		// K-007 waited behind two counters that never came free
	)
	w.became(k4, story{State: "finished", Quality: "desk_forgot", Finished: "16:30"})
	for _, v := range []visit{k5, k6, k7} {
		w.became(v, story{State: "unserved", Quality: "ok"})
	}
	for _, c := range w.today().Counters {
		if c.State != "closed" {
			w.Errorf("counter %d was left %s", c.Number, c.State)
		}
	}
}

// saturday looks back at the week.
func (w *week) saturday() {
	w.day("2026-08-22")
	w.signIn()
	if at := opensAt(w.wants("09:00", konsultasi).refused(http.StatusConflict, "office_closed")); at != "2026-08-24T08:00:00+08:00" {
		w.Errorf("opens at %s", at)
	}
	w.figures()
	w.sound()
	w.rebuilt()
}

// sound lets fsck look; Redis has its 15 seconds to follow.
func (w *week) sound() {
	w.Helper()
	o, ok := w.p.rooms.registry.ByCode(weekOffice)
	if !ok {
		w.Fatal("no office 7325")
	}
	var said bytes.Buffer
	if n, err := w.p.fsck(w.Context(), Env{Out: &said}, []office.Office{o}); err != nil || n > 0 || said.Len() > 0 {
		w.Errorf("fsck at %s: %d findings, %v\n%s", w.clock.Now().In(w.zone).Format(time.DateTime), n, err, said.String())
	}
}

// rebuilt clears Redis and writes it anew, as `pst rebuild` does: it holds what
// it was told step by step. Days before yesterday are not written again.
func (w *week) rebuilt() {
	w.Helper()
	told := w.redisHolds()
	if err := w.p.index.Clear(w.Context()); err != nil {
		w.Fatal(err)
	}
	for _, rebuild := range []func(context.Context) (int, error){w.p.projector.Rebuild, w.p.clocks.Rebuild} {
		if _, err := rebuild(w.Context()); err != nil {
			w.Fatal(err)
		}
	}
	w.sound() // also when the loop that reconciles was faster and is not done
	again := w.redisHolds()
	for day := w.instant("00:00").AddDate(0, 0, -2); day.Day() >= 17; day = day.AddDate(0, 0, -1) {
		maps.DeleteFunc(told, func(key string, _ []string) bool { return strings.Contains(key, day.Format(time.DateOnly)) })
	}
	if diff := cmp.Diff(told, again); diff != "" || len(again) == 0 {
		w.Errorf("Redis at %s (-told step by step +rebuilt):\n%s", w.clock.Now().In(w.zone).Format(time.DateTime), diff)
	}
}

// dumpRedis answers with every key of the program in one line of JSON.
const dumpRedis = `EVAL "local all = {} for _, k in ipairs(redis.call('KEYS', 'pst:*')) do local t, v = redis.call('TYPE', k).ok ` +
	`if t == 'string' then v = {redis.call('GET', k)} elseif t == 'hash' then v = redis.call('HGETALL', k) ` +
	`elseif t == 'set' then v = redis.call('SMEMBERS', k) else v = redis.call('ZRANGE', k, 0, -1, 'WITHSCORES') end all[k] = v end ` +
	`return redis.status_reply(cjson.encode(all))" 0`

func (w *week) redisHolds() map[string][]string {
	w.Helper()
	said := w.redis.Say(dumpRedis)
	all := map[string]any{}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(said, "+")), &all); err != nil {
		w.Fatalf("%s: %v", said, err)
	}
	holds := map[string][]string{}
	for key, v := range all {
		items, _ := v.([]any)
		for _, item := range items {
			text, _ := item.(string)
			holds[key] = append(holds[key], text)
		}
		slices.Sort(holds[key])
	}
	return holds
}
