package webpush

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
)

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64url.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The example of RFC 8291, section 5 and appendix A.
const (
	rfcSender  = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
	rfcBrowser = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
	rfcPoint   = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	rfcAuth    = "BTBZMqHH6r4Tts7J_aSIgg"
	rfcSalt    = "DGv6ra1nlYgDCS1FRnbzlw"
	rfcText    = "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24"
	rfcBody    = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_" +
		"yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)

func TestTheExampleOfTheStandardIsReproducedToTheByte(t *testing.T) {
	t.Parallel()
	sender, err := ecdh.P256().NewPrivateKey(raw(t, rfcSender))
	if err != nil {
		t.Fatal(err)
	}
	s := Subscription{P256DH: raw(t, rfcPoint), Auth: raw(t, rfcAuth)}
	body, err := seal(s, sender, raw(t, rfcSalt), append(raw(t, rfcText), 2))
	if err != nil || !bytes.Equal(body, raw(t, rfcBody)) {
		t.Errorf("%v\n%s", err, base64url.EncodeToString(body))
	}
	browser, err := ecdh.P256().NewPrivateKey(raw(t, rfcBrowser))
	if err != nil {
		t.Fatal(err)
	}
	text, err := Decrypt(browser, raw(t, rfcAuth), raw(t, rfcBody))
	if err != nil || string(text) != "When I grow up, I want to be a watermelon" {
		t.Errorf("%q %v", text, err)
	}
}

// browser is a subscription as a browser makes one.
func browser(t *testing.T) (*ecdh.PrivateKey, Subscription) {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := Subscription{Endpoint: "https://push.contoh.test/send/abc", P256DH: private.PublicKey().Bytes(), Auth: make([]byte, authSize)}
	_, _ = rand.Read(s.Auth)
	return private, s
}

func TestWhatIsEncryptedIsReadByItsBrowserOnlyAndTellsNoLength(t *testing.T) {
	t.Parallel()
	private, s := browser(t)
	other, _ := browser(t)
	sizes := map[int]bool{}
	for _, n := range []int{0, 1, 40, MaxMessage} {
		message := bytes.Repeat([]byte{'a'}, n)
		body, err := Encrypt(s, message)
		if err != nil {
			t.Fatal(err)
		}
		sizes[len(body)] = true
		if text, err := Decrypt(private, s.Auth, body); err != nil || !bytes.Equal(text, message) {
			t.Errorf("%d bytes: %v", n, err)
		}
		if _, err := Decrypt(other, s.Auth, body); !errors.Is(err, ErrMessage) {
			t.Errorf("somebody else reads it: %v", err)
		}
		body[len(body)-1] ^= 1
		if _, err := Decrypt(private, s.Auth, body); !errors.Is(err, ErrMessage) {
			t.Errorf("a changed body is read: %v", err)
		}
	}
	if len(sizes) != 1 {
		t.Errorf("sizes %v", sizes)
	}
	if _, err := Encrypt(s, make([]byte, MaxMessage+1)); !errors.Is(err, ErrMessage) {
		t.Errorf("too long: %v", err)
	}
}

func TestKeysThatNoBrowserMakesAreRefused(t *testing.T) {
	t.Parallel()
	_, good := browser(t)
	off := bytes.Clone(good.P256DH)
	off[40] ^= 1
	for name, s := range map[string]Subscription{
		"empty": {}, "a point that is not on the curve": {P256DH: off, Auth: good.Auth}, "a compressed point": {P256DH: good.P256DH[:33], Auth: good.Auth},
		"a short secret": {P256DH: good.P256DH, Auth: good.Auth[:15]}, "infinity": {P256DH: []byte{0}, Auth: good.Auth},
	} {
		if err := s.Check(); !errors.Is(err, ErrSubscription) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Encrypt(s, nil); !errors.Is(err, ErrSubscription) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range [][]byte{nil, make([]byte, 32), bytes.Repeat([]byte{255}, 32), make([]byte, 31)} {
		if _, err := ParseKey(key); !errors.Is(err, ErrKey) {
			t.Errorf("%x: %v", key, err)
		}
	}
}

func TestARequestSaysWhoSendsUntilWhenAndToWhom(t *testing.T) {
	t.Parallel()
	key, err := ParseKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	private, s := browser(t)
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	r, err := NewRequest(t.Context(), key, s, []byte("halo"), Delivery{TTL: 2 * time.Minute, Urgency: High, Topic: "K-012", Subject: "https://pst.contoh.test", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"TTL": "120", "Urgency": "high", "Topic": "K-012", "Content-Encoding": "aes128gcm"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	body, _ := io.ReadAll(r.Body)
	if text, err := Decrypt(private, s.Auth, body); err != nil || string(text) != "halo" {
		t.Errorf("%q %v", text, err)
	}
	claims := verified(t, r, key.Public())
	if claims["aud"] != "https://push.contoh.test" || claims["sub"] != "https://pst.contoh.test" || claims["exp"] != float64(now.Add(12*time.Hour).Unix()) {
		t.Errorf("%v", claims)
	}
}

// verified checks the signature as a push service does and returns the claims.
func verified(t *testing.T, r *http.Request, public string) map[string]any {
	t.Helper()
	token, named, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	if !ok || named != public {
		t.Fatalf("%q", r.Header.Get("Authorization"))
	}
	parts := strings.Split(token, ".")
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw(t, public))
	if err != nil || len(parts) != 3 {
		t.Fatal(err)
	}
	digest, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), raw(t, parts[2])
	if !ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Fatal("the signature is wrong")
	}
	var claims map[string]any
	if err := json.Unmarshal(raw(t, parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}
