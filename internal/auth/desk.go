package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// Options is what the desk works with.
type Options struct {
	DB        *store.DB
	Clock     clock.Clock
	Keys      Keys   // sign access tokens
	ServerKey []byte // hashes addresses and seals refresh tokens; 32 bytes
}

// readTolerance is how long a read may go on after its session has ended.
const readTolerance = 10 * time.Second

// sessionsKept is how many sessions of one generation are remembered as live.
const sessionsKept = 8192

// Desk signs people in. It is safe for concurrent use.
type Desk struct {
	db       *store.DB
	clock    clock.Clock
	mint     *mint
	hasher   hasher
	seal     seal
	letter   letter
	kitchen  *kitchen
	tarpit   *tarpit
	sessions *memory[uuid.UUID, looked]
	dummy    string // a hash nobody's password has
}

// looked is what was last seen of a session.
type looked struct {
	live bool
	at   time.Time
}

// New returns a desk, or an error when a key is missing: then the process must
// not start (trust.md §1).
func New(o Options) (*Desk, error) {
	if len(o.Keys) == 0 || len(o.ServerKey) < 32 {
		return nil, errors.New("auth: token keys or a server key of 32 bytes are missing")
	}
	d := &Desk{db: o.DB, clock: o.Clock, mint: newMint(o.Keys, o.Clock), hasher: o.ServerKey, seal: o.ServerKey, letter: o.ServerKey,
		kitchen: newKitchen(kitchenSeats, kitchenQueue, kitchenWait), tarpit: newTarpit(),
		sessions: newMemory[uuid.UUID, looked](sessionsKept)}
	var err error
	d.dummy, err = d.kitchen.hash(context.Background(), randomPassword())
	return d, err
}

// randomPassword has 120 random bits.
func randomPassword() string {
	raw := make([]byte, 15)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Grant is what signing in or refreshing gives.
type Grant struct {
	User         User
	AccessToken  string
	ExpiresIn    time.Duration
	RefreshToken string
	RefreshEnds  time.Time
}

// Authenticate returns whom a bearer token speaks for. It fails with
// token_invalid or session_ended; a session's end is noticed within ten
// seconds, by a write at once (store.Update).
func (d *Desk) Authenticate(ctx context.Context, bearer string) (tenant.Actor, error) {
	now := d.clock.Now()
	a, err := d.mint.check(bearer, now)
	if err != nil {
		return tenant.Actor{}, err
	}
	seen, ok := d.sessions.get(a.Session)
	if age := now.Sub(seen.at); !ok || age < 0 || age >= readTolerance {
		if seen, err = d.look(ctx, a, now); err != nil {
			return tenant.Actor{}, err
		}
	}
	if !seen.live {
		return tenant.Actor{}, fault.New(fault.SessionEnded)
	}
	return a, nil
}

func (d *Desk) look(ctx context.Context, a tenant.Actor, now time.Time) (looked, error) {
	seen := looked{at: now}
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) error {
		s, err := selectSession(ctx, tx, a.Office, a.Session)
		seen.live = err == nil && s.live(now)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return seen, err
	}
	d.sessions.put(a.Session, seen)
	return seen, nil
}

// forget makes this process look at sessions again before it believes them.
func (d *Desk) forget(sessions ...uuid.UUID) {
	for _, id := range sessions {
		d.sessions.drop(id)
	}
}

// SignIn opens a session for who knows the address and its password; from is
// the network address the try comes from. Whatever does not fit is
// bad_credentials, alike and after the same work; too many at once are
// too_many_requests.
func (d *Desk) SignIn(ctx context.Context, email, password string, from netip.Addr) (Grant, error) {
	if len(email) > maxEmail || len(password) > maxPassword {
		return Grant{}, fault.New(fault.BadCredentials)
	}
	hash := d.hasher.address(email)
	key := tarpitKey(hash, from)
	if err := d.tarpit.enter(ctx, key, d.clock.Now()); err != nil {
		return Grant{}, err
	}
	office, account, err := d.find(ctx, hash)
	if err != nil {
		return Grant{}, err
	}
	good, err := d.kitchen.verify(ctx, account.PasswordHash, password)
	if err != nil {
		return Grant{}, err
	}
	if !good || !account.Active {
		return Grant{}, fault.New(fault.BadCredentials)
	}
	g, err := d.openSession(ctx, office, account)
	if err == nil {
		d.tarpit.forgive(key)
	}
	return g, err
}

