package tenant

import (
	"slices"
	"testing"
)

func TestAnAdminCanDoAllThatAnOfficerCan(t *testing.T) {
	t.Parallel()
	for _, right := range rights[Officer] {
		if !OfficeAdmin.Can(right) {
			t.Errorf("an office_admin lacks %s", right)
		}
	}
}

func TestSupervisorsAndTheNationReachNothingOfADesk(t *testing.T) {
	t.Parallel()
	for _, role := range []Role{Supervisor, NationalAdmin} {
		for _, right := range []Right{ReadQueue, Serve, ReadGuests, ManageOffice, ManageUsers} {
			if role.Can(right) {
				t.Errorf("%s can %s", role, right)
			}
		}
	}
}

func TestEverybodyHoldsThePublicRightsAndAnUnknownRoleNothingElse(t *testing.T) {
	t.Parallel()
	for _, role := range append(slices.Clone(Roles), "") {
		if !role.Can(Public) || !role.Can(Token) {
			t.Errorf("%q lacks a public right", role)
		}
	}
	if Role("root").Valid() || Role("root").Can(Self) {
		t.Error("an unknown role holds something")
	}
}
