package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
)

// How long a session and its refresh tokens live.
const (
	sessionLife = 12 * time.Hour   // one working day, whatever happens in it
	grace       = 10 * time.Second // for the last spent token: two tabs, a lost answer
)

// ticket is an opened refresh token: which session, how often rotated.
type ticket struct {
	office   tenant.Office
	session  uuid.UUID
	rotation int32
}

const (
	ticketHead = 4 + 16 + 4
	ticketSize = ticketHead + sha256.Size
)

// seal signs refresh tokens. A token is a function of its session and rotation
// under the server key, so a graced repeat gets the very successor that the
// first use got, although only its hash is kept.
type seal []byte

func (key seal) mac(head []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("pst refresh token "))
	m.Write(head)
	return m.Sum(nil)
}

// token returns the refresh token and the hash under which it is filed.
func (key seal) token(t ticket) (token string, hash []byte) {
	head := binary.BigEndian.AppendUint32(make([]byte, 0, ticketSize), uint32(t.office))
	head = append(head, t.session[:]...)
	head = binary.BigEndian.AppendUint32(head, uint32(t.rotation))
	mac := key.mac(head)
	sum := sha256.Sum256(mac)
	return base64.RawURLEncoding.EncodeToString(append(head, mac...)), sum[:]
}

// open reads a token that token made; nothing else opens. The length is
// checked because Go's base64 skips line breaks.
func (key seal) open(token string) (ticket, bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(ticketSize) {
		return ticket{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != ticketSize || !hmac.Equal(key.mac(raw[:ticketHead]), raw[ticketHead:]) {
		return ticket{}, false
	}
	return ticket{
		office:   tenant.Office(binary.BigEndian.Uint32(raw)),
		session:  uuid.UUID(raw[4:20]),
		rotation: int32(binary.BigEndian.Uint32(raw[20:])),
	}, true
}

// fate is what becomes of a refresh.
type fate int

const (
	rotate fate = iota // the current token: replace it
	repeat             // the last spent one within the grace: the same successor again
	kill               // any other spent one: somebody has a copy
)

// judge decides by what the session row says; hash is what the presented token
// is filed under.
func judge(t ticket, hash []byte, s sessionRow, now time.Time) fate {
	switch {
	case t.rotation == s.Rotation && hmac.Equal(hash, s.RefreshHash):
		return rotate
	case t.rotation == s.Rotation-1 && s.RotatedAt != nil && now.Sub(*s.RotatedAt) <= grace:
		return repeat
	}
	return kill
}
