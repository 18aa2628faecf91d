package site

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quietZone is the empty border that a scanner needs around a code, in modules
// (ISO/IEC 18004).
const quietZone = 4

// qrSVG draws text as a QR code of level M with its quiet zone: black on white,
// one path, one unit a module, so that it prints sharp at any size. It says
// nothing to a screen reader: whoever puts it on a page names it there, as with
// <span role="img" aria-label="…">. A text of more than about 2,300 bytes does
// not fit.
func qrSVG(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var b strings.Builder
	side := strconv.Itoa(size + 2*quietZone)
	b.WriteString(`<svg class="qr" viewBox="0 0 ` + side + ` ` + side + `" aria-hidden="true" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h` + side + `v` + side + `H0z"/><path d="`)
	for y := range size {
		for x := 0; x < size; {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if run := x - from; run > 0 {
				b.WriteString("M" + strconv.Itoa(from+quietZone) + " " + strconv.Itoa(y+quietZone) + "h" + strconv.Itoa(run) + "v1h-" + strconv.Itoa(run) + "z")
			} else {
				x++
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil // numbers only
}
