package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clock"
)

type object = map[string]any

func goodHeader() object { return object{"alg": "EdDSA", "typ": "at+jwt", "kid": "a"} }

func goodClaims() object {
	return object{"iss": "pst", "aud": []string{"pst"}, "sub": uuid.NewString(), "sid": uuid.NewString(), "off": 7325,
		"role": "officer", "scope": "office:7325", "iat": start.Unix(), "exp": start.Add(tokenLife).Unix()}
}

func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// forge signs any header and claims with a key that is ours.
func forge(k Keys, header, body object) string {
	return forgeRaw(k[0].Key, encode(header), encode(body))
}

func forgeRaw(k ed25519.PrivateKey, header, body string) string {
	signed := header + "." + body
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(k, []byte(signed)))
}

func with(o object, name string, value any) object {
	o = maps.Clone(o)
	if o[name] = value; value == nil {
		delete(o, name)
	}
	return o
}

// publicOf is the second half of the private key (RFC 8032 §5.1.5).
func publicOf(k ed25519.PrivateKey) []byte { return k[32:] }

// hostile is every way a token can be wrong, by name.
func hostile(t testing.TB, k Keys) map[string]string {
	t.Helper()
	all := map[string]string{}
	hostileHeaders(t, k, all)
	hostileClaims(k, all)
	hostileShapes(k, all)
	return all
}

func hostileHeaders(t testing.TB, k Keys, all map[string]string) {
	t.Helper()
	_, foreign, _ := ed25519.GenerateKey(rand.Reader)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h, c := goodHeader(), goodClaims()
	public := publicOf(k[0].Key)
	jwk := object{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(publicOf(foreign))}
	for name, alg := range map[string]any{"none": "none", "None": "None", "NONE": "NONE", "empty": "", "missing": nil, "lower case": "eddsa", "Ed25519": "Ed25519", "number": 1, "list": []string{"EdDSA"}} {
		all["alg "+name+", signed"] = forge(k, with(h, "alg", alg), c)
		all["alg "+name+", unsigned"] = encode(with(h, "alg", alg)) + "." + encode(c) + "."
	}
	for name, secret := range map[string][]byte{"public key": public, "public key in base64": []byte(base64.StdEncoding.EncodeToString(public)), "nothing": {}, "kid": []byte("a")} {
		signed := encode(with(h, "alg", "HS256")) + "." + encode(c)
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(signed))
		all["HS256 with the "+name] = signed + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
	}
	es := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims(c))
	es.Header = with(h, "alg", "ES256")
	all["ES256"], _ = es.SignedString(ec)
	all["foreign key under our kid"] = forgeRaw(foreign, encode(h), encode(c))
	all["foreign key in jwk"] = forgeRaw(foreign, encode(with(h, "jwk", jwk)), encode(c))
	for name, value := range map[string]any{"jwk": jwk, "jku": "https://evil.test/keys", "x5u": "https://evil.test/x", "x5c": []string{"AAAA"}, "crit": []string{"exp"}, "zip": "DEF", "cty": "JWT", "b64": false} {
		all["our key, header "+name] = forge(k, with(h, name, value), c)
	}
	for name, kid := range map[string]any{"unknown": "c", "missing": nil, "empty": "", "other key": "b", "path": "../../a", "sql": "a' OR '1'='1", "number": 1, "list": []string{"a"}} {
		all["kid "+name] = forge(k, with(h, "kid", kid), c)
	}
	for name, typ := range map[string]any{"missing": nil, "JWT": "JWT", "upper case": "AT+JWT", "refresh": "rt+jwt"} {
		all["typ "+name] = forge(k, with(h, "typ", typ), c)
	}
}

type claim struct {
	name  string
	value any
}

func hostileClaims(k Keys, all map[string]string) {
	h, c := goodHeader(), goodClaims()
	for name := range c {
		all["missing "+name] = forge(k, h, with(c, name, nil))
		all["odd type of "+name] = forge(k, h, with(c, name, object{"a": 1}))
	}
	for name, change := range map[string]claim{
		"expired": {"exp", start.Add(-time.Second).Unix()}, "expires now": {"exp", start.Unix()}, "lives too long": {"exp", start.Add(time.Hour).Unix()},
		"exp as text": {"exp", "9999999999"}, "exp huge": {"exp", 1e300}, "exp negative": {"exp", -1}, "iat in the future": {"iat", start.Add(time.Minute).Unix()},
		"nbf in the future": {"nbf", start.Add(time.Minute).Unix()}, "wrong iss": {"iss", "other"}, "wrong aud": {"aud", []string{"other"}},
		"two aud": {"aud", []string{"pst", "other"}}, "no aud": {"aud", []string{}}, "role root": {"role", "root"}, "role empty": {"role", ""},
		"sub no uuid": {"sub", "admin"}, "sub zero": {"sub", uuid.Nil.String()}, "sid no uuid": {"sid", "1"}, "sid zero": {"sid", uuid.Nil.String()},
		"office zero": {"off", 0}, "office negative": {"off", -1}, "office huge": {"off", 1 << 40}, "office as text": {"off", "7325"}, "office fraction": {"off", 7325.5},
		"empty scope": {"scope", ""},
	} {
		all[name] = forge(k, h, with(c, change.name, change.value))
	}
	all["claims are a list"] = forgeRaw(k[0].Key, encode(h), encode([]int{1}))
	all["claims are null"] = forgeRaw(k[0].Key, encode(h), encode(nil))
	all["claims are no JSON"] = forgeRaw(k[0].Key, encode(h), base64.RawURLEncoding.EncodeToString([]byte("{")))
}

