package e2e_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
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
	i := launch(t, seeded(t, monday), monday)
	if i.consoleBuilt(t) {
		i.drive(t, "loket.mjs")
	}
}

// TestTroubleAtTheCounter runs what goes wrong at one (browser/trouble.mjs),
// which has the program stopped and started under it.
func TestTroubleAtTheCounter(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	if !i.consoleBuilt(t) {
		return
	}
	cmd := exec.Command("node", "trouble.mjs", i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for line := bufio.NewScanner(said); line.Scan(); {
		_, _ = all.WriteString(line.Text() + "\n")
		switch line.Text() {
		case "stop":
			i.stop()
		case "start":
			i = launch(t, i.dir, monday)
		default:
			continue
		}
		if _, err := io.WriteString(answer, i.base+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, all.String())
	}
}
