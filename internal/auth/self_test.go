package auth

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestOneChangesOnesOwnName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	as := h.as(t, h.signIn(t, h.hire(t, tenant.Officer)))
	if u, err := h.Rename(as, "  Rina Sari "); err != nil || u.Name != "Rina Sari" {
		t.Errorf("%+v %v", u, err)
	}
	for _, bad := range []string{" ", strings.Repeat("n", 101), "A\x07"} {
		_, err := h.Rename(as, bad)
		want(t, bad, err, fault.InvalidInput)
	}
	_, err := h.Rename(h.ctx, "Siapa")
	want(t, "nobody", err, fault.SignInNeeded)
}

func TestANewPasswordEndsTheOtherSessionsAndNotThisOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	here, there := h.signIn(t, u), h.signIn(t, u)
	as := h.as(t, here)
	want(t, "a wrong one", h.ChangePassword(as, "bukan kata sandi", "kata sandi kedua", home), fault.WrongPassword)
	want(t, "a long one", h.ChangePassword(as, strings.Repeat("x", 300), "kata sandi kedua", home), fault.WrongPassword)
	want(t, "a short new one", h.ChangePassword(as, password, "pendek", home), fault.InvalidInput)
	if err := h.writes(h.as(t, there)); err != nil {
		t.Fatalf("a refusal ended a session: %v", err)
	}
	if err := h.ChangePassword(as, password, "kata sandi kedua", home); err != nil {
		t.Fatal(err)
	}
	if err := h.writes(as); err != nil {
		t.Errorf("this session ended: %v", err)
	}
	_, err := h.Refresh(t.Context(), there.RefreshToken)
	want(t, "the other session", err, fault.SessionEnded)
	_, err = h.SignIn(t.Context(), u.Email, password, home)
	want(t, "the old password", err, fault.BadCredentials)
	if _, err := h.SignIn(t.Context(), u.Email, "kata sandi kedua", home); err != nil {
		t.Error(err)
	}
}

func TestALostReplyToANewPasswordIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	ctx := tenant.WithKey(h.as(t, h.signIn(t, u)), tenant.Key{Caller: u.ID.String(), Route: "POST /api/v1/me/password", Value: "k"})
	for n := range 2 {
		if err := h.ChangePassword(ctx, password, "kata sandi kedua", home); err != nil {
			t.Errorf("call %d: %v", n+1, err)
		}
	}
}

func TestWrongCurrentPasswordsSlowTheNextTryDownLikeSigningIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	as := h.as(t, h.signIn(t, u))
	for range 2 {
		want(t, "a wrong one", h.ChangePassword(as, "bukan kata sandi", "kata sandi kedua", home), fault.WrongPassword)
	}
	_, err := h.SignIn(t.Context(), u.Email, "bukan juga", home)
	want(t, "signing in", err, fault.BadCredentials)
	if n := h.tarpitTries(u, home); n != 3 {
		t.Errorf("%d tries are counted together", n)
	}
	if err := h.ChangePassword(as, password, "kata sandi kedua", home); err != nil {
		t.Fatal(err)
	}
	if n := h.tarpitTries(u, home); n != 0 {
		t.Errorf("%d tries are remembered after a success", n)
	}
}

func TestPreferencesAreOnesOwnAndBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.as(t, h.signIn(t, h.hire(t, tenant.Officer))), h.as(t, h.signIn(t, h.hire(t, tenant.Officer)))
	p := Preferences{"en", Sound{false, 0}, true, map[string]string{"loket.next": "Shift+F4", "go.loket": "g l", "app.help": "?"}}
	if _, err := h.SetPreferences(one, p); err != nil {
		t.Fatal(err)
	}
	got, err := h.Preferences(one)
	if err != nil || got.Language != "en" || got.Sound.On || !got.ShortcutsOff || !maps.Equal(got.Shortcuts, p.Shortcuts) {
		t.Errorf("%+v %v", got, err)
	}
	if other, err := h.Preferences(two); err != nil || other.Language != "id" || !other.Sound.On || other.ShortcutsOff || len(other.Shortcuts) != 0 {
		t.Errorf("another's: %+v %v", other, err)
	}
	many := map[string]string{}
	for n := range maxShortcuts + 1 {
		many["a"+strconv.Itoa(n)] = "x"
	}
	for name, change := range map[string]func(*Preferences){
		"language": func(p *Preferences) { p.Language = "fr" }, "loud": func(p *Preferences) { p.Sound.Volume = 101 },
		"many keys":    func(p *Preferences) { p.Shortcuts = many },
		"a long key":   func(p *Preferences) { p.Shortcuts = map[string]string{"a": strings.Repeat("x", 31)} },
		"no key":       func(p *Preferences) { p.Shortcuts = map[string]string{"a": ""} },
		"an odd name":  func(p *Preferences) { p.Shortcuts = map[string]string{"__proto__": "x"} },
		"a bell":       func(p *Preferences) { p.Shortcuts = map[string]string{"a": "\a"} },
		"a space name": func(p *Preferences) { p.Shortcuts = map[string]string{"a b": "x"} },
	} {
		bad := preferred()
		change(&bad)
		_, err := h.SetPreferences(one, bad)
		want(t, name, err, fault.InvalidInput)
	}
}
