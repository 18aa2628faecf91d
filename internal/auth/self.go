package auth

import (
	"context"
	"net/netip"
	"strings"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// Rename changes the name of who is signed in. It fails with invalid_input.
func (d *Desk) Rename(ctx context.Context, name string) (User, error) {
	name = strings.TrimSpace(name)
	if wrong := checkName(name); wrong != nil {
		return User{}, fault.Invalid(wrong...)
	}
	ctx, _, id, err := own(ctx)
	if err != nil {
		return User{}, err
	}
	_, err = store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		r, err := lockAccount(ctx, tx, id)
		if err != nil {
			return false, err
		}
		r.Name = name
		updateAccount(tx, r)
		audit.In(ctx, tx, "user.change", "user", id.String(), "name")
		return true, nil
	})
	if err != nil {
		return User{}, err
	}
	return d.user(ctx, id)
}

// ChangePassword gives who is signed in another password and ends his other
// sessions; from is where the try comes from. A current one that does not fit
// is wrong_password and slows further tries down as signing in does.
func (d *Desk) ChangePassword(ctx context.Context, current, next string, from netip.Addr) error {
	if wrong := checkPassword(next); wrong != nil {
		return fault.Invalid(fault.Field{Path: "new", Code: wrong[0].Code})
	}
	ctx, a, id, err := own(ctx)
	if err != nil {
		return err
	}
	read, good, err := d.prove(ctx, id, current, from)
	if err != nil {
		return err
	}
	hash := ""
	if good {
		if hash, err = d.kitchen.hash(ctx, next); err != nil {
			return err
		}
	}
	// A repeat of a request that was answered ends at its key, before the current
	// password, which is the new one by then, is looked at.
	ended, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) ([]uuid.UUID, error) {
		r, err := lockAccount(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if !good || r.PasswordHash != read.PasswordHash {
			return nil, fault.New(fault.WrongPassword)
		}
		r.PasswordHash = hash
		updateAccount(tx, r)
		audit.In(ctx, tx, "user.change", "user", id.String(), "password")
		return revokeOthers(ctx, tx, id, a.Session, byPassword)
	})
	d.forget(ended...)
	return err
}

// prove tells whether the password is the account's.
func (d *Desk) prove(ctx context.Context, id uuid.UUID, password string, from netip.Addr) (r accountRow, good bool, err error) {
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		r, err = selectAccount(ctx, tx, id)
		return err
	})
	if err != nil {
		return r, false, err
	}
	key := tarpitKey(d.hasher.address(r.Email), from)
	if err := d.tarpit.enter(ctx, key, d.clock.Now()); err != nil || len(password) > maxPassword {
		return r, false, err
	}
	good, err = d.kitchen.verify(ctx, r.PasswordHash, password)
	if good {
		d.tarpit.forgive(key)
	}
	return r, good, err
}