func hostileShapes(k Keys, all map[string]string) {
	good := forge(k, goodHeader(), goodClaims())
	parts := strings.Split(good, ".")
	raw, _ := base64.RawURLEncoding.DecodeString(parts[2])
	other := strings.Split(forge(k, goodHeader(), goodClaims()), ".")
	raw[0] ^= 1
	for name, token := range map[string]string{
		"empty": "", "dots": "..", "one part": parts[0], "two parts": parts[0] + "." + parts[1], "no signature": parts[0] + "." + parts[1] + ".",
		"four parts": good + ".x", "truncated": good[:len(good)-1], "cut signature": good[:len(good)-20], "blank before": " " + good, "blank after": good + "\n",
		"flipped bit": parts[0] + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(raw), "another's signature": parts[0] + "." + parts[1] + "." + other[2],
		"padded": good + "==", "standard base64": parts[0] + "." + parts[1] + "." + strings.NewReplacer("-", "+", "_", "/").Replace(parts[2]) + "+/",
		"oversize":     forge(k, goodHeader(), with(goodClaims(), "pad", strings.Repeat("a", tokenLimit))),
		"megabyte":     strings.Repeat("a", 1<<20),
		"dots flood":   strings.Repeat(".", tokenLimit),
		"header twice": parts[0] + "." + parts[0] + "." + parts[2], "binary": "\x00\xff\xfe", "jwe": "a.b.c.d.e",
		"last bits set": good[:len(good)-1] + string(good[len(good)-1]+1),
	} {
		all[name] = token
	}
}

func TestEveryHostileTokenIsRefusedWithOneCode(t *testing.T) {
	t.Parallel()
	m := newMint(testKeys(t), clock.NewFrozen(start))
	all := hostile(t, m.keys)
	if len(all) < 40 {
		t.Fatalf("only %d hostile tokens", len(all))
	}
	for name, token := range all {
		if a, err := m.check(token, m.clock.Now()); !fault.Is(err, fault.TokenInvalid) || a != (tenant.Actor{}) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	if m.known.len() != 0 {
		t.Errorf("%d hostile tokens are remembered as good", m.known.len())
	}
	if _, err := m.check(forge(m.keys, goodHeader(), goodClaims()), start); err != nil {
		t.Errorf("the good one they were made from: %v", err)
	}
	t.Logf("%d hostile tokens", len(all))
}

func TestARememberedTokenStillExpires(t *testing.T) {
	t.Parallel()
	c := clock.NewFrozen(start)
	m := newMint(testKeys(t), c)
	token, err := m.issue(User{ID: uuid.New(), Role: tenant.Officer, Office: "7325"}, 7325, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	c.Advance(tokenLife - time.Second)
	for range 2 {
		if _, err := m.check(token, m.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	c.Advance(time.Second)
	_, err = m.check(token, m.clock.Now())
	want(t, "after ten minutes", err, fault.TokenInvalid)
}

func TestATokenOfAnyOfTheKeysIsGoodUntilTheKeyIsWithdrawn(t *testing.T) {
	t.Parallel()
	keys, c := testKeys(t), clock.NewFrozen(start)
	old := newMint(Keys{keys[1]}, c)
	token, err := old.issue(User{ID: uuid.New(), Role: tenant.Officer, Office: "7325"}, 7325, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newMint(keys, c).check(token, start); err != nil {
		t.Errorf("the second key: %v", err)
	}
	_, err = newMint(Keys{keys[0]}, c).check(token, start)
	want(t, "a withdrawn key", err, fault.TokenInvalid)
}

func FuzzNoBytesBreakTheTokenCheck(f *testing.F) {
	m := newMint(testKeys(f), clock.NewFrozen(start))
	for _, token := range hostile(f, m.keys) {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := m.check(token, m.clock.Now()); err != nil && !fault.Is(err, fault.TokenInvalid) {
			t.Errorf("%q gave %v", token, err)
		}
	})
}

func benchToken(b *testing.B) (house, string) {
	h := newHouse(b)
	g := h.signIn(b, h.hire(b, tenant.Officer))
	if _, err := h.Authenticate(b.Context(), g.AccessToken); err != nil {
		b.Fatal(err)
	}
	return h, g.AccessToken
}

func BenchmarkAuthenticateWarm(b *testing.B) {
	h, token := benchToken(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Authenticate(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTokenWarm(b *testing.B) {
	h, token := benchToken(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.mint.check(token, start); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAuthenticateWarmParallel(b *testing.B) {
	h, token := benchToken(b)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := h.Authenticate(b.Context(), token); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkTokenCold(b *testing.B) {
	h, token := benchToken(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.mint.verify(token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSHA256 is the yardstick: one hash of the same token.
func BenchmarkSHA256(b *testing.B) {
	_, token := benchToken(b)
	raw := []byte(token)
	b.ReportAllocs()
	for b.Loop() {
		sum := sha256.Sum256(raw)
		_ = sum
	}
}

func BenchmarkPasswordHash(b *testing.B) {
	k := newKitchen(8, 64, time.Second)
	for b.Loop() {
		if _, err := k.hash(b.Context(), password); err != nil {
			b.Fatal(err)
		}
	}
}
