package app

import (
	"context"
	"time"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/pkg/clock"
)

// startClock is the machine's clock, or one that begins at PST_START_AT but
// never before what is stored; the banner says so on every page.
func startClock(ctx context.Context, c config.Config) (ticks clock.Clock, banner string, err error) {
	if c.StartAt.IsZero() {
		return clock.System{}, "", nil
	}
	db, err := store.Open(ctx, store.Options{AppURL: c.DatabaseURL, ScanURL: c.DatabaseScanURL, Clock: clock.System{}, MaxConns: 1})
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = db.Close() }()
	last, err := audit.Last(ctx, db)
	if err != nil {
		return nil, "", err
	}
	at := c.StartAt
	if next := last.Add(time.Microsecond); !last.IsZero() && next.After(at) {
		at = next
	}
	return clock.NewStartingAt(at), rehearsal(at.In(namedZone(c.StartAt))), nil
}

// rehearsal is the banner of a clock that does not show the machine's time.
func rehearsal(from time.Time) string {
	return "Gladi: jam program dimulai " + calendar.Stamp(from) + "."
}

// namedZone is the zone of Indonesia with the offset that was written, so that
// people read its name.
func namedZone(t time.Time) *time.Location {
	_, offset := t.Zone()
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		if _, o := t.In(zone).Zone(); o == offset {
			return zone
		}
	}
	return t.Location()
}

// ahead is how far the clock of a `run` is from the machine's, so that the
// commands beside it write the same time.
type ahead struct {
	Nanoseconds time.Duration `json:"ahead_ns"`
}

const clockFile = "clock.json"

func (f folder) keepClock(ticks clock.Clock) error {
	if _, same := ticks.(clock.System); same {
		return f.keep(clockFile, ahead{})
	}
	return f.keep(clockFile, ahead{ticks.Now().Sub(clock.System{}.Now())})
}

// clock is that of the live `run` on the folder.
func (f folder) clock() (clock.Clock, error) {
	var by ahead
	if _, err := f.read(clockFile, &by); err != nil || by.Nanoseconds == 0 {
		return clock.System{}, err
	}
	return clock.NewStartingAt(clock.System{}.Now().Add(by.Nanoseconds)), nil
}