// find reads the account behind an address. An unknown one costs the same two
// trips and has the dummy's hash.
func (d *Desk) find(ctx context.Context, addressHash []byte) (tenant.Office, accountRow, error) {
	var at signInRow
	err := store.Directory(ctx, d.db, func(ctx context.Context, tx *store.DirectoryTx) (err error) {
		at, err = selectSignIn(ctx, tx, addressHash)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return 0, accountRow{}, err
	}
	var account accountRow
	err = store.View(tenant.WithOffice(ctx, at.Office), d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		account, err = selectAccount(ctx, tx, at.Account)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return 0, accountRow{PasswordHash: d.dummy}, nil
	}
	return at.Office, account, err
}

// openSession writes the session, unless the account was deactivated or its
// password changed since it was read.
func (d *Desk) openSession(ctx context.Context, office tenant.Office, read accountRow) (Grant, error) {
	t := ticket{office: office, session: uuid.Must(uuid.NewV7())}
	token, hash := d.seal.token(t)
	ctx = tenant.WithActor(tenant.WithOffice(ctx, office), tenant.Actor{Kind: tenant.User, ID: read.ID.String(),
		Role: tenant.Role(read.Role), Office: office})
	ends, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (time.Time, error) {
		account, err := shareAccount(ctx, tx, read.ID)
		if err != nil || !account.Active || account.PasswordHash != read.PasswordHash {
			return time.Time{}, orBadCredentials(err)
		}
		ends := tx.Now().Add(sessionLife)
		insertSession(tx, t.session, read.ID, hash, ends)
		audit.In(ctx, tx, "session.open", "session", t.session.String())
		return ends, nil
	})
	if err != nil {
		return Grant{}, err
	}
	return d.grant(read.user(), t, token, ends)
}

func orBadCredentials(err error) error {
	if err == nil || fault.Is(err, fault.NotFound) {
		return fault.New(fault.BadCredentials)
	}
	return err
}

func (d *Desk) grant(u User, t ticket, refreshToken string, ends time.Time) (Grant, error) {
	access, err := d.mint.issue(u, t.office, t.session)
	return Grant{User: u, AccessToken: access, ExpiresIn: tokenLife, RefreshToken: refreshToken, RefreshEnds: ends}, err
}

// Refresh replaces a refresh token and gives a new access token. A spent token
// ends the session, except the last one within ten seconds, which gets the same
// successor again. Whatever does not fit is session_ended.
func (d *Desk) Refresh(ctx context.Context, refreshToken string) (Grant, error) {
	t, ok := d.seal.open(refreshToken)
	if !ok {
		return Grant{}, fault.New(fault.SessionEnded)
	}
	type result struct {
		user  User
		next  ticket
		ends  time.Time
		alive bool
	}
	ctx = tenant.WithOffice(ctx, t.office)
	r, err := store.Update(ctx, d.db, func(ctx context.Context, tx *store.Tx) (result, error) {
		s, err := lockSession(ctx, tx, t.session)
		if err != nil {
			return result{}, err
		}
		account, err := selectAccount(ctx, tx, s.Account)
		if err != nil || !s.live(tx.Now()) || !account.Active {
			return result{}, err
		}
		next, err := d.turn(ctx, tx, t, s)
		return result{user: account.user(), next: next, ends: s.ExpiresAt, alive: next.rotation > 0}, err
	})
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !r.alive:
		d.forget(t.session)
		return Grant{}, fault.New(fault.SessionEnded)
	case err != nil:
		return Grant{}, err
	}
	token, _ := d.seal.token(r.next)
	return d.grant(r.user, r.next, token, r.ends)
}

// turn does to a live session what the presented token deserves and returns
// its successor, the zero ticket when the session was ended.
func (d *Desk) turn(ctx context.Context, tx *store.Tx, t ticket, s sessionRow) (ticket, error) {
	next := ticket{office: t.office, session: t.session, rotation: t.rotation + 1}
	_, presented := d.seal.token(t)
	switch judge(t, presented, s, tx.Now()) {
	case rotate:
		_, hash := d.seal.token(next)
		rotateSession(tx, next, hash)
		return next, nil
	case repeat:
		return next, nil
	case kill:
		_, err := revokeSession(ctx, tx, s.Account, s.ID, byReuse)
		audit.In(ctx, tx, "session.reuse", "session", s.ID.String())
		return ticket{}, err
	}
	return ticket{}, nil
}

// SignOut ends the session of a refresh token; one that opens nothing is no
// fault.
func (d *Desk) SignOut(ctx context.Context, refreshToken string) error {
	t, ok := d.seal.open(refreshToken)
	if !ok {
		return nil
	}
	_, err := store.Update(tenant.WithOffice(ctx, t.office), d.db, func(ctx context.Context, tx *store.Tx) (bool, error) {
		s, err := lockSession(ctx, tx, t.session)
		if err != nil {
			return false, err
		}
		n, err := revokeSession(ctx, tx, s.Account, s.ID, byLogout)
		if n > 0 {
			audit.In(ctx, tx, "session.end", "session", s.ID.String())
		}
		return true, err
	})
	d.forget(t.session)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
