package consult

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

func TestHalfAWorkingDayIsCountedBackOverOpenTime(t *testing.T) {
	t.Parallel()
	c, zone, err := calendar.FromConfigs("7325")
	if err != nil {
		t.Fatal(err)
	}
	for due, want := range map[string]string{
		"2026-09-09 16:00": "2026-09-09 11:30", // half of 7 hours
		"2026-09-11 16:30": "2026-09-11 11:30", // Friday: up to the break
		"2026-09-09 09:00": "2026-09-08 13:30", // of the day before, over its end
		"2026-08-18 09:00": "2026-08-14 14:00", // over the independence day and a weekend
		"2026-09-12 10:00": "2026-09-11 11:30", // told, and closed since
	} {
		at, _ := time.ParseInLocation("2006-01-02 15:04", due, zone)
		if got := halfDayBefore(c, at).In(zone).Format("2006-01-02 15:04"); got != want {
			t.Errorf("due %s: %s, want %s", due, got, want)
		}
	}
}

func TestWhatIsLookedAtHoldsEveryCaseWithHalfAWorkingDayLeftAndFewOthers(t *testing.T) {
	t.Parallel()
	c, zone, err := calendar.FromConfigs("7325")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 9, 7, 13, 0, 0, zone) // before Lebaran
	for range 24 * 21 {
		now = now.Add(47 * time.Minute)
		until := dueSoon(c, now)
		for due := now; due.Before(now.Add(16 * 24 * time.Hour)); due = due.Add(31 * time.Minute) {
			if left := !halfDayBefore(c, due).After(now); left && due.After(until) {
				t.Fatalf("now %s: due %s is not looked at", now, due)
			}
		}
		if open := c.MinutesBetween(now, until); open > 4*time.Hour {
			t.Fatalf("now %s: looks until %s, %s of open time ahead", now, until.In(zone), open)
		}
	}
}

func (p *peers) absent(at *peer, officer int, from, to string) {
	p.update(at, func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO roster_absence (office, id, officer, from_on, to_on, reason, made_at) VALUES ($1, $2, $3, $4, $5, 'sakit', $6)`,
			tx.Office(), uuid.New(), at.people[officer], from, to, tx.Now())
		return nil
	})
}

func (p *peers) onDuty(at *peer, officer, weekday int) {
	p.update(at, func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO roster_shift (office, id, officer, weekday, valid_from) VALUES ($1, $2, $3, $4, '2026-01-01')`,
			tx.Office(), uuid.New(), at.people[officer], weekday)
		return nil
	})
}

// duty looks once at the office and tells what came of it.
func (p *peers) duty(at *peer) (woken, moved int) {
	p.Helper()
	woken, moved, err := p.Duty(context.Background(), at.Key)
	if err != nil {
		p.Fatal(err)
	}
	return woken, moved
}

