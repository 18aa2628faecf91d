package sla

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/index"
	"github.com/bps-pst/pst/internal/store"
)

func (p *place) check() (all []store.Finding) {
	p.Helper()
	p.view(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = Check(ctx, tx)
		return err
	})
	return all
}

func TestFsckFindsAClockThatIsNotWhatItsCalendarMakesOfIt(t *testing.T) {
	t.Parallel()
	for name, breakage := range map[string]string{
		"jatuh tempo":            "due_at = due_at + interval '1 day', next_at = NULL, warn_at = NULL",
		"pengumuman terakhirnya": "next_at = NULL",
		"yang berlaku versi 1":   "calendar_version = 9",
	} {
		p := newPlace(t, "2026-03-17 10:00")
		c := p.start(answering())
		if found := p.check(); len(found) != 0 {
			t.Fatalf("sound: %v", found)
		}
		store.BreakForTest(t, fmt.Sprintf("UPDATE clock SET %s WHERE office = %d", breakage, p.key))
		found := p.check()
		if len(found) != 1 || found[0].Invariant != "I3" || found[0].Subject != c.ID.String() || !strings.Contains(found[0].Text, name) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestFsckFindsWhatRedisHoldsOtherwise(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "2026-03-17 10:00")
	c := w.start(answering())
	differs := func() bool {
		t.Helper()
		found, err := w.proj.CheckIndex(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(found) == 1 && found[0].Invariant == "I4"
	}
	if !differs() {
		t.Error("an empty Redis is not found")
	}
	if w.project(); differs() {
		t.Error("a whole Redis is found")
	}
	wrong := index.Due{Office: w.key, No: c.No, At: c.DueAt}
	if err := w.index.SetNext(w.ctx, []index.Due{wrong}); err != nil || !differs() {
		t.Errorf("another instant is not found: %v", err)
	}
	w.project()
	if err := w.index.ReplaceDue(w.ctx, w.key, []index.Due{{Office: w.key, No: c.No + 1, At: c.DueAt, Rev: 1}}); err != nil || differs() {
		t.Errorf("an obligation of the queue is found: %v", err)
	}
}
