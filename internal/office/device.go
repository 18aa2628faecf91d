package office

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// Pairing is bounded in time, by where it is asked from and in all: asking
// needs no login.
const (
	pairingLife       = 10 * time.Minute
	pairingsPerOrigin = 20 // open at once from one address; a whole office is behind one
	pairingsInAll     = 2000
)

// seenEvery is how coarsely a device's last request is kept: each of those a TV
// makes a minute apart.
const seenEvery = 30 * time.Second

// maxDeviceName is in characters.
const maxDeviceName = 60

// Device is a TV or a kiosk of an office.
type Device struct {
	ID         uuid.UUID         `db:"id" json:"id"`
	Kind       tenant.DeviceKind `db:"kind" json:"kind" enum:"tv,kiosk"`
	Name       string            `db:"name" json:"name"`
	PairedAt   time.Time         `db:"paired_at" json:"paired_at"`
	LastSeenAt *time.Time        `db:"last_seen_at" json:"last_seen_at,omitempty" doc:"Terakhir terlihat, teliti sampai setengah menit"`
}

// shown puts the instants into the office's zone.
func (v Device) shown(zone *time.Location) Device {
	v.PairedAt = v.PairedAt.In(zone)
	if v.LastSeenAt != nil {
		local := v.LastSeenAt.In(zone)
		v.LastSeenAt = &local
	}
	return v
}

// Pairing is what a device that asks to be paired is told: the code it shows,
// and the secret by which it asks again.
type Pairing struct {
	Code      string    `json:"code" doc:"Enam karakter yang ditampilkan di layar" example:"K7M3XA"`
	Secret    string    `json:"secret" doc:"Rahasia perangkat; tidak pernah ditampilkan"`
	ExpiresAt time.Time `json:"expires_at"`
}

// The states of a pairing.
const (
	PairingPending = "pending"
	PairingPaired  = "paired"
)

// Paired is how far a pairing has come. Token and what follows are there once
// an office has confirmed it.
type Paired struct {
	State  string  `json:"state" enum:"pending,paired"`
	Token  string  `json:"token,omitempty" doc:"Dikirim sebagai Authorization: Bearer"`
	Office string  `json:"office,omitempty" doc:"Kode BPS kantor"`
	Device *Device `json:"device,omitempty"`
}

// deviceMark stands between the office and the secret of a device's token, so
// that it is told apart from a public link and from a session's token.
const deviceMark = "d"

// deviceToken is the token of a device: 7325.d.<22 characters>.
func deviceToken(code, secret string) string { return code + "." + deviceMark + "." + secret }

// IsDeviceToken tells whether a bearer token has the shape of a device's.
func IsDeviceToken(bearer string) bool {
	_, _, ok := splitDeviceToken(bearer)
	return ok
}

func splitDeviceToken(bearer string) (code, secret string, ok bool) {
	code, rest, _ := strings.Cut(bearer, ".")
	mark, secret, _ := strings.Cut(rest, ".")
	_, _, dotted := strings.Cut(secret, ".")
	return code, secret, mark == deviceMark && len(code) == 4 && !dotted
}

// newSecret returns a secret of 128 bits as 22 characters.
func newSecret() string {
	b := make([]byte, secretSize)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// codeLetters are the characters of a pairing code. Those that look alike on a
// screen across a lobby are left out: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V, 6 G.
const (
	codeLetters = "3479ACDEFHJKMNPQRTWXY"
	codeLength  = 6
)

func newCode() string {
	code := make([]byte, 0, codeLength)
	// What would make some letters likelier than others is thrown away.
	const fair = 256 - 256%len(codeLetters)
	for b := [1]byte{}; len(code) < codeLength; {
		_, _ = rand.Read(b[:])
		if int(b[0]) < fair {
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(code)
}

// tidyCode is a code as it was shown, however it was typed.
func tidyCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
}

// pairingHash files a code or an origin under the installation's key.
func (d *Desk) pairingHash(kind, value string) []byte {
	m := hmac.New(sha256.New, d.pairingKey)
	m.Write([]byte(kind + "\x00" + value))
	return m.Sum(nil)
}

// origin is what an address is counted under: itself, or its /64.
func origin(from netip.Addr) string {
	if from.Is6() && !from.Is4In6() {
		if p, err := from.Prefix(64); err == nil {
			return p.String()
		}
	}
	return from.Unmap().String()
}

// NewDevice is what an office decides about the device whose code it confirms.
type NewDevice struct {
	Code string
	Kind tenant.DeviceKind
	Name string
}

// check tidies the name and names what is wrong.
func (n *NewDevice) check() error {
	var wrong []fault.Field
	n.Code, n.Name = tidyCode(n.Code), strings.TrimSpace(n.Name)
	if n.Code == "" {
		wrong = append(wrong, fault.Field{Path: "code", Code: "required"})
	}
	if n.Kind != tenant.TV && n.Kind != tenant.Kiosk {
		wrong = append(wrong, fault.Field{Path: "kind", Code: "invalid"})
	}
	switch {
	case n.Name == "":
		wrong = append(wrong, fault.Field{Path: "name", Code: "required"})
	case utf8.RuneCountInString(n.Name) > maxDeviceName:
		wrong = append(wrong, fault.Field{Path: "name", Code: "too_long"})
	}
	if len(wrong) > 0 {
		return fault.Invalid(wrong...)
	}
	return nil
}
