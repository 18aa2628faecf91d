package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/cursor"
)

// LinkKind is what a public link opens.
type LinkKind string

// The kinds of public link.
const (
	TicketLink      LinkKind = "ticket"
	CaseLink        LinkKind = "case"
	AppointmentLink LinkKind = "appointment"
	ComplaintLink   LinkKind = "complaint"
)

// Link is what a public link opens, and until when.
type Link struct {
	Kind      LinkKind  `db:"kind"`
	Subject   uuid.UUID `db:"subject"`
	ExpiresAt time.Time `db:"expires_at"`
}

// secretSize is 128 bits (trust.md §1, guessed numbers).
const secretSize = 16

// Links makes and opens public links of the form 7325.<22 characters>.
type Links struct{ key []byte }

// NewLinks returns the maker of links under the installation's server key.
func NewLinks(serverKey []byte) *Links {
	return &Links{key: append([]byte("pst public link "), serverKey...)}
}

// Marks makes what the lists of a kind continue from, under the same key.
func (l *Links) Marks(kind string) *cursor.Sealer { return cursor.New(l.key, kind) }

// Token returns the link of a subject: always the same for the same office,
// kind, subject and generation. The code only tells the reader which office to
// ask; the secret does not depend on it, so a re-coding breaks no link.
func (l *Links) Token(o tenant.Office, code string, kind LinkKind, subject uuid.UUID, generation int) string {
	m := hmac.New(sha256.New, l.key)
	head := binary.BigEndian.AppendUint32(nil, uint32(o))
	m.Write(binary.BigEndian.AppendUint64(head, uint64(generation)))
	m.Write(subject[:])
	m.Write([]byte(kind))
	return code + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:secretSize])
}

// IssueIn writes the link of a subject in the caller's transaction and returns
// its token. Writing the same generation again changes nothing.
func (l *Links) IssueIn(tx *store.Tx, code string, kind LinkKind, subject uuid.UUID, generation int, expiresAt time.Time) string {
	token := l.Token(tx.Office(), code, kind, subject, generation)
	hash, _ := hashOf(token)
	insertLink(tx, hash, kind, subject, generation, expiresAt)
	return token
}

// RevokeIn ends every link of a subject; the next one needs a new generation.
func (l *Links) RevokeIn(tx *store.Tx, kind LinkKind, subject uuid.UUID) {
	revokeLinks(tx, kind, subject)
}

// OpenIn finds what a token opens in the transaction's office. A token that is
// malformed, unknown, revoked or expired is not_found, all alike.
func (l *Links) OpenIn(ctx context.Context, tx *store.Tx, token string) (Link, error) {
	hash, ok := hashOf(token)
	if !ok {
		return Link{}, fault.New(fault.NotFound)
	}
	return selectLink(ctx, tx, hash)
}

// hashOf returns the SHA-256 under which the token's secret is filed.
func hashOf(token string) ([]byte, bool) {
	_, encoded, _ := strings.Cut(token, ".")
	return secretHash(encoded)
}

// secretHash returns the SHA-256 of a secret of 22 characters. The length is
// checked because Go's base64 skips line breaks.
func secretHash(encoded string) ([]byte, bool) {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || len(secret) != secretSize || len(encoded) != base64.RawURLEncoding.EncodedLen(secretSize) {
		return nil, false
	}
	sum := sha256.Sum256(secret)
	return sum[:], true
}
