package e2e_test

import (
	"encoding/json"
	"testing"
)

func (m *matrix) rosterRev(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ Rev json.Number }
	a.must(t, 200, "GET", a.place.path("/roster/pattern"), nil).into(t, &got)
	return map[string]string{"rev": got.Rev.String(), "account": a.place.first.id, "colleague": a.place.other.id}
}

// proposed is a swap that a colleague proposes to the member, for a Friday.
func (m *matrix) proposed(t *testing.T, a *member) map[string]string {
	t.Helper()
	m.fridays++
	var got struct{ ID string }
	a.place.other.must(t, 201, "POST", a.place.path("/roster/swaps"),
		map[string]string{"partner": a.id, "day": dayAfter(matrixDay, 7*m.fridays-3)}).into(t, &got)
	return map[string]string{"swap": got.ID}
}

// freeDay is a Tuesday on which nobody is absent yet.
func (m *matrix) freeDay(_ *testing.T, a *member) map[string]string {
	m.freeDays++
	return map[string]string{"free": dayAfter(absenceDay, 7*m.freeDays), "account": a.id}
}

func (m *matrix) absence(t *testing.T, a *member) map[string]string {
	t.Helper()
	free := m.freeDay(t, a)["free"]
	var got struct{ ID string }
	a.must(t, 201, "POST", a.place.path("/roster/absences"), map[string]string{"from": free, "to": free, "reason": a.place.word()}).into(t, &got)
	return map[string]string{"absence": got.ID}
}
