package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bps-pst/pst/internal/app"
)

// The table is written by hand or with PST_GOLDEN=1, and read by whoever
// reviews a new route: who may call it is decided there.
func TestEveryRouteHasTheRightThatTheTableSays(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, r := range app.Routes() {
		rows = append(rows, fmt.Sprintf("%s %s %s", r.Method, r.Path, r.Right))
	}
	slices.Sort(rows)
	got := strings.Join(rows, "\n") + "\n"
	if os.Getenv("PST_GOLDEN") != "" {
		if err := os.WriteFile("routes.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("routes.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestTheCommittedOpenAPIDocumentIsWhatTheProgramSays(t *testing.T) {
	t.Parallel()
	got, err := app.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(root + "/internal/web/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("bin/pst openapi > internal/web/openapi.json")
	}
}
