package auth

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// invitationLife is how long an invitation opens (trust.md §1, Accounts).
const invitationLife = 72 * time.Hour

// Invitation is a link by which a person chooses the password of an account,
// once. Whoever made it hands it over.
type Invitation struct {
	Token     string
	ExpiresAt time.Time
}

// invited is what an invitation is remembered by; the token is made of it.
type invited struct {
	Account    uuid.UUID
	Generation int
	ExpiresAt  time.Time
}

// Invite makes an account without a password and its invitation. It fails like
// CreateUser.
func (d *Desk) Invite(ctx context.Context, n NewUser) (User, Invitation, error) {
	n.Invited = true
	made, err := d.create(ctx, n)
	if err != nil {
		return User{}, Invitation{}, err
	}
	ctx = tenant.WithOffice(ctx, made.office)
	u, err := d.user(ctx, made.Account)
	if u.InvitedUntil != nil {
		made.ExpiresAt = *u.InvitedUntil
	}
	return u, d.invitation(made.office, u.Office, made.invited), err
}

func (d *Desk) invitation(o tenant.Office, code string, i invited) Invitation {
	token, _ := d.letter.token(o, code, i.Account, i.Generation)
	return Invitation{token, i.ExpiresAt}
}

// InviteAgain makes a new invitation for an account of the context's office,
// and with it a way back for who has lost a password: every session ends, the
// password is void once the invitation is accepted, and an earlier invitation
// opens nothing any more. It fails with not_found, account_inactive or
// forbidden (see mayReset); nobody invites himself.
func (d *Desk) InviteAgain(ctx context.Context, id uuid.UUID) (Invitation, error) {
	type answer struct {
		invited
		Code, Timezone string
		Ended          []uuid.UUID
	}
	o, _ := tenant.OfficeOf(ctx)
	a, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (a answer, err error) {
		r, err := lockAccount(ctx, tx, id)
		if err != nil {
			return a, err
		}
		who := tenant.ActorOf(ctx)
		if who.ID == id.String() || !mayReset(who, tenant.Role(r.Role), tx.Office()) {
			return a, fault.New(fault.Forbidden)
		}
		if !r.Active {
			return a, fault.New(fault.AccountInactive)
		}
		a.Code, a.Timezone = r.Office, r.Timezone
		if a.invited, err = d.inviteIn(ctx, tx, id, r.Office); err != nil {
			return a, err
		}
		audit.In(ctx, tx, "user.invite", "user", id.String())
		a.Ended, err = revokeSessions(ctx, tx, id, byAdmin)
		return a, err
	})
	if err != nil {
		return Invitation{}, err
	}
	d.forget(a.Ended...)
	a.ExpiresAt = local(a.ExpiresAt, a.Timezone)
	return d.invitation(o, a.Code, a.invited), nil
}

// inviteIn writes the next invitation of an account that nobody else writes to.
func (d *Desk) inviteIn(ctx context.Context, tx *store.Tx, account uuid.UUID, code string) (invited, error) {
	before, err := lastGeneration(ctx, tx, account)
	if err != nil {
		return invited{}, err
	}
	i := invited{account, before + 1, tx.Now().Add(invitationLife)}
	_, hash := d.letter.token(tx.Office(), code, account, i.Generation)
	putInvitation(tx, i, hash)
	return i, nil
}

// Invitee is for whom an invitation is.
type Invitee struct {
	Name       string    `db:"name" json:"name"`
	Email      string    `db:"email" json:"email" doc:"Surel untuk masuk"`
	Office     string    `db:"code" json:"office" doc:"Kode BPS kantor"`
	OfficeName string    `db:"office_name" json:"office_name"`
	ExpiresAt  time.Time `db:"expires_at" json:"expires_at"`
}

// Invitee tells for whom an invitation is. One that is malformed, unknown, used,
// replaced or expired, or whose account is not active, is invitation_unknown,
// all alike.
func (d *Desk) Invitee(ctx context.Context, token string) (Invitee, error) {
	ctx, hash, err := d.invitedTo(ctx, token)
	if err != nil {
		return Invitee{}, err
	}
	var row inviteeRow
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		row, err = selectInvitee(ctx, tx, hash)
		return err
	})
	return row.Invitee, unknownInvitation(err)
}

// invitedTo returns the context of the office that a token names.
func (d *Desk) invitedTo(ctx context.Context, token string) (context.Context, []byte, error) {
	code, hash, ok := openLetter(token)
	if !ok {
		return ctx, nil, fault.New(fault.InvitationUnknown)
	}
	o, err := d.office(ctx, code)
	if fault.Is(err, fault.UnknownOffice) {
		return ctx, nil, fault.Wrap(fault.InvitationUnknown, err)
	}
	return tenant.WithOffice(ctx, o.Key), hash, err
}

func unknownInvitation(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.InvitationUnknown, err)
	}
	return err
}

// Accept gives the invited account its password, uses the invitation up and ends
// every session the account may have. It fails with invalid_input or, like
// Invitee, invitation_unknown; of two who accept at once, one does.
func (d *Desk) Accept(ctx context.Context, token, password string) (Invitee, error) {
	if wrong := checkPassword(password); wrong != nil {
		return Invitee{}, fault.Invalid(wrong...)
	}
	if _, err := d.Invitee(ctx, token); err != nil { // a hash is dear; a guess gets none
		return Invitee{}, err
	}
	phc, err := d.kitchen.hash(ctx, password)
	if err != nil {
		return Invitee{}, err
	}
	ctx, hash, err := d.invitedTo(ctx, token)
	if err != nil {
		return Invitee{}, err
	}
	var ended []uuid.UUID
	who, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (Invitee, error) {
		row, err := selectInvitee(ctx, tx, hash)
		if err != nil {
			return Invitee{}, err
		}
		r, err := lockAccount(ctx, tx, row.Account)
		if err != nil {
			return Invitee{}, err
		}
		if err := useInvitation(ctx, tx, row.Account, hash); err != nil {
			return Invitee{}, err
		}
		r.PasswordHash = phc
		updateAccount(tx, r)
		self := tenant.WithActor(ctx, tenant.Actor{Kind: tenant.User, ID: r.ID.String(), Role: tenant.Role(r.Role), Office: tx.Office()})
		audit.In(self, tx, "user.accept", "user", r.ID.String(), "password")
		ended, err = revokeSessions(ctx, tx, r.ID, byPassword)
		return row.Invitee, err
	})
	if err != nil {
		return Invitee{}, unknownInvitation(err)
	}
	d.forget(ended...)
	return who, nil
}
