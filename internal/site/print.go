package site

import (
	"context"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/pkg/workcal"
)

// slip is what is printed for a visitor: as much as the page of the link shows.
type slip struct {
	ticket
	Width  int  // of the paper, in millimetres
	Copy   bool // printed again
	Now    bool // the printer is asked for at once
	Sample bool // nobody's, to try a printer with
	// Offline is a slip without a ticket yet: a kiosk fills in the number.
	Offline bool
	QR      template.HTML
}

// slipWidths are the thermal papers there are, in millimetres; the first is the
// usual one.
var slipWidths = []int{80, 58}

// Widths lists the papers.
func (s slip) Widths() []int { return slipWidths }

// Address is that of the office, or "".
func (s slip) Address() string { return s.Profile.Contact.Address }

// Complaint is where to complain, or nil.
func (s slip) Complaint() *Channel { return s.Profile.complaint() }

// Waits tells whether how long it may take is worth printing.
func (s slip) Waits() bool { return s.State == queue.Waiting && s.Alive() }

// At is when the number was taken: Sel, 24 Nov 2026 · 09.14 WITA.
func (s slip) At() string { return s.When.Stamp(s.JoinedAt) }

func (s *Site) slip(ctx context.Context, l i18n.Lang, token, origin string) (p slip, err error) {
	if p.ticket, err = s.ticket(ctx, l, token); err != nil {
		return p, err
	}
	p.QR, err = qrSVG(origin + "/t/" + token)
	return p, err
}

// sample is a slip that is nobody's, as long as one of a visitor who waits. Its
// code leads to the office's page.
func (s *Site) sample(ctx context.Context, l i18n.Lang, origin string) (p slip, err error) {
	profile, err := s.Profile(ctx)
	if err != nil {
		return p, err
	}
	when := profile.when(l)
	p.ticket = ticket{Profile: profile, Office: profile.office, When: when,
		Place: queue.Place{State: queue.Waiting, Date: when.Today, JoinedAt: when.Now}}
	if len(profile.Services) > 0 {
		first := profile.Services[0]
		p.Service, p.Number = first.Name, first.Prefix+"-000"
	}
	p.Sample = true
	p.QR, err = qrSVG(origin + "/" + profile.Code)
	return p, err
}

// complaint is the channel to print where there is room for one: that which a
// visitor can use after they have left.
func (p Profile) complaint() *Channel {
	for _, kind := range []string{"whatsapp", "email", "desk"} {
		for _, c := range p.Channels {
			if c.Kind == kind {
				return &c
			}
		}
	}
	return nil
}

// poster is the sheet on the wall that brings visitors to the office's page.
// It holds only what anybody may know.
type poster struct {
	Profile
	When   when
	Size   paper
	Source string // where it hangs; travels in the address of its code
	Short  string // the address to type
	Target string // the address of its code
	QR     template.HTML
}

// paper is a size of ISO 216, by its name in lower case and its width in
// millimetres.
type paper struct {
	Name  string
	Width int
}

// Label is how the size is said: A4.
func (p paper) Label() string { return strings.ToUpper(p.Name) }

var papers = []paper{{"a4", 210}, {"a5", 148}, {"a3", 297}}

// Papers lists the sizes.
func (p poster) Papers() []paper { return papers }

// Places lists where a poster may hang.
func (p poster) Places() []string { return queue.QRSources }

// Page is the rule by which the poster is one sheet of its size: all lengths on
// it are in rem, of which a sheet is 52.5 wide.
func (p poster) Page() template.CSS {
	rem := math.Floor(float64(p.Size.Width)/52.5*1000) / 1000
	return template.CSS(fmt.Sprintf("@page{size:%s;margin:0}@media print{html{font-size:%.3fmm}}", p.Size.Label(), rem))
}

// Kind names a channel. The poster speaks Indonesian whoever prints it.
func (p poster) Kind(c Channel) string { return i18n.T(i18n.ID, "site.channel."+c.Kind, nil) }

// paperOf is the size with a name; of an unknown one the first.
func paperOf(name string) paper {
	if i := slices.IndexFunc(papers, func(p paper) bool { return p.Name == name }); i >= 0 {
		return papers[i]
	}
	return papers[0]
}

// sourceOf is a source with a name; of an unknown one the first.
func sourceOf(name string) string {
	if slices.Contains(queue.QRSources, name) {
		return name
	}
	return queue.QRSources[0]
}

func (s *Site) poster(ctx context.Context, origin string, size paper, source string) (p poster, err error) {
	if p.Profile, err = s.Profile(ctx); err != nil {
		return p, err
	}
	p.When, p.Size, p.Source = p.when(i18n.ID), size, source
	address := origin + "/" + p.Code
	p.Target = address + "?s=" + source
	_, p.Short, _ = strings.Cut(address, "://")
	p.QR, err = qrSVG(p.Target)
	return p, err
}

// stretch is a run of weekdays with the same hours.
type stretch struct {
	From, To  time.Weekday
	Intervals []Interval
}

// Breaks are the gaps between the hours.
func (s stretch) Breaks() []Interval { return Hours{Intervals: s.Intervals}.Breaks() }

// regular is the week that holds when no dated one does.
func regular(c *workcal.Calendar) []stretch { return runs(c.Spec().Profiles[0].Week) }

// runs is a week run by run; days without hours are left out.
func runs(week workcal.Week) (all []stretch) {
	for _, day := range []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday} {
		hours := week.On(day)
		if len(hours) == 0 {
			continue
		}
		now := stretch{day, day, make([]Interval, len(hours))}
		for i, iv := range hours {
			now.Intervals[i] = Interval{iv.From.String(), iv.To.String()}
		}
		if n := len(all) - 1; n >= 0 && (all[n].To+1)%7 == day && slices.Equal(all[n].Intervals, now.Intervals) {
			all[n].To = day
			continue
		}
		all = append(all, now)
	}
	return all
}

// Regular is the office's usual week.
func (p Profile) Regular() []stretch { return p.regular }

// Days names a run of weekdays: Senin–Kamis.
func (w when) Days(s stretch) string {
	if s.From == s.To {
		return weekdays[w.Lang][s.From]
	}
	return weekdays[w.Lang][s.From] + "–" + weekdays[w.Lang][s.To]
}

// Hours says the intervals of a day in one line.
func (w when) Hours(all []Interval) string {
	said := make([]string, len(all))
	for i, iv := range all {
		said[i] = w.Stretch(iv)
	}
	return strings.Join(said, ", ")
}

// Stamp says a moment whole: Sel, 24 Nov 2026 · 09.14 WITA.
func (w when) Stamp(t time.Time) string {
	date := t.In(w.Now.Location()).Format(time.DateOnly)
	return string([]rune(w.Weekday(date))[:3]) + ", " + w.Date(date) + " · " + w.Clock(t) + " " + w.Zone()
}
