package configs

import (
	"regexp"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"
)

func must[T any](t *testing.T, get func() (T, error)) T {
	t.Helper()
	v, err := get()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestThereAre553OfficesInOneTreeUnderTheCentralOffice(t *testing.T) {
	t.Parallel()
	offices := must(t, Offices)
	if len(offices) != 553 {
		t.Fatalf("%d offices, want 553", len(offices))
	}
	kinds := map[string]string{}
	for _, o := range offices {
		if _, twice := kinds[o.Code]; twice {
			t.Errorf("code %s appears twice", o.Code)
		}
		kinds[o.Code] = o.Kind
	}
	above := map[string]string{"central": "", "province": "central", "regency": "province", "city": "province"}
	for _, o := range offices {
		if want, known := above[o.Kind]; !known || kinds[o.Parent] != want {
			t.Errorf("%s (%s) stands under %q (%s)", o.Code, o.Kind, o.Parent, kinds[o.Parent])
		}
	}
}

func TestEveryOfficeHasALoadableZoneAUniqueSlugAndABPSCode(t *testing.T) {
	t.Parallel()
	slugs, code := map[string]bool{}, regexp.MustCompile(`^\d{4}$`)
	for _, o := range must(t, Offices) {
		if _, err := time.LoadLocation(o.Zone); err != nil {
			t.Errorf("%s: %v", o.Code, err)
		}
		if slugs[o.Slug] || o.Slug == "" {
			t.Errorf("%s: slug %q is empty or taken", o.Code, o.Slug)
		}
		slugs[o.Slug] = true
		newProvince := o.Legacy == "" && o.Kind == "province" && o.Note != ""
		if !code.MatchString(o.Code) || !code.MatchString(o.Legacy) && !newProvince {
			t.Errorf("%s: code or legacy code %q is not 4 digits", o.Code, o.Legacy)
		}
	}
}

func TestHolidaysAreInOrderOnceADateAndNameTheirDecree(t *testing.T) {
	t.Parallel()
	days := must(t, Holidays)
	perYear := map[string]int{}
	for i, h := range days {
		if i > 0 && days[i-1].On >= h.On {
			t.Errorf("%s does not come after %s", h.On, days[i-1].On)
		}
		if h.Name == "" || h.Decree == "" || h.Kind != "libur_nasional" && h.Kind != "cuti_bersama" {
			t.Errorf("%s: incomplete row %+v", h.On, h)
		}
		perYear[h.On[:4]]++
	}
	for year, want := range map[string]int{"2024": 29, "2025": 28, "2026": 25, "2027": 26} {
		if perYear[year] != want {
			t.Errorf("%s has %d days off, want %d", year, perYear[year], want)
		}
	}
}

func TestRamadanLasts29Or30Days(t *testing.T) {
	t.Parallel()
	for _, r := range must(t, Ramadan) {
		from, _ := time.Parse(time.DateOnly, r.From)
		to, _ := time.Parse(time.DateOnly, r.To)
		if days := to.Sub(from).Hours()/24 + 1; days < 29 || days > 30 {
			t.Errorf("Ramadan %s lasts %.0f days", r.Hijri, days)
		}
	}
}

func TestTheDraftHoursCoverMondayToFridayInBothProfiles(t *testing.T) {
	t.Parallel()
	h := must(t, Hours)
	if h.Confirmed {
		t.Error("the default hours are a draft, not confirmed")
	}
	for name, week := range map[string]Week{"regular": h.Regular, "ramadan": h.Ramadan} {
		if len(week) != 5 {
			t.Errorf("%s has %d days, want 5", name, len(week))
		}
		for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
			if len(week[day]) != 2 {
				t.Errorf("%s %s has %d intervals, want morning and afternoon", name, day, len(week[day]))
			}
		}
	}
}

func TestTheStandardHas14ComponentsOfWhich7To14AreEmpty(t *testing.T) {
	t.Parallel()
	s := must(t, Standard)
	if s.Number != "B-004.04/BPS/7325/9280/01/2022" || s.Office != "7325" || s.Fee != "Tidak dipungut biaya" {
		t.Errorf("not the published standard: %q %q %q", s.Office, s.Number, s.Fee)
	}
	if len(s.Components) != 14 {
		t.Fatalf("%d components, want 14", len(s.Components))
	}
	for i, c := range s.Components {
		if c.No != i+1 || c.Name == "" || (len(c.Body) > 0) != (c.No <= 6) {
			t.Errorf("component %d: no %d %q with %d sections", i+1, c.No, c.Name, len(c.Body))
		}
	}
	want := []Promise{{"queue_turn", 10, "service_minutes"}, {"first_answer", 3, "working_days"},
		{"next_answer", 3, "working_days"}, {"silence", 3, "working_days"}}
	if !slices.Equal(s.Promises, want) {
		t.Errorf("promises %v, want %v", s.Promises, want)
	}
}

func TestOffice7325HasThreeServicesAndTwoCountersAndTheOthersOne(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		prefixes string
		counters int
	}{"7325": {"KPR", 2}, "7371": {"K", 1}, "0000": {"K", 1}} {
		got, err := Services(code)
		if err != nil {
			t.Fatal(err)
		}
		prefixes := ""
		for _, s := range got.Services {
			prefixes += s.Prefix
		}
		if prefixes != want.prefixes || len(got.Counters) != want.counters {
			t.Errorf("%s: services %s and %d counters, want %+v", code, prefixes, len(got.Counters), want)
		}
	}
}

func TestAnUnknownFileIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := document[HoursDraft]("nothing.json"); err == nil {
		t.Error("a missing document was accepted")
	}
	if _, err := table("offices.csv", []string{"other"}, func([]string) (int, error) { return 0, nil }); err == nil {
		t.Error("a wrong header was accepted")
	}
}
