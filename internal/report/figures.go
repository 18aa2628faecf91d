package report

import (
	"math"

	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/queue"
	"github.com/bps-pst/pst/pkg/ikm"
	"github.com/bps-pst/pst/pkg/workcal"
)

// MaxDays is the longest range of days that is counted at once.
const MaxDays = 366

// FewestOfShare is the smallest n of which a share is told (rules.md §12).
const FewestOfShare = 10

// Figures are what an office did on the dates From to To, both inclusive.
// Services has a part for each service that was visited, Days a row for each
// date and service, Promises a row for each kind, Standards the versions of
// the standard by which something was promised.
type Figures struct {
	From      workcal.Date `json:"from" format:"date"`
	To        workcal.Date `json:"to" format:"date"`
	Total     Part         `json:"total"`
	Services  []Part       `json:"services"`
	Days      []Day        `json:"days"`
	Promises  []Promise    `json:"promises"`
	Standards []Standard   `json:"standards"`
}

// Part is what is told of one service, or of all.
type Part struct {
	Service string `json:"service,omitempty" doc:"Code; absent for all services"`
	Visits  Visits `json:"visits"`
	Quality Tally  `json:"quality" doc:"Finished visits by quality; only ok enters wait and service_time"`
	Wait    Spread `json:"wait" doc:"From joining the line until service first began"`
	Time    Spread `json:"service_time" doc:"The stretches of being served, together"`
}

// Visits counts visits by how they ended; Open ones have not.
type Visits struct {
	Finished  int `db:"finished" json:"finished"`
	NoShow    int `db:"no_show" json:"no_show"`
	Cancelled int `db:"cancelled" json:"cancelled"`
	Left      int `db:"gone" json:"left"`
	Unserved  int `db:"unserved" json:"unserved"`
	Open      int `db:"open" json:"open"`
}

func (v *Visits) add(w Visits) {
	v.Finished += w.Finished
	v.NoShow += w.NoShow
	v.Cancelled += w.Cancelled
	v.Left += w.Left
	v.Unserved += w.Unserved
	v.Open += w.Open
}

// Tally counts finished visits by quality.
type Tally struct {
	OK            int `db:"ok" json:"ok"`
	ClosedNextDay int `db:"closed_next_day" json:"closed_next_day"`
	DeskForgot    int `db:"desk_forgot" json:"desk_forgot"`
	Corrected     int `db:"corrected" json:"corrected"`
	Imported      int `db:"imported" json:"imported"`
}

func (t *Tally) add(u Tally) {
	t.OK += u.OK
	t.ClosedNextDay += u.ClosedNextDay
	t.DeskForgot += u.DeskForgot
	t.Corrected += u.Corrected
	t.Imported += u.Imported
}

// Spread is a median and a 90th percentile, interpolated, in whole seconds, of
// N visits; without visits there is neither.
type Spread struct {
	N      int  `json:"n"`
	Median *int `json:"median_seconds"`
	P90    *int `json:"p90_seconds"`
}

// Day is what happened on one date in one service.
type Day struct {
	Date    string `json:"date" format:"date"`
	Service string `json:"service"`
	Visits
}

// Promise counts the obligations of one kind by how they ended. Overtaken ones
// are among the others; voided ones are not counted.
type Promise struct {
	Kind      queue.Kind `json:"kind" enum:"after_previous,first_in_line,no_counter_open"`
	Met       int        `json:"met"`
	Late      int        `json:"late"`
	Unserved  int        `json:"unserved"`
	Absent    int        `json:"absent" doc:"Called in time, and not there"`
	Moved     int        `json:"moved"`
	Cancelled int        `json:"cancelled"`
	Open      int        `json:"open"`
	Overtaken int        `json:"overtaken" doc:"Somebody who was owed nothing was called before"`
	Share     Share      `json:"share" doc:"met / (met + late + unserved)"`
}

// Share is a proportion of N, 0 to 1, with its 95 % Wilson interval. Of fewer
// than FewestOfShare only N and a note are told.
type Share struct {
	N     int      `json:"n"`
	Value *float64 `json:"value"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
	Note  string   `json:"note,omitempty"`
}

// Standard is a version of a service's standard, with the number of obligations
// that it opened.
type Standard struct {
	Service string `json:"service"`
	Version int    `json:"version"`
	N       int    `json:"n"`
}

// shareOf tells k of n.
func shareOf(k, n int) Share {
	if n < FewestOfShare {
		return Share{N: n, Note: i18n.T(i18n.ID, "report.too_few", nil)}
	}
	low, high := ikm.Wilson(k, n, ikm.Z95)
	return Share{N: n, Value: rounded(float64(k) / float64(n)), Low: rounded(low), High: rounded(high)}
}

// rounded keeps four decimals: more would be noise at the n of an office.
func rounded(v float64) *float64 {
	v = math.Round(v*1e4) / 1e4
	return &v
}

// figures puts together what was read.
func (r *rows) figures(from, to workcal.Date) Figures {
	f := Figures{From: from, To: to, Services: []Part{}, Days: []Day{}}
	at := map[string]int{}
	part := func(service string) *Part {
		i, known := at[service]
		if !known {
			i = len(f.Services)
			at[service] = i
			f.Services = append(f.Services, Part{Service: service})
		}
		return &f.Services[i]
	}
	for _, d := range r.visits {
		f.Days = append(f.Days, Day{d.Date, d.Service, d.Visits})
		for _, p := range []*Part{&f.Total, part(d.Service)} {
			p.Visits.add(d.Visits)
			p.Quality.add(d.Tally)
		}
	}
	for _, s := range r.spreads {
		p := &f.Total
		if !s.All {
			p = part(s.Service)
		}
		p.Wait = Spread{s.N, s.WaitMedian, s.WaitP90}
		p.Time = Spread{s.N, s.TimeMedian, s.TimeP90}
	}
	f.Promises, f.Standards = r.promised(), r.applied()
	return f
}

// promised has every kind, also one of which there was none.
func (r *rows) promised() (all []Promise) {
	for _, kind := range []queue.Kind{queue.AfterPrevious, queue.FirstInLine, queue.NoCounterOpen} {
		p := Promise{Kind: kind}
		for _, o := range r.obligations {
			if o.Kind != kind {
				continue
			}
			p.Overtaken += o.Overtaken
			p.count(o.Outcome, o.N)
		}
		p.Share = shareOf(p.Met, p.Met+p.Late+p.Unserved)
		all = append(all, p)
	}
	return all
}

// applied lists the versions by which something was promised; rows come in the
// order of service and version.
func (r *rows) applied() []Standard {
	all := []Standard{}
	for _, o := range r.obligations {
		if n := len(all); n == 0 || all[n-1].Service != o.Service || all[n-1].Version != o.Version {
			all = append(all, Standard{Service: o.Service, Version: o.Version})
		}
		all[len(all)-1].N += o.N
	}
	return all
}

func (p *Promise) count(o queue.Outcome, n int) {
	switch o {
	case queue.Met:
		p.Met += n
	case queue.Late:
		p.Late += n
	case queue.Missed:
		p.Unserved += n
	case queue.AnsweredAbsent:
		p.Absent += n
	case queue.Moved:
		p.Moved += n
	case queue.Withdrawn:
		p.Cancelled += n
	case queue.Owing:
		p.Open += n
	case queue.Voided:
	}
}
