package auth

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestWhoMakesWhom(t *testing.T) {
	t.Parallel()
	const mine, other = tenant.Office(7325), tenant.Office(7371)
	may := map[string]bool{
		"office_admin officer 7325": true, "national_admin office_admin 7325": true, "national_admin office_admin 7371": true,
		"national_admin supervisor 7325": true, "national_admin supervisor 7371": true,
	}
	for _, who := range tenant.Roles {
		for _, whom := range tenant.Roles {
			for _, where := range []tenant.Office{mine, other} {
				a := tenant.Actor{Kind: tenant.User, Role: who, Office: mine}
				name := fmt.Sprintf("%s %s %d", who, whom, where)
				if got := mayManage(a, whom, where); got != may[name] {
					t.Errorf("%s: %v", name, got)
				}
				for _, kind := range []tenant.ActorKind{tenant.Visitor, tenant.Link, tenant.System} {
					a.Kind = kind
					if mayManage(a, whom, where) {
						t.Errorf("a %s makes a %s", kind, whom)
					}
				}
			}
		}
	}
}

func TestARoleWithoutTheRightMakesNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other, code := store.OfficeForTest(t, h.db, "Asia/Jakarta")
	_ = other
	n := func(role tenant.Role, office string) NewUser {
		return NewUser{Office: office, Email: uuid.NewString() + "@contoh.test", Name: "Siti", Role: role, Password: password}
	}
	officer, admin := h.as(t, h.signIn(t, h.hire(t, tenant.Officer))), h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	for name, try := range map[string]struct {
		ctx context.Context
		n   NewUser
	}{
		"officer makes officer": {officer, n(tenant.Officer, h.code)}, "admin makes admin": {admin, n(tenant.OfficeAdmin, h.code)},
		"admin makes supervisor": {admin, n(tenant.Supervisor, h.code)}, "admin makes national admin": {admin, n(tenant.NationalAdmin, h.code)},
		"admin makes officer elsewhere": {admin, n(tenant.Officer, code)}, "the public makes officer": {h.ctx, n(tenant.Officer, h.code)},
	} {
		_, err := h.CreateUser(try.ctx, try.n)
		want(t, name, err, fault.Forbidden)
	}
	if u, err := h.CreateUser(admin, n(tenant.Officer, h.code)); err != nil || u.Role != tenant.Officer || u.Office != h.code || !u.Active {
		t.Errorf("admin makes officer: %+v, %v", u, err)
	}
	for role := range map[tenant.Role]bool{tenant.Supervisor: true, tenant.NationalAdmin: true} {
		_, err := h.CreateUser(command(h.ctx), n(role, h.code))
		want(t, string(role)+" of a regency", err, fault.InvalidInput)
	}
	_, err := h.CreateUser(command(h.ctx), n(tenant.Officer, "9999"))
	want(t, "unknown office", err, fault.UnknownOffice)
}

func TestNobodyChangesHimselfNorWhomHeMayNotMake(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss, peer, officer := h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.OfficeAdmin), h.hire(t, tenant.Officer)
	admin, clerk := h.as(t, h.signIn(t, boss)), h.as(t, h.signIn(t, officer))
	name, secret := "Nama Baru", "kata sandi lain lagi"
	for what, try := range map[string]struct {
		ctx context.Context
		id  uuid.UUID
	}{"admin himself": {admin, boss.ID}, "admin his peer": {admin, peer.ID}, "officer himself": {clerk, officer.ID}, "officer his admin": {clerk, boss.ID}} {
		_, err := h.ChangeUser(try.ctx, try.id, Change{Name: &name})
		want(t, what, err, fault.Forbidden)
		_, err = h.ChangeUser(try.ctx, try.id, Change{Password: &secret})
		want(t, what+", password", err, fault.Forbidden)
	}
	elsewhere := newHouse(t)
	_, err := h.ChangeUser(admin, elsewhere.hire(t, tenant.Officer).ID, Change{Name: &name})
	want(t, "another office's officer", err, fault.NotFound)
	_, err = h.ChangeUser(admin, uuid.New(), Change{Name: &name})
	want(t, "an unknown id", err, fault.NotFound)
	if u, err := h.ChangeUser(admin, officer.ID, Change{Name: &name}); err != nil || u.Name != name {
		t.Errorf("admin his officer: %+v, %v", u, err)
	}
	if err := h.writes(clerk); err != nil {
		t.Errorf("a new name ended the session: %v", err)
	}
}

