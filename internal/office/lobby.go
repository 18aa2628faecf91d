package office

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/bps-pst/pst/internal/tenant"
)

// lobbyWindow is how long three digits stand on the TVs of a lobby.
const lobbyWindow = 10 * time.Minute

// LobbyCode is the three digits that an office's TVs show at a moment. Who reads
// them there and types them proves to stand in the lobby, nothing more.
func (l *Links) LobbyCode(o tenant.Office, at time.Time) string {
	m := hmac.New(sha256.New, l.key)
	m.Write([]byte("lobby code"))
	m.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, uint32(o)), uint64(at.Unix()/int64(lobbyWindow/time.Second))))
	return fmt.Sprintf("%03d", binary.BigEndian.Uint64(m.Sum(nil))%1000)
}

// InLobby tells whether the digits are those on the TVs at a moment, or those
// before: somebody may have read them just as they changed.
func (l *Links) InLobby(o tenant.Office, at time.Time, digits string) bool {
	now, before := l.LobbyCode(o, at), l.LobbyCode(o, at.Add(-lobbyWindow))
	return hmac.Equal([]byte(digits), []byte(now)) || hmac.Equal([]byte(digits), []byte(before))
}
