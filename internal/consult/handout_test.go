package consult

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheLinksOfAnAnswerAreFoundOnceWithoutTheSentenceAroundThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Berikut: https://luwutimurkab.bps.go.id/id/publication.":        {"https://luwutimurkab.bps.go.id/id/publication"},
		"(lihat https://bps.go.id/a_(b)) dan HTTP://bps.go.id/x?y=1&z=2": {"https://bps.go.id/a_(b)", "HTTP://bps.go.id/x?y=1&z=2"},
		"www.bps.go.id, www.bps.go.id":                                   {"www.bps.go.id"},
		"<https://bps.go.id/a>\nhttps://bps.go.id/b!":                    {"https://bps.go.id/a", "https://bps.go.id/b"},
		"di luwutimurkab.bps.go.id/id/publikasi, s.id/pdrb7325.":         {"luwutimurkab.bps.go.id/id/publikasi", "s.id/pdrb7325"},
		"dan/atau 3.5/4; surel ke tanya@bps.go.id, bps.go.id":            nil,
		"Datanya ada di bps titik go titik id; ftp://x":                  nil,
		"": nil,
	} {
		if diff := cmp.Diff(want, linksOf(text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
	if long := linksOf("https://bps.go.id/" + strings.Repeat("é", 5000)); len(long) != 1 || len(long[0]) > maxLink {
		t.Error("a link is kept longer than the log takes")
	}
	if handsOut("terima kasih", 0) || !handsOut("terima kasih", 1) || !handsOut("lihat https://bps.go.id", 0) {
		t.Error("what hands something out is a file or a link")
	}
}
