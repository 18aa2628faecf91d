package office

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

var start = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var seeded sync.Once

// registry seeds the process's database once and loads it.
func registry(t *testing.T) (*store.DB, *Registry, *clock.Frozen) {
	t.Helper()
	c := clock.NewFrozen(start)
	db := store.ForTest(t, c)
	seeded.Do(func() {
		if err := Seed(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	})
	r, err := Load(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return db, r, c
}

func TestSeedingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	db, before, _ := registry(t)
	if err := Seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if n := count(before); n != 553 {
		t.Errorf("%d offices, want 553", n)
	}
	after, err := Load(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if count(after) != count(before) {
		t.Errorf("a second seeding made %d offices of %d", count(after), count(before))
	}
}

// count leaves out the offices that other tests made for themselves.
func count(r *Registry) (n int) {
	for _, o := range r.All() {
		if !strings.HasPrefix(o.Slug, "uji-") {
			n++
		}
	}
	return n
}

func TestAnOfficeIsFoundByCodeSlugAndKey(t *testing.T) {
	t.Parallel()
	_, r, _ := registry(t)
	o, ok := r.ByCode("7325")
	if !ok || o.Display() != "BPS Kabupaten Luwu Timur" || o.Zone.String() != "Asia/Makassar" || o.Parent != "7300" {
		t.Fatalf("7325 is %+v", o)
	}
	if same, ok := r.BySlug(o.Slug); !ok || same.Key != o.Key {
		t.Errorf("slug %s finds %+v", o.Slug, same)
	}
	if same, ok := r.ByKey(o.Key); !ok || same.Code != "7325" {
		t.Errorf("key %d finds %+v", o.Key, same)
	}
	for _, code := range []string{"", "9999", "73.24", "7325 ", "73250"} {
		if got, ok := r.ByCode(code); ok {
			t.Errorf("%q finds %+v", code, got)
		}
	}
}

func TestNoOfficeHasTheZeroKey(t *testing.T) {
	t.Parallel()
	_, r, _ := registry(t)
	if o, ok := r.ByKey(0); ok {
		t.Errorf("the zero key is %+v", o)
	}
	if o, ok := r.ByCode("0000"); !ok || o.Kind != Central || o.Key == 0 {
		t.Errorf("the central office is %+v", o)
	}
}

func TestAnOldPapuaCodeFindsTheOfficeUnderItsNewCode(t *testing.T) {
	t.Parallel()
	_, r, _ := registry(t)
	for old, code := range map[string]string{"9401": "9501", "9108": "9201", "9171": "9271", "9412": "9601"} {
		if o, ok := r.ByCode(old); !ok || o.Code != code {
			t.Errorf("%s finds %q, want %s", old, o.Code, code)
		}
	}
}

func TestARegencyOfAProvinceWithoutOfficeIsSupervisedByItsFormerProvince(t *testing.T) {
	t.Parallel()
	_, r, _ := registry(t)
	for code, want := range map[string]string{"7325": "7300", "9501": "9400", "9201": "9100", "9403": "9400", "9500": "0000", "0000": ""} {
		if o, _ := r.ByCode(code); o.SupervisedBy != want {
			t.Errorf("%s is supervised by %q, want %q", code, o.SupervisedBy, want)
		}
	}
	if o, _ := r.ByCode("9501"); o.Parent != "9500" {
		t.Errorf("9501 stands under %s, want 9500", o.Parent)
	}
}

func TestASearchFindsTheNearestNameFirst(t *testing.T) {
	t.Parallel()
	_, r, _ := registry(t)
	for q, want := range map[string]string{"luwu timur": "7325", "7325": "7325", "LUWU  Timur": "7325", "kota makassar": "7371",
		"makassar": "7371", "bps kabupaten luwu timur": "7325", "timur luwu": "7325"} {
		if got := r.Search(q, "", 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
	if got := r.Search("tidakadakantorini", "", 5); len(got) != 0 {
		t.Errorf("nonsense finds %v", got)
	}
	if got := r.Search("", "7300", 100); len(got) != 1+len(r.Children("7300")) {
		t.Errorf("province 7300 has %d offices", len(got))
	}
	if got := r.Search("", "", 7); len(got) != 7 {
		t.Errorf("limit 7 gave %d", len(got))
	}
	if got := len(r.Provinces()); got != 38 {
		t.Errorf("%d provinces, want 38", got)
	}
}

func admin(ctx context.Context) context.Context {
	return tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: uuid.NewString(), Role: tenant.NationalAdmin, Office: 1})
}

func TestTheNationalAdminAmendsAnOfficeAndItIsAudited(t *testing.T) {
	t.Parallel()
	db, r, _ := registry(t)
	yes, by := true, "7300"
	o, err := NewDesk(db, r, []byte("server key")).Amend(admin(t.Context()), "9110", Amendment{Confirmed: &yes, SupervisedBy: &by})
	if err != nil || o.Code != "9204" || !o.Confirmed || o.SupervisedBy != "7300" || o.Name != "Kabupaten Maybrat" {
		t.Fatalf("amended %+v, %v", o, err)
	}
	if seen, _ := r.ByCode("9204"); seen != o {
		t.Errorf("memory holds %+v", seen)
	}
	if err := Seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if err := r.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen, _ := r.ByCode("9204"); !seen.Confirmed {
		t.Error("seeding again undid the amendment")
	}
	var rows int
	err = store.View(tenant.WithOffice(t.Context(), o.Key), db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &rows, `SELECT count(*) FROM audit WHERE office = $1 AND action = 'office.amend'
			AND fields = '{confirmed,supervised_by}'`, tx.Office())
	})
	if err != nil || rows != 1 {
		t.Errorf("%d audit rows, %v", rows, err)
	}
}

