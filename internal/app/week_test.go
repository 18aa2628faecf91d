package app

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	konsultasi   = "konsultasi"   // its standard is published: 10 service minutes
	perpustakaan = "perpustakaan" // a draft: nothing is promised
)

// A week as it may happen, pressed into the API minute by minute. What the
// ledger and the figures must say of it was worked out by hand, from rules.md
// §5 and .adr/0003, and stands beside the presses. Hours: Tuesday to Thursday
// 08.00–12.00 and 13.00–16.00, Friday 08.00–11.30 and 13.00–16.30.
func TestAWeekOfOffice7325EndsWithTheLedgerAndTheFiguresComputedByHand(t *testing.T) {
	t.Parallel()
	w := newWeek(t)
	w.monday()
	w.tuesday()
	w.wednesday()
	w.thursday()
	w.friday()
	w.saturday()
}

// owes compares today's ledger with the one computed by hand.
func (w *week) owes(want ...string) {
	w.Helper()
	if diff := cmp.Diff(want, w.ledger()); diff != "" {
		w.Errorf("the ledger (-by hand +program):\n%s", diff)
	}
}

// monday is Independence Day: no numbers, nobody on duty.
func (w *week) monday() {
	w.day("2026-08-17")
	if at := opensAt(w.wants("09:00", konsultasi).refused(http.StatusConflict, "office_closed")); at != "2026-08-18T08:00:00+08:00" {
		w.Errorf("opens at %s", at)
	}
	w.plan()
	if monday := w.duty()[0]; monday.Open || monday.Nobody != "holiday" || len(monday.OnDuty) > 0 {
		w.Errorf("on duty on Independence Day: %+v", monday)
	}
	w.owes()
}

// plan puts both officers on duty from Monday to Friday.
func (w *week) plan() {
	w.Helper()
	var shifts []map[string]any
	for weekday := 1; weekday <= 5; weekday++ {
		for _, p := range []*person{w.satu, w.dua} {
			shifts = append(shifts, body("officer", p.id, "weekday", weekday, "counter", w.counters[p.counter]))
		}
	}
	w.admin.asks(http.MethodPut, "/roster/pattern", body("rev", 0, "from", "2026-08-17", "shifts", shifts)).must(http.StatusOK)
}

// onDuty is a day of the roster.
type onDuty struct {
	Open   bool
	Nobody string
	OnDuty []struct{ Officer struct{ Name string } } `json:"on_duty"`
	Absent []struct{ Name string }
}

func (w *week) duty() []onDuty {
	w.Helper()
	var list struct{ Items []onDuty }
	w.admin.gets("/roster?from=2026-08-17&to=2026-08-21", &list)
	return list.Items
}

// tuesday is an ordinary day with two counters.
func (w *week) tuesday() {
	w.day("2026-08-18")
	w.signIn()
	early := opensAt(w.wants("07:29", konsultasi).refused(http.StatusConflict, "office_closed"))
	k1 := w.takes("07:30", konsultasi) // half an hour before the first opening
	k2 := w.takes("07:50", konsultasi)
	w.satu.seat("08:00", "open")
	w.satu.begins(k1, "08:02", "08:03")
	w.dua.seat("08:05", "open")
	w.dua.begins(k2, "08:06", "08:07")
	k3 := w.takes("08:20", konsultasi)
	k4 := w.takes("08:21", konsultasi, "priority", "elderly")
	k5 := w.takes("08:22", konsultasi)
	w.satu.does("08:30", "finish", k1)
	w.satu.begins(k4, "08:33", "08:35")
	w.dua.does("08:40", "finish", k2)
	w.dua.begins(k3, "08:49", "08:52")
	w.satu.does("09:00", "finish", k4)
	w.tuesdayOutOfTurn(k3, k5)
	w.tuesdayNoon()
	w.tuesdayEvening()
	w.owes(
		"K-001 no_counter_open 08:00–08:10 met",                        // joined 07.30, so from the opening; started 08.03
		"K-002 after_previous 08:05–08:15 met",                         // counter 2 opens at 08.05; started 08.07
		"K-004 after_previous 08:30–08:40 met, after K-001",            // goes before K-003 and K-005; started 08.35
		"K-003 after_previous 08:40–08:50 late, after K-002",           // called 08.49, in the 9th minute, started 08.52, in the 12th
		"K-005 after_previous 09:00–09:10 met, overtaken, after K-004", // K-006 was called before; started 09.10, the due instant
		"K-007 first_in_line 09:25–09:35 met",                          // counter 1 is free since 09.20
		"K-008 first_in_line 11:35–11:45 met",
		"K-009 after_previous 11:55–13:05 met, after K-008", // 5 minutes to 12.00 and 5 from 13.00; started 13.05
		"K-010 after_previous 13:00–13:10 met",              // the second counter resumes at 13.00 and K-009 has the first
		"K-011 first_in_line 15:50–16:00 met",               // 10 minutes to the closing
		"K-012 after_previous 16:02–16:12 met, after K-011", // after closing the minutes run on, a counter is open
		"K-013 after_previous 16:15–16:25 late, after K-012",
	)
	w.passed("18:00") // closing + 2 h
	w.wasEnded(ending{Date: "2026-08-18", ClosedBy: "system", ClosedAt: w.instant("18:00")})
	w.sound()
	if early != "2026-08-18T08:00:00+08:00" {
		w.Errorf("opens at %s", early)
	}
}

