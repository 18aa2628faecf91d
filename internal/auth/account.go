package auth

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// CreateUser makes an account in the office n names. It fails with
// invalid_input, unknown_office, forbidden (see mayManage) or already_exists.
func (d *Desk) CreateUser(ctx context.Context, n NewUser) (User, error) {
	if err := n.check(); err != nil {
		return User{}, err
	}
	office, err := d.office(ctx, n.Office)
	if err != nil {
		return User{}, err
	}
	if !mayManage(tenant.ActorOf(ctx), n.Role, office.Key) {
		return User{}, fault.New(fault.Forbidden)
	}
	if !fits(n.Role, office.Kind) {
		return User{}, fault.Invalid(fault.Field{Path: "office", Code: "invalid"})
	}
	hash, err := d.kitchen.hash(ctx, n.Password)
	if err != nil {
		return User{}, err
	}
	ctx = tenant.WithOffice(ctx, office.Key)
	id, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
		id := uuid.Must(uuid.NewV7())
		if err := insertAccount(ctx, tx, id, n, hash); err != nil {
			return id, taken(err)
		}
		if err := insertSignIn(ctx, tx, d.hasher.address(n.Email), id); err != nil {
			return id, taken(err)
		}
		audit.In(ctx, tx, "user.create", "user", id.String(), "email", "name", "role", "password")
		return id, nil
	})
	if err != nil {
		return User{}, err
	}
	return d.user(ctx, id)
}

// taken tells that the address already signs somebody in.
func taken(err error) error {
	if store.Violates(err, "account_office_email_key") || store.Violates(err, "sign_in_pkey") {
		return fault.Wrap(fault.AlreadyExists, err)
	}
	return err
}

func (d *Desk) office(ctx context.Context, code string) (officeRow, error) {
	var o officeRow
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) (err error) {
		o, err = selectOffice(ctx, tx, code)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return o, fault.New(fault.UnknownOffice)
	}
	return o, err
}

func (d *Desk) user(ctx context.Context, id uuid.UUID) (User, error) {
	var u User
	err := store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		r, err := selectAccount(ctx, tx, id)
		u = r.user()
		return err
	})
	return u, err
}

// ListUsers returns the accounts of the office with this code, by name. The
// caller's right was checked where the request came in.
func (d *Desk) ListUsers(ctx context.Context, code string) ([]User, error) {
	office, err := d.office(ctx, code)
	if err != nil {
		return nil, err
	}
	var rows []accountRow
	err = store.View(tenant.WithOffice(ctx, office.Key), d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		rows, err = selectAccounts(ctx, tx)
		return err
	})
	users := make([]User, len(rows))
	for i, r := range rows {
		users[i] = r.user()
	}
	return users, err
}

// Change is what an admin changes of an account; nil leaves a value as it is.
type Change struct {
	Name     *string
	Active   *bool // false ends every session
	Password *string
}

// ChangeUser changes an account of the context's office. Deactivating it or
// giving it a password ends its sessions. It fails with invalid_input,
// not_found or forbidden; nobody changes himself.
func (d *Desk) ChangeUser(ctx context.Context, id uuid.UUID, c Change) (User, error) {
	hash, err := d.prepare(ctx, &c)
	if err != nil {
		return User{}, err
	}
	ended, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) ([]uuid.UUID, error) {
		r, err := lockAccount(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		who := tenant.ActorOf(ctx)
		if who.ID == id.String() || !mayManage(who, tenant.Role(r.Role), tx.Office()) {
			return nil, fault.New(fault.Forbidden)
		}
		fields, because := c.apply(&r, hash)
		updateAccount(tx, r)
		audit.In(ctx, tx, "user.change", "user", id.String(), fields...)
		if because == "" {
			return nil, nil
		}
		return revokeSessions(ctx, tx, id, because)
	})
	if err != nil {
		return User{}, err
	}
	d.forget(ended...)
	return d.user(ctx, id)
}

// prepare checks a change and hashes its password before any row is locked.
func (d *Desk) prepare(ctx context.Context, c *Change) (hash string, err error) {
	var wrong []fault.Field
	if c.Name != nil {
		name := strings.TrimSpace(*c.Name)
		c.Name, wrong = &name, checkName(name)
	}
	if c.Password != nil {
		wrong = append(wrong, checkPassword(*c.Password)...)
	}
	if len(wrong) > 0 {
		return "", fault.Invalid(wrong...)
	}
	if c.Password != nil {
		return d.kitchen.hash(ctx, *c.Password)
	}
	return "", nil
}

// apply writes the change into the row and tells which fields it touched and
// why sessions must end, if they must.
func (c Change) apply(r *accountRow, hash string) (fields []string, because why) {
	if c.Name != nil {
		r.Name, fields = *c.Name, append(fields, "name")
	}
	if c.Password != nil {
		r.PasswordHash, fields, because = hash, append(fields, "password"), byPassword
	}
	if c.Active != nil {
		r.Active, fields = *c.Active, append(fields, "active")
		if !*c.Active {
			because = byDeactivate
		}
	}
	return fields, because
}

// SetPassword gives the account with this address a password and ends its
// sessions; for the command line. An unknown address is not_found.
func (d *Desk) SetPassword(ctx context.Context, email, password string) (User, error) {
	var at signInRow
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) (err error) {
		at, err = selectSignIn(ctx, tx, d.hasher.address(email))
		return err
	})
	if err != nil {
		return User{}, err
	}
	return d.ChangeUser(tenant.WithOffice(ctx, at.Office), at.Account, Change{Password: &password})
}

// own returns the context of the signed-in user's office, and his id.
func own(ctx context.Context) (context.Context, tenant.Actor, uuid.UUID, error) {
	a := tenant.ActorOf(ctx)
	id, err := uuid.Parse(a.ID)
	if a.Kind != tenant.User || err != nil {
		return ctx, a, id, fault.New(fault.SignInNeeded)
	}
	return tenant.WithOffice(ctx, a.Office), a, id, nil
}

// Me returns the account of who is signed in.
func (d *Desk) Me(ctx context.Context) (User, error) {
	ctx, _, id, err := own(ctx)
	if err != nil {
		return User{}, err
	}
	return d.user(ctx, id)
}

// Session is one signed-in device of an account.
type Session struct {
	ID        uuid.UUID
	CreatedAt time.Time
	UsedAt    time.Time // when it was last refreshed
	ExpiresAt time.Time
	Current   bool // the one that asks
}

// Sessions returns the live sessions of who is signed in, newest first.
func (d *Desk) Sessions(ctx context.Context) ([]Session, error) {
	ctx, a, id, err := own(ctx)
	if err != nil {
		return nil, err
	}
	var rows []sessionRow
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		rows, err = selectSessions(ctx, tx, id)
		return err
	})
	all := make([]Session, len(rows))
	for i, s := range rows {
		all[i] = Session{ID: s.ID, CreatedAt: s.CreatedAt, UsedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt, Current: s.ID == a.Session}
		if s.RotatedAt != nil {
			all[i].UsedAt = *s.RotatedAt
		}
	}
	return all, err
}

// EndSession ends one of the signed-in user's own sessions; another's is
// not_found like an unknown one.
func (d *Desk) EndSession(ctx context.Context, session uuid.UUID) error {
	ctx, _, id, err := own(ctx)
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		n, err := revokeSession(ctx, tx, id, session, byLogout)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound)
		}
		audit.In(ctx, tx, "session.end", "session", session.String())
		return err == nil, err
	})
	if err == nil {
		d.forget(session)
	}
	return err
}
