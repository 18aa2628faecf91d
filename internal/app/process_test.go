package app

import (
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestAProcessRefusesRolesThatSeePastRowSecurity(t *testing.T) {
	t.Parallel()
	super := store.TestURL(t)
	to, err := store.AddressesOf(super)
	if err != nil {
		t.Fatal(err)
	}
	for name, app := range map[string]string{"superuser": super, "owner": to.Owner} {
		c := config.Config{DatabaseURL: app, DatabaseScanURL: to.Scan}
		_, err := build(t.Context(), c, slog.New(slog.DiscardHandler), clock.System{}, "")
		if ExitCode(err) != config.ExitCode {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServeAndWorkRefuseAClockOfTheirOwnAndMissingKeys(t *testing.T) {
	t.Parallel()
	to, err := store.AddressesOf(store.TestURL(t))
	if err != nil {
		t.Fatal(err)
	}
	given := func(values ...string) config.Config {
		c, err := config.Load(append([]string{"PST_DATABASE_URL=" + to.App, "PST_DATABASE_SCAN_URL=" + to.Scan, "PST_DATA_DIR=" + t.TempDir()}, values...))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, part := range []Part{Serve, Work} {
		for name, c := range map[string]config.Config{"start": given("PST_START_AT=2026-11-23T09:00:00+08:00"), "keys": given()} {
			err := Start(t.Context(), Env{Config: c, Log: slog.New(slog.DiscardHandler), Out: io.Discard}, part)
			if ExitCode(err) != config.ExitCode {
				t.Errorf("%d without %s: %v", part, name, err)
			}
		}
	}
}

func TestADatabaseThatIsAwayIsOneLineWithoutItsPassword(t *testing.T) {
	t.Parallel()
	away := url.URL{Scheme: "postgres", User: url.UserPassword("pst_app", "rahasia"), Host: "127.0.0.1:1", Path: "/pst"}
	c := config.Config{DatabaseURL: away.String(), DatabaseScanURL: away.String()}
	_, err := build(t.Context(), c, slog.New(slog.DiscardHandler), clock.System{}, "")
	if ExitCode(err) != 1 || strings.Contains(Line(err), "rahasia") {
		t.Errorf("%s", Line(err))
	}
}
