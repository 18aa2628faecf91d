package auth

import (
	"context"
	"encoding/base64"
	"net/netip"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

var (
	start     = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	serverKey = []byte("0123456789abcdef0123456789abcdef")
	home      = netip.MustParseAddr("192.0.2.7")
)

const password = "kata sandi yang baik"

func testKeys(t testing.TB) Keys {
	t.Helper()
	k, err := ParseKeys("a:" + base64.StdEncoding.EncodeToString([]byte("first seed of thirty-two bytes!!")) +
		"\nb:" + base64.StdEncoding.EncodeToString([]byte("other seed of thirty-two bytes!!")))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// house is a desk over a real database with an office of its own.
type house struct {
	*Desk
	db    *store.DB
	clock *clock.Frozen
	ctx   context.Context // acts for the office
	code  string
}

func newHouse(t testing.TB) house {
	t.Helper()
	c := clock.NewFrozen(start)
	db := store.ForTest(t, c)
	d, err := New(Options{DB: db, Clock: c, Keys: testKeys(t), ServerKey: serverKey})
	if err != nil {
		t.Fatal(err)
	}
	ctx, code := store.OfficeForTest(t, db, "Asia/Makassar")
	return house{Desk: d, db: db, clock: c, ctx: ctx, code: code}
}

func command(ctx context.Context) context.Context {
	return tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command})
}

// hire makes an account of the role in the house's office.
func (h house) hire(t testing.TB, role tenant.Role) User {
	t.Helper()
	u, err := h.CreateUser(command(h.ctx), NewUser{Office: h.code, Email: uuid.NewString() + "@contoh.test",
		Name: "Budi", Role: role, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (h house) signIn(t testing.TB, u User) Grant {
	t.Helper()
	g, err := h.SignIn(t.Context(), u.Email, password, home)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// as returns a context in which the grant's user acts.
func (h house) as(t testing.TB, g Grant) context.Context {
	t.Helper()
	a, err := h.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	return tenant.WithActor(h.ctx, a)
}

func want(t *testing.T, what string, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s gave %v, want %s", what, err, code)
	}
}

// writes tells whether a write by the context's actor goes through.
func (h house) writes(ctx context.Context) error {
	_, err := store.Update(ctx, h.db, func(context.Context, *store.Tx) (bool, error) { return true, nil })
	return err
}

func TestWhoKnowsThePasswordIsSignedInAndReadAsHimself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	g, err := h.SignIn(t.Context(), "  "+strings.ToUpper(u.Email)+" ", password, home)
	if err != nil {
		t.Fatal(err)
	}
	if g.User != u || g.User.Scope() != "office:"+h.code || g.ExpiresIn != 10*time.Minute {
		t.Errorf("granted %+v", g)
	}
	a, err := h.Authenticate(t.Context(), g.AccessToken)
	if err != nil || a.ID != u.ID.String() || a.Role != tenant.Officer || a.Kind != tenant.User {
		t.Errorf("authenticated %+v, %v", a, err)
	}
	if office, _ := tenant.OfficeOf(h.ctx); a.Office != office {
		t.Errorf("acts for %d", a.Office)
	}
	if me, err := h.Me(h.as(t, g)); err != nil || me != u {
		t.Errorf("me is %+v, %v", me, err)
	}
}

func TestWhateverDoesNotFitGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	gone := h.hire(t, tenant.Officer)
	no := false
	if _, err := h.ChangeUser(command(h.ctx), gone.ID, Change{Active: &no}); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string][2]string{
		"wrong password": {u.Email, password + "!"}, "unknown address": {"nobody@contoh.test", password},
		"deactivated": {gone.Email, password}, "empty": {"", ""}, "huge address": {strings.Repeat("a", 1<<16), password},
		"huge password": {u.Email, strings.Repeat("a", 1<<16)}, "not an address": {"\x00'--", password},
	} {
		_, err := h.SignIn(t.Context(), try[0], try[1], home)
		f, ok := fault.As(err)
		if !ok || f.Code != fault.BadCredentials || f.Extra != nil || f.Fields != nil {
			t.Errorf("%s gave %v", name, err)
		}
	}
}

func TestAnUnknownAddressCostsAHashLikeAKnownOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.kitchen = newKitchen(1, 0, time.Millisecond)
	leave, err := h.kitchen.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	u := h.hireElsewhere(t)
	for _, email := range []string{u.Email, "nobody@contoh.test"} {
		_, err := h.SignIn(t.Context(), email, password, home)
		want(t, email, err, fault.TooManyRequests)
	}
}

// hireElsewhere makes an account through a desk whose kitchen is free.
func (h house) hireElsewhere(t *testing.T) User {
	t.Helper()
	d := *h.Desk
	d.kitchen = newKitchen(1, 0, time.Second)
	free := h
	free.Desk = &d
	return free.hire(t, tenant.Officer)
}

