package calendar

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/configs"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/pkg/workcal"
)

func TestVersion1OfEachOfficeIsOneOfThreeCompiledCalendars(t *testing.T) {
	t.Parallel()
	offices, err := configs.Offices()
	if err != nil {
		t.Fatal(err)
	}
	distinct := map[*workcal.Calendar]string{}
	for _, o := range offices {
		d, err := draftOf(o.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if distinct[d.calendar] = o.Zone; d.calendar.Zone().String() != o.Zone {
			t.Fatalf("%s counts in %s, not in %s", o.Code, d.calendar.Zone(), o.Zone)
		}
	}
	if len(distinct) != 3 {
		t.Errorf("%d compiled calendars, want 3", len(distinct))
	}
}

func TestAnOfficeIsFoundByItsCodeOrItsFormerCode(t *testing.T) {
	t.Parallel()
	offices, _ := configs.Offices()
	for _, o := range offices {
		if o.Legacy == o.Code || o.Legacy == "" {
			continue
		}
		c, zone, err := FromConfigs(o.Legacy)
		if err != nil || c == nil || zone.String() != o.Zone {
			t.Errorf("former code %s of %s: %v, %v", o.Legacy, o.Code, zone, err)
		}
		return
	}
	t.Error("no office has a former code")
}

func TestAnUnknownCodeHasNoCalendar(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "9999", "73.24", "7325 "} {
		if _, _, err := FromConfigs(code); !fault.Is(err, fault.UnknownOffice) {
			t.Errorf("%q: %v, want unknown_office", code, err)
		}
	}
}

func TestTheFixturesOfTheRulesHoldForOffice7325(t *testing.T) {
	t.Parallel()
	c, zone, err := FromConfigs("7325")
	if err != nil {
		t.Fatal(err)
	}
	for received, want := range map[string]string{ // rules.md §3.5
		"2026-02-13T10:00": "Jum, 20 Feb 2026 15.30 WITA",
		"2026-03-13T10:00": "Rab, 25 Mar 2026 16.00 WITA",
		"2026-03-16T10:00": "Kam, 26 Mar 2026 16.00 WITA",
		"2026-03-17T10:00": "Jum, 27 Mar 2026 16.30 WITA",
		"2026-05-12T10:00": "Sel, 19 Mei 2026 16.00 WITA",
		"2026-05-26T10:00": "Rab, 3 Jun 2026 16.00 WITA",
		"2026-08-14T10:00": "Kam, 20 Agu 2026 16.00 WITA",
		"2026-09-04T10:00": "Rab, 9 Sep 2026 16.00 WITA",
		"2026-12-22T10:00": "Sel, 29 Des 2026 16.00 WITA",
		"2026-09-05T10:00": "Kam, 10 Sep 2026 16.00 WITA",
		"2026-09-04T18:00": "Kam, 10 Sep 2026 16.00 WITA",
	} {
		at, err := ParseReceived(received, zone)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Tell(i18n.ID, Version{FirstNo, c}, at, 3, workcal.Options{})
		if err != nil || Stamp(a.DueAt) != want {
			t.Errorf("%s: %s (%v), want %s", received, Stamp(a.DueAt), err, want)
		}
	}
}

func TestEveryDayOfAnAnswerSaysWhatItWas(t *testing.T) {
	t.Parallel()
	c, zone, _ := FromConfigs("7325")
	at, _ := ParseReceived("2026-08-14T18:00", zone)
	a, err := Tell(i18n.ID, Version{FirstNo, c}, at, 1, workcal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ date, kind, label string }{
		{"2026-08-14", "working", "diterima di luar jam layanan"},
		{"2026-08-15", "weekend", "akhir pekan"},
		{"2026-08-16", "weekend", "akhir pekan"},
		{"2026-08-17", "national", "Proklamasi Kemerdekaan"},
		{"2026-08-18", "day0", "hari ke-0, penghitungan mulai 08.00"},
		{"2026-08-19", "working", "hari kerja ke-1"},
	}
	if len(a.Days) != len(want) {
		t.Fatalf("%d days, want %d: %+v", len(a.Days), len(want), a.Days)
	}
	for i, w := range want {
		if d := a.Days[i]; d.Date != w.date || d.Kind != w.kind || d.Label != w.label || (w.kind == "national") != (d.Document != "") {
			t.Errorf("day %d is %+v, want %+v", i, d, w)
		}
	}
	if text := "Diterima Jum, 14 Agu 2026 18.00 WITA, dihitung sejak Sel, 18 Agu 2026 08.00 WITA. 1 hari kerja berakhir Rab, 19 Agu 2026 16.00 WITA."; a.Text != text {
		t.Errorf("text %q, want %q", a.Text, text)
	}
}

func TestAnAnswerPastTheKnownYearsSaysThatItIsProvisional(t *testing.T) {
	t.Parallel()
	c, zone, _ := FromConfigs("7325")
	at, _ := ParseReceived("2027-12-30T10:00", zone)
	a, err := Tell(i18n.ID, Version{FirstNo, c}, at, 3, workcal.Options{CountDayOfReceipt: true})
	if err != nil || !a.Provisional {
		t.Fatalf("provisional %v, error %v", a.Provisional, err)
	}
	last := a.Days[len(a.Days)-1]
	if last.Kind != "uncovered" || last.Label != "hari kerja ke-3, kalender tahun 2028 belum ditetapkan" {
		t.Errorf("last day %+v", last)
	}
}

