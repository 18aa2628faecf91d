package site

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/internal/standard"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/workcal"
)

// earlyNumbers is how long before the first opening a kiosk gives numbers
// (rules.md §5). The queue has the last word; this only decides what is offered.
const earlyNumbers = 30 * time.Minute

// specialDays is how far ahead holidays and special hours are announced.
const specialDays = 60

// Hours is one date of an office.
type Hours struct {
	Date      string     `json:"date" doc:"Tanggal kantor, 2006-01-02"`
	Intervals []Interval `json:"intervals" doc:"Kosong bila tutup"`
	Reason    string     `json:"reason,omitempty" doc:"Alasan tutup atau jam khusus"`
}

// Breaks are the gaps between the day's hours.
func (h Hours) Breaks() (all []Interval) {
	for i := 1; i < len(h.Intervals); i++ {
		all = append(all, Interval{h.Intervals[i-1].To, h.Intervals[i].From})
	}
	return all
}

// Interval is a half-open stretch of a day, as 15:04 in the office's zone.
type Interval struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Today is an office's date and whether it is open at this moment.
type Today struct {
	Hours
	Open    bool       `json:"open" doc:"Loket buka saat ini"`
	OpensAt *time.Time `json:"opens_at,omitempty" doc:"Buka berikutnya, bila sekarang tutup"`
	Numbers bool       `json:"numbers" doc:"Nomor antrean dapat diambil saat ini"`
	Full    bool       `json:"full" doc:"Kuota nomor dari ponsel hari ini habis"`
}

// Service is something the office offers.
type Service struct {
	ID     uuid.UUID `json:"id"`
	Code   string    `json:"code"`
	Prefix string    `json:"prefix"`
	Name   string    `json:"name"`
}

// Channel is where complaints go: desk, email or whatsapp.
type Channel struct {
	Kind    string `json:"kind"`
	Address string `json:"address"`
}

// Profile is what anybody may know of an office (api.md, "office"). Standard
// holds what published standards say, by the service's code.
type Profile struct {
	office.Public
	Today    Today               `json:"today"`
	Week     []Hours             `json:"week" doc:"Senin sampai Minggu pekan ini"`
	Special  []Hours             `json:"special" doc:"Hari libur dan jam khusus setelah pekan ini, paling jauh 60 hari"`
	Services []Service           `json:"services"`
	Channels []Channel           `json:"channels" doc:"Saluran pengaduan"`
	Standard map[string]Standard `json:"standard" doc:"Standar pelayanan yang terbit, menurut kode layanan"`

	Contact       Contact  `json:"contact"`
	ServiceName   string   `json:"service_name,omitempty" doc:"Nama layanan setempat, misalnya GELATIK"`
	RatingURL     string   `json:"rating_url,omitempty" doc:"Tautan penilaian resmi kantor"`
	Announcements []string `json:"announcements" doc:"Baris pengumuman di TV"`
	NumbersOnline bool     `json:"numbers_online" doc:"Nomor dapat diambil dari ponsel; bila tidak, di kios atau petugas"`

	LobbyCode bool `json:"lobby_code" doc:"Nomor dari ponsel meminta 3 angka dari layar TV kantor"`

	office office.Office
	now    time.Time
	turn   turn

	regular []stretch
	seasons []season
	opening time.Time // the first one of today
	closing time.Time // the last one of today
	works   bool      // there is an opening today
	numbers bool      // the office gives numbers now, be it to phones or not
}

// turn is the promise to a visitor in the queue, with the decree that makes it.
type turn struct {
	Minutes int
	Number  string
}

// Turn returns the promise to a visitor in the queue, or nil.
func (p Profile) Turn() *turn {
	if p.turn.Minutes == 0 {
		return nil
	}
	return &p.turn
}

