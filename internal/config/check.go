package config

import (
	"net"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/bps-pst/pst/pkg/clamd"
)

// ExitCode is what the process ends with when the configuration is wrong:
// EX_CONFIG of sysexits.h (trust.md §1, Refuse to start).
const ExitCode = 78

// Error is a variable that is missing, wrong or refused. Code is stable.
type Error struct {
	Variable string
	Reason   string
}

// Code returns the stable code of every configuration error.
func (e *Error) Code() string { return "config_invalid" }

// Error is one Indonesian line for the person who starts the program.
func (e *Error) Error() string { return e.Variable + ": " + e.Reason + " [config_invalid]" }

// Command is what the program was asked to be.
type Command string

// The commands whose needs differ.
const (
	Run     Command = "run"
	Serve   Command = "serve"
	Work    Command = "work"
	Migrate Command = "migrate"
)

// Check tells what the command needs or refuses beyond the shape: `serve` and
// `work` run on given servers and given keys and on the machine's own time,
// `migrate` needs the owner's address, and `run` takes either all of the
// three database addresses or none.
func (c Config) Check(command Command) error {
	switch command {
	case Run:
		return c.checkRun()
	case Serve, Work:
		return c.checkServe()
	case Migrate:
		return missing("PST_DATABASE_OWNER_URL", c.DatabaseOwnerURL != "")
	}
	return &Error{Variable: string(command), Reason: "perintah tidak dikenal"}
}

func (c Config) checkRun() error {
	if c.DatabaseURL == "" && c.DatabaseScanURL == "" && c.DatabaseOwnerURL == "" {
		return nil
	}
	return firstOf(
		missing("PST_DATABASE_URL", c.DatabaseURL != ""),
		missing("PST_DATABASE_SCAN_URL", c.DatabaseScanURL != ""),
		missing("PST_DATABASE_OWNER_URL", c.DatabaseOwnerURL != ""),
	)
}

func (c Config) checkServe() error {
	if !c.StartAt.IsZero() {
		return &Error{Variable: "PST_START_AT", Reason: "hanya untuk `run`; `serve` dan `work` memakai jam mesin"}
	}
	return firstOf(
		missing("PST_DATABASE_URL", c.DatabaseURL != ""),
		missing("PST_DATABASE_SCAN_URL", c.DatabaseScanURL != ""),
		missing("PST_SERVER_KEY", len(c.ServerKey) > 0),
		missing("PST_TOKEN_KEYS", len(c.TokenKeys) > 0),
	)
}

// validate holds every given value against its shape, in the order of the fields.
func (c Config) validate() error {
	checks := []error{
		address("PST_HTTP_ADDR", c.HTTPAddr),
		scheme("PST_DATABASE_URL", c.DatabaseURL, "postgres", "postgresql"),
		scheme("PST_DATABASE_SCAN_URL", c.DatabaseScanURL, "postgres", "postgresql"),
		scheme("PST_DATABASE_OWNER_URL", c.DatabaseOwnerURL, "postgres", "postgresql"),
	}
	for _, u := range c.RedisURL {
		checks = append(checks, scheme("PST_REDIS_URL", u, "redis", "rediss", "unix"))
	}
	checks = append(checks, scheme("PST_PUBLIC_URL", c.PublicURL, "http", "https"),
		relay("PST_SMTP_URL", c.SMTPURL), bucket("PST_S3_URL", c.S3URL), scanner("PST_CLAMAV_URL", c.ClamAVURL),
		sender("PST_MAIL_FROM", c.MailFrom, c.SMTPURL != ""))
	return firstOf(checks...)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func missing(variable string, given bool) error {
	if given {
		return nil
	}
	return &Error{Variable: variable, Reason: "belum diisi"}
}

func address(variable, value string) error {
	if value == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(value)
	_, perr := strconv.ParseUint(port, 10, 16)
	if err != nil || perr != nil {
		return &Error{Variable: variable, Reason: "bukan alamat host:port, contoh 127.0.0.1:8080"}
	}
	return nil
}

// relay takes smtp(s)://host with a port and a user or without.
func relay(variable, value string) error {
	if err := scheme(variable, value, "smtp", "smtps"); err != nil || value == "" {
		return err
	}
	if u, err := url.Parse(value); err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return &Error{Variable: variable, Reason: "bukan alamat smtp://pengguna:sandi@host:587 atau smtps://…:465"}
	}
	return nil
}

// bucket takes s3://key:secret@host/bucket and two settings.
func bucket(variable, value string) error {
	if err := scheme(variable, value, "s3"); err != nil || value == "" {
		return err
	}
	u, err := url.Parse(value)
	if err == nil {
		secret, _ := u.User.Password()
		name := strings.Trim(u.Path, "/")
		query, bad := url.ParseQuery(u.RawQuery)
		insecure := query.Get("insecure")
		query.Del("region")
		query.Del("insecure")
		if u.Hostname() != "" && u.User.Username() != "" && secret != "" && name != "" && !strings.Contains(name, "/") && bad == nil &&
			len(query) == 0 && (insecure == "" || insecure == "true" || insecure == "false") {
			return nil
		}
	}
	return &Error{Variable: variable, Reason: "bukan alamat s3://kunci:sandi@host/wadah, boleh ditambah ?region=…&insecure=true"}
}

// scanner takes tcp://host:port or unix:///path.
func scanner(variable, value string) error {
	if value == "" {
		return nil
	}
	if _, err := clamd.New(value); err != nil {
		return &Error{Variable: variable, Reason: "bukan alamat tcp://host:3310 atau unix:///letak/clamd.ctl"}
	}
	return nil
}

// sender takes one mailbox (RFC 5322), which e-mail cannot do without.
func sender(variable, value string, needed bool) error {
	if value == "" {
		return missing(variable, !needed)
	}
	if _, err := mail.ParseAddress(value); err != nil {
		return &Error{Variable: variable, Reason: `bukan pengirim surel, contoh PST BPS <pst@contoh.go.id>`}
	}
	return nil
}

func scheme(variable, value string, allowed ...string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err == nil {
		for _, s := range allowed {
			if u.Scheme == s {
				return nil
			}
		}
	}
	return &Error{Variable: variable, Reason: "bukan alamat " + allowed[0] + "://…"}
}

// readSecretFiles replaces NAME_FILE by NAME with the file's text, without
// the line end that editors add.
func readSecretFiles(vars map[string]string) error {
	for _, name := range secrets {
		path := vars[name+"_FILE"]
		if path == "" {
			continue
		}
		if vars[name] != "" {
			return &Error{Variable: name + "_FILE", Reason: "diisi bersama " + name + "; pilih satu"}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return &Error{Variable: name + "_FILE", Reason: "berkasnya tidak dapat dibaca"}
		}
		vars[name] = strings.TrimRight(string(text), "\r\n")
	}
	return nil
}
