package standard

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// shelf is one test's office with the standards that 7325 begins with.
type shelf struct {
	*testing.T
	*Desk
	ctx   context.Context
	db    *store.DB
	clock *clock.Frozen
}

func newShelf(t *testing.T, like string) *shelf {
	t.Helper()
	ctx, db, at := seeded(t, like)
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: "u-1"})
	return &shelf{t, New(db), ctx, db, at}
}

func (s *shelf) begin(service string) Written {
	s.Helper()
	w, err := s.Begin(s.ctx, service, 0)
	if err != nil {
		s.Fatal(err)
	}
	return w
}

func (s *shelf) write(w Written, change func(*Text)) Written {
	s.Helper()
	change(&w.Document)
	w, err := s.Write(s.ctx, w.Service, w.No, w.Rev, w.Document)
	if err != nil {
		s.Fatal(err)
	}
	return w
}

func (s *shelf) publish(w Written, on string) Written {
	s.Helper()
	w, err := s.Publish(s.ctx, w.Service, w.No, w.Rev, on)
	if err != nil {
		s.Fatal(err)
	}
	return w
}

func (s *shelf) at(text string) {
	s.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		s.Fatal(err)
	}
	s.clock.Set(at)
}

func (s *shelf) standings(service string) map[int]Standing {
	s.Helper()
	all, err := s.Versions(s.ctx, service)
	if err != nil {
		s.Fatal(err)
	}
	got := map[int]Standing{}
	for _, n := range all {
		got[n.No] = n.Standing
	}
	return got
}

// shorter promises an answer within two days; what was read is shared.
func shorter(t *Text) {
	t.Number, t.Promises = "B-1/2026", slices.Clone(t.Promises)
	t.Promises[1].Count = 2
}

func TestAStandardIsWrittenPublishedAndTakesEffectOnItsDay(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	w := s.write(s.begin("konsultasi"), shorter)
	if w.No != 2 || w.Rev != 2 || w.Standing != Writing || w.EffectiveOn != "" || w.MadeAt.Format("15:04 MST") != "09:00 WITA" {
		t.Errorf("the draft is %+v", w.Numbered)
	}
	w = s.publish(w, "2026-12-01")
	if w.Standing != Scheduled || w.Rev != 0 {
		t.Errorf("published it is %+v", w.Numbered)
	}
	all, err := s.List(s.ctx)
	want := Overview{Service: "konsultasi", Name: "Konsultasi Statistik", Active: true, Versions: 2,
		InForce: &Marked{1, "2022-01-01"}, Scheduled: &Marked{2, "2026-12-01"}}
	if diff := cmp.Diff(want, all[0]); diff != "" || err != nil {
		t.Error(err, diff)
	}
	s.at("2026-12-01T00:00:00+08:00")
	if got := s.standings("konsultasi"); !cmp.Equal(got, map[int]Standing{1: Superseded, 2: InForce}) {
		t.Errorf("on its day: %v", got)
	}
	v, err := currentOf(s.ctx, t, s.db, "konsultasi")
	if n, ok := v.WorkingDays(FirstAnswer); err != nil || n != 2 || !ok || v.No != 2 || v.Document.Number != "B-1/2026" {
		t.Errorf("in force: %+v", v)
	}
	read, err := s.Read(s.ctx, "konsultasi", 2)
	if diff := cmp.Diff(v.Document.Text, read.Document); diff != "" || err != nil || read.Standing != InForce {
		t.Errorf("%v %s %s", err, read.Standing, diff)
	}
}

