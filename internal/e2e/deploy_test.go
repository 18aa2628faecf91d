package e2e_test

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/bps-pst/pst/internal/servers"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

// postgresTool is a program of the distribution's Postgres.
func postgresTool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		t.Fatalf("no %s beside Postgres", name)
	}
	return found[len(found)-1]
}

// Roles belong to a whole server, so this test has one of its own.
func TestADeploymentByTheBookMigratesOpensAndDumps(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "pst-test-")
	if err != nil {
		t.Fatal(err)
	}
	s, err := servers.Start(t.Context(), servers.Options{DataDir: dir, Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	for range 2 {
		cmd := exec.Command(postgresTool(t, "psql"), "-Xq", "-d", s.PostgresURL(), "-f", root+"/deployments/roles.sql")
		cmd.Env = append(os.Environ(), "PST_OWNER_PASSWORD=it's", "PST_APP_PASSWORD=b", "PST_SCAN_PASSWORD=c", "PST_BACKUP_PASSWORD=d")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("roles.sql: %v: %s", err, said)
		}
	}
	as := func(role, password string) string {
		u, err := url.Parse(s.PostgresURL())
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(role, password)
		return u.String()
	}
	if err := store.Migrate(t.Context(), as("pst_owner", "it's")); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{AppURL: as("pst_app", "b"), ScanURL: as("pst_scan", "c"), Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	dump := exec.Command(postgresTool(t, "pg_dump"), "-d", as("pst_backup", "d"), "-f", os.DevNull)
	if said, err := dump.CombinedOutput(); err != nil {
		t.Errorf("pg_dump as pst_backup: %v: %s", err, said)
	}
}
