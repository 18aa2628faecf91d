package consult

import (
	"slices"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/sla"
	"github.com/bps-pst/pst/pkg/workcal"
)

// closeDay makes a date of an office a day off; openDay takes that back.
func (p *peers) closeDay(at *peer, date string) {
	p.Helper()
	p.edit(at, calendar.Put{Entry: workcal.Entry{Date: p.date(date), Effect: workcal.Closed, Label: "Banjir", Document: "1/BPS/2026"}})
}

func (p *peers) openDay(at *peer, date string) {
	p.Helper()
	p.edit(at, calendar.Remove{On: p.date(date)})
}

func (p *peers) date(text string) workcal.Date {
	p.Helper()
	on, err := workcal.ParseDate(text)
	if err != nil {
		p.Fatal(err)
	}
	return on
}

func (p *peers) edit(at *peer, e calendar.Edit) {
	p.Helper()
	changer := sla.NewChanger(p.DB, p.Key)
	seen, err := changer.Preview(at.system, e)
	if err == nil {
		_, err = changer.Apply(at.system, e, seen.Token)
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *peers) due(at *peer, c Case, want string) {
	p.Helper()
	if got := p.read(at, c.ID).DueAt.In(p.zone).Format("2006-01-02 15:04"); got != want {
		p.Errorf("%s is due %s, want %s", c.Number(), got, want)
	}
}

func TestAPromiseThatMovedIsToldOnceWithTheReason(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	english := p.file(here, func(c *Case) { c.Lang = i18n.EN })
	p.relay()
	p.due(here, c, "2026-09-09 16:00")
	p.closeDay(here, "2026-09-08")
	for range 2 { // the relay may tell twice
		if err := p.clockChanged(here.system, p.clockEvent(here, c)); err != nil {
			t.Fatal(err)
		}
	}
	p.relay()
	p.due(here, c, "2026-09-10 16:00")
	all := p.letters(here, c.ID)
	if len(all) != 1 || all[0].Template != message.Moved {
		t.Fatalf("letters %+v", all)
	}
	for _, part := range []string{"Kam, 10 Sep 2026 16.00 WITA", "Rab, 9 Sep 2026 16.00 WITA", "Sel, 8 Sep 2026 menjadi hari libur: Banjir (1/BPS/2026)"} {
		if !strings.Contains(all[0].Body, part) {
			t.Errorf("%q is missing in\n%s", part, all[0].Body)
		}
	}
	if all := p.letters(here, english.ID); len(all) != 1 || !strings.Contains(all[0].Body, "Tue, 8 Sep 2026 has become a day off") {
		t.Errorf("in English: %+v", all)
	}
	if n := len(slices.DeleteFunc(p.actions(here, c.ID), func(a Action) bool { return a != ActShift })); n != 1 {
		t.Errorf("%d shifts", n)
	}
}

func TestAPromiseThatMovesBackToTheDateFirstToldIsToldToo(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	p.closeDay(here, "2026-09-08")
	p.relay()
	p.openDay(here, "2026-09-08")
	p.relay()
	p.due(here, c, "2026-09-09 16:00")
	all := p.letters(here, c.ID)
	if len(all) != 2 || !strings.Contains(all[1].Body, "Sel, 8 Sep 2026 menjadi hari kerja kembali (semula: Banjir (1/BPS/2026))") {
		t.Fatalf("letters %+v", all)
	}
}

func TestManyPromisesThatMoveTogetherAreEachToldOnce(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	var all []Case
	for range 12 {
		all = append(all, p.file(here, nil))
	}
	other := p.file(there, nil)
	p.closeDay(here, "2026-09-08")
	p.relay()
	p.relay()
	for _, c := range all {
		p.due(here, c, "2026-09-10 16:00")
		if n := len(p.letters(here, c.ID)); n != 1 {
			t.Errorf("%d letters for %s", n, c.Number())
		}
	}
	p.due(there, other, "2026-09-09 16:00")
	if n := len(p.letters(there, other.ID)); n != 0 {
		t.Errorf("another office's visitor was told %d times", n)
	}
}

func TestNobodyIsToldOfAMoveWhoWasNotToldTheDate(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7325")
	here, there := p.all[0], p.all[1]
	mirror := p.file(here, func(c *Case) {
		key, id, number := there.Key, c.ID, "T-26-0001"
		c.SourceOffice, c.SourceCase, c.SourceNumber = &key, &id, &number
	})
	p.closeDay(here, "2026-09-08")
	p.relay()
	p.due(here, mirror, "2026-09-10 16:00")
	if n := len(p.letters(here, mirror.ID)); n != 0 {
		t.Errorf("%d letters of a mirror", n)
	}
}