// Profile reads the profile of the office the context acts for.
func (s *Site) Profile(ctx context.Context) (Profile, error) {
	here, err := s.here(ctx)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Public: here.Public(), Services: []Service{}, Channels: []Channel{}, Standard: map[string]Standard{}, office: here}
	err = store.View(ctx, s.db, func(ctx context.Context, tx *store.Tx) error {
		b := tx.Batch()
		version, offers, own := calendar.Ask(b, tx, false), standard.AskOffers(b, tx), office.AskProfile(b, tx)
		confirmed := calendar.AskConfirmed(b, tx)
		if err := b.Send(ctx); err != nil {
			return err
		}
		c, err := version.Version(ctx, tx)
		if err != nil {
			return err
		}
		p.Confirmed = p.Confirmed || confirmed.Is()
		p.hours(c.Calendar, tx.Now())
		p.says(own.Profile())
		if err := p.count(ctx, tx, own.Profile().OnlineQuota); err != nil {
			return err
		}
		all, err := offers.All(ctx, tx)
		for _, o := range all {
			p.offer(o)
		}
		return err
	})
	return p, err
}

// hours fills what the calendar says of today and of this week.
func (p *Profile) hours(c *workcal.Calendar, now time.Time) {
	date := c.DateOf(now)
	p.now, p.regular, p.seasons = now.In(p.office.Zone), regular(c), seasons(c, date)
	p.Today = Today{Hours: hoursOf(c.Day(date)), Open: c.OpenAt(now)}
	if at, ok := c.NextOpening(now); ok && !p.Today.Open {
		local := at.In(p.office.Zone)
		p.Today.OpensAt = &local
	}
	opening, opens := c.FirstOpening(date)
	closing, _ := c.LastClosing(date)
	p.opening, p.closing, p.works = opening, closing, opens
	p.numbers = p.gives(earlyNumbers)
	p.Today.Numbers = p.numbers
	monday := date - workcal.Date((int(p.now.Weekday())+6)%7)
	for d := monday; d < monday+7; d++ {
		p.Week = append(p.Week, hoursOf(c.Day(d)))
	}
	p.Special = []Hours{}
	for d := monday + 7; d <= date+specialDays; d++ {
		if h := hoursOf(c.Day(d)); h.Reason != "" {
			p.Special = append(p.Special, h)
		}
	}
}

// gives tells whether numbers are given now, so early before the first opening.
func (p *Profile) gives(early time.Duration) bool {
	return p.works && !p.now.Before(p.opening.Add(-early)) && p.now.Before(p.closing)
}

// count tells whether phones have taken as many numbers today as the office
// gives them.
func (p *Profile) count(ctx context.Context, tx *store.Tx, quota int) error {
	if quota == 0 || !p.Today.Numbers {
		return nil
	}
	b := tx.Batch()
	taken := queue.AskPhones(b, tx, workcal.DateIn(p.now, p.office.Zone))
	err := b.Send(ctx)
	p.Today.Full = taken.Reached(quota)
	p.Today.Numbers = !p.Today.Full
	return err
}

func hoursOf(d workcal.Day) Hours {
	h := Hours{Date: d.Date.String(), Intervals: make([]Interval, len(d.Intervals)), Reason: d.Label}
	for i, iv := range d.Intervals {
		h.Intervals[i] = Interval{iv.From.String(), iv.To.String()}
	}
	return h
}

// offer adds a service and, when its standard is published, what that says.
func (p *Profile) offer(o standard.Offer) {
	p.Services = append(p.Services, Service{o.ID, o.Code, o.Prefix, o.Name})
	d := o.Version.Document
	if !o.Version.Published() || d == nil {
		return
	}
	p.Standard[o.Code] = standardOf(o.Version.No, o.Version.EffectiveOn, d)
	if minutes, ok := o.Version.QueueTurn(); ok && p.turn.Minutes == 0 {
		p.turn = turn{int(minutes / time.Minute), d.Number}
	}
	p.complete(d)
}

// when is how the office's moments are said in a language.
func (p Profile) when(l i18n.Lang) when { return when{Lang: l, Now: p.now, Today: p.Today.Date} }