func TestDeactivatingOrANewPasswordEndsEverySession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(t, h.signIn(t, h.hire(t, tenant.OfficeAdmin)))
	no, yes, secret := false, true, "kata sandi lain lagi"
	for name, c := range map[string]Change{"deactivated": {Active: &no}, "password": {Password: &secret}} {
		u := h.hire(t, tenant.Officer)
		one, two := h.signIn(t, u), h.signIn(t, u)
		as := h.as(t, one)
		if _, err := h.ChangeUser(admin, u.ID, c); err != nil {
			t.Fatal(err)
		}
		want(t, name+": a write", h.writes(as), fault.SessionEnded)
		for _, g := range []Grant{one, two} {
			_, err := h.Refresh(t.Context(), g.RefreshToken)
			want(t, name+": a refresh", err, fault.SessionEnded)
			_, err = h.Authenticate(t.Context(), g.AccessToken)
			want(t, name+": a read", err, fault.SessionEnded)
		}
		_, err := h.SignIn(t.Context(), u.Email, password, home)
		want(t, name+": signing in as before", err, fault.BadCredentials)
		if _, err := h.ChangeUser(admin, u.ID, Change{Active: &yes, Password: &secret}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.SignIn(t.Context(), u.Email, secret, home); err != nil {
			t.Errorf("%s: signing in anew: %v", name, err)
		}
	}
}

func TestAnAddressSignsInOneAccountOnly(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	u := h.hire(t, tenant.Officer)
	for _, code := range []string{h.code, other.code} {
		_, err := h.CreateUser(command(h.ctx), NewUser{Office: code, Email: strings.ToUpper(u.Email), Name: "X", Role: tenant.Officer, Password: password})
		want(t, "the same address in "+code, err, fault.AlreadyExists)
	}
}

func TestWrongFieldsAreNamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	good := NewUser{Office: h.code, Email: "a@b.id", Name: "A", Role: tenant.Officer, Password: password}
	for want, spoil := range map[string]func(*NewUser){
		"email required": func(n *NewUser) { n.Email = " " }, "email too_long": func(n *NewUser) { n.Email = strings.Repeat("a", 250) + "@b.id" },
		"email invalid": func(n *NewUser) { n.Email = "a b@c.id" }, "name required": func(n *NewUser) { n.Name = "\t" },
		"name too_long": func(n *NewUser) { n.Name = strings.Repeat("é", 101) }, "name invalid": func(n *NewUser) { n.Name = "a\x00b" },
		"password too_short": func(n *NewUser) { n.Password = "pendek123" }, "password too_long": func(n *NewUser) { n.Password = strings.Repeat("a", 257) },
		"role invalid": func(n *NewUser) { n.Role = "root" },
	} {
		n := good
		spoil(&n)
		_, err := h.CreateUser(command(h.ctx), n)
		f, ok := fault.As(err)
		if !ok || f.Code != fault.InvalidInput || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, email := range []string{"a", "@b.id", "a@", "a@b", "a@b..id", "a@b@c.id", "a@.id", "a\u202e@b.id"} {
		if checkEmail(email) == nil {
			t.Errorf("%q passes", email)
		}
	}
}

func TestTheDirectoryHoldsNoReadableAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	h.signIn(t, u)
	local, _, _ := strings.Cut(u.Email, "@")
	err := store.Directory(t.Context(), h.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		for _, table := range []string{"sign_in", "session", "office", "office_alias"} {
			var rows []string
			if err := tx.Select(ctx, &rows, "SELECT t::text FROM "+table+" t"); err != nil {
				return err
			}
			for _, row := range rows {
				if strings.Contains(row, local) || strings.Contains(row, fmt.Sprintf("%x", local)) || strings.Contains(row, u.Name) {
					t.Errorf("%s holds %s", table, row)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(h.hasher.address(u.Email), hasher("another server key").address(u.Email)) {
		t.Error("the hash does not depend on the server key")
	}
}

func TestOneListsAndEndsOnlyOnesOwnSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.hire(t, tenant.Officer)
	one, two, foreign := h.signIn(t, u), h.signIn(t, u), h.signIn(t, h.hire(t, tenant.Officer))
	as := h.as(t, one)
	all, err := h.Sessions(as)
	if err != nil || len(all) != 2 || all[0].Current == all[1].Current {
		t.Fatalf("sessions %+v, %v", all, err)
	}
	tk, _ := h.seal.open(foreign.RefreshToken)
	want(t, "another's session", h.EndSession(as, tk.session), fault.NotFound)
	if err := h.writes(h.as(t, foreign)); err != nil {
		t.Errorf("another's session was ended: %v", err)
	}
	tk, _ = h.seal.open(two.RefreshToken)
	if err := h.EndSession(as, tk.session); err != nil {
		t.Fatal(err)
	}
	_, err = h.Authenticate(t.Context(), two.AccessToken)
	want(t, "the ended session", err, fault.SessionEnded)
	if all, _ := h.Sessions(as); len(all) != 1 || !all[0].Current {
		t.Errorf("sessions left %+v", all)
	}
	_, err = h.Sessions(h.ctx)
	want(t, "nobody's sessions", err, fault.SignInNeeded)
}

func TestARepeatedCreationWithTheSameKeyAnswersWithTheSameAccountAndStoresNothingPersonal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := tenant.WithKey(command(h.ctx), tenant.Key{Caller: "c", Route: "POST users", Value: "k1"})
	n := NewUser{Office: h.code, Email: uuid.NewString() + "@contoh.test", Name: "Kartini", Role: tenant.Officer, Password: password}
	one, err := h.CreateUser(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := h.CreateUser(ctx, n); err != nil || two != one {
		t.Errorf("again: %+v, %v", two, err)
	}
	var kept []string
	err = store.View(h.ctx, h.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Select(ctx, &kept, `SELECT answer::text FROM idempotency WHERE office = $1
			UNION ALL SELECT a::text FROM audit a WHERE office = $1`, tx.Office())
	})
	if err != nil || len(kept) < 2 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	for _, text := range kept {
		if strings.Contains(text, "Kartini") || strings.Contains(text, n.Email) || strings.Contains(text, password) {
			t.Errorf("kept %s", text)
		}
	}
}

func TestTheDemoAccountsAreMadeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	err := store.Directory(t.Context(), h.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		_, err := tx.Exec(ctx, `INSERT INTO office (key, code, name, kind, timezone, slug) VALUES
			(1, '0000', 'Pusat', 'central', 'Asia/Jakarta', 'pusat'), (7300, '7300', 'Sulsel', 'province', 'Asia/Makassar', 'sulsel'),
			(7325, '7325', 'Luwu Timur', 'regency', 'Asia/Makassar', 'luwu-timur'), (7371, '7371', 'Makassar', 'city', 'Asia/Makassar', 'makassar')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := h.SeedDemo(t.Context())
	if err != nil || len(made) != 6 {
		t.Fatalf("made %d, %v", len(made), err)
	}
	scopes := map[string]int{}
	for _, m := range made {
		g, err := h.SignIn(t.Context(), m.Email, m.Password, home)
		if err != nil || g.User.Role != m.Role {
			t.Errorf("%s: %v", m.Email, err)
		}
		scopes[string(m.Role)+" "+g.User.Scope()]++
	}
	for scope, n := range map[string]int{"officer office:7325": 2, "office_admin office:7325": 1, "officer office:7371": 1, "supervisor province:7300": 1, "national_admin national": 1} {
		if scopes[scope] != n {
			t.Errorf("%d of %s, want %d", scopes[scope], scope, n)
		}
	}
	if again, err := h.SeedDemo(t.Context()); err != nil || len(again) != 0 {
		t.Errorf("again made %d, %v", len(again), err)
	}
	if u, err := h.SetPassword(command(t.Context()), "Admin.Nasional@contoh.test ", password); err != nil || u.Role != tenant.NationalAdmin {
		t.Errorf("the command line sets a password: %+v, %v", u, err)
	}
	if all, err := h.ListUsers(t.Context(), "7325"); err != nil || len(all) != 3 {
		t.Errorf("7325 lists %d, %v", len(all), err)
	}
}
