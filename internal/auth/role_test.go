package auth

import (
	"sync"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func role(r tenant.Role) Change { return Change{Role: &r} }

func TestAnAdminMakesAnOfficerAdminAndBackAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss, clerk := h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.Officer)
	admin, officer := h.as(t, h.signIn(t, boss)), h.as(t, h.signIn(t, clerk))
	_, err := h.ChangeUser(officer, clerk.ID, role(tenant.OfficeAdmin))
	want(t, "an officer himself", err, fault.Forbidden)
	_, err = h.ChangeUser(admin, boss.ID, role(tenant.Officer))
	want(t, "an admin himself", err, fault.Forbidden)
	for _, r := range []tenant.Role{tenant.Supervisor, tenant.NationalAdmin, "raja"} {
		_, err = h.ChangeUser(admin, clerk.ID, role(r))
		want(t, string(r), err, fault.InvalidInput)
	}
	up, err := h.ChangeUser(admin, clerk.ID, role(tenant.OfficeAdmin))
	if err != nil || up.Role != tenant.OfficeAdmin {
		t.Fatalf("%+v %v", up, err)
	}
	want(t, "a write in the old role", h.writes(officer), fault.SessionEnded)
	second := h.as(t, h.signIn(t, clerk))
	if down, err := h.ChangeUser(second, boss.ID, role(tenant.Officer)); err != nil || down.Role != tenant.Officer {
		t.Errorf("%+v %v", down, err)
	}
}

func TestTheRoleOfWhoRunsNoDeskIsNotAnAdminsToChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	national := tenant.WithActor(h.ctx, tenant.Actor{Kind: tenant.User, ID: h.hire(t, tenant.Officer).ID.String(), Role: tenant.NationalAdmin})
	for _, who := range []tenant.Role{tenant.OfficeAdmin, tenant.Officer} {
		u := h.hire(t, who)
		if _, err := h.ChangeUser(admin, u.ID, Change{}); err != nil {
			t.Errorf("nothing changed of an %s: %v", who, err)
		}
	}
	_, err := h.ChangeUser(national, h.hire(t, tenant.Officer).ID, role(tenant.OfficeAdmin))
	want(t, "a national admin an officer", err, fault.Forbidden)
}

func TestAnOfficeKeepsAnActiveAdmin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss, no := h.hire(t, tenant.OfficeAdmin), false
	national := tenant.WithActor(h.ctx, tenant.Actor{Kind: tenant.User, ID: "00000000-0000-0000-0000-000000000001", Role: tenant.NationalAdmin})
	for name, c := range map[string]Change{"demoted": role(tenant.Officer), "deactivated": {Active: &no}} {
		_, err := h.ChangeUser(national, boss.ID, c)
		want(t, name, err, fault.LastAdmin)
	}
	if _, err := h.ChangeUser(command(h.ctx), boss.ID, Change{Active: &no}); err != nil {
		t.Errorf("whoever runs the server: %v", err)
	}
}

func TestTwoAdminsWhoDemoteEachOtherAtOnceLeaveOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 8 {
		one, two := h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.OfficeAdmin)
		asOne, asTwo := h.as(t, h.signIn(t, one)), h.as(t, h.signIn(t, two))
		var all sync.WaitGroup
		var errs [2]error
		all.Go(func() { _, errs[0] = h.ChangeUser(asOne, two.ID, role(tenant.Officer)) })
		all.Go(func() { _, errs[1] = h.ChangeUser(asTwo, one.ID, role(tenant.Officer)) })
		all.Wait()
		left := 0
		users, err := h.ListUsers(h.ctx, h.code)
		for _, u := range users {
			if u.Active && u.Role == tenant.OfficeAdmin {
				left++
			}
		}
		if err != nil || left != 1 {
			t.Fatalf("%d admins are left: %v", left, errs)
		}
		for _, u := range users { // the next two begin alone
			no := false
			if _, err := h.ChangeUser(command(h.ctx), u.ID, Change{Active: &no}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
