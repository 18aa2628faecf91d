package message

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/live"
	"github.com/bps-pst/pst/internal/outbox"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/clamd"
	"github.com/bps-pst/pst/pkg/clock"
)

// Scan is what a virus scanner says of a file (ux.md §3.6).
type Scan string

// The verdicts.
const (
	Unscanned Scan = "unscanned" // there was no scanner
	Clean     Scan = "clean"
	Waiting   Scan = "waiting"  // the scanner was away or gave no verdict; nobody gets the file
	Infected  Scan = "infected" // the content is gone
)

const (
	// uploadScan is how long an upload waits for a verdict, workScan how long the
	// worker does.
	uploadScan, workScan = 15 * time.Second, 2 * time.Minute
	// scansAtOnce is how many uploads are with the scanner at once; who gets no
	// place in its time waits for the worker.
	scansAtOnce = 4
	scanBatch   = 100
	// scanLease is how long a file is left to the worker that took it.
	scanLease = 5 * time.Minute
)

// scanner is the installation's virus scanner.
type scanner struct {
	client *clamd.Client
	clock  clock.Clock
	log    *slog.Logger
	places chan struct{}

	mu       sync.Mutex
	failures int // looks in a row at a scanner that was away
	restTo   time.Time
}

// newScanner reads tcp://host:port or unix:///path; none is nil. It fails with
// clamd.ErrAddress.
func newScanner(address string, ticks clock.Clock, log *slog.Logger) (*scanner, error) {
	if address == "" {
		return nil, nil
	}
	client, err := clamd.New(address)
	return &scanner{client: client, clock: ticks, log: log, places: make(chan struct{}, scansAtOnce)}, err
}

// look has a content scanned. A scanner that is away, slow or silent makes it
// Waiting; one that was away is left alone for a while.
func (s *scanner) look(ctx context.Context, limit time.Duration, r io.Reader) Scan {
	if s.resting() {
		return Waiting
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return Waiting
	}
	verdict, name, err := s.client.Scan(ctx, r)
	s.judge(err)
	switch {
	case err == nil && verdict == clamd.Clean:
		return Clean
	case err == nil && verdict == clamd.Infected:
		s.log.Warn("a virus was found", "name", name)
		return Infected
	}
	return Waiting
}

func (s *scanner) resting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.Now().Before(s.restTo)
}

// judge keeps whether the scanner can be reached. Scans that failed together
// count once.
func (s *scanner) judge(err error) {
	now := s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.failures, s.restTo = 0, time.Time{}
	case !errors.Is(err, clamd.ErrAway) && !errors.Is(err, context.DeadlineExceeded):
		s.log.Warn("the virus scanner gave no verdict", "error", err)
	case !now.Before(s.restTo):
		s.failures++
		s.restTo = now.Add(backoff(firstRest, longestRest, s.failures))
		s.log.Warn("the virus scanner does not work", "error", err, "failures", s.failures)
	}
}

// verdict is what the scanner says of an upload's content; one that it has seen
// at the office is not scanned again. Found infected, the files that have the
// content already lose it.
func (f *Files) verdict(ctx context.Context, s *spool) (Scan, error) {
	if f.scanner == nil {
		return Unscanned, nil
	}
	var known []Scan
	err := store.View(ctx, f.db, func(ctx context.Context, tx *store.Tx) (err error) {
		known, err = selectVerdicts(ctx, tx, s.sum[:])
		return err
	})
	if err != nil || slices.Contains(known, Clean) {
		return Clean, err
	}
	v := f.scanner.look(ctx, uploadScan, io.NewSectionReader(s.file, 0, s.size))
	switch {
	case v == Waiting && slices.Contains(known, Infected):
		return Infected, nil
	case v != Waiting && len(known) > 0:
		err = f.settleScan(tenant.WithoutKey(ctx), s.sum[:], v)
	}
	return v, err
}

