package roster

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// hall is a test's own office on Monday 23 November 2026, 09.00 WITA: an admin,
// three officers and two counters.
type hall struct {
	*testing.T
	*Desk
	clock    *clock.Frozen
	admin    context.Context
	officers []context.Context
	ids      []uuid.UUID
	counters []uuid.UUID
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{T: t, clock: clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))}
	db := store.ForTest(t, h.clock)
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	h.Desk = New(db)
	key, _ := tenant.OfficeOf(ctx)
	_, err := store.Update(ctx, db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		for i, role := range []tenant.Role{tenant.OfficeAdmin, tenant.Officer, tenant.Officer, tenant.Officer} {
			id := uuid.New()
			tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, '-', $6)`,
				tx.Office(), id, fmt.Sprintf("p%d@bps.go.id", i), fmt.Sprintf("Petugas %d", i), string(role), tx.Now())
			as := tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: role, Office: key})
			if h.admin == nil {
				h.admin = as
				continue
			}
			h.ids, h.officers = append(h.ids, id), append(h.officers, as)
		}
		for i := 1; i <= 2; i++ {
			id := uuid.New()
			tx.Later(`INSERT INTO counter (office, id, number, name, services) VALUES ($1, $2, $3, $4, '{konsultasi}')`,
				tx.Office(), id, i, fmt.Sprintf("Loket %d", i))
			h.counters = append(h.counters, id)
		}
		return struct{}{}, calendar.SeedIn(tx, "Asia/Makassar")
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// plan gives officer i the weekdays of row i.
func (h *hall) plan(from string, weekdays ...[]int) Pattern {
	h.Helper()
	p, err := h.Pattern(h.admin)
	if err != nil {
		h.Fatal(err)
	}
	n := NewPattern{Rev: p.Rev, From: from, Shifts: []NewShift{}}
	for i, days := range weekdays {
		for _, d := range days {
			n.Shifts = append(n.Shifts, NewShift{Officer: h.ids[i], Weekday: d, Counter: &h.counters[i%2]})
		}
	}
	if p, err = h.SetPattern(h.admin, n); err != nil {
		h.Fatal(err)
	}
	return p
}

func (h *hall) onDuty(day string) string {
	h.Helper()
	days, err := h.List(h.officers[0], day, day)
	if err != nil {
		h.Fatal(err)
	}
	return names(days[0])
}

func (h *hall) refused(err error, code fault.Code, what string) {
	h.Helper()
	if !fault.Is(err, code) {
		h.Errorf("%s: %v, want %s", what, err, code)
	}
}

func fields(err error) map[string]string {
	f, ok := fault.As(err)
	if !ok {
		return map[string]string{"error": fmt.Sprint(err)}
	}
	all := map[string]string{}
	for _, w := range f.Fields {
		all[w.Path] = w.Code
	}
	return all
}

func TestANewPatternHoldsFromItsDateOnAndThePastKeepsItsOwn(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1, 2, 3, 4, 5}, []int{1})
	h.clock.Set(time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC))
	p := h.plan("2026-12-02", nil, []int{3, 4}, []int{3})
	for day, want := range map[string]string{"2026-11-23": "Petugas 1 Petugas 2", "2026-12-01": "Petugas 1", "2026-12-02": "Petugas 3 Petugas 2", "2026-12-07": ""} {
		if got := h.onDuty(day); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	if p.Rev != 2 || len(p.Shifts) != 9 || p.Shifts[0].Until != "2026-12-01" || p.Shifts[0].Counter.Name != "Loket 1" {
		t.Errorf("%+v", p)
	}
}

func TestAPatternIsRefusedByWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	h, other := newHall(t), newHall(t)
	early := "2026-11-22"
	_, err := h.SetPattern(h.admin, NewPattern{From: early, Shifts: []NewShift{
		{Officer: other.ids[0], Weekday: 1}, {Officer: h.ids[0], Weekday: 8}, {Officer: h.ids[1], Weekday: 1, Counter: &other.counters[0], Until: &early},
		{Officer: h.ids[2], Weekday: 2}, {Officer: h.ids[2], Weekday: 2}}})
	want := map[string]string{"from": "out_of_range", "shifts[0].officer": "unknown", "shifts[1].weekday": "out_of_range",
		"shifts[2].counter": "unknown", "shifts[4].weekday": "invalid"}
	if diff := cmp.Diff(want, fields(err)); diff != "" {
		t.Error(diff)
	}
	_, err = h.SetPattern(h.admin, NewPattern{From: "2026-11-24", Shifts: []NewShift{{Officer: h.ids[0], Weekday: 1, Until: &early}}})
	if diff := cmp.Diff(map[string]string{"shifts[0].until": "out_of_range"}, fields(err)); diff != "" {
		t.Error(diff)
	}
	if p, err := h.Pattern(h.admin); err != nil || p.Rev != 0 || len(p.Shifts) != 0 {
		t.Errorf("a refused pattern left something: %+v, %v", p, err)
	}
}

func TestOfTwoPatternsWrittenAtOnceOneIsToldSo(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{2})
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = h.SetPattern(h.admin, NewPattern{Rev: 1, From: "2026-11-23", Shifts: []NewShift{{Officer: h.ids[i%3], Weekday: 1}}})
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		h.refused(err, fault.Conflict, "the others")
	}
	if p, err := h.Pattern(h.admin); won != 1 || err != nil || p.Rev != 2 || len(p.Shifts) != 1 {
		t.Errorf("%d won, %+v, %v", won, p, err)
	}
}

func TestARangeIsBoundedAndBeginsTodayInTheOfficesZone(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.clock.Set(time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)) // 01.00 on Monday in Makassar
	days, err := h.List(h.officers[0], "", "")
	if err != nil || len(days) != 7 || days[0].Date != "2026-11-23" || days[0].Nobody != Unplanned || days[5].Nobody != Weekend {
		t.Errorf("%+v, %v", days, err)
	}
	for _, c := range []struct{ from, to, path, code string }{
		{"2026-11-23", "2026-11-22", "to", "out_of_range"}, {"2026-11-23", "2027-02-23", "to", "out_of_range"},
		{"23-11-2026", "", "from", "invalid"}, {"2026-02-30", "", "from", "invalid"}, {"1900-01-01", "", "from", "out_of_range"},
	} {
		_, err := h.List(h.officers[0], c.from, c.to)
		if got := fields(err); got[c.path] != c.code {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
	if days, err := h.List(h.officers[0], "2026-11-23", "2027-02-22"); err != nil || len(days) != MaxDays {
		t.Errorf("%d days, %v", len(days), err)
	}
}

func TestAnOfficerReportsOnesOwnAbsenceAndTheAdminAnybodys(t *testing.T) {
	t.Parallel()
	h, other := newHall(t), newHall(t)
	h.plan("2026-11-23", []int{1, 2, 3, 4, 5}, []int{3})
	ill := NewAbsence{From: "2026-11-24", To: "2026-11-26", Reason: " demam  tinggi "}
	a, err := h.ReportAbsence(h.officers[0], ill)
	if err != nil || a.Officer.ID != h.ids[0] || a.Reason != "demam tinggi" {
		t.Fatalf("%+v, %v", a, err)
	}
	if h.onDuty("2026-11-23") != "Petugas 1" || h.onDuty("2026-11-24") != "" || h.onDuty("2026-11-25") != "Petugas 2" {
		t.Error("the absence does not take the officer off duty")
	}
	_, err = h.ReportAbsence(h.officers[0], NewAbsence{From: "2026-11-26", To: "2026-11-27", Reason: "x"})
	h.refused(err, fault.AlreadyExists, "absent twice on one day")
	_, err = h.ReportAbsence(h.officers[0], NewAbsence{Officer: &h.ids[1], From: "2026-11-24", To: "2026-11-24", Reason: "x"})
	h.refused(err, fault.Forbidden, "a colleague's absence")
	if _, err = h.ReportAbsence(h.admin, NewAbsence{Officer: &h.ids[1], From: "2026-11-24", To: "2026-11-24", Reason: "dinas"}); err != nil {
		t.Error(err)
	}
	_, err = h.ReportAbsence(h.admin, NewAbsence{Officer: &other.ids[1], From: "2026-11-24", To: "2026-11-24", Reason: "x"})
	if got := fields(err); got["officer"] != "unknown" {
		t.Errorf("another office's officer: %v", got)
	}
	h.refused(other.WithdrawAbsence(other.admin, a.ID), fault.NotFound, "another office withdraws it")
	h.refused(h.WithdrawAbsence(h.officers[1], a.ID), fault.Forbidden, "a colleague withdraws it")
	if err := h.WithdrawAbsence(h.officers[0], a.ID); err != nil || h.onDuty("2026-11-24") != "Petugas 1" {
		t.Errorf("withdrawn: %v", err)
	}
	h.refused(h.WithdrawAbsence(h.officers[0], a.ID), fault.NotFound, "withdrawn twice")
}

func TestWhySomebodyIsAbsentIsNotForColleagues(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	if _, err := h.ReportAbsence(h.officers[0], NewAbsence{From: "2026-11-24", To: "2026-11-24", Reason: "operasi"}); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]string{"self": "operasi", "admin": "operasi", "colleague": ""} {
		ctx := map[string]context.Context{"self": h.officers[0], "admin": h.admin, "colleague": h.officers[1]}[who]
		all, err := h.Absences(ctx, "2026-11-23", "2026-11-30")
		if err != nil || len(all) != 1 || all[0].Reason != want {
			t.Errorf("%s: %+v, %v", who, all, err)
		}
	}
}

func TestAnAbsenceIsRefusedByItsDatesAndItsReason(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, c := range []struct{ from, to, reason, path, code string }{
		{"2026-11-24", "2026-11-23", "x", "to", "out_of_range"}, {"2026-10-01", "2026-11-23", "x", "from", "out_of_range"},
		{"2026-11-24", "2027-11-30", "x", "to", "out_of_range"}, {"2026-11-24", "2026-11-24", " ", "reason", "required"},
		{"", "2026-11-24", "x", "from", "required"}, {"besok", "2026-11-24", "x", "from", "invalid"},
	} {
		_, err := h.ReportAbsence(h.officers[0], NewAbsence{From: c.from, To: c.to, Reason: c.reason})
		if got := fields(err); got[c.path] != c.code {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
}

func TestEveryChangeOfTheRosterIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1})
	a, err := h.ReportAbsence(h.officers[2], NewAbsence{From: "2026-11-24", To: "2026-11-24", Reason: "rahasia"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.Propose(h.officers[0], NewSwap{Partner: h.ids[1], Day: "2026-11-30"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Accept(h.officers[1], s.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.WithdrawAbsence(h.officers[2], a.ID); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = store.View(h.admin, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &got, `SELECT action FROM audit WHERE office = $1 ORDER BY id`, tx.Office())
	})
	want := []string{"roster.plan", "roster.absence", "roster.swap_propose", "roster.swap_accept", "roster.absence_withdraw"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestOtherRoomsAskWhoIsOnDutyAtAnInstant(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1}, []int{2})
	err := store.View(h.admin, h.db, func(ctx context.Context, tx *store.Tx) error {
		d, err := OnDutyIn(ctx, tx, time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC)) // Tuesday in Makassar
		if names(d) != "Petugas 2" {
			t.Errorf("%+v", d)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
