package site

import (
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/i18n"
)

// The budgets of a public page (ux.md §2.2), in bytes after compression.
const (
	maxScript   = 3 << 10
	maxRequests = 3 // the page, and what it loads
)

// publicPages are the templates that visitors open on their own phones.
var publicPages = []string{"find", "privacy", "missing", "refused", "parts", "home", "standard", "form", "closed", "ticket", "cancel", "sign", "due",
	"tanya", "again", "again-question", "balas", "belum", "case", "enough", "withdraw", "lacak", "kode"}

func TestEveryPublicPageStaysWithinItsBudget(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, l := range i18n.Langs {
		for name, p := range fixtures(t, l) {
			if !strings.Contains(" "+strings.Join(publicPages, " ")+" ", " "+p.Name+" ") {
				continue
			}
			seen[p.Name] = true
			text := rendered(t, p)
			files := loads(read(t, text))
			script := 0
			for at := range files {
				file, _, _ := strings.Cut(strings.TrimPrefix(at, "/static/"), "?")
				a, ok := assets[file]
				if !ok {
					t.Errorf("%s loads %s, which there is not", name, at)
				}
				if strings.Contains(a.Type, "javascript") {
					script += packed(string(a.Body))
				}
			}
			if size := packed(text); size > maxPage || script > maxScript || len(files)+1 > maxRequests {
				t.Errorf("%s %s: %d bytes, %d bytes of script, %d requests", l, name, size, script, len(files)+1)
			}
		}
	}
	if len(seen) != len(publicPages) {
		t.Errorf("measured only %v", seen)
	}
}

// loads are the addresses a browser asks for by itself when it opens the page.
func loads(d document) map[string]bool {
	all := map[string]bool{}
	for tag, attribute := range map[string]string{"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"} {
		for _, n := range d.all(tag) {
			all[attr(n, attribute)] = true
		}
	}
	return all
}
