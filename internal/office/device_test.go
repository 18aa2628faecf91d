package office

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// lobby is an office of one test's own with an admin.
type lobby struct {
	*testing.T
	*Desk
	clock *clock.Frozen
	admin context.Context
	code  string
}

var lobbies struct {
	sync.Mutex
	n byte
}

// newLobbies opens n offices on one clock.
func newLobbies(t *testing.T, n int) []*lobby {
	t.Helper()
	c := clock.NewFrozen(start)
	db := store.ForTest(t, c)
	all := make([]*lobby, n)
	for i := range all {
		ctx, code := store.OfficeForTest(t, db, "Asia/Makassar")
		o, _ := tenant.OfficeOf(ctx)
		admin := tenant.Actor{Kind: tenant.User, ID: uuid.NewString(), Role: tenant.OfficeAdmin, Office: o}
		all[i] = &lobby{T: t, clock: c, admin: tenant.WithActor(ctx, admin), code: code}
	}
	r, err := Load(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		l.Desk = NewDesk(db, r, []byte("server key"))
	}
	return all
}

// address is one that no other test asks from.
func address() netip.Addr {
	lobbies.Lock()
	defer lobbies.Unlock()
	lobbies.n++
	return netip.AddrFrom4([4]byte{192, 0, 2, lobbies.n})
}

func (l *lobby) ask() Pairing {
	l.Helper()
	p, err := l.AskPairing(l.Context(), address())
	if err != nil {
		l.Fatal(err)
	}
	return p
}

// pair takes a device through its pairing and returns it with its token.
func (l *lobby) pair(kind tenant.DeviceKind, name string) (Device, string) {
	l.Helper()
	p := l.ask()
	v, err := l.PairDevice(l.admin, NewDevice{Code: p.Code, Kind: kind, Name: name})
	if err != nil {
		l.Fatal(err)
	}
	got, err := l.ClaimPairing(l.Context(), p.Secret)
	if err != nil || got.State != PairingPaired || got.Device.ID != v.ID {
		l.Fatalf("claimed %+v, %v", got, err)
	}
	return v, got.Token
}

