package auth

import (
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

// What an access token is (RFC 9068 profile of RFC 7519, trust.md §1).
const (
	tokenLife   = 10 * time.Minute
	tokenSkew   = 5 * time.Second // between the clocks of two servers
	tokenLimit  = 2 << 10         // bytes
	tokenType   = "at+jwt"
	tokenIssuer = "pst"
	tokenFor    = "pst"
	tokensKept  = 8192 // verified tokens of one generation
)

// Keys are one to three Ed25519 keys; the first signs, all verify.
type Keys = config.TokenKeys

// ParseKeys reads lines of kid:base64 seed.
func ParseKeys(text string) (Keys, error) {
	var k Keys
	if err := k.UnmarshalText([]byte(text)); err != nil {
		return nil, errors.New("auth: token keys are not 1 to 3 lines of kid:base64 seed of 32 bytes")
	}
	return k, nil
}

// claims is the body of an access token.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
	Office  *int32 `json:"off"` // the office's key
	Role    string `json:"role"`
	Scope   string `json:"scope"`
}

// verified is what a good token says.
type verified struct {
	actor     tenant.Actor
	expiresAt time.Time
}

// mint signs and verifies access tokens. Verified ones are remembered by their
// SHA-256, because a signature costs a hundred times more than a hash; their
// expiry is checked every time.
type mint struct {
	keys   Keys
	clock  clock.Clock
	parser *jwt.Parser
	known  *memory[[32]byte, verified]
}

func newMint(keys Keys, c clock.Clock) *mint {
	return &mint{keys: keys, clock: c, known: newMemory[[32]byte, verified](tokensKept),
		parser: jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(c.Now), jwt.WithExpirationRequired(), jwt.WithIssuer(tokenIssuer), jwt.WithAudience(tokenFor))}
}

// issue signs a token for a session of u, whose office has the given key.
func (m *mint) issue(u User, office tenant.Office, session uuid.UUID) (string, error) {
	now, key := m.clock.Now(), int32(office)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Audience: jwt.ClaimStrings{tokenFor}, Subject: u.ID.String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(tokenLife)),
		},
		Session: session.String(), Office: &key, Role: string(u.Role), Scope: u.Scope(),
	})
	t.Header["typ"], t.Header["kid"] = tokenType, m.keys[0].KID
	return t.SignedString(m.keys[0].Key)
}

// check returns whom a token speaks for. Whatever is wrong with it, the answer
// is token_invalid.
func (m *mint) check(token string, now time.Time) (tenant.Actor, error) {
	if len(token) > tokenLimit {
		return tenant.Actor{}, fault.New(fault.TokenInvalid)
	}
	var copied [tokenLimit]byte // on the stack: a conversion would allocate
	sum := sha256.Sum256(copied[:copy(copied[:], token)])
	v, ok := m.known.get(sum)
	if !ok {
		var err error
		if v, err = m.verify(token); err != nil {
			return tenant.Actor{}, fault.Wrap(fault.TokenInvalid, err)
		}
		m.known.put(sum, v)
	}
	if !now.Before(v.expiresAt) {
		return tenant.Actor{}, fault.New(fault.TokenInvalid)
	}
	return v.actor, nil
}

var (
	errShape  = errors.New("auth: token has line breaks")
	errClaims = errors.New("auth: claims are missing, malformed or not ours")
)

func (m *mint) verify(token string) (verified, error) {
	if strings.ContainsAny(token, "\r\n") { // Go's base64 skips them
		return verified{}, errShape
	}
	var c claims
	if _, err := m.parser.ParseWithClaims(token, &c, m.keyOf); err != nil {
		return verified{}, err
	}
	user, err1 := uuid.Parse(c.Subject)
	session, err2 := uuid.Parse(c.Session)
	role := tenant.Role(c.Role)
	if err1 != nil || err2 != nil || session == uuid.Nil || user == uuid.Nil || !role.Valid() || c.Scope == "" ||
		c.Office == nil || *c.Office <= 0 || c.IssuedAt == nil || len(c.Audience) != 1 {
		return verified{}, errClaims
	}
	if c.IssuedAt.After(m.clock.Now().Add(tokenSkew)) || c.ExpiresAt.Sub(c.IssuedAt.Time) > tokenLife {
		return verified{}, errClaims
	}
	return verified{expiresAt: c.ExpiresAt.Time, actor: tenant.Actor{Kind: tenant.User, ID: user.String(),
		Session: session, Role: role, Office: tenant.Office(*c.Office)}}, nil
}

var errHeader = errors.New("auth: token header is not ours")

// keyOf finds the key by kid. A header that says anything else than alg, typ
// and kid is refused: keys never come from a token (jwk, jku, x5c).
func (m *mint) keyOf(t *jwt.Token) (any, error) {
	kid, _ := t.Header["kid"].(string)
	if len(t.Header) != 3 || t.Header["typ"] != tokenType {
		return nil, errHeader
	}
	for _, k := range m.keys {
		if k.KID == kid {
			return k.Key.Public(), nil
		}
	}
	return nil, errHeader
}
