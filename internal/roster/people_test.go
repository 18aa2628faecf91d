package roster

import (
	"context"
	"testing"

	"github.com/bps-pst/pst/internal/store"
)

func TestPeopleAreWhoRunsTheDeskByNameAndSayWhoLeft(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	_, err := store.Update(h.admin, h.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		tx.Later(`UPDATE account SET active = false WHERE office = $1 AND id = $2`, tx.Office(), h.ids[1])
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.People(h.officers[0])
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	for i, p := range all {
		if want := i != 2; p.Active != want || p.Name != "Petugas "+string(rune('0'+i)) {
			t.Errorf("%d: %+v", i, p)
		}
	}
}
