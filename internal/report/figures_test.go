package report

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/workcal"
)

// monday is a day in which everything happens once. Beside each visit stands
// what it must count as: wait, service, obligations.
func monday(h *hall) {
	h.seat("09:00", h.queue.OpenCounter)
	a := h.take("09:00", "konsultasi") // first_in_line 9:00 met; wait 2, service 10
	h.next("09:01", a)
	h.start("09:02", a)
	b := h.take("09:05", "konsultasi")
	c := h.take("09:06", "konsultasi")
	p := h.take("09:07", "perpustakaan") // a draft promises nothing
	h.finish("09:12", a)
	h.next("09:23", b) // after_previous 9:12 late; wait 20, service 10: the first finish is undone
	h.start("09:25", b)
	h.finish("09:28", b)
	h.do("09:29", h.queue.Undo, b)
	h.finish("09:35", b)
	h.next("09:36", c) // after_previous 9:35 met; wait 34, service 5 + 10, parked between
	h.start("09:40", c)
	h.do("09:45", func(ctx context.Context, id uuid.UUID) (*queue.Ticket, error) {
		return h.queue.Park(ctx, id, "mengambil berkas")
	}, c)
	h.next("09:46", p) // wait 43, service 10
	h.start("09:50", p)
	h.finish("10:00", p)
	h.do("10:00", func(ctx context.Context, id uuid.UUID) (*queue.Ticket, error) {
		return h.queue.Resume(ctx, id, &h.counter)
	}, c)
	h.start("10:01", c) // after_previous 10:00 met
	absent := h.take("10:02", "konsultasi")
	away := h.take("10:05", "konsultasi")
	h.finish("10:11", c)
	h.next("10:12", absent) // after_previous 10:11 answered_absent
	h.do("10:13", h.queue.Recall, absent)
	h.do("10:14", h.queue.NoShow, absent)
	h.at("10:16") // after_previous 10:14 cancelled
	_, err := h.queue.Withdraw(h.public, away.token)
	h.must(err)
	afterTen(h)
}

func afterTen(h *hall) {
	d := h.take("10:20", "konsultasi") // first_in_line 10:20 met; wait 2, service 8 + 7; ends as perpustakaan
	h.next("10:21", d)
	h.start("10:22", d)
	h.do("10:30", func(ctx context.Context, id uuid.UUID) (*queue.Ticket, error) {
		return h.queue.Transfer(ctx, id, queue.Forwarding{Service: "perpustakaan", Reason: "mencari buku"})
	}, d)
	h.next("10:31", d)
	h.start("10:33", d)
	h.finish("10:40", d)
	h.seat("10:45", h.queue.CloseCounter)
	e := h.take("10:50", "konsultasi") // no_counter_open 10:50 late; wait 15, service 5
	h.seat("10:55", h.queue.OpenCounter)
	h.next("10:55", e)
	h.start("11:05", e)
	f := h.take("11:06", "konsultasi") // after_previous 11:10 late, overtaken; wait 16, service 8
	g := h.take("11:07", "konsultasi") // out of turn, owed nothing; wait 5, service 8
	h.finish("11:10", e)
	h.do("11:11", func(ctx context.Context, id uuid.UUID) (*queue.Ticket, error) {
		return h.queue.Call(ctx, id, h.counter, "tamu dinas")
	}, g)
	h.start("11:12", g)
	h.finish("11:20", g)
	h.next("11:21", f)
	h.start("11:22", f)
	h.finish("11:30", f)
	left := h.take("11:40", "konsultasi") // first_in_line 11:40 cancelled
	h.next("11:41", left)
	h.at("11:42")
	_, err := h.queue.Withdraw(h.public, left.token)
	h.must(err)
	forgotten := h.take("13:10", "konsultasi") // first_in_line 13:10 met; desk_forgot
	h.next("13:11", forgotten)
	h.start("13:12", forgotten)
	h.take("13:20", "konsultasi") // unserved, owed nothing
	h.closeDay("15:00")
}

// tuesday leaves somebody unserved who was owed service; what wednesday began
// is finished on thursday.
func tuesdayToThursday(h *hall) {
	h.on("2026-11-24")
	h.seat("09:00", h.queue.OpenCounter)
	a := h.take("09:00", "konsultasi") // first_in_line 9:00 met; wait 1, service 9
	h.next("09:00", a)
	h.start("09:01", a)
	h.take("09:05", "konsultasi") // after_previous 9:10 unserved
	h.finish("09:10", a)
	h.closeDay("09:30")
	h.on("2026-11-25")
	late := h.take("10:00", "konsultasi") // no_counter_open 10:00 met; closed_next_day
	h.next("10:01", late)
	h.start("10:02", late)
	h.on("2026-11-26")
	h.finish("09:00", late)
}

