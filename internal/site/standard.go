package site

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/pkg/workcal"
)

// maxStandards is how many characters of components one page shows, so that it
// stays within its budget; the rest has a page of its own.
const maxStandards = 20_000

// Promise is one promise of a published standard.
type Promise struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	Unit  string `json:"unit" enum:"service_minutes,working_days"`
}

// Section is a part of a component's text.
type Section struct {
	Heading string   `json:"heading,omitempty"`
	Items   []string `json:"items"`
}

// Component is one of the 14 components of a standard (PermenPAN-RB 15/2014).
type Component struct {
	No   int       `json:"no"`
	Name string    `json:"name"`
	Body []Section `json:"body" doc:"Kosong bila belum diisi"`
}

// Requirement is something a visitor needs before they start.
type Requirement struct {
	Text string `json:"text"`
	For  string `json:"for" enum:"all,visit,online"`
}

// Counting is how a standard counts its promises in working days.
type Counting struct {
	CountDayOfReceipt       bool   `json:"count_day_of_receipt"`
	DueAt                   string `json:"due_at" enum:"close_of_day,same_time"`
	ClockStart              string `json:"clock_start" enum:"on_receipt,on_request_complete"`
	ReopenWithinWorkingDays int    `json:"reopen_within_working_days"`
}

// publicCounting leaves out when officers are warned, which is no promise.
func publicCounting(c standard.Clock) Counting {
	return Counting{c.CountDayOfReceipt, c.DueAt, c.ClockStart, c.ReopenWithinWorkingDays}
}

// Standard is the published standard of one service.
type Standard struct {
	Version      int           `json:"version"`
	Title        string        `json:"title"`
	Number       string        `json:"number" doc:"Nomor surat keputusan"`
	EffectiveOn  string        `json:"effective_on"`
	Unit         string        `json:"unit"`
	Address      string        `json:"address"`
	Phone        string        `json:"phone"`
	Website      string        `json:"website"`
	Hours        string        `json:"hours" doc:"Jam pelayanan seperti tertulis dalam surat keputusan"`
	Fee          string        `json:"fee"`
	Pledge       string        `json:"pledge" doc:"Maklumat pelayanan; baris kosong memisahkan alinea"`
	Requirements []Requirement `json:"requirements"`
	Promises     []Promise     `json:"promises"`
	Clock        Counting      `json:"clock"`
	Channels     []Channel     `json:"channels" doc:"Saluran layanan"`
	Components   []Component   `json:"components"`
}

func standardOf(no int, effectiveOn string, d *standard.Document) Standard {
	s := Standard{
		Version: no, Title: d.Title, Number: d.Number, EffectiveOn: effectiveOn, Unit: d.Unit, Address: d.Address,
		Phone: d.Phone, Website: d.Website, Hours: d.Hours, Fee: d.Fee, Pledge: d.Pledge, Clock: publicCounting(d.Clock),
		Promises: []Promise{}, Requirements: []Requirement{}, Channels: []Channel{}, Components: []Component{},
	}
	for _, one := range d.Promises {
		s.Promises = append(s.Promises, Promise{string(one.Kind), one.Count, one.Unit})
	}
	for _, one := range d.Requirements {
		s.Requirements = append(s.Requirements, Requirement(one))
	}
	for _, one := range d.Channels {
		s.Channels = append(s.Channels, Channel(one))
	}
	for _, c := range d.Components {
		s.Components = append(s.Components, Component{c.No, c.Name, sections(c.Body)})
	}
	return s
}

func sections(body []standard.Section) []Section {
	all := make([]Section, 0, len(body))
	for _, b := range body {
		all = append(all, Section(b))
	}
	return all
}

// length is how many characters the components hold.
func (s Standard) length() (n int) {
	for _, c := range s.Components {
		for _, part := range c.Body {
			n += utf8.RuneCountInString(part.Heading)
			for _, item := range part.Items {
				n += utf8.RuneCountInString(item)
			}
		}
	}
	return n
}

