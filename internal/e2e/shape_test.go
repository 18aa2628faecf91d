package e2e_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// root is the top of the project, seen from this package.
const root = "../.."

// sources calls check with every file of the project that a person writes.
func sources(t *testing.T, check func(path string, text []byte)) {
	t.Helper()
	written := regexp.MustCompile(`\.(go|sql|js|mjs|tsx?|css|html)$`)
	built := regexp.MustCompile(`^(\..*|node_modules|dist|bin)$`)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && built.MatchString(name) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !written.MatchString(name) || name == "schema.d.ts" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			check(strings.TrimPrefix(path, root+"/"), text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheTopLevelHoldsWhatTheHouseNamesAndNothingElse(t *testing.T) {
	t.Parallel()
	want := []string{"README.md", "cmd", "configs", "deployments", "go.mod", "go.sum", "internal", "pkg", "scripts"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !ignored(name) {
			got = append(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// ignored asks git whether a top-level name is built, not written.
func ignored(name string) bool {
	cmd := exec.Command("git", "check-ignore", "-q", name)
	cmd.Dir = root
	return cmd.Run() == nil || name == "bin"
}

func TestNoFileIsLongerThan400Lines(t *testing.T) {
	t.Parallel()
	seen := 0
	sources(t, func(path string, text []byte) {
		seen++
		if lines := bytes.Count(text, []byte("\n")); lines > 400 {
			t.Errorf("%s has %d lines", path, lines)
		}
	})
	if seen < 20 {
		t.Errorf("only %d files seen", seen)
	}
}

func TestARoomIsNamedForWhatItHolds(t *testing.T) {
	t.Parallel()
	empty := regexp.MustCompile(`(^|/)(utils?|common|helpers?|models?|misc|shared|base)(/|\.go$)`)
	sources(t, func(path string, _ []byte) {
		if empty.MatchString(path) {
			t.Errorf("%s: the name says nothing", path)
		}
	})
}

func TestARoomIsFlat(t *testing.T) {
	t.Parallel()
	deep := regexp.MustCompile(`^internal/[a-z0-9]+/.*/[^/]+\.go$`)
	sources(t, func(path string, _ []byte) {
		if deep.MatchString(path) {
			t.Errorf("%s: a room has no rooms inside", path)
		}
	})
}

func TestNothingIsLeftForLater(t *testing.T) {
	t.Parallel()
	later := regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", "X" + "XX"}, "|") + `)\b`)
	sources(t, func(path string, text []byte) {
		if line := later.Find(text); line != nil {
			t.Errorf("%s: %s", path, line)
		}
	})
}

func TestMainOnlyWires(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/cmd/pst/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(text, []byte("\n")); lines > 60 {
		t.Errorf("main.go has %d lines, 60 are allowed", lines)
	}
}

func TestADeploymentGetsTheRolesThatTheStoreMakes(t *testing.T) {
	t.Parallel()
	roles, err := os.ReadFile(root + "/internal/store/roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	deployed, err := os.ReadFile(root + "/deployments/roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(deployed, roles) {
		t.Error("deployments/roles.sql does not hold the text of internal/store/roles.sql")
	}
}
