package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
	"github.com/bps-pst/pst/internal/store"
)

// listed walks through all pages and returns the numbers, in order.
func (p *peers) listed(as context.Context, s Search) (all []string) {
	p.Helper()
	if s.Limit == 0 {
		s.Limit = 2
	}
	for range 100 {
		page, err := p.List(as, s)
		if err != nil {
			p.Fatal(err)
		}
		for _, c := range page.Items {
			all = append(all, c.Number)
		}
		if s.Cursor = page.NextCursor; s.Cursor == "" {
			return all
		}
	}
	p.Fatal("a list without end")
	return nil
}

// on files a case at an instant.
func (p *peers) on(at *peer, when string, change func(*Case)) Case {
	p.Helper()
	p.at(when)
	return p.file(at, change)
}

func numbers(all ...Case) (n []string) {
	for _, c := range all {
		n = append(n, c.Number())
	}
	return n
}

func TestReadingACaseAndSearchingForSomebodyAreRecorded(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at, me := p.all[0], p.all[0].officers[0]
	c := p.on(at, "2026-09-01 10:00", nil)
	p.listed(me, Search{View: ViewAll})
	if _, err := p.Case(me, c.ID); err != nil {
		t.Fatal(err)
	}
	p.listed(me, Search{View: ViewAll, Q: c.Name})
	var read []string
	err := store.View(me, p.DB, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &read, `SELECT action || ' ' || subject FROM audit WHERE office = $1 AND action IN ('case.read', 'case.list', 'case.search') ORDER BY id`, tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"case.read " + c.ID.String(), "case.search " + at.Code}; !slices.Equal(read, want) {
		t.Errorf("recorded %q, want %q", read, want)
	}
}

func TestEachViewShowsItsTrayWithWhatIsFirstToBeDoneFirst(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	at, me := p.all[0], p.all[0].officers[0]
	p.on(p.all[1], "2026-09-01 09:00", nil)
	late := p.on(at, "2026-09-03 10:00", nil)
	early := p.on(at, "2026-09-01 10:00", nil)
	mine := p.on(at, "2026-09-02 10:00", nil)
	theirs := p.on(at, "2026-09-02 11:00", nil)
	aside, done, junk := p.on(at, "2026-09-02 12:00", nil), p.on(at, "2026-09-02 13:00", nil), p.on(at, "2026-09-02 14:00", nil)
	p.at("2026-09-04 10:00")
	must(t)(p.Claim(me, mine.ID, false))
	must(t)(p.Claim(at.officers[1], theirs.ID, false))
	soon := p.clock.Now().Add(time.Hour)
	must(t)(p.Snooze(me, aside.ID, &soon))
	p.finish(at, done.ID, Answered)
	p.finish(at, junk.ID, Spam)
	asks := p.on(at, "2026-09-04 11:00", nil)
	must(t)(p.act(me, asks.ID, func(_ context.Context, w *work) error { // waits for the visitor
		w.AnswerClock, w.AnswerKind, w.DueAt = nil, "", nil
		return w.happen(ActAnswer, nil)
	}))
	for view, want := range map[View][]string{
		ViewMine: numbers(mine), ViewUnassigned: numbers(early, late), ViewOpen: numbers(early, mine, theirs, late),
		ViewVisitor: numbers(asks), ViewSnoozed: numbers(aside), ViewClosed: numbers(done), ViewSpam: numbers(junk),
		ViewAll: numbers(asks, late, done, aside, theirs, mine, early),
	} {
		if diff := cmp.Diff(want, p.listed(me, Search{View: view})); diff != "" {
			t.Errorf("%s: %s", view, diff)
		}
	}
	page, err := p.List(me, Search{View: ViewSpam, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Counts{Mine: 1, Unassigned: 2, Open: 4, Visitor: 1}, page.Counts); diff != "" {
		t.Error(diff)
	}
}

func TestAListShowsWhatAnOfficerDecidesBy(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at := p.all[0]
	c := p.file(at, nil)
	must(t)(p.Claim(at.officers[0], c.ID, false))
	must(t)(p.Writing(at.officers[1], c.ID))
	p.at("2026-09-09 16:00")
	page, err := p.List(at.officers[0], Search{View: ViewOpen, Limit: 50})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page, err)
	}
	s := page.Items[0]
	if s.Assignee.Name != "Petugas 1" || s.Contact.Name != askerName || *s.Contact.Email != askerEmail || s.DueKind != "first_answer" ||
		!s.DueAt.Equal(p.local("2026-09-09 16:00")) || s.DueAt.Location().String() != p.zone.String() || s.Late || !s.Warn || !s.Unread || s.Writer != nil {
		t.Errorf("%+v", s)
	}
	p.clock.Advance(time.Second)
	page, _ = p.List(at.officers[0], Search{View: ViewOpen, Limit: 50})
	if !page.Items[0].Late {
		t.Error("a second after its due date the case is not late")
	}
}

