package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAQuestionIsAskedAnsweredClosedBySilenceAndAskedAgainInABrowser drives
// browser/konsultasi.mjs, starting the program again on later days.
func TestAQuestionIsAskedAnsweredClosedBySilenceAndAskedAgainInABrowser(t *testing.T) {
	t.Parallel()
	mail, dir := newMailServer(t), seeded(t, friday)
	run := func(address, at string) *instance {
		return beginAt(t, address, command(t, dir, "run"), dir, append(mail.environ(), "PST_START_AT="+at)...)
	}
	i := run("127.0.0.1:"+freePort(t), friday)
	now := i
	drive(t, i, "konsultasi.mjs", map[string]func(string){
		"stop":  func(string) { now.stop() },
		"start": func(at string) { now = run(strings.TrimPrefix(i.base, "http://"), at) },
		"letters": func(how string) {
			var n int
			var to string
			if _, err := fmt.Sscan(how, &n, &to); err != nil {
				t.Fatal(err)
			}
			await(t, 30*time.Second, how, func() bool { return len(mail.letters(to)) >= n })
		},
	})
	if twice := mail.twice(); len(twice) > 0 {
		t.Errorf("sent twice: %v", twice)
	}
	now.fsck(t)
}
