package consult

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/phone"
)

// What bounds a code that opens a case whose link was lost (trust.md §1): it is
// good for codeLife and maxTries tries, the next one is sent codeRest later at
// the earliest, and no case gets more than codesADay in codeDay.
const (
	codeLife  = 15 * time.Minute
	codeRest  = time.Minute
	codeDay   = 24 * time.Hour
	codesADay = 10
	maxTries  = 5
)

// spokenShape is a case's number as people type it: T-26-0481, t 26 481.
var spokenShape = regexp.MustCompile(`^[Tt][-–. ]?(\d{2})[-–. ]?(\d{1,9})$`)

// readNumber reads a case's number as people type it.
func readNumber(text string) (year, seq int, ok bool) {
	m := spokenShape.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, 0, false
	}
	year, _ = strconv.Atoi(m[1])
	seq, _ = strconv.Atoi(m[2])
	return 2000 + year, seq, seq > 0
}

// contact is an address as somebody typed it, in the form in which it is filed.
type contact struct{ email, phone string }

func readContact(text string) contact {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "@") {
		return contact{email: text}
	}
	number, err := phone.Parse(text)
	if err != nil {
		return contact{}
	}
	return contact{phone: number}
}

// of tells whether the contact is one that a case was made with.
func (c contact) of(email, number *string) bool {
	return c.email != "" && email != nil && strings.EqualFold(c.email, *email) ||
		c.phone != "" && number != nil && c.phone == *number
}

// newCode is six digits that nobody can guess.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

// nextCode is when codes of a case were sent once another goes out now; false
// when none may.
func nextCode(sent []sentCode, now time.Time) (sentCode, bool) {
	if len(sent) == 0 || now.Sub(sent[0].FirstAt) >= codeDay {
		return sentCode{SentAt: now, FirstAt: now, Codes: 1}, true
	}
	s := sent[0]
	if now.Sub(s.SentAt) < codeRest || s.Codes >= codesADay {
		return s, false
	}
	return sentCode{SentAt: now, FirstAt: s.FirstAt, Codes: s.Codes + 1}, true
}

// codeHash is what is kept of a code: nobody who reads the table learns it, and
// a code of one case opens no other.
func codeHash(key []byte, o tenant.Office, id uuid.UUID, code string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("pst lookup code"))
	m.Write(binary.BigEndian.AppendUint32(nil, uint32(o)))
	m.Write(id[:])
	m.Write([]byte(strings.TrimSpace(code)))
	return m.Sum(nil)
}