func TestASearchFindsWordsOfAQuestionAMessageANameOrAContactAndNothingMasked(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	at, me := p.all[0], p.all[0].officers[0]
	p.file(p.all[1], nil)
	tobe := p.on(at, "2026-09-01 09:00", func(c *Case) { c.Name, c.Subject = "Siti 100%_Aminah", "Data inflasi" })
	phone := askerPhone
	rung := p.on(at, "2026-09-02 09:00", func(c *Case) { c.Phone, c.Email, c.Subject = &phone, nil, "Jumlah penduduk" })
	old := p.on(at, "2025-08-02 09:00", func(c *Case) { c.Subject = "Data inflasi lama" })
	p.at("2026-09-04 10:00")
	must(t)(p.Note(me, rung.ID, "Kata kunci: Angkasa", nil))
	for q, want := range map[string][]string{
		"INFLASI": numbers(tobe), "inflasi siti": numbers(tobe), "inflasi penduduk": nil, "100%_": numbers(tobe), "1%0": nil, "a_i": nil,
		"0812-3456 7890": numbers(rung), "angkasa": numbers(rung), "andi@contoh": numbers(tobe), "kecamatan": numbers(rung, tobe),
		tobe.Number(): numbers(tobe), strings.ToLower(old.Number()): numbers(old), "26-9999": nil, `\`: nil,
	} {
		if got := p.listed(me, Search{View: ViewAll, Q: q}); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", q, got, want)
		}
	}
	if got := p.listed(me, Search{View: ViewOpen, Q: "lama", From: "2025-08-01"}); !slices.Equal(got, numbers(old)) {
		t.Errorf("by a date: %v", got)
	}
	if got := p.listed(me, Search{View: ViewClosed, Q: "inflasi"}); got != nil {
		t.Errorf("of another tray: %v", got)
	}
	note := p.thread(at, rung.ID)[1]
	must(t)(p.Mask(me, rung.ID, note.ID))
	if got := p.listed(me, Search{View: ViewAll, Q: "angkasa"}); got != nil {
		t.Errorf("masked: %v", got)
	}
}

func TestTagsTopicsAndDatesNarrowAList(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at, me := p.all[0], p.all[0].officers[0]
	one := p.on(at, "2026-09-01 00:00", func(c *Case) { c.Tags = []string{"pdrb"} })
	two := p.on(at, "2026-09-02 23:59", func(c *Case) { c.Tags, c.Topic = []string{"pdrb", "malili"}, Metadata })
	three := p.on(at, "2026-09-03 00:00", nil)
	for name, s := range map[string]struct {
		Search
		want []string
	}{
		"tag":             {Search{View: ViewOpen, Tag: "PDRB"}, numbers(one, two)},
		"tag and topic":   {Search{View: ViewOpen, Tag: "pdrb", Topic: Metadata}, numbers(two)},
		"a part of a tag": {Search{View: ViewOpen, Tag: "pdr"}, nil},
		"from":            {Search{View: ViewOpen, From: "2026-09-02"}, numbers(three, two)},
		"to, included":    {Search{View: ViewOpen, To: "2026-09-02"}, numbers(two, one)},
		"one day":         {Search{View: ViewAll, From: "2026-09-02", To: "2026-09-02"}, numbers(two)},
	} {
		if diff := cmp.Diff(s.want, p.listed(me, s.Search)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for path, s := range map[string]Search{"from": {View: ViewAll, From: "2026-13-01"}, "to": {View: ViewAll, From: "2026-09-02", To: "2026-09-01"},
		"q": {View: ViewAll, Q: strings.Repeat("é", maxSearch+1)}, "cursor": {View: ViewAll, Cursor: "abc"}} {
		s.Limit = 2
		_, err := p.List(me, s)
		if _, named := wrong(t, err)[path]; !named {
			t.Errorf("%s: %v", path, err)
		}
	}
	page, err := p.List(me, Search{View: ViewMine, Limit: 1})
	if err != nil || page.NextCursor != "" {
		t.Fatal(page, err)
	}
	page, err = p.List(me, Search{View: ViewOpen, Limit: 1})
	if err != nil || page.NextCursor == "" {
		t.Fatal(page, err)
	}
	_, err = p.List(me, Search{View: ViewUnassigned, Limit: 1, Cursor: page.NextCursor})
	wrong(t, err)
}

func TestASearchGoesOnFromWhereItStoppedLooking(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at, me := p.all[0], p.all[0].officers[0]
	var want []string
	for i := range 7 {
		c := p.on(at, fmt.Sprintf("2026-09-01 %02d:00", 9+i), func(c *Case) {
			if i%3 == 0 {
				c.Topic = Metadata
			}
		})
		if i%3 == 0 {
			want = append(want, c.Number())
		}
	}
	slices.Reverse(want)
	var got []string
	var pages int
	var after *place
	for more := true; more; pages++ {
		err := store.View(me, p.DB, func(ctx context.Context, tx *store.Tx) error {
			w, err := Search{View: ViewAll, Topic: Metadata}.walk(at.Office, at.people[0], tx.Now(), after)
			if err != nil {
				return err
			}
			w.look = 2
			rows, _, _, err := w.readIn(ctx, tx, at.people[0], 3)
			if err != nil {
				return err
			}
			for _, r := range rows {
				got = append(got, r.Number())
			}
			var last place
			last, more, err = w.lastIn(ctx, tx)
			after = &last
			return err
		})
		if err != nil || pages > 9 {
			t.Fatal(pages, err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || pages != 4 {
		t.Errorf("in %d pages: %s", pages, diff)
	}
}

func TestCasesOfOneInstantAreListedOnceEachAndCountsEndAtAHundred(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	at, me := p.all[0], p.all[0].officers[0]
	p.update(at, func(_ context.Context, tx *store.Tx) error {
		for i := range 130 {
			tx.Later(`INSERT INTO consult_case (office, id, year, seq, state, channel, topic, subject, service, name, received_at, last_message_at, last_inbound_at, order_at)
				VALUES ($1, $2, 2026, $3, 'new', $4, 'data', 'a', 'konsultasi', 'b', $5, $5, $5, $5)`, tx.Office(), uuid.New(), i+1, string(message.Web), tx.Now())
		}
		return nil
	})
	for _, s := range []Search{{View: ViewOpen, Limit: 7}, {View: ViewAll, Limit: 50}} {
		got := p.listed(me, s)
		slices.Sort(got)
		if all := len(got); all != 130 || len(slices.Compact(got)) != 130 {
			t.Errorf("%s: %d listed", s.View, all)
		}
	}
	page, err := p.List(me, Search{View: ViewMine, Limit: 1})
	if diff := cmp.Diff(Counts{Unassigned: 100, Open: 100}, page.Counts); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