// settleScan writes a verdict to the files of a content; that of infected ones
// is removed after that, by the purge if not now.
func (f *Files) settleScan(ctx context.Context, sum []byte, v Scan) error {
	_, err := store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		if err := lockContent(ctx, tx, sum); err != nil {
			return struct{}{}, err
		}
		ids, err := updateVerdict(ctx, tx, sum, v)
		for _, id := range ids {
			outbox.EmitIn(tx, Scanned, id.String(), 1)
		}
		return struct{}{}, err
	})
	if err != nil || v != Infected {
		return err
	}
	_, err = f.sweep(ctx, [][]byte{sum})
	return err
}

// Scanned tells that a file that waited was scanned: its id.
const Scanned outbox.Topic = "message.file"

// Listen has open streams told of files that were scanned.
func (f *Files) Listen(r *outbox.Relay, hub *live.Hub) {
	r.On(Scanned, func(ctx context.Context, e outbox.Event) error {
		data, err := json.Marshal(map[string]any{"rev": e.Rev, "id": e.Subject})
		if err != nil {
			return err
		}
		hub.Publish(ctx, live.Line(e.Office), live.Frame{Event: "file.changed", Data: data})
		return nil
	})
}

// Run scans what waits for the scanner until ctx ends. Without a scanner what
// waits is let go as it is.
func (f *Files) Run(ctx context.Context) error {
	tick := time.NewTicker(sendEach)
	defer tick.Stop()
	for {
		full, err := f.runOnce(ctx)
		if err != nil && ctx.Err() == nil {
			f.log.Warn("files not looked at", "error", err)
		}
		if full && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// runOnce scans what is due now, once; full tells that there may be more. While
// the scanner is left alone nothing is.
func (f *Files) runOnce(ctx context.Context) (full bool, err error) {
	if f.scanner != nil && f.scanner.resting() {
		return false, nil
	}
	due := f.db.Clock().Now()
	if f.scanner == nil {
		due = due.Add(longestWait)
	}
	all, err := dueScans(ctx, f.db, f.scope, due, scanBatch)
	for _, row := range all {
		if ctx.Err() != nil || f.scanner != nil && f.scanner.resting() {
			return false, nil
		}
		if failed := f.rescan(asSystem(ctx, row.Office), row.ID, due); failed != nil && ctx.Err() == nil {
			f.log.Warn("file not scanned", "office", row.Office, "attachment", row.ID, "error", failed)
		}
	}
	return len(all) == scanBatch, err
}

// rescan scans one file that is due, outside of any transaction; scanned twice
// by two workers it is the same.
func (f *Files) rescan(ctx context.Context, id uuid.UUID, due time.Time) error {
	one, err := store.Update(ctx, f.db, func(ctx context.Context, tx *store.Tx) (*stored, error) {
		return takeScan(ctx, tx, id, due, tx.Now().Add(scanLease))
	})
	if err != nil || one == nil {
		return err
	}
	v := Unscanned
	if f.scanner != nil {
		v, err = f.scanAgain(ctx, one)
	}
	if v == Waiting || err != nil {
		return errors.Join(err, f.putOff(ctx, one))
	}
	return f.settleScan(ctx, one.SHA256, v)
}

func (f *Files) scanAgain(ctx context.Context, one *stored) (Scan, error) {
	office, _ := tenant.OfficeOf(ctx)
	content, err := f.contents.open(ctx, office, one.SHA256)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	return f.scanner.look(ctx, workScan, content), nil
}

// putOff has a file scanned later; a scanner that is away does not count.
func (f *Files) putOff(ctx context.Context, one *stored) error {
	tries, wait := one.ScanTries+1, backoff(firstWait, longestWait, one.ScanTries+1)
	if f.scanner.resting() {
		tries, wait = one.ScanTries, 0
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveLimit)
	defer cancel()
	_, err := store.Update(ctx, f.db, func(_ context.Context, tx *store.Tx) (struct{}, error) {
		delayScan(tx, one.ID, tries, tx.Now().Add(wait))
		return struct{}{}, nil
	})
	return err
}
