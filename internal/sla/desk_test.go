package sla

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

func TestAFirstAnswerIsDueThreeWorkingDaysAfterTheQuestion(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	p.due(c, "2026-03-27 16:30")
	p.warns(c, "2026-03-27 11:30") // 210 of Friday's 420 minutes: the end of the morning
	if got := p.read(c.ID); got.NextAt == nil || !got.NextAt.Equal(*c.WarnAt) || got.StandardVersion != 1 || got.CalendarVersion != 1 || got.Rev != 1 {
		t.Errorf("stored %+v", got)
	}
}

func TestTheDueInstantItselfIsInTime(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	for _, at := range []struct {
		now     string
		running State
		stopped State
	}{{"2026-03-27 16:30", Running, Met}, {"2026-03-27 16:30:01", Late, LateMet}} {
		p.at("2026-03-17 10:00")
		c := p.start(answering())
		p.at(at.now)
		now := p.clock.Now()
		if got := c.State(now); got != at.running {
			t.Errorf("%s: running is %s, want %s", at.now, got, at.running)
		}
		if got := p.do(stopNow, c.ID); got.State(now) != at.stopped || string(got.Outcome) != string(at.stopped) || got.NextAt != nil {
			t.Errorf("%s: stopped is %s %+v, want %s", at.now, got.State(now), got, at.stopped)
		}
	}
}

