package site

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// modules reads the drawing of a code back: the dark ones, and the side with
// the quiet zone.
func modules(tb testing.TB, svg string) (dark map[[2]int]bool, side int) {
	tb.Helper()
	number := func(text string) int { return must2(strconv.Atoi(text)) }
	side = number(regexp.MustCompile(`viewBox="0 0 (\d+) \d+"`).FindStringSubmatch(svg)[1])
	dark = map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(svg, -1) {
		if m[3] != m[4] {
			tb.Fatalf("an open run: %s", m[0])
		}
		for i := range number(m[3]) {
			dark[[2]int{number(m[1]) + i, number(m[2])}] = true
		}
	}
	return dark, side
}

func TestACodeIsDrawnAsItIsComputedWithItsQuietZone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"https://pst.bps.go.id/7325", "http://127.0.0.1:8080/t/7325.mF9y2abcdefghijklmnopqr", "K-012"} {
		svg := string(must2(qrSVG(text)))
		dark, side := modules(t, svg)
		code := must2(qr.Encode(text, qr.M, qr.Auto))
		size := code.Bounds().Dx()
		if side != size+8 {
			t.Fatalf("%s: a side of %d for %d modules", text, side, size)
		}
		for x := range side {
			for y := range side {
				inside := x >= 4 && x < size+4 && y >= 4 && y < size+4
				r := uint32(1)
				if inside {
					r, _, _, _ = code.At(x-4, y-4).RGBA()
				}
				if dark[[2]int{x, y}] != (inside && r == 0) {
					t.Fatalf("%s: module %d,%d", text, x, y)
				}
			}
		}
		if strings.Count(svg, "<path") != 2 || !strings.Contains(svg, `aria-hidden="true"`) {
			t.Errorf("%s: not one path on white", text)
		}
	}
}

func TestAShortAddressKeepsTheCodeSmall(t *testing.T) {
	t.Parallel()
	if _, side := modules(t, string(must2(qrSVG("https://pst.bps.go.id/7325")))); side != 25+8 {
		t.Errorf("a side of %d, version 2 has 25 modules", side)
	}
}

func TestATextThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	if svg, err := qrSVG(strings.Repeat("a", 3000)); err == nil {
		t.Errorf("drew %d bytes", len(svg))
	}
}
