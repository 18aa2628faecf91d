package config_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/config"
	"github.com/google/go-cmp/cmp"
)

var (
	key  = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))
	seed = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))
)

func TestAnEmptyEnvironmentIsRunOnThisMachine(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTPAddr != "127.0.0.1:8080" || c.DataDir != ".data" || c.PublicURL != "http://127.0.0.1:8080" {
		t.Errorf("defaults: %v", c)
	}
	if err := c.Check(config.Run); err != nil {
		t.Errorf("run on defaults: %v", err)
	}
}

func TestEveryVariableIsRead(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{
		"PST_HTTP_ADDR=0.0.0.0:80", "PST_DATA_DIR=/var/lib/pst",
		"PST_DATABASE_URL=postgres://pst_app:a@db/pst", "PST_DATABASE_SCAN_URL=postgres://pst_scan:b@db/pst",
		"PST_DATABASE_OWNER_URL=postgres://pst_owner:c@db/pst", "PST_REDIS_URL=redis://a:1,redis://b:2",
		"PST_START_AT=2026-11-23T09:00:00+08:00", "PST_SERVER_KEY=" + key,
		"PST_TOKEN_KEYS=k2:" + seed + "\nk1:" + seed, "PST_TRUSTED_PROXIES=10.0.0.0/8,fd00::/8",
		"PST_PUBLIC_URL=https://pst.example.go.id/",
		"PST_S3_URL=s3://k:s@penyimpanan.example.go.id:9000/lampiran?region=jkt&insecure=true", "PST_CLAMAV_URL=tcp://pemindai.example.go.id:3310", "PST_SMTP_URL=smtps://u:p@surel.example.go.id", "PST_MAIL_FROM=PST BPS <pst@example.go.id>",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		c.HTTPAddr, c.DataDir, c.DatabaseURL, c.DatabaseScanURL, c.DatabaseOwnerURL,
		c.RedisURL, c.StartAt.UTC(), string(c.ServerKey), len(c.TokenKeys), c.TokenKeys[0].KID,
		string(c.TokenKeys[1].Key.Seed()), c.TrustedProxies[1] == netip.MustParsePrefix("fd00::/8"), c.PublicURL,
		c.S3URL, c.ClamAVURL, c.SMTPURL, c.MailFrom,
	}
	want := []any{
		"0.0.0.0:80", "/var/lib/pst", "postgres://pst_app:a@db/pst",
		"postgres://pst_scan:b@db/pst", "postgres://pst_owner:c@db/pst", []string{"redis://a:1", "redis://b:2"},
		time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), strings.Repeat("k", 32), 2, "k2",
		strings.Repeat("s", 32), true, "https://pst.example.go.id",
		"s3://k:s@penyimpanan.example.go.id:9000/lampiran?region=jkt&insecure=true", "tcp://pemindai.example.go.id:3310", "smtps://u:p@surel.example.go.id", "PST BPS <pst@example.go.id>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWrongValueIsOneLineThatNamesItsVariableAndHidesTheValue(t *testing.T) {
	t.Parallel()
	four := strings.Repeat(",x:"+seed, 4)
	for _, tc := range []struct{ variable, value string }{
		{"PST_HTTP_ADDR", "rahasia-8080"}, {"PST_HTTP_ADDR", "127.0.0.1:rahasia"}, {"PST_HTTP_ADDR", "rahasia:99999"},
		{"PST_DATABASE_URL", "mysql://rahasia"}, {"PST_DATABASE_SCAN_URL", "rahasia"},
		{"PST_DATABASE_OWNER_URL", "http://rahasia"}, {"PST_REDIS_URL", "redis://ok,http://rahasia"},
		{"PST_START_AT", "rahasia"}, {"PST_START_AT", "2026-11-23T09:00:00"}, {"PST_SERVER_KEY", "rahasia"},
		{"PST_SERVER_KEY", "cmFoYXNpYQ=="}, {"PST_TOKEN_KEYS", "k1:rahasia"}, {"PST_TOKEN_KEYS", ":" + seed},
		{"PST_TOKEN_KEYS", "k1:" + seed + "\nk1:" + seed}, {"PST_TOKEN_KEYS", "a:" + seed + four},
		{"PST_TRUSTED_PROXIES", "rahasia"}, {"PST_PUBLIC_URL", "ftp://rahasia"},
		{"PST_CLAMAV_URL", "pemindai:3310"}, {"PST_CLAMAV_URL", "tcp://pemindai"}, {"PST_CLAMAV_URL", "tcp://u:rahasia@pemindai:3310"}, {"PST_CLAMAV_URL", "unix://letak"},
		{"PST_S3_URL", "https://k:rahasia@host/b"}, {"PST_S3_URL", "s3://host/rahasia"}, {"PST_S3_URL", "s3://k:rahasia@host"},
		{"PST_S3_URL", "s3://k:rahasia@host/a/b"}, {"PST_S3_URL", "s3://k:rahasia@host/b?x=1"}, {"PST_S3_URL", "s3://k:rahasia@host/b?insecure=ya"},
		{"PST_SMTP_URL", "rahasia:587"}, {"PST_SMTP_URL", "http://rahasia"}, {"PST_SMTP_URL", "smtp://u:rahasia@"},
		{"PST_SMTP_URL", "smtp://host/rahasia"}, {"PST_MAIL_FROM", "rahasia"},
	} {
		_, err := config.Load([]string{tc.variable + "=" + tc.value})
		var e *config.Error
		if !errors.As(err, &e) || e.Variable != tc.variable || e.Code() != "config_invalid" {
			t.Errorf("%s=%s: %v", tc.variable, tc.value, err)
			continue
		}
		if line := err.Error(); strings.Contains(line, "\n") || strings.Contains(line, "rahasia") || e.Reason == "" {
			t.Errorf("%s: %q", tc.variable, line)
		}
	}
}