func TestManyFailuresSlowTheOwnerDownButNeverLockHimOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	for range freeTries + 1 {
		_, err := h.SignIn(t.Context(), u.Email, "not the password", home)
		want(t, "wrong password", err, fault.BadCredentials)
	}
	hasty, cancel := context.WithTimeout(t.Context(), firstDelay/2)
	defer cancel()
	_, err := h.SignIn(hasty, u.Email, password, home)
	want(t, "a hasty try", err, fault.Deadline)
	if _, err := h.SignIn(t.Context(), u.Email, password, netip.MustParseAddr("198.51.100.1")); err != nil {
		t.Errorf("from another network: %v", err)
	}
	h.signIn(t, u)
	if n := h.tarpitTries(u, home); n != 0 {
		t.Errorf("%d tries are remembered after a success", n)
	}
}

func (h house) tarpitTries(u User, from netip.Addr) int {
	s, _ := h.tarpit.seen.get(tarpitKey(h.hasher.address(u.Email), from))
	return s.failed
}

func TestTheTarpitGrowsToACeilingAndForgetsAfterAQuietWhile(t *testing.T) {
	t.Parallel()
	last := time.Duration(-1)
	for n := range 64 {
		d := delay(n)
		if d < last || d > longestDelay || (n < freeTries) != (d == 0) {
			t.Fatalf("delay after %d tries is %v", n, d)
		}
		last = d
	}
	if last != longestDelay {
		t.Errorf("the delay ends at %v", last)
	}
	p, key := newTarpit(), [32]byte{1}
	for range freeTries {
		if err := p.enter(t.Context(), key, start); err != nil {
			t.Fatal(err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, "one more", p.enter(ended, key, start), fault.Deadline)
	if err := p.enter(ended, key, start.Add(tarpitForgets+time.Second)); err != nil {
		t.Errorf("after a quiet while: %v", err)
	}
	a, b := netip.MustParseAddr("2001:db8:1:2::1"), netip.MustParseAddr("2001:db8:1:2:ffff::9")
	if tarpitKey(nil, a) != tarpitKey(nil, b) || tarpitKey(nil, a) == tarpitKey(nil, netip.MustParseAddr("2001:db8:1:3::1")) {
		t.Error("an IPv6 network is not its /64")
	}
}

func TestNoMoreHashesAreWorkedOnThanThereAreSeats(t *testing.T) {
	t.Parallel()
	k := newKitchen(2, 1, 20*time.Millisecond)
	leave, err := k.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = k.hash(t.Context(), password)
	want(t, "a third that waits in vain", err, fault.TooManyRequests)
	queued := make(chan error, 1)
	k.wait = time.Minute
	go func() { _, err := k.hash(context.WithoutCancel(t.Context()), password); queued <- err }()
	for len(k.queue) < 3 {
		select {
		case err := <-queued:
			t.Fatalf("hashed without a seat: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	_, err = k.enter(t.Context())
	want(t, "one more than may wait", err, fault.TooManyRequests)
	leave()
	if err := <-queued; err != nil {
		t.Errorf("the one who waited: %v", err)
	}
}

func TestAPasswordHashIsSaltedAndAMalformedOneIsAnError(t *testing.T) {
	t.Parallel()
	k := newKitchen(2, 1, time.Second)
	one, _ := k.hash(t.Context(), password)
	two, _ := k.hash(t.Context(), password)
	if one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hashes %s and %s", one, two)
	}
	for _, p := range []string{password, password + " "} {
		if ok, err := k.verify(t.Context(), one, p); err != nil || ok != (p == password) {
			t.Errorf("%q verifies %v, %v", p, ok, err)
		}
	}
	for _, bad := range []string{"", "plain", "$argon2i" + one[9:], strings.Replace(one, "m=19456", "m=99999999", 1),
		strings.Replace(one, "t=2", "t=0", 1), one[:len(one)-4], one + "$"} {
		if ok, err := k.verify(t.Context(), bad, password); err == nil || ok {
			t.Errorf("%q verifies %v", bad, ok)
		}
	}
}

func TestADeskWithoutKeysIsRefused(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"no token key": {ServerKey: serverKey}, "short server key": {Keys: testKeys(t), ServerKey: []byte("short")}} {
		if _, err := New(o); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	for _, bad := range []string{"", "a:", "a:AAAA", ":" + strings.Repeat("A", 43) + "=", strings.Repeat("a:"+strings.Repeat("A", 43)+"=\n", 2)} {
		if k, err := ParseKeys(bad); err == nil {
			t.Errorf("%q gave %d keys", bad, len(k))
		}
	}
}

func TestAMemoryForgetsWhatNobodyAskedForAndStaysBounded(t *testing.T) {
	t.Parallel()
	m := newMemory[int, int](10)
	m.put(-1, 7)
	for i := range 1000 {
		m.put(i, i)
		if v, ok := m.get(-1); !ok || v != 7 {
			t.Fatalf("what is asked for was forgotten after %d", i)
		}
		if m.len() > 20 {
			t.Fatalf("%d entries of 20", m.len())
		}
	}
	if _, ok := m.get(0); ok {
		t.Error("the first entry is still there")
	}
	m.drop(-1)
	if _, ok := m.get(-1); ok {
		t.Error("a dropped entry is still there")
	}
}