func count(kind queue.Kind, met, late, unserved, absent, moved, cancelled, overtaken int) Promise {
	return Promise{Kind: kind, Met: met, Late: late, Unserved: unserved, Absent: absent, Moved: moved, Cancelled: cancelled,
		Overtaken: overtaken, Share: Share{N: met + late + unserved, Note: "data belum cukup"}}
}

func spread(n, median, p90 int) Spread { return Spread{n, &median, &p90} }

func date(t testing.TB, text string) workcal.Date {
	t.Helper()
	d, err := workcal.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Waits in minutes, sorted: konsultasi 1 2 5 15 16 20 34, perpustakaan 2 43, all
// 1 2 2 5 15 16 20 34 43. Services: konsultasi 5 8 8 9 10 10 15, perpustakaan
// 10 15, all 5 8 8 9 10 10 10 15 15. The 90th percentile of n values lies at
// 0.9 (n - 1), between two of them.
func TestTheFiguresOfAWeekAreThoseCountedByHand(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	monday(h)
	tuesdayToThursday(h)
	want := Figures{
		From: date(t, "2026-11-23"), To: date(t, "2026-11-26"),
		Total: Part{
			Visits:  Visits{Finished: 11, NoShow: 1, Cancelled: 1, Left: 1, Unserved: 2},
			Quality: Tally{OK: 9, ClosedNextDay: 1, DeskForgot: 1},
			Wait:    spread(9, 15*60, 34*60+108), // 34 + 0.2 × (43 − 34) minutes
			Time:    spread(9, 10*60, 15*60),
		},
		Services: []Part{
			{Service: "konsultasi", Visits: Visits{Finished: 9, NoShow: 1, Cancelled: 1, Left: 1, Unserved: 2},
				Quality: Tally{OK: 7, ClosedNextDay: 1, DeskForgot: 1},
				Wait:    spread(7, 15*60, 20*60+336), // 20 + 0.4 × (34 − 20)
				Time:    spread(7, 9*60, 12*60)},     // 10 + 0.4 × (15 − 10)
			{Service: "perpustakaan", Visits: Visits{Finished: 2}, Quality: Tally{OK: 2},
				Wait: spread(2, 22*60+30, 38*60+54), // 2 + 0.9 × (43 − 2)
				Time: spread(2, 12*60+30, 14*60+30)},
		},
		Days: []Day{
			{"2026-11-23", "konsultasi", Visits{Finished: 7, NoShow: 1, Cancelled: 1, Left: 1, Unserved: 1}},
			{"2026-11-23", "perpustakaan", Visits{Finished: 2}},
			{"2026-11-24", "konsultasi", Visits{Finished: 1, Unserved: 1}},
			{"2026-11-25", "konsultasi", Visits{Finished: 1}},
		},
		Promises: []Promise{
			count(queue.AfterPrevious, 2, 2, 1, 1, 0, 1, 1),
			count(queue.FirstInLine, 4, 0, 0, 0, 0, 1, 0),
			count(queue.NoCounterOpen, 1, 1, 0, 0, 0, 0, 0),
		},
		Standards: []Standard{{"konsultasi", 1, 14}},
	}
	if diff := cmp.Diff(want, h.figures("2026-11-23", "2026-11-26")); diff != "" {
		t.Error(diff)
	}
	quiet := h.figures("2026-11-26", "2026-11-26")
	if len(quiet.Days) != 0 || quiet.Total.Wait.Median != nil || len(quiet.Promises) != 3 || len(quiet.Standards) != 0 {
		t.Errorf("a day without visits: %+v", quiet)
	}
}

func TestOnlyVisitsOfQualityOKEnterMediansAndTheRestIsCountedBeside(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.seat("09:00", h.queue.OpenCounter)
	var all []visitor
	for i := range 5 {
		v := h.take(fmt.Sprintf("%02d:00", 9+i), "konsultasi")
		all = append(all, v)
		at := fmt.Sprintf("%02d:%02d", 9+i, 1+i)
		h.next(at, v)
		h.start(at, v)
		h.finish(at, v)
	}
	for i, q := range []queue.Quality{queue.ClosedNextDay, queue.DeskForgot, queue.Corrected, queue.Imported} {
		h.marked(all[i], q)
	}
	got := h.figures("", "").Total
	if diff := cmp.Diff(Tally{1, 1, 1, 1, 1}, got.Quality); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(spread(1, 5*60, 5*60), got.Wait); diff != "" {
		t.Errorf("the last visit alone waited 5 minutes: %s", diff)
	}
}

// Twelve visitors come one minute apart; the first is first in line, of the
// others nine are served on the spot and two a minute too late.
func TestAShareOfTenOrMoreCarriesItsWilsonInterval(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.seat("09:00", h.queue.OpenCounter)
	var line []visitor
	for range 12 {
		line = append(line, h.take("09:00", "konsultasi"))
	}
	minute := 0
	for i, v := range line {
		if i == 3 || i == 7 {
			minute += 11
		}
		at := fmt.Sprintf("09:%02d", minute)
		h.next(at, v)
		h.start(at, v)
		h.finish(at, v)
	}
	p := h.figures("", "").Promises[0]
	value, low, high := 0.8182, 0.5230, 0.9486
	want := Promise{Kind: queue.AfterPrevious, Met: 9, Late: 2, Share: Share{N: 11, Value: &value, Low: &low, High: &high}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestAStandardIsNamedByTheServiceItWasPromisedFor(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.seat("09:00", h.queue.OpenCounter)
	v := h.take("09:00", "konsultasi")
	for _, service := range []string{"perpustakaan", "konsultasi", "perpustakaan"} {
		h.clock.Advance(time.Minute)
		_, err := h.queue.Transfer(h.officer, v.id, queue.Forwarding{Service: service, Reason: "salah pilih"})
		h.must(err)
	}
	_, err := h.queue.Withdraw(h.public, v.token) // the counter is free for the next
	h.must(err)
	hasty := h.take("09:10", "perpustakaan") // there and back at one instant
	for _, service := range []string{"konsultasi", "perpustakaan"} {
		_, err := h.queue.Transfer(h.officer, hasty.id, queue.Forwarding{Service: service, Reason: "salah pilih"})
		h.must(err)
	}
	if diff := cmp.Diff([]Standard{{"konsultasi", 1, 3}}, h.figures("", "").Standards); diff != "" {
		t.Error(diff)
	}
}

func TestARangeLeftOutIsTheMonthSoFar(t *testing.T) {
	t.Parallel()
	today := date(t, "2026-11-23")
	for _, c := range []struct{ from, to, wantFrom, wantTo string }{
		{"", "", "2026-11-01", "2026-11-23"}, {"2026-02-28", "", "2026-02-28", "2026-11-23"}, {"", "2026-10-05", "2026-10-01", "2026-10-05"},
		{"2026-01-01", "2027-01-01", "2026-01-01", "2027-01-01"},
	} {
		s, err := spanOf(today, c.from, c.to)
		if err != nil || s.from.String() != c.wantFrom || s.to.String() != c.wantTo {
			t.Errorf("%q–%q: %v–%v, %v", c.from, c.to, s.from, s.to, err)
		}
	}
}

func TestARangeBackwardsTooLongOrOfNoDatesIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, path, code string }{
		{"2026-11-23", "2026-11-22", "to", "out_of_range"}, {"2026-01-01", "2027-01-02", "to", "out_of_range"},
		{"2027-01-01", "", "from", "out_of_range"}, {"2025-01-01", "", "from", "out_of_range"},
		{"kemarin", "", "from", "invalid"}, {"", "2026-02-30", "to", "invalid"},
	} {
		_, err := spanOf(date(t, "2026-11-23"), c.from, c.to)
		f, ok := fault.As(err)
		if !ok || f.Code != fault.InvalidInput || len(f.Fields) != 1 || f.Fields[0] != (fault.Field{Path: c.path, Code: c.code}) {
			t.Errorf("%q–%q: %v %+v", c.from, c.to, err, f)
		}
	}
}

func TestFiguresAreReadByTheOfficesOwnPeople(t *testing.T) {
	t.Parallel()
	for role, may := range map[tenant.Role]bool{tenant.Officer: true, tenant.OfficeAdmin: true, tenant.Supervisor: false, tenant.NationalAdmin: false} {
		if role.Can(tenant.ReadReports) != may {
			t.Errorf("%s may read figures: %v", role, !may)
		}
	}
}

func TestAnOfficeCountsNothingOfAnother(t *testing.T) {
	t.Parallel()
	h, other := newHall(t), newHall(t)
	h.seat("09:00", h.queue.OpenCounter)
	v := h.take("09:00", "konsultasi")
	h.next("09:01", v)
	h.start("09:02", v)
	h.finish("09:03", v)
	if f := other.figures("", ""); len(f.Days) != 0 || f.Total.Wait.N != 0 || f.Promises[1].Met != 0 || len(f.Standards) != 0 {
		t.Errorf("%+v", f)
	}
}