func TestAnEndedClockStaysAsItEnded(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	ended := p.do(stopNow, c.ID)
	p.at("2026-04-17 10:00")
	for name, f := range map[string]func(context.Context, *store.Tx, uuid.UUID) (Clock, error){"stop": stopNow, "cancel": CancelIn, "tell": ToldIn} {
		if got := p.do(f, c.ID); !got.StoppedAt.Equal(*ended.StoppedAt) || got.Outcome != EndedMet || got.FirstToldDueAt != nil || got.Rev != ended.Rev {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if moves := p.afterClosing("2026-03-26"); len(moves) != 0 || !p.read(c.ID).DueAt.Equal(c.DueAt) {
		t.Errorf("an ended clock moved: %+v", moves)
	}
}

// afterClosing closes days of the office and counts its clocks anew.
func (p *place) afterClosing(dates ...string) []Move {
	p.Helper()
	var entries []workcal.Entry
	for _, d := range dates {
		entries = append(entries, p.closed(d))
	}
	p.enact(entries...)
	return p.move()
}

func TestWithoutAPublishedPromiseNoClockBegins(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	for name, s := range map[string]Start{
		"draft":       {Kind: FirstAnswer, SubjectKind: "case", Service: "perpustakaan"},
		"not its own": {Kind: ComplaintAck, SubjectKind: "complaint", Service: "konsultasi"},
		"no service":  {Kind: FirstAnswer, SubjectKind: "case"},
	} {
		p.update(func(ctx context.Context, tx *store.Tx) error {
			_, ok, err := StartIn(ctx, tx, s)
			if ok {
				t.Errorf("%s: a clock began", name)
			}
			return err
		})
	}
	err := p.try(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := StartIn(ctx, tx, Start{Kind: FirstAnswer, SubjectKind: "case", Service: "tidak-ada"})
		return err
	})
	if !fault.Is(err, fault.UnknownService) {
		t.Errorf("unknown service: %v", err)
	}
	c := p.start(Start{Kind: ComplaintAck, SubjectKind: "complaint", Subject: uuid.Must(uuid.NewV7()), SubjectNumber: "P-1", WorkingDays: 3})
	if p.due(c, "2026-03-27 16:30"); c.StandardVersion != 0 {
		t.Errorf("the system's own promise names standard %d", c.StandardVersion)
	}
}

func TestAReinstatedClockRunsAsIfItHadNeverBeenStopped(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	p.do(stopNow, c.ID)
	p.afterClosing("2026-03-26")
	p.at("2026-03-18 10:00")
	got := p.do(ReinstateIn, c.ID)
	p.due(got, "2026-03-30 16:00") // by the calendar that came while it stood
	if got.StoppedAt != nil || got.Outcome != "" || got.NextAt == nil || !got.NextAt.Equal(*got.WarnAt) || got.CalendarVersion != 2 {
		t.Errorf("%+v", got)
	}
	if again := p.do(ReinstateIn, c.ID); again.Rev != got.Rev {
		t.Errorf("reinstated twice: %+v", again)
	}
	p.do(CancelIn, c.ID)
	if got := p.do(ReinstateIn, c.ID); got.State(p.clock.Now()) != Cancelled {
		t.Errorf("a cancelled clock runs again: %+v", got)
	}
}

func TestAnUntoldDateMovesBothWaysAToldOneOnlyBackToWhatWasSaid(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	untold, told := p.start(answering()), p.start(answering())
	moves := p.afterClosing("2026-03-26")
	if len(moves) != 2 {
		t.Fatalf("%d moved", len(moves))
	}
	p.due(p.read(untold.ID), "2026-03-30 16:00")
	p.do(ToldIn, told.ID) // said: 30 March
	p.afterClosing()      // open again
	p.due(p.read(untold.ID), "2026-03-27 16:30")
	p.due(p.read(told.ID), "2026-03-30 16:00")
	p.afterClosing("2026-03-26", "2026-03-27")
	p.due(p.read(told.ID), "2026-03-31 16:00")
	p.afterClosing("2026-03-26")
	p.due(p.read(told.ID), "2026-03-30 16:00")
	if got := p.read(told.ID); got.StandardVersion != 1 || got.CalendarVersion != 5 || !got.FirstToldDueAt.Equal(got.DueAt) {
		t.Errorf("%+v", got)
	}
}

func TestAMoveTellsWhatBecomesLateAndWhatCeasesToBe(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	p.at("2026-03-29 10:00")
	moves := p.afterClosing("2026-03-26")
	if len(moves) != 1 || moves[0].Before.ID != c.ID || moves[0].Becomes(p.clock.Now()) != BecomesNotLate {
		t.Fatalf("%+v", moves)
	}
	moves = p.afterClosing()
	if len(moves) != 1 || moves[0].Becomes(p.clock.Now()) != BecomesLate {
		t.Fatalf("%+v", moves)
	}
	p.at("2026-03-20 10:00")
	if moves = p.afterClosing("2026-03-26"); len(moves) != 1 || moves[0].Becomes(p.clock.Now()) != BecomesSame {
		t.Fatalf("%+v", moves)
	}
}

func TestASilenceIsWarnedOfOneWorkingDayBefore(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-09-04 10:00")
	s := answering()
	s.Kind, s.WorkingDays = Silence, 3
	c := p.start(s)
	p.due(c, "2026-09-09 16:00")
	p.warns(c, "2026-09-08 16:00")
}

func TestTheWarningStandsInTheMiddleOfWhatIsLeftOfTheDueDay(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-09-04 10:00")
	var c Clock
	p.view(func(ctx context.Context, tx *store.Tx) error {
		v, err := calendar.CurrentIn(ctx, tx)
		for _, tc := range []struct {
			from    string
			counts  bool
			same    bool
			percent int
			warn    string
		}{
			{"2026-09-01 10:00", false, false, 50, "2026-09-04 11:30"},
			{"2026-09-01 10:00", false, false, 25, "2026-09-04 09:45"},
			{"2026-09-01 10:00", false, true, 50, "2026-09-04 09:00"}, // due at 10.00
			{"2026-09-04 07:00", false, true, 50, "2026-09-04 11:30"}, // due at an opening: the day before
			{"2026-09-04 15:30", true, false, 50, "2026-09-04 16:00"}, // one hour left of the day
			{"2026-09-04 07:00", true, false, 50, "2026-09-04 11:30"},
		} {
			c = Clock{Kind: FirstAnswer, StartedAt: p.local(tc.from), WorkingDays: 3, CountsReceipt: tc.counts, SameTime: tc.same, WarnPercent: tc.percent}
			if tc.counts || tc.from == "2026-09-04 07:00" {
				c.WorkingDays = 1
			}
			if err := c.count(v); err != nil {
				return err
			}
			p.warns(c, tc.warn)
		}
		return err
	})
}

func TestAStandardSaysWhenToWarn(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	store.BreakForTest(t, fmt.Sprintf(`UPDATE standard_version SET body = jsonb_set(body, '{clock,warn_percent}', '25'), digest = sha256('%d')
		WHERE office = %d AND service = 'konsultasi'`, p.key, p.key))
	c := p.start(answering())
	p.warns(c, "2026-03-27 09:45")
	if got := p.read(c.ID); got.WarnPercent != 25 {
		t.Errorf("%+v", got)
	}
}

func TestAStartOutsideTheCalendarIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	s := answering()
	s.At = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	err := p.try(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := StartIn(ctx, tx, s)
		return err
	})
	if err == nil {
		t.Error("a clock began in 1900")
	}
}

func TestARunningClockIsHandedToAnotherSubjectAsItIs(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	other := uuid.Must(uuid.NewV7())
	hand := func(ctx context.Context, tx *store.Tx, id uuid.UUID) (Clock, error) {
		return HandOverIn(ctx, tx, id, other, "T-26-0002")
	}
	got := p.do(hand, c.ID)
	if got.Subject != other || got.SubjectNumber != "T-26-0002" || !got.DueAt.Equal(c.DueAt) || got.Rev != c.Rev+1 {
		t.Fatalf("handed over: %+v", got)
	}
	p.do(stopNow, c.ID)
	other = uuid.Must(uuid.NewV7())
	if got := p.do(hand, c.ID); got.Subject == other {
		t.Fatal("a clock that ended was handed over")
	}
}