func (w *week) signIn() {
	w.Helper()
	for _, p := range []*person{w.satu, w.dua, w.admin} {
		p.signIn()
	}
}

// tuesdayOutOfTurn calls K-006, who has a ship to catch, before K-005, and
// serves a visitor to whom nothing is promised.
func (w *week) tuesdayOutOfTurn(k3, k5 visit) {
	k6 := w.takes("09:05", konsultasi)
	w.satu.tries("09:06", "call", k6, "counter", w.counters[1]).refused(http.StatusUnprocessableEntity, "invalid_input")
	w.satu.does("09:06", "call", k6, "counter", w.counters[1], "reason", "Mengejar kapal")
	w.satu.does("09:07", "start", k6)
	w.dua.does("09:08", "finish", k3)
	w.dua.begins(k5, "09:10", "09:10")
	w.satu.does("09:20", "finish", k6)
	k7 := w.takes("09:25", konsultasi)
	w.satu.begins(k7, "09:27", "09:28")
	w.dua.does("09:30", "finish", k5)
	p1 := w.takes("09:31", perpustakaan)
	w.dua.begins(p1, "09:32", "09:33")
	w.satu.does("09:40", "finish", k7)
	w.dua.does("09:45", "finish", p1)
}

// tuesdayNoon has a visitor who waits across the break.
func (w *week) tuesdayNoon() {
	w.dua.seat("11:30", "break")
	k8 := w.takes("11:35", konsultasi)
	w.satu.begins(k8, "11:36", "11:36")
	k9 := w.takes("11:40", konsultasi)
	w.satu.does("11:55", "finish", k8)
	w.satu.seat("12:00", "break")
	k10 := w.takes("12:30", konsultasi) // numbers are issued in the break
	w.satu.seat("13:00", "resume")
	w.dua.seat("13:00", "resume")
	w.satu.begins(k9, "13:01", "13:05")
	w.dua.begins(k10, "13:06", "13:08")
	w.satu.does("13:20", "finish", k9)
	w.dua.does("13:30", "finish", k10)
	w.dua.seat("14:00", "close")
}

// tuesdayEvening has visitors who came late. One counter is open, services take
// 15 minutes as long as nobody knows better, so the near end of the estimate is
// 15 × 0.6, rounded down: 5 minutes for who is next, 15 for who is second.
func (w *week) tuesdayEvening() {
	k11 := w.takes("15:50", konsultasi)
	w.satu.begins(k11, "15:52", "15:53")
	k12 := w.takes("15:54", konsultasi) // 5 minutes of the 6 that are left
	last := w.wants("15:55", konsultasi).refused(http.StatusConflict, "too_late_today")
	if last["reason"] != "last_ticket" || opensAt(last) != "2026-08-19T08:00:00+08:00" {
		w.Errorf("the last ticket's guard: %v", last)
	}
	k13 := w.satu.issues("15:56", konsultasi, "Datang dari pulau seberang")
	if after := w.wants("16:00", konsultasi).refused(http.StatusConflict, "too_late_today"); after["reason"] != nil {
		w.Errorf("after closing: %v", after)
	}
	w.satu.does("16:02", "finish", k11)
	w.satu.serves(k12, "16:05", "16:06", "16:15")
	w.satu.serves(k13, "16:20", "16:28", "16:35")
	w.satu.seat("16:36", "close")
}

