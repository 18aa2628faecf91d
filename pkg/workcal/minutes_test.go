package workcal

import (
	"errors"
	"testing"
	"time"
)

func TestAPromiseOfServiceMinutesStopsInBreaksAndRunsOnAfterClosing(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for start, want := range map[string]string{ // rules.md §5, 10 minutes
		"2026-11-23 11:55": "2026-11-23 13:05",
		"2026-11-23 11:50": "2026-11-23 12:00", // ends with the morning
		"2026-11-23 12:30": "2026-11-23 13:10",
		"2026-11-23 07:15": "2026-11-23 08:10", // before the opening
		"2026-11-23 09:00": "2026-11-23 09:10",
		"2026-11-23 15:55": "2026-11-23 16:05", // a counter is still open
		"2026-11-23 16:30": "2026-11-23 16:40",
		"2026-11-23 23:55": "2026-11-24 00:05",
		"2026-11-22 10:00": "2026-11-22 10:10", // Sunday
		"2026-12-25 10:00": "2026-12-25 10:10", // Christmas
		"2026-03-10 11:55": "2026-03-10 12:35", // Ramadan break
		"2026-11-27 11:25": "2026-11-27 13:05", // Friday break
		"2060-01-05 10:00": "2060-01-05 10:10", // outside the span
	} {
		same(t, start, c.TurnDue(at(t, c, start), 10*time.Minute), at(t, c, want))
	}
	seconds := at(t, c, "2026-11-23 11:59:30.25")
	same(t, "seconds", c.TurnDue(seconds, time.Minute), at(t, c, "2026-11-23 13:00:30.25"))
}

func TestServiceMinutesSkipBreaksNightsAndClosedDays(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for _, test := range []struct {
		start, end string
		d          time.Duration
	}{
		{"2026-11-23 11:55", "2026-11-23 13:05", 10 * time.Minute},
		{"2026-11-23 15:55", "2026-11-24 08:05", 10 * time.Minute},
		{"2026-11-27 16:25", "2026-11-30 08:05", 10 * time.Minute},
		{"2026-03-17 14:00", "2026-03-25 09:00", 2 * time.Hour}, // Nyepi, Idulfitri; Ramadan ends between
		{"2026-11-21 10:00", "2026-11-23 16:00", 7 * time.Hour},
	} {
		end, err := c.AddMinutes(at(t, c, test.start), test.d)
		if err != nil {
			t.Fatal(err)
		}
		same(t, test.start, end, at(t, c, test.end))
		if got := c.MinutesBetween(at(t, c, test.start), end); got != test.d {
			t.Errorf("%s to %s: %s, want %s", test.start, test.end, got, test.d)
		}
		if got := c.MinutesBetween(end, at(t, c, test.start)); got != -test.d {
			t.Errorf("%s back to %s: %s, want %s", test.end, test.start, got, -test.d)
		}
	}
}

func TestServiceMinutesOutsideTheSpanAreRefused(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for start, d := range map[string]time.Duration{"2032-12-31 15:00": 10 * time.Hour, "2022-01-03 09:00": 1, "2040-01-03 09:00": 0} {
		if _, err := c.AddMinutes(at(t, c, start), d); !errors.Is(err, ErrSpan) {
			t.Errorf("%s + %s: %v, want ErrSpan", start, d, err)
		}
	}
	if _, err := c.AddMinutes(at(t, c, "2026-11-23 09:00"), -1); !errors.Is(err, ErrNegative) {
		t.Errorf("negative: %v", err)
	}
	if got := c.MinutesBetween(at(t, c, "2010-01-01 00:00"), at(t, c, "2023-01-02 09:00")); got != time.Hour {
		t.Errorf("before the span counts as its start: %s, want 1h", got)
	}
}

func TestHalfOpenIntervalsDecideOpenNowAndNextOpening(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	for now, want := range map[string]struct {
		open bool
		next string
	}{
		"2026-11-23 07:59": {false, "2026-11-23 08:00"},
		"2026-11-23 08:00": {true, "2026-11-23 08:00"},
		"2026-11-23 09:00": {true, "2026-11-23 13:00"},
		"2026-11-23 12:00": {false, "2026-11-23 13:00"},
		"2026-11-23 16:00": {false, "2026-11-24 08:00"},
		"2026-12-24 11:00": {false, "2026-12-28 08:00"}, // cuti bersama, Christmas, weekend
		"2000-01-01 00:00": {false, "2023-01-02 08:00"},
	} {
		next, ok := c.NextOpening(at(t, c, now))
		if got := c.OpenAt(at(t, c, now)); got != want.open || !ok {
			t.Errorf("%s: open %v, want %v", now, got, want.open)
		}
		same(t, now, next, at(t, c, want.next))
	}
	if _, ok := c.NextOpening(at(t, c, "2032-12-31 13:00:01")); ok {
		t.Error("an opening after the span")
	}
}

func TestFirstOpeningAndLastClosingEncloseTheBreak(t *testing.T) {
	t.Parallel()
	c := compile(t, spec7325(t))
	opening, _ := c.FirstOpening(date(t, "2026-11-27"))
	closing, _ := c.LastClosing(date(t, "2026-11-27"))
	same(t, "Friday opening", opening, at(t, c, "2026-11-27 08:00"))
	same(t, "Friday closing", closing, at(t, c, "2026-11-27 16:30"))
	for _, closed := range []string{"2026-11-28", "2026-12-25", "2050-01-03"} {
		_, opens := c.FirstOpening(date(t, closed))
		if _, closes := c.LastClosing(date(t, closed)); opens || closes {
			t.Errorf("%s opens", closed)
		}
	}
}
