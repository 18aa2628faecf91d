package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestEveryPublicPageWorksForEverybody opens every public page, in every state of
// a visit and of the day, in a real browser (browser/publik.mjs).
func TestEveryPublicPageWorksForEverybody(t *testing.T) {
	t.Parallel()
	dir := seeded(t, monday)
	kept := filepath.Join(t.TempDir(), "kept")
	i := launch(t, dir, monday)
	publik(t, i, "buka", kept)
	if code := i.stop(); code != 0 {
		t.Fatalf("ended with %d: %s", code, i.said)
	}
	publik(t, launch(t, dir, "2026-11-23T18:30:00+08:00"), "tutup", kept)
}

func publik(t *testing.T, i *instance, phase, kept string) {
	t.Helper()
	cmd := exec.Command("node", "publik.mjs", i.base, phase)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json", "PST_KEPT="+kept)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", phase, err, said)
	}
}
