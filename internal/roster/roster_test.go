package roster

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/pkg/workcal"
)

var (
	ani  = uuid.MustParse("00000000-0000-7000-8000-00000000000a")
	budi = uuid.MustParse("00000000-0000-7000-8000-00000000000b")
	cici = uuid.MustParse("00000000-0000-7000-8000-00000000000c")
)

func date(text string) workcal.Date {
	d, err := workcal.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// week is a plan in which Ani has Monday and Budi has Tuesday.
func week() plan {
	p := plan{members: map[uuid.UUID]member{}}
	for id, name := range map[uuid.UUID]string{ani: "Ani", budi: "Budi", cici: "Cici"} {
		p.members[id] = member{Person{id, name}, true}
	}
	p.shifts = []shift{{officer: ani, weekday: time.Monday, from: 1}, {officer: budi, weekday: time.Tuesday, from: 1}}
	return p
}

func day(t *testing.T, p plan, on string) Day {
	t.Helper()
	c, _, err := calendar.FromConfigs("7325")
	if err != nil {
		t.Fatal(err)
	}
	return p.day(c.Day(date(on)), date("2026-11-23"))
}

func names(d Day) string {
	var all []string
	for _, duty := range d.OnDuty {
		all = append(all, duty.Officer.Name)
	}
	return strings.Join(all, " ")
}

func TestTheWeeklyPatternSaysWhoIsOnDuty(t *testing.T) {
	t.Parallel()
	p := week()
	p.shifts[1].until = date("2026-11-24")
	for on, want := range map[string]string{"2026-11-23": "Ani", "2026-11-24": "Budi", "2026-12-01": "", "2026-11-30": "Ani"} {
		if got := names(day(t, p, on)); got != want {
			t.Errorf("%s: %q, want %q", on, got, want)
		}
	}
}

func TestADayWithNobodyOnDutySaysWhy(t *testing.T) {
	t.Parallel()
	p := week()
	p.shifts = append(p.shifts, shift{officer: cici, weekday: time.Friday, from: 1}, shift{officer: cici, weekday: time.Saturday, from: 1})
	p.absences = []absence{{ani, date("2026-11-30"), date("2026-11-30")}}
	for on, want := range map[string]struct {
		why  Nobody
		text string
	}{
		"2026-11-28": {Weekend, "Kantor tutup: tidak ada jam layanan pada hari ini."},
		"2026-12-25": {Holiday, "Hari libur: "},
		"2026-11-26": {Unplanned, "Kantor buka, tetapi belum ada petugas yang dijadwalkan."},
		"2026-11-30": {AllAbsent, "Tidak ada petugas: semua yang dijadwalkan tidak masuk (Ani)."},
		"2026-11-23": {"", "Bertugas: Ani."},
	} {
		got := day(t, p, on)
		if got.Nobody != want.why || !strings.HasPrefix(got.Text, want.text) {
			t.Errorf("%s: %q %q, want %q %q", on, got.Nobody, got.Text, want.why, want.text)
		}
		if closed := want.why == Weekend || want.why == Holiday; closed && (got.Open || len(got.OnDuty)+len(got.Absent) > 0) {
			t.Errorf("%s: somebody holds a place on a closed day: %+v", on, got)
		}
	}
}

func TestAnOfficeThatOpensOnASaturdayHasItsSaturdayRoster(t *testing.T) {
	t.Parallel()
	p := week()
	p.shifts = append(p.shifts, shift{officer: cici, weekday: time.Saturday, from: 1})
	open := workcal.Day{Date: date("2026-11-28"), Kind: workcal.Weekend, Open: true, Label: "Hari Statistik"}
	if got := p.day(open, date("2026-11-23")); names(got) != "Cici" {
		t.Errorf("%+v", got)
	}
	shut := workcal.Day{Date: date("2026-11-24"), Kind: workcal.Office, Label: "Banjir"}
	if got := p.day(shut, date("2026-11-23")); got.Nobody != Shut || got.Text != "Kantor tutup: Banjir." {
		t.Errorf("%+v", got)
	}
}

func TestASwapHandsThePlaceOverAndTheOtherOneBack(t *testing.T) {
	t.Parallel()
	p := week()
	counter := uuid.New()
	p.shifts[0].counter, p.posts = &counter, map[uuid.UUID]Post{counter: {counter, 1, "Loket 1"}}
	p.swaps = []swap{{ani, budi, date("2026-11-23"), date("2026-11-24")}}
	want := []Duty{{Officer: Person{budi, "Budi"}, Counter: &Post{counter, 1, "Loket 1"}, InsteadOf: &Person{ani, "Ani"}}}
	if diff := cmp.Diff(want, day(t, p, "2026-11-23").OnDuty); diff != "" {
		t.Error(diff)
	}
	for on, want := range map[string]string{"2026-11-24": "Ani", "2026-11-30": "Ani", "2026-12-01": "Budi"} {
		if got := names(day(t, p, on)); got != want {
			t.Errorf("%s: %q, want %q", on, got, want)
		}
	}
}

func TestASwappedPlaceCanBeHandedOnAndNobodyStandsInTwice(t *testing.T) {
	t.Parallel()
	p := week()
	p.swaps = []swap{{ani, budi, date("2026-11-23"), 0}, {budi, cici, date("2026-11-23"), 0}}
	if got := day(t, p, "2026-11-23"); names(got) != "Cici" || got.OnDuty[0].InsteadOf.Name != "Ani" {
		t.Errorf("%+v", got)
	}
	p.shifts = append(p.shifts, shift{officer: cici, weekday: time.Monday, from: 1}) // planned after the swap
	if got := day(t, p, "2026-11-23"); names(got) != "Budi Cici" {
		t.Errorf("%+v", got)
	}
	p.shifts = p.shifts[1:] // Ani's Monday is gone, so there is nothing to hand over
	if got := day(t, p, "2026-11-23"); names(got) != "Cici" {
		t.Errorf("%+v", got)
	}
}

func TestWhoeverStandsInIsNotAskedWhetherTheOtherIsAbsent(t *testing.T) {
	t.Parallel()
	p := week()
	p.absences = []absence{{ani, date("2026-11-20"), date("2026-11-27")}}
	if got := day(t, p, "2026-11-23"); got.Nobody != AllAbsent || len(got.Absent) != 1 {
		t.Errorf("%+v", got)
	}
	p.swaps = []swap{{ani, cici, date("2026-11-23"), 0}}
	if got := day(t, p, "2026-11-23"); names(got) != "Cici" || len(got.Absent) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhoeverCanNoLongerSignInKeepsOnlyThePast(t *testing.T) {
	t.Parallel()
	p := week()
	p.members[ani] = member{Person{ani, "Ani"}, false}
	if got := day(t, p, "2026-11-16"); names(got) != "Ani" {
		t.Errorf("last week: %+v", got)
	}
	if got := day(t, p, "2026-11-23"); got.Nobody != Unplanned {
		t.Errorf("today: %+v", got)
	}
}

// Whatever is swapped, a date keeps its number of places and gives nobody two.
func TestSwapsNeitherMakeNorLosePlaces(t *testing.T) {
	t.Parallel()
	people := []uuid.UUID{ani, budi, cici, uuid.New(), uuid.New()}
	rapid.Check(t, func(t *rapid.T) {
		from := date("2026-11-23")
		who := rapid.SampledFrom(people)
		on := rapid.Custom(func(t *rapid.T) workcal.Date { return from + workcal.Date(rapid.IntRange(0, 6).Draw(t, "day")) })
		p, taken := plan{}, map[string]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "shifts") {
			s := shift{officer: who.Draw(t, "officer"), weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), from: from}
			if key := s.officer.String() + s.weekday.String(); !taken[key] {
				p.shifts, taken[key] = append(p.shifts, s), true
			}
		}
		before := p
		for range rapid.IntRange(0, 20).Draw(t, "swaps") {
			p.swaps = append(p.swaps, swap{who.Draw(t, "proposer"), who.Draw(t, "partner"), on.Draw(t, "on"), on.Draw(t, "back")})
		}
		for d := from; d < from+7; d++ {
			got, held := p.places(d), map[uuid.UUID]bool{}
			for _, at := range got {
				if held[at.officer] {
					t.Fatalf("%s: two places for one", d)
				}
				held[at.officer] = true
			}
			if len(got) != len(before.places(d)) {
				t.Fatalf("%s: %d places of %d", d, len(got), len(before.places(d)))
			}
		}
	})
}