func TestOfTwoVersionsForOneDayTheNewerStands(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	s.publish(s.begin("konsultasi"), "2026-12-01")
	s.publish(s.begin("konsultasi"), "2026-12-01")
	s.publish(s.begin("konsultasi"), "2026-11-23")
	want := map[int]Standing{1: Superseded, 2: Superseded, 3: Scheduled, 4: InForce}
	if got := s.standings("konsultasi"); !cmp.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAPublishedVersionCannotBeChangedOrDeleted(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	s.publish(s.begin("konsultasi"), "2026-11-23")
	for _, statement := range []string{
		"UPDATE standard_version SET effective_on = '2020-01-01' WHERE office = $1",
		"UPDATE standard_version SET body = '{}' WHERE office = $1",
		"DELETE FROM standard_version WHERE office = $1",
	} {
		_, err := store.Update(s.ctx, s.db, func(ctx context.Context, tx *store.Tx) (int64, error) {
			return tx.Exec(ctx, statement, tx.Office())
		})
		if err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
	for name, err := range map[string]error{"discard": s.Discard(s.ctx, "konsultasi", 2), "write": errOf(s.Write(s.ctx, "konsultasi", 2, 1, good(t))),
		"publish": errOf(s.Publish(s.ctx, "konsultasi", 2, 1, "2026-11-23"))} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of a published version: %v", name, err)
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestOneDraftIsWrittenAtATimeAndByOneHandAtATime(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	w := s.begin("konsultasi")
	if _, err := s.Begin(s.ctx, "konsultasi", 1); !fault.Is(err, fault.DraftExists) {
		t.Errorf("a second draft: %v", err)
	}
	s.write(w, shorter)
	if _, err := s.Write(s.ctx, "konsultasi", w.No, w.Rev, w.Document); !fault.Is(err, fault.DraftChanged) {
		t.Errorf("over somebody's work: %v", err)
	}
	if _, err := s.Publish(s.ctx, "konsultasi", w.No, w.Rev, "2026-11-23"); !fault.Is(err, fault.DraftChanged) {
		t.Errorf("what was not read is published: %v", err)
	}
	if err := s.Discard(s.ctx, "konsultasi", w.No); err != nil {
		t.Fatal(err)
	}
	if again := s.begin("konsultasi"); again.No != 2 || again.Document.Promises[1].Count != 3 {
		t.Errorf("after a discard the draft is %d and says %+v", again.No, again.Document.Promises)
	}
}

func TestADraftBeginsFromAVersionOrFromTheTemplate(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	s.publish(s.write(s.begin("konsultasi"), shorter), "2026-11-23")
	w, err := s.Begin(s.ctx, "konsultasi", 1)
	if err != nil || w.Document.Promises[1].Count != 3 || w.No != 3 {
		t.Errorf("%v %+v", err, w.Numbered)
	}
	if _, err := s.Begin(s.ctx, "konsultasi", 9); !fault.Is(err, fault.DraftExists) {
		t.Errorf("%v", err)
	}
	if err := s.Discard(s.ctx, "perpustakaan", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(s.ctx, "perpustakaan", 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("from a version there is not: %v", err)
	}
	blank := s.begin("perpustakaan")
	if blank.No != 1 || blank.Document.Title != "Perpustakaan" || len(blank.Document.Components) != 14 || len(blank.Document.Promises) != 0 {
		t.Errorf("the template of another service: %+v", blank)
	}
	if _, err := s.Publish(s.ctx, "perpustakaan", 1, 1, "2026-11-23"); !fault.Is(err, fault.StandardIncomplete) {
		t.Errorf("published without a decree: %v", err)
	}
}

func TestWhatIsAnothersOrNobodysIsNotFound(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	for name, err := range map[string]error{
		"versions": errOf(s.Versions(s.ctx, "tidakada")), "read": errOf(s.Read(s.ctx, "tidakada", 1)), "number": errOf(s.Read(s.ctx, "konsultasi", 7)),
		"begin": errOf(s.Begin(s.ctx, "tidakada", 0)), "write": errOf(s.Write(s.ctx, "tidakada", 1, 1, Text{})), "discard": s.Discard(s.ctx, "konsultasi", 1),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWritingLeavesATraceWithTheNamesOfThePartsAndNotTheirText(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "7325")
	s.publish(s.write(s.begin("konsultasi"), shorter), "2026-11-23")
	s.begin("konsultasi")
	if err := s.Discard(s.ctx, "konsultasi", 3); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := store.View(s.ctx, s.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &got, `SELECT concat_ws(' ', action, subject, actor, array_to_string(fields, ',')) FROM audit
			WHERE office = $1 AND subject_kind = 'standard' ORDER BY id`, tx.Office())
	})
	want := []string{"standard.begin konsultasi/2 u-1 ", "standard.write konsultasi/2 u-1 number,promises",
		"standard.publish konsultasi/2 u-1 effective_on", "standard.begin konsultasi/3 u-1 ", "standard.discard konsultasi/3 u-1 "}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
