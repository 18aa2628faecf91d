package guest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

func codes(e Entry, required bool) map[string]string {
	all := map[string]string{}
	for _, f := range e.Tidy().Check("guest.", required) {
		all[f.Path] = f.Code
	}
	return all
}

func TestNamesInAnyScriptAreFine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Siti Aminah", "I Gusti Ngurah Rai, S.Si.", "محمد عبد الله", "李小龍", "Ñuñez O'Brien-Çelik", "Rina 🌸", "👩‍👩‍👧", "  banyak   spasi  "} {
		if got := codes(Entry{Name: name, Email: "a@b.id"}, true); len(got) != 0 {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestWhatBreaksALineOrTurnsThePageIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a\x00b", "a\u202eb", "a\u2066b", "a\ufeffb", "a\u200bb", "\xff\xfe"} {
		if got := codes(Entry{Name: name, Email: "a@b.id"}, true); got["guest.name"] != "invalid" {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestNameAndEmailAreRequiredAndBounded(t *testing.T) {
	t.Parallel()
	if got := codes(Entry{Name: " \t ", Email: " "}, true); got["guest.name"] != "required" || got["guest.email"] != "required" {
		t.Errorf("empty: %v", got)
	}
	if got := codes(Entry{}, false); len(got) != 0 {
		t.Errorf("an empty entry of a kiosk: %v", got)
	}
	if got := codes(Entry{Name: strings.Repeat("é", 121), Email: strings.Repeat("a", 250) + "@b.id"}, true); got["guest.name"] != "too_long" || got["guest.email"] != "too_long" {
		t.Errorf("too long: %v", got)
	}
	if got := codes(Entry{Name: strings.Repeat("é", 120), Email: "a@b.id"}, true); len(got) != 0 {
		t.Errorf("120 characters: %v", got)
	}
}

func TestAnAddressHasTheShapeOfOne(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"siti@contoh.id", "Siti.Aminah+pst@Contoh.Co.ID", "a_b@sub.domain.go.id"} {
		if got := codes(Entry{Name: "x", Email: email}, true); len(got) != 0 {
			t.Errorf("%q: %v", email, got)
		}
	}
	for _, email := range []string{"siti", "siti@", "@contoh.id", "siti@contoh", "a b@contoh.id", "Siti <siti@contoh.id>", "siti@contoh.id, b@c.id", "\"a\"@b.id", "siti@.id", "siti@contoh."} {
		if got := codes(Entry{Name: "x", Email: email}, true); got["guest.email"] != "invalid" {
			t.Errorf("%q: %v", email, got)
		}
	}
}

func TestTheSurveyBlockTakesOnlyItsOwnValues(t *testing.T) {
	t.Parallel()
	for field, values := range Choices {
		for _, v := range append(values, "") {
			if got := codes(Entry{Name: "x", Email: "a@b.id", Identity: with(field, v)}, true); len(got) != 0 {
				t.Errorf("%s = %q: %v", field, v, got)
			}
		}
		if got := codes(Entry{Name: "x", Email: "a@b.id", Identity: with(field, "lain")}, true); got["guest.identity."+field] != "invalid" {
			t.Errorf("%s = lain: %v", field, got)
		}
	}
}

func with(field, value string) (i Identity) {
	map[string]func(){
		"gender": func() { i.Gender = value }, "age": func() { i.Age = value }, "education": func() { i.Education = value },
		"disability": func() { i.Disability = value }, "occupation": func() { i.Occupation = value },
		"institution_category": func() { i.InstitutionOf = value }, "purpose": func() { i.Purpose = value }, "complained": func() { i.Complained = value },
	}[field]()
	return i
}

func TestReadingAnEntryIsRecordedAndAForeignOneIsNotFound(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)))
	mine, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	other, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	id, err := store.Update(mine, db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		return PlaceIn(ctx, tx, Entry{Name: "Siti", Email: "siti@contoh.id", Phone: "+628123456789", Identity: Identity{Age: "26_34"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	desk := New(db, []byte("server key"))
	g, err := desk.Read(mine, id)
	if err != nil || g.Name != "Siti" || g.Identity.Age != "26_34" || g.Phone == nil || *g.Phone != "+628123456789" {
		t.Errorf("got %+v, %v", g, err)
	}
	if _, err := desk.Read(other, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("another office reads it: %v", err)
	}
	if got := recorded(t, db, mine); strings.Join(got, " ") != "guest.write guest.read" {
		t.Errorf("audit rows: %v", got)
	}
}

func recorded(t *testing.T, db *store.DB, ctx context.Context) (actions []string) {
	t.Helper()
	err := store.View(ctx, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &actions, `SELECT action FROM audit WHERE office = $1 ORDER BY id`, tx.Office())
	})
	if err != nil {
		t.Fatal(err)
	}
	return actions
}

func TestAmendingFillsWhatIsGivenAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	db := store.ForTest(t, clock.NewFrozen(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)))
	ctx, _ := store.OfficeForTest(t, db, "Asia/Makassar")
	id, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		return PlaceIn(ctx, tx, Entry{Name: "Siti", Identity: Identity{Purpose: "study"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	amend := func(id uuid.UUID, e Entry) error {
		_, err := store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
			_, err := AmendIn(ctx, tx, id, e)
			return struct{}{}, err
		})
		return err
	}
	if err := amend(id, Entry{Email: "siti@contoh.id", Identity: Identity{Age: "17_25"}}); err != nil {
		t.Fatal(err)
	}
	g, err := New(db, []byte("server key")).Read(ctx, id)
	if err != nil || g.Name != "Siti" || g.Email != "siti@contoh.id" || g.Identity != (Identity{Purpose: "study", Age: "17_25"}) || !g.Complete() {
		t.Errorf("got %+v, %v", g, err)
	}
	if err := amend(uuid.New(), Entry{Name: "x"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("amending nobody: %v", err)
	}
}
