package main

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/golang-jwt/jwt/v5"
)

// benchToken sets the check that stands before every request, of a token that
// was seen before, beside one SHA-256 of the token and beside verifying its
// signature anew.
func benchToken(ctx context.Context, s settings) (rows []Row, err error) {
	h, err := openHouse(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	var failed error
	raw := []byte(h.token)
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA"}))
	key := func(*jwt.Token) (any, error) { return h.key.Public(), nil }
	turns, err := interleave(ctx, s.pairs,
		nanoseconds("token check", func() {
			if _, err := h.desk.Authenticate(ctx, h.token); err != nil {
				failed = err
			}
		}),
		nanoseconds("EdDSA verify", func() {
			if _, err := parser.ParseWithClaims(h.token, &jwt.RegisteredClaims{}, key); err != nil {
				failed = err
			}
		}),
		nanoseconds("SHA-256", func() { sum = sha256.Sum256(raw) }))
	if err = errors.Join(err, failed); err != nil {
		return nil, err
	}
	return []Row{Row{What: "token check, warm, session included", Unit: "ns", Ours: figure(turns[0]), Peer: figure(turns[1]),
		Limit: figure(turns[2]), Ratio: ratio(turns[0], turns[2]), Goal: atMost(2)}.judged()}, nil
}

// sum keeps the compiler from leaving the hash out.
var sum [sha256.Size]byte
