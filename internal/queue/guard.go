package queue

import (
	"context"
	"slices"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// reasonLastTicket is what a refusal says when it is the guard's.
const reasonLastTicket = "last_ticket"

// lastTicket refuses a visitor who cannot be called before the last closing
// (rules.md §5): even the near end of the estimate lies behind the open time
// that is left. Without an open counter the line is measured by the default
// pace, as if every counter for the service opened now.
func (d *Desk) lastTicket(ctx context.Context, tx *store.Tx, s *scene, v Visit) error {
	closing, open := s.calendar.LastClosing(s.date)
	if !open {
		return nil
	}
	counters := s.openFor(v.Service)
	t := tempo{median: defaultPace, basis: DefaultPace}
	if len(counters) > 0 {
		var err error
		if t, err = d.tempoIn(ctx, tx, v.Service); err != nil {
			return err
		}
	} else {
		counters = s.asIfOpen(v.Service)
	}
	wait := s.soonest(v, t, counters)
	if left := s.calendar.MinutesBetween(s.now, closing); wait == 0 || wait < left {
		return nil
	}
	return s.shut(fault.TooLateToday, closing).With("reason", reasonLastTicket)
}

// openFor lists the open counters when one of them serves the service.
func (s *scene) openFor(service string) (open []Counter) {
	serves := false
	for _, c := range s.counters {
		if c.State == Open {
			open = append(open, c)
			serves = serves || slices.Contains(c.Services, service)
		}
	}
	if !serves {
		return nil
	}
	return open
}

// asIfOpen lists the counters that could serve the service, with nobody there.
func (s *scene) asIfOpen(service string) (all []Counter) {
	for _, c := range s.counters {
		if slices.Contains(c.Services, service) {
			c.State, c.Ticket = Open, nil
			all = append(all, c)
		}
	}
	return all
}

// soonest is the near end of the estimate at whichever counter has the least to
// do: a long line for what one counter serves does not close another.
func (s *scene) soonest(v Visit, t tempo, counters []Counter) time.Duration {
	least := -1
	for _, c := range counters {
		if !slices.Contains(c.Services, v.Service) {
			continue
		}
		ahead, open, free := 0, 0, 0
		for _, code := range c.Services {
			for l := BackLane; l <= laneOf(v.Priority); l++ {
				ahead += s.line.Waiting[waitingClass(code, l)]
			}
		}
		for i := range counters {
			if slices.ContainsFunc(counters[i].Services, func(code string) bool { return slices.Contains(c.Services, code) }) {
				open++
				if counters[i].free() {
					free++
				}
			}
		}
		if at := t.estimate(ahead, open, free).MinMinutes; least < 0 || at < least {
			least = at
		}
	}
	return time.Duration(max(least, 0)) * time.Minute
}