func TestAnSMTPServerNeedsASenderAndMayComeFromAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "smtp")
	if err := os.WriteFile(path, []byte("smtp://u:p@surel.example.go.id:587\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *config.Error
	if _, err := config.Load([]string{"PST_SMTP_URL_FILE=" + path}); !errors.As(err, &e) || e.Variable != "PST_MAIL_FROM" {
		t.Errorf("without a sender: %v", err)
	}
	c, err := config.Load([]string{"PST_SMTP_URL_FILE=" + path, "PST_MAIL_FROM=pst@example.go.id"})
	if err != nil || c.SMTPURL != "smtp://u:p@surel.example.go.id:587" {
		t.Errorf("from a file: %q, %v", c.SMTPURL, err)
	}
}

func TestASecretMayComeFromAFileButNotFromBoth(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load([]string{"PST_SERVER_KEY_FILE=" + path})
	if err != nil || string(c.ServerKey) != strings.Repeat("k", 32) {
		t.Errorf("from a file: %v", err)
	}
	for _, env := range [][]string{
		{"PST_SERVER_KEY_FILE=" + path, "PST_SERVER_KEY=" + key},
		{"PST_SERVER_KEY_FILE=" + path + ".missing"},
	} {
		var e *config.Error
		if _, err := config.Load(env); !errors.As(err, &e) || e.Variable != "PST_SERVER_KEY_FILE" {
			t.Errorf("%v: %v", env, err)
		}
	}
}

func TestEachCommandNamesTheVariableItLacksOrRefuses(t *testing.T) {
	t.Parallel()
	app, scan := "PST_DATABASE_URL=postgres://a@db/pst", "PST_DATABASE_SCAN_URL=postgres://s@db/pst"
	owner, sk, tk := "PST_DATABASE_OWNER_URL=postgres://o@db/pst", "PST_SERVER_KEY="+key, "PST_TOKEN_KEYS=k:"+seed
	start := "PST_START_AT=2026-11-23T09:00:00+08:00"
	for _, tc := range []struct {
		command config.Command
		env     []string
		names   string // the variable the refusal names; empty means accepted
	}{
		{config.Run, []string{start}, ""},
		{config.Run, []string{app, scan, owner}, ""},
		{config.Run, []string{app, owner}, "PST_DATABASE_SCAN_URL"},
		{config.Serve, []string{app, scan, sk, tk}, ""},
		{config.Serve, []string{scan, sk, tk}, "PST_DATABASE_URL"},
		{config.Work, []string{app, sk, tk}, "PST_DATABASE_SCAN_URL"},
		{config.Serve, []string{app, scan, tk}, "PST_SERVER_KEY"},
		{config.Work, []string{app, scan, sk}, "PST_TOKEN_KEYS"},
		{config.Serve, []string{app, scan, sk, tk, start}, "PST_START_AT"},
		{config.Work, []string{app, scan, sk, tk, start}, "PST_START_AT"},
		{config.Migrate, []string{app}, "PST_DATABASE_OWNER_URL"},
		{config.Migrate, []string{owner}, ""},
	} {
		c, err := config.Load(tc.env)
		if err != nil {
			t.Fatal(err)
		}
		named := ""
		if e := (*config.Error)(nil); errors.As(c.Check(tc.command), &e) {
			named = e.Variable
		}
		if named != tc.names {
			t.Errorf("%s %v: refusal names %q, want %q", tc.command, tc.env, named, tc.names)
		}
	}
}

func TestPrintingAConfigShowsNoSecret(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{
		"PST_DATABASE_URL=postgres://a:rahasia@db/pst", "PST_REDIS_URL=redis://:rahasia@r",
		"PST_SERVER_KEY=" + key, "PST_TOKEN_KEYS=k:" + seed,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(shown, "rahasia") || strings.Contains(shown, "107") {
			t.Errorf("leaks: %s", shown)
		}
	}
}