// wasEnded asks for the day to be closed again, which tells how it was.
func (w *week) wasEnded(want ending) {
	w.Helper()
	if diff := cmp.Diff(want, w.satu.closesDay()); diff != "" {
		w.Errorf("the end of the day (-by hand +program):\n%s", diff)
	}
}

// wednesday has an outage from 10.00 to 11.15.
func (w *week) wednesday() {
	w.day("2026-08-19")
	w.signIn()
	w.satu.seat("08:00", "open")
	w.dua.seat("08:00", "open")
	k1 := w.takes("08:10", konsultasi)
	w.satu.serves(k1, "08:12", "08:14", "08:30")
	k2 := w.takes("09:50", konsultasi)
	w.satu.serves(k2, "09:51", "09:52", "09:58")
	k3 := w.takes("09:59", konsultasi)
	w.paper(k3)
	w.owes(
		"K-001 first_in_line 08:10–08:20 met",
		"K-002 first_in_line 09:50–10:00 met",
		"K-003 first_in_line 09:59–10:09 late", // an outage excuses nobody who has a number: started 11.19
		// K-004 to K-006 were on paper, outside the ledger; K-007 and K-008 are void
		"K-009 first_in_line 11:20–11:30 met",
	)
	w.at("16:05")
	want := ending{Date: "2026-08-19", ClosedBy: w.dua.id, ClosedAt: w.instant("16:05")}
	if diff := cmp.Diff(want, w.dua.closesDay()); diff != "" {
		w.Errorf("Tutup hari (-by hand +program):\n%s", diff)
	}
	w.at("16:06")
	w.wasEnded(want)
	w.satu.posts("/queue/tickets", asked(konsultasi, "reason", "Masih ada tamu")).refused(http.StatusConflict, "day_closed")
	for _, c := range w.today().Counters {
		if c.State != "closed" {
			w.Errorf("counter %d is %s after Tutup hari", c.Number, c.State)
		}
	}
	w.sound()
}

// paper is the outage: declared from a phone, numbers of a block written by
// hand, three visits typed in afterwards.
func (w *week) paper(k3 visit) {
	var outage struct{ ID string }
	var block struct {
		ID          string
		First, Last int
		Void        []int
	}
	w.at("10:05")
	w.dua.posts("/queue/outages", body("from", w.instant("10:00"), "reason", "Listrik padam")).must(http.StatusCreated).into(&outage)
	w.dua.posts("/queue/blocks", body("service", konsultasi, "count", 5)).must(http.StatusCreated).into(&block)
	if block.First != 4 || block.Last != 8 {
		w.Errorf("the block is %d to %d", block.First, block.Last)
	}
	w.at("11:15")
	w.dua.posts("/queue/outages/"+outage.ID+"/end", nil).must(http.StatusOK)
	w.satu.begins(k3, "11:18", "11:19")
	k9 := w.takes("11:20", konsultasi)
	w.dua.begins(k9, "11:22", "11:23")
	w.satu.does("11:25", "finish", k3)
	w.dua.does("11:40", "finish", k9)
	w.at("13:30")
	late := func(no int, p *person, joined, started, finished string) answer {
		return w.dua.posts("/queue/late-visits", asked(konsultasi, "outage", outage.ID, "number", no, "officer", p.id,
			"counter", w.counters[p.counter], "joined_at", w.instant(joined), "service_started_at", w.instant(started), "finished_at", w.instant(finished)))
	}
	late(4, w.satu, "10:10", "10:13", "10:30").must(http.StatusCreated)
	late(5, w.dua, "10:20", "10:25", "10:50").must(http.StatusCreated)
	late(6, w.satu, "10:15", "10:20", "10:40").refused(http.StatusConflict, "visit_overlaps")
	late(6, w.satu, "11:00", "11:05", "11:16").refused(http.StatusUnprocessableEntity, "outside_outage")
	late(6, w.satu, "10:40", "10:45", "11:10").must(http.StatusCreated)
	w.dua.posts("/queue/blocks/"+block.ID+"/hand-in", body("used", []int{4, 5, 6})).must(http.StatusOK).into(&block)
	if !slices.Equal(block.Void, []int{7, 8}) {
		w.Errorf("void: %v", block.Void)
	}
	w.dua.posts("/queue/blocks/"+block.ID+"/hand-in", body("used", []int{4, 5, 6})).refused(http.StatusConflict, "block_handed_in")
}
