package queue

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
)

// Estimated waiting (rules.md §5): the trimmed median of the last services of
// the kind, the counters open now, and the people ahead. Under enoughServices
// the office's own pace is not used: its province's stands in, else the default.
const (
	enoughServices = 20
	lastServices   = 100
	defaultPace    = 15 * time.Minute
	paceLife       = time.Minute
)

// Basis tells whose pace an estimate rests on.
type Basis string

// The bases.
const (
	OfficePace   Basis = "office"
	ProvincePace Basis = "province"
	DefaultPace  Basis = "default"
)

// Estimate is a range in minutes, never a single one, with its inputs. Sample is
// the number of services the pace rests on.
type Estimate struct {
	MinMinutes   int   `json:"min_minutes"`
	MaxMinutes   int   `json:"max_minutes"`
	CountersOpen int   `json:"counters_open"`
	Ahead        int   `json:"ahead"`
	Sample       int   `json:"sample"`
	Basis        Basis `json:"basis"`
}

// tempo is how long a service of one kind takes in an office.
type tempo struct {
	median time.Duration
	sample int
	basis  Basis
	readAt time.Time
}

// pace remembers tempos for a minute: they are asked with every number and
// change with every visit by next to nothing.
type pace struct {
	mu  sync.Mutex
	all map[paceKey]tempo
}

type paceKey struct {
	office  tenant.Office
	service string
}

func newPace() *pace { return &pace{all: map[paceKey]tempo{}} }

func (p *pace) get(k paceKey, now time.Time) (tempo, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.all[k]
	return t, ok && now.Sub(t.readAt) < paceLife && !now.Before(t.readAt)
}

func (p *pace) put(k paceKey, t tempo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[k] = t
}

// estimateIn estimates the wait of somebody with that many people ahead; nil
// when no counter that serves them is open.
func (d *Desk) estimateIn(ctx context.Context, tx *store.Tx, counters []Counter, service string, ahead int) (*Estimate, error) {
	open, free := 0, 0
	for i := range counters {
		if c := &counters[i]; c.State == Open && slices.Contains(c.Services, service) {
			open++
			if c.free() {
				free++
			}
		}
	}
	if open == 0 {
		return nil, nil
	}
	t, err := d.tempoIn(ctx, tx, service)
	if err != nil {
		return nil, err
	}
	e := t.estimate(ahead, open, free)
	return &e, nil
}

func (d *Desk) tempoIn(ctx context.Context, tx *store.Tx, service string) (tempo, error) {
	key := paceKey{tx.Office(), service}
	if t, ok := d.pace.get(key, tx.Now()); ok {
		return t, nil
	}
	var seconds []float64
	err := tx.Select(ctx, &seconds, `SELECT extract(epoch FROM finished_at - service_started_at)::float8 FROM ticket
		WHERE office = $1 AND service = $2 AND state = 'finished' AND quality = 'ok' ORDER BY finished_at DESC LIMIT $3`,
		tx.Office(), service, lastServices)
	if err != nil {
		return tempo{}, err
	}
	t := tempoOf(seconds)
	if t.basis != OfficePace {
		if t, err = d.provinceTempo(ctx, tx, service, t); err != nil {
			return tempo{}, err
		}
	}
	t.readAt = tx.Now()
	d.pace.put(key, t)
	return t, nil
}

// tempoOf is the median of the services without the shortest and the longest
// tenth.
func tempoOf(seconds []float64) tempo {
	if len(seconds) < enoughServices {
		return tempo{median: defaultPace, sample: len(seconds), basis: DefaultPace}
	}
	slices.Sort(seconds)
	trim := len(seconds) / 10
	kept := seconds[trim : len(seconds)-trim]
	middle := (kept[(len(kept)-1)/2] + kept[len(kept)/2]) / 2
	return tempo{median: time.Duration(middle * float64(time.Second)), sample: len(seconds), basis: OfficePace}
}

// estimate is a range around people ahead × pace ÷ counters, rounded outwards to
// five minutes. A free counter with nobody ahead means no wait.
func (t tempo) estimate(ahead, open, free int) Estimate {
	e := Estimate{CountersOpen: open, Ahead: ahead, Sample: t.sample, Basis: t.basis}
	rounds := float64(ahead-free+1) / float64(open)
	if rounds <= 0 {
		e.MaxMinutes = 5
		return e
	}
	minutes := rounds * t.median.Minutes()
	e.MinMinutes = 5 * int(math.Floor(minutes*0.6/5))
	e.MaxMinutes = max(5*int(math.Ceil(minutes*1.3/5)), e.MinMinutes+5)
	return e
}