func TestAnAbsentOfficersCaseFallsToWhoIsOnDutyHalfAWorkingDayBeforeItIsDueInEveryZone(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			for asked, due := range map[string]string{"2026-09-04 10:00": "2026-09-09", "2026-08-14 10:00": "2026-08-20"} { // 17 August is a holiday
				p := newPeersIn(t, zone, "7325")
				at := p.all[0]
				p.at(asked)
				c := p.file(at, nil)
				must(t)(p.Claim(at.officers[0], c.ID, false))
				p.absent(at, 0, due, due)
				p.onDuty(at, 1, map[string]int{"2026-09-09": 3, "2026-08-20": 4}[due])
				p.at(due + " 11:29")
				if _, moved := p.duty(at); moved != 0 {
					t.Errorf("%s: passed on too early", asked)
				}
				p.at(due + " 11:30")
				if _, moved := p.duty(at); moved != 1 || *p.read(at, c.ID).Assignee != at.people[1] {
					t.Errorf("%s: %d passed on", asked, moved)
				}
				if _, moved := p.duty(at); moved != 0 {
					t.Errorf("%s: passed on twice", asked)
				}
				if diff := cmp.Diff([]Action{ActAsk, ActClaim, ActDuty}, p.actions(at, c.ID)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestWithNobodyOnDutyACaseGoesBackToNobodyAndNeverOnADayWithoutHours(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	kept := p.file(at, nil)
	must(t)(p.Claim(at.officers[0], c.ID, false))
	must(t)(p.Claim(at.officers[1], kept.ID, false))
	p.absent(at, 0, "2026-09-12", "2026-09-14")
	for _, day := range []string{"2026-09-11 15:00", "2026-09-12 12:00", "2026-09-13 12:00"} { // there on Friday, away on a weekend
		p.at(day)
		if _, moved := p.duty(at); moved != 0 {
			t.Errorf("%s: passed on", day)
		}
	}
	p.at("2026-09-14 08:00")
	if _, moved := p.duty(at); moved != 1 {
		t.Error("not passed on")
	}
	if got := p.read(at, c.ID); got.Assignee != nil || got.AssignedAt != nil {
		t.Errorf("%+v", got)
	}
	if got := p.read(at, kept.ID); *got.Assignee != at.people[1] {
		t.Error("a case of somebody who is there was passed on")
	}
}

func TestCasesOfWhoLeftAreSharedOutAmongThoseOnDuty(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	gone := uuid.New()
	p.update(at, func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO account (office, id, email, name, role, active, password_hash, created_at)
			VALUES ($1, $2, 'lama@bps.go.id', 'Petugas lama', 'officer', false, '-', $3)`, tx.Office(), gone, tx.Now())
		return nil
	})
	var all []uuid.UUID
	for range 4 {
		all = append(all, p.file(at, func(c *Case) { at := c.ReceivedAt; c.Assignee, c.AssignedAt = &gone, &at }).ID)
	}
	must(t)(p.Claim(at.officers[0], p.file(at, nil).ID, false)) // the first has one already
	p.onDuty(at, 0, 3)
	p.onDuty(at, 1, 3)
	p.at("2026-09-09 12:00")
	if _, moved := p.duty(at); moved != 4 {
		t.Errorf("%d passed on", moved)
	}
	n := map[uuid.UUID]int{}
	for _, id := range all {
		n[*p.read(at, id).Assignee]++
	}
	if n[at.people[0]]+n[at.people[1]] != 4 || n[at.people[0]] > 2 || n[at.people[1]] > 3 {
		t.Errorf("%v", n)
	}
}

func TestACaseThatIsSetAsideComesBackAtItsTimeAndInTimeForItsAnswer(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	soon, owed := p.file(at, nil), p.file(at, nil) // due on Wednesday 9 September, 16.00
	tomorrow, nextWeek := p.local("2026-09-05 09:00"), p.local("2026-09-14 09:00")
	must(t)(p.Snooze(at.officers[0], soon.ID, &tomorrow))
	must(t)(p.Snooze(at.officers[0], owed.ID, &nextWeek))
	if got := p.read(at, owed.ID); !got.SnoozedUntil.Equal(p.local("2026-09-09 11:30")) {
		t.Errorf("comes back on %s", got.SnoozedUntil.In(p.zone))
	}
	for _, step := range []struct {
		at    string
		woken int
	}{{"2026-09-05 08:59", 0}, {"2026-09-05 09:00", 1}, {"2026-09-09 11:29", 0}, {"2026-09-09 11:30", 1}, {"2026-09-09 11:31", 0}} {
		p.at(step.at)
		if woken, _ := p.duty(at); woken != step.woken {
			t.Errorf("%s: %d came back", step.at, woken)
		}
	}
	if diff := cmp.Diff([]Action{ActAsk, ActSnooze, ActWake}, p.actions(at, soon.ID)); diff != "" {
		t.Error(diff)
	}
	later := p.local("2026-09-10 09:00") // half a day before it is due has passed: as the officer says
	must(t)(p.Snooze(at.officers[0], owed.ID, &later))
	if got := p.read(at, owed.ID); !got.SnoozedUntil.Equal(later) {
		t.Errorf("comes back on %s", got.SnoozedUntil.In(p.zone))
	}
	must(t)(p.Snooze(at.officers[0], owed.ID, nil))
	if got := p.read(at, owed.ID); got.SnoozedUntil != nil {
		t.Error("still set aside")
	}
}

func TestWhatTheVisitorWritesBringsACaseBack(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	until := p.clock.Now().Add(time.Hour)
	must(t)(p.Snooze(at.officers[0], c.ID, &until))
	if _, err := p.Reply(at.public, p.link(at.Office, &c), "Tambahan: tahun 2025 juga.", nil); err != nil {
		t.Fatal(err)
	}
	if got := p.read(at, c.ID); got.SnoozedUntil != nil || !got.Unread() {
		t.Errorf("%+v", got)
	}
}

func TestACaseIsSetAsideForSixtyDaysAtMostAndNotWhenItIsClosed(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	for _, until := range []time.Time{p.clock.Now(), p.clock.Now().Add(-time.Hour), p.clock.Now().Add(maxSnooze + time.Second)} {
		_, err := p.Snooze(at.officers[0], c.ID, &until)
		if diff := cmp.Diff(map[string]string{"until": "out_of_range"}, wrong(t, err)); diff != "" {
			t.Error(diff)
		}
	}
	p.finish(at, c.ID, Answered)
	until := p.clock.Now().Add(time.Hour)
	_, err := p.Snooze(at.officers[0], c.ID, &until)
	refused(t, err, fault.CaseClosed)
}
