package guest

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// book is a test's own office on Monday 23 November 2026, 09.00 WITA, with one
// officer who acts.
type book struct {
	*testing.T
	*Desk
	ctx   context.Context
	clock *clock.Frozen
}

func newBook(t *testing.T) *book {
	t.Helper()
	b := &book{T: t, clock: clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))}
	db := store.ForTest(t, b.clock)
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	b.Desk = New(db, []byte("server key"))
	id := uuid.New()
	key, _ := tenant.OfficeOf(ctx)
	b.ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: id.String(), Role: tenant.OfficeAdmin, Office: key})
	b.do(func(ctx context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO account (office, id, email, name, role, password_hash, created_at) VALUES ($1, $2, 'p@bps.go.id', 'Petugas', 'office_admin', '-', $3)`,
			tx.Office(), id, tx.Now())
		return calendar.SeedIn(tx, "Asia/Makassar")
	})
	return b
}

func (b *book) do(f func(ctx context.Context, tx *store.Tx) error) {
	b.Helper()
	_, err := store.Update(b.ctx, b.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) { return struct{}{}, f(ctx, tx) })
	if err != nil {
		b.Fatal(err)
	}
}

func (b *book) write(e Entry) (id uuid.UUID) {
	b.Helper()
	b.do(func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = PlaceIn(ctx, tx, e.Tidy())
		return err
	})
	b.clock.Advance(time.Minute)
	return id
}

// visit gives an entry a ticket of a service.
func (b *book) visit(guest uuid.UUID, code, prefix, name string) {
	b.Helper()
	b.do(func(_ context.Context, tx *store.Tx) error {
		tx.Later(`INSERT INTO service (office, id, code, prefix, name) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, tx.Office(), uuid.New(), code, prefix, name)
		tx.Later(`INSERT INTO line (office, day) VALUES ($1, '2026-11-23') ON CONFLICT DO NOTHING`, tx.Office())
		tx.Later(`INSERT INTO ticket (office, id, day, service, prefix, number, seq, state, source, guest, joined_at, rev)
			SELECT $1, $2, '2026-11-23', $3, $4, n, n, 'waiting', 'officer', $5, $6, 1 FROM (SELECT count(*) + 1 AS n FROM ticket WHERE office = $1) c`,
			tx.Office(), uuid.New(), code, prefix, guest, tx.Now())
		return nil
	})
}

func (b *book) names(s Search) (all []string) {
	b.Helper()
	if s.Limit == 0 {
		s.Limit = 50
	}
	found, _, err := b.List(b.ctx, s)
	if err != nil {
		b.Fatalf("%+v: %v", s, err)
	}
	for _, g := range found {
		all = append(all, g.Name)
	}
	return all
}

func wrong(err error) map[string]string {
	f, ok := fault.As(err)
	if !ok {
		return map[string]string{"error": fmt.Sprint(err)}
	}
	all := map[string]string{"code": string(f.Code)}
	for _, w := range f.Fields {
		all[w.Path] = w.Code
	}
	return all
}

var siti = Entry{Name: "Siti Aminah", Email: "siti@contoh.id", Phone: "0812-3456-789", Identity: Identity{Institution: "Universitas 100% Andi_Djemma", Age: "26_34"}}

func TestAListIsMaskedAndFoundByAnyPartOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti)
	b.write(Entry{Name: "Budi", Email: "budi@lain.id"})
	want := []Listed{{Brief: Brief{id, "Siti A***", "s***@contoh.id", "…89", siti.Identity.Institution, true, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("WITA", 8*3600))}}}
	got, _, err := b.List(b.ctx, Search{Q: "amin", Limit: 10})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for q, want := range map[string]string{"SITI@CONTOH": "Siti A***", "0812 3456": "Siti A***", "+62812": "Siti A***", "100%": "Siti A***", "i_d": "Siti A***",
		"%": "Siti A***", "_": "Siti A***", "universitas": "Siti A***", "bud": "B***", "": "B*** Siti A***", "tidak ada": "", `\`: "", "9999": ""} {
		if got := strings.Join(b.names(Search{Q: q}), " "); got != want {
			t.Errorf("%q: %q, want %q", q, got, want)
		}
	}
}

func TestAListIsReadPageByPageInEitherOrderAndNothingTwice(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var want []string
	for i := range 7 {
		b.write(Entry{Name: fmt.Sprintf("Tamu%d X", i)})
		want = append(want, fmt.Sprintf("Tamu%d X***", i))
	}
	for _, sort := range []string{Oldest, Newest} {
		var got []string
		s := Search{Limit: 3, Sort: sort}
		for pages := 0; ; pages++ {
			all, next, err := b.List(b.ctx, s)
			if err != nil || len(all) > 3 || pages > 3 {
				t.Fatal(err, len(all), pages)
			}
			for _, g := range all {
				got = append(got, g.Name)
			}
			if pages == 0 {
				b.clock.Advance(-time.Hour) // one written behind the reader changes no page
				b.write(Entry{Name: "Susulan"})
				b.clock.Advance(time.Hour)
			}
			if s.Cursor = next; next == "" {
				break
			}
		}
		got = slices.DeleteFunc(got, func(n string) bool { return n == "S***" })
		if sort == Newest {
			slices.Reverse(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", sort, diff)
		}
	}
}

func TestACursorIsOfOneQuestionOfOneOffice(t *testing.T) {
	t.Parallel()
	b, other := newBook(t), newBook(t)
	for range 3 {
		b.write(siti)
		other.write(siti)
	}
	_, mark, err := b.List(b.ctx, Search{Q: "siti", Limit: 1})
	if err != nil || mark == "" {
		t.Fatal(mark, err)
	}
	if got := b.names(Search{Q: "siti", Cursor: mark}); len(got) != 2 {
		t.Errorf("%v", got)
	}
	for what, s := range map[string]Search{"another question": {Q: "sit", Cursor: mark}, "another order": {Q: "siti", Sort: Oldest, Cursor: mark},
		"no cursor": {Q: "siti", Cursor: "abc"}, "a touched one": {Q: "siti", Cursor: "A" + mark[1:] + "A"}} {
		s.Limit = 1
		if _, _, err := b.List(b.ctx, s); wrong(err)["cursor"] != "invalid" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := other.List(other.ctx, Search{Q: "siti", Limit: 1, Cursor: mark}); wrong(err)["cursor"] != "invalid" {
		t.Errorf("another office: %v", err)
	}
}

func TestDatesOfAListAreTheOfficesOwnAndBounded(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.clock.Set(time.Date(2026, 11, 22, 15, 59, 0, 0, time.UTC)) // 23.59 on Sunday
	b.write(Entry{Name: "Minggu"})
	b.write(Entry{Name: "Senin"})
	if got := b.names(Search{From: "2026-11-23", To: "2026-11-23"}); !slices.Equal(got, []string{"S***"}) || len(b.names(Search{From: "2026-11-22", To: "2026-11-22"})) != 1 {
		t.Errorf("%v", got)
	}
	for _, c := range []struct{ from, to, path, code string }{
		{"2026-11-23", "2026-11-22", "to", "out_of_range"}, {"2025-11-22", "2026-11-23", "to", "out_of_range"},
		{"23/11/2026", "", "from", "invalid"}, {"0001-01-01", "", "from", "out_of_range"}, {"", "9999-12-31", "to", "out_of_range"},
	} {
		if _, _, err := b.List(b.ctx, Search{From: c.from, To: c.to, Limit: 1}); wrong(err)[c.path] != c.code {
			t.Errorf("%s to %s: %v", c.from, c.to, wrong(err))
		}
	}
	if got := b.names(Search{From: "2025-11-23", To: "2026-11-23"}); len(got) != 2 {
		t.Errorf("366 days: %v", got)
	}
}

func TestASearchIn10000EntriesNarrowsByOfficeAndTimeFirst(t *testing.T) {
	t.Parallel()
	b, other := newBook(t), newBook(t)
	for _, o := range []*book{b, other} {
		o.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO guest (office, id, name, email, phone, created_at, changed_at)
				SELECT $1, gen_random_uuid(), 'Tamu ' || i, 't' || i || '@contoh.id', '+62812' || lpad(i::text, 8, '0'), $2::timestamptz - i * interval '52 minutes', $2
				FROM generate_series(1, 10000) i`, tx.Office(), tx.Now())
			return err
		})
	}
	store.BreakForTest(t, `ANALYZE guest`) // else the planner knows the table as it was
	err := store.View(b.ctx, b.db, func(ctx context.Context, tx *store.Tx) error {
		explain := func(query string, args ...any) string {
			var plan []string
			if err := tx.Select(ctx, &plan, "EXPLAIN "+query, args...); err != nil {
				t.Fatal(err)
			}
			return strings.Join(plan, "\n")
		}
		now := tx.Now()
		query, args := Search{Q: "Tamu 12", Limit: 50}.query(tx, now.AddDate(0, 0, -31), now, nil)
		after, afterArgs := Search{Limit: 50}.query(tx, now.AddDate(-1, 0, 0), now, &position{now.AddDate(0, -6, 0), uuid.New()})
		for what, plan := range map[string][2]string{
			"search":    {explain(query, args...), "guest_time"},
			"next page": {explain(after, afterArgs...), "guest_time"},
			"e-mail":    {explain(`SELECT 1 FROM guest g WHERE g.office = $1 AND `+byEmail+` ORDER BY g.created_at DESC LIMIT 20`, tx.Office(), "t1@contoh.id"), "guest_email"},
			"phone":     {explain(`SELECT 1 FROM guest g WHERE g.office = $1 AND `+byPhone+` ORDER BY g.created_at DESC LIMIT 20`, tx.Office(), "+6281200000001"), "guest_phone"},
			"name":      {explain(`SELECT 1 FROM guest WHERE office = $1 AND name_key = lower($2) AND name_key <> ''`, tx.Office(), "Tamu 1"), "guest_name"},
		} {
			if !strings.Contains(plan[0], plan[1]) || strings.Contains(plan[0], "Seq Scan") || !strings.Contains(plan[0], "Index Cond: ((office =") {
				t.Errorf("%s:\n%s", what, plan[0])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.names(Search{Q: "tamu 123", Limit: 200}); len(got) != 1 { // of the last month's 859
		t.Errorf("%d found", len(got))
	}
}

func TestAnotherOfficesEntriesAreNeitherListedNorHintedAtNorTakenOut(t *testing.T) {
	t.Parallel()
	b, other := newBook(t), newBook(t)
	mine, theirs := b.write(siti), other.write(siti)
	if got := b.names(Search{Q: "siti"}); len(got) != 1 {
		t.Errorf("list: %v", got)
	}
	if got, err := b.Duplicates(b.ctx, mine); err != nil || len(got) != 0 {
		t.Errorf("duplicates: %+v, %v", got, err)
	}
	if got, err := b.Lookup(b.ctx, siti.Email, ""); err != nil || len(got) != 1 || got[0].ID != mine {
		t.Errorf("lookup: %+v, %v", got, err)
	}
	for what, err := range map[string]error{
		"read":       func() error { _, err := b.Read(b.ctx, theirs); return err }(),
		"duplicates": func() error { _, err := b.Duplicates(b.ctx, theirs); return err }(),
		"amend":      func() error { _, err := b.Amend(b.ctx, theirs, Amendment{Entry: Entry{Name: "X"}}); return err }(),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if rows := b.export(Export{From: "2026-11-23", To: "2026-11-23"}); len(rows) != 2 {
		t.Errorf("export: %v", rows)
	}
	if g, err := other.Read(other.ctx, theirs); err != nil || g.Name != "Siti Aminah" {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestAnOfficerCorrectsAnEntryFieldByField(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti)
	b.clock.Advance(time.Hour)
	g, err := b.Amend(b.ctx, id, Amendment{Entry{Name: " Siti  Aminah Z ", Identity: Identity{Complained: "no"}}, []string{"phone", "identity.age"}})
	want := Identity{Institution: siti.Identity.Institution, Complained: "no"}
	if err != nil || g.Name != "Siti Aminah Z" || g.Email != "siti@contoh.id" || g.Phone != nil || g.Identity != want || !g.ChangedAt.After(g.CreatedAt) {
		t.Errorf("%+v, %v", g, err)
	}
	for what, c := range map[string]struct {
		a          Amendment
		path, code string
	}{
		"an address that is none":   {Amendment{Entry{Email: "siti"}, nil}, "email", "invalid"},
		"a value outside its set":   {Amendment{Entry{Identity: Identity{Complained: "mungkin"}}, nil}, "identity.complained", "invalid"},
		"an unknown field to clear": {Amendment{Entry{}, []string{"phone", "id"}}, "clear[1]", "unknown"},
		"the name cleared":          {Amendment{Entry{}, []string{"name"}}, "clear[0]", "unknown"},
	} {
		if _, err := b.Amend(b.ctx, id, c.a); wrong(err)[c.path] != c.code {
			t.Errorf("%s: %v", what, wrong(err))
		}
	}
}

func TestConsentIsNeverGivenByDefaultAndKeepsItsTextAndTime(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti)
	read := func() *Answered {
		g, err := b.Read(b.ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return g.Consent
	}
	if got := read(); got != nil {
		t.Errorf("consent without an answer: %+v", got)
	}
	for _, yes := range []bool{true, false} {
		b.clock.Advance(time.Hour)
		at := b.clock.Now()
		if _, err := b.Amend(b.ctx, id, Amendment{Entry: Entry{Consent: &Consent{yes, ConsentText}}}); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(time.Hour)
		if _, err := b.Amend(b.ctx, id, Amendment{Entry: Entry{Name: "Siti A"}}); err != nil {
			t.Fatal(err)
		}
		if got := read(); got == nil || got.SKD != yes || got.Text != ConsentText || !got.At.Equal(at) {
			t.Errorf("%v: %+v, want %v", yes, got, at)
		}
	}
	if _, err := b.Amend(b.ctx, id, Amendment{Entry: Entry{Consent: &Consent{true, "skd-0"}}}); wrong(err)["consent.text"] != "unknown" {
		t.Errorf("a text nobody was shown: %v", err)
	}
	if got := b.write(Entry{Name: "Budi", Consent: &Consent{true, ConsentText}}); got == uuid.Nil {
		t.Error("no entry")
	}
	if rows := b.export(Export{From: "2026-11-23", To: "2026-11-23", OnlyConsented: true}); len(rows) != 2 || rows[1][1] != "Budi" {
		t.Errorf("who agreed: %v", rows)
	}
}

func TestDuplicatesShareAnAddressANumberOrANameAndInstitution(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	id := b.write(siti)
	want := map[uuid.UUID]string{
		b.write(Entry{Name: "S. Aminah", Email: "SITI@contoh.id"}):                                                                    "email",
		b.write(Entry{Name: "Aminah", Phone: "+62 812 3456 789"}):                                                                     "phone",
		b.write(Entry{Name: "SITI AMINAH", Email: "lain@contoh.id", Identity: Identity{Institution: "universitas 100% andi_djemma"}}): "name",
		b.write(siti): "email phone name",
	}
	b.write(Entry{Name: "Siti Aminah", Email: "lagi@contoh.id"}) // a name alone is nobody
	b.write(Entry{})
	got, err := b.Duplicates(b.ctx, id)
	if err != nil || len(got) != len(want) {
		t.Errorf("%d found, %v", len(got), err)
	}
	for _, d := range got {
		if strings.Join(d.Same, " ") != want[d.ID] || strings.Contains(d.Email, "siti") {
			t.Errorf("%+v, want %q", d, want[d.ID])
		}
	}
	empty := b.write(Entry{})
	if got, err := b.Duplicates(b.ctx, empty); err != nil || len(got) != 0 {
		t.Errorf("empty entries are no duplicates: %+v, %v", got, err)
	}
}

func TestAReturningVisitorIsFoundByAddressOrNumberWithLastVisits(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	first := b.write(siti)
	b.visit(first, "konsultasi", "K", "Konsultasi Statistik")
	b.visit(first, "perpustakaan", "P", "Perpustakaan")
	second := b.write(siti)
	for _, by := range [][2]string{{" Siti@Contoh.ID ", ""}, {"", "08123456789"}} {
		got, err := b.Lookup(b.ctx, by[0], by[1])
		if err != nil || len(got) != 2 || got[0].ID != second || got[1].Services != "Konsultasi Statistik; Perpustakaan" || got[1].Name != "Siti A***" {
			t.Errorf("%v: %+v, %v", by, got, err)
		}
	}
	if got, err := b.Lookup(b.ctx, "baru@contoh.id", ""); err != nil || len(got) != 0 {
		t.Errorf("somebody new: %+v, %v", got, err)
	}
	for _, c := range []struct{ email, phone, path, code string }{{"", "", "email", "required"}, {"a@b.id", "0812345678", "phone", "unknown"}, {"siti", "", "email", "invalid"}, {"", "12", "phone", "invalid"}} {
		if _, err := b.Lookup(b.ctx, c.email, c.phone); wrong(err)[c.path] != c.code {
			t.Errorf("%+v: %v", c, wrong(err))
		}
	}
	if got := recorded(t, b.db, b.ctx); strings.Count(strings.Join(got, " "), "guest.lookup") != 5 {
		t.Errorf("audit rows: %v", got)
	}
}
