package e2e_test

import (
	"strconv"
	"strings"
	"testing"
)

// spareAccount is an officer whom nobody needs.
func (m *matrix) spareAccount(t *testing.T, a *member) map[string]string {
	t.Helper()
	id, _ := m.guest(t, a.place)
	return map[string]string{"account": id}
}

// invitation is the link of somebody who has just been invited.
func (m *matrix) invitation(t *testing.T, _ *member) map[string]string {
	t.Helper()
	_, token := m.guest(t, m.places[0])
	return map[string]string{"invitation": token}
}

func (m *matrix) guest(t *testing.T, p *place) (id, token string) {
	t.Helper()
	m.numbers++
	var made struct {
		ID         string
		Invitation struct{ Token string }
	}
	p.admin.must(t, 201, "POST", p.path("/users"), map[string]string{"name": p.word() + " undangan",
		"email": "undangan" + strconv.Itoa(m.numbers) + "." + p.word() + "@contoh.test"}).into(t, &made)
	return made.ID, made.Invitation.Token
}

// spareCounter is a counter that nobody needs.
func (m *matrix) spareCounter(t *testing.T, a *member) map[string]string {
	t.Helper()
	var got struct{ ID string }
	a.place.admin.must(t, 201, "POST", a.place.path("/counters"), map[string]string{"name": a.place.word() + " cadangan"}).into(t, &got)
	return map[string]string{"counter": got.ID}
}

// undoAdded takes away what earlier presses added: letters and numbers are few.
func (o *office) undoAdded(t *testing.T, a *member) {
	t.Helper()
	p := a.place
	var services struct {
		Items []struct {
			ID, Code, Name string
			Active         bool
		}
	}
	a.must(t, 200, "GET", p.path("/services"), nil).into(t, &services)
	var kept []string
	for _, s := range services.Items {
		switch {
		case s.Active && strings.HasPrefix(s.Name, p.word()+" added"):
			a.must(t, 200, "PATCH", p.path("/services/"+s.ID), map[string]bool{"active": false})
		case s.Active:
			kept = append(kept, s.Code)
		}
	}
	// An added counter may be the last one for a service by now.
	a.must(t, 200, "PATCH", p.path("/counters/"+p.first.counter), map[string]any{"services": kept})
	var counters struct {
		Items []struct{ ID, Name string }
	}
	a.must(t, 200, "GET", p.path("/queue/counters"), nil).into(t, &counters)
	for _, c := range counters.Items {
		if strings.HasPrefix(c.Name, p.word()+" added") {
			a.must(t, 204, "DELETE", p.path("/counters/"+c.ID), nil)
		}
	}
}
