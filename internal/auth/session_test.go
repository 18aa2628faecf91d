package auth

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func Test64ParallelRefreshesHaveOneSuccessor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.signIn(t, h.hire(t, tenant.Officer))
	var all sync.WaitGroup
	next := make([]string, 64)
	for i := range next {
		all.Go(func() {
			got, err := h.Refresh(t.Context(), g.RefreshToken)
			if err != nil {
				t.Errorf("refresh %d: %v", i, err)
			}
			next[i] = got.RefreshToken
		})
	}
	all.Wait()
	for i, n := range next {
		if n != next[0] || n == g.RefreshToken {
			t.Fatalf("refresh %d got another successor", i)
		}
	}
	if n := h.rotation(t, g); n != 1 {
		t.Errorf("the session was rotated %d times", n)
	}
	if _, err := h.Refresh(t.Context(), next[0]); err != nil {
		t.Errorf("the successor: %v", err)
	}
}

func (h house) rotation(t *testing.T, g Grant) (n int) {
	t.Helper()
	tk, _ := h.seal.open(g.RefreshToken)
	err := store.View(h.ctx, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Get(ctx, &n, "SELECT rotation FROM session WHERE office = $1 AND id = $2", tx.Office(), tk.session)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASpentRefreshTokenEndsItsSessionAfterTheGrace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	g, bystander := h.signIn(t, u), h.signIn(t, u)
	as := h.as(t, g)
	next, err := h.Refresh(t.Context(), g.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(grace)
	if again, err := h.Refresh(t.Context(), g.RefreshToken); err != nil || again.RefreshToken != next.RefreshToken {
		t.Errorf("within the grace: %v", err)
	}
	h.clock.Advance(time.Millisecond)
	_, err = h.Refresh(t.Context(), g.RefreshToken)
	want(t, "after the grace", err, fault.SessionEnded)
	_, err = h.Refresh(t.Context(), next.RefreshToken)
	want(t, "the thief's or the owner's successor", err, fault.SessionEnded)
	want(t, "a write", h.writes(as), fault.SessionEnded)
	if _, err := h.Refresh(t.Context(), bystander.RefreshToken); err != nil {
		t.Errorf("the user's other session: %v", err)
	}
}

func TestAnOlderThanTheLastRefreshTokenEndsItsSessionAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.signIn(t, h.hire(t, tenant.Officer))
	second, err := h.Refresh(t.Context(), first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	third, err := h.Refresh(t.Context(), second.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Refresh(t.Context(), first.RefreshToken)
	want(t, "two generations back", err, fault.SessionEnded)
	_, err = h.Refresh(t.Context(), third.RefreshToken)
	want(t, "the current one", err, fault.SessionEnded)
}

func TestAForgedRefreshTokenEndsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.signIn(t, h.hire(t, tenant.Officer))
	raw, _ := base64.RawURLEncoding.DecodeString(g.RefreshToken)
	for i := range raw {
		forged := append([]byte{}, raw...)
		forged[i] ^= 1
		_, err := h.Refresh(t.Context(), base64.RawURLEncoding.EncodeToString(forged))
		want(t, "a flipped bit", err, fault.SessionEnded)
	}
	tk, _ := h.seal.open(g.RefreshToken)
	foreign, _ := seal("another server key").token(tk)
	for _, bad := range []string{"", "x", g.RefreshToken[1:], g.RefreshToken + "A", g.RefreshToken + "\n", foreign, strings.Repeat("A", 1<<16)} {
		_, err := h.Refresh(t.Context(), bad)
		want(t, "a forged token", err, fault.SessionEnded)
	}
	if _, err := h.Refresh(t.Context(), g.RefreshToken); err != nil {
		t.Errorf("the true one: %v", err)
	}
}

func TestASessionEndsAfterAWorkingDayWhateverIsRefreshed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.signIn(t, h.hire(t, tenant.Officer))
	for range 11 {
		h.clock.Advance(time.Hour)
		var err error
		if g, err = h.Refresh(t.Context(), g.RefreshToken); err != nil {
			t.Fatal(err)
		}
	}
	h.clock.Advance(time.Hour)
	_, err := h.Refresh(t.Context(), g.RefreshToken)
	want(t, "after twelve hours", err, fault.SessionEnded)
}

func TestAnEndedSessionWritesNothingAndReadsForTenSecondsElsewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.signIn(t, h.hire(t, tenant.Officer))
	elsewhere, err := New(Options{DB: h.db, Clock: h.clock, Keys: testKeys(t), ServerKey: serverKey})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.Authenticate(t.Context(), g.AccessToken); err != nil {
		t.Fatal(err)
	}
	as := h.as(t, g)
	if err := h.writes(as); err != nil {
		t.Fatal(err)
	}
	if err := h.SignOut(t.Context(), g.RefreshToken); err != nil {
		t.Fatal(err)
	}
	want(t, "a write", h.writes(as), fault.SessionEnded)
	_, err = h.Authenticate(t.Context(), g.AccessToken)
	want(t, "a read in this process", err, fault.SessionEnded)
	h.clock.Advance(readTolerance - time.Millisecond)
	if _, err := elsewhere.Authenticate(t.Context(), g.AccessToken); err != nil {
		t.Errorf("a read elsewhere within ten seconds: %v", err)
	}
	h.clock.Advance(time.Millisecond)
	_, err = elsewhere.Authenticate(t.Context(), g.AccessToken)
	want(t, "a read elsewhere after ten seconds", err, fault.SessionEnded)
	if err := h.SignOut(t.Context(), g.RefreshToken); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
}
