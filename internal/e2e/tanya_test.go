package e2e_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestAnybodyCanAskFollowAndFindAQuestionOnTheWeb opens the pages of a question in
// every state, while the office is open and after its hours (browser/tanya.mjs);
// every run asks in a browser once (konsultasi.mjs).
func TestAnybodyCanAskFollowAndFindAQuestionOnTheWeb(t *testing.T) {
	t.Parallel()
	if !long {
		t.Log("in the long run: some forty looks")
		return
	}
	dir := seeded(t, monday)
	i := launch(t, dir, monday)
	tanya(t, i, "buka")
	if code := i.stop(); code != 0 {
		t.Fatalf("ended with %d: %s", code, i.said)
	}
	tanya(t, launch(t, dir, "2026-11-23T18:30:00+08:00"), "tutup")
}

func tanya(t *testing.T, i *instance, phase string) {
	t.Helper()
	cmd := exec.Command("node", "tanya.mjs", i.base, phase)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", phase, err, said)
	}
}
