package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// maxLogo bounds the mark of an installation, in bytes: with it a first page
// must still be light.
const maxLogo = 32 << 10

// ErrLogo is what a mark that cannot be used is refused with.
var ErrLogo = errors.New("site: the logo is not a well-formed SVG of at most 32 KiB")

const logoName = "logo.svg"

// UseLogo puts the installation's own mark in the place of the neutral one. It
// is called before Routes; it fails with ErrLogo.
func (s *Site) UseLogo(svg []byte) error {
	if len(svg) > maxLogo || !isSVG(svg) {
		return ErrLogo
	}
	s.logo = &asset{Type: "image/svg+xml", Body: svg, Tag: tagOf(svg)}
	return nil
}

// isSVG tells whether the text is well-formed XML with the root svg.
func isSVG(text []byte) bool {
	d, root := xml.NewDecoder(bytes.NewReader(text)), ""
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root == "svg"
		}
		if err != nil {
			return false
		}
		if e, ok := t.(xml.StartElement); ok && root == "" {
			root = e.Name.Local
		}
	}
}

// logoAt is the address of the installation's mark, empty for the neutral one.
func (s *Site) logoAt() string {
	if s.logo == nil {
		return ""
	}
	return "/static/" + logoName + "?v=" + s.logo.Tag
}

// asset finds a file of the site by its name.
func (s *Site) asset(name string) (asset, bool) {
	if name == logoName && s.logo != nil {
		return *s.logo, true
	}
	a, ok := assets[name]
	return a, ok
}
