package roster

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
)

func TestAwayAreWhoIsAbsentOnTheDateWithAPlaceOrWithoutAndWhoLeft(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.plan("2026-11-23", []int{1, 2, 3, 4, 5}) // the first has places, the others none
	for i, day := range []string{"2026-11-23", "2026-11-24"} {
		if _, err := h.ReportAbsence(h.officers[i], NewAbsence{From: day, To: day, Reason: "dinas luar"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := store.Update(h.admin, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.Later(`UPDATE account SET active = false WHERE office = $1 AND id = $2`, tx.Office(), h.ids[2])
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.View(h.admin, h.db, func(ctx context.Context, tx *store.Tx) error {
		for days, want := range [][]uuid.UUID{{h.ids[0], h.ids[2]}, {h.ids[1], h.ids[2]}, {h.ids[2]}} {
			away, err := AwayIn(ctx, tx, tx.Now().AddDate(0, 0, days))
			slices.SortFunc(away, func(a, b uuid.UUID) int { return slices.Index(h.ids, a) - slices.Index(h.ids, b) })
			if err != nil || !slices.Equal(away, want) {
				t.Errorf("in %d days: %v, %v; want %v", days, away, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
