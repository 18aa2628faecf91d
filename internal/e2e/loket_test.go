package e2e_test

import (
	"net/http"
	"os"
	"os/exec"
	"testing"
)

// consoleBuilt tells whether the program under test holds the web app: without
// Node it is built without, and says so on its page.
func (i *instance) consoleBuilt(t *testing.T) bool {
	t.Helper()
	r, err := http.Get(i.base + "/konsol")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("/konsol: %d", r.StatusCode)
	}
	return r.StatusCode == http.StatusOK
}

// drive runs a script of the browser against the instance.
func (i *instance) drive(t *testing.T, script string) {
	t.Helper()
	cmd := exec.Command("node", script, i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, said)
	}
}

// TestALoketDayByTheKeyboard works a day at the counter in a real browser
// (browser/loket.mjs).
func TestALoketDayByTheKeyboard(t *testing.T) {
	t.Parallel()
	i := launch(t, newFolder(t), monday)
	if i.consoleBuilt(t) {
		i.drive(t, "loket.mjs")
	}
}
