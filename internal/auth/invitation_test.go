package auth

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// invite makes an officer without a password.
func (h house) invite(t *testing.T, admin context.Context) (User, Invitation) {
	t.Helper()
	u, i, err := h.Invite(admin, NewUser{Office: h.code, Email: uuid.NewString() + "@contoh.test", Name: "Wati", Role: tenant.Officer})
	if err != nil {
		t.Fatal(err)
	}
	return u, i
}

func TestWhoIsInvitedChoosesThePasswordOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	u, i := h.invite(t, admin)
	if !i.ExpiresAt.Equal(start.Add(72*time.Hour)) || u.InvitedUntil == nil || !u.InvitedUntil.Equal(i.ExpiresAt) {
		t.Errorf("until %v and %v", i.ExpiresAt, u.InvitedUntil)
	}
	_, err := h.SignIn(t.Context(), u.Email, "", home)
	want(t, "signing in without a password", err, fault.BadCredentials)
	who, err := h.Invitee(t.Context(), i.Token)
	if err != nil || who.Name != "Wati" || who.Email != u.Email || who.Office != h.code || !strings.HasPrefix(who.OfficeName, "BPS ") {
		t.Errorf("%+v %v", who, err)
	}
	_, err = h.Accept(t.Context(), i.Token, "pendek")
	want(t, "a short password", err, fault.InvalidInput)
	if _, err := h.Accept(t.Context(), i.Token, password); err != nil {
		t.Fatal(err)
	}
	h.signIn(t, u)
	_, err = h.Accept(t.Context(), i.Token, "kata sandi kedua")
	want(t, "accepting twice", err, fault.InvitationUnknown)
	_, err = h.Invitee(t.Context(), i.Token)
	want(t, "reading a used one", err, fault.InvitationUnknown)
	if all, err := h.ListUsers(admin, h.code); err != nil || all[1].InvitedUntil != nil {
		t.Errorf("still invited: %+v %v", all, err)
	}
}

func TestAnInvitationThatDoesNotOpenIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	_, i := h.invite(t, admin)
	other := newHouse(t)
	code, secret := i.Token[:7], i.Token[7:]
	for name, token := range map[string]string{"empty": "", "another office": other.code + ".i." + secret, "no office": "9999.i." + secret,
		"a link": h.code + "." + secret, "a device": h.code + ".d." + secret, "short": i.Token[:len(i.Token)-1], "long": i.Token + "A",
		"a line break": code + secret[:10] + "\n" + secret[10:], "unknown": code + strings.Repeat("A", 22)} {
		_, err := h.Invitee(t.Context(), token)
		want(t, name, err, fault.InvitationUnknown)
		_, err = h.Accept(t.Context(), token, password)
		want(t, name+", accepted", err, fault.InvitationUnknown)
	}
	u, late := h.invite(t, admin)
	no := false
	if _, err := h.ChangeUser(admin, u.ID, Change{Active: &no}); err != nil {
		t.Fatal(err)
	}
	_, err := h.Accept(t.Context(), late.Token, password)
	want(t, "a deactivated account", err, fault.InvitationUnknown)
	_, err = h.InviteAgain(admin, u.ID)
	want(t, "inviting one", err, fault.AccountInactive)
	h.clock.Advance(72 * time.Hour)
	_, err = h.Accept(t.Context(), i.Token, password)
	want(t, "after 72 hours", err, fault.InvitationUnknown)
}

func TestANewInvitationIsAWayBackForWhoHasLostThePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	u := h.hire(t, tenant.Officer)
	as := h.as(t, h.signIn(t, u))
	first, err := h.InviteAgain(admin, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "a write", h.writes(as), fault.SessionEnded)
	h.signIn(t, u) // the old password holds until the invitation is accepted
	second, err := h.InviteAgain(admin, u.ID)
	if err != nil || second.Token == first.Token {
		t.Fatal(err)
	}
	_, err = h.Accept(t.Context(), first.Token, "kata sandi kedua")
	want(t, "the one before", err, fault.InvitationUnknown)
	if _, err := h.Accept(t.Context(), second.Token, "kata sandi kedua"); err != nil {
		t.Fatal(err)
	}
	_, err = h.SignIn(t.Context(), u.Email, password, home)
	want(t, "the old password", err, fault.BadCredentials)
	if _, err := h.SignIn(t.Context(), u.Email, "kata sandi kedua", home); err != nil {
		t.Error(err)
	}
}

func TestOfManyWhoAcceptAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, i := h.invite(t, h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin))))
	var all sync.WaitGroup
	var mu sync.Mutex
	accepted := 0
	for n := range 6 {
		all.Go(func() {
			_, err := h.Accept(t.Context(), i.Token, strings.Repeat("kata sandi ", n+1))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				accepted++
			} else if !fault.Is(err, fault.InvitationUnknown) {
				t.Error(err)
			}
		})
	}
	if all.Wait(); accepted != 1 {
		t.Errorf("%d accepted", accepted)
	}
}

func TestARepeatedInvitationAnswersWithTheSameLinkAndStoresNone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	u := h.hire(t, tenant.Officer)
	ctx := tenant.WithKey(admin, tenant.Key{Caller: "admin", Route: "POST invitation", Value: "k"})
	one, err := h.InviteAgain(ctx, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := h.InviteAgain(ctx, u.ID); err != nil || two != one {
		t.Errorf("%+v, then %+v, %v", one, two, err)
	}
	var stored string
	err = store.View(h.ctx, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &stored, `SELECT string_agg(answer::text, ' ') FROM idempotency WHERE office = $1`, tx.Office())
	})
	if err != nil || stored == "" || strings.Contains(stored, one.Token[7:]) {
		t.Errorf("stored %q, %v", stored, err)
	}
}

func TestWhoMayInviteAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss, peer, clerk := h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.Officer)
	admin, officer := h.as(t, h.signIn(t, boss)), h.as(t, h.signIn(t, clerk))
	for name, try := range map[string]struct {
		ctx  context.Context
		id   uuid.UUID
		code fault.Code
	}{
		"himself": {admin, boss.ID, fault.Forbidden}, "an officer his admin": {officer, boss.ID, fault.Forbidden},
		"an unknown id": {admin, uuid.New(), fault.NotFound}, "elsewhere": {admin, newHouse(t).hire(t, tenant.Officer).ID, fault.NotFound},
	} {
		_, err := h.InviteAgain(try.ctx, try.id)
		want(t, name, err, try.code)
	}
	if _, err := h.InviteAgain(admin, peer.ID); err != nil {
		t.Errorf("another admin: %v", err)
	}
}