func TestAWrongAmendmentIsRefused(t *testing.T) {
	t.Parallel()
	db, r, _ := registry(t)
	blank, long, self, regency, province, name := "  ", strings.Repeat("x", 101), "7325", "7371", "7300", "Kabupaten Baru"
	d := NewDesk(db, r, []byte("server key"))
	for _, a := range []Amendment{{Name: &blank}, {Name: &long}, {SupervisedBy: &self}, {SupervisedBy: &regency}} {
		if _, err := d.Amend(admin(t.Context()), "7325", a); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%+v gave %v", a, err)
		}
	}
	if _, err := d.Amend(admin(t.Context()), province, Amendment{SupervisedBy: &province}); !fault.Is(err, fault.InvalidInput) {
		t.Errorf("a province that supervises itself gave %v", err)
	}
	if _, err := d.Amend(admin(t.Context()), "9999", Amendment{Name: &name}); !fault.Is(err, fault.UnknownOffice) {
		t.Errorf("unknown office gave %v", err)
	}
	for _, a := range []tenant.Actor{{Kind: tenant.Visitor}, {Kind: tenant.User, Role: tenant.OfficeAdmin, Office: 7325}, {Kind: tenant.User, Role: tenant.Supervisor}} {
		if _, err := d.Amend(tenant.WithActor(t.Context(), a), "7325", Amendment{Name: &name}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%+v gave %v", a, err)
		}
	}
	if o, _ := r.ByCode("7325"); o.Name != "Kabupaten Luwu Timur" {
		t.Errorf("a refused amendment changed the name to %s", o.Name)
	}
}

func TestTheSameSubjectAndGenerationAlwaysHasTheSameLink(t *testing.T) {
	t.Parallel()
	l, subject := NewLinks([]byte("one key")), uuid.New()
	token := l.Token(7325, "7325", TicketLink, subject, 0)
	if len(token) != 27 || !strings.HasPrefix(token, "7325.") {
		t.Errorf("token %q is not 7325. and 22 characters", token)
	}
	if again := l.Token(7325, "7325", TicketLink, subject, 0); again != token {
		t.Errorf("%s became %s", token, again)
	}
	seen := map[string]bool{token: true}
	for _, other := range []string{
		l.Token(7371, "7325", TicketLink, subject, 0), l.Token(7325, "7325", CaseLink, subject, 0),
		l.Token(7325, "7325", TicketLink, uuid.New(), 0), l.Token(7325, "7325", TicketLink, subject, 1),
		NewLinks([]byte("other key")).Token(7325, "7325", TicketLink, subject, 0),
	} {
		if seen[other] {
			t.Errorf("%s names two things", other)
		}
		seen[other] = true
	}
}