func refused(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if !fault.Is(err, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestADeviceWhoseCodeAnAdminConfirmsActsForThatOfficeByItsToken(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	p := l.ask()
	if len(p.Code) != codeLength || strings.Trim(p.Code, codeLetters) != "" || !p.ExpiresAt.Equal(start.Add(10*time.Minute)) {
		t.Errorf("pairing %+v", p)
	}
	if got, err := l.ClaimPairing(t.Context(), p.Secret); err != nil || got != (Paired{State: PairingPending}) {
		t.Errorf("before it is confirmed: %+v, %v", got, err)
	}
	typed := strings.ToLower(p.Code[:3]) + " - " + p.Code[3:]
	v, err := l.PairDevice(l.admin, NewDevice{Code: typed, Kind: tenant.TV, Name: " TV Lobi "})
	if err != nil || v.Name != "TV Lobi" || v.Kind != tenant.TV {
		t.Fatalf("paired %+v, %v", v, err)
	}
	first, err := l.ClaimPairing(t.Context(), p.Secret)
	if err != nil || first.Office != l.code || first.Token != l.code+".d."+p.Secret || !IsDeviceToken(first.Token) {
		t.Fatalf("claimed %+v, %v", first, err)
	}
	if again, err := l.ClaimPairing(t.Context(), p.Secret); err != nil || again.Token != first.Token {
		t.Errorf("a device whose answer was lost got %+v, %v", again, err)
	}
	o, _ := tenant.OfficeOf(l.admin)
	want := tenant.Actor{Kind: tenant.Device, ID: v.ID.String(), Device: tenant.TV, Office: o}
	if a, err := l.AuthenticateDevice(t.Context(), first.Token); err != nil || a != want {
		t.Errorf("acts as %+v, %v, want %+v", a, err, want)
	}
}

func TestACodeThatIsWrongUsedOrExpiredPairsNothing(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	confirm := func(code string) error {
		_, err := l.PairDevice(l.admin, NewDevice{Code: code, Kind: tenant.TV, Name: "TV"})
		return err
	}
	used, late := l.ask(), l.ask()
	if err := confirm(used.Code); err != nil {
		t.Fatal(err)
	}
	refused(t, confirm(used.Code), fault.PairingUnknown)
	refused(t, confirm("AAAAAA"), fault.PairingUnknown)
	l.clock.Set(late.ExpiresAt.Add(-time.Microsecond))
	if got, err := l.ClaimPairing(t.Context(), late.Secret); err != nil || got.State != PairingPending {
		t.Errorf("in its last moment: %+v, %v", got, err)
	}
	l.clock.Set(late.ExpiresAt)
	refused(t, confirm(late.Code), fault.PairingUnknown)
	for _, secret := range []string{late.Secret, used.Secret, newSecret(), "", "x", late.Secret + "\n"} {
		_, err := l.ClaimPairing(t.Context(), secret)
		refused(t, err, fault.PairingUnknown)
	}
	if all, err := l.Devices(l.admin); err != nil || len(all) != 1 {
		t.Errorf("devices %+v, %v, want the one", all, err)
	}
}

func TestOfTwoOfficesThatConfirmOneCodeAtOnceOneGetsTheDevice(t *testing.T) {
	t.Parallel()
	two := newLobbies(t, 2)
	for range 8 {
		p := two[0].ask()
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, l := range two {
			both.Go(func() {
				_, errs[i] = l.PairDevice(l.admin, NewDevice{Code: p.Code, Kind: tenant.Kiosk, Name: "Kios"})
			})
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither: %v", errs)
		}
	}
	have := 0
	for _, l := range two {
		all, err := l.Devices(l.admin)
		if err != nil {
			t.Fatal(err)
		}
		have += len(all)
	}
	if have != 8 {
		t.Errorf("%d devices of 8 codes", have)
	}
}

func TestARevokedDeviceIsRefusedAtItsNextRequest(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	v, token := l.pair(tenant.TV, "TV Lobi")
	_, other := l.pair(tenant.TV, "TV Ruang Tunggu")
	if _, err := l.AuthenticateDevice(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.RevokeDevice(l.admin, v.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.AuthenticateDevice(t.Context(), token)
	refused(t, err, fault.TokenInvalid)
	_, err = l.ClaimPairing(t.Context(), token[len(l.code)+3:])
	refused(t, err, fault.PairingUnknown)
	if _, err := l.AuthenticateDevice(t.Context(), other); err != nil {
		t.Errorf("the other device: %v", err)
	}
	if all, err := l.Devices(l.admin); err != nil || len(all) != 1 || all[0].Name != "TV Ruang Tunggu" {
		t.Errorf("devices %+v, %v", all, err)
	}
	var rows []string
	err = store.View(l.admin, l.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &rows, "SELECT action FROM audit WHERE office = $1 AND subject = $2 ORDER BY id", tx.Office(), v.ID.String())
	})
	if err != nil || fmt.Sprint(rows) != "[device.pair device.revoke]" {
		t.Errorf("audit %v, %v", rows, err)
	}
}

func TestADeviceOpensNothingAtAnotherOffice(t *testing.T) {
	t.Parallel()
	two := newLobbies(t, 2)
	v, token := two[0].pair(tenant.Kiosk, "Kios")
	secret := token[len(two[0].code)+3:]
	for _, foreign := range []string{two[1].code + ".d." + secret, two[0].code + "." + secret, two[0].code + ".k." + secret,
		token + "x", token + ".x", "9999.d." + secret, ".d." + secret, two[0].code + ".d.", ""} {
		_, err := two[1].AuthenticateDevice(t.Context(), foreign)
		refused(t, err, fault.TokenInvalid)
	}
	refused(t, two[1].RevokeDevice(two[1].admin, v.ID), fault.NotFound)
	refused(t, two[1].RevokeDevice(two[1].admin, uuid.New()), fault.NotFound)
	if all, err := two[1].Devices(two[1].admin); err != nil || len(all) != 0 {
		t.Errorf("the other office sees %+v, %v", all, err)
	}
	if _, err := two[0].AuthenticateDevice(t.Context(), token); err != nil {
		t.Errorf("its own office: %v", err)
	}
}

func TestOneAddressHasTwentyOpenPairingsAtMostAlsoWhenAskedAtOnce(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	from := netip.MustParseAddr("2001:db8:7325::1")
	var mu sync.Mutex
	var made []Pairing
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			near := netip.MustParseAddr(fmt.Sprintf("2001:db8:7325::%x", i+1)) // the same /64
			p, err := l.AskPairing(context.Background(), near)
			if err != nil {
				refused(t, err, fault.TooManyRequests)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			made = append(made, p)
		})
	}
	all.Wait()
	if len(made) != pairingsPerOrigin {
		t.Fatalf("%d pairings opened", len(made))
	}
	if _, err := l.AskPairing(t.Context(), address()); err != nil {
		t.Errorf("another address: %v", err)
	}
	if _, err := l.PairDevice(l.admin, NewDevice{Code: made[0].Code, Kind: tenant.TV, Name: "TV"}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.AskPairing(t.Context(), from); err != nil {
		t.Errorf("after one was confirmed: %v", err)
	}
}

func TestWhenADeviceWasSeenIsKeptToHalfAMinute(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	_, token := l.pair(tenant.TV, "TV")
	seen := func() string {
		t.Helper()
		if _, err := l.AuthenticateDevice(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		all, err := l.Devices(l.admin)
		if err != nil || len(all) != 1 || all[0].LastSeenAt == nil {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0].LastSeenAt.Format("15:04:05 -0700")
	}
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "09:00:00 +0800"}, {29 * time.Second, "09:00:00 +0800"}, {30 * time.Second, "09:00:30 +0800"}, {59 * time.Second, "09:00:30 +0800"}} {
		l.clock.Set(start.Add(step.after))
		if got := seen(); got != step.want {
			t.Errorf("after %s: seen %s, want %s", step.after, got, step.want)
		}
	}
}

