package e2e_test

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// drive runs a journey of internal/e2e/browser against an instance. A journey
// that writes "ASK what" waits until what is done; a word after it is handed on.
func drive(t *testing.T, i *instance, journey string, done map[string]func(how string)) {
	t.Helper()
	cmd := exec.Command("node", journey, i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	cmd.Stderr = os.Stderr
	answers, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	told, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for lines := bufio.NewScanner(told); lines.Scan(); {
		fmt.Fprintln(&all, lines.Text())
		ask, asked := strings.CutPrefix(lines.Text(), "ASK ")
		if !asked {
			continue
		}
		what, how, _ := strings.Cut(ask, " ")
		do := done[what]
		if do == nil {
			t.Errorf("%s asks for %q", journey, what)
			break
		}
		do(how)
		if _, err := fmt.Fprintln(answers, "done"); err != nil {
			t.Error(err)
		}
	}
	_ = answers.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v\n%s", journey, err, &all)
	}
}

// anHourLater is when a program that was stopped begins again, so that its clock
// is after all that happened meanwhile.
const anHourLater = "2026-11-23T10:00:00+08:00"

// switches stop and start the program of an instance at its address, at the time
// that is asked for.
func switches(t *testing.T, i *instance) map[string]func(string) {
	now := i
	return map[string]func(string){
		"stop": func(string) {
			if code := now.stop(); code != 0 {
				t.Errorf("stopped with %d: %s", code, now.said)
			}
		},
		"start": func(at string) {
			now = beginAt(t, strings.TrimPrefix(i.base, "http://"), command(t, i.dir, "run"), i.dir, "PST_START_AT="+cmp.Or(at, anHourLater))
		},
	}
}

func TestAKioskGivesEachVisitorOneNumberAlsoWithoutTheServer(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	drive(t, i, "kios.mjs", switches(t, i))
}

func TestATVSpeaksEachCallOnceAndOutlivesTheServer(t *testing.T) {
	t.Parallel()
	i := launch(t, seeded(t, monday), monday)
	drive(t, i, "tv.mjs", switches(t, i))
}