func TestAQuestionThatCannotBeCountedNamesItsField(t *testing.T) {
	t.Parallel()
	c, zone, _ := FromConfigs("7325")
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, zone)
	for name, test := range map[string]struct {
		at    time.Time
		n     int
		field string
	}{
		"-1 days":        {now, -1, "working_days"},
		"251 days":       {now, 251, "working_days"},
		"the year 2023":  {time.Date(2023, 12, 31, 23, 59, 59, 0, zone), 3, "received_at"},
		"the year 1999":  {now.AddDate(-27, 0, 0), 3, "received_at"},
		"the year 10000": {now.AddDate(7974, 0, 0), 3, "received_at"},
	} {
		_, err := Tell(i18n.ID, Version{FirstNo, c}, test.at, test.n, workcal.Options{})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Path != test.field || f.Fields[0].Code != "out_of_range" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReceivedIsReadWithOrWithoutAnOffset(t *testing.T) {
	t.Parallel()
	_, zone, _ := FromConfigs("7325")
	want := time.Date(2026, 3, 17, 10, 0, 0, 0, zone)
	for _, s := range []string{"2026-03-17T10:00", "2026-03-17T10:00:00", "2026-03-17T10:00:00+08:00",
		"2026-03-17T10:00:00 08:00", "2026-03-17T02:00:00Z", "2026-03-17T09:00:00+07:00"} {
		if got, err := ParseReceived(s, zone); err != nil || !got.Equal(want) {
			t.Errorf("%q reads as %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"17-03-2026", "2026-03-17", "2026-02-30T10:00", "besok", "2026-03-17T25:00"} {
		if got, err := ParseReceived(s, zone); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%q reads as %s, %v", s, got, err)
		}
	}
}

func TestTheSameDaysAreToldInEnglish(t *testing.T) {
	t.Parallel()
	c, zone, _ := FromConfigs("7325")
	at, _ := ParseReceived("2027-12-30T17:00", zone)
	a, err := Tell(i18n.EN, Version{FirstNo, c}, at, 1, workcal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	said := []string{a.Text}
	for _, d := range a.Days {
		said = append(said, d.Date+" "+d.Label)
	}
	want := []string{
		"Received Thu, 30 Dec 2027 17:00 WITA, counted from Fri, 31 Dec 2027 08:00 WITA. 1 working day ends Mon, 3 Jan 2028 16:00 WITA. " +
			"This date is provisional: the list of national days off is not yet decided for all of the time counted.",
		"2027-12-30 received outside service hours",
		"2027-12-31 day 0, counting begins 08:00",
		"2028-01-01 weekend",
		"2028-01-02 weekend",
		"2028-01-03 working day 1, the calendar of 2028 is not yet decided",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("(-want +told):\n%s", diff)
	}
	if indonesian, err := Tell(i18n.ID, Version{FirstNo, c}, at, 1, workcal.Options{}); err != nil || !indonesian.DueAt.Equal(a.DueAt) || indonesian.Text == a.Text {
		t.Errorf("in Indonesian: %q, %v", indonesian.Text, err)
	}
}

// walked counts n working days after a date by looking at each day.
func walked(c *workcal.Calendar, from workcal.Date, n int) workcal.Date {
	for ; n >= 0; from++ {
		if c.Day(from).Working {
			n--
		}
	}
	return from - 1
}

func TestEachOfficeCountsEachDayOfFourYearsAsItsDaysAreWalked(t *testing.T) {
	t.Parallel()
	offices, err := configs.Offices()
	if err != nil {
		t.Fatal(err)
	}
	first, last := workcal.DateOf(2024, time.January, 1), workcal.DateOf(2027, time.December, 31)
	ends := map[*workcal.Calendar][]workcal.Date{} // of 3 working days from 10.00 each day
	counted := 0
	for _, o := range offices {
		c, zone, err := FromConfigs(o.Code)
		if err != nil {
			t.Fatal(err)
		}
		if ends[c] == nil {
			for d := first; d <= last; d++ {
				ends[c] = append(ends[c], walked(c, d, 3))
			}
		}
		for d := first; d <= last; d++ {
			year, month, day := d.Civil()
			due, err := c.Due(time.Date(year, month, day, 10, 0, 0, 0, zone), 3, workcal.Options{})
			closing, ok := c.LastClosing(ends[c][d-first])
			if err != nil || !ok || !due.DueAt.Equal(closing) {
				t.Fatalf("%s, %s: due %s (%v), walked to %s", o.Code, d, due.DueAt, err, closing)
			}
			counted++
		}
	}
	if len(ends) != 3 || counted != 553*1461 {
		t.Errorf("%d due dates over %d calendars, want %d over 3", counted, len(ends), 553*1461)
	}
}
