package site

import (
	"context"
	"html/template"
	"strings"

	"github.com/bps-pst/pst/internal/i18n"
)

// line is one of the sentences that a TV shows in turn; a local one is the
// office's own and not translated.
type line struct {
	Text  string
	Local bool
}

// screen is the page of a lobby's TV. What is called comes by the board's
// stream; the rest is of the moment the page was loaded, which is each night.
type screen struct {
	Profile
	When    when
	Lines   []line
	Address string        // where a number is taken, as people type it
	QR      template.HTML // the same as a code
}

// screen reads the page of the office the context acts for; origin is the
// address under which the public finds us.
func (s *Site) screen(ctx context.Context, l i18n.Lang, origin string) (v screen, err error) {
	if v.Profile, err = s.Profile(ctx); err != nil {
		return v, err
	}
	v.When = v.when(l)
	v.Lines = v.lines(l)
	v.Address = strings.TrimPrefix(strings.TrimPrefix(origin, "https://"), "http://") + "/" + v.Code
	v.QR, err = qrSVG(origin + "/" + v.Code + "?s=lobi")
	return v, err
}

// Scan is the key of what the code is good for while the office is open.
func (v screen) Scan() string {
	if v.NumbersOnline {
		return "tv.scan"
	}
	return "tv.scan.page"
}

// lines are what the visitors of an office should know: what its published
// standard promises, what the office itself says, and where to complain.
func (p Profile) lines(l i18n.Lang) []line {
	all := []line{{Text: i18n.T(l, "tv.free", nil)}, {Text: i18n.T(l, "tv.priority", nil)}}
	if t := p.Turn(); t != nil {
		all = append(all, line{Text: i18n.T(l, "site.promise", dict("minutes", t.Minutes))})
	}
	for _, said := range p.Announcements {
		all = append(all, line{Text: said, Local: l != i18n.ID})
	}
	for _, c := range p.Channels {
		if c.Kind == "desk" {
			all = append(all, line{Text: i18n.T(i18n.ID, "site.complaints", nil) + ": " + c.Address, Local: l != i18n.ID})
			continue
		}
		all = append(all, line{Text: i18n.T(l, "site.complaints", nil) + " · " + i18n.T(l, "site.channel."+c.Kind, nil) + " " + c.Address})
	}
	return all
}
