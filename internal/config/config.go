// Package config is the one typed configuration of the program. Everything
// comes from the environment; each secret may come from a file instead, named
// by the same variable with _FILE (a systemd credential, a container secret).
//
// Words: a variable is one PST_ name; a command is what the program was asked
// to be. Invariants: a Config that Load returned is well formed; what one
// command needs or refuses beyond that is told by Check; an error names its
// variable in one line and never shows the value, which may be a secret.
package config

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/netip"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the whole configuration.
type Config struct {
	// HTTPAddr is where the door listens, host:port.
	HTTPAddr string `env:"PST_HTTP_ADDR" envDefault:"127.0.0.1:8080"`
	// DataDir holds the installation's own files (its mark, its voice), and the
	// private servers, keys and demo accounts of `run`.
	DataDir string `env:"PST_DATA_DIR" envDefault:".data"`
	// DatabaseURL is Postgres as pst_app.
	DatabaseURL string `env:"PST_DATABASE_URL"`
	// DatabaseScanURL is Postgres as pst_scan.
	DatabaseScanURL string `env:"PST_DATABASE_SCAN_URL"`
	// DatabaseOwnerURL is Postgres as pst_owner, for migrate and run.
	DatabaseOwnerURL string `env:"PST_DATABASE_OWNER_URL"`
	// RedisURL is one address, or several (comma between) for Cluster or Sentinel.
	RedisURL []string `env:"PST_REDIS_URL"`
	// StartAt is the instant the program's clock begins at; zero is the machine's time.
	StartAt time.Time `env:"PST_START_AT"`
	// ServerKey signs public links and hashes addresses in the directory; 32 bytes.
	ServerKey ServerKey `env:"PST_SERVER_KEY"`
	// TokenKeys sign access tokens; the first signs, all verify.
	TokenKeys TokenKeys `env:"PST_TOKEN_KEYS"`
	// PushKey is the key by which push services know the installation; 32 bytes of
	// P-256. Without it no notices are sent to browsers.
	PushKey ServerKey `env:"PST_PUSH_KEY"`
	// SMTPURL is the server that takes e-mail: smtp://user:password@host:587
	// (STARTTLS when it is offered) or smtps://…:465. Without it letters wait in
	// Kotak keluar.
	SMTPURL string `env:"PST_SMTP_URL"`
	// MailFrom is who e-mail comes from: "PST BPS <pst@contoh.go.id>".
	MailFrom string `env:"PST_MAIL_FROM"`
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix `env:"PST_TRUSTED_PROXIES"`
	// S3URL is the bucket that keeps attachments:
	// s3://key:secret@host[:port]/bucket?region=…, and insecure=true for one that is
	// reached without TLS. Without it they are kept in DataDir.
	S3URL string `env:"PST_S3_URL"`
	// ClamAVURL is the ClamAV daemon that looks at attachments: tcp://host:3310 or
	// unix:///path. Without it they are kept unscanned.
	ClamAVURL string `env:"PST_CLAMAV_URL"`
	// PublicURL is the address people use, without a slash at the end; empty
	// means http:// and HTTPAddr.
	PublicURL string `env:"PST_PUBLIC_URL"`
}

// secrets are the variables that may come from a file, by NAME_FILE.
var secrets = []string{
	"PST_DATABASE_URL", "PST_DATABASE_SCAN_URL", "PST_DATABASE_OWNER_URL",
	"PST_REDIS_URL", "PST_SERVER_KEY", "PST_TOKEN_KEYS", "PST_PUSH_KEY", "PST_SMTP_URL", "PST_S3_URL",
}

// Load reads the configuration from environ, lines of NAME=value as
// os.Environ returns them. It returns *Error for a variable that is wrong.
func Load(environ []string) (Config, error) {
	vars := env.ToMap(environ)
	if err := readSecretFiles(vars); err != nil {
		return Config{}, err
	}
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		return Config{}, named(err)
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.HTTPAddr
	}
	if err := c.validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// LogValue shows where the program listens and what is set, never a secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("http_addr", c.HTTPAddr),
		slog.String("data_dir", c.DataDir),
		slog.String("public_url", c.PublicURL),
		slog.Bool("database_given", c.DatabaseURL != ""),
		slog.Bool("redis_given", len(c.RedisURL) > 0),
		slog.Bool("smtp_given", c.SMTPURL != ""),
		slog.Bool("s3_given", c.S3URL != ""),
		slog.Bool("clamav_given", c.ClamAVURL != ""),
		slog.Int("token_keys", len(c.TokenKeys)),
		slog.Time("start_at", c.StartAt),
	)
}

// String is as silent about secrets as LogValue.
func (c Config) String() string { return c.LogValue().String() }

// GoString is as silent about secrets as LogValue.
func (c Config) GoString() string { return c.String() }

// named turns the parser's error about a field into one about its variable.
func named(err error) error {
	var parse env.ParseError
	if !errors.As(err, &parse) {
		return &Error{Variable: "PST_*", Reason: "tidak dapat dibaca"}
	}
	field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
	variable := field.Tag.Get("env")
	return &Error{Variable: variable, Reason: shapes[variable]}
}

// shapes say what the variables that the parser itself can refuse look like.
var shapes = map[string]string{
	"PST_START_AT":        "bukan waktu RFC 3339, contoh 2026-11-23T09:00:00+08:00",
	"PST_SERVER_KEY":      "bukan 32 byte dalam base64; buat dengan: openssl rand -base64 32",
	"PST_PUSH_KEY":        "bukan 32 byte dalam base64; buat dengan: openssl rand -base64 32",
	"PST_TOKEN_KEYS":      "bukan 1 sampai 3 baris kid:seed, seed Ed25519 32 byte dalam base64, kid tidak berulang",
	"PST_TRUSTED_PROXIES": "bukan daftar jaringan CIDR, contoh 10.0.0.0/8,fd00::/8",
}

// ServerKey is the installation's 32-byte HMAC key, base64 in the environment.
type ServerKey []byte

var errShape = errors.New("wrong shape")

// UnmarshalText reads 32 bytes of standard base64.
func (k *ServerKey) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != 32 {
		return errShape
	}
	*k = raw
	return nil
}

// TokenKey is one Ed25519 key and the `kid` that tokens name it by.
type TokenKey struct {
	KID string
	Key ed25519.PrivateKey
}

// TokenKeys are one to three keys (trust.md §1, Accounts).
type TokenKeys []TokenKey

// UnmarshalText reads lines (or comma-separated parts) of kid:base64 seed.
func (k *TokenKeys) UnmarshalText(text []byte) error {
	parts := strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == ',' })
	seen := map[string]bool{}
	var keys TokenKeys
	for _, part := range parts {
		kid, encoded, _ := strings.Cut(strings.TrimSpace(part), ":")
		seed, err := base64.StdEncoding.DecodeString(encoded)
		if kid == "" || seen[kid] || err != nil || len(seed) != ed25519.SeedSize {
			return errShape
		}
		seen[kid] = true
		keys = append(keys, TokenKey{KID: kid, Key: ed25519.NewKeyFromSeed(seed)})
	}
	if len(keys) < 1 || len(keys) > 3 {
		return errShape
	}
	*k = keys
	return nil
}