// Needs are the requirements for a way of coming: visit or online.
func (s Standard) Needs(way string) (all []string) {
	for _, r := range s.Requirements {
		if r.For == way || r.For == "all" {
			all = append(all, r.Text)
		}
	}
	return all
}

// Ways are the ways of coming that ask for something.
func (s Standard) Ways() []string {
	return slices.DeleteFunc([]string{"visit", "online"}, func(way string) bool { return len(s.Needs(way)) == 0 })
}

// rule is a sentence on how working days are counted. One that no standard
// changed is the program's own.
type rule struct {
	Key  string
	N    int
	Ours bool
}

// Rules are how the promises in working days are counted; none where there is
// no such promise.
func (s Standard) Rules() []rule {
	if !slices.ContainsFunc(s.Promises, func(p Promise) bool { return p.Unit == workingDays }) {
		return nil
	}
	c, own := s.Clock, publicCounting(standard.DefaultClock)
	first, reopen := "day0", "reopen"
	if c.CountDayOfReceipt {
		first = "day1"
	}
	if c.ReopenWithinWorkingDays == 0 {
		reopen = "reopen.never"
	}
	return []rule{
		{c.ClockStart, 0, c.ClockStart == own.ClockStart},
		{first, 0, c.CountDayOfReceipt == own.CountDayOfReceipt},
		{c.DueAt, 0, c.DueAt == own.DueAt},
		{reopen, c.ReopenWithinWorkingDays, c.ReopenWithinWorkingDays == own.ReopenWithinWorkingDays},
	}
}

// season is a profile of the week with its dates; the regular one has none.
type season struct {
	Name     string
	From, To string
	Week     []stretch
}

// seasons are the hours of the week that hold from today on: the regular ones,
// and of each dated kind the next.
func seasons(c *workcal.Calendar, today workcal.Date) (all []season) {
	for _, p := range c.Spec().Profiles {
		if p.To != 0 && p.To < today || slices.ContainsFunc(all, func(s season) bool { return s.Name == p.Name }) {
			continue
		}
		s := season{Name: p.Name, Week: runs(p.Week)}
		if p.From != 0 {
			s.From, s.To = p.From.String(), p.To.String()
		}
		all = append(all, s)
	}
	return all
}

// standards is the page of what an office promises, service by service.
type standards struct {
	Profile
	When when
	Only string // the service whose components are all shown
}

// offered is a service with its published standard, or nil.
type offered struct {
	Service
	Standard *Standard
	Whole    bool // its components are on this page
}

// Offers lists the services as the office does.
func (s standards) Offers() []offered {
	all, left := make([]offered, len(s.Services)), maxStandards
	for i, service := range s.Services {
		all[i].Service = service
		published, ok := s.Standard[service.Code]
		if !ok {
			continue
		}
		all[i].Standard = &published
		length := published.length()
		if all[i].Whole = s.Only == service.Code || s.Only == "" && length <= left; all[i].Whole {
			left -= length
		}
	}
	return all
}

// Pledges are the pledges of the published standards, each once.
func (s standards) Pledges() (all [][]string) {
	seen := map[string]bool{}
	for _, o := range s.Offers() {
		if o.Standard == nil || strings.TrimSpace(o.Standard.Pledge) == "" || seen[o.Standard.Pledge] {
			continue
		}
		seen[o.Standard.Pledge] = true
		all = append(all, paragraphs(o.Standard.Pledge))
	}
	return all
}

func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

// standardsOf is the page; only names the service that is asked for, if any.
func standardsOf(p Profile, l i18n.Lang, only string) standards {
	if _, published := p.Standard[only]; !published {
		only = ""
	}
	return standards{p, p.when(l), only}
}

// Seasons are the hours of the week, the regular ones first.
func (s standards) Seasons() []season { return s.seasons }
