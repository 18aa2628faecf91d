package auth

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestAccountsOfTheOwnOfficeAreNamedAndOnlyItsActiveOfficersMayBeGivenWork(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	officer, gone, foreign := h.hire(t, tenant.Officer), h.hire(t, tenant.Officer), other.hire(t, tenant.Officer)
	boss := h.hire(t, tenant.OfficeAdmin)
	left := false
	if _, err := h.ChangeUser(command(h.ctx), gone.ID, Change{Active: &left}); err != nil {
		t.Fatal(err)
	}
	err := store.View(h.ctx, h.db, func(ctx context.Context, tx *store.Tx) error {
		names, err := NamesIn(ctx, tx, []uuid.UUID{officer.ID, gone.ID, foreign.ID, uuid.New()})
		if err != nil {
			return err
		}
		if diff := cmp.Diff(map[uuid.UUID]string{officer.ID: officer.Name, gone.ID: gone.Name}, names); diff != "" {
			t.Error(diff)
		}
		for id, want := range map[uuid.UUID]bool{officer.ID: true, boss.ID: true, gone.ID: false, foreign.ID: false, uuid.New(): false} {
			if runs, err := RunsDeskIn(ctx, tx, id); err != nil || runs != want {
				t.Errorf("%v, %v; want %v", runs, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
