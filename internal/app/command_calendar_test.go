package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/fault"
)

// bare is a command line without an installation.
func bare(t *testing.T) (Env, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	return Env{Config: config.Config{DataDir: t.TempDir()}, Out: out}, out
}

func TestADueDateIsToldWithItsDaysWithoutADatabase(t *testing.T) {
	t.Parallel()
	e, out := bare(t)
	if err := Due(t.Context(), e, "id", "7325", "2026-03-17T10:00", 3, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 12 || !strings.HasSuffix(lines[0], "3 hari kerja berakhir Jum, 27 Mar 2026 16.30 WITA.") ||
		!strings.Contains(lines[2], "Nyepi") || !strings.HasSuffix(lines[11], "2026-03-27  hari kerja ke-3") {
		t.Errorf("%d lines:\n%s", len(lines), out)
	}
	for _, n := range []int{-1, 251, 400} {
		if err := Due(t.Context(), e, "id", "7325", "2026-03-17T10:00", n, false); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%d working days: %v", n, err)
		}
	}
	if err := Due(t.Context(), e, "id", "9999", "", 3, false); !fault.Is(err, fault.UnknownOffice) {
		t.Errorf("an unknown office: %v", err)
	}
}

func TestAListThatCannotBeReadIsRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	e, _ := bare(t)
	file := filepath.Join(t.TempDir(), "libur.csv")
	if err := ImportCalendar(t.Context(), e, file, true); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(file, []byte("date,name,kind,decree\n2028-01-01,Tahun Baru,libur,SKB\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ImportCalendar(t.Context(), e, file, true); !strings.Contains(Line(err), "csv.2.kind") {
		t.Errorf("a bad line: %v", Line(err))
	}
}
