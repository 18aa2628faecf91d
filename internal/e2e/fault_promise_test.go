package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// long tells that the run may take many minutes: scripts/test long.
var long = os.Getenv("PST_LONG") != ""

// rounds is how often something is done: once or twice in every run, often in
// the long one.
func rounds(short, often int) int {
	if long {
		return often
	}
	return short
}

// promise is a row of trust.md §2 with what was measured.
type promise struct {
	After    string `json:"after"`
	Holds    string `json:"holds"`
	Goal     string `json:"goal"`
	Measured string `json:"measured"`
	Kept     bool   `json:"kept"`
}

var promises struct {
	sync.Mutex
	all []promise
}

// measured notes what a promise came to; a test that failed kept none.
func measured(t *testing.T, after, holds, goal, figures string, args ...any) {
	t.Helper()
	p := promise{after, holds, goal, fmt.Sprintf(figures, args...), !t.Failed()}
	t.Logf("%s → %s (%s): %s", p.After, p.Holds, p.Goal, p.Measured)
	note(p)
}

func note(p promise) {
	promises.Lock()
	defer promises.Unlock()
	promises.all = append(promises.all, p)
}

// tellPromises leaves the table in .bench, for scripts/test to show and for
// whoever compares runs.
func tellPromises() {
	promises.Lock()
	defer promises.Unlock()
	slices.SortStableFunc(promises.all, func(a, b promise) int { return strings.Compare(a.After, b.After) })
	table := "| after | holds | goal | measured | kept |\n|---|---|---|---|---|\n"
	for _, p := range promises.all {
		table += fmt.Sprintf("| %s | %s | %s | %s | %v |\n", p.After, p.Holds, p.Goal, p.Measured, p.Kept)
	}
	fmt.Print("\n" + table)
	text, err := json.MarshalIndent(promises.all, "", "  ")
	err = errors.Join(err, os.MkdirAll(root+"/.bench", 0o755),
		os.WriteFile(root+"/.bench/promises.json", append(text, '\n'), 0o644),
		os.WriteFile(root+"/.bench/promises.md", []byte(table), 0o644))
	if err != nil {
		fmt.Println("the table was not kept:", err)
	}
}
