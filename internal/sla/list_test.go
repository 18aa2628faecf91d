package sla

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
)

func (p *place) desk() *Desk { return New(p.db, []byte("0123456789abcdef0123456789abcdef")) }

func (p *place) list(q Question) (ids []uuid.UUID, next string) {
	p.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	items, next, err := p.desk().List(p.ctx, q)
	if err != nil {
		p.Fatal(err)
	}
	for _, c := range items {
		ids = append(ids, c.ID)
	}
	return ids, next
}

func TestClocksAreListedByTheirStateAndKindTheFirstDueFirst(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	late, met, lateMet, cancelled := p.start(answering()), p.start(answering()), p.start(answering()), p.start(answering())
	p.do(stopNow, met.ID)
	p.do(CancelIn, cancelled.ID)
	p.at("2026-03-30 10:00")
	p.do(stopNow, lateMet.ID)
	s := answering()
	s.Kind, s.WorkingDays = Silence, 2
	running := p.start(s)
	for state, want := range map[State]uuid.UUID{Running: running.ID, Late: late.ID, Met: met.ID, LateMet: lateMet.ID, Cancelled: cancelled.ID} {
		if got, _ := p.list(Question{State: state}); !slices.Equal(got, []uuid.UUID{want}) {
			t.Errorf("%s: %v", state, got)
		}
	}
	if got, _ := p.list(Question{Kind: Silence}); !slices.Equal(got, []uuid.UUID{running.ID}) {
		t.Errorf("silence: %v", got)
	}
	var all []uuid.UUID
	for next, more := "", true; more; more = next != "" {
		var page []uuid.UUID
		page, next = p.list(Question{Limit: 2, Cursor: next})
		all = append(all, page...)
	}
	if want := []uuid.UUID{late.ID, met.ID, lateMet.ID, cancelled.ID, running.ID}; !slices.Equal(all, want) {
		t.Errorf("got %v, want %v", all, want)
	}
	_, mark := p.list(Question{Limit: 2})
	for _, q := range []Question{{Cursor: "x", Limit: 2}, {Cursor: mark, State: Late, Limit: 2}} {
		if _, _, err := p.desk().List(p.ctx, q); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestAClockIsExplainedByTheCalendarItWasCountedBy(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "2026-03-17 10:00")
	c := p.start(answering())
	explain := func() Explanation {
		t.Helper()
		e, err := p.desk().Explain(p.ctx, i18n.ID, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := explain()
	if got := first.DueAt.Format("2006-01-02 15:04 MST"); got != "2026-03-27 16:30 WITA" || len(first.Days) != 11 || !strings.Contains(first.Text, "3 hari kerja berakhir Jum, 27 Mar 2026 16.30 WITA") {
		t.Errorf("%s, %d days, %s", got, len(first.Days), first.Text)
	}
	p.afterClosing("2026-03-26")
	closed := explain()
	at := slices.IndexFunc(closed.Days, func(d calendar.Day) bool { return d.Date == "2026-03-26" })
	if at < 0 || closed.Days[at].Kind != "office" || closed.Days[at].Label != "Banjir" || closed.Days[at].Document != "1/BPS/2026" {
		t.Errorf("%+v", closed.Days)
	}
	p.do(ToldIn, c.ID)
	p.afterClosing()
	if e := explain(); !e.DueAt.Equal(closed.DueAt) || !strings.HasSuffix(e.Text, "Batasnya tetap Sen, 30 Mar 2026 16.00 WITA, karena tanggal itu sudah diberitahukan lebih dahulu.") {
		t.Errorf("%s: %s", e.DueAt, e.Text)
	}
	p.do(stopNow, c.ID)
	ended := explain()
	p.afterClosing("2026-03-18")
	if e := explain(); e.Text != ended.Text || e.Clock.CalendarVersion != 3 {
		t.Errorf("after it ended: %+v", e)
	}
	if _, err := p.desk().Explain(p.ctx, i18n.ID, uuid.New()); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown id: %v", err)
	}
}
