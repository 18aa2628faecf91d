package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// firstFiveMinutes is the README's fenced block under that heading.
var firstFiveMinutes = regexp.MustCompile("(?s)## The first five minutes.*?```bash\n(.*?)```")

func runReadme(t *testing.T, i *instance) {
	text, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := firstFiveMinutes.FindSubmatch(text)
	if block == nil {
		t.Fatal("README has no block under The first five minutes")
	}
	// Only the port differs from what a reader types.
	script := strings.ReplaceAll(string(block[1]), "http://127.0.0.1:8080", i.base)
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "PST_DATA_DIR="+i.dir)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, want := range []string{`"number": "K-001"`, `"state": "serving"`, `"state": "finished"`, `"outcome": "met"`} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %s in\n%s", want, said)
		}
	}
}

func TestTheFirstDayOfAnEmptyMachine(t *testing.T) {
	t.Parallel()
	dir := newFolder(t)
	i := launch(t, dir, monday)
	t.Logf("empty folder to ready: %s", i.took)
	i.saidToGoSomewhere(t)
	t.Run("README's first five minutes work as written", func(t *testing.T) { runReadme(t, i) })
	t.Run("a visitor is served and the ledger says in time and why", func(t *testing.T) { serveInTime(t, i) })
	t.Run("another office's officer sees nothing", func(t *testing.T) { keepOut(t, i) })
	t.Run("every bad input has a status and a code", func(t *testing.T) { refuseAll(t, i) })
	t.Run("forged and worn tokens open nothing", func(t *testing.T) { refuseTokens(t, i) })
	t.Run("what officers cannot do says why", func(t *testing.T) { refuseOfficers(t, i) })
	t.Run("the same key is one number", func(t *testing.T) { oneNumberPerKey(t, i) })
	t.Run("number 1000 has four digits", func(t *testing.T) { countPast999(t, i) })
	t.Run("a second run on the folder is refused in one line", func(t *testing.T) { refuseSecond(t, i) })
	t.Run("commands beside it work", func(t *testing.T) { commandBeside(t, i) })
	t.Run("a browser takes a number", func(t *testing.T) { browse(t, i) })
	if code := i.stop(); code != 0 {
		t.Errorf("Ctrl-C ended with %d: %s", code, i.said)
	}
	again := launch(t, dir, monday)
	t.Logf("second start to ready: %s", again.took)
}

// saidToGoSomewhere looks at what `run` prints once it serves.
func (i *instance) saidToGoSomewhere(t *testing.T) {
	for _, want := range []string{i.base + "/7325/antrean", "demo-accounts.json", "petugas 7325", "Gladi"} {
		await(t, 10*time.Second, fmt.Sprintf("said: %q", want), func() bool { return strings.Contains(i.said.String(), want) })
	}
	for _, name := range []string{"demo-accounts.json", "servers.json", "keys.json"} {
		info, err := os.Stat(i.dir + "/" + name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}

// counter is the id of the office's counter of that number.
func (v today) counter(t *testing.T, number int) string {
	t.Helper()
	for _, c := range v.Counters {
		if c.Number == number {
			return c.ID
		}
	}
	t.Fatalf("no counter %d", number)
	return ""
}

func serveInTime(t *testing.T, i *instance) {
	officer := i.signIn("7325", "officer", 1)
	first, second := i.public().take(t, "7325", "Andi"), i.public().take(t, "7325", "Budi")
	counter := map[string]string{"counter": officer.today(t, "7325").counter(t, 1)}
	for _, want := range []ticket{first, second} {
		var called ticket
		officer.must(t, 200, "POST", "/offices/7325/queue/call-next", counter).into(t, &called)
		if called.Number != want.Number {
			t.Fatalf("called %s, next was %s", called.Number, want.Number)
		}
		path := "/offices/7325/queue/tickets/" + called.ID
		officer.must(t, 200, "POST", path+"/start", "{}")
		officer.must(t, 200, "POST", path+"/finish", "{}")
	}
	if r := officer.must(t, 204, "POST", "/offices/7325/queue/call-next", counter); len(r.body) > 0 {
		t.Errorf("nobody waits: %s", r.body)
	}
	ledger := officer.today(t, "7325").Obligations
	for _, o := range ledger {
		if o.Number != second.Number {
			continue
		}
		if o.Kind != "after_previous" || o.Outcome != "met" || o.OpenedBy == nil || o.DueAt.Sub(o.StartAt) != 10*time.Minute || o.AnsweredAt.IsZero() {
			t.Errorf("the ledger of %s: %+v", second.Number, o)
		}
		return
	}
	t.Errorf("%s is not in the ledger: %+v", second.Number, ledger)
}

func keepOut(t *testing.T, i *instance) {
	stranger := i.signIn("7371", "officer", 1)
	foreign := i.public().take(t, "7325", "Citra")
	var id string
	mine := i.signIn("7325", "officer", 1)
	for _, w := range mine.today(t, "7325").Waiting {
		if w.Number == foreign.Number {
			id = w.ID
		}
	}
	for _, tc := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/offices/7325/queue", 403, "outside_scope"},
		{"GET", "/offices/7325/queue/tickets/" + id, 403, "outside_scope"},
		{"POST", "/offices/7325/queue/tickets/" + id + "/start", 403, "outside_scope"},
		{"GET", "/offices/7371/queue/tickets/" + id, 404, "not_found"},
		{"POST", "/offices/7371/queue/tickets/" + id + "/start", 404, "not_found"},
		{"POST", "/offices/7371/queue/counters/" + mine.today(t, "7325").counter(t, 1) + "/open", 404, "not_found"},
	} {
		r := stranger.must(t, tc.status, tc.method, tc.path, map[bool]any{true: "{}"}[tc.method == "POST"])
		if r.code() != tc.code {
			t.Errorf("%s %s: %s", tc.method, tc.path, r.body)
		}
	}
	supervisor := i.signIn("7300", "supervisor", 1)
	if r := supervisor.must(t, 403, "GET", "/offices/7325/queue", nil); r.code() != "forbidden" {
		t.Errorf("a supervisor: %s", r.body)
	}
	mine.must(t, 200, "POST", "/offices/7325/queue/tickets/"+id+"/cancel", map[string]string{"reason": "uji"})
}

func refuseSecond(t *testing.T, i *instance) {
	said, err := command(t, i.dir, "run").CombinedOutput()
	if err == nil || !strings.Contains(string(said), "[data_dir_in_use]") || strings.Count(strings.TrimSpace(string(said)), "\n") > 0 {
		t.Errorf("%v: %s", err, said)
	}
}

func commandBeside(t *testing.T, i *instance) {
	for args, want := range map[string]string{
		"office show 7325":        "BPS Kabupaten Luwu Timur",
		"user list --office 7325": "petugas1.7325@contoh.test",
		"calendar show 7325":      "2026-11-23  working",
		"rebuild":                 "antrean ditulis ulang",
		"migrate":                 "sudah yang terbaru",
		"office list luwu":        "7322",
		"due --office 7325 --received 2026-03-17T10:00 --working-days 3": "27 Mar 2026 16.30 WITA",
	} {
		said, err := command(t, i.dir, strings.Fields(args)...).CombinedOutput()
		if err != nil || !strings.Contains(string(said), want) {
			t.Errorf("pst %s: %v: %s", args, err, said)
		}
	}
}

func browse(t *testing.T, i *instance) {
	cmd := exec.Command("node", "journey.mjs", i.base)
	cmd.Dir = "browser"
	cmd.Env = append(os.Environ(), "PST_ACCOUNTS="+i.dir+"/demo-accounts.json")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
