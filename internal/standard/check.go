package standard

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bps-pst/pst/internal/fault"
)

// The bounds of a text: characters, and elements of a list. A page of all an
// office's standards has to stay small.
const (
	maxLine      = 200
	maxParagraph = 1000
	maxPledge    = 2000
	maxList      = 20
	maxItems     = 50
	maxText      = 20_000 // of all components together
	maxDays      = 250    // working days
	maxMinutes   = 480    // service minutes
)

// componentNames are the 14 of PermenPAN-RB 15/2014.
var componentNames = []string{
	"Persyaratan", "Sistem, Mekanisme dan Prosedur", "Waktu Penyelesaian", "Biaya / Tarif", "Produk Pelayanan",
	"Pengaduan Layanan", "Dasar Hukum", "Sarana, Prasarana dan/atau Fasilitas", "Kompetensi Pelaksana", "Pengawasan Internal",
	"Jumlah Pelaksana", "Jaminan Pelayanan", "Jaminan Keamanan dan Keselamatan Pelayanan", "Evaluasi Kinerja Pelaksana",
}

// named gives the components the names that the regulation gives them.
func (t Text) named() Text {
	all := make([]Component, len(t.Components))
	for i, c := range t.Components {
		if c.Name = ""; c.No >= 1 && c.No <= len(componentNames) {
			c.Name = componentNames[c.No-1]
		}
		c.Body = some(c.Body)
		all[i] = c
	}
	t.Components = all
	return t
}

// faults collects what is wrong with a text, by the path of each part.
type faults []fault.Field

func (f *faults) add(path, code string) { *f = append(*f, fault.Field{Path: path, Code: code}) }

// line holds a text of one line to its longest; it may be empty.
func (f *faults) line(path, text string, longest int) {
	switch {
	case utf8.RuneCountInString(text) > longest:
		f.add(path, "too_long")
	case strings.ContainsFunc(text, unseen):
		f.add(path, "invalid")
	}
}

// sentence is a line that must say something.
func (f *faults) sentence(path, text string, longest int) {
	if strings.TrimSpace(text) == "" {
		f.add(path, "required")
		return
	}
	f.line(path, text, longest)
}

func (f *faults) between(path string, n, least, most int) {
	if n < least || n > most {
		f.add(path, "out_of_range")
	}
}

// unseen are characters that change how others are shown.
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// wrong lists what cannot be kept of a text, as a draft or otherwise.
func (t Text) wrong() []fault.Field {
	var f faults
	f.sentence("title", t.Title, maxLine)
	for _, one := range []struct{ path, text string }{
		{"number", t.Number}, {"unit", t.Unit}, {"address", t.Address}, {"phone", t.Phone}, {"website", t.Website}, {"fee", t.Fee},
	} {
		f.line(one.path, one.text, maxLine)
	}
	f.line("hours", t.Hours, maxParagraph)
	f.line("pledge", strings.ReplaceAll(t.Pledge, "\n", " "), maxPledge)
	f.rating(t.RatingURL)
	f.components(t.Components)
	f.requirements(t.Requirements)
	f.promises(t.Promises)
	f.between("clock.reopen_within_working_days", t.Clock.ReopenWithinWorkingDays, 0, maxDays)
	f.between("clock.warn_percent", t.Clock.WarnPercent, 0, 99)
	f.channels("channels", t.Channels)
	f.channels("complaint", t.Complaint)
	return f
}

// missing lists what keeps a text from being published.
func (t Text) missing() []fault.Field {
	f := faults(t.wrong())
	if strings.TrimSpace(t.Number) == "" {
		f.add("number", "required")
	}
	return f
}

func (f *faults) rating(address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		f.add("rating_url", "invalid")
		return
	}
	f.line("rating_url", address, maxLine)
}

func (f *faults) components(all []Component) {
	if len(all) != len(componentNames) {
		f.add("components", "invalid")
		return
	}
	length := 0
	for i, c := range all {
		at := "components." + strconv.Itoa(i)
		length += c.length()
		if c.No != i+1 {
			f.add(at+".no", "out_of_order")
		}
		f.between(at+".body", len(c.Body), 0, maxList)
		for j, section := range c.Body {
			f.section(at+".body."+strconv.Itoa(j), section)
		}
	}
	if length > maxText {
		f.add("components", "too_long")
	}
}

// length is how many characters the component holds.
func (c Component) length() (n int) {
	for _, s := range c.Body {
		n += utf8.RuneCountInString(s.Heading + strings.Join(s.Items, ""))
	}
	return n
}

func (f *faults) section(at string, s Section) {
	f.line(at+".heading", s.Heading, maxLine)
	f.between(at+".items", len(s.Items), 1, maxItems)
	for i, item := range s.Items {
		f.sentence(at+".items."+strconv.Itoa(i), item, maxParagraph)
	}
}

func (f *faults) requirements(all []Requirement) {
	f.between("requirements", len(all), 0, maxList)
	for i, r := range all {
		f.sentence("requirements."+strconv.Itoa(i)+".text", r.Text, maxLine)
	}
}

func (f *faults) promises(all []Promise) {
	seen := map[PromiseKind]bool{}
	for i, p := range all {
		at := "promises." + strconv.Itoa(i)
		unit, most := workingDays, maxDays
		if p.Kind == QueueTurn {
			unit, most = serviceMinutes, maxMinutes
		}
		if seen[p.Kind] {
			f.add(at+".kind", "invalid")
		}
		if p.Unit != unit {
			f.add(at+".unit", "invalid")
		}
		f.between(at+".count", p.Count, 1, most)
		seen[p.Kind] = true
	}
}

func (f *faults) channels(path string, all []Channel) {
	f.between(path, len(all), 0, maxList)
	for i, c := range all {
		f.sentence(path+"."+strconv.Itoa(i)+".address", c.Address, maxLine)
	}
}
