package standard

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

func TestACodeAndALetterAreMadeOfTheName(t *testing.T) {
	t.Parallel()
	all := []Listed{{Service{uuid.New(), "konsultasi", "K", "Konsultasi"}, true}, {Service{uuid.New(), "lama", "L", "Lama"}, false}}
	for name, want := range map[string][2]string{
		"Konsultasi":            {"konsultasi-2", "O"},
		"Layanan  Data & Mikro": {"layanan-data-mikro", "L"},
		"3 in 1":                {"in-1", "I"},
		"统计":                    {"layanan", "A"},
		"Rekomendasi Kegiatan Statistik Sektoral Daerah": {"rekomendasi-kegiatan-statis", "R"},
	} {
		if code, prefix := freeCode(name, all), freePrefix(name, all); code != want[0] || prefix != want[1] || !codeShape.MatchString(code) {
			t.Errorf("%s: %s %s, want %v", name, code, prefix, want)
		}
	}
	full := []Listed{}
	for _, r := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		full = append(full, Listed{Service{Prefix: string(r)}, true})
	}
	if p := freePrefix("Apa saja", full); p != "" {
		t.Errorf("a 27th letter %q", p)
	}
}

func TestAWrongServiceIsNamedAndAnAddedOneBeginsWithAnEmptyDraft(t *testing.T) {
	t.Parallel()
	ctx, db, _ := seeded(t, "7325")
	add := func(n NewService) (s Listed, err error) {
		return store.Update(ctx, db, func(ctx context.Context, tx *store.Tx) (Listed, error) { return AddIn(ctx, tx, "7325", n) })
	}
	for path, n := range map[string]NewService{
		"name required": {Prefix: "A", Code: "satu"}, "name too_long": {Name: strings.Repeat("n", 81)}, "name invalid": {Name: "A\u202eB"},
		"prefix invalid": {Name: "Satu", Prefix: "AB"}, "code invalid": {Name: "Satu", Code: "Dua Kata"},
	} {
		_, err := add(n)
		f, ok := fault.As(err)
		if !ok || f.Code != fault.InvalidInput || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	for field, n := range map[string]NewService{"code": {Name: "Satu", Code: "konsultasi"}, "prefix": {Name: "Satu", Prefix: "k"}} {
		_, err := add(n)
		if f, ok := fault.As(err); !ok || f.Code != fault.AlreadyExists || f.Extra["field"] != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	s, err := add(NewService{Name: "Pojok Statistik"})
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(db).Read(ctx, s.Code, 1)
	if err != nil || w.Standing != Writing || w.Document.Title != "Pojok Statistik" || len(w.Document.Components) != 14 || len(w.Document.Components[0].Body) != 0 {
		t.Errorf("%+v %v", w, err)
	}
}
