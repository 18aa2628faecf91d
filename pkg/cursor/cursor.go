// Package cursor makes the opaque, signed marks that lists continue from. A
// mark carries a position and is bound to what the list was asked for: nobody
// can make one, change one, or use one with another question. It hides nothing
// from who reads its bytes.
package cursor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// macSize is 128 bits of HMAC-SHA256 (RFC 2104, section 5).
const macSize = 16

// Sealer makes and opens marks under one key.
type Sealer struct{ key []byte }

// New returns a Sealer. Lists of different kinds name different purposes, so
// that the mark of one is nothing to another.
func New(key []byte, purpose string) *Sealer {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("cursor " + purpose))
	return &Sealer{m.Sum(nil)}
}

// Seal returns the mark of a position in the list that scope describes, as
// base64url characters.
func (s *Sealer) Seal(position []byte, scope ...string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(position, scope), position...))
}

// Open returns the position of a mark that Seal made for the same scope.
func (s *Sealer) Open(mark string, scope ...string) (position []byte, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(mark)
	if err != nil || len(raw) < macSize {
		return nil, false
	}
	position = raw[macSize:]
	return position, hmac.Equal(raw[:macSize], s.mac(position, scope))
}

// mac writes lengths before texts, so that no two scopes look alike.
func (s *Sealer) mac(position []byte, scope []string) []byte {
	m := hmac.New(sha256.New, s.key)
	for _, part := range append([]string{string(position)}, scope...) {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		m.Write([]byte(part))
	}
	return m.Sum(nil)[:macSize]
}