func TestWhatAnOfficeSaysOfADeviceIsChecked(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	code := l.ask().Code
	for field, n := range map[string]NewDevice{
		"code": {Code: " -", Kind: tenant.TV, Name: "TV"},
		"kind": {Code: code, Kind: "fridge", Name: "TV"},
		"name": {Code: code, Kind: tenant.TV, Name: "  "},
	} {
		_, err := l.PairDevice(l.admin, n)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	_, err := l.PairDevice(l.admin, NewDevice{Code: code, Kind: tenant.TV, Name: strings.Repeat("é", 61)})
	refused(t, err, fault.InvalidInput)
	if _, err := l.PairDevice(l.admin, NewDevice{Code: code, Kind: tenant.TV, Name: strings.Repeat("é", 60)}); err != nil {
		t.Errorf("60 characters: %v", err)
	}
}

// Neither the code, the secret nor the address can be read from what is kept.
func TestWhatIsKeptOfAPairingIsHashesOnly(t *testing.T) {
	t.Parallel()
	l := newLobbies(t, 1)[0]
	p, err := l.AskPairing(t.Context(), netip.MustParseAddr("203.0.113.77"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.PairDevice(l.admin, NewDevice{Code: p.Code, Kind: tenant.TV, Name: "TV"}); err != nil {
		t.Fatal(err)
	}
	var kept []string
	err = store.View(l.admin, l.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &kept, `SELECT row_to_json(p)::text FROM pairing p WHERE office = $1
			UNION ALL SELECT row_to_json(d)::text FROM device d WHERE office = $1
			UNION ALL SELECT row_to_json(a)::text FROM audit a WHERE office = $1`, tx.Office())
	})
	if err != nil || len(kept) != 3 {
		t.Fatalf("%v, %v", kept, err)
	}
	secret, err := base64.RawURLEncoding.DecodeString(p.Secret)
	if err != nil {
		t.Fatal(err)
	}
	unkeyed := sha256.Sum256([]byte(p.Code)) // could be guessed back
	for _, never := range []string{p.Code, hex.EncodeToString([]byte(p.Code)), hex.EncodeToString(unkeyed[:]), p.Secret, hex.EncodeToString(secret), "203.0.113.77"} {
		if strings.Contains(strings.Join(kept, "\n"), never) {
			t.Errorf("%q is kept: %v", never, kept)
		}
	}
}
