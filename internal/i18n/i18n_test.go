package i18n

import (
	"bufio"
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestBothLanguagesHoldTheSameKeysAndNoEmptyValue(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]Lang{{ID, EN}, {EN, ID}} {
		for key, text := range catalogue[pair[0]] {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q is empty", pair[0], key)
			}
			if _, ok := catalogue[pair[1]][key]; !ok {
				t.Errorf("%q stands in %s and not in %s", key, pair[0], pair[1])
			}
		}
	}
}

func TestBothLanguagesUseTheSamePlaceholders(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	for key, text := range catalogue[ID] {
		id, en := placeholder.FindAllString(text, -1), placeholder.FindAllString(catalogue[EN][key], -1)
		slices.Sort(id)
		slices.Sort(en)
		if diff := cmp.Diff(slices.Compact(id), slices.Compact(en)); diff != "" {
			t.Errorf("%s: (-id +en)\n%s", key, diff)
		}
	}
}

func TestEveryFileIsSortedAndHoldsAKeyOnce(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^\s*"([^"]+)":`)
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for s := bufio.NewScanner(bytes.NewReader(body)); s.Scan(); {
			m := line.FindStringSubmatch(s.Text())
			if m == nil {
				continue
			}
			if m[1] <= last {
				t.Errorf("%s: %q stands after %q", name, m[1], last)
			}
			last = m[1]
		}
	}
}

func TestAnUnknownKeyIsReturnedAndCounted(t *testing.T) {
	before := Unknown()
	if got := T(ID, "no.such.key", nil); got != "no.such.key" {
		t.Fatalf("got %q", got)
	}
	if Unknown() != before+1 {
		t.Fatalf("unknown keys counted: %d, want %d", Unknown(), before+1)
	}
}

func TestPlaceholdersAreFilledOnceAndAnUnknownLanguageReadsIndonesian(t *testing.T) {
	t.Parallel()
	got := fill("{a} dan {b} dan {c", map[string]any{"a": "{b}", "b": 2})
	if want := "{b} dan 2 dan {c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if T("xx", "fault.not_found", nil) != T(ID, "fault.not_found", nil) {
		t.Error("an unknown language does not read Indonesian")
	}
}

func TestAKeyInTwoFilesStopsTheProgram(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a key in two files was accepted")
		}
	}()
	mustLoad(fstest.MapFS{"id.json": {Data: []byte(`{"a":"1"}`)}, "site.id.json": {Data: []byte(`{"a":"2"}`)}}, ID)
}
