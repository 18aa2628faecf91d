package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
)

// letter makes the tokens of invitations: 7325.i.<22 characters>, 128 bits that
// are a function of office, account and generation, so that a repeated request
// is answered with the same token although only its hash is kept.
type letter []byte

// letterMark stands between the office and the secret.
const (
	letterMark = "i"
	letterSize = 16
)

// token returns the token of an account's invitation and the hash under which
// it is filed. The code tells its reader which office to ask and no more.
func (key letter) token(o tenant.Office, code string, account uuid.UUID, generation int) (token string, hash []byte) {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("pst invitation "))
	head := binary.BigEndian.AppendUint32(nil, uint32(o))
	m.Write(binary.BigEndian.AppendUint64(head, uint64(generation)))
	m.Write(account[:])
	secret := m.Sum(nil)[:letterSize]
	sum := sha256.Sum256(secret)
	return code + "." + letterMark + "." + base64.RawURLEncoding.EncodeToString(secret), sum[:]
}

// openLetter reads which office a token names and the hash of its secret. The
// length is checked because Go's base64 skips line breaks.
func openLetter(token string) (code string, hash []byte, ok bool) {
	code, rest, _ := strings.Cut(token, ".")
	mark, encoded, _ := strings.Cut(rest, ".")
	if mark != letterMark || len(code) != 4 || len(encoded) != base64.RawURLEncoding.EncodedLen(letterSize) {
		return "", nil, false
	}
	secret, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || len(secret) != letterSize {
		return "", nil, false
	}
	sum := sha256.Sum256(secret)
	return code, sum[:], true
}