// linkDesk issues and opens links as a desk above does.
type linkDesk struct {
	db   *store.DB
	l    *Links
	code string
}

func (d linkDesk) issue(t *testing.T, ctx context.Context, subject uuid.UUID) string {
	t.Helper()
	token, err := store.Update(ctx, d.db, func(_ context.Context, tx *store.Tx) (string, error) {
		return d.l.IssueIn(tx, d.code, TicketLink, subject, 0, start.Add(time.Hour)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (d linkDesk) opens(ctx context.Context, token string) error {
	_, err := d.subject(ctx, token)
	return err
}

func (d linkDesk) subject(ctx context.Context, token string) (l Link, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		l, err = d.l.OpenIn(ctx, tx, token)
		return err
	})
	return l, err
}

func TestALinkOpensInItsOfficeUntilItIsRevokedOrExpires(t *testing.T) {
	t.Parallel()
	c := clock.NewFrozen(start)
	db := store.ForTest(t, c)
	mine, code := store.OfficeForTest(t, db, "Asia/Makassar")
	other, _ := store.OfficeForTest(t, db, "Asia/Jakarta")
	d := linkDesk{db, NewLinks([]byte("server key")), code}
	first, second := uuid.New(), uuid.New()
	token, kept := d.issue(t, mine, first), d.issue(t, mine, second)
	if again := d.issue(t, mine, first); again != token {
		t.Errorf("issued again as %s, first %s", again, token)
	}
	if link, err := d.subject(mine, token); err != nil || link.Kind != TicketLink || link.Subject != first {
		t.Errorf("own link opens %+v, %v", link, err)
	}
	if err := d.opens(mine, "9999"+token[4:]); err != nil {
		t.Errorf("a re-coded office: %v", err)
	}
	sham := code + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 16))
	for _, bad := range []string{"", code, code + ".", sham, token + "A", token[:len(token)-1], token + ".x", token + "\n"} {
		if err := d.opens(mine, bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q gave %v", bad, err)
		}
	}
	if err := d.opens(other, token); !fault.Is(err, fault.NotFound) {
		t.Errorf("another office's link gave %v", err)
	}
	if _, err := store.Update(mine, db, func(_ context.Context, tx *store.Tx) (bool, error) {
		d.l.RevokeIn(tx, TicketLink, first)
		return true, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.opens(mine, token); !fault.Is(err, fault.NotFound) {
		t.Errorf("a revoked link gave %v", err)
	}
	if err := d.opens(mine, kept); err != nil {
		t.Errorf("another subject's link was revoked too: %v", err)
	}
	c.Advance(time.Hour)
	if err := d.opens(mine, kept); !fault.Is(err, fault.NotFound) {
		t.Errorf("an expired link gave %v", err)
	}
}

func TestPagesFollowOneAnotherAndForeignCursorsAreRefused(t *testing.T) {
	t.Parallel()
	db, r, _ := registry(t)
	d := NewDesk(db, r, []byte("server key"))
	var codes []string
	for cursor, first := "", true; first || cursor != ""; first = false {
		found, next, err := d.Page("", "7300", 10, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range found {
			codes = append(codes, o.Code)
		}
		cursor = next
	}
	if want := 1 + len(r.Children("7300")); len(codes) != want || codes[0] != "7300" {
		t.Errorf("pages hold %d offices from %s, want %d", len(codes), codes[0], want)
	}
	_, next, _ := d.Page("", "7300", 10, "")
	_, other, _ := NewDesk(db, r, []byte("other key")).Page("", "7300", 10, "")
	for name, cursor := range map[string]string{"garbage": "xyz", "truncated": next[:5], "another key": other} {
		if _, _, err := d.Page("", "7300", 10, cursor); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%s gave %v", name, err)
		}
	}
	if _, _, err := d.Page("kota", "7300", 10, next); !fault.Is(err, fault.InvalidInput) {
		t.Errorf("another search's cursor gave %v", err)
	}
}
