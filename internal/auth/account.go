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
	made, err := d.create(ctx, n)
	if err != nil {
		return User{}, err
	}
	return d.user(tenant.WithOffice(ctx, made.office), made.Account)
}

// made is an account that was made; the invitation counts when it was invited.
type made struct {
	invited
	office tenant.Office
}

func (d *Desk) create(ctx context.Context, n NewUser) (made, error) {
	if err := n.check(); err != nil {
		return made{}, err
	}
	office, err := d.office(ctx, n.Office)
	if err != nil {
		return made{}, err
	}
	if !mayManage(tenant.ActorOf(ctx), n.Role, office.Key) {
		return made{}, fault.New(fault.Forbidden)
	}
	if !fits(n.Role, office.Kind) {
		return made{}, fault.Invalid(fault.Field{Path: "office", Code: "invalid"})
	}
	hash, fields := d.dummy, []string{"email", "name", "role"} // nobody's password, until one is chosen
	if !n.Invited {
		fields = append(fields, "password")
		if hash, err = d.kitchen.hash(ctx, n.Password); err != nil {
			return made{}, err
		}
	}
	m, err := store.Update(tenant.WithOffice(ctx, office.Key), d.db, func(ctx context.Context, tx *store.Tx) (i invited, err error) {
		i.Account = uuid.Must(uuid.NewV7())
		if err := insertAccount(ctx, tx, i.Account, n, hash); err != nil {
			return i, taken(err)
		}
		if err := insertSignIn(ctx, tx, d.hasher.address(n.Email), i.Account); err != nil {
			return i, taken(err)
		}
		audit.In(ctx, tx, "user.create", "user", i.Account.String(), fields...)
		if n.Invited {
			return d.inviteIn(ctx, tx, i.Account, n.Office)
		}
		return i, nil
	})
	return made{m, office.Key}, err
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
	Role     *tenant.Role // officer or office_admin; another one ends every session
}

// ChangeUser changes an account of the context's office. Deactivating it,
// giving it a password or another role ends its sessions. It fails with
// invalid_input, not_found, forbidden or last_admin: an office keeps an active
// admin. Nobody changes himself.
func (d *Desk) ChangeUser(ctx context.Context, id uuid.UUID, c Change) (User, error) {
	hash, err := d.prepare(ctx, &c)
	if err != nil {
		return User{}, err
	}
	ended, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) ([]uuid.UUID, error) {
		admins, err := lockAdmins(ctx, tx) // before the account, always
		if err != nil {
			return nil, err
		}
		r, err := lockAccount(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		who := tenant.ActorOf(ctx)
		if who.ID == id.String() || !c.permitted(who, tenant.Role(r.Role), tx.Office()) {
			return nil, fault.New(fault.Forbidden)
		}
		if who.Kind != tenant.Command && c.leaves(r) && len(admins) <= 1 {
			return nil, fault.New(fault.LastAdmin)
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

// permitted tells whether the actor may make this change of an account with the
// role. Admins of one office are each other's equals: they take the role, or the
// account, from one another, and touch neither name nor password.
func (c Change) permitted(a tenant.Actor, role tenant.Role, office tenant.Office) bool {
	if c.Role != nil && role != tenant.Officer && role != tenant.OfficeAdmin {
		return false
	}
	return mayManage(a, role, office) || c.Name == nil && c.Password == nil && equals(a, role, office)
}

// leaves tells whether the account is an active admin and would not be one.
func (c Change) leaves(r accountRow) bool {
	lost := c.Role != nil && *c.Role != tenant.OfficeAdmin || c.Active != nil && !*c.Active
	return lost && r.Active && r.Role == string(tenant.OfficeAdmin)
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
	if c.Role != nil && *c.Role != tenant.Officer && *c.Role != tenant.OfficeAdmin {
		wrong = append(wrong, fault.Field{Path: "role", Code: "invalid"})
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
	if c.Role != nil && string(*c.Role) != r.Role {
		r.Role, fields, because = string(*c.Role), append(fields, "role"), byAdmin
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
	var r accountRow
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		if r, err = selectAccount(ctx, tx, id); err == nil {
			rows, err = selectSessions(ctx, tx, id)
		}
		return err
	})
	all := make([]Session, len(rows))
	for i, s := range rows {
		used := s.CreatedAt
		if s.RotatedAt != nil {
			used = *s.RotatedAt
		}
		all[i] = Session{ID: s.ID, CreatedAt: local(s.CreatedAt, r.Timezone), UsedAt: local(used, r.Timezone),
			ExpiresAt: local(s.ExpiresAt, r.Timezone), Current: s.ID == a.Session}
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
