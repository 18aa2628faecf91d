package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// newFolder is an empty data folder that the servers' account can enter.
func newFolder(t *testing.T) string {
	t.Helper()
	dir := opened(t)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

// opened is a new folder that every account can enter.
func opened(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pst-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// seeds are the folders that seeded copies, by the time that the copies begin at.
var seeds = struct {
	sync.Mutex
	of map[string]string
}{of: map[string]string{}}

// seeded is a data folder in which the program was started once, a minute before
// that time, and stopped: a copy of one that the tests share, because the first
// start costs many times what a later one does. Whoever looks at a first start
// takes a newFolder.
func seeded(t *testing.T, startAt string) string {
	t.Helper()
	seeds.Lock()
	defer seeds.Unlock()
	seed, sown := seeds.of[startAt]
	if !sown {
		seed = sow(t, startAt)
		seeds.of[startAt] = seed
	}
	dir := newFolder(t)
	// The owners are kept: Postgres refuses a folder that is not its own.
	if said, err := exec.Command("cp", "-a", filepath.Join(seed, "data"), dir).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, said)
	}
	return dir
}

// sow makes a folder that seeded copies. The copies choose their own ports.
func sow(t *testing.T, startAt string) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, startAt)
	if err != nil {
		t.Fatal(err)
	}
	dir := opened(t)
	data := filepath.Join(dir, "data")
	if code := launch(t, data, at.Add(-time.Minute).Format(time.RFC3339)).stop(); code != 0 {
		t.Fatalf("the first start ended with %d", code)
	}
	if err := os.Remove(filepath.Join(data, "servers.json")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// removeSeeds leaves nothing behind.
func removeSeeds() {
	for _, dir := range seeds.of {
		_ = os.RemoveAll(dir)
	}
}
