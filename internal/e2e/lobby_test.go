package e2e_test

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestATVIsPairedSpeaksEachCallOnceAndOutlivesTheServer(t *testing.T) {
	t.Parallel()
	play(t, launch(t, newFolder(t), monday), "tv.mjs")
}

// play runs a journey of the folder browser, which may ask for the program to
// be stopped and started again (kit.mjs, ask).
func play(t *testing.T, i *instance, journey string) {
	t.Helper()
	cmd := exec.Command("node", journey, i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	var said strings.Builder
	answer, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		asked, is := strings.CutPrefix(lines.Text(), "ASK ")
		if !is {
			continue
		}
		i = i.obey(t, asked)
		if _, err := io.WriteString(answer, "done\n"); err != nil {
			t.Errorf("the journey ended: %v", err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, said.String())
	}
}

// obey does what a journey asks for and returns the program that runs then.
func (i *instance) obey(t *testing.T, asked string) *instance {
	t.Helper()
	what, at, _ := strings.Cut(asked, " ")
	switch what {
	case "stop":
		i.stop()
		return i
	case "start":
		_, port, _ := strings.Cut(strings.TrimPrefix(i.base, "http://"), ":")
		return beginAt(t, command(t, i.dir, "run"), i.dir, port, "PST_START_AT="+cmp.Or(at, monday))
	default:
		t.Errorf("a journey asks for %q", asked)
		return i
	}
}
