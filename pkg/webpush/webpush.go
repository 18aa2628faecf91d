// Package webpush encrypts a message for a browser's push subscription
// (RFC 8291 over RFC 8188) and addresses it to the push service that the
// subscription names (RFC 8030), signed by the sender's key (VAPID, RFC 8292).
//
// Words: a subscription is where a browser can be reached and the keys it made
// for this one sender; a key is the sender's own, by which a push service knows
// it. The push service carries what it cannot read.
package webpush

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Sizes of RFC 8188 and RFC 8291, in bytes.
const (
	saltSize   = 16
	authSize   = 16
	pointSize  = 65 // an uncompressed point of P-256
	headSize   = saltSize + 4 + 1 + pointSize
	tagSize    = 16
	recordSize = 4096
	// paddedTo hides how long a message is: each is as long as the next.
	paddedTo = 1024
	// MaxMessage is the longest message that Encrypt takes.
	MaxMessage = paddedTo - 1
)

// The ways something is not what it should be.
var (
	ErrKey          = errors.New("webpush: not a private key of P-256")
	ErrSubscription = errors.New("webpush: not the keys of a subscription")
	ErrMessage      = errors.New("webpush: the message is too long or cannot be read")
)

var base64url = base64.RawURLEncoding

// Key is the sender's own.
type Key struct {
	private *ecdsa.PrivateKey
	public  string
}

// ParseKey reads a key from its 32 bytes. It fails with ErrKey.
func ParseKey(raw []byte) (*Key, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, ErrKey
	}
	public, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, ErrKey
	}
	return &Key{private, base64url.EncodeToString(public)}, nil
}

// Public is the key that a browser is given to subscribe with, in base64url.
func (k *Key) Public() string { return k.public }

// Subscription is where one browser is reached.
type Subscription struct {
	Endpoint string
	P256DH   []byte // the browser's public key, an uncompressed point
	Auth     []byte // 16 bytes
}

// Check fails with ErrSubscription when the keys cannot be a browser's.
func (s Subscription) Check() error {
	if _, err := ecdh.P256().NewPublicKey(s.P256DH); err != nil || len(s.P256DH) != pointSize || len(s.Auth) != authSize {
		return ErrSubscription
	}
	return nil
}

// Urgency tells the push service how soon the browser must know (RFC 8030 §5.3).
type Urgency string

// The urgencies in use.
const (
	Normal Urgency = "normal"
	High   Urgency = "high"
)

// Delivery says how a message travels. A message with the same Topic replaces
// one that has not arrived yet (base64url, at most 32 characters).
type Delivery struct {
	TTL     time.Duration // how long the push service keeps it
	Urgency Urgency
	Topic   string
	Subject string    // who the sender is: mailto: or https: (RFC 8292 §2.1)
	Now     time.Time // the real time; the signature holds for 12 hours
}

// tokenLife is half of what RFC 8292 §2 allows.
const tokenLife = 12 * time.Hour

// NewRequest is the request that carries a message to a subscription. It fails
// with ErrSubscription or ErrMessage.
func NewRequest(ctx context.Context, k *Key, s Subscription, message []byte, d Delivery) (*http.Request, error) {
	body, err := Encrypt(s, message)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, ErrSubscription
	}
	token, err := k.token(r.URL.Scheme+"://"+r.URL.Host, d)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"Authorization": "vapid t=" + token + ", k=" + k.public, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
		"TTL": strconv.Itoa(int(d.TTL.Seconds())), "Urgency": string(d.Urgency), "Topic": d.Topic,
	} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	return r, nil
}

// token is the signed word of who sends to that audience (JWT, ES256).
func (k *Key) token(audience string, d Delivery) (string, error) {
	claims, err := json.Marshal(map[string]any{"aud": audience, "exp": d.Now.Add(tokenLife).Unix(), "sub": d.Subject})
	if err != nil {
		return "", err
	}
	signed := base64url.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + base64url.EncodeToString(claims)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signed + "." + base64url.EncodeToString(signature[:]), nil
}

// Encrypt makes the body that only the subscription's browser can read. It
// fails with ErrSubscription or ErrMessage.
func Encrypt(s Subscription, message []byte) ([]byte, error) {
	if len(message) > MaxMessage {
		return nil, ErrMessage
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	sender, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	padded := make([]byte, paddedTo)
	copy(padded, message)
	padded[len(message)] = 2 // the last record's delimiter (RFC 8188 §2); zeros follow
	return seal(s, sender, salt, padded)
}

// seal encrypts one padded record.
func seal(s Subscription, sender *ecdh.PrivateKey, salt, padded []byte) ([]byte, error) {
	browser, err := ecdh.P256().NewPublicKey(s.P256DH)
	if err != nil {
		return nil, ErrSubscription
	}
	shared, err := sender.ECDH(browser)
	if err != nil {
		return nil, ErrSubscription
	}
	public := sender.PublicKey().Bytes()
	gcm, nonce, err := cipherOf(shared, s.Auth, salt, s.P256DH, public)
	if err != nil {
		return nil, err
	}
	body := binary.BigEndian.AppendUint32(append(make([]byte, 0, headSize+len(padded)+tagSize), salt...), recordSize)
	body = append(append(body, pointSize), public...)
	return gcm.Seal(body, nonce, padded, nil), nil
}

// cipherOf derives the content key and nonce (RFC 8291 §3.4).
func cipherOf(shared, auth, salt, browser, sender []byte) (cipher.AEAD, []byte, error) {
	info := "WebPush: info\x00" + string(browser) + string(sender)
	ikm, err := hkdf.Key(sha256.New, shared, auth, info, sha256.Size)
	if err != nil {
		return nil, nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return gcm, nonce, err
}

// Decrypt reads a body as the browser with this key and secret does. It fails
// with ErrMessage.
func Decrypt(browser *ecdh.PrivateKey, auth, body []byte) ([]byte, error) {
	if len(body) < headSize+tagSize || body[saltSize+4] != pointSize {
		return nil, ErrMessage
	}
	salt, public := body[:saltSize], body[headSize-pointSize:headSize]
	sender, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return nil, ErrMessage
	}
	shared, err := browser.ECDH(sender)
	if err != nil {
		return nil, ErrMessage
	}
	gcm, nonce, err := cipherOf(shared, auth, salt, browser.PublicKey().Bytes(), public)
	if err != nil {
		return nil, err
	}
	padded, err := gcm.Open(nil, nonce, body[headSize:], nil)
	if err != nil {
		return nil, ErrMessage
	}
	text := bytes.TrimRight(padded, "\x00")
	if len(text) == 0 || text[len(text)-1] != 2 {
		return nil, ErrMessage
	}
	return text[:len(text)-1], nil
}
